"""Deciding a case: what is kept, who may, what stops it, decided anew, sent and appealed, and several at once."""

import json
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from documents.models import SealedDocument
from grants.case_facts import facts_of_case
from grants.case_money import money_of_case
from grants.enums import AppealOutcome, CaseState, DecisionKind, DecisionOutcome, Regulation
from grants.ledgers import ledger_of
from grants.models import GrantCase, GrantDecision
from grants.proposals import Elsewhere
from grants.rules.appeal_time import last_day_to_appeal
from grants.services.appeals import add_appeal, edit_appeal, record_dispatch
from grants.services.decision_changes import Replacement, replace_decision
from grants.services.decisions import DecisionLacks, decide_case, decide_cases, record_decision
from grants.services.proposals import propose_decision
from grants.tests.decision_world import REASONS, load_rate, paper, prepared_case, region, service_facts
from grants.tests.factories import GrantSumFactory
from grants.tests.money_world import attested_payment, paid_case
from grants.tests.part_factories import WithholdingFactory
from notices.models import Notification
from programs.models import BudgetFrame
from registers.models import Delegation
from registers.tests.factories import SOLE_TRADER_ORGNR, SoleTraderFactory
from rsp.editable import StaleVersion
from rsp.rights import ActRefused

__all__ = ["paper"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers", "paper")]


def decide(person: Any, case: Any, **facts: Any) -> GrantDecision:
    told = {"expected_version": case.version, "text_is_reviewed": True} | facts
    return decide_case(actor=person.actor, case_id=case.pk, **told)


def limit_director(amount: int | None) -> None:
    """A point of the delegation order, up to an amount."""
    Delegation.objects.create(
        organisation=region(),
        role="director",
        matter="grant_decision",
        point="4.2",
        decision="RV 2026-1",
        max_amount=amount,
        valid_from=date(2025, 1, 1),
    )


def test_decision_keeps_what_it_rests_on_and_seals_its_letter(director_23: Any, case_officer_23: Any) -> None:
    limit_director(350_000)
    case = prepared_case(officer=case_officer_23.user)
    decision = decide(director_23_again(director_23), case)
    case.refresh_from_db()
    today = timezone.localdate()
    assert (case.state, case.version) == (CaseState.DECIDED, 2)
    assert (decision.outcome, decision.amount, decision.decided_on) == (DecisionOutcome.GRANTED, 140_000, today)
    assert (decision.act_id, decision.regulation, decision.stream) == ("2024:1243", Regulation.GENERAL, "regional")
    assert (decision.eur_rate, decision.eur_amount) == (Decimal("11.25"), Decimal("12444.44"))
    assert decision.decider == "Regional utvecklingsdirektör"
    assert "4.2" in decision.delegation_point
    assert decision.evaluation.content["act"] == "2024:1243"
    assert decision.evaluation.is_against_rules is False
    payload = json.loads(decision.letter.payload)
    assert payload["data"]["amount"] == "140000.00"
    keys = [section["key"] for section in payload["sections"]]
    assert keys == ["reasons", "de_minimis", "conditions", "payment", "duty_to_notify", "repayment", "appeal"]
    told = Notification.objects.get(user=case_officer_23.user)
    assert case.applicant.name not in told.title
    event = AuditEvent.objects.get(action="case.decide")
    assert event.after["amount"] == "140000.00"
    GrantCase.objects.filter(pk=case.pk).update(facts={})
    page, now = f"/arende/{case.pk}/", f"/arende/{case.pk}/?dag={today}"
    shown, tried = (case_officer_23.client.get(address).context["provning"].evaluation for address in (page, now))
    assert shown.as_dict() == decision.evaluation.content
    assert tried != shown, "what is known since is tried only when a day is asked for"


def director_23_again(person: Any) -> Any:
    """The director as of now: powers are read when the actor is built."""
    from registers.actors import build_actor

    return type(person)(person.user, build_actor(person.user), person.client)


def test_decision_stands_as_it_was_made(director_23: Any) -> None:
    decision = decide(director_23, prepared_case())
    for change in ({"amount": 1}, {"reasons": ""}, {"outcome": "rejected", "amount": 0}):
        with pytest.raises(Exception, match=r"append|permission denied"), transaction.atomic():
            GrantDecision.objects.filter(pk=decision.pk).update(**change)
    with pytest.raises(Exception, match=r"append|permission denied"), transaction.atomic():
        GrantDecision.objects.filter(pk=decision.pk)._raw_delete("default")


def test_decision_is_refused_to_those_without_power_and_above_it(director_23: Any, case_officer_23: Any) -> None:
    case = prepared_case()
    with pytest.raises(PermissionDenied):
        decide(case_officer_23, case)
    limit_director(139_999)
    with pytest.raises(PermissionDenied, match="delegation"):
        decide(director_23_again(director_23), case)
    assert not case.decisions.exists()


def test_decision_is_refused_to_whoever_has_a_conflict_of_interest(director_23: Any) -> None:
    from grants.tests.part_factories import ConflictDeclarationFactory

    case = prepared_case()
    ConflictDeclarationFactory(case=case, user=director_23.user, has_conflict=True)
    with pytest.raises(PermissionDenied, match="jäv"):
        decide(director_23, case)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"proposed_amount": Decimal(350_001), "applied_amount": Decimal(400_000)}, "20 §"),
        ({"facts": {**service_facts(timezone.localdate()), "is_sparse_area": False}}, "8 §"),
        ({"facts": {**service_facts(timezone.localdate()), "de_minimis_informed": {"done": False}}}, "28 §"),
        ({"facts": {}}, "inte känt"),
        ({"proposed_reasons": " "}, "Skriv skälen"),
        ({"proposed_outcome": ""}, "inget förslag"),
        ({"support_year": None}, "stödåret"),
    ],
)
def test_decision_is_stopped_by_what_is_lacking(director_23: Any, changed: dict[str, Any], told: str) -> None:
    case = prepared_case(**changed)
    with pytest.raises(DecisionLacks) as refused:
        decide(director_23, case)
    assert told in str(refused.value)
    assert not SealedDocument.objects.exists()


