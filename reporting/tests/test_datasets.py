"""The payload: source 004 as it must come out, what is counted and how, what is never in it, and what it costs."""

import json
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actionplans.enums import Assessment
from actionplans.tests.factories import (
    ActionPlanFactory,
    ActivityCountFactory,
    ActivityFactory,
    ApprovedPlanFactory,
    CarryForwardFactory,
    GoalFactory,
    InitiativeFactory,
    OutcomeFactory,
)
from grants.enums import DecisionOutcome
from grants.models import GrantYear
from grants.tests.factories import GrantDecisionFactory, GrantSumFactory, GrantYearFactory
from programs.enums import PlanStanding
from programs.tests.factories import PriorityAreaFactory, ProgrammeFactory, ServicePlaceFactory, ServicePlanFactory
from registers.tests.factories import SOLE_TRADER_ORGNR, SoleTraderFactory
from reporting.datasets import build_followup_dataset
from reporting.records import UnknownFollowUp
from reporting.tests.factories import FollowUpFactory, fill_year
from rsp.canonical import canonical_json

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]

QUERIES = 25
"""What the dataset costs, whatever the county has recorded."""


def dataset() -> dict[str, Any]:
    return build_followup_dataset("23", 2023)


# --- Source 004


def test_source_004_has_the_figures_of_the_source(source_004: Any) -> None:
    payload = dataset()
    figures = {row["slug"]: (row["count"], row["amount"]) for row in payload["grants"]["schemes"]}
    assert figures == {
        "investeringsstod": (12, "3482980.00"),
        "korrosionsskydd": (3, "1745475.00"),
        "hemsandningsbidrag": (8, "1537062.00"),
        "servicebidrag": (7, "1007710.00"),
    }
    assert payload["grants"]["total"] == {"count": 30, "amount": "7773227.00"}
    summary = payload["summary"]
    assert (summary["decisions"], summary["granted_amount"]) == (30, "7773227.00")
    assert (summary["company_visits"], summary["sot_points"], summary["opened_places"]) == (22, 2, 2)


def test_source_004_schemes_stand_largest_first_with_the_name_of_the_time(source_004: Any) -> None:
    names = [row["name"] for row in dataset()["grants"]["schemes"]]
    assert names == ["Investeringsbidrag", "Stöd till korrosionsskydd", "Hemsändningsbidrag", "Servicebidrag"]


def test_source_004_sums_are_aggregates_with_a_source_and_no_decision_is_invented(source_004: Any) -> None:
    payload = dataset()
    assert payload["grants"]["by_decision"] == []
    cited = {row["source"] for row in payload["grants"]["schemes"]}
    assert {row["known_by"] for row in payload["grants"]["schemes"]} == {"sum"}
    texts = {row["number"]: row["text"] for row in payload["sources"]}
    assert all("RUN/13/2024" in texts[number] for number in cited)


def test_source_004_programme_and_its_decisions(source_004: Any) -> None:
    programme = dataset()["programme"]
    assert (programme["first_year"], programme["last_year"], programme["dnr"]) == (2023, 2030, "RUN/536/2021")
    assert programme["network"] == "Service Z"
    first = programme["decisions"][0]
    assert (first["decided_on"], first["paragraph"]) == ("2023-05-23", "§ 89")
    partners = [partner["name"] for partner in programme["partners"]]
    assert partners[0] == "Region Jämtland Härjedalen"
    assert len(partners) == 10


def test_source_004_says_nothing_that_the_source_does_not(source_004: Any) -> None:
    payload = dataset()
    goals = [goal for area in payload["areas"] for row in area["initiatives"] for goal in row["goals"]]
    assert goals
    assert {(goal["target"], goal["baseline"], goal["assessment"]) for goal in goals} == {(None, None, "not_assessed")}
    assert payload["service_plans"]["counts"] == {"current": 0, "started": 0, "expired": 0, "repealed": 0, "unknown": 8}
    assert payload["plan"]["approved_on"] is None


def test_source_004_sealed_payload_is_live_dataset_with_version(source_004: Any) -> None:
    sealed = json.loads(source_004.document.payload)
    version = sealed.pop("version")
    assert sealed == dataset()
    assert (version["number"], version["is_draft"], version["submitted_by"]) == (1, False, "Handläggare")


# --- Form


