"""Two connections at the same service plan: exactly one wins, and the other is told."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from documents.tests.factories import DocumentFactory
from programs.enums import ServicePlanState
from programs.models import NoPlanStatement, ServicePlan, ServicePlanAssurance, ServicePlanMeasure, ServicePlanStep
from programs.services.service_plan_measures import (
    MeasureFacts,
    add_measure,
    edit_measure,
    move_measure,
    set_measure_status,
)
from programs.services.service_plan_statements import assure_service_plan, state_no_service_plan
from programs.services.service_plans import (
    PlanFacts,
    confirm_service_plan,
    repeal_service_plan,
    report_service_plan,
    return_service_plan,
    save_service_plan_draft,
    start_service_plan,
)
from programs.tests.factories import ServicePlanFactory, ServicePlanMeasureFactory
from rsp.rights import ActRefused
from rsp.tests.racing import race

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("registers")]

TODAY = timezone.localdate()
MEASURE = MeasureFacts(locality="Granvik", need="Butik", measure="Ombud", responsible="Kommunen")
DECISION = {"adopted_by_body": "Kommunfullmäktige", "adopted_paragraph": "132", "dnr": "KS 1"}


def one_wins(first: Callable[[], object], second: Callable[[], object] | None = None) -> None:
    """The first goes through; the second, the same unless another is given, is told in words for the user."""
    won, told = race(first, second or first)
    assert won is None
    assert isinstance(told, ValidationError | ActRefused), told


def test_race_start_the_same_plan(municipal_officer_2361: Any, case_officer_23: Any) -> None:
    one_wins(
        lambda: start_service_plan(actor=municipal_officer_2361.actor, municipality_code="2361"),
        lambda: start_service_plan(actor=case_officer_23.actor, municipality_code="2361"),
    )
    assert ServicePlan.objects.count() == ServicePlanStep.objects.count() == 1


def test_race_save_and_report_the_same_draft(municipal_officer_2361: Any) -> None:
    plan = ServicePlanFactory(state=ServicePlanState.STARTED, **DECISION, document=DocumentFactory())
    given = {"actor": municipal_officer_2361.actor, "plan_id": plan.pk, "expected_version": 1}
    one_wins(
        lambda: report_service_plan(**given),
        lambda: save_service_plan_draft(**given, facts=PlanFacts(dnr="KS 2")),
    )
    plan.refresh_from_db()
    assert (plan.state, plan.dnr) == (ServicePlanState.ADOPTED, "KS 1")


def test_race_confirm_return_and_repeal_the_same_plan(case_officer_23: Any) -> None:
    plan = ServicePlanFactory()
    given = {"actor": case_officer_23.actor, "plan_id": plan.pk, "expected_version": 1}
    one_wins(
        lambda: confirm_service_plan(**given),
        lambda: return_service_plan(**given, comment="Datum saknas."),
    )
    plan.refresh_from_db()
    assert plan.state == ServicePlanState.CONFIRMED
    again = given | {"expected_version": plan.version, "repealed_on": plan.valid_from, "comment": ""}
    one_wins(lambda: repeal_service_plan(**again))
    assert list(plan.steps.order_by("pk").values_list("action", flat=True)) == ["confirm", "repeal"]


def test_race_statements_are_made_once(municipal_officer_2361: Any) -> None:
    actor = municipal_officer_2361.actor
    one_wins(lambda: state_no_service_plan(actor=actor, municipality_code="2361"))
    assert NoPlanStatement.objects.count() == 1
    plan = ServicePlanFactory(valid_to=None)
    one_wins(lambda: assure_service_plan(actor=actor, plan_id=plan.pk))
    assert ServicePlanAssurance.objects.count() == 1


def test_race_edit_and_mark_the_same_measure(municipal_officer_2361: Any) -> None:
    row = ServicePlanMeasureFactory()
    given = {"actor": municipal_officer_2361.actor, "measure_id": row.pk, "expected_version": 1}
    one_wins(
        lambda: edit_measure(**given, facts=MEASURE),
        lambda: set_measure_status(**given, status="done"),
    )
    row.refresh_from_db()
    assert (row.locality, row.status, row.version) == ("Granvik", "not_started", 2)


def test_race_measures_added_and_moved_at_once_keep_an_order(municipal_officer_2361: Any) -> None:
    plan = ServicePlanFactory()
    actor = municipal_officer_2361.actor
    assert race(*[lambda: add_measure(actor=actor, plan_id=plan.pk, facts=MEASURE)] * 2) == (None, None)
    add_measure(actor=actor, plan_id=plan.pk, facts=MEASURE)
    first, second, third = ServicePlanMeasure.objects.order_by("order")
    raised = race(
        lambda: move_measure(actor=actor, measure_id=second.pk, up=True),
        lambda: move_measure(actor=actor, measure_id=third.pk, up=True),
    )
    assert raised == (None, None)
    assert list(ServicePlanMeasure.objects.order_by("order")) == [second, third, first]
