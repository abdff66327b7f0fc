"""A plan out to Excel and in again: nothing changes by itself, every fault names its cell, what others wrote stands."""

import io
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AuditEvent
from actionplans.enums import PlanState
from actionplans.models import ActionPlan, Goal, Initiative, PlanImport
from actionplans.plan_tables.export import plan_xlsx
from actionplans.records import read_plan
from actionplans.services.goals import edit_goal
from actionplans.services.plan_import import (
    commit_import,
    discard_import,
    map_import,
    planned_import,
    stage_import,
)
from actionplans.tasks import purge_plan_imports_task
from actionplans.tests.factories import ActionPlanFactory, GoalFactory, InitiativeFactory, InitiativeFundingFactory
from programs.tests.factories import PriorityAreaFactory, ProgrammeFactory
from registers.models import Organisation
from rsp.importing import CellFault, DryRun, guessed_mapping, read_table, swedish_decimal
from rsp.rights import ActRefused
from rsp.table_files import UnreadableTable, cells_of_file
from rsp.tests.racing import race

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]

WORD = '<p class="MsoNormal">Minst <b>20</b> besök<o:p></o:p></p>'


def plan_of_2024() -> ActionPlan:
    """A plan with one of everything that a table can hold."""
    region = Organisation.objects.get(kind="region", county="23")
    programme = ProgrammeFactory(owner=region, state="draft", adopted_on=None)
    area = PriorityAreaFactory(programme=programme, order=1, name="Service på landsbygden")
    plan = ActionPlanFactory(year=2024, programme=programme)
    first = InitiativeFactory(
        plan=plan,
        area=area,
        number=1,
        title="Företagsbesök",
        description="'Rad ett' börjar så\nRad två  med mellanslag",
        owner=region,
        starts_on=date(2024, 1, 15),
        budget=Decimal("150000.50"),
        stream="national",
    )
    first.co_owners.set(Organisation.objects.filter(kind="municipality", county="23")[:2])
    InitiativeFundingFactory(initiative=first)
    visits = {"unit": "besök", "baseline": Decimal("22"), "target": Decimal("12.50"), "due_on": date(2024, 12, 31)}
    GoalFactory(initiative=first, text="=Minst 20 besök", indicator="Antal besök", order=1, **visits)
    GoalFactory(initiative=first, text="Nöjda handlare", is_qualitative=True, end_state="Alla är nöjda", order=2)
    counted = {"source": "counted", "indicator_key": "company_visits", "unit": "besök"}
    GoalFactory(initiative=first, text="Räknat mål", order=3, **counted)
    InitiativeFactory(plan=plan, number=1, title="Utan område och mål")
    return plan


def staged(actor: Any, plan: ActionPlan, content: bytes, name: str = "plan.xlsx") -> PlanImport:
    cells = cells_of_file(io.BytesIO(content), len(content))
    return stage_import(actor=actor, plan_id=plan.pk, name=name, cells=cells)


def run_of(actor: Any, row: PlanImport) -> DryRun:
    return planned_import(actor, row, read_plan(row.plan))[0]


