"""States of a background job, and what people may do with it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class JobState(models.TextChoices):
    QUEUED = "queued", _("Köad")
    RUNNING = "running", _("Pågår")
    DONE = "done", _("Klar")
    FAILED = "failed", _("Misslyckades")
    CANCELLED = "cancelled", _("Avbruten")


LIVE = (JobState.QUEUED, JobState.RUNNING)
"""Still to be done."""

FINISHED = (JobState.DONE, JobState.FAILED, JobState.CANCELLED)
"""Nothing more happens by itself."""


class JobAction(models.TextChoices):
    CANCEL = "cancel", _("Avbryt jobbet")
    RETRY = "retry", _("Försök igen")
