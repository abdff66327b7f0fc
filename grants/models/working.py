"""What somebody is in the middle of."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from grants.enums import ImportKind
from grants.querysets import GrantImportQuerySet
from registers.models import County
from rsp.choices import one_of


class GrantImport(models.Model):
    """A table somebody is reading in for a county: its cells, and which column means what. Gone when it is read in.

    ``cells``: rows of texts as they stand in the file, the headings first. ``mapping``: column key -> place in a row.
    ``answers``: what the reader has answered to questions and conflicts, by cell (``F14`` -> answer).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("slag"), max_length=25, choices=ImportKind.choices)
    county = models.ForeignKey(County, verbose_name=_("län"), related_name="grant_imports", on_delete=models.CASCADE)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("vem"), related_name="grant_imports", on_delete=models.CASCADE
    )
    name = models.CharField(_("filnamn"), max_length=200)
    cells = models.JSONField(_("celler"))
    mapping = models.JSONField(_("kolumner"), default=dict, blank=True)
    answers = models.JSONField(_("svar"), default=dict, blank=True)
    created_at = models.DateTimeField(_("läst"), auto_now_add=True)

    objects = GrantImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("inläsning av stöd")
        verbose_name_plural = _("inläsningar av stöd")
        constraints = [one_of("grant_import_kind_is_known", "kind", ImportKind)]

    def __str__(self) -> str:
        return self.name

    @property
    def audit_label(self) -> str:
        """How the trail names the file: by what it holds. Its own name may be a person's."""
        return f"{self.get_kind_display()}, {self.county_id}"