def test_payload_is_plain_and_canonical() -> None:
    FollowUpFactory()
    fill_year(3)
    payload = dataset()
    assert json.loads(canonical_json(payload)) == payload


def test_payload_twice_is_the_same_bytes() -> None:
    FollowUpFactory()
    fill_year(5)
    assert canonical_json(dataset()) == canonical_json(dataset())


@pytest.mark.parametrize("has_follow_up", [True, False])
def test_payload_of_an_empty_year_says_unknown_and_not_zero(has_follow_up: bool) -> None:
    if has_follow_up:
        FollowUpFactory()
    payload = dataset()
    assert payload["programme"] is None
    assert payload["plan"] is None
    assert payload["areas"] == []
    summary = payload["summary"]
    assert (summary["granted_amount"], summary["decisions"], summary["company_visits"]) == (None, None, None)
    assert payload["due_on"] == "2024-03-31"
    assert payload["responsible"] == {"name": "Region Jämtland Härjedalen", "orgnr": "232100-0214"}


@pytest.mark.parametrize(("county", "year"), [("99", 2023), ("", 2023), ("23", 2013), ("23", 2999)])
def test_payload_of_unknown_county_or_year_is_refused_in_swedish(county: str, year: int) -> None:
    with pytest.raises(UnknownFollowUp, match=r"^(Det finns inget län|Året \d+ går inte att följa upp)"):
        build_followup_dataset(county, year)


def test_payload_costs_the_same_number_of_queries_at_2_and_20_rows() -> None:
    FollowUpFactory(county_id="23")
    FollowUpFactory(county_id="24")
    fill_year(2, county_code="23")
    fill_year(20, county_code="24")
    counts = []
    for county in ("23", "24"):
        with CaptureQueriesContext(connection) as queries:
            build_followup_dataset(county, 2023)
        counts.append(len(queries))
    assert counts == [QUERIES, QUERIES]


# --- Support


def test_grants_known_by_decisions_count_those_that_grant_and_stand() -> None:
    GrantYearFactory()
    first = GrantDecisionFactory(amount=100_000)
    GrantDecisionFactory(case=first.case, supersedes=first, amount=80_000)
    GrantDecisionFactory(amount=50_000)
    GrantDecisionFactory(outcome=DecisionOutcome.REJECTED, amount=0)
    payload = dataset()
    (scheme,) = payload["grants"]["schemes"]
    assert (scheme["count"], scheme["amount"], scheme["known_by"]) == (2, "130000.00", "decisions")
    assert payload["grants"]["total"] == {"count": 2, "amount": "130000.00"}
    assert sorted(row["amount"] for row in payload["grants"]["by_decision"]) == ["50000.00", "80000.00"]


def test_grants_decisions_count_even_when_nobody_said_how_the_year_is_known() -> None:
    GrantDecisionFactory(amount=100_000)
    assert not GrantYear.objects.exists()
    grants = dataset()["grants"]
    assert [(row["slug"], row["count"], row["amount"]) for row in grants["schemes"]] == [
        ("servicebidrag", 1, "100000.00")
    ]
    assert grants["total"] == {"count": 1, "amount": "100000.00"}
    assert "Servicebidrag" not in grants["unknown_schemes"]


def test_grants_decision_revoked_later_still_counts_once_in_the_year_of_its_latest() -> None:
    first = GrantDecisionFactory(decided_on=date(2022, 12, 1))
    GrantDecisionFactory(case=first.case, supersedes=first, decided_on=date(2023, 1, 15), amount=70_000)
    assert dataset()["grants"]["total"] == {"count": 1, "amount": "70000.00"}
    assert build_followup_dataset("23", 2022)["grants"]["total"] == {"count": 0, "amount": "0.00"}


def test_grants_year_known_to_hold_no_decisions_is_a_real_zero() -> None:
    GrantYearFactory()
    summary = dataset()["summary"]
    assert (summary["decisions"], summary["granted_amount"]) == (0, "0.00")


def test_grants_of_another_county_or_year_are_left_out() -> None:
    GrantSumFactory(county_id="24")
    GrantSumFactory(year=2022)
    GrantDecisionFactory(decided_on=date(2024, 1, 1))
    assert dataset()["grants"]["schemes"] == []


