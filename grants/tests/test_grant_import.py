"""Tables of support read in: what is told of each cell, what is written, and what never is."""

import io
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl
import pytest

from accounts.models import AuditEvent
from grants.enums import ImportKind
from grants.grant_tables.runs import ImportRun
from grants.models import DecisionEvaluation, GrantCase, GrantDecision, GrantImport, GrantYear, OtherAid
from grants.services.grant_import import (
    MOST_ROWS,
    answer_grant_import,
    commit_grant_import,
    run_of,
    stage_grant_import,
)
from grants.tests.factories import GrantCaseFactory, GrantDecisionFactory, GrantSumFactory
from registers.models import Organisation
from registers.tests.factories import OrganisationFactory, demo_orgnr
from rsp.rights import ActRefused
from rsp.table_files import cells_of_file

HEADINGS = (
    "Diarienummer",
    "Organisationsnummer",
    "Sökande",
    "Kommun",
    "Stödform",
    "Stödår",
    "Inkommen den",
    "Beslutsdag",
    "Utgång",
    "Beviljat belopp",
    "Kommentar",
)


def sheet(headings: Any, *rows: Any) -> bytes:
    book = openpyxl.Workbook()
    page = book.active
    page.append(list(headings))
    for row in rows:
        page.append(list(row))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def row_of(number: int, **changes: Any) -> list[Any]:
    """A good row; ``changes`` by heading."""
    values = {
        "Diarienummer": f"RUN/{number}/2023",
        "Organisationsnummer": demo_orgnr(number),
        "Sökande": f"Fjällhandel {number} AB",
        "Kommun": "Härjedalen",
        "Stödform": "Servicebidrag",
        "Stödår": 2023,
        "Inkommen den": date(2023, 2, 1),
        "Beslutsdag": date(2023, 4, 1),
        "Utgång": "Bifall",
        "Beviljat belopp": 100_000,
        "Kommentar": "",
    }
    return list({**values, **changes}.values())


def staged(actor: Any, content: bytes, kind: str = ImportKind.GRANTS, county: str = "23") -> GrantImport:
    cells = cells_of_file(io.BytesIO(content), len(content), MOST_ROWS)
    return stage_grant_import(actor=actor, kind=kind, county_code=county, name="stöd.xlsx", cells=cells)


def tried(actor: Any, content: bytes, kind: str = ImportKind.GRANTS) -> tuple[GrantImport, ImportRun]:
    row = staged(actor, content, kind)
    return row, run_of(actor, row)


def read_in(actor: Any, content: bytes, kind: str = ImportKind.GRANTS) -> ImportRun:
    row, run = tried(actor, content, kind)
    return commit_grant_import(actor=actor, import_id=row.pk, digest=run.digest)


# --- Decisions


def test_decisions_are_read_in_as_made_elsewhere_and_twice_is_once(case_officer_23: Any) -> None:
    actor = case_officer_23.actor
    known = OrganisationFactory(orgnr=demo_orgnr(1), name="Handeln i Fjällnäs AB")
    content = sheet(
        HEADINGS,
        row_of(1),
        row_of(2, **{"Beviljat belopp": "1,5 mnkr", "Stödform": "Investeringsbidrag", "Beslutsdag": "27/3 2023"}),
        row_of(3, Utgång="Avslag", **{"Beviljat belopp": ""}),
        ["Summa", "", "", "", "", "", "", "", "", "1 600 000 kr"],
    )
    row, run = tried(actor, content)
    assert (run.errors, run.open_questions, run.added, run.total) == ([], [], 3, 3)
    assert (run.before, run.added_sum, run.after) == (0, 1_600_000, 1_600_000)
    assert not GrantCase.objects.exists()
    commit_grant_import(actor=actor, import_id=row.pk, digest=run.digest)
    first, second, third = GrantCase.objects.order_by("dnr")
    assert (first.applicant, first.state, first.municipality_id) == (known, "decided", "2361")
    assert first.authority.name == "Region Jämtland Härjedalen"
    assert Organisation.objects.get(orgnr=demo_orgnr(2)).name == "Fjällhandel 2 AB"
    decision = second.decisions.get()
    assert (decision.amount, decision.decided_on) == (1_500_000, date(2023, 3, 27))
    assert (decision.is_from_elsewhere, decision.act_id, decision.decided_by) == (True, "2000:284", None)
    assert decision.source.endswith("rad 3")
    assert third.decisions.get().amount == 0
    assert second.transitions.get().to_state == "decided"
    assert DecisionEvaluation.objects.count() == 2
    assert AuditEvent.objects.filter(action="grant_import.commit").count() == 1
    assert not GrantImport.objects.exists()
    _row, again = tried(actor, content)
    assert (again.unchanged, again.to_write, again.after) == (3, 0, 1_600_000)


