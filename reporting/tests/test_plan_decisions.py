"""The record of a plan's decision as a paper: it follows both PDF profiles, verifies, and holds the plan as data."""

import json
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.core.management import call_command
from pypdf import PdfReader

from actionplans.contents import plan_content
from actionplans.models import ActionPlan
from actionplans.records import read_plan
from actionplans.services.plan_workflow import approve_plan, submit_plan
from actionplans.tests.factories import ActionPlanFactory, GoalFactory, InitiativeFactory, InitiativeFundingFactory
from documents.models import SealedDocument
from documents.verification import PAYLOAD_NAME, Verdict, verify_pdf
from programs.models import BudgetFrame
from programs.tests.factories import PriorityAreaFactory, ProgrammeFactory
from registers.models import Organisation
from reporting.tests import vera
from rsp.canonical import sha256_hex
from rsp.pdf import read_attachment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]

TRICKY = "Tecken: & < > \" ' </p><script>x</script> 🏪 Sámi Čáhcesuolu đ ŋ 中 ✓ é"
LONG = " ".join(f"mening{number:04d} om service" for number in range(400))


def written() -> ActionPlan:
    """A plan with an area, long and tricky texts, shared money and goals of every sort."""
    region = Organisation.objects.get(kind="region", county="23")
    programme = ProgrammeFactory(owner=region)
    plan = ActionPlanFactory(year=2030, programme=programme, over_frame_reason=TRICKY)
    area = PriorityAreaFactory(programme=programme, order=1, name="Medborgare")
    first = InitiativeFactory(
        plan=plan, area=area, number=1, title=TRICKY, description=f"{TRICKY}\n\n{LONG}\n\nslut-beskrivning",
        owner=region, owner_function="Handläggare", participants=LONG[:290], budget=90_000, stream="own",
        starts_on=date(2030, 1, 1), ends_on=date(2030, 12, 31)
    )  # fmt: skip
    InitiativeFundingFactory(initiative=first, stream="regional", amount=30_000)
    GoalFactory(initiative=first, order=1, text=TRICKY, unit="besök", target=20, baseline=22, due_on=date(2030, 12, 31))
    GoalFactory(initiative=first, order=2, text=LONG[:480], is_qualitative=True, end_state="slut-tillstånd")
    InitiativeFactory(plan=plan, area=area, number=2, title="Utan mål", owner=region)
    BudgetFrame.objects.create(county_id="23", year=2030, stream="own", amount=50_000, source="Beslut")
    return plan


def words_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages)


def test_decision_is_valid_verifies_and_holds_the_whole_plan(
    case_officer_23: Any, director_23: Any, tmp_path: Any, capsys: Any
) -> None:
    row = written()
    submit_plan(actor=case_officer_23.actor, plan_id=row.pk, expected_version=1)
    row.refresh_from_db()
    facts = {"expected_version": row.version, "expected_hash": row.content_hash, "dnr": "RUN/536/2030"}
    row = approve_plan(actor=director_23.actor, plan_id=row.pk, **facts)
    pdf = bytes(row.decision_document.pdf)
    for profile in ("3a", "ua1"):
        result = vera.check(pdf, profile)
        assert result.failures == {}
        assert result.passed
    for person in (case_officer_23, director_23):
        sealed = SealedDocument.objects.visible_to(person.actor)
        assert verify_pdf(pdf, sealed).verdict is Verdict.VALID
    assert verify_pdf(pdf + b"\n", sealed).verdict is Verdict.CHANGED
    payload = read_attachment(pdf, PAYLOAD_NAME)
    assert payload == row.decision_document.payload.encode()
    told = json.loads(payload)
    assert told["content"] == plan_content(read_plan(row))
    assert told["content_sha256"] == row.content_hash
    words = words_of(pdf)
    for expected in (
        "Region Jämtland Härjedalen beslutar att fastställa handlingsplanen för 2030",
        "Regional utvecklingsdirektör, Region Jämtland Härjedalen",
        "Genom rollen, ordinarie",
        "RUN/536/2030",
        "mening0399",
        "slut-beskrivning",
        "slut-tillstånd",
        "Minst 20 besök",
        "[U+4E2D CJK",
    ):
        assert expected in words.replace("\u00a0", " "), expected
    assert sha256_hex(payload)[:8] in words
    file = tmp_path / "beslut.pdf"
    file.write_bytes(pdf)
    call_command("verify_report", str(file))
    assert "Äkta" in capsys.readouterr().out


def test_draft_on_paper_says_that_it_is_a_draft_and_is_known_as_no_issued_paper(case_officer_23: Any) -> None:
    row = written()
    response = case_officer_23.client.get(f"/handlingsplan/{row.pk}/handlingsplan.pdf")
    assert response.status_code == 200
    words = words_of(response.content)
    assert words.count("Utkast, inte beslutat") == len(PdfReader(BytesIO(response.content)).pages)
    found = verify_pdf(response.content, SealedDocument.objects.all())
    assert found.verdict is Verdict.UNKNOWN
    assert case_officer_23.client.get(f"/handlingsplan/{row.pk}/beslut.pdf").status_code == 404