def test_grants_ore_are_kept_to_the_last() -> None:
    GrantSumFactory(amount=Decimal("0.10"))
    GrantSumFactory(scheme_id="hemsandningsbidrag", amount=Decimal("0.20"))
    assert dataset()["grants"]["total"]["amount"] == "0.30"


def test_grants_unknown_schemes_are_those_in_force_without_any_record() -> None:
    GrantSumFactory()
    assert dataset()["grants"]["unknown_schemes"] == [
        "Hemsändningsbidrag",
        "Investeringslån",
        "Investeringsbidrag",
        "Stöd till korrosionsskydd",
        "Särskilt driftstöd",
    ]


def test_grants_sole_trader_is_masked_everywhere() -> None:
    trader = SoleTraderFactory(municipality_id="2361", name="Påhittad Namnsson Handel")
    GrantDecisionFactory(case__applicant=trader, case__municipality_id="2361")
    payload = dataset()
    assert payload["grants"]["by_decision"][0]["recipient"] == "Enskild näringsidkare, Härjedalen"
    text = canonical_json(payload).decode()
    assert "Namnsson" not in text
    assert SOLE_TRADER_ORGNR[:6] not in text


def test_sole_trader_is_masked_as_owner_co_owner_and_partner() -> None:
    trader = SoleTraderFactory(municipality_id="2361", name="Påhittad Namnsson Handel")
    programme = ProgrammeFactory()
    programme.partners.create(organisation=trader)
    initiative = InitiativeFactory(plan__programme=programme, owner=trader)
    initiative.co_owners.add(trader)
    assert "Namnsson" not in canonical_json(dataset()).decode()


# --- Plans, goals and activities


def test_areas_and_initiatives_stand_in_the_programmes_order() -> None:
    programme = ProgrammeFactory()
    plan = ApprovedPlanFactory(programme=programme)
    later, earlier = (PriorityAreaFactory(programme=programme, order=order, name=f"Område {order}") for order in (9, 4))
    for area, number in ((later, 1), (earlier, 2), (earlier, 1), (None, 7)):
        InitiativeFactory(plan=plan, area=area, number=number)
    areas = dataset()["areas"]
    assert [(area["number"], area["name"]) for area in areas] == [
        (1, "Område 4"),
        (2, "Område 9"),
        (3, "Insatser utan område"),
    ]
    assert [[row["number"] for row in area["initiatives"]] for area in areas] == [["1.1", "1.2"], ["2.1"], ["3.1"]]


def test_outcome_shown_is_the_latest_of_the_year_and_not_of_the_next() -> None:
    goal = GoalFactory()
    for day, value in ((date(2023, 6, 30), 10), (date(2023, 12, 31), 22), (date(2024, 1, 1), 99)):
        OutcomeFactory(goal=goal, reached_on=day, value=value)
    (area,) = dataset()["areas"]
    shown = area["initiatives"][0]["goals"][0]
    assert (shown["outcome"], shown["outcome_on"]) == ("22", "2023-12-31")


def test_outcome_of_zero_is_zero_and_no_outcome_is_unknown() -> None:
    initiative = InitiativeFactory()
    OutcomeFactory(goal__initiative=initiative, goal__order=1, value=0)
    GoalFactory(initiative=initiative, order=2)
    goals = dataset()["areas"][0]["initiatives"][0]["goals"]
    assert [goal["outcome"] for goal in goals] == ["0", None]


def test_assessments_are_counted_by_area_and_in_total() -> None:
    plan = ApprovedPlanFactory()
    for assessment in Assessment:
        OutcomeFactory(assessment=assessment, goal__initiative__plan=plan)
    GoalFactory(initiative__plan=plan)
    assessments = dataset()["assessments"]
    assert assessments["total"] == dict.fromkeys(Assessment.values, 1) | {"not_assessed": 2}
    assert (assessments["goals"], assessments["initiatives"]) == (6, 6)
    assert assessments["by_area"][0]["counts"] == assessments["total"]


def test_plan_approved_at_night_has_the_swedish_day() -> None:
    stamp = datetime(2022, 12, 31, 23, 30, tzinfo=UTC)
    ActionPlanFactory(state="approved", approval_source="Protokoll", approved_at=stamp)
    ActionPlanFactory(year=2024, state="approved", approval_source="Protokoll", approved_at=stamp)
    payload = dataset()
    assert payload["plan"]["approved_on"] == "2023-01-01"
    assert payload["carry_over"]["next_plan"]["approved_on"] == "2023-01-01"