def test_changed_amount_is_a_decision_that_replaces_the_other(case_officer_23: Any) -> None:
    actor = case_officer_23.actor
    read_in(actor, sheet(HEADINGS, row_of(1)))
    run = read_in(actor, sheet(HEADINGS, row_of(1, **{"Beviljat belopp": 90_000})))
    assert (run.changed, run.changed_sum) == (1, -10_000)
    case = GrantCase.objects.get()
    assert case.version == 2
    old, new = case.decisions.order_by("pk")
    assert (new.supersedes, new.amount, new.kind, old.amount) == (old, 90_000, "correction", 100_000)


def test_decision_made_here_and_who_applied_are_not_changed_by_a_file(case_officer_23: Any) -> None:
    actor = case_officer_23.actor
    region = Organisation.objects.get(name="Region Jämtland Härjedalen")
    company = OrganisationFactory(orgnr=demo_orgnr(1))
    OrganisationFactory(orgnr=demo_orgnr(2))
    case = GrantCaseFactory(dnr="RUN/1/2023", authority=region, applicant=company, municipality_id="2361")
    GrantDecisionFactory(case=case)
    _row, run = tried(actor, sheet(HEADINGS, row_of(1, **{"Beviljat belopp": 90_000})))
    assert [(one.cell, one.message) for one in run.errors] == [("J2", "Ett beslut ändras inte genom en fil")]
    _row, run = tried(actor, sheet(HEADINGS, row_of(1, Organisationsnummer=demo_orgnr(2))))
    assert [(one.cell, one.message) for one in run.errors] == [("B2", "Uppgiften ändras inte genom en fil")]


@pytest.mark.parametrize(
    ("changes", "cell", "message"),
    [
        ({"Beviljat belopp": "1 2O0"}, "J2", "Beloppet ”1 2O0” kan inte läsas"),
        ({"Beviljat belopp": "0,4 mkr–0,5 mkr"}, "J2", "Beloppet ”0,4 mkr–0,5 mkr” är två belopp"),
        ({"Beviljat belopp": "=1+1"}, "J2", "Cellen är en formel"),
        ({"Beviljat belopp": ""}, "J2", "Beloppet saknas"),
        ({"Beviljat belopp": 5, "Utgång": "Avslag"}, "J2", "Beloppet passar inte utgången"),
        ({"Organisationsnummer": "402000-0058"}, "B2", "Organisationsnumret 402000-0058 har fel kontrollsiffra"),
        ({"Organisationsnummer": "••••••-••••"}, "B2", "Organisationsnumret är maskerat"),
        ({"Organisationsnummer": "", "Sökande": "Okänd AB"}, "B2", "Organisationsnumret saknas"),
        ({"Stödform": "Skoterbidrag"}, "E2", "Stödformen ”Skoterbidrag” finns inte"),
        ({"Kommun": "Umeå"}, "D2", "Kommunen ”Umeå” finns inte"),
        ({"Diarienummer": ""}, "A2", "Cellen är tom"),
        ({"Beslutsdag": date(2999, 1, 1)}, "H2", "Datumet ”2999-01-01” ligger för långt bort"),
        ({"Beslutsdag": date(2099, 1, 1)}, "H2", "Beslutsdagen ligger i framtiden"),
        ({"Beslutsdag": ""}, "H2", "Beslutsdagen saknas"),
        ({"Diarienummer": "x" * 61}, "A2", "Texten är för lång"),
    ],
)
def test_error_is_told_at_its_cell(case_officer_23: Any, changes: dict[str, Any], cell: str, message: str) -> None:
    row, run = tried(case_officer_23.actor, sheet(HEADINGS, row_of(1, **changes), row_of(2)))
    assert [(one.cell, one.message) for one in run.errors] == [(cell, message)]
    with pytest.raises(ActRefused, match="måste rättas först"):
        commit_grant_import(actor=case_officer_23.actor, import_id=row.pk, digest=run.digest)
    assert not GrantCase.objects.exists()


