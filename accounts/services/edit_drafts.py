"""What somebody has typed in an edit form and not saved: kept until it is saved or dropped, read by nobody else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.core import signing
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import EditDraft
from rsp.actor import Actor
from rsp.editing import KeptDraft, OpenDraft

LONGEST_OPEN = timedelta(hours=12)
"""How long the token of an opened page keeps its draft; a sign-in is no longer."""
LIFETIME = timedelta(days=30)
"""A draft that nobody has come back to for so long is removed."""
SALT = "accounts.edit_draft"

MOST_FIELDS, MOST_CHARACTERS = 200, 200_000
"""More than any form of ours holds: a draft is no store for files."""


class UnknownForm(Exception):
    """The token is not that of a form which this user has opened."""


@dataclass(frozen=True, slots=True)
class _Place:
    object_type: str
    object_id: str
    address: str


def open_edit_draft(*, actor: Actor, row: models.Model, address: str) -> OpenDraft:
    """What the actor has typed about ``row`` and not saved, and the token that keeps more of it. Writes nothing.

    ``address``: the page with the form. The caller has found the row through ``visible_to`` and checked the right.
    """
    object_type, object_id = _key(row)
    token = signing.dumps([object_type, object_id, address, str(actor.user_id)], salt=SALT)
    found = EditDraft.objects.visible_to(actor).filter(object_type=object_type, object_id=object_id).first()
    return OpenDraft(token, KeptDraft(found.values, found.object_version, found.saved_at) if found else None)


def keep_edit_draft(
    *, actor: Actor, token: str, version: int, values: Mapping[str, Sequence[str]]
) -> tuple[EditDraft, str]:
    """Keep what is typed now, instead of what was; and the page it belongs to. Raises UnknownForm, ValidationError."""
    place = _read(actor, token)
    kept = {_clean(name): [_clean(text) for text in texts] for name, texts in values.items()}
    size = sum(len(name) + sum(map(len, texts)) for name, texts in kept.items())
    if len(kept) > MOST_FIELDS or size > MOST_CHARACTERS:
        raise ValidationError(_("Texten är för lång för att sparas som utkast."))
    draft = EditDraft(
        object_type=place.object_type,
        object_id=place.object_id,
        user_id=actor.user_id,
        object_version=version,
        values=kept,
        saved_at=timezone.now(),
    )
    EditDraft.objects.bulk_create(
        [draft],
        update_conflicts=True,
        unique_fields=["object_type", "object_id", "user"],
        update_fields=["object_version", "values", "saved_at"],
    )
    return draft, place.address


def drop_edit_draft(*, actor: Actor, row: models.Model | None = None, token: str = "") -> str:
    """Forget what the actor has typed about ``row``, or about what ``token`` belongs to: it is saved, or not wanted.

    Gives the page of the token's form.
    """
    place = _Place(*_key(row), "") if row is not None else _read(actor, token)
    EditDraft.objects.filter(object_type=place.object_type, object_id=place.object_id, user_id=actor.user_id).delete()
    return place.address


def purge_edit_drafts() -> int:
    """Remove the drafts that nobody has come back to."""
    return EditDraft.objects.filter(saved_at__lte=timezone.now() - LIFETIME).delete()[0]


def _clean(text: str) -> str:
    """Without the sign that the database cannot hold."""
    return text.replace("\x00", "")


def _key(row: models.Model) -> tuple[str, str]:
    return row._meta.label_lower, str(row.pk)


def _read(actor: Actor, token: str) -> _Place:
    try:
        object_type, object_id, address, user_id = signing.loads(token, salt=SALT, max_age=LONGEST_OPEN)
    except (signing.BadSignature, ValueError) as error:
        raise UnknownForm from error
    if user_id != str(actor.user_id):
        raise UnknownForm
    return _Place(object_type, object_id, address)
