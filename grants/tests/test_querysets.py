"""Which decisions stand, which year they count in, and who sees cases."""

from datetime import date

import pytest

from grants.enums import DecisionOutcome
from grants.models import AidScheme, GrantCase, GrantDecision, GrantYear, SchemeBasis
from grants.services.law_loading import load_aid_schemes
from grants.tests.factories import GrantCaseFactory, GrantDecisionFactory, GrantYearFactory
from rsp.tests.actors import (
    ANALYST,
    ANONYMOUS,
    DIRECTOR_23,
    MUNICIPAL_2361,
    NO_ROLE,
    READER_23,
    SIGNED_IN,
    STAFF_23,
    STAFF_24,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]


def test_case_visible_to_own_staff_only() -> None:
    GrantCaseFactory()
    assert all(GrantCase.objects.visible_to(actor).exists() for actor in (STAFF_23, DIRECTOR_23))
    others = (STAFF_24, READER_23, MUNICIPAL_2361, ANALYST, NO_ROLE, ANONYMOUS)
    assert not any(GrantCase.objects.visible_to(actor).exists() for actor in others)


def test_decisions_years_and_schemes_visible_to_everybody_signed_in() -> None:
    GrantDecisionFactory()
    GrantYearFactory()
    for table in (GrantDecision, GrantYear, AidScheme):
        assert all(table.objects.visible_to(actor).exists() for actor in SIGNED_IN)
        assert not table.objects.visible_to(ANONYMOUS).exists()


def test_standing_of_a_chain_of_corrections_is_its_last() -> None:
    first = GrantDecisionFactory()
    second = GrantDecisionFactory(case=first.case, supersedes=first, amount=90_000)
    third = GrantDecisionFactory(case=first.case, supersedes=second, outcome=DecisionOutcome.REJECTED, amount=0)
    assert list(GrantDecision.objects.standing()) == [third]
    assert not GrantDecision.objects.standing().granting().exists()


def test_decided_in_counts_by_the_day_of_the_decision() -> None:
    for day in (date(2022, 12, 31), date(2023, 1, 1), date(2023, 12, 31), date(2024, 1, 1)):
        GrantDecisionFactory(decided_on=day, support_year=2023)
    assert GrantDecision.objects.decided_in(2023).count() == 2


def forms_in_force(year: int) -> set[str]:
    return set(SchemeBasis.objects.in_force_during(year).values_list("scheme_id", flat=True))


@pytest.mark.parametrize(
    ("scheme", "first", "last"),
    [("sarskilt-driftstod", 2016, 2100), ("korrosionsskydd", 2022, 2023), ("investeringslan", 2000, 2024)],
)
def test_forms_in_force_begin_and_end_with_their_ordinance(scheme: str, first: int, last: int) -> None:
    years = [year for year in range(1999, 2101) if scheme in forms_in_force(year)]
    assert (years[0], years[-1]) == (first, last)
    assert len(years) == last - first + 1


def test_basis_changes_between_2024_and_2025() -> None:
    def on(day: date) -> set[str]:
        return set(SchemeBasis.objects.on(day).filter(scheme="servicebidrag").values_list("legal_act", flat=True))

    assert on(date(2024, 12, 31)) == {"2000:284"}
    assert on(date(2025, 1, 1)) == {"2024:1243"}


def test_load_aid_schemes_again_adds_nothing() -> None:
    before = (AidScheme.objects.count(), SchemeBasis.objects.count())
    assert load_aid_schemes() == 7
    assert (AidScheme.objects.count(), SchemeBasis.objects.count()) == before