@pytest.mark.parametrize(
    ("changes", "cell", "answers", "answer", "check"),
    [
        (
            {"Beviljat belopp": "120.000"},
            "J2",
            ["120", "120000"],
            "120000",
            lambda case: case.decisions.get().amount == 120_000,
        ),
        (
            {"Beslutsdag": "2023-03-279"},
            "H2",
            ["2023-03-27", "2023-03-29"],
            "2023-03-27",
            lambda case: "beslutsdagen stod som ”2023-03-279”" in case.decisions.get().source,
        ),
        (
            {"Stödform": "Hemsändn. bidr"},
            "E2",
            ["Hemsändningsbidrag"],
            "Hemsändningsbidrag",
            lambda case: case.scheme_id == "hemsandningsbidrag",
        ),
        ({"Stödår": "2023/24"}, "F2", ["2023", "2024"], "2024", lambda case: case.support_year == 2024),
    ],
)
def test_question_waits_for_its_answer(
    case_officer_23: Any,
    changes: dict[str, Any],
    cell: str,
    answers: list[str],
    answer: str,
    check: Callable[[GrantCase], bool],
) -> None:
    actor = case_officer_23.actor
    row, run = tried(actor, sheet(HEADINGS, row_of(1, **changes)))
    (question,) = run.open_questions
    assert (question.cell, [one.answer for one in question.proposals]) == (cell, answers)
    with pytest.raises(ActRefused, match="frågor"):
        commit_grant_import(actor=actor, import_id=row.pk, digest=run.digest)
    row = answer_grant_import(actor=actor, import_id=row.pk, answers={question.key: "något helt annat"})
    assert run_of(actor, row).open_questions, "only what was proposed is an answer"
    row = answer_grant_import(actor=actor, import_id=row.pk, answers={question.key: answer})
    run = run_of(actor, row)
    commit_grant_import(actor=actor, import_id=row.pk, digest=run.digest)
    assert check(GrantCase.objects.get())


def test_same_word_is_asked_about_once_for_all_its_rows(case_officer_23: Any) -> None:
    actor = case_officer_23.actor
    rows = [row_of(number, Stödform="Servicebidr.") for number in (1, 2, 3)]
    row, run = tried(actor, sheet(HEADINGS, *rows))
    (question,) = run.open_questions
    assert (question.cell, question.more) == ("E2", 2)
    row = answer_grant_import(actor=actor, import_id=row.pk, answers={question.key: "Servicebidrag"})
    assert run_of(actor, row).added == 3


def test_repeated_number_is_a_question_and_either_row_may_hold(case_officer_23: Any) -> None:
    actor = case_officer_23.actor
    content = sheet(HEADINGS, row_of(1), row_of(1, **{"Beviljat belopp": 50_000}))
    row, run = tried(actor, content)
    (question,) = run.open_questions
    assert (question.cell, question.message) == ("A3", "Diarienumret RUN/1/2023 står också på rad 2")
    for answer, amount in zip([one.answer for one in question.proposals], (100_000, 50_000), strict=True):
        row = answer_grant_import(actor=actor, import_id=row.pk, answers={question.key: answer})
        run = run_of(actor, row)
        assert (run.added, run.added_sum, run.left_out) == (1, amount, 1)
    commit_grant_import(actor=actor, import_id=row.pk, digest=run.digest)
    assert GrantDecision.objects.get().amount == 50_000


def test_sum_row_that_does_not_add_up_is_asked_about(case_officer_23: Any) -> None:
    actor = case_officer_23.actor
    blank = [""] * 8
    parts = (row_of(1), ["Delsumma", *blank, 100_000], row_of(2), ["Summa:", *blank, "210 000"])
    row, run = tried(actor, sheet(HEADINGS, *parts))
    (question,) = run.open_questions
    assert question.cell == "J5"
    assert question.advice.startswith("Raderna är tillsammans 200\u00a0000\u00a0kr")
    row = answer_grant_import(actor=actor, import_id=row.pk, answers={question.key: question.proposals[0].answer})
    assert run_of(actor, row).is_ready


def test_years_before_todays_regions_ask_who_decided(case_officer_23: Any) -> None:
    actor = case_officer_23.actor
    old = {"Beslutsdag": "2017-05-02", "Inkommen den": "2017-04-01", "Stödår": 2017}
    between = {"Beslutsdag": "2020-05-02", "Inkommen den": "2020-04-01", "Stödform": "Investeringsbidrag"}
    row, run = tried(actor, sheet(HEADINGS, row_of(1, **old), row_of(2, **old), row_of(3, **between)))
    (question,) = run.open_questions
    assert (question.message, question.more) == ("Vem beslutade servicebidrag 2017 är inte registrerat", 1)
    board = Organisation.objects.get(name="Länsstyrelsen i Jämtlands län")
    row = answer_grant_import(actor=actor, import_id=row.pk, answers={question.key: str(board.pk)})
    commit_grant_import(actor=actor, import_id=row.pk, digest=run_of(actor, row).digest)
    assert {case.authority for case in GrantCase.objects.all()} == {board}, "investment grants lay with it until 2022"