def sheet(*rows: list[Any]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def changed_file(plan: ActionPlan, change: Callable[[Any, dict[str, int]], object]) -> bytes:
    """The export of the plan with something typed in it. ``change`` gets the sheet and the places of the headings."""
    book = openpyxl.load_workbook(io.BytesIO(plan_xlsx(read_plan(plan))))
    change(book.active, {cell.value: cell.column for cell in book.active[1]})
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


# --- Out and in


def test_export_read_in_again_changes_nothing(case_officer_23: Any) -> None:
    plan = plan_of_2024()
    row = staged(case_officer_23.actor, plan, plan_xlsx(read_plan(plan)))
    run = run_of(case_officer_23.actor, row)
    assert run.errors == []
    assert [change for change in run.changes if change.state != "unchanged"] == []
    assert run.unchanged == 5, "two initiatives and three goals"
    before = [list(table.objects.order_by("pk").values()) for table in (Initiative, Goal)]
    commit_import(actor=case_officer_23.actor, import_id=row.pk, digest=run.digest)
    assert [list(table.objects.order_by("pk").values()) for table in (Initiative, Goal)] == before
    assert not PlanImport.objects.exists()


def test_file_of_somebody_else_is_read_by_its_own_headings_and_twice_is_once(case_officer_23: Any) -> None:
    plan = plan_of_2024()
    content = sheet(
        ["Insatsområde", "Åtgärd", "Ansvarig aktör", "Mål", "Målnivå", "Enhet", "Klart senast", "Kostnad", "Övrigt"],
        ["Service på landsbygden", "Tematräffar", "Region Jämtland Härjedalen", WORD, "12,5", "träffar", "2024-11-30"],
        [None, None, None, "Högst två avbrott", 2, "avbrott", date(2024, 12, 31), None, "läses inte"],
        ["1", "företagsbesök", "Region Jämtland Härjedalen", None, None, None, None, "150 000,50 kr", None],
    )
    row = staged(case_officer_23.actor, plan, content)
    run = run_of(case_officer_23.actor, row)
    assert run.errors == []
    assert (run.added, run.unchanged) == (3, 0), "an initiative and two goals"
    assert [change.what for change in run.changes if change.state == "changed"] == ["företagsbesök"]
    commit_import(actor=case_officer_23.actor, import_id=row.pk, digest=run.digest)
    new = Initiative.objects.get(title="Tematräffar")
    assert (new.number, new.area.name) == (2, "Service på landsbygden")
    assert list(new.goals.in_order().values_list("text", "target", "due_on", "unit")) == [
        ("Minst 20 besök", Decimal("12.50"), date(2024, 11, 30), "träffar"),
        ("Högst två avbrott", Decimal("2.00"), date(2024, 12, 31), "avbrott"),
    ]
    again = staged(case_officer_23.actor, plan, content)
    assert run_of(case_officer_23.actor, again).to_write == []
    assert AuditEvent.objects.filter(action="plan_import.commit").count() == 1


def test_row_changed_in_the_plan_since_the_export_is_a_conflict_and_stands(case_officer_23: Any) -> None:
    plan = plan_of_2024()
    goal = Goal.objects.get(text="Nöjda handlare")

    def type_in(page: Any, at: dict[str, int]) -> None:
        page.cell(3, at["Sluttillstånd"], "Ur filen")
        page.cell(2, at["Målvärde"], 30)

    content = changed_file(plan, type_in)
    edit_goal(actor=case_officer_23.actor, goal_id=goal.pk, expected_version=1, values={"end_state": "I planen"})
    row = staged(case_officer_23.actor, plan, content)
    run = run_of(case_officer_23.actor, row)
    (conflict,) = run.conflicts
    assert conflict.fields == (("Sluttillstånd", "I planen", "Ur filen"),)
    commit_import(actor=case_officer_23.actor, import_id=row.pk, digest=run.digest)
    goal.refresh_from_db()
    assert goal.end_state == "I planen"
    assert Goal.objects.get(text="=Minst 20 besök").target == 30, "the other rows are read in"


def test_commit_other_than_what_was_shown_writes_nothing(case_officer_23: Any) -> None:
    plan = plan_of_2024()
    row = staged(case_officer_23.actor, plan, sheet(["Insats"], ["Ny insats"]))
    digest = run_of(case_officer_23.actor, row).digest
    InitiativeFactory(plan=plan, number=2, title="Ny insats")
    with pytest.raises(ActRefused, match="har ändrats sedan du såg provet"):
        commit_import(actor=case_officer_23.actor, import_id=row.pk, digest=digest)
    ActionPlan.objects.filter(pk=plan.pk).update(state=PlanState.RETURNED)
    assert run_of(case_officer_23.actor, row).unchanged == 1


# --- Faults


HEADINGS = ["Insats", "Område", "Ansvarig", "Startar", "Mål", "Målvärde", "Enhet", "Målets slutdatum", "Räknas ur"]


@pytest.mark.parametrize(
    ("heading", "text", "words"),
    [
        ("Insats", None, "Cellen är tom."),
        ("Område", "Skoterleder", "Området finns inte i planens program. Där finns: Service på landsbygden."),
        ("Ansvarig", "Region Jämtlands", "Organisationen finns inte i registret."),
        ("Startar", "31/12 2024", "Skriv dagen som ÅÅÅÅ-MM-DD"),
        ("Startar", "2025-02-01", "Insatsen börjar efter planens år 2024."),
        ("Mål", None, "Skriv målet, eller töm målets övriga celler på raden."),
        ("Målvärde", "tolv", "Skriv ett tal, till exempel 12,4."),
        ("Målvärde", "=6*2", "Cellen är en formel."),
        ("Målvärde", "150.000", "Talet kan läsas på två sätt."),
        ("Målvärde", "1_000", "Skriv ett tal, till exempel 12,4."),
        ("Målvärde", "1,125", "Skriv talet med högst två decimaler."),
        ("Enhet", None, "Ange vilken enhet målvärdet är i, till exempel besök."),
        ("Målets slutdatum", date(2023, 12, 31), "Slutdatumet kan inte vara före planens år 2024."),
        ("Räknas ur", "Solsken", "Det finns ingen sådan uppgift att räkna ur."),
        ("Mål", "x" * 501, "Texten får ha högst 500 tecken. Den har 501."),
    ],
)
def test_fault_is_told_at_its_cell(case_officer_23: Any, heading: str, text: Any, words: str) -> None:
    plan = plan_of_2024()
    good = ["Ny", "1", "Region Jämtland Härjedalen", "2024-01-01", "Ett mål", 12, "besök", "2024-12-31", None]
    wrong = [text if name == heading else value for name, value in zip(HEADINGS, good, strict=True)]
    row = staged(case_officer_23.actor, plan, sheet(HEADINGS, [], wrong, ["Annan", *good[1:]]))
    run = run_of(case_officer_23.actor, row)
    (error,) = run.errors
    assert (error.row, error.heading) == (3, heading)
    assert error.reason.startswith(words)
    with pytest.raises(ActRefused, match="måste rättas först"):
        commit_import(actor=case_officer_23.actor, import_id=row.pk, digest=run.digest)
    assert Initiative.objects.filter(plan=plan).count() == 2


def test_rows_that_contradict_each_other_are_told(case_officer_23: Any) -> None:
    plan = plan_of_2024()
    content = sheet(["Insats", "Beskrivning", "Mål"], ["A", "En", "x"], ["a", "Två", "y"], ["A", None, "X"])
    run = run_of(case_officer_23.actor, staged(case_officer_23.actor, plan, content))
    assert [(error.row, error.heading, error.reason) for error in run.errors] == [
        (3, "Insats", "Raden säger något annat om insatsen än rad 2."),
        (3, "Beskrivning", "Raden säger något annat om insatsen än rad 2."),
        (4, "Mål", "Målet står redan på rad 2."),
    ]


def bomb() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (61 * 1024 * 1024))
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Tabellen är tom"),
        (b"%PDF-1.7\x00\x81\xff", "Filen går inte att läsa"),
        (b"\x01\x02skr\xe4p;\x1f\r\n\x03;1", "Filen går inte att läsa"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "äldre Excelformat"),
        (b"PK\x03\x04 nothing that is a zip", "Excelfilen går inte att läsa"),
        (b"Insats\r\n", "Tabellen är tom"),
        (b"Insats\r\n" + b"x\r\n" * 2001, "Tabellen får ha högst 2000 rader"),
    ],
)
def test_file_that_is_no_table_is_told(content: bytes, words: str) -> None:
    with pytest.raises(UnreadableTable, match=words):
        cells_of_file(io.BytesIO(content), len(content))


