"""Plans, initiatives, goals and activities of Jämtland 2023 unless told otherwise."""

from datetime import date

import factory

from actionplans.enums import ActivityKind, PlanState
from actionplans.models import ActionPlan, Activity, ActivityCount, Goal, Initiative, Outcome


class ActionPlanFactory(factory.django.DjangoModelFactory):
    """A plan under way."""

    county_id = "23"
    year = 2023
    state = PlanState.DRAFT

    class Meta:
        model = ActionPlan


class ApprovedPlanFactory(ActionPlanFactory):
    """A plan decided outside the system, with the document that shows it."""

    state = PlanState.APPROVED
    approval_source = "Protokoll"


class InitiativeFactory(factory.django.DjangoModelFactory):
    plan = factory.SubFactory(ApprovedPlanFactory)
    number = factory.Sequence(lambda n: n + 1)
    title = factory.Sequence(lambda n: f"Insats {n}")

    class Meta:
        model = Initiative


class GoalFactory(factory.django.DjangoModelFactory):
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
