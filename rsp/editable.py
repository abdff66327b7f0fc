"""What every table that a person edits carries."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class Editable(models.Model):
    """A row that people edit: a public id, a version that rises with each save through a service, and two stamps."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    created_at = models.DateTimeField(_("skapad"), auto_now_add=True)
    updated_at = models.DateTimeField(_("ändrad"), auto_now=True)

    class Meta:
        abstract = True
