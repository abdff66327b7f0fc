"""Which jobs: by who asks, and by what a worker may do with them. The clock is the database's, one for all workers."""

from datetime import timedelta
from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from jobs.enums import FINISHED, LIVE, JobState
from rsp.actor import Actor, Role


class JobQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Own jobs; administrators those of their organisation; system administrators all."""
        if not actor.is_signed_in:
            return self.none()
        if actor.is_system_administrator:
            return self.all()
        administered = actor.organisation_ids({Role.ADMINISTRATOR})
        return self.filter(Q(started_by=actor.user_id) | Q(organisation_id__in=administered))

    def started_by(self, user_id: UUID | None) -> Self:
        return self.filter(started_by=user_id)

    def newest_first(self) -> Self:
        return self.order_by("-created_at", "-id")

    def live(self) -> Self:
        """Queued or running."""
        return self.filter(state__in=LIVE)

    def claimable(self) -> Self:
        """Those a worker may begin with now: queued and due, or left by one that let its lease run out."""
        due = Q(state=JobState.QUEUED, run_after__lte=Now())
        return self.filter(due | Q(state=JobState.RUNNING, lease_until__lt=Now()), attempts__lt=F("max_attempts"))

    def held_by(self, job_id: UUID, attempt: int) -> Self:
        """The job, while this attempt is the one that runs it. The number of the attempt is the fence."""
        return self.filter(pk=job_id, state=JobState.RUNNING, attempts=attempt)

    def abandoned(self) -> Self:
        """Running, but nobody has been heard of for a whole lease."""
        return self.filter(state=JobState.RUNNING, lease_until__lt=Now())

    def unheard(self, patience: timedelta) -> Self:
        """Queued and due without a doorbell that was heard: not rung, or rung longer than ``patience`` ago."""
        silent = Q(rung_at__isnull=True) | Q(rung_at__lt=Now() - patience)
        return self.filter(silent, state=JobState.QUEUED, run_after__lte=Now())

    def finished_before(self, age: timedelta) -> Self:
        """Finished longer than ``age`` ago."""
        return self.filter(state__in=FINISHED, finished_at__lt=Now() - age)
