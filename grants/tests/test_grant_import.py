"""Tables of support read in: what is told of each cell, what is written, and what never is."""

import io
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from grants.enums import ImportKind
from grants.grant_tables.columns import IDENTITY, Codes, columns_of
from grants.grant_tables.export import exported_headings
from grants.grant_tables.runs import ImportRun
from grants.import_job import grant_import_job
from grants.models import DecisionEvaluation, GrantCase, GrantDecision, GrantImport, GrantYear, OtherAid
from grants.pages.case_history import case_events
from grants.services.grant_import import (
    MOST_ROWS,
    answer_grant_import,
    commit_grant_import,
    discard_grant_import,
    import_cells,
    map_grant_import,
    run_of,
    stage_grant_import,
    start_grant_import,
)
from grants.tasks import purge_grant_imports_task
from grants.tests.factories import GrantCaseFactory, GrantDecisionFactory, GrantSumFactory
from grants.tests.money_world import prepared_payment
from grants.tests.part_factories import ConflictDeclarationFactory
from grants.views import imports as import_views
from jobs.models import Job
from registers.models import Organisation
from registers.tests.factories import OrganisationFactory, SoleTraderFactory, demo_orgnr
from rsp.importing import guessed_mapping
from rsp.rights import ActRefused
from rsp.table_files import cells_of_file
from rsp.tests.racing import race

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
    told = [event.title.split(":")[0] for event in case_events(actor, case) if event.icon in ("gavel", "inbox")]
    assert told == [new.get_kind_display(), old.get_kind_display(), "Ansökan inkom"]
    page = case_officer_23.client.get(reverse("grants:decision", args=[case.pk])).content.decode()
    for name in ("dispatch", "appeal_add"):
        assert reverse(f"grants:{name}", args=[case.pk, new.pk]) in page
        assert reverse(f"grants:{name}", args=[case.pk, old.pk]) not in page


def test_decision_read_in_is_not_changed_by_a_file_when_money_hangs_on_it_or_by_one_with_a_conflict(
    case_officer_23: Any,
) -> None:
    actor = case_officer_23.actor
    read_in(actor, sheet(HEADINGS, row_of(1)))
    changed = sheet(HEADINGS, row_of(1, **{"Beviljat belopp": 190_000}))
    case = GrantCase.objects.get()
    row, seen = tried(actor, changed)
    prepared_payment(case, 1000)
    with pytest.raises(ActRefused):
        commit_grant_import(actor=actor, import_id=row.pk, digest=seen.digest)
    _row, run = tried(actor, changed)
    assert [one.message for one in run.errors] == ["Ett beslut med pengar ändras inte genom en fil"]
    ConflictDeclarationFactory(case=case, user=case_officer_23.user, has_conflict=True)
    _row, run = tried(actor, changed)
    assert [one.message for one in run.errors] == ["Ärendet kan inte ändras"]
    assert case.decisions.count() == 1


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
    case = GrantCase.objects.get(dnr="RUN/1/2023")
    page = case_officer_23.client.get(f"/arende/{case.pk}/").content.decode().replace("\u00a0", " ")
    assert "Prövat mot förordning (2000:284) i lydelsen den 30 december 2024." in page
    assert "Beslutet strider mot en regel den dagen:" in page
    assert "Beviljat belopp är 300 001 kr." in page
    assert "2024:1243" not in page
    today = case_officer_23.client.get(f"/arende/{case.pk}/?dag={timezone.localdate()}").content.decode()
    assert "Prövat mot förordning (2024:1243)" in today
    assert "ändrar inte beslutet" in today


# --- Changed by somebody else


def test_row_changed_by_somebody_else_is_a_conflict_and_the_reader_chooses(case_officer_23: Any) -> None:
    actor = case_officer_23.actor
    case = GrantCaseFactory(applied_amount=Decimal(1_105_000), support_year=2023)
    headings = ["Diarienummer", "Orgnr", "Stödform", "Stödår", "Inkommen den", "Sökt belopp"]
    values = [case.dnr, case.applicant.orgnr, "Servicebidrag", 2023, case.received_on, case.applied_amount]
    headings, values = [*headings, "Ärendets id", "Radversion"], [*values, str(case.pk), 1]
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
    wrong = (
        ("J", 9, "1 2O0"),
        ("H", 7, "2023-02-30"),
        ("B", 1, "402000-0058"),
        ("J", 9, "0,4–0,5 mkr"),
        ("E", 4, "Xyz"),
    )
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
    actor = case_officer_23.actor
    read_in(actor, sheet(HEADINGS, *(row_of(number) for number in range(20))))

    def asked(count: int) -> int:
        rows = [row_of(number, **{"Beviljat belopp": 1 + number}) for number in range(count)]
        row = staged(actor, sheet(HEADINGS, *rows, row_of(100 + count)))
        with CaptureQueriesContext(connection) as captured:
            assert run_of(actor, row).changed == count
        return len(captured)

    assert asked(2) == asked(20)