def test_excel_that_unpacks_to_far_more_is_not_unpacked() -> None:
    content = bomb()
    assert len(content) < 100_000
    with pytest.raises(UnreadableTable, match="för stor när den packas upp"):
        cells_of_file(io.BytesIO(content), len(content))


def far_down() -> bytes:
    book = openpyxl.Workbook()
    book.active["A1"], book.active["A2"], book.active["A90000"] = "Insats", "Ny", "Långt ner"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (sheet(["Insats"], *[["x" * 12_000] * 60] * 7), "för mycket text"),
        (b"Insats\r\n" + (";".join(["x" * 12_000] * 60) + "\r\n").encode() * 7, "för mycket text"),
        (far_down(), "fler än 4\u00a0000 rader"),
        (b"Insats\r\nx\r\n" + b"\r\n" * 4000 + b"y", "fler än 4\u00a0000 rader"),
        (sheet(["Insats"], ["Ny"] + [None] * 90 + ["Långt bort"]), "högst 60 kolumner"),
        (b"Insats\r\nNy" + b";" * 90 + b"x", "högst 60 kolumner"),
    ],
)
def test_table_that_holds_more_than_may_be_read_is_told_and_not_cut(content: bytes, words: str) -> None:
    assert len(content) < 6_000_000
    with pytest.raises(UnreadableTable, match=words):
        cells_of_file(io.BytesIO(content), len(content))