def test_decision_needs_the_reviewed_text_and_the_rate_of_the_euro(director_23: Any) -> None:
    from registers.models import ExchangeRate

    case = prepared_case()
    with pytest.raises(DecisionLacks, match="granskas av jurist"):
        decide(director_23, case, text_is_reviewed=False)
    ExchangeRate.objects.all().delete()
    with pytest.raises(DecisionLacks, match="Kursen för euro"):
        decide(director_23, case)


@pytest.mark.parametrize("outcome", [DecisionOutcome.REJECTED, DecisionOutcome.DISMISSED, DecisionOutcome.CLOSED])
def test_other_outcomes_are_decided_without_amount_and_whatever_the_facts(director_23: Any, outcome: str) -> None:
    case = prepared_case(proposed_outcome=outcome, proposed_amount=None, facts={})
    decision = decide(director_23, case)
    assert (decision.outcome, decision.amount, decision.regulation) == (outcome, 0, Regulation.NONE)
    assert decision.eur_amount is None
    keys = [section["key"] for section in json.loads(decision.letter.payload)["sections"]]
    assert keys == ["reasons", "appeal"]


def test_decision_of_a_moved_or_decided_case_is_refused(director_23: Any) -> None:
    case = prepared_case()
    with pytest.raises(StaleVersion):
        decide(director_23, case, expected_version=7)
    decide(director_23, case)
    with pytest.raises(ActRefused, match="redan beslutat"):
        decide(director_23, case)
    assert case.decisions.count() == 1


def test_decision_is_not_made_in_a_year_known_as_a_sum(director_23: Any) -> None:
    case = prepared_case()
    GrantSumFactory(year=timezone.localdate().year)
    with pytest.raises(ActRefused, match="summa"):
        decide(director_23, case)
    assert not SealedDocument.objects.exists()


