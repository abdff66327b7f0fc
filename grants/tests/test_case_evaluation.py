"""The facts of a case: how they are gathered, saved and tried, and the reasons to go past a condition."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from grants.case_facts import evaluate_case, facts_of_case, facts_of_cases
from grants.enums import CaseState, StatementStance
from grants.models import ConflictDeclaration, GrantCase, MunicipalStatement, RuleReason
from grants.pages.case_verdict import CaseVerdict
from grants.rules import keys
from grants.rules.evaluation import Condition, Verdict
from grants.rules.facts import StatementFacts, Step
from grants.services.case_evaluation import remove_reason, save_facts, write_reason
from grants.tests.factories import GrantCaseFactory, GrantDecisionFactory
from grants.tests.rule_facts import tried
from programs.models import ServicePlan
from programs.tests.factories import ServicePlaceFactory
from registers.models import ExchangeRate, Organisation
from registers.tests.factories import OrganisationFactory
from rsp.editable import StaleVersion
from rsp.rights import ActRefused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]

DAY = date(2025, 10, 14)


def region() -> Organisation:
    return Organisation.objects.get(kind="region", county="23")


def case_of(scheme: str = "servicebidrag", **facts: Any) -> GrantCase:
    """A case of 2025 in Härjedalen that is being handled."""
    known = {
        "authority": region(),
        "state": CaseState.IN_PROGRESS,
        "received_on": date(2025, 9, 22),
        "support_year": 2025,
        "applied_amount": Decimal(180_000),
        "municipality_id": "2361",
        "applicant": facts.pop("applicant", None) or OrganisationFactory(),
    }
    row: GrantCase = GrantCaseFactory(scheme_id=scheme, **{**known, **facts})
    return row


def saved(case: GrantCase, actor: Any, facts: dict[str, Any], **changes: Any) -> GrantCase:
    values = {
        "applied_amount": case.applied_amount,
        "support_year": case.support_year,
        "received_on": case.received_on,
        "facts": facts,
    }
    return save_facts(
        actor=actor,
        case_id=case.pk,
        expected_version=changes.pop("version", case.version),
        values={**values, **changes},
    )


def posted(case: GrantCase, page: Any, **typed: str) -> dict[str, str]:
    """The form of facts as a browser posts it: what it shows, and what has been typed over it."""
    form, edit = page.context["facts_form"], page.context["facts_edit"]
    sent = {"edit-version": str(edit.version), "edit-first": str(edit.first), "edit-opened": edit.opened_at.isoformat()}
    for name in form.fields:
        value = form[name].value()
        sent[name] = "" if value is None else f"{value:%Y-%m-%d}" if isinstance(value, date) else str(value)
    return {**sent, **typed}


# --- What the registers know


def test_earlier_aid_follows_the_recipient_and_the_place_whoever_owned_it() -> None:
    place, company, former = ServicePlaceFactory(), OrganisationFactory(), OrganisationFactory()
    case = case_of(applicant=company, place=place)
    for scheme, applicant, where, year, amount in (
        ("sarskilt-driftstod", former, place, 2025, 210_000),  # the outlet's, given to the one who had it before
        ("servicebidrag", company, None, 2023, 90_000),  # a year of the recipient's three
        ("servicebidrag", company, None, 2025, 40_000),
        ("sarskilt-driftstod", former, None, 2025, 99_000),  # somebody else's, elsewhere
    ):
        other = case_of(scheme, applicant=applicant, place=where, support_year=year)
        GrantDecisionFactory(case=other, support_year=year, amount=Decimal(amount), decided_on=date(year, 3, 18))
    late = case_of(applicant=company)
    GrantDecisionFactory(case=late, support_year=2025, amount=Decimal(77), decided_on=date(2025, 12, 1))

    earlier = facts_of_case(case, DAY).earlier

    assert earlier.outlet == {"sarskilt-driftstod": Decimal(210_000)}
    assert earlier.recipient == {"servicebidrag": Decimal(40_000)}
    assert earlier.service_years == {2023, 2025}


def limit(case: GrantCase, key: str, day: date = DAY) -> list[Decimal | None]:
    return [one.amount for one in evaluate_case(case, day).limits if one.key == key]


def test_aid_to_an_outlet_that_is_not_named_is_not_known() -> None:
    """What an outlet has been given is never counted as nothing for want of a place (20 and 22 §§)."""
    operating, ceiling = "sarskilt-driftstod", keys.OPERATING_CEILING
    company, place = OrganisationFactory(), ServicePlaceFactory(opened_on=date(2010, 1, 1))
    unplaced = case_of(operating, applicant=company)
    assert facts_of_case(unplaced, DAY).earlier.outlet_not_known == {operating, "servicebidrag"}
    assert limit(unplaced, ceiling) == [None]
    GrantDecisionFactory(
        case=case_of(operating, applicant=company), support_year=2025, amount=Decimal(200_000), decided_on=DAY
    )
    at_place = {"applicant": company, "place": place}
    assert limit(case_of(operating, **at_place), ceiling) == [None]
    together = condition_of(case_of("servicebidrag", **at_place), keys.TOGETHER)
    assert (together.verdict, "Ange försäljningsstället" in together.used) == (Verdict.UNKNOWN, True)

    place.operator = company  # its only outlet: then all of it is for that one
    place.save()
    assert limit(unplaced, ceiling) == [150_000]
    assert limit(case_of(operating, **at_place), ceiling) == [150_000]


def condition_of(case: GrantCase, key: str, day: date = DAY) -> Condition:
    return next(one for one in evaluate_case(case, day).conditions if one.key == key)


def test_home_delivery_is_granted_once_for_the_costs_of_a_calendar_year() -> None:
    city = Organisation.objects.get(kind="municipality", municipality="2361")
    figures = {"delivery_cost": "200000", "delivery_occasions": "5000", "trip_cost": "0", "trip_occasions": "0"}
    facts = {"cost_year": "2024", **figures}
    case = case_of("hemsandningsbidrag", applicant=city, facts=facts)
    for year, said, amount in ((2024, {}, 60_000), (2025, {"cost_year": "2024"}, 15_000), (2025, {}, 9_000)):
        other = case_of("hemsandningsbidrag", applicant=city, facts=said, support_year=year)
        GrantDecisionFactory(case=other, support_year=year, amount=Decimal(amount), decided_on=date(2025, 2, 1))
    assert limit(case, keys.HOME_SHARE) == [25_000]  # half of 200 000, less 75 000 for the costs of 2024


def test_frame_is_named_by_the_year_supported() -> None:
    assert "2026" in condition_of(case_of(support_year=2026), keys.FUNDS).used
    assert "Ange vilket år" in condition_of(case_of(support_year=None), keys.FUNDS).used


def test_example_aid_counts_for_examples_only() -> None:
    company = OrganisationFactory()
    example = case_of(applicant=company, is_example=True)
    GrantDecisionFactory(case=example, support_year=2025, decided_on=date(2025, 3, 1))

    assert facts_of_case(case_of(applicant=company), DAY).earlier.recipient == {}
    assert facts_of_case(case_of(applicant=company, is_example=True), DAY).earlier.recipient != {}


@pytest.mark.parametrize(
    ("first", "last", "on_application", "on_decision"),
    [
        (date(2023, 1, 1), date(2026, 12, 31), True, True),
        (date(2023, 1, 1), date(2025, 9, 22), True, False),
        (date(2025, 9, 23), None, False, True),
    ],
)
def test_plan_stands_on_both_days_by_itself(
    first: date, last: date | None, on_application: bool, on_decision: bool
) -> None:
    ServicePlan.objects.create(
        municipality_id="2361", state="adopted", adopted_on=date(2022, 12, 12), valid_from=first, valid_to=last
    )
    plan = facts_of_case(case_of(), DAY).plan
    assert (plan.on_application, plan.on_decision) == (on_application, on_decision)


def test_plan_that_nobody_has_recorded_is_not_known() -> None:
    assert facts_of_case(case_of(), DAY).plan.on_decision is None


def test_statement_is_obtained_when_all_asked_have_answered() -> None:
    case = case_of()
    assert facts_of_case(case, DAY).statement.step is None
    asked = [
        MunicipalStatement.objects.create(
            case=case, municipality_id=code, asked_on=date(2025, 10, 2), due_on=date(2025, 10, 23)
        )
        for code in ("2361", "2326")
    ]
    for number, row in enumerate(asked, start=1):
        assert facts_of_case(case, DAY).statement.step is None
        row.stance, row.given_on = StatementStance.SUPPORTS, date(2025, 10, 2 + number)
        row.save()
    assert facts_of_case(case, DAY).statement.step == Step(is_done=True, on=date(2025, 10, 4))
    GrantCase.objects.filter(pk=case.pk).update(municipality="2303")
    case.refresh_from_db()
    assert facts_of_case(case, DAY).statement.step is None  # the views of others are not those of the case's own


def test_price_base_amount_is_that_of_the_cost_year() -> None:
    case = case_of("hemsandningsbidrag", facts={"cost_year": "2024"})
    assert facts_of_case(case, DAY).price_base_amount == Decimal(57_300)
    assert facts_of_case(case_of("hemsandningsbidrag"), DAY).price_base_amount == Decimal(58_800)


def test_facts_of_many_cases_cost_as_many_queries_as_of_one() -> None:
    def count(cases: list[GrantCase]) -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            facts_of_cases(cases, DAY)
        return len(seen)

    two = [case_of() for _ in range(2)]
    more = [case_of() for _ in range(20)]
    assert count(two) == count(more)


def test_page_costs_the_same_with_two_and_twenty_earlier_grants(case_officer_23: Any) -> None:
    company = OrganisationFactory()
    case = case_of(applicant=company)

    def count() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert case_officer_23.client.get(reverse("grants:case", args=[case.pk])).status_code == 200
        return len(seen)

    def grant(number: int) -> None:
        for _ in range(number):
            GrantDecisionFactory(case=case_of(applicant=company), support_year=2025, decided_on=date(2025, 3, 1))

    grant(2)
    count()
    few = count()
    grant(18)
    assert count() == few <= 45


# --- Saving


def test_save_facts_keeps_the_answers_and_tells_only_which(case_officer_23: Any) -> None:
    case = case_of(facts={"is_signed": True})
    row = saved(case, case_officer_23.actor, {"is_signed": True, "temporary_because": "Kylen brann upp."})

    row.refresh_from_db()
    assert row.facts["temporary_because"] == "Kylen brann upp."
    assert (row.version, row.facts_saved_at is None) == (case.version + 1, False)
    event = AuditEvent.objects.get(action="case.facts")
    assert event.after["answers"] == ["temporary_because"]
    assert "Kylen" not in str(event.after) + str(event.before)


def test_save_facts_of_a_stale_version_is_refused(case_officer_23: Any) -> None:
    case = case_of()
    saved(case, case_officer_23.actor, {"is_signed": True})
    with pytest.raises(StaleVersion):
        saved(case, case_officer_23.actor, {"is_signed": False}, version=case.version)


@pytest.mark.parametrize(
    ("role", "state"),
    [
        ("director_23", CaseState.IN_PROGRESS),
        ("municipal_officer_2361", CaseState.IN_PROGRESS),
        ("case_officer_24", CaseState.IN_PROGRESS),
        ("case_officer_23", CaseState.PREPARED),
        ("case_officer_23", CaseState.DECIDED),
    ],
)
def test_save_facts_without_the_right_is_refused(role: str, state: str, request: pytest.FixtureRequest) -> None:
    with pytest.raises(PermissionDenied):
        saved(case_of(state=state), request.getfixturevalue(role).actor, {})


def test_save_facts_with_a_conflict_of_interest_is_refused(case_officer_23: Any) -> None:
    case = case_of()
    ConflictDeclaration.objects.create(case=case, user=case_officer_23.user, has_conflict=True, at=timezone.now())
    with pytest.raises(PermissionDenied, match="jäv"):
        saved(case, case_officer_23.actor, {})


# --- The form


def test_form_saves_three_answers_steps_and_tolerant_amounts(case_officer_23: Any) -> None:
    case = case_of()
    page = case_officer_23.client.get(reverse("grants:case", args=[case.pk]))
    typed = {
        "applied_amount": "150 000 kr",
        "fact_is_signed": "ja",
        "fact_declares_same_costs": "nej",
        "fact_sells_fuel": "",
        "fact_forecast": "−195 000",
        "fact_distance_km": "34,5 km",
        "fact_de_minimis_informed": "ja",
        "fact_de_minimis_informed_on": "2025-10-09",
        "fact_de_minimis_checked": "nej",
    }
    answer = case_officer_23.client.post(reverse("grants:case_facts", args=[case.pk]), posted(case, page, **typed))

    assert answer.status_code == 302, answer.content.decode()
    case.refresh_from_db()
    assert case.applied_amount == Decimal(150_000)
    assert case.facts == {
        "is_signed": True,
        "declares_same_costs": False,
        "forecast": "-195000",
        "distance_km": "34.5",
        "de_minimis_informed": {"done": True, "on": "2025-10-09"},
        "de_minimis_checked": {"done": False, "on": None},
    }


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("applied_amount", "mycket"),
        ("support_year", "25"),
        ("fact_forecast", "12 000 euro"),
        ("fact_de_minimis_informed_on", "igår"),
        ("received_on", ""),
        ("fact_other_aid_same_costs", "-5"),
    ],
)
def test_form_with_what_cannot_be_read_keeps_it_and_says_so(case_officer_23: Any, name: str, typed: str) -> None:
    case = case_of()
    page = case_officer_23.client.get(reverse("grants:case", args=[case.pk]))
    answer = case_officer_23.client.post(
        reverse("grants:case_facts", args=[case.pk]), posted(case, page, **{name: typed})
    )
    assert answer.status_code == 422
    assert name in answer.context["form"].errors
    assert f'value="{typed}"' in answer.content.decode() or not typed
    assert GrantCase.objects.get(pk=case.pk).version == case.version


def test_form_that_is_stale_keeps_both_answers_for_a_choice(case_officer_23: Any) -> None:
    case = case_of(facts={"is_signed": True})
    page = case_officer_23.client.get(reverse("grants:case", args=[case.pk]))
    mine = posted(case, page, fact_is_signed="nej", fact_sells_fuel="ja", fact_forecast="-100")
    saved(case, case_officer_23.actor, {"is_signed": True, "sells_groceries": True, "forecast": "-195000"})

    address = reverse("grants:case_facts", args=[case.pk])
    answer = case_officer_23.client.post(address, mine)

    assert answer.status_code == 409
    conflict = answer.context["conflict"]
    shown = [(row.name, row.mine, row.theirs) for row in conflict.to_choose]
    assert shown == [("fact_forecast", "−100\u00a0kr", "−195\u00a0000\u00a0kr")]
    chosen = {
        **mine,
        "edit-seen": str(conflict.seen_version),
        "edit-choice-fact_forecast": "theirs",
    }
    answer = case_officer_23.client.post(address, chosen)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    case.refresh_from_db()
    assert case.facts == {
        "is_signed": False,
        "sells_fuel": True,
        "sells_groceries": True,
        "forecast": "-195000",
    }


def test_form_saved_with_another_day_loses_no_answer_of_the_day_it_was_drawn_for(case_officer_23: Any) -> None:
    case = case_of(facts={"has_profit_plan": True})  # asked for under the ordinance before 2025 only
    page = case_officer_23.client.get(reverse("grants:case", args=[case.pk]))
    typed = posted(case, page, fact_is_signed="ja", dag="2024-12-30")
    answer = case_officer_23.client.post(reverse("grants:case_facts", args=[case.pk]), typed)
    assert answer["Location"].endswith("?dag=2024-12-30")
    case.refresh_from_db()
    assert case.facts == {"has_profit_plan": True, "is_signed": True}


def test_trying_saves_nothing_and_shows_what_would_be(case_officer_23: Any) -> None:
    case = case_of()
    page = case_officer_23.client.get(reverse("grants:case", args=[case.pk]))
    typed = posted(case, page, applied_amount="999 000", fact_forecast="inget tal")

    answer = case_officer_23.client.post(reverse("grants:case_rules", args=[case.pk]), typed)

    text = answer.content.decode()
    assert answer.status_code == 200
    assert "Sökt belopp är 999\u00a0000\u00a0kr" in text
    assert 'hx-swap-oob="true"' in text and "1 uppgift går inte att läsa" in text
    case.refresh_from_db()
    assert (case.applied_amount, case.facts) == (Decimal(180_000), {})


def test_workspace_of_who_only_reads_shows_answers_and_no_form(director_23: Any) -> None:
    case = case_of(facts={"forecast": "-195000"})
    page = director_23.client.get(reverse("grants:case", args=[case.pk]))
    assert page.status_code == 200
    assert "facts_form" not in page.context
    assert "−195\u00a0000\u00a0kr" in page.content.decode()


@pytest.mark.parametrize("day", ["2024-12-30", "2025-01-02", "inte en dag", ""])
def test_workspace_is_tried_on_another_day_or_on_today(case_officer_23: Any, day: str) -> None:
    case = case_of()
    page = case_officer_23.client.get(reverse("grants:case", args=[case.pk]), {"dag": day})
    assert page.status_code == 200
    tried = page.context["provning"].day
    assert tried == (date.fromisoformat(day) if day[:2] == "20" else timezone.localdate())


# --- Reasons


def waivable(case: GrantCase, wanted: Callable[[Any], bool]) -> str:
    keys = [one.key for one in evaluate_case(case, timezone.localdate()).conditions if wanted(one)]
    assert keys
    return keys[0]


FAR_TOO_NEAR = {"distance_km": "4", "is_island": False, "grocery_turnover": "20000000"}


def test_reason_waives_only_what_the_law_lets_be_waived(case_officer_23: Any) -> None:
    case = case_of("sarskilt-driftstod", facts={**FAR_TOO_NEAR, "has_broad_range": False})
    rule = waivable(case, lambda one: one.may_be_waived and one.verdict is Verdict.NOT_MET)
    firm = waivable(case, lambda one: not one.may_be_waived and one.verdict is Verdict.NOT_MET)
    who = case_officer_23.actor

    row = write_reason(actor=who, case_id=case.pk, rule=rule, text="Enda butiken i dalen.")
    assert row.kind == "special_grounds"
    assert rule not in [one.key for one in _stops(case)]
    with pytest.raises(ActRefused, match="inget undantag"):
        write_reason(actor=who, case_id=case.pk, rule=firm, text="Vi vill.")
    with pytest.raises(StaleVersion):
        write_reason(actor=who, case_id=case.pk, rule=rule, text="Annat.", expected_version=7)
    remove_reason(actor=who, case_id=case.pk, rule=rule)
    assert rule in [one.key for one in _stops(case)]
    assert not RuleReason.objects.exists()
    assert "dalen" not in str(list(AuditEvent.objects.values_list("before", "after", "reason")))


def test_reason_page_shows_the_rule_and_is_not_found_where_no_reason_helps(case_officer_23: Any) -> None:
    case = case_of("sarskilt-driftstod", facts={**FAR_TOO_NEAR, "has_broad_range": False})
    rule = waivable(case, lambda one: one.may_be_waived and one.verdict is Verdict.NOT_MET)
    firm = waivable(case, lambda one: not one.may_be_waived and one.verdict is Verdict.NOT_MET)
    address = reverse("grants:rule_reason", args=[case.pk, rule])

    assert case_officer_23.client.get(address).status_code == 200
    assert case_officer_23.client.post(address, {"text": ""}).status_code == 422
    assert case_officer_23.client.post(address, {"text": "Enda butiken i dalen."}).status_code == 302
    assert (
        "Enda butiken i dalen." in case_officer_23.client.get(reverse("grants:case", args=[case.pk])).content.decode()
    )
    other = reverse("grants:rule_reason", args=[case.pk, firm])
    assert case_officer_23.client.get(other).status_code == 404


def _stops(case: GrantCase) -> list[Any]:
    return evaluate_case(case, timezone.localdate()).stops


# --- The answer in words


def shown(case: GrantCase, handled_by: Any, day: str = "2025-10-14") -> Any:
    page = handled_by.client.get(reverse("grants:case", args=[case.pk]), {"dag": day})
    assert page.status_code == 200
    return page.context["provning"]


@pytest.mark.parametrize(
    ("scheme", "facts", "heading", "words"),
    [
        ("sarskilt-driftstod", {"has_broad_range": False, "is_open_all_year": False}, "Kan inte beviljas", "21"),
        ("hemsandningsbidrag", {}, "Kan inte beviljas", "kommun"),
        ("investeringsstod", {"has_fixed_outlet": True}, "Högsta belopp är inte känt", "Inte känt än: andel av"),
    ],
)
def test_verdict_where_nothing_can_be_granted_or_a_limit_is_unknown_names_no_amount(
    case_officer_23: Any, scheme: str, facts: dict[str, Any], heading: str, words: str
) -> None:
    page = shown(case_of(scheme, facts=facts), case_officer_23)
    assert (page.heading, page.amount) == (heading, None)
    assert words in page.lead
    assert not any(row.decides for row in page.limits)
    assert [step.label for step in page.steps if step.is_main] == [
        "Skriv förslag till beslut" if heading == "Kan inte beviljas" else "Begär komplettering"
    ]
    if heading == "Kan inte beviljas":
        assert page.least_change == ""


def test_verdict_names_no_more_than_is_applied_for() -> None:
    answers = {"forecast": Decimal(-900_000)}
    low, high = (CaseVerdict(tried("servicebidrag", DAY, amount, answers=answers)) for amount in (90_000, 900_000))
    assert (low.amount, high.amount) == (Decimal(90_000), Decimal(350_000))
    assert [row.limit.label for row in low.limits if row.decides] == ["Sökt belopp"]
    assert [row.limit.key for row in high.limits if row.decides] == ["servicebidrag.ceiling"]
    assert high.least_change.startswith("sänk beloppet med 550")


def test_verdict_of_a_form_that_has_ended_says_until_when_and_asks_nothing(case_officer_23: Any) -> None:
    page = shown(case_of("korrosionsskydd"), case_officer_23)
    assert page.heading == "Kan inte beviljas"
    assert page.tested_against == "Prövat mot förordning (2022:206), som gällde till och med 31\u00a0december 2023."
    assert page.steps[0].label == "Skriv förslag till beslut" and page.steps[0].is_main
    assert "Begär komplettering" not in [step.label for step in page.steps]


def test_tally_and_weighed_warning_say_what_they_are(case_officer_23: Any) -> None:
    case = case_of(received_on=date(2024, 12, 1), facts={"has_wide_service": True})
    page = shown(case, case_officer_23)
    group = next(group for group in page.groups if any(row.condition.severity == "note" for row in group.rows))
    counted = [row for row in group.rows if row.condition.severity != "note" and row.state != "na"]
    assert group.tally.endswith(f"av {len(counted)} uppfyllda")
    warned = waivable(case, lambda one: one.wants_reason)
    write_reason(actor=case_officer_23.actor, case_id=case.pk, rule=warned, text="Vi har vägt det.")
    row = next(row for row in shown(case, case_officer_23).rows if row.condition.key == warned)
    assert row.word == "Vägd varning"
    text = case_officer_23.client.get(reverse("grants:rule_reason", args=[case.pk, warned])).content.decode()
    assert "Skäl till undantag" not in text and "Ändra skälen" not in text


def test_recorded_only_form_is_led_to_recording_what_others_decided(case_officer_23: Any, director_23: Any) -> None:
    case = case_of("grundlaggande-betaltjanster", state=CaseState.PREPARED)
    (step,) = shown(case, case_officer_23).steps
    assert step.href == reverse("grants:decision_record", args=[case.pk])
    open_case = case_of("grundlaggande-betaltjanster")
    labels = [step.label for step in shown(open_case, case_officer_23).steps]
    assert labels[-1] == "Registrera beslut fattat någon annanstans" and "Besluta" not in labels


@pytest.mark.parametrize(
    ("name", "typed", "words"),
    [
        ("applied_amount", "150 000,50", "utan ören"),
        ("applied_amount", "-5", "kan inte vara negativt"),
        ("fact_de_minimis_informed_on", "2999-01-01", "framtiden"),
        ("fact_de_minimis_informed_on", "i går", "upplysningar"),
        ("fact_distance_km", "-1", "kan inte vara negativt"),
    ],
)
def test_form_says_at_its_field_what_an_answer_cannot_be(
    case_officer_23: Any, name: str, typed: str, words: str
) -> None:
    case = case_of()
    page = case_officer_23.client.get(reverse("grants:case", args=[case.pk]))
    sent = posted(case, page, **{name: typed})
    answer = case_officer_23.client.post(reverse("grants:case_facts", args=[case.pk]), sent)
    assert answer.status_code == 422
    assert words in " ".join(answer.context["form"].errors[name])


def test_panels_beside_follow_the_day_that_is_tried(case_officer_23: Any) -> None:
    ExchangeRate.objects.create(day=date(2025, 10, 14), rate=Decimal("10.95"), source="ECB")
    page = case_officer_23.client.get(reverse("grants:case", args=[case_of().pk]), {"dag": "2025-10-14"})
    assert page.context["ledger"].day == date(2025, 10, 14)
    assert [one.day for one in page.context["workspace"].plans][-1] == date(2025, 10, 14)
    text = page.content.decode()
    assert "Kvar efter beslut" in text and "180\u00a0000\u00a0kr" in text


def test_headline_and_rule_name_one_amount_while_the_ground_for_more_is_open() -> None:
    answers = {"high_ceiling_ground": None}
    found = tried("servicebidrag", date(2024, 12, 30), answers=answers, applied_amount=Decimal(300_001))
    rule = next(one for one in found.conditions if one.key == "servicebidrag.ceiling")
    answer = CaseVerdict(found)
    assert answer.amount == Decimal(250_000)
    assert answer.least_change == "sänk beloppet med 50\u00a0001\u00a0kr."
    assert rule.fix == "Sänk beloppet med 50\u00a0001\u00a0kr, till högst 250\u00a0000\u00a0kr."
    assert rule.other_reading.startswith("300\u00a0000\u00a0kr med en grund")
    assert [one.key for one in found.asks] == ["servicebidrag.high_ceiling"]


def test_statement_that_is_asked_for_is_waited_for() -> None:
    def fix(statement: StatementFacts) -> str:
        found = tried("servicebidrag", DAY, statement=statement)
        return next(one.fix for one in found.conditions if one.key == "preconditions.statement")

    assert fix(StatementFacts(None, "Inget yttrande är begärt.")) == "Begär kommunens yttrande."
    assert fix(StatementFacts(None, "Begärt", is_awaited=True)) == "Vänta på svaret eller påminn kommunen."


def test_step_says_what_it_did(case_officer_23: Any) -> None:
    case = case_of(state=CaseState.RECEIVED)
    address = reverse("grants:case_start", args=[case.pk])
    answer = case_officer_23.client.post(address, {"version": case.version}, follow=True)
    assert "Handläggningen har börjat." in answer.content.decode()
