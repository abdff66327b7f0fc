"""What every table that a person edits carries."""

import uuid
from typing import Protocol

from django.db import models
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from rsp.rights import ActRefused


class StaleVersion(ActRefused):
    """Somebody else has saved the row since the user opened it."""


class Versioned(Protocol):
    """A row that carries a version."""

    version: int


def check_version(row: Versioned, expected_version: int) -> None:
    """Raise StaleVersion when the row, locked by the caller, is no longer the one that the user saw."""
    if row.version != expected_version:
        raise StaleVersion(_t("Någon annan har sparat en ändring sedan du öppnade sidan."))


class Editable(models.Model):
    """A row that people edit: a public id, a version that rises with each save through a service, and two stamps."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    created_at = models.DateTimeField(_("skapad"), auto_now_add=True)
    updated_at = models.DateTimeField(_("ändrad"), auto_now=True)

    class Meta:
        abstract = True