def test_operating_support_needs_the_conditions_of_31(director_23: Any) -> None:
    facts = {
        **service_facts(timezone.localdate()),
        "has_broad_range": True,
        "is_open_all_year": True,
        "grocery_turnover": "9000000",
        "is_island": False,
        "distance_method": "Körväg",
        "need_amount": "300000",
        "matters_for_other_service": True,
    }
    case = prepared_case(scheme_id="sarskilt-driftstod", facts=facts)
    with pytest.raises(DecisionLacks, match="31 §"):
        decide(director_23, case)
    case.proposed_range, case.proposed_hours = "Minst 1 000 varor", "Måndag till lördag 9–18"
    case.save()
    decision = decide(director_23, case)
    assert decision.regulation == Regulation.SGEI
    case.refresh_from_db()
    lowered = replacement(amount=Decimal(10_000), service_range="Minst 1 000 varor")
    with pytest.raises(DecisionLacks, match="31 §"):
        replace_decision(
            actor=director_23.actor,
            decision_id=decision.pk,
            expected_version=case.version,
            replacement=lowered,
            text_is_reviewed=True,
        )
    assert "Måndag till lördag 9–18" in decision.letter.payload


# --- The two days of the two ordinances


def test_the_same_shop_gets_different_answers_on_either_side_of_the_new_ordinance(
    case_officer_23: Any,
) -> None:
    """300 001 kr on 30 December 2024 is over 18 § of 2000:284; 350 000 kr on 2 January 2025 is within 20 §."""
    answers = {}
    for day, amount in ((date(2024, 12, 30), 300_001), (date(2025, 1, 2), 350_000)):
        case = prepared_case(
            day, applied_amount=Decimal(amount), proposed_amount=Decimal(amount), proposed_reasons="Se prövningen."
        )
        address = reverse("grants:decision_record", args=[case.pk])
        shown = text_of(case_officer_23.client.get(f"{address}?dag={day}"))
        told = Elsewhere(day, "Delegationsbeslut", "regional utvecklingsdirektör")
        decision = record_decision(
            actor=case_officer_23.actor, case_id=case.pk, expected_version=case.version, elsewhere=told
        )
        answers[day.year] = (decision, shown)
    (old, old_page), (new, new_page) = answers[2024], answers[2025]
    assert (old.act_id, old.evaluation.is_against_rules) == ("2000:284", True)
    assert (new.act_id, new.evaluation.is_against_rules) == ("2024:1243", False)
    assert "300 001 kr är mer än reglerna tillåter" in old_page
    assert "18 §" in old_page
    assert "350 000 kr ryms inom reglerna" in new_page
    assert "20 §" in new_page


@pytest.mark.parametrize(
    ("day", "amount", "outcome", "paragraph"),
    [(date(2024, 12, 30), 300_001, "rejected", "18 §"), (date(2025, 1, 2), 350_000, "granted", "20 §")],
)
def test_drafted_letter_cites_the_paragraph_of_its_day(day: date, amount: int, outcome: str, paragraph: str) -> None:
    from grants.case_facts import evaluate_case
    from grants.proposals import read_earlier
    from grants.rules.reasoning import Asked, drafted_reasons

    case = prepared_case(day, applied_amount=Decimal(amount), proposed_outcome=outcome, proposed_amount=Decimal(amount))
    asked = Asked(outcome, Decimal(amount), Decimal(amount))
    case.proposed_reasons = drafted_reasons(evaluate_case(case, day), asked, "Förordningen om stöd")
    found = read_earlier(case, Elsewhere(day, "Protokoll"))
    (reasons,) = [section.text for section in found.letter.sections if section.key == "reasons"]
    assert paragraph in reasons
    other = {"18 §": "20 §", "20 §": "18 §"}[paragraph]
    assert f"({other}" not in reasons


def test_decision_made_elsewhere_is_of_an_earlier_day_with_a_source(case_officer_23: Any) -> None:
    case = prepared_case()
    today = timezone.localdate()
    wrong = (
        Elsewhere(today + timedelta(days=1), "Protokoll"),
        Elsewhere(case.received_on - timedelta(days=1), "Protokoll"),
        Elsewhere(today, " "),
    )
    for told in wrong:
        with pytest.raises(ValidationError):
            record_decision(actor=case_officer_23.actor, case_id=case.pk, expected_version=1, elsewhere=told)
    told = Elsewhere(today - timedelta(days=3), "Protokoll § 4")
    decision = record_decision(actor=case_officer_23.actor, case_id=case.pk, expected_version=1, elsewhere=told)
    assert (decision.is_from_elsewhere, decision.decided_by, decision.source) == (True, None, "Protokoll § 4")


# --- Decided anew


def replacement(**changed: Any) -> Replacement:
    facts = {"kind": "correction", "change_reason": "Fel belopp.", "outcome": "granted", "reasons": REASONS}
    return Replacement(**{**facts, "amount": Decimal(120_000), "stream": "regional", **changed})


