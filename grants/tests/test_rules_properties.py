"""What holds of every evaluation, whatever the facts are: found by trying (Hypothesis)."""

import time
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from grants.grant_tables.tried import deviations
from grants.rules import keys
from grants.rules.breaches import TELLING, UNTOLD, known_breaches
from grants.rules.evaluate import RULES, evaluate
from grants.rules.evaluation import Evaluation, Verdict
from grants.rules.fact_definitions import FACTS, answers_from_json, answers_to_json
from grants.rules.facts import (
    Answer,
    CaseFacts,
    EarlierAid,
    FactDefinition,
    FactKind,
    LedgerFacts,
    PlanStanding,
    StatementFacts,
    Step,
)
from grants.tests.rule_facts import BOOK, SCHEMES, good_facts

DAYS = st.dates(date(1999, 1, 1), date(2035, 12, 31)) | st.sampled_from(
    [date(2016, 4, 1), date(2017, 12, 31), date(2018, 1, 1), date(2024, 12, 31), date(2025, 1, 1), date.min, date.max]
)
AMOUNTS = st.decimals(min_value=0, max_value=1_000_000, places=2) | st.integers(0, 1_000_000).map(Decimal)
WILD = st.decimals(allow_nan=True, allow_infinity=True) | st.just(Decimal("1e999999")) | st.just(Decimal("-0.0000001"))
STEPS = st.builds(Step, is_done=st.booleans(), on=st.none() | DAYS)
ANY_ANSWER = st.booleans() | WILD | DAYS | st.text(max_size=20) | STEPS


def answer_to(fact: FactDefinition) -> st.SearchStrategy[Any]:
    """An answer of the fact's own kind."""
    match fact.kind:
        case FactKind.YES_NO:
            return st.booleans()
        case FactKind.AMOUNT | FactKind.NUMBER:
            return AMOUNTS.map(lambda amount: -amount) | AMOUNTS if fact.may_be_negative else AMOUNTS
        case FactKind.DATE:
            return DAYS
        case FactKind.STEP:
            return STEPS
        case FactKind.CHOICE:
            return st.sampled_from([code for code, _label in fact.choices])
    return st.text(max_size=10)


ANSWERS = st.fixed_dictionaries({}, optional={fact.key: answer_to(fact) for fact in FACTS})
WILD_ANSWERS = st.dictionaries(st.sampled_from([fact.key for fact in FACTS]) | st.text(max_size=5), ANY_ANSWER)
AID = st.dictionaries(st.sampled_from(["servicebidrag", "sarskilt-driftstod", "investeringsstod"]), AMOUNTS)
EARLIER = st.builds(
    EarlierAid,
    service_years=st.frozensets(st.integers(2010, 2035), max_size=5),
    recipient=AID,
    outlet=AID,
    outlets_of_recipient=st.none() | st.integers(0, 3),
)
LEDGER_AMOUNT = st.none() | st.decimals(min_value=-1_000_000, max_value=1_000_000, places=2)
LEDGERS = st.builds(
    LedgerFacts,
    ceiling=LEDGER_AMOUNT,
    used=LEDGER_AMOUNT,
    room=LEDGER_AMOUNT,
    rate=st.none() | st.decimals(min_value=0, max_value=20, places=4),
    is_complete=st.booleans(),
)


def cases(answers: st.SearchStrategy[Any], amounts: st.SearchStrategy[Any]) -> st.SearchStrategy[CaseFacts]:
    yes_no = st.none() | st.booleans()
    return st.builds(
        CaseFacts,
        scheme=st.sampled_from([*SCHEMES, "grundlaggande-betaltjanster", "okand"]),
        decision_day=DAYS,
        received_on=st.none() | DAYS,
        support_year=st.none() | st.integers(2010, 2035) | st.sampled_from([-1, 0, 99_999]),
        applied_amount=st.none() | amounts,
        applicant_is_municipality=yes_no,
        answers=answers,
        plan=st.builds(PlanStanding, on_application=yes_no, on_decision=yes_no),
        statement=st.builds(StatementFacts, step=st.none() | STEPS),
        earlier=EARLIER,
        general_ledger=LEDGERS,
        sgei_ledger=LEDGERS,
        price_base_amount=st.none() | amounts,
        frame_left=st.none() | amounts,
        reasons=st.dictionaries(st.sampled_from([rule.key for rule in RULES]), st.text(max_size=5)),
    )