# --- Out and in


@pytest.fixture
def many_cases(case_officer_23: Any) -> list[GrantCase]:
    """One case in every state of knowing: open, decided here, decided elsewhere, refused, a sole trader's."""
    region = Organisation.objects.get(name="Region Jämtland Härjedalen")
    common = {"authority": region, "municipality_id": "2361", "support_year": 2023}
    opened = GrantCaseFactory(applied_amount=Decimal("100000.50"), stream="national", **common)
    here, refused = GrantCaseFactory(dnr="=RUN/7", **common), GrantCaseFactory(scheme_id="investeringsstod", **common)
    GrantDecisionFactory(case=here, reasons="Skäl\r\nmed två rader ", stream="own", support_year=2024)
    GrantDecisionFactory(case=refused, outcome="rejected", amount=0)
    alone = GrantCaseFactory(applicant=SoleTraderFactory(municipality_id="2361"), **common)
    GrantDecisionFactory(case=alone)
    read_in(case_officer_23.actor, sheet(HEADINGS, row_of(50), row_of(51, Utgång="Avslag", **{"Beviljat belopp": ""})))
    return [opened, here, refused, alone]


@pytest.mark.parametrize("file_format", ["xlsx", "csv"])
def test_export_read_in_again_changes_nothing(
    case_officer_23: Any, many_cases: list[GrantCase], file_format: str
) -> None:
    keys = "&".join(f"kolumn={key}" for key in exported_headings())
    content = case_officer_23.client.get(f"/arenden/export/?format={file_format}&{keys}").content
    for secret in ("640823", "3234", "Provhandel Enskild Firma"):
        assert secret.encode() not in content
    _row, run = tried(case_officer_23.actor, content)
    assert (run.errors, run.open_questions, run.conflicts) == ([], [], [])
    assert [(one.what, one.fields) for one in run.changes if one.state != "unchanged"] == []
    assert run.unchanged == 6


def test_export_holds_what_the_filter_of_the_list_shows(case_officer_23: Any, many_cases: list[GrantCase]) -> None:
    client = case_officer_23.client
    query = "stod=investeringsstod"
    shown = client.get(f"/arenden/?{query}")
    assert [line.row.pk for line in shown.context["page"].rows] == [many_cases[2].pk]
    content = client.get(f"/arenden/export/?{query}&format=xlsx&kolumn=dnr&kolumn=amount").content
    page = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    headings, row = page.iter_rows(values_only=True)
    assert headings == ("Diarienummer", "Beviljat belopp", "Ärendets id", "Radversion", "Mall")
    assert row == (many_cases[2].dnr, None, str(many_cases[2].pk), 1, "beslut 1")
    assert client.get(f"/arenden/export/?{query}").status_code == 200
    assert client.get("/arenden/export/?format=xlsx&kolumn=hemlig").status_code == 422
    assert client.get("/arenden/export/?format=xlsx&kolumn=dnr&stod=finns-inte").status_code == 200, "the page, no file"


def test_export_asks_as_much_for_two_cases_as_for_twenty(case_officer_23: Any) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert case_officer_23.client.get("/arenden/export/?format=csv&kolumn=dnr&kolumn=orgnr").status_code == 200
        return len(captured)

    region = Organisation.objects.get(name="Region Jämtland Härjedalen")
    for _number in range(2):
        GrantDecisionFactory(case=GrantCaseFactory(authority=region))
    few = asked()
    for _number in range(18):
        GrantDecisionFactory(case=GrantCaseFactory(authority=region))
    assert asked() == few


