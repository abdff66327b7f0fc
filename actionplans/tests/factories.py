"""Plans, initiatives, goals and activities of Jämtland 2023 unless told otherwise."""

from datetime import UTC, date, datetime
from typing import Any

import factory
import pgtrigger

from accounts.tests.factories import UserFactory
from actionplans.enums import ActivityKind, CarryChoice, Circle, PlanAction, PlanState, Stance
from actionplans.models import (
    ActionPlan,
    Activity,
    ActivityCount,
    CarryForward,
    Comment,
    Goal,
    Initiative,
    InitiativeFunding,
    Outcome,
    PlanSupport,
    PlanTransition,
)
from programs.enums import FundingStream
from registers.tests.factories import OrganisationFactory

FROZEN_PARTS = (
    "actionplans.Initiative:initiative_is_frozen",
    "actionplans.Initiative:initiative_content_is_frozen",
    "actionplans.InitiativeFunding:initiative_funding_is_frozen",
    "actionplans.Goal:goal_is_frozen",
    "actionplans.Goal:goal_content_is_frozen",
    "actionplans.CarryForward:carry_forward_is_frozen",
    "actionplans.CarryForward:carry_forward_content_is_frozen",
)
"""The triggers that keep the content of a submitted or decided plan as it was."""


class ActionPlanFactory(factory.django.DjangoModelFactory):
    """A plan under way."""

    county_id = "23"
    year = 2023
    state = PlanState.DRAFT
    submitted_at = factory.LazyAttribute(
        lambda row: datetime(2023, 3, 14, 9, 12, tzinfo=UTC) if row.state == PlanState.SUBMITTED else None
    )
    content_hash = factory.LazyAttribute(lambda row: "0" * 64 if row.state == PlanState.SUBMITTED else "")

    class Meta:
        model = ActionPlan


class SubmittedPlanFactory(ActionPlanFactory):
    """A plan that waits for the director."""

    state = PlanState.SUBMITTED


class ApprovedPlanFactory(ActionPlanFactory):
    """A plan decided outside the system, with the document that shows it."""

    state = PlanState.APPROVED
    approval_source = "Protokoll"


class PlanPartFactory(factory.django.DjangoModelFactory):
    """A part of a plan, also of one that was decided before the test begins."""

    class Meta:
        abstract = True

    @classmethod
    def _create(cls, model_class: type[Any], *args: Any, **kwargs: Any) -> Any:
        with pgtrigger.ignore(*FROZEN_PARTS):
            return super()._create(model_class, *args, **kwargs)


class InitiativeFactory(PlanPartFactory):
    plan = factory.SubFactory(ApprovedPlanFactory)
    number = factory.Sequence(lambda n: n + 1)
    title = factory.Sequence(lambda n: f"Insats {n}")

    class Meta:
        model = Initiative


class InitiativeFundingFactory(PlanPartFactory):
    """What another stream pays of an initiative's budget."""

    initiative = factory.SubFactory(InitiativeFactory)
    stream = FundingStream.REGIONAL
    amount = 10_000

    class Meta:
        model = InitiativeFunding


class GoalFactory(PlanPartFactory):
    initiative = factory.SubFactory(InitiativeFactory)
    order = factory.Sequence(lambda n: n + 1)
    text = factory.Sequence(lambda n: f"Mål {n}")

    class Meta:
        model = Goal


class OutcomeFactory(factory.django.DjangoModelFactory):
    goal = factory.SubFactory(GoalFactory)
    reached_on = date(2023, 12, 31)

    class Meta:
        model = Outcome


class ActivityFactory(factory.django.DjangoModelFactory):
    """A company visit."""

    county_id = "23"
    kind = ActivityKind.COMPANY_VISIT
    title = factory.Sequence(lambda n: f"Besök {n}")
    held_on = date(2023, 5, 4)

    class Meta:
        model = Activity


class ActivityCountFactory(factory.django.DjangoModelFactory):
    """A year of company visits known as a number."""

    county_id = "23"
    year = 2023
    kind = ActivityKind.COMPANY_VISIT
    count = 22
    source = "Provkälla"

    class Meta:
        model = ActivityCount


class PlanTransitionFactory(factory.django.DjangoModelFactory):
    """A plan was submitted."""

    plan = factory.SubFactory(SubmittedPlanFactory)
    action = PlanAction.SUBMIT
    from_state = PlanState.DRAFT
    to_state = PlanState.SUBMITTED
    at = datetime(2023, 3, 14, 9, 12, tzinfo=UTC)

    class Meta:
        model = PlanTransition


class PlanSupportFactory(factory.django.DjangoModelFactory):
    """A body stands behind a plan."""

    plan = factory.SubFactory(ActionPlanFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    stance = Stance.SUPPORTS
    stated_at = datetime(2023, 3, 1, tzinfo=UTC)

    class Meta:
        model = PlanSupport


class CarryForwardFactory(PlanPartFactory):
    """An initiative of 2023 goes on in 2024."""

    plan = factory.SubFactory(ActionPlanFactory, year=2024)
    initiative = factory.SubFactory(InitiativeFactory)
    choice = CarryChoice.CONTINUE
    reason = "Arbetet fortsätter."

    class Meta:
        model = CarryForward


class CommentFactory(factory.django.DjangoModelFactory):
    """A remark for the county."""

    plan = factory.SubFactory(ActionPlanFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    author = factory.SubFactory(UserFactory)
    circle = Circle.COUNTY
    text = "Kan vi dela upp målet?"

    class Meta:
        model = Comment
