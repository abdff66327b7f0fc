"""What the tables of support refuse, by name: above all a year known both as a sum and by decisions."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError

from grants.enums import DecisionOutcome, KnownBy
from grants.models import GrantCase, GrantDecision, GrantYear, LegalAct, SchemeBasis
from grants.tests.factories import GrantCaseFactory, GrantDecisionFactory, GrantSumFactory, GrantYearFactory
from registers.tests.factories import OrganisationFactory
from rsp.tests.racing import race
from rsp.tests.refusals import complaint_of, refused_as_append_only, refused_by

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]


def case(**facts: object) -> GrantCase:
    """A case not yet saved, of bodies that are."""
    return GrantCaseFactory.build(authority=OrganisationFactory(), applicant=OrganisationFactory(), **facts)


def test_legal_act_ending_before_it_begins_is_refused() -> None:
    row = LegalAct(sfs="1999:1", title="Prov", valid_from=date(2000, 1, 2), valid_to=date(2000, 1, 1))
    with refused_by("legal_act_ends_after_it_begins"):
        LegalAct.objects.bulk_create([row])
    assert "Sista dagen kan inte vara före första dagen." in complaint_of(row)


def test_scheme_basis_two_at_a_time_are_refused() -> None:
    row = SchemeBasis(
        scheme_id="servicebidrag", legal_act_id="2000:284", name="Prov", valid_from=date(2024, 12, 31), valid_to=None
    )
    with refused_by("scheme_basis_one_at_a_time"):
        SchemeBasis.objects.bulk_create([row])
    assert "Stödformen har redan en rättslig grund under en del av tiden." in complaint_of(row)


def test_case_dnr_twice_at_an_authority_is_refused_and_at_another_is_not() -> None:
    first = GrantCaseFactory()
    row = case(dnr=first.dnr)
    row.authority = first.authority
    with refused_by("grant_case_dnr_unique_at_authority"):
        GrantCase.objects.bulk_create([row])
    assert "Diarienumret används redan för ett annat ärende." in complaint_of(row)
    GrantCaseFactory(dnr=first.dnr)


def test_case_negative_amount_is_refused() -> None:
    row = case(applied_amount=Decimal("-0.01"))
    with refused_by("grant_case_amount_not_negative"):
        GrantCase.objects.bulk_create([row])
    assert "Sökt belopp kan inte vara negativt." in complaint_of(row)


@pytest.mark.parametrize(
    ("outcome", "amount"),
    [(DecisionOutcome.GRANTED, 0), (DecisionOutcome.GRANTED, -1)]
    + [(outcome, 1) for outcome in DecisionOutcome if outcome != DecisionOutcome.GRANTED],
)
def test_decision_amount_that_does_not_fit_the_outcome_is_refused(outcome: DecisionOutcome, amount: int) -> None:
    row = GrantDecisionFactory.build(case=GrantCaseFactory(), outcome=outcome, amount=amount)
    with refused_by("grant_decision_amount_fits_outcome"):
        GrantDecision.objects.bulk_create([row])
    assert "Bara ett bifall har ett belopp, och det är större än noll." in complaint_of(row)


def test_decision_superseding_itself_is_refused() -> None:
    row = GrantDecisionFactory.build(case=GrantCaseFactory(), pk=4711, supersedes_id=4711)
    with refused_by("grant_decision_corrects_own_case"):
        GrantDecision.objects.bulk_create([row])


def test_decision_superseding_one_of_another_case_is_refused() -> None:
    other = GrantDecisionFactory()
    with refused_by("grant_decision_corrects_own_case"):
        GrantDecisionFactory(supersedes=other)


@pytest.mark.parametrize("change", [{"county_id": "24"}, {"scheme_id": "servicebidrag"}])
def test_case_with_decisions_cannot_move_to_another_county_or_scheme(change: dict[str, str]) -> None:
    case = GrantDecisionFactory(case__scheme_id="hemsandningsbidrag").case
    with refused_by("grant_case_keeps_place_with_decisions"):
        GrantCase.objects.filter(pk=case.pk).update(**change)
    GrantCase.objects.filter(pk=case.pk).update(dnr="RUN/1/2023")


def test_case_without_decisions_may_move() -> None:
    case = GrantCaseFactory(scheme_id="hemsandningsbidrag")
    assert GrantCase.objects.filter(pk=case.pk).update(scheme_id="servicebidrag") == 1


def test_decision_superseded_twice_is_refused() -> None:
    first = GrantDecisionFactory()
    GrantDecisionFactory(case=first.case, supersedes=first)
    with refused_by("grants_grantdecision_supersedes_id_key"):
        GrantDecisionFactory(case=first.case, supersedes=first)


def test_decision_saved_again_is_refused() -> None:
    decision = GrantDecisionFactory()
    with refused_as_append_only("grant_decision_is_append_only"):
        decision.save()


def test_decision_updated_in_bulk_is_refused() -> None:
    GrantDecisionFactory()
    with refused_as_append_only("grant_decision_is_append_only"):
        GrantDecision.objects.update(amount=1)


def test_decision_deleted_is_refused_one_by_one_and_in_bulk() -> None:
    decision = GrantDecisionFactory()
    with refused_as_append_only("grant_decision_is_append_only"):
        decision.delete()
    with refused_as_append_only("grant_decision_is_append_only"):
        GrantDecision.objects.all()._raw_delete("default")
    assert GrantDecision.objects.count() == 1


def test_grant_year_twice_is_refused() -> None:
    GrantYearFactory()
    row = GrantYearFactory.build()
    with refused_by("grant_year_once"):
        GrantYear.objects.bulk_create([row])
    assert "Länet har redan en uppgift för stödformen det året." in complaint_of(row)


@pytest.mark.parametrize(
    "facts",
    [
        {"count": None},
        {"amount": None},
        {"source": ""},
        {"amount": Decimal(-1)},
        {"known_by": KnownBy.DECISIONS},
        {"known_by": KnownBy.DECISIONS, "amount": None},
        {"known_by": KnownBy.DECISIONS, "count": None},
        {"known_by": "guess"},
    ],
    ids=str,
)
def test_grant_year_neither_whole_sum_nor_decisions_is_refused(facts: dict[str, object]) -> None:
    row = GrantSumFactory.build(**facts)
    with refused_by("grant_year_sum_or_decisions"):
        GrantYear.objects.bulk_create([row])


def test_grant_year_half_a_sum_is_explained() -> None:
    message = complaint_of(GrantSumFactory.build(source=""))
    assert "Ange antal, belopp och källa för en summa, och inget av dem för beslut." in message


def test_grant_year_sum_of_nothing_is_a_fact_and_let_in() -> None:
    GrantSumFactory(count=0, amount=0)


@pytest.mark.parametrize("day", [date(2023, 1, 1), date(2023, 12, 31)])
def test_decision_beside_a_sum_is_refused(day: date) -> None:
    GrantSumFactory()
    grant_case = GrantCaseFactory()
    with refused_by("grant_decision_not_beside_sum"):
        GrantDecisionFactory(case=grant_case, decided_on=day)


@pytest.mark.parametrize(
    "facts",
    [{"decided_on": date(2024, 1, 1)}, {"case__county_id": "24"}, {"case__scheme_id": "hemsandningsbidrag"}],
    ids=["another year", "another county", "another scheme"],
)
def test_decision_that_the_sum_does_not_cover_is_let_in(facts: dict[str, object]) -> None:
    GrantSumFactory()
    GrantDecisionFactory(**facts)


def test_decision_beside_a_year_known_by_decisions_is_let_in() -> None:
    GrantYearFactory()
    GrantDecisionFactory()


def test_sum_beside_decisions_is_refused_also_beside_a_rejection() -> None:
    GrantDecisionFactory(outcome=DecisionOutcome.REJECTED, amount=0)
    with refused_by("grant_year_sum_not_beside_decisions"):
        GrantSumFactory()


def test_year_turned_into_a_sum_beside_decisions_is_refused() -> None:
    GrantYearFactory()
    GrantDecisionFactory()
    with refused_by("grant_year_sum_not_beside_decisions"):
        GrantYear.objects.update(known_by=KnownBy.SUM, count=1, amount=1, source="Prov")


def test_sum_moved_to_a_year_with_decisions_is_refused() -> None:
    GrantSumFactory(year=2022)
    GrantDecisionFactory()
    with refused_by("grant_year_sum_not_beside_decisions"):
        GrantYear.objects.update(year=2023)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("sum_is_first", [True, False])
def test_sum_and_decision_racing_on_two_connections_exactly_one_wins(sum_is_first: bool) -> None:
    grant_case = GrantCaseFactory()

    def record_sum() -> None:
        GrantSumFactory()

    def record_decision() -> None:
        GrantDecisionFactory(case=grant_case)

    won, lost = race(record_sum, record_decision) if sum_is_first else race(record_decision, record_sum)
    assert won is None
    assert isinstance(lost, DatabaseError)
    assert (GrantYear.objects.count(), GrantDecision.objects.count()) == ((1, 0) if sum_is_first else (0, 1))
