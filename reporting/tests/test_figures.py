"""The drawings and telling headings of the reading pages."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest

from registers.enums import Certainty, OrganisationKind
from reporting.pages.county import GrantCell, GrantRow, GrantTable
from reporting.pages.start import CountyRow, StartPage
from reporting.templatetags import figures


def table(*amounts: list[int | None], years: list[int]) -> GrantTable:
    def cell(amount: int | None) -> GrantCell | None:
        return None if amount is None else GrantCell(1, Decimal(amount), is_sum=False, source="")

    rows = [
        GrantRow(SimpleNamespace(name=f"Stöd {index}"), f"Stöd {index}", [cell(amount) for amount in line])
        for index, line in enumerate(amounts, 1)
    ]
    return GrantTable(years, rows, [GrantCell(0, Decimal(0), False, "") for _ in years], [])


def responsibility(first: date, last: date | None, certainty: str = Certainty.CERTAIN) -> SimpleNamespace:
    organisation = SimpleNamespace(kind=OrganisationKind.REGION, public_name="Region <X>")
    return SimpleNamespace(
        duty="grants", valid_from=first, valid_to=last, certainty=certainty, organisation=organisation
    )


def test_heading_names_the_largest_form_of_the_last_year() -> None:
    assert figures.grants_heading(table([9, 1], [2, 5], years=[2022, 2023])) == "Stöd 2 blev störst 2023"


def test_heading_claims_nothing_when_no_form_stands_out() -> None:
    assert figures.grants_heading(table([5], [5], years=[2023])) == "Beviljat stöd 2023"
    assert figures.grants_heading(table([5], [None], years=[2023])) == "Beviljat stöd 2023"
    assert figures.grants_heading(table(years=[])) == "Beviljat stöd"


def test_year_not_known_is_no_zero_in_the_chart() -> None:
    drawing = figures.grant_charts(table([None, 1_537_062], years=[2022, 2023]))
    assert "2022: uppgift saknas; 2023: 1\u00a0537\u00a0062\u00a0kr" in drawing
    assert ">–<" in drawing
    assert ">1,5<" in drawing


def test_bar_is_drawn_on_the_scale_of_the_largest() -> None:
    grants = table([50], [200], [None], years=[2023])
    assert 'width="25.0"' in figures.share_bar(grants.rows[0].cells[0], grants)
    assert 'width="100.0"' in figures.share_bar(grants.rows[1].cells[0], grants)
    assert figures.share_bar(None, grants) == ""


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2017, 1, 1), date(2018, 12, 31), "2017–2018"),
        (date(2017, 1, 1), date(2017, 12, 31), "2017"),
        (date(2019, 1, 1), None, "2019–"),
        (date(2019, 7, 1), date(2020, 6, 30), "2019-07-01 – 2020-06-30"),
        (date(2019, 7, 1), None, "2019-07-01 –"),
    ],
)
def test_period_is_years_when_whole_and_days_when_not(first: date, last: date | None, words: str) -> None:
    page = SimpleNamespace(responsibilities=[responsibility(first, last)], day=date(2024, 4, 12))
    assert figures.lanes(page)[0].period == words


def test_duty_first_known_after_2014_says_that_nothing_is_known_before() -> None:
    def gaps(*rows: SimpleNamespace) -> list[str]:
        page = SimpleNamespace(responsibilities=list(rows), day=date(2024, 4, 12))
        return [line.gap for line in figures.lanes(page)]

    assert gaps(responsibility(date(2014, 1, 1), None)) == [""]
    assert gaps(responsibility(date(2017, 1, 1), date(2018, 12, 31)), responsibility(date(2019, 1, 1), None)) == [
        "Uppgift saknas före 2017",
        "",
    ]
    assert gaps(responsibility(date(2019, 7, 1), None)) == ["Uppgift saknas före 1\u00a0juli 2019"]


def test_lane_is_well_formed_and_shows_uncertain_as_pale() -> None:
    uncertain = responsibility(date(2017, 1, 1), None, Certainty.UNCERTAIN)
    page = SimpleNamespace(responsibilities=[uncertain], day=date(2024, 4, 12))
    drawing = figures.lanes(page)[0].drawing
    ElementTree.fromstring(drawing)
    assert "#A9CBE0" in drawing
    assert "Region <X>" not in drawing


def test_ticks_run_from_first_to_last_year() -> None:
    row = responsibility(date(2014, 1, 1), None)
    ticks = figures.responsibility_ticks(SimpleNamespace(responsibilities=[row], day=date(2026, 1, 1)))
    assert (ticks[0], ticks[-1]) == (2014, 2030)


def test_start_sentence_and_key_follow_what_is_handed_in() -> None:
    handed_in = SimpleNamespace(state="submitted", get_state_display=lambda: "Inskickad")
    rows = [CountyRow("23", "Jämtlands län", "Jämtland", None, False, None, handed_in)]
    rows += [CountyRow("24", "Västerbottens län", "Västerbotten", None, False, None, None)]
    page = StartPage(2023, [2023], rows)
    assert figures.start_sentence(page) == "Uppföljningen för 2023 från ett av 2 län finns i systemet."
    assert figures.start_key(page).count("<li>") == 2
    drawing = figures.start_map(page)
    ElementTree.fromstring(drawing)
    assert 'href="/lan/24/"' in drawing
    nothing = StartPage(2023, [2023], rows[1:])
    assert figures.start_sentence(nothing) == "Ingen inskickad uppföljning för 2023 finns i systemet."
    assert figures.follow_up_label(rows[1]) == "Uppgift saknas"