@settings(max_examples=150)
@given(cases(WILD_ANSWERS | ANSWERS, AMOUNTS | WILD))
def test_evaluation_never_raises_and_is_kept_and_read_back(facts: CaseFacts) -> None:
    found = evaluate(facts, BOOK)
    assert Evaluation.from_dict(found.as_dict()) == found
    assert found.highest is None or (found.highest >= 0 and found.highest == int(found.highest))
    for one in found.conditions:
        assert one.citation.paragraph
        assert not one.waived_by or one.verdict in (Verdict.NOT_MET, Verdict.UNKNOWN, Verdict.MET)
        assert not one.stops or one.verdict is Verdict.NOT_MET


@settings(max_examples=200)
@given(cases(ANSWERS, AMOUNTS), st.data())
def test_fact_that_becomes_known_never_turns_not_met_into_met(facts: CaseFacts, data: st.DataObject) -> None:
    """What is not known must not be held against a case as if it were known, nor be relied on."""
    unknown = [fact for fact in FACTS if fact.key not in facts.answers]
    if not unknown:
        return
    fact = data.draw(st.sampled_from(unknown))
    told = replace(facts, answers={**facts.answers, fact.key: data.draw(answer_to(fact))})
    before = {one.key: one.verdict for one in evaluate(facts, BOOK).conditions}
    after = {one.key: one.verdict for one in evaluate(told, BOOK).conditions}
    turned = {
        key for key, verdict in before.items() if {verdict, after.get(key, verdict)} == {Verdict.MET, Verdict.NOT_MET}
    }
    assert turned == set()


@given(cases(ANSWERS, AMOUNTS), st.integers(0, 20), AMOUNTS)
def test_highest_grows_with_each_limit_and_never_passes_one(facts: CaseFacts, index: int, amount: Decimal) -> None:
    found = evaluate(facts, BOOK)
    binding = [limit for limit in found.limits if limit.binds and limit.amount is not None]
    if not binding or found.highest is None:
        return
    assert found.highest == min(limit.amount or Decimal(0) for limit in binding)
    chosen = binding[index % len(binding)]
    raised = tuple(
        replace(limit, amount=(limit.amount or 0) + int(amount)) if limit is chosen else limit for limit in found.limits
    )
    higher = replace(found, limits=raised).highest
    assert higher is not None
    assert higher >= found.highest


@given(cases(ANSWERS, AMOUNTS))
def test_highest_is_within_every_condition_and_one_krona_more_is_not(facts: CaseFacts) -> None:
    """The limits and the conditions are one law: what the page calls the highest is what the conditions let through."""
    found = evaluate(facts, BOOK)
    if found.highest is None or found.has_unknown_limit:
        return
    at_most = evaluate(replace(facts, applied_amount=found.highest), BOOK)
    about_amounts = {limit.key for limit in found.limits if limit.binds}
    assert not [one for one in at_most.stops if one.key in about_amounts]
    above = evaluate(replace(facts, applied_amount=found.highest + 1), BOOK)
    assert not above.may_be_granted(found.highest + 1)
    assert {one.key for one in above.stops + above.asks} & about_amounts


@given(ANSWERS)
def test_answers_are_read_back_as_they_were(answers: dict[str, Answer]) -> None:
    kept = answers_from_json(answers_to_json(answers))
    assert kept == {key: answer for key, answer in answers.items() if answer != "" and str(answer).strip()}


@given(st.lists(AMOUNTS.filter(bool), min_size=1, max_size=6), st.integers(1, 400_000))
def test_sums_of_earlier_aid_are_exact(amounts: list[Decimal], applied: int) -> None:
    day, total = date(2025, 6, 1), sum(amounts, Decimal(0))
    facts = good_facts("servicebidrag", day, applied, earlier=EarlierAid(outlet={"sarskilt-driftstod": total}))
    (one,) = [one for one in evaluate(facts, BOOK).conditions if one.key == keys.TOGETHER]
    assert (one.verdict is Verdict.MET) == (total + applied <= 350_000)


def test_five_thousand_evaluations_take_a_few_seconds() -> None:
    facts = good_facts("servicebidrag", date(2025, 6, 1))
    started = time.process_time()
    for _round in range(500):
        evaluate(facts, BOOK)
    assert time.process_time() - started < 1.5


@settings(max_examples=500)
@given(cases(ANSWERS, AMOUNTS), st.booleans(), st.sets(st.sampled_from(TELLING)))
def test_known_breaches_are_those_of_the_whole_evaluation(facts: CaseFacts, is_bare: bool, untold: set[str]) -> None:
    """A file tells little: what is passed over could not have stopped, and nothing else is."""
    names = TELLING if is_bare else untold
    told = replace(facts, **{name: getattr(UNTOLD, name) for name in names})
    assert deviations(known_breaches(told, BOOK)) == deviations(evaluate(told, BOOK))
