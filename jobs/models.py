"""The row that all long work has. PostgreSQL holds the truth about it; Redis only rings the doorbell."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from jobs.enums import FINISHED, LIVE, JobState
from jobs.querysets import JobQuerySet
from rsp.choices import one_of

MAX_ATTEMPTS = 3
"""Attempts a job gets before it has failed; a person who tries again gives it as many more."""


class Job(models.Model):
    """One piece of long work that somebody asked for: where it stands, who holds it and what came of it.

    ``attempts`` is also the fence: a worker whose attempt is no longer the latest can write nothing.
    ``progress_total`` 0 means that nobody has said how much there is to do.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("slag"), max_length=60)
    subject = models.CharField(_("rubrik"), max_length=200)
    key = models.CharField(_("nyckel"), max_length=200)
    state = models.CharField(_("läge"), max_length=10, choices=JobState.choices, default=JobState.QUEUED)
    progress_done = models.PositiveIntegerField(_("gjort"), default=0)
    progress_total = models.PositiveIntegerField(_("att göra"), default=0)
    progress_text = models.CharField(_("vad som görs"), max_length=200, blank=True)
    attempts = models.PositiveSmallIntegerField(_("försök"), default=0)
    max_attempts = models.PositiveSmallIntegerField(_("högsta antal försök"), default=MAX_ATTEMPTS)
    lease_until = models.DateTimeField(_("upptaget till"), null=True, blank=True)
    run_after = models.DateTimeField(_("tidigast"), db_default=Now())
    rung_at = models.DateTimeField(_("senaste ringning"), null=True, blank=True)
    arguments = models.JSONField(_("indata"), default=dict, blank=True)
    result = models.JSONField(_("resultat"), default=dict, blank=True)
    error = models.TextField(_("fel"), blank=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("startat av"),
        related_name="jobs",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )
    organisation_id = models.UUIDField(_("organisation"), null=True, blank=True)
    created_at = models.DateTimeField(_("skapat"), db_default=Now())
    started_at = models.DateTimeField(_("påbörjat"), null=True, blank=True)
    finished_at = models.DateTimeField(_("avslutat"), null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("jobb")
        verbose_name_plural = _("jobb")
        constraints = [
            one_of("job_state_is_known", "state", JobState),
            models.UniqueConstraint(
                name="job_one_live_per_key",
                fields=["kind", "key"],
                condition=Q(state__in=LIVE),
                violation_error_message=_("Samma jobb är redan på gång."),
            ),
            models.CheckConstraint(
                name="job_running_has_lease",
                condition=Q(state=JobState.RUNNING, lease_until__isnull=False, started_at__isnull=False)
                | ~Q(state=JobState.RUNNING) & Q(lease_until__isnull=True),
                violation_error_message=_("Ett jobb som pågår har en tid då det måste höra av sig, inget annat."),
            ),
            models.CheckConstraint(
                name="job_finished_has_stamp",
                condition=Q(~Q(state__in=FINISHED), finished_at__isnull=True)
                | Q(~Q(state__in=LIVE), finished_at__isnull=False),
                violation_error_message=_("Ett avslutat jobb har en tid då det slutade, inget annat."),
            ),
            models.CheckConstraint(
                name="job_failed_says_why",
                condition=Q(state=JobState.FAILED) & ~Q(error="") | ~Q(state=JobState.FAILED) & Q(error=""),
                violation_error_message=_("Ett jobb som misslyckades säger varför, inget annat."),
            ),
            models.CheckConstraint(
                name="job_progress_within_total",
                condition=Q(progress_done__lte=F("progress_total")),
                violation_error_message=_("Mer kan inte vara gjort än det som finns att göra."),
            ),
            models.CheckConstraint(
                name="job_attempts_within_max",
                condition=Q(attempts__lte=F("max_attempts")),
                violation_error_message=_("Jobbet har inga försök kvar."),
            ),
        ]
        indexes = [
            models.Index(name="job_of_user", fields=["started_by", "-created_at"]),
            models.Index(name="job_of_organisation", fields=["organisation_id", "-created_at"]),
            models.Index(name="job_live", fields=["run_after"], condition=Q(state__in=LIVE)),
            models.Index(name="job_finished", fields=["finished_at"], condition=Q(state__in=FINISHED)),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def is_live(self) -> bool:
        return self.state in LIVE

    @property
    def has_measured_progress(self) -> bool:
        return self.progress_total > 0

    @property
    def attempts_left(self) -> int:
        return self.max_attempts - self.attempts

    @property
    def result_lines(self) -> list[str]:
        """What came of it, in sentences; empty when the handler gave none."""
        return [str(line) for line in (self.result or {}).get("lines", [])]

    @property
    def result_link(self) -> str:
        """The page of the result, empty when there is none. Only a path of this site is a link."""
        link = self.result.get("link", "") if isinstance(self.result, dict) else ""
        is_path = isinstance(link, str) and link.startswith("/")
        return link if is_path and url_has_allowed_host_and_scheme(link, allowed_hosts=None) else ""