def test_decision_that_breaks_a_rule_is_read_in_and_marked(case_officer_23: Any) -> None:
    actor = case_officer_23.actor
    late = {"Inkommen den": "2024-01-02", "Stödår": 2024}
    content = sheet(
        HEADINGS,
        row_of(1, **late, **{"Beslutsdag": "2024-12-30", "Beviljat belopp": 300_001}),
        row_of(2, **{"Inkommen den": "2025-01-02", "Stödår": 2025, "Beslutsdag": "2025-01-02"}),
        row_of(3, **late, **{"Beslutsdag": "2024-01-09", "Stödform": "Stöd till korrosionsskydd"}),
    )
    row, run = tried(actor, content)
    assert run.errors == []
    commit_grant_import(actor=actor, import_id=row.pk, digest=run.digest)
    told = {look.cell: look.words for look in run.looks}
    assert GrantCase.objects.count() == 3
    assert set(told) == {"J2", "J4"}
    assert "2000:284" in told["J2"]
    assert "2022:206" in told["J4"]
    marked = DecisionEvaluation.objects.filter(is_against_rules=True)
    assert sorted(marked.values_list("decision__case__dnr", flat=True)) == ["RUN/1/2023", "RUN/3/2023"]


# --- Changed by somebody else


def with_identity(*cases: GrantCase) -> tuple[list[str], list[list[Any]]]:
    rows = [
        [case.dnr, case.applicant.orgnr, case.scheme.name, case.support_year, case.received_on, case.applied_amount]
        + [str(case.pk), case.version]
        for case in cases
    ]
    headings = ["Diarienummer", "Orgnr", "Stödform", "Stödår", "Inkommen den", "Sökt belopp", "Ärendets id"]
    return [*headings, "Radversion"], rows


def test_row_changed_by_somebody_else_is_a_conflict_and_the_reader_chooses(case_officer_23: Any) -> None:
    actor = case_officer_23.actor
    case = GrantCaseFactory(applied_amount=Decimal(1_105_000), support_year=2023)
    headings, ((*row,)) = with_identity(case)
    (values,) = row
    GrantCase.objects.filter(pk=case.pk).update(applied_amount=1_150_000, support_year=2024, version=2)
    values[5] = 1_015_000
    kept, run = tried(actor, sheet(headings, values))
    (conflict,) = run.conflicts
    kronor = ("1\u00a0105\u00a0000\u00a0kr", "1\u00a0150\u00a0000\u00a0kr", "1\u00a0015\u00a0000\u00a0kr")
    assert (conflict.cell, conflict.base, conflict.now, conflict.new) == ("F2", *kronor)
    assert run.changed == 0, "the year that only the register has changed stands"
    with pytest.raises(ActRefused, match="frågor"):
        commit_grant_import(actor=actor, import_id=kept.pk, digest=run.digest)
    kept = answer_grant_import(actor=actor, import_id=kept.pk, answers={conflict.key: "#registret"})
    assert run_of(actor, kept).unchanged == 1
    kept = answer_grant_import(actor=actor, import_id=kept.pk, answers={conflict.key: "#filen"})
    commit_grant_import(actor=actor, import_id=kept.pk, digest=run_of(actor, kept).digest)
    case.refresh_from_db()
    assert (case.applied_amount, case.support_year, case.version) == (1_015_000, 2024, 3)


def test_commit_other_than_what_was_shown_writes_nothing(case_officer_23: Any) -> None:
    actor = case_officer_23.actor
    row, run = tried(actor, sheet(HEADINGS, row_of(1), row_of(2)))
    region = Organisation.objects.get(name="Region Jämtland Härjedalen")
    GrantCaseFactory(dnr="RUN/2/2023", authority=region, applicant=OrganisationFactory(orgnr=demo_orgnr(2)))
    with pytest.raises(ActRefused, match="har ändrats sedan du såg provet"):
        commit_grant_import(actor=actor, import_id=row.pk, digest=run.digest)
    assert GrantCase.objects.count() == 1


# --- Sums and decisions never stand beside each other


SUM_HEADINGS = ("Län", "År", "Stödform", "Antal", "Belopp", "Källa", "Benämning i källan")