def test_corrections_follow_each_other_and_all_stay(director_23: Any) -> None:
    case = prepared_case()
    first = decide(director_23, case)
    case.refresh_from_db()
    facts = {"actor": director_23.actor, "text_is_reviewed": True}
    second = replace_decision(decision_id=first.pk, expected_version=case.version, replacement=replacement(), **facts)
    case.refresh_from_db()
    with pytest.raises(ActRefused, match="redan ersatt"):
        replace_decision(decision_id=first.pk, expected_version=case.version, replacement=replacement(), **facts)
    third = replace_decision(
        decision_id=second.pk,
        expected_version=case.version,
        replacement=replacement(kind="reconsideration", amount=Decimal(130_000)),
        **facts,
    )
    assert list(case.decisions.order_by("pk").values_list("amount", "kind")) == [
        (140_000, DecisionKind.FIRST),
        (120_000, DecisionKind.CORRECTION),
        (130_000, DecisionKind.RECONSIDERATION),
    ]
    assert third.letter.supersedes == second.letter
    assert GrantDecision.objects.standing().get(case=case) == third
    assert "Fel belopp." in third.letter.payload
    case.refresh_from_db()
    assert case.state == CaseState.DECIDED


def test_raised_grant_is_tried_by_the_rules_and_a_lowered_one_is_not(director_23: Any) -> None:
    case = prepared_case()
    first = decide(director_23, case)
    case.facts = {**case.facts, "is_sparse_area": False}
    type(case).objects.filter(pk=case.pk).update(facts=case.facts)
    case.refresh_from_db()
    facts = {
        "actor": director_23.actor,
        "decision_id": first.pk,
        "expected_version": case.version,
        "text_is_reviewed": True,
    }
    with pytest.raises(DecisionLacks, match="8 §"):
        replace_decision(replacement=replacement(amount=Decimal(150_000)), **facts)
    lowered = replace_decision(replacement=replacement(amount=Decimal(10_000)), **facts)
    assert lowered.evaluation.is_against_rules


def test_decision_is_replaced_once_its_letter_is_read(director_23: Any) -> None:
    case = prepared_case()
    first = decide(director_23, case)
    type(case).objects.filter(pk=case.pk).update(facts={**case.facts, "is_sparse_area": False})
    case.refresh_from_db()
    address = reverse("grants:decision_correct", args=[case.pk, first.pk])
    typed = {"kind": "correction", "change_reason": "Fel belopp.", "outcome": "granted", "stream": "regional"}
    typed |= {"amount": "120 000", "reasons": "Behovet är mindre.", "version": str(case.version)}
    client = director_23_again(director_23).client
    shown = client.post(address, typed)
    text = text_of(shown)
    assert "Ersätta bifall, 140 000 kr med bifall, 120 000 kr?" in text
    assert "Jag har läst hela brevet." in text
    assert "Fel belopp." in text
    assert "Det får sänkas ändå" in text and "8 §" in text
    assert "Skälen nämner ingen paragraf" in text
    assert 'name="amount" value="120' in shown.content.decode()
    assert client.post(address, {**typed, "bekrafta": "1"}).status_code == 422, "the letter is not said to be read"
    assert text_of(client.post(address, {**typed, "andra": "1"})).count("Granska det nya beslutet") == 1
    raised = client.post(address, {**typed, "amount": "150 000"})
    assert "Kan inte beslutas nu" in text_of(raised)
    assert 'name="bekrafta"' not in raised.content.decode()
    assert case.decisions.count() == 1
    done = client.post(address, {**typed, "bekrafta": "1", "has_read": "on", "is_reviewed": "on"})
    assert done.status_code == 302
    assert case.decisions.order_by("pk").last().amount == 120_000


