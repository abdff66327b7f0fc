"""States and questions of the annual follow-up."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class FollowUpState(models.TextChoices):
    DRAFT = "draft", _("Utkast")
    SUBMITTED = "submitted", _("Inskickad")
    CORRECTED = "corrected", _("Rättad")


class FollowUpAction(models.TextChoices):
    SUBMIT = "submit", _("Skicka in")
    CORRECT = "correct", _("Rätta")


class Question(models.TextChoices):
    """What a follow-up says in words, for the county as a whole or for one area."""

    LEAD = "lead", _("Sammanfattning")
    WENT_WELL = "went_well", _("Det gick bra")
    REMAINS = "remains", _("Det återstår")
    NEXT_YEAR = "next_year", _("Inför nästa år")
    AREA_COMMENT = "area_comment", _("Kommentar till området")


class CorrectionKind(models.TextChoices):
    SLIP = "slip", _("Rättelse av skrivfel")
    CONTENT = "content", _("Ändrat innehåll")