def test_sums_are_read_in_changed_and_refused_beside_decisions(case_officer_23: Any) -> None:
    actor, kind = case_officer_23.actor, ImportKind.HISTORICAL_AGGREGATES
    good = ["23", 2022, "Servicebidrag", 7, "1 007 710 kr", "Årsredovisning 2022", "Servicebidrag"]
    run = read_in(actor, sheet(SUM_HEADINGS, good), kind)
    assert (run.added, run.added_sum) == (1, 1_007_710)
    year = GrantYear.objects.get(year=2022)
    assert (year.count, year.amount, year.authority.name) == (7, 1_007_710, "Region Jämtland Härjedalen")
    assert read_in(actor, sheet(SUM_HEADINGS, [*good[:3], 8, *good[4:]]), kind).changed == 1
    _row, run = tried(actor, sheet(SUM_HEADINGS, ["Västerbottens län", *good[1:]]), kind)
    assert [one.cell for one in run.errors] == ["A2"]
    case = GrantCaseFactory(authority=Organisation.objects.get(name="Region Jämtland Härjedalen"))
    GrantDecisionFactory(case=case)
    _row, run = tried(actor, sheet(SUM_HEADINGS, ["23", 2023, *good[2:]]), kind)
    assert [one.message for one in run.errors] == ["Servicebidrag 2023 är redan känt genom enskilda beslut"]
    GrantSumFactory(year=2021, scheme_id="servicebidrag")
    _row, run = tried(actor, sheet(HEADINGS, row_of(9, Beslutsdag="2021-04-01", **{"Inkommen den": "2021-01-01"})))
    assert [one.message for one in run.errors] == ["Servicebidrag 2021 är redan känt som en summa"]


def test_other_aid_is_read_in_once(case_officer_23: Any) -> None:
    actor, kind = case_officer_23.actor, ImportKind.OTHER_AID
    company = OrganisationFactory(orgnr=demo_orgnr(1))
    headings = ("Orgnr", "Slag av stöd", "Underlag", "Beviljat den", "Belopp", "Vem som beviljade", "Källa")
    good = [demo_orgnr(1), "Allmänt", "Intyg", "2024-05-01", "50 tkr", "Almi", "Intyg 2025-01-10"]
    unknown = [demo_orgnr(2), *good[1:]]
    _row, run = tried(actor, sheet(headings, good, unknown), kind)
    assert [one.cell for one in run.errors] == ["A3"]
    assert read_in(actor, sheet(headings, good), kind).added == 1
    aid = OtherAid.objects.get()
    assert (aid.organisation, aid.amount, aid.regulation, aid.basis) == (company, 50_000, "general", "declared")
    assert tried(actor, sheet(headings, good), kind)[1].unchanged == 1


# --- Many rows


def planted(count: int, faults: int) -> tuple[list[list[Any]], list[str]]:
    """``count`` rows with ``faults`` errors planted among them, and the cells where they are."""
    rows = [row_of(number, Organisationsnummer=demo_orgnr(number % 800)) for number in range(count)]
    wrong = (("J", 9, "1 2O0"), ("H", 7, "2023-02-30"), ("B", 1, "402000-0058"), ("J", 9, "0,4–0,5 mkr"), ("E", 4, "Xyz"))
    cells = []
    for number in range(faults):
        at = (number * 131 + 7) % count
        letter, place, text = wrong[number % len(wrong)]
        rows[at][place] = text
        cells.append(f"{letter}{at + 2}")
    return rows, cells


def test_five_thousand_rows_with_37_planted_errors_report_just_those(
    case_officer_23: Any, django_assert_max_num_queries: Any
) -> None:
    actor = case_officer_23.actor
    rows, cells = planted(5000, 37)
    row = staged(actor, sheet(HEADINGS, *rows))
    with django_assert_max_num_queries(25):
        run = run_of(actor, row)
    assert sorted(one.cell for one in run.errors) == sorted(cells)
    assert (run.open_questions, run.total, run.added) == ([], 5000, 4963)
    with pytest.raises(ActRefused, match="måste rättas först"):
        commit_grant_import(actor=actor, import_id=row.pk, digest=run.digest)
    assert not GrantCase.objects.exists()


def test_dry_run_asks_as_much_for_two_rows_as_for_twenty(case_officer_23: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    actor = case_officer_23.actor
    read_in(actor, sheet(HEADINGS, *(row_of(number) for number in range(20))))

    def asked(count: int) -> int:
        rows = [row_of(number, **{"Beviljat belopp": 1 + number}) for number in range(count)]
        row = staged(actor, sheet(HEADINGS, *rows, row_of(100 + count)))
        with CaptureQueriesContext(connection) as captured:
            assert run_of(actor, row).changed == count
        return len(captured)

    assert asked(2) == asked(20)