@pytest.mark.parametrize("kind", ImportKind.values)
def test_template_has_the_columns_of_its_kind_and_the_codes(case_officer_23: Any, kind: str) -> None:
    content = case_officer_23.client.get(f"/arenden/import/mall/{kind}.xlsx?lan=23").content
    book = openpyxl.load_workbook(io.BytesIO(content))
    headings = [cell.value for cell in book.worksheets[0][1]]
    typed = [column for column in columns_of(kind, Codes()) if column.key not in IDENTITY]
    assert guessed_mapping(headings, typed) == {column.key: at for at, column in enumerate(typed)}
    codes = {str(value) for row in book["Koder"].iter_rows(values_only=True) for value in row if value}
    assert codes & {"Servicebidrag", "Intyg från sökanden"}
    assert case_officer_23.client.get("/arenden/import/mall/okand.xlsx").status_code == 404


# --- Pages


def test_journey_upload_answer_and_read_in(case_officer_23: Any, case_officer_24: Any, director_23: Any) -> None:
    client = case_officer_23.client
    assert director_23.client.get("/arenden/import/").status_code == 403
    assert client.post("/arenden/import/", {"kind": "grants", "county": "23"}).status_code == 422
    content = sheet(HEADINGS, row_of(1, **{"Beviljat belopp": "120.000"}), row_of(2, Beslutsdag="2023-02-30"))

    def upload(content: bytes) -> str:
        sent = {"kind": "grants", "county": "23", "file": SimpleUploadedFile("beslut.xlsx", content)}
        return str(client.post("/arenden/import/", sent)["Location"])

    path = upload(content)
    page = client.get(path).content.decode()
    assert "Du behöver rätta 1 cell" in page
    assert "Dagen ”2023-02-30” finns inte" in page
    assert case_officer_24.client.get(path).status_code == 404
    marked = openpyxl.load_workbook(io.BytesIO(client.get(f"{path}rattas.xlsx").content)).active
    assert {cell.coordinate for row in marked for cell in row if cell.comment} == {"J2", "H3"}
    assert client.post(f"{path}las-in/", {"digest": "0" * 64}).status_code == 409
    path = upload(sheet(HEADINGS, row_of(1, **{"Beviljat belopp": "120.000"}), row_of(2)))
    assert client.post(path, {"svar-0": "999"}).status_code == 422
    assert client.post(path, {"svar-0": "120000"}).status_code == 302
    shown = client.get(path)
    assert "Läs in 2\xa0rader" in shown.content.decode() or "Läs in 2 rader" in shown.content.decode()
    digest = shown.context["page"].run.digest
    assert client.post(f"{path}las-in/", {"digest": digest}).status_code == 302
    assert sorted(GrantDecision.objects.values_list("amount", flat=True)) == [100_000, 120_000]
    assert client.post(f"{path}las-in/", {"digest": digest}).status_code == 404


def test_columns_are_chosen_when_the_headings_say_nothing(case_officer_23: Any) -> None:
    client = case_officer_23.client
    content = sheet(["Nr", "Vad", "Slag", "När"], ["RUN/1", "100 tkr", "Servicebidrag", "2023-04-01"])
    sent = {"kind": "grants", "county": "23", "file": SimpleUploadedFile("x.xlsx", content)}
    path = client.post("/arenden/import/", sent)["Location"]
    assert path.endswith("/kolumner/")
    assert client.get(path).status_code == 200
    assert "Tabellen saknar kolumnen" in client.get(path.replace("kolumner/", "")).content.decode()
    assert client.post(path, {"dnr": "0"}).status_code == 422
    assert client.post(path, {"dnr": "0", "scheme": "0"}).status_code == 422
    chosen = {"dnr": "0", "amount": "1", "scheme": "2", "decided_on": "3"}
    assert client.post(path, chosen).status_code == 302
    assert (
        client.get(path.replace("kolumner/", "")).context["page"].run.errors[0].message == "Organisationsnumret saknas"
    )
    assert client.post(path.replace("kolumner/", "ta-bort/")).status_code == 302
    assert not GrantImport.objects.exists()


