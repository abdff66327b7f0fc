"""Open cases in order when the money is scarce: by the ordinance, by the programme, by age; moved with a reason."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from grants.models import CaseRanking, GrantCase
from grants.rules.ranking import Applicant, place_cases, rank_cases
from grants.services.case_ranking import RankedYear, keep_ranking
from grants.tests.factories import GrantCaseFactory
from programs.models import BudgetFrame
from programs.tests.factories import PriorityAreaFactory, ProgrammeFactory
from registers.models import Organisation
from rsp.rights import ActRefused

OLD, NEW = date(2026, 1, 1), date(2026, 3, 1)


def one(key: str, scheme: str = "servicebidrag", **facts: Any) -> Applicant:
    return Applicant(key=key, dnr=key, scheme=scheme, **{"received_on": OLD, **facts})


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (one("b", is_put_first=True, area=9), one("a", area=1)),  # 19 § third paragraph: shall be put first
        (one("b", "sarskilt-driftstod", is_put_first=True), one("a", "sarskilt-driftstod", area=1)),  # 21 §
        (one("b", area=1), one("a", area=2)),  # the programme's order
        (one("b", area=2), one("a")),  # an area that is said before one that is not
        (one("b", area=1), one("a", area=1, received_on=NEW)),  # the oldest
        (one("a", area=1), one("b", area=1)),  # a total order
        (one("a", is_put_first=None), one("b", is_put_first=False)),  # not known is not put first
        (one("a", "investeringsstod", area=1), one("b", "investeringsstod", area=2, is_put_first=True)),
    ],
)
def test_first_case_stands_before_the_second_whichever_way_they_come(first: Applicant, second: Applicant) -> None:
    for given in ([first, second], [second, first]):
        assert [row.case.key for row in rank_cases(given)] == [first.key, second.key]


def test_money_lasts_to_those_it_lasts_to() -> None:
    rows = place_cases(
        [one(key, amount=Decimal(sum_)) for key, sum_ in (("a", 60), ("b", 50), ("c", 40))], Decimal(100)
    )
    assert [(row.fits, row.left) for row in rows] == [(True, 40), (False, 40), (True, 0)]
    assert [row.fits for row in place_cases([one("a", amount=Decimal(1))], None)] == [None]
    assert [row.fits for row in place_cases([one("a")], Decimal(1))] == [None]


def test_reasons_say_what_is_not_known() -> None:
    (row,) = rank_cases([one("a")])
    told = " ".join(row.reasons)
    assert "inte känt" in told
    assert "19 §" in told
    assert "inte angivet" in told


# --- The page


@pytest.fixture
def cases(registers: None) -> list[GrantCase]:
    region = Organisation.objects.get(kind="region", county="23")
    programme = ProgrammeFactory(county_id="23", first_year=2022, last_year=2030)
    areas = [PriorityAreaFactory(programme=programme, order=order) for order in (1, 2)]
    facts = {"authority": region, "support_year": 2026, "applied_amount": Decimal(100)}
    return [
        GrantCaseFactory(dnr="R/1/2026", area=areas[1], received_on=OLD, **facts),
        GrantCaseFactory(dnr="R/2/2026", area=areas[0], received_on=NEW, **facts),
        GrantCaseFactory(dnr="R/3/2026", facts={"has_wide_service": True}, received_on=NEW, **facts),
    ]


ADDRESS = "/lan/23/arenden/rangordning/?stod=servicebidrag&ar=2026"


def posted_of(cases: list[GrantCase], **places: Any) -> dict[str, Any]:
    """The form as it is shown: the third, the second, the first."""
    shown = {"R/3/2026": 1, "R/2/2026": 2, "R/1/2026": 3}
    data = {f"plats-{case.pk}": str(places.get(case.dnr[2], shown[case.dnr])) for case in cases}
    return data | {"note": "Medlen räcker inte."}


@pytest.mark.django_db
def test_page_ranks_the_open_cases_and_tells_who_fits(case_officer_23: Any, cases: list[GrantCase]) -> None:
    BudgetFrame.objects.create(county_id="23", year=2026, stream="national", amount=250, source="Beslut")
    GrantCaseFactory(dnr="R/9/2026", support_year=2026, state="decided")
    answer = case_officer_23.client.get(f"{ADDRESS}&strom=national")
    lines = answer.context["page"].lines
    assert [line.ranked.case.dnr for line in lines] == ["R/3/2026", "R/2/2026", "R/1/2026"]
    assert [line.ranked.fits for line in lines] == [True, True, False]
    assert "går före (19 § tredje stycket)" in answer.content.decode()


@pytest.mark.django_db
def test_order_is_kept_with_its_reasons_and_a_move_wants_one(case_officer_23: Any, cases: list[GrantCase]) -> None:
    kept = case_officer_23.client.post(ADDRESS, posted_of(cases))
    assert kept.status_code == 302
    moved = posted_of(cases, **{"1": 1})
    assert case_officer_23.client.post(ADDRESS, moved).status_code == 422
    moved[f"skal-{cases[0].pk}"] = "Stänger annars i mars."
    assert case_officer_23.client.post(ADDRESS, moved).status_code == 302
    row = CaseRanking.objects.order_by("-at").first()
    assert [line["dnr"] for line in row.rows] == ["R/1/2026", "R/3/2026", "R/2/2026"]
    assert row.rows[0]["reasons"][-2:] == ["Flyttat från plats 3.", "Stänger annars i mars."]
    assert CaseRanking.objects.count() == 2
    assert "Stänger annars i mars." in case_officer_23.client.get(ADDRESS).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["", "0", "x", "99999"])
def test_place_that_is_none_is_told_at_its_field(case_officer_23: Any, cases: list[GrantCase], text: str) -> None:
    data = posted_of(cases) | {f"plats-{cases[0].pk}": text}
    answer = case_officer_23.client.post(ADDRESS, data)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [f"plats-{cases[0].pk}"])


@pytest.mark.django_db
def test_order_of_other_cases_than_the_open_ones_is_refused(case_officer_23: Any, cases: list[GrantCase]) -> None:
    ranked = RankedYear("23", 2026, "servicebidrag")
    with pytest.raises(ActRefused, match="ändrats"):
        keep_ranking(
            actor=case_officer_23.actor, ranked=ranked, order=[cases[0].pk], moves={}, note="Medlen räcker inte."
        )


@pytest.mark.django_db
def test_ranking_is_for_those_who_read_the_cases(
    case_officer_24: Any, director_23: Any, analyst: Any, cases: list[GrantCase]
) -> None:
    assert director_23.client.get(ADDRESS).status_code == 200
    assert director_23.client.post(ADDRESS, posted_of(cases)).status_code == 403
    for person in (case_officer_24, analyst):
        assert person.client.get(ADDRESS).status_code == 403
    assert case_officer_24.client.get(reverse("grants:case_ranking", args=["24"])).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["?stod=okand", "?ar=x", "?strom=okand"])
def test_choice_that_is_none_is_answered_with_the_form(case_officer_23: Any, query: str) -> None:
    assert case_officer_23.client.get(f"/lan/23/arenden/rangordning/{query}").status_code == 400
