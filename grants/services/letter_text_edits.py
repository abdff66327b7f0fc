"""The words of letters: dated versions, mended until a lawyer has read them, then replaced by a new version."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import Trail, audited, snapshot
from grants.models import LetterText
from grants.policies import can_keep_law
from grants.rules.letter_words import PLACEHOLDERS
from notices.services import tell_of_merge
from programs.services.programme_rows import plain
from rsp.actor import Actor
from rsp.editable import check_version
from rsp.editing import PassedOver
from rsp.rights import ActRefused, check_allowed
from rsp.swedish import long_date

DAY = timedelta(days=1)
BRACES = re.compile(r"\{([^{}]*)\}")
PLACE = ("part", "occasion", "act", "scheme")
"""What a text is of: one text at a time for each."""
TYPED = ("text", "source")
FACTS = (*PLACE, *TYPED, "valid_from", "valid_to", "reviewed_on", "reviewed_reference")


def add_letter_text(*, actor: Actor, values: Mapping[str, Any]) -> LetterText:
    """Add a text, or a new version from a day: the one until then ends the day before, in the same transaction.

    It is not read by a lawyer. Raises PermissionDenied, ValidationError (there is one from that day or later).
    """
    with audited(actor, "letter_text.add") as trail:
        check_allowed(can_keep_law(actor))
        row = LetterText()
        for name, value in plain(values).items():
            if name in (*PLACE, *TYPED, "valid_from"):
                setattr(row, name, value)
        list(_versions(row).select_for_update().order_by("pk"))  # queue; what the one before wrote is read below
        for former in _versions(row).order_by("pk"):
            _close(trail, former, row.valid_from)
        _save(row)
        trail.about(row)
        trail.changed({}, snapshot(row, *FACTS))
    return row


def edit_letter_text(
    *,
    actor: Actor,
    text_id: UUID,
    expected_version: int,
    values: Mapping[str, Any],
    passed_over: Iterable[PassedOver] = (),
    link: str = "",
) -> LetterText:
    """Mend a text that no lawyer has read yet. Letters that are sent keep the words they were sent with.

    Raises PermissionDenied, StaleVersion, ActRefused (it is gone, or reviewed), ValidationError.
    """
    with audited(actor, "letter_text.edit") as trail:
        row = _locked(trail, text_id)
        check_version(row, expected_version)
        if row.reviewed_on:
            raise ActRefused(_("Texten är granskad. Skriv en ny version i stället."))
        before = snapshot(row, *FACTS)
        for name, value in plain(values).items():
            if name in TYPED:
                setattr(row, name, value)
        row.version += 1
        _save(row)
        trail.changed(before, snapshot(row, *FACTS))
        tell_of_merge(str(row), link, passed_over)
    return row


def review_letter_text(
    *, actor: Actor, text_id: UUID, expected_version: int, reviewed_on: date, reviewed_reference: str
) -> LetterText:
    """Record that a lawyer has read the text as it stands, and where that is written.

    Raises PermissionDenied, StaleVersion, ActRefused (gone, reviewed already), ValidationError.
    """
    with audited(actor, "letter_text.review") as trail:
        row = _locked(trail, text_id)
        check_version(row, expected_version)
        if row.reviewed_on:
            raise ActRefused(_("Texten är redan granskad."))
        if reviewed_on > timezone.localdate():
            raise ValidationError({"reviewed_on": [_("Dagen kan inte ligga i framtiden.")]})
        before = snapshot(row, *FACTS)
        row.reviewed_on, row.reviewed_reference = reviewed_on, reviewed_reference.strip()
        row.version += 1
        _save(row)
        trail.changed(before, snapshot(row, *FACTS))
    return row


def _locked(trail: Trail, text_id: UUID) -> LetterText:
    check_allowed(can_keep_law(trail.actor))
    row = LetterText.objects.select_for_update().filter(pk=text_id).first()
    if row is None:
        raise ActRefused(_("Texten är redan borttagen."))
    trail.about(row)
    return row


def _versions(row: LetterText) -> Any:
    """The texts of the same part, occasion, act and form of support."""
    return LetterText.objects.filter(**{name: getattr(row, f"{name}_id", None) or getattr(row, name) for name in PLACE})


def _close(trail: Trail, former: LetterText, first_day: date) -> None:
    """End an earlier version the day before ``first_day``. Raises ValidationError for one that begins then or later."""
    if former.valid_from >= first_day:
        words = {"day": long_date(former.valid_from)}
        raise ValidationError(
            {"valid_from": [_("Det finns redan en version från %(day)s. Välj en senare dag.") % words]}
        )
    if former.valid_to is not None and former.valid_to < first_day:
        return
    before = snapshot(former, "valid_to")
    former.valid_to, former.version = first_day - DAY, former.version + 1
    former.save(update_fields=["valid_to", "version", "updated_at"])
    trail.record(action="letter_text.end", row=former, before=before, after=snapshot(former, "valid_to"))


def _save(row: LetterText) -> None:
    if not row.source:
        raise ValidationError({"source": [_("Ange varifrån texten kommer.")]})
    if unknown := [name for name in BRACES.findall(row.text) if name not in PLACEHOLDERS]:
        words = {"name": unknown[0], "known": ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)}
        text = _("{%(name)s} är inget ord som brevet känner till. Du kan använda %(known)s.")
        raise ValidationError({"text": [text % words]})
    row.full_clean()
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        text = _("Någon annan skrev en version samtidigt. Titta på den innan du lägger till din.")
        raise ValidationError({"valid_from": [text]}) from error