def test_replaced_grant_counts_on_its_first_day_beside_all_granted_since(
    director_23: Any, case_officer_23: Any
) -> None:
    today = timezone.localdate()
    begun = today - timedelta(days=60)
    load_rate(begun + timedelta(days=30))
    case = prepared_case(begun, support_year=today.year)
    first = record_decision(
        actor=case_officer_23.actor, case_id=case.pk, expected_version=1, elsewhere=Elsewhere(begun, "Protokoll § 4")
    )
    facts = {"amount": Decimal(250_000), "kind": "reconsideration"}
    more = {"applied_amount": facts["amount"], "proposed_amount": Decimal(200_000)}
    decide(director_23, prepared_case(applicant=case.applicant, **more))  # 140 000 + 200 000 of 350 000 kr
    case.refresh_from_db()
    told = {"actor": director_23.actor, "expected_version": case.version, "text_is_reviewed": True}
    with pytest.raises(DecisionLacks, match="20 §"):
        replace_decision(decision_id=first.pk, replacement=replacement(**facts), **told)
    lowered = replace_decision(decision_id=first.pk, replacement=replacement(), **told)

    entries = ledger_of(case.applicant_id, today).general.entries
    assert {entry.granted_on for entry in entries} == {begun, today}
    between = facts_of_case(prepared_case(applicant=case.applicant, support_year=today.year), begun)
    assert (lowered.decided_on, between.earlier.recipient) == (today, {"servicebidrag": Decimal(120_000)})


def test_lowering_is_tried_against_the_power_that_the_old_amount_needs(director_23: Any) -> None:
    case = prepared_case()
    first = decide(director_23, case)
    case.refresh_from_db()
    limit_director(139_999)
    facts = {"decision_id": first.pk, "expected_version": case.version, "text_is_reviewed": True}
    taken_back = replacement(outcome="rejected", amount=Decimal(0))
    for new in (replacement(amount=Decimal(1_000)), taken_back):
        with pytest.raises(PermissionDenied, match="delegation"):
            replace_decision(actor=director_23_again(director_23).actor, replacement=new, **facts)
    assert case.decisions.count() == 1


def test_lowering_waits_for_payments_that_can_still_be_stopped(director_23: Any) -> None:
    load_rate(date(2025, 3, 1))
    case = paid_case(100_000, 60_000, facts=service_facts(date(2025, 3, 1)), support_year=2025)
    waiting = attested_payment(case, 40_000)
    facts = {"actor": director_23.actor, "decision_id": case.decisions.get().pk, "text_is_reviewed": True}
    facts |= {"expected_version": case.version, "replacement": replacement(amount=Decimal(90_000))}
    with pytest.raises(ActRefused, match="Avbryt den"):
        replace_decision(**facts)
    type(waiting).objects.filter(pk=waiting.pk).update(state="ordered")
    replace_decision(**facts)
    case.refresh_from_db()
    assert (case.state, money_of_case(case.pk).over) == (CaseState.PARTLY_PAID, 10_000)


def test_lowered_grant_of_which_the_rest_is_withheld_is_paid_and_not_claimed(director_23: Any) -> None:
    load_rate(date(2025, 3, 1))
    case = paid_case(290_000, 100_000, facts=service_facts(date(2025, 3, 1)), support_year=2025)
    WithholdingFactory(case=case, amount=Decimal(190_000))
    replace_decision(
        actor=director_23.actor,
        decision_id=case.decisions.get().pk,
        expected_version=case.version,
        replacement=replacement(amount=Decimal(200_000)),
        text_is_reviewed=True,
    )
    case.refresh_from_db()
    money = money_of_case(case.pk)
    assert (case.state, money.over, money.left) == (CaseState.PAID, 0, 0)


def test_corrected_case_goes_on_to_what_is_paid(director_23: Any) -> None:
    load_rate(date(2025, 3, 1))
    case = paid_case(100_000, 60_000, facts=service_facts(date(2025, 3, 1)), support_year=2025)
    old = case.decisions.get()
    replace_decision(
        actor=director_23.actor,
        decision_id=old.pk,
        expected_version=case.version,
        replacement=replacement(amount=Decimal(60_000)),
        text_is_reviewed=True,
    )
    case.refresh_from_db()
    assert case.state == CaseState.PAID


# --- The proposal