def test_large_file_is_read_in_by_a_job_once(case_officer_23: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(import_views, "LARGE", 1)
    row, run = tried(case_officer_23.actor, sheet(HEADINGS, row_of(1), row_of(2)))
    answer = case_officer_23.client.post(f"/arenden/import/{row.pk}/las-in/", {"digest": run.digest})
    job = Job.objects.get(kind="grant_import")
    assert answer["Location"] == f"/jobb/{job.pk}/"
    told: list[str] = []

    class Attempt:
        arguments = job.arguments
        started_by_id = job.started_by_id

        def progress(self, done: int, total: int, text: str = "") -> None:
            told.append(f"{done}/{total} {text}")

    assert grant_import_job(Attempt())()["lines"] == ["2 rader är tillagda, 0 ändrade och 0 oförändrade."]
    assert grant_import_job(Attempt())()["lines"] == ["Filen är inläst."]
    assert GrantCase.objects.count() == 2
    assert told[0] == "0/2 Provar alla rader"


# --- Commands


def test_commands_write_a_template_and_read_a_file_in(registers: None, tmp_path: Path, capsys: Any) -> None:
    template, file = tmp_path / "mall.xlsx", tmp_path / "stöd.xlsx"
    call_command("import_template", "grants", "-o", str(template), "--county", "23")
    assert openpyxl.load_workbook(template).sheetnames[1] == "Koder"
    file.write_bytes(sheet(HEADINGS, row_of(1, **{"Beviljat belopp": "1 2O0"}), row_of(2)))
    for extra in (["--dry-run"], []):
        with pytest.raises(CommandError) as refused:
            call_command("import_file", "grants", str(file), "--county", "23", *extra)
        assert refused.value.returncode == 1
        assert "J2: Beloppet ”1 2O0” kan inte läsas." in capsys.readouterr().out
    file.write_bytes(sheet(HEADINGS, row_of(1, **{"Beviljat belopp": "120.000"}), row_of(2)))
    call_command("import_file", "grants", str(file), "--county", "23", "--answer", "J2=120000", "--dry-run")
    assert not GrantCase.objects.exists()
    call_command("import_file", "grants", str(file), "--county", "23", "--answer", "J2=120000")
    assert "2 nya, 0 ändrade, 0 oförändrade av 2 rader." in capsys.readouterr().out
    assert GrantCase.objects.count() == 2
    for arguments in (["grants", str(file), "--county", "99"], ["grants", str(tmp_path / "x"), "--county", "23"]):
        with pytest.raises(CommandError) as refused:
            call_command("import_file", *arguments)
        assert refused.value.returncode == 2
    with pytest.raises(CommandError, match="inget konto") as refused:
        call_command("import_file", "grants", str(file), "--county", "23", "--user", "ingen@example.com")
    assert refused.value.returncode == 2


# --- Races


@pytest.mark.django_db(transaction=True)
def test_race_every_act_on_a_table_being_read_in(case_officer_23: Any) -> None:
    actor = case_officer_23.actor
    content = sheet(HEADINGS, row_of(1))
    stage = partial(staged, actor, content)
    assert race(stage, stage) == (None, None)
    GrantImport.objects.exclude(pk=GrantImport.objects.order_by("-created_at")[0].pk).delete()
    row = GrantImport.objects.get()
    for act in (
        partial(map_grant_import, actor=actor, import_id=row.pk, mapping=row.mapping),
        partial(answer_grant_import, actor=actor, import_id=row.pk, answers={"A1": "x"}),
    ):
        assert race(act, act) == (None, None)
    digest = run_of(actor, row).digest
    start = partial(start_grant_import, actor=actor, import_id=row.pk, digest=digest)
    assert race(start, start) == (None, None)
    commit = partial(commit_grant_import, actor=actor, import_id=row.pk, digest=digest)
    won, told = race(commit, commit)
    assert won is None
    assert isinstance(told, ActRefused)
    assert GrantCase.objects.count() == 1
    cells = cells_of_file(io.BytesIO(content), len(content))
    at_once = partial(
        import_cells, actor=actor, kind="grants", county_code="23", cells=cells, answers={"never": "asked"}
    )
    assert race(at_once, at_once) == (None, None)
    assert GrantCase.objects.count() == 1
    discard = partial(discard_grant_import, actor=actor, import_id=stage().pk)
    won, told = race(discard, discard)
    assert won is None
    assert isinstance(told, ActRefused)


def test_file_that_nobody_reads_in_is_gone_after_a_week(case_officer_23: Any) -> None:
    row = staged(case_officer_23.actor, sheet(HEADINGS, row_of(1)))
    GrantImport.objects.filter(pk=row.pk).update(created_at=timezone.now() - timedelta(days=7, minutes=1))
    assert purge_grant_imports_task() == 1