def test_csv_headings_are_guessed_whatever_their_case_and_a_missing_column_is_told() -> None:
    from actionplans.plan_tables.columns import Names, plan_columns

    columns = plan_columns(Names((), {}))
    assert guessed_mapping(["  ÅTGÄRD ", "okänd", "målvärde"], columns) == {"title": 0, "target": 2}
    with pytest.raises(UnreadableTable, match="saknar kolumnen Insats"):
        read_table("Mål;Enhet\r\nx;y", columns)
    with pytest.raises(CellFault):
        swedish_decimal("NaN")


# --- Pages, rights, races


def test_journey_upload_map_check_commit(case_officer_23: Any, case_officer_24: Any, director_23: Any) -> None:
    plan, client = plan_of_2024(), case_officer_23.client
    path = f"/handlingsplan/{plan.pk}/las-in/"
    assert director_23.client.get(path).status_code == 403
    assert case_officer_24.client.get(path).status_code == 404
    assert client.post(path, {"file": SimpleUploadedFile("tom.csv", b"")}).status_code == 422
    file = SimpleUploadedFile("förra året.xlsx", sheet(["Vad", "Mål"], ["Ny insats", "Ett mål"]))
    to_mapping = client.post(path, {"file": file})
    assert client.get(to_mapping["Location"]).status_code == 200
    assert client.post(to_mapping["Location"], {"text": "1"}).status_code == 422, "the initiative must have a column"
    assert client.post(to_mapping["Location"], {"title": "1", "text": "1"}).status_code == 422, "one column twice"
    to_check = client.post(to_mapping["Location"], {"title": "0", "text": "1"})["Location"]
    page = client.get(to_check)
    assert "Ny insats" in page.content.decode()
    assert director_23.client.get(to_check).status_code == 404, "a file is its reader's own"
    digest = page.context["page"].run.digest
    assert client.post(to_check, {"digest": "0" * 64}).status_code == 409
    assert client.post(to_check, {"digest": digest}).status_code == 302
    assert Goal.objects.filter(text="Ett mål", initiative__title="Ny insats", initiative__plan=plan).count() == 1
    assert client.post(to_check, {"digest": digest}).status_code == 404, "sent twice is read in once"


def test_export_and_dry_run_ask_as_much_for_two_goals_as_for_twenty(case_officer_23: Any) -> None:
    plan = plan_of_2024()

    def asked() -> list[int]:
        row = staged(case_officer_23.actor, plan, plan_xlsx(read_plan(plan)))
        paths = (f"/handlingsplan/{plan.pk}/plan.xlsx", f"/handlingsplan/tabell/{row.pk}/prova/")
        counts = []
        for path in paths:
            with CaptureQueriesContext(connection) as captured:
                assert case_officer_23.client.get(path).status_code == 200
            counts.append(len(captured))
        return counts

    few = asked()
    for number in range(2, 20):
        GoalFactory.create_batch(2, initiative=InitiativeFactory(plan=plan, number=number))
    assert asked() == few


def numbered(count: int) -> bytes:
    """A table with ``count`` new initiatives, each with a goal and with somebody who answers for it too."""
    bodies = Organisation.objects.filter(kind="municipality", county="23")[:2]
    headings = ["Insats", "Ansvarig", "Medansvariga", "Budget", "Mål", "Målvärde", "Enhet"]
    owner, other = (body.public_name for body in bodies)
    return sheet(headings, *([f"Ny {n}", owner, other, n, f"Mål {n}", n, "st"] for n in range(count)))


