"""The dated values of the law: a new one waits until it is confirmed, and then closes the one before it."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import Trail, audited, snapshot
from grants.enums import RuleCertainty
from grants.models import RuleValue
from grants.policies import can_keep_law
from grants.reference.act_paragraphs import PARAGRAPHS, TRANSITION_CLAUSES
from notices.services import tell_of_merge
from programs.services.programme_rows import plain
from rsp.actor import Actor
from rsp.editable import check_version
from rsp.editing import PassedOver
from rsp.rights import ActRefused, check_allowed
from rsp.swedish import long_date

DAY = timedelta(days=1)
READ_WHOLE = "2024:1243"
"""The act whose every paragraph is known."""
PARAGRAPH = re.compile(r"(\d+(?: [a-z](?![a-zåäö]))?)(?:–(\d+(?: [a-z])?))?(?: och (\d+(?: [a-z])?))? §")
""" "20 §", "23 a §", "8–9 §§" and "5 och 7 §§"."""
CITED = ("paragraph", "wording_from", "wording_to", "source", "note")
"""What is mended of a value that is used: where it stands written. Its number and its days are as they were applied."""
TYPED = (*CITED, "act", "value", "valid_from", "valid_to", "certainty")
FACTS = ("key", "scheme", "unit", "in_use", *TYPED)


def add_rule_value(*, actor: Actor, of_id: UUID, values: Mapping[str, Any]) -> RuleValue:
    """Add a value of the same rule as ``of_id``. It is not used until somebody confirms it.

    Raises PermissionDenied, ActRefused (the value it follows is gone), ValidationError (another waits for those days).
    """
    with audited(actor, "rule_value.add") as trail:
        check_allowed(can_keep_law(actor))
        known = RuleValue.objects.filter(pk=of_id).first()
        if known is None:
            raise ActRefused(_("Värdet är redan borttaget."))
        row = RuleValue(key=known.key, scheme_id=known.scheme_id, unit=known.unit, in_use=False)
        _put(row, values, TYPED)
        trail.about(row)
        trail.changed({}, snapshot(row, *FACTS))
    return row


def edit_rule_value(
    *,
    actor: Actor,
    value_id: UUID,
    expected_version: int,
    values: Mapping[str, Any],
    passed_over: Iterable[PassedOver] = (),
    link: str = "",
) -> RuleValue:
    """Mend a value: all of one that waits, the citation alone of one that is used.

    ``link``: the page that those whose values were chosen away are led to.
    Raises PermissionDenied, StaleVersion, ActRefused (it is gone), ValidationError.
    """
    with audited(actor, "rule_value.edit") as trail:
        row = _locked_rule(trail, value_id)[value_id]
        check_version(row, expected_version)
        before = snapshot(row, *FACTS)
        row.version += 1
        _put(row, values, CITED if row.in_use else TYPED)
        trail.changed(before, snapshot(row, *FACTS))
        tell_of_merge(str(row), link, passed_over)
    return row


def confirm_rule_value(
    *, actor: Actor, value_id: UUID, expected_version: int, certainty: str, source: str
) -> RuleValue:
    """Take a value into use from its first day: the one used until then ends the day before, in the same transaction.

    ``certainty``, ``source``: how the value is known now.
    Raises PermissionDenied, StaleVersion, ActRefused (gone, used already, another begins later), ValidationError.
    """
    with audited(actor, "rule_value.confirm") as trail:
        rows = _locked_rule(trail, value_id)
        row = rows[value_id]
        check_version(row, expected_version)
        if row.in_use:
            raise ActRefused(_("Värdet används redan."))
        if certainty == RuleCertainty.UNCERTAIN:
            raise ValidationError({"certainty": [_("Välj hur uppgiften är bekräftad.")]})
        before = snapshot(row, *FACTS)
        for former in rows.values():
            if former.in_use and _overlap(former, row):
                _close(trail, former, row.valid_from)
        row.in_use, row.confirmed_at, row.confirmed_by_id = True, timezone.now(), actor.user_id
        row.version += 1
        _put(row, {"source": source}, ("source",), certainty=certainty)
        trail.changed(before, snapshot(row, *FACTS))
    return row


def end_rule_value(*, actor: Actor, value_id: UUID, expected_version: int, last_day: date) -> RuleValue:
    """End a value that is used after ``last_day``: from then on it is not known.

    Raises PermissionDenied, StaleVersion, ActRefused (gone, not used), ValidationError (the day prolongs it).
    """
    with audited(actor, "rule_value.end") as trail:
        row = _locked_rule(trail, value_id)[value_id]
        check_version(row, expected_version)
        if not row.in_use:
            raise ActRefused(_("Värdet används inte. Dra tillbaka det i stället."))
        if last_day < row.valid_from:
            words = {"day": long_date(row.valid_from)}
            raise ValidationError(
                {"last_day": [_("Värdet tillämpas från %(day)s. Välj den dagen eller senare.") % words]}
            )
        if row.valid_to is not None and last_day > row.valid_to:
            words = {"day": long_date(row.valid_to)}
            raise ValidationError(
                {"last_day": [_("Sista dagen är %(day)s. Välj den dagen eller en tidigare.") % words]}
            )
        before = snapshot(row, *FACTS)
        row.version += 1
        _put(row, {"valid_to": last_day}, ("valid_to",))
        trail.changed(before, snapshot(row, *FACTS))
    return row


def withdraw_rule_value(*, actor: Actor, value_id: UUID, expected_version: int) -> None:
    """Take away a value that waits and was wrong; it stays in the history.

    Raises PermissionDenied, StaleVersion, ActRefused (gone, used).
    """
    with audited(actor, "rule_value.withdraw") as trail:
        row = _locked_rule(trail, value_id)[value_id]
        check_version(row, expected_version)
        if row.in_use:
            raise ActRefused(_("Värdet används och kan inte dras tillbaka. Avsluta det i stället."))
        trail.record(row=row, before=snapshot(row, *FACTS))
        row.delete()


def _locked_rule(trail: Trail, value_id: UUID) -> dict[UUID, RuleValue]:
    """Every value of the rule, locked in one order, for those who may change them."""
    check_allowed(can_keep_law(trail.actor))
    found = RuleValue.objects.filter(pk=value_id).first()
    same = RuleValue.objects.filter(key=found.key, scheme=found.scheme_id) if found else RuleValue.objects.none()
    rows = {row.pk: row for row in same.select_for_update().order_by("pk")}
    if value_id not in rows:
        raise ActRefused(_("Värdet är redan borttaget."))
    trail.about(rows[value_id])
    return rows


def _overlap(one: RuleValue, other: RuleValue) -> bool:
    return (one.valid_to is None or other.valid_from <= one.valid_to) and (
        other.valid_to is None or one.valid_from <= other.valid_to
    )


def _close(trail: Trail, former: RuleValue, first_day: date) -> None:
    """End what was used the day before ``first_day``."""
    if former.valid_from >= first_day:
        words = {"day": long_date(former.valid_from)}
        raise ActRefused(
            _("Ett annat värde används redan från och med %(day)s. Ändra dagarna för det nya värdet.") % words
        )
    before = snapshot(former, *FACTS)
    former.valid_to, former.version = first_day - DAY, former.version + 1
    former.save(update_fields=["valid_to", "version", "updated_at"])
    after = snapshot(former, *FACTS)
    trail.record(
        action="rule_value.end",
        row=former,
        before={"valid_to": before["valid_to"]},
        after={"valid_to": after["valid_to"]},
    )


def _put(row: RuleValue, values: Mapping[str, Any], names: Iterable[str], **further: Any) -> None:
    """Save the row with those of ``values`` that are named. Raises ValidationError, at the field where there is one."""
    for name, value in {**plain(values), **further}.items():
        if name in names or name in further:
            setattr(row, name, value)
    if {"paragraph", "wording_from"} & set(names):
        _refuse_slips(row)
    _refuse_overlap(row)
    row.full_clean()
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        _refuse_overlap(row)
        raise


def _refuse_slips(row: RuleValue) -> None:
    """Raise ValidationError for a paragraph that the act lacks, or a value older than its wording with no note why.

    Of 2024:1243 the whole text has been read: of other acts a paragraph may be missing from what is known. A wording
    may be applied to time before it, as 2018:150 was: that is said in the note.
    """
    named = {part for found in PARAGRAPH.findall(row.paragraph) for part in found if part}
    known = PARAGRAPHS[READ_WHOLE]
    if row.act_id == READ_WHOLE and row.paragraph != TRANSITION_CLAUSES and (not named or named - known):
        words = {"act": READ_WHOLE, "last": max(map(int, known))}
        raise ValidationError({"paragraph": [_("Förordning (%(act)s) har 1–%(last)d §§. Ange en av dem.") % words]})
    days = (row.valid_from, row.wording_from)
    if row.in_use or row.note or not all(isinstance(day, date) for day in days):
        return
    if row.valid_from < row.wording_from:
        text = _("Lydelsen gäller från %(day)s. Skriv varför i anmärkningen om värdet ändå tillämpas tidigare.")
        raise ValidationError({"valid_from": [text % {"day": long_date(row.wording_from)}]})


def _refuse_overlap(row: RuleValue) -> None:
    """Raise ValidationError at the first day when the rule has a value for some of the days already."""
    if not isinstance(row.valid_from, date):
        return
    days = Q(valid_to__isnull=True) | Q(valid_to__gte=row.valid_from)
    days &= Q(valid_from__lte=row.valid_to) if row.valid_to else Q()
    same = RuleValue.objects.filter(days, key=row.key, scheme=row.scheme_id, in_use=row.in_use).exclude(pk=row.pk)
    other = same.order_by("valid_from").first()
    if other is None:
        return
    words = {"first": long_date(other.valid_from)}
    if row.in_use:
        text = _("Regeln har redan ett värde under en del av tiden: det som tillämpas från %(first)s.") % words
    else:
        text = _("Ett annat värde från %(first)s väntar på att bekräftas för en del av tiden.") % words
    raise ValidationError({"valid_from": [text]})