def test_proposal_is_saved_by_the_officer_until_the_case_is_prepared(case_officer_23: Any, director_23: Any) -> None:
    case = prepared_case(state=CaseState.IN_PROGRESS)
    facts = {"case_id": case.pk, "expected_version": 1}
    values = {"proposed_outcome": "granted", "proposed_amount": Decimal("100.50"), "proposed_reasons": "Skäl"}
    with pytest.raises(ValidationError, match="hela kronor"):
        propose_decision(actor=case_officer_23.actor, values=values, **facts)
    with pytest.raises(PermissionDenied):
        propose_decision(actor=director_23.actor, values=values, **facts)
    rejected = {**values, "proposed_outcome": "rejected"}
    row = propose_decision(actor=case_officer_23.actor, values=rejected, **facts)
    assert (row.proposed_amount, row.version) == (None, 2)


def test_proposal_page_begins_from_the_rules(case_officer_23: Any) -> None:
    case = prepared_case(
        state=CaseState.IN_PROGRESS,
        proposed_outcome="",
        proposed_amount=None,
        proposed_reasons="",
        applied_amount=Decimal(500_000),
    )
    answer = case_officer_23.client.get(reverse("grants:decision_prepare", args=[case.pk]))
    html = answer.content.decode()
    assert answer.context["form"]["proposed_amount"].value() == "350\u00a0000"
    assert "20 §" in html
    case.refresh_from_db()
    assert case.proposed_reasons == "", "a page that is looked at writes nothing"
    post = {"proposed_outcome": "granted", "proposed_amount": "", "proposed_reasons": "Skäl", "edit-version": "1"}
    wrong = case_officer_23.client.post(reverse("grants:decision_prepare", args=[case.pk]), post)
    assert wrong.status_code == 422
    right = case_officer_23.client.post(
        reverse("grants:decision_prepare", args=[case.pk]), {**post, "proposed_amount": "350 000 kr"}
    )
    assert right.status_code == 302


# --- The page


