"""Follow-ups of Jämtland 2023 unless told otherwise."""

from datetime import UTC, date, datetime

import factory

from accounts.tests.factories import UserFactory
from documents.tests.factories import SealedDocumentFactory
from reporting.enums import FollowUpState, Question
from reporting.models import FollowUp, FollowUpText, FollowUpVersion


class FollowUpFactory(factory.django.DjangoModelFactory):
    """A draft."""

    county_id = "23"
    year = 2023
    due_on = factory.LazyAttribute(lambda row: date(row.year + 1, 3, 31))

    class Meta:
        model = FollowUp


class SubmittedFollowUpFactory(FollowUpFactory):
    """Submitted by its state; a version is made apart when a test needs one."""

    state = FollowUpState.SUBMITTED


class FollowUpTextFactory(factory.django.DjangoModelFactory):
    follow_up = factory.SubFactory(FollowUpFactory)
    question = Question.LEAD
    body = "Året i korthet."

    class Meta:
        model = FollowUpText


class FollowUpVersionFactory(factory.django.DjangoModelFactory):
    """Version 1 over made-up bytes: for what concerns rows, not reading the PDF."""

    follow_up = factory.SubFactory(SubmittedFollowUpFactory)
    number = 1
    document = factory.SubFactory(SealedDocumentFactory)
    template_version = "1"
    submitted_at = datetime(2024, 3, 1, 9, tzinfo=UTC)
    submitted_by = factory.SubFactory(UserFactory)

    class Meta:
        model = FollowUpVersion