def test_carry_over_names_the_initiative_of_the_next_plan() -> None:
    area = PriorityAreaFactory(order=1)
    plan = ApprovedPlanFactory(programme=area.programme)
    this = InitiativeFactory(plan=plan, area=area, number=3)
    InitiativeFactory(plan=plan, area=area, number=4)
    later = InitiativeFactory(plan__year=2024, plan__programme=area.programme, area=area, number=5, carried_from=this)
    CarryForwardFactory(plan=later.plan, initiative=this, new_initiative=later)
    carry_over = dataset()["carry_over"]
    assert [(row["number"], row["choice_label"], row["next_number"]) for row in carry_over["items"]] == [
        ("1.3", "Fortsätter", "1.5")
    ]
    assert carry_over["next_plan"]["initiatives"] == 1


def test_internal_note_of_an_activity_is_never_in_the_payload() -> None:
    ActivityFactory(internal_note="Hemlig anteckning", summary="Öppen sammanfattning")
    text = canonical_json(dataset()).decode()
    assert "Hemlig" not in text
    assert "Öppen sammanfattning" in text


def test_activities_are_counted_by_records_or_by_a_number_with_its_source() -> None:
    ActivityCountFactory(count=22)
    ActivityFactory.create_batch(2, kind="meeting")
    activities = dataset()["activities"]
    assert [(row["kind"], row["count"], row["known_by"], row["source"]) for row in activities["kinds"]] == [
        ("company_visit", 22, "sum", 1),
        ("meeting", 2, "records", None),
    ]
    assert len(activities["events"]) == 2


def test_sources_are_numbered_in_the_order_they_are_shown() -> None:
    GrantSumFactory(scheme_id="hemsandningsbidrag", amount=1, source="Liten")
    GrantSumFactory(scheme_id="servicebidrag", amount=2, source="Stor")
    ActivityCountFactory(source="Liten")
    payload = dataset()
    assert [row["text"] for row in payload["sources"]][:2] == ["Stor", "Liten"]
    cited = set(map(int, re.findall(r'"source":(\d+)', canonical_json(payload).decode())))
    assert cited == {row["number"] for row in payload["sources"]}


# --- Service plans and places


def test_service_plans_stand_as_on_the_last_day_of_the_year_in_swedish_order() -> None:
    ServicePlanFactory(municipality_id="2361")
    ServicePlanFactory(municipality_id="2321", valid_to=date(2023, 12, 30))
    ServicePlanFactory(municipality_id="2303", adopted_on=date(2024, 1, 1))
    rows = dataset()["service_plans"]["municipalities"]
    standings = {row["name"]: row["state"] for row in rows}
    assert list(standings) == ["Berg", "Bräcke", "Härjedalen", "Krokom", "Ragunda", "Strömsund", "Åre", "Östersund"]
    assert (standings["Härjedalen"], standings["Åre"], standings["Ragunda"]) == (
        PlanStanding.CURRENT,
        PlanStanding.EXPIRED,
        PlanStanding.UNKNOWN,
    )


def test_service_plans_a_current_one_says_more_than_an_expired_one() -> None:
    ServicePlanFactory(valid_from=date(2018, 1, 1), valid_to=date(2021, 12, 31), adopted_on=date(2017, 12, 1))
    current = ServicePlanFactory(dnr="KS/1/2021")
    row = next(row for row in dataset()["service_plans"]["municipalities"] if row["code"] == "2361")
    assert (row["state"], row["dnr"]) == ("current", current.dnr)


def test_places_planned_or_made_up_are_left_out_and_opened_by_year_only_is_in() -> None:
    ServicePlaceFactory(name="Planerad", is_planned=True)
    ServicePlaceFactory(name="Påhittad", is_example=True, opened_year=2023)
    ServicePlaceFactory(name="Öppnad", opened_year=2023)
    ServicePlaceFactory(name="Stängd", closed_on=date(2023, 5, 4))
    places = dataset()["service_places"]
    assert [(place["name"], place["on"], place["year"]) for place in places["opened"]] == [("Öppnad", None, 2023)]
    assert [(place["name"], place["on"]) for place in places["closed"]] == [("Stängd", "2023-05-04")]