def test_commit_asks_little_more_for_sixty_rows_than_for_twenty_and_tells_of_each(case_officer_23: Any) -> None:
    actor = case_officer_23.actor

    def asked(plan: ActionPlan, content: bytes) -> int:
        row = staged(actor, plan, content)
        digest = run_of(actor, row).digest
        with CaptureQueriesContext(connection) as captured:
            commit_import(actor=actor, import_id=row.pk, digest=digest)
        return len(captured)

    def doubled(page: Any, at: dict[str, int]) -> None:
        for line in range(2, page.max_row + 1):
            for heading in ("Budget, kr", "Målvärde"):
                page.cell(line, at[heading], 2 * page.cell(line, at[heading]).value + 1)

    few, many = (ActionPlanFactory(year=year) for year in (2024, 2025))
    added = asked(few, numbered(20)), asked(many, numbered(60))
    changed = asked(few, changed_file(few, doubled)), asked(many, changed_file(many, doubled))
    assert (added[1] - added[0]) / 40 <= 3, "an event each for the initiative, who answers for it, and its goal"
    assert (changed[1] - changed[0]) / 40 <= 4, "a row and an event each for the initiative and its goal"
    acts = ("initiative.add", "initiative.share", "goal.add", "initiative.edit", "goal.edit")
    assert {act: AuditEvent.objects.filter(action=act).count() for act in acts} == dict.fromkeys(acts, 80)
    row = many.initiatives.get(title="Ny 7")
    goal = row.goals.get()
    assert (row.number, row.version, row.budget, goal.order, goal.version, goal.target) == (8, 2, 15, 1, 2, 15)
    told = AuditEvent.objects.get(action="initiative.edit", object_id=str(row.pk))
    assert (told.before, told.after) == ({"budget": "7.00"}, {"budget": "15.00"})
    assert row.co_owners.count() == 1
    with pytest.raises(ValidationError, match="Tabellen får ha högst"):
        stage_import(actor=actor, plan_id=few.pk, name="x", cells=[["Insats"], *([["Ny"]] * 1001)])


def test_commit_that_moves_initiatives_leaves_no_holes_in_either_area(case_officer_23: Any) -> None:
    actor, plan = case_officer_23.actor, plan_of_2024()
    for number in (2, 3, 4):
        InitiativeFactory(plan=plan, number=number, title=f"Lös {number}")

    def to_the_area(page: Any, at: dict[str, int]) -> None:
        for line in range(2, page.max_row + 1):
            if page.cell(line, at["Insats"]).value in ("Lös 2", "Lös 3"):
                page.cell(line, at["Område"], "Service på landsbygden")
        page.cell(page.max_row + 1, at["Insats"], "Ny")

    row = staged(actor, plan, changed_file(plan, to_the_area))
    commit_import(actor=actor, import_id=row.pk, digest=run_of(actor, row).digest)
    assert list(plan.initiatives.filter(area=None).order_by("number").values_list("number", "title")) == [
        (1, "Utan område och mål"),
        (2, "Lös 4"),
        (3, "Ny"),
    ]
    assert list(plan.initiatives.exclude(area=None).order_by("number").values_list("number", "title")) == [
        (1, "Företagsbesök"),
        (2, "Lös 2"),
        (3, "Lös 3"),
    ]


def test_file_is_its_owners_to_let_go_of_and_is_gone_after_a_week(case_officer_23: Any) -> None:
    actor, plan = case_officer_23.actor, plan_of_2024()
    row = staged(actor, plan, sheet(["Insats"], ["Ny"]))
    ActionPlan.objects.filter(pk=plan.pk).update(state="submitted", submitted_at=timezone.now(), content_hash="0" * 64)
    assert case_officer_23.client.post(f"/handlingsplan/tabell/{row.pk}/ta-bort/").status_code == 302
    assert not PlanImport.objects.exists()
    ages = (timedelta(days=7, minutes=1), timedelta(days=6))
    kept = [PlanImport.objects.create(plan=plan, user=case_officer_23.user, name="x", cells=[]) for _age in ages]
    for one, age in zip(kept, ages, strict=True):
        PlanImport.objects.filter(pk=one.pk).update(created_at=timezone.now() - age)
    assert purge_plan_imports_task() == 1
    assert PlanImport.objects.get() == kept[1]


@pytest.mark.django_db(transaction=True)
def test_race_every_act_on_a_table_being_read_in(case_officer_23: Any) -> None:
    actor, plan = case_officer_23.actor, plan_of_2024()
    content = sheet(["Insats"], ["Ny"])
    stage = partial(staged, actor, plan, content)
    assert race(stage, stage) == (None, None)
    row = PlanImport.objects.get()
    digest = run_of(actor, row).digest
    choose = partial(map_import, actor=actor, import_id=row.pk, mapping={"title": 0})
    assert race(choose, choose) == (None, None)
    commit = partial(commit_import, actor=actor, import_id=row.pk, digest=digest)
    won, told = race(commit, commit)
    assert won is None
    assert isinstance(told, ActRefused)
    assert Initiative.objects.filter(title="Ny").count() == 1
    discard = partial(discard_import, actor=actor, import_id=stage().pk)
    won, told = race(discard, discard)
    assert won is None
    assert isinstance(told, ActRefused)