def text_of(response: Any) -> str:
    import re

    html = re.sub(r"<(script|style|svg).*?</\1>", " ", response.content.decode(), flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", html).replace("\u00a0", " ").split())


def test_decision_page_shows_letter_checks_power_and_frame(director_23: Any) -> None:
    limit_director(350_000)
    year = timezone.localdate().year
    BudgetFrame.objects.create(county_id="23", year=year, stream="regional", amount=100_000, source="Beslut")
    case = prepared_case()
    address = reverse("grants:decision", args=[case.pk])
    text = text_of(director_23.client.get(address))
    for told in (
        "Utkast, inte beslutat",
        "beviljar",
        "5 av 5 finns med",
        "Ska granskas av jurist",
        "till och med 350 000 kr",
        "Beslutet går över ramen",
        "Bevilja 140 000 kr?",
    ):
        assert told in text
    post = {"version": case.version, "has_read": "on"}
    refused = director_23.client.post(reverse("grants:decide", args=[case.pk]), post)
    assert refused.status_code == 422
    assert "granskad innan brevet skickas" in text_of(refused)
    stale = director_23.client.post(
        reverse("grants:decide", args=[case.pk]), {**post, "version": 9, "is_reviewed": "on"}
    )
    assert stale.status_code == 409
    done = director_23.client.post(reverse("grants:decide", args=[case.pk]), {**post, "is_reviewed": "on"}, follow=True)
    assert "Beslutet är fattat" in text_of(done)
    again = director_23.client.post(
        reverse("grants:decide", args=[case.pk]), {**post, "is_reviewed": "on"}, follow=True
    )
    assert "redan beslutat" in text_of(again)
    decision = case.decisions.get()
    pdf = director_23.client.get(reverse("grants:decision_letter", args=[case.pk, decision.pk]))
    assert (pdf.status_code, pdf["Content-Type"]) == (200, "application/pdf")
    assert AuditEvent.objects.filter(action="document.download").count() == 1


def test_officer_reads_the_page_without_the_form_and_others_not_at_all(
    case_officer_23: Any, case_officer_24: Any, municipal_officer_2361: Any
) -> None:
    case = prepared_case()
    address = reverse("grants:decision", args=[case.pk])
    answer = case_officer_23.client.get(address)
    assert "Kan inte beslutas nu" in text_of(answer)
    assert reverse("grants:decide", args=[case.pk]) not in answer.content.decode()
    decide_as_officer = case_officer_23.client.post(reverse("grants:decide", args=[case.pk]), {"version": 1})
    assert decide_as_officer.status_code == 403
    for stranger in (case_officer_24, municipal_officer_2361):
        assert stranger.client.get(address).status_code == 404
        assert stranger.client.get(reverse("grants:decision_draft_pdf", args=[case.pk])).status_code == 404


def test_sole_trader_is_named_to_the_case_and_the_number_is_nowhere(
    director_23: Any, case_officer_23: Any, municipal_officer_2361: Any
) -> None:
    trader = SoleTraderFactory(county_id="23", municipality_id="2361")
    case = prepared_case(applicant=trader, officer=case_officer_23.user)
    page = case_officer_23.client.get(reverse("grants:decision", args=[case.pk])).content.decode()
    decision = decide(director_23, case)
    outputs = [page, decision.letter.payload, decision.letter.title]
    outputs += [f"{row.before} {row.after} {row.object_label} {row.reason}" for row in AuditEvent.objects.all()]
    outputs += [f"{row.title} {row.body} {row.link}" for row in Notification.objects.all()]
    number = SOLE_TRADER_ORGNR
    for text in outputs:
        assert number not in text
        assert f"{number[:6]}-{number[6:]}" not in text
    assert trader.name in decision.letter.payload, "the letter is to the applicant"
    for text in outputs[2:]:
        assert trader.name not in text
    letter = reverse("grants:decision_letter", args=[case.pk, decision.pk])
    assert municipal_officer_2361.client.get(letter).status_code == 404


def test_batch_page_asks_as_many_queries_for_two_as_for_twenty(director_23: Any) -> None:
    address, counts = reverse("grants:decisions_batch"), []
    for more in (2, 18):
        for _number in range(more):
            prepared_case()
        director_23.client.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert director_23.client.get(address).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 40, counts


# --- Sent, received, appealed


@pytest.mark.parametrize(
    ("received", "last"),
    [
        (date(2026, 11, 2), date(2026, 11, 23)),  # three weeks, a Monday
        (date(2026, 11, 7), date(2026, 11, 30)),  # a Saturday goes over to Monday
        (date(2026, 12, 3), date(2026, 12, 28)),  # Christmas Eve, Christmas Day, Boxing Day and Sunday
        (date(2026, 5, 29), date(2026, 6, 22)),  # Midsummer's Eve
    ],
)
def test_time_for_appeal_is_three_weeks_to_a_working_day(received: date, last: date) -> None:
    assert last_day_to_appeal(received) == last


def test_dispatch_is_noted_and_changed(case_officer_23: Any, director_23: Any) -> None:
    decision = decide(director_23, prepared_case())
    today = timezone.localdate()
    facts = {"actor": case_officer_23.actor, "decision_id": decision.pk}
    with pytest.raises(ValidationError, match="före beslutet"):
        record_dispatch(values={"sent_on": today - timedelta(days=1), "means": "Brev"}, **facts)
    row = record_dispatch(values={"sent_on": today, "means": "Brev", "received_on": None}, **facts)
    with pytest.raises(ActRefused):
        record_dispatch(values={"sent_on": today, "means": "Brev"}, **facts)
    row = record_dispatch(
        values={"sent_on": today, "means": "Brev", "received_on": today}, expected_version=row.version, **facts
    )
    assert (row.received_on, row.version) == (today, 2)
    page = case_officer_23.client.get(reverse("grants:decision", args=[decision.case_id]))
    assert "Tre veckor har gått" in text_of(page)


def test_appeal_gets_an_outcome_with_its_day(case_officer_23: Any, director_23: Any) -> None:
    decision = decide(director_23, prepared_case())
    today = timezone.localdate()
    values = {"kind": "appeal", "received_on": today, "text": "Mer pengar"}
    row = add_appeal(actor=case_officer_23.actor, decision_id=decision.pk, values=values)
    change = {"actor": case_officer_23.actor, "appeal_id": row.pk, "expected_version": 1}
    with pytest.raises(ValidationError, match="vilken dag"):
        edit_appeal(values={"outcome": AppealOutcome.UNCHANGED}, **change)
    done = edit_appeal(values={"outcome": AppealOutcome.UNCHANGED, "outcome_on": today}, **change)
    assert (done.outcome, done.version) == (AppealOutcome.UNCHANGED, 2)
    with pytest.raises(StaleVersion):
        edit_appeal(values={"outcome": AppealOutcome.CHANGED}, **change)
    with pytest.raises(PermissionDenied):
        add_appeal(actor=director_23.actor, decision_id=decision.pk, values=values)


# --- Several at once


def test_batch_tells_nothing_of_cases_of_others(director_23: Any, case_officer_24: Any) -> None:
    case = prepared_case()
    assert decide_cases(actor=case_officer_24.actor, versions={case.pk: 1}, expected_total=Decimal(0)) == []


def test_batch_decides_in_order_and_tells_of_those_that_fail(director_23: Any) -> None:
    good = prepared_case(dnr="RUN/1/2026")
    bad = prepared_case(dnr="RUN/2/2026", proposed_reasons=" ")
    rejected = prepared_case(dnr="RUN/3/2026", proposed_outcome="rejected", proposed_amount=None)
    versions = {case.pk: case.version for case in (rejected, bad, good)}
    with pytest.raises(ValidationError, match="Summan"):
        decide_cases(actor=director_23.actor, versions=versions, expected_total=Decimal(140_000))
    assert not GrantDecision.objects.exists()
    outcomes = decide_cases(
        actor=director_23.actor, versions=versions, expected_total=Decimal(280_000), text_is_reviewed=True
    )
    assert [(one.dnr, bool(one.decision)) for one in outcomes] == [
        ("RUN/1/2026", True),
        ("RUN/2/2026", False),
        ("RUN/3/2026", True),
    ]
    assert "Skriv skälen" in outcomes[1].reason


def test_batch_page_sums_the_chosen_and_wants_the_sum_typed(director_23: Any) -> None:
    year = timezone.localdate().year
    BudgetFrame.objects.create(county_id="23", year=year, stream="regional", amount=200_000, source="Beslut")
    cases = [prepared_case(), prepared_case()]
    stopped = prepared_case(proposed_reasons=" ")
    address = reverse("grants:decisions_batch")
    chosen = [("arende", case.pk) for case in cases]
    text = text_of(director_23.client.get(address, {"arende": [case.pk for case in cases]}))
    assert "2 beslut, 280 000 kr" in text
    assert "Besluten går över ramen" in text
    assert stopped.dnr in text.split("Kan inte beslutas här")[1]
    post = {"arende": [pk for _name, pk in chosen], "is_reviewed": "on", "total": "280 001"}
    post |= {f"version-{case.pk}": case.version for case in cases}
    assert director_23.client.post(address, post).status_code == 422
    done = director_23.client.post(address, {**post, "total": "280 000"})
    assert "2 av 2 ärenden är beslutade" in text_of(done)
    assert GrantDecision.objects.count() == 2


# --- Frames


def test_case_closed_without_a_decision_says_so(case_officer_23: Any) -> None:
    case = prepared_case(state=CaseState.DECIDED)
    page = case_officer_23.client.get(reverse("grants:decision", args=[case.pk])).content.decode()
    assert "avslutat utan något registrerat beslut" in page


def test_frames_never_mix_streams_and_show_the_unknown_apart(case_officer_23: Any, director_23: Any) -> None:
    year = timezone.localdate().year
    BudgetFrame.objects.create(county_id="23", year=year, stream="regional", amount=200_000, source="Beslut")
    decide(director_23, prepared_case())
    decide(director_23, prepared_case(stream="national"))
    decide(director_23, prepared_case(stream=""))
    address = reverse("grants:frames", args=["23", year])
    answer = case_officer_23.client.get(address)
    page = answer.context["page"]
    assert [(line.stream, line.allotted, line.decided, line.left) for line in page.lines] == [
        ("national", None, 140_000, None),
        ("regional", 200_000, 140_000, 60_000),
    ]
    assert (page.unnamed.decided, page.unnamed.count) == (140_000, 1)
    assert "280 000" not in text_of(answer)
    assert "420 000" not in text_of(answer)


def test_integrity_of_the_chain_is_kept_by_the_table(director_23: Any) -> None:
    one, other = decide(director_23, prepared_case()), decide(director_23, prepared_case())
    with pytest.raises(IntegrityError, match="samma ärende"), transaction.atomic():
        GrantDecision.objects.create(
            case=one.case,
            decided_on=one.decided_on,
            support_year=one.support_year,
            outcome=DecisionOutcome.REJECTED,
            kind=DecisionKind.CORRECTION,
            change_reason="Fel",
            supersedes=other,
        )
