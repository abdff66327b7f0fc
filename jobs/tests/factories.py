"""Jobs in each state."""

from datetime import timedelta

import factory
from django.utils import timezone

from accounts.tests.factories import UserFactory
from jobs.enums import JobState
from jobs.models import Job


class JobFactory(factory.django.DjangoModelFactory):
    """Queued, due, and not rung for."""

    kind = "report"
    subject = "Uppföljning 2025 som PDF"
    key = factory.Sequence(lambda n: f"provjobb-{n}")
    state = JobState.QUEUED
    started_by = factory.SubFactory(UserFactory)

    class Meta:
        model = Job


class RunningJobFactory(JobFactory):
    """In its first attempt, with a lease that holds."""

    state = JobState.RUNNING
    attempts = 1
    started_at = factory.LazyFunction(timezone.now)
    lease_until = factory.LazyFunction(lambda: timezone.now() + timedelta(minutes=2))


class AbandonedJobFactory(RunningJobFactory):
    """Its worker has not been heard of for a minute after the lease ran out."""

    lease_until = factory.LazyFunction(lambda: timezone.now() - timedelta(minutes=1))


class DoneJobFactory(JobFactory):
    state = JobState.DONE
    attempts = 1
    started_at = factory.LazyFunction(timezone.now)
    finished_at = factory.LazyFunction(timezone.now)


class FailedJobFactory(DoneJobFactory):
    state = JobState.FAILED
    attempts = 3
    error = "Filen går inte att läsa. Spara den som CSV och försök igen."


class CancelledJobFactory(DoneJobFactory):
    state = JobState.CANCELLED
