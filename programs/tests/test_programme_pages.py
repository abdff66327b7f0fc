"""The pages of programmes: what they show to whom, how many queries they ask, consultation, partnership, files."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from documents.enums import MediaType
from documents.tests.factories import upload_of
from notices.models import Notification
from programs.enums import ProgrammeState, Stance
from programs.models import Consultation, ConsultationAnswer, ConsultationInvitation, Programme, ProgrammeDocument
from programs.services.programme_workflow import revise_programme
from programs.tests.factories import (
    AnalysisSourceFactory,
    ConsultationFactory,
    ConsultationInvitationFactory,
    PartnershipMeetingFactory,
    PartnershipMemberFactory,
    PriorityAreaFactory,
    ProgrammeFactory,
    ProgrammeGoalFactory,
    ProgrammeGoalOutcomeFactory,
    RelatedStrategyFactory,
)
from programs.tests.test_programme_workflow import complete
from registers.models import Organisation
from rsp.tests.refusals import refused_as_append_only

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]

TODAY = timezone.localdate()


def asked_programme(**facts: Any) -> tuple[Programme, ConsultationInvitation]:
    """A programme out for views, with an invitation of Härjedalen's municipality."""
    row = complete(ProgrammeState.CONSULTED, **facts)
    days = {"opens_on": TODAY - timedelta(20), "closes_on": TODAY + timedelta(20)}
    round_ = ConsultationFactory(programme=row, **days)
    body = Organisation.objects.get(name="Härjedalens kommun")
    return row, ConsultationInvitationFactory(consultation=round_, organisation=body)


def fill(row: Programme, number: int) -> None:
    """``number`` of everything that a programme has."""
    for _count in range(number):
        area = PriorityAreaFactory(programme=row)
        goal = ProgrammeGoalFactory(programme=row, area=area, baseline=1, baseline_year=2000)
        ProgrammeGoalOutcomeFactory(goal=goal)
        for factory in (AnalysisSourceFactory, RelatedStrategyFactory, PartnershipMemberFactory):
            factory(programme=row)
        PartnershipMeetingFactory(programme=row)
        round_ = row.consultations.first()
        ConsultationAnswer.objects.create(
            invitation=ConsultationInvitationFactory(consultation=round_), stance=Stance.SUPPORTS, answered_by="P-1"
        )


@pytest.mark.parametrize(("page", "limit"), [("", 27), ("samrad/", 13), ("partnerskap/", 12)])
def test_queries_of_a_page_are_equal_at_two_and_twenty_rows(case_officer_23: Any, page: str, limit: int) -> None:
    row, _asked = asked_programme()
    counts = []
    for number in (2, 18):
        fill(row, number)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert case_officer_23.client.get(f"/program/{row.pk}/{page}").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= limit, counts


def test_queries_of_list_and_comparison_are_equal_at_two_and_twenty_rows(case_officer_23: Any) -> None:
    row = complete(ProgrammeState.ADOPTED)
    counts: dict[str, list[int]] = {}
    for number in (2, 18):
        for year in range(number):
            ProgrammeFactory(county_id="24", state=ProgrammeState.CLOSED, first_year=2010 + year, last_year=2010 + year)
        revision = revise_programme(actor=case_officer_23.actor, programme_id=row.pk, first_year=2023, last_year=2030)
        for _count in range(number):
            ProgrammeGoalFactory(programme=revision, area=PriorityAreaFactory(programme=revision))
        for address in ("/program/", f"/program/{revision.pk}/jamfor/"):
            with CaptureQueriesContext(connection) as queries:
                assert case_officer_23.client.get(address).status_code == 200
            counts.setdefault(address[-8:], []).append(len(queries))
        Programme.objects.filter(pk=revision.pk).update(state=ProgrammeState.CLOSED, adopted_on=TODAY)
    assert [two == twenty <= 18 for two, twenty in counts.values()] == [True, True], counts


def test_comparison_shows_words_and_what_is_added_changed_and_removed(case_officer_23: Any) -> None:
    row = complete(ProgrammeState.ADOPTED)
    ProgrammeGoalFactory(programme=row, order=2, text="Målet som går", area=None)
    revision = revise_programme(actor=case_officer_23.actor, programme_id=row.pk, first_year=2026, last_year=2030)
    revision.goals.filter(text="Målet som går").delete()
    revision.goals.update(target=12)
    PriorityAreaFactory(programme=revision, order=2, name="Offentliga intressenter")
    Programme.objects.filter(pk=revision.pk).update(purpose="Ny text om purpose.")
    page = case_officer_23.client.get(f"/program/{revision.pk}/jamfor/")
    shown = {block.heading: [(item.kind, item.name) for item in block.changed] for block in page.context["page"].blocks}
    assert shown["Områden"] == [("added", "Offentliga intressenter")]
    assert shown["Mål"] == [("changed", "Fler butiker"), ("removed", "Målet som går")]
    html = page.content.decode()
    assert '<del><span class="ds-sr-only">borttaget: </span>Text</del>' in html
    assert '<ins><span class="ds-sr-only">tillagt: </span>Ny text</ins>' in html
    assert case_officer_23.client.get(f"/program/{row.pk}/jamfor/").status_code == 404


# --- Consultation


def test_invited_body_answers_twice_and_reads_its_own_only(
    case_officer_23: Any, municipal_officer_2361: Any, participant_23: Any
) -> None:
    row, asked = asked_programme()
    other = ConsultationInvitationFactory(consultation=asked.consultation)
    ConsultationAnswer.objects.create(invitation=other, stance=Stance.OPPOSES, text="Märke", answered_by="P-9")
    client, address = municipal_officer_2361.client, f"/program/{row.pk}/samrad/{asked.pk}/svara/"
    bad = client.post(address, {"stance": "opposes", "text": " "})
    assert bad.status_code == 422 and "Skriv era synpunkter" in bad.context["form"].errors["text"]
    assert client.post(address, {"stance": "opposes", "text": "För lågt"}).status_code == 302
    assert client.post(address, {"stance": "with_views", "text": "=Bättre"}).status_code == 302
    own = client.get(f"/program/{row.pk}/samrad/").content.decode()
    assert "För lågt" in own and "=Bättre" in own and "Märke" not in own
    assert participant_23.client.get(f"/program/{row.pk}/samrad/").status_code == 404
    page = case_officer_23.client.get(f"/program/{row.pk}/samrad/").context["page"]
    assert [(str(stance), number) for stance, number in page.newest.counts] == [("with_views", 1), ("opposes", 1)]
    file = case_officer_23.client.get(f"/program/{row.pk}/samrad/svar.csv").content.decode("utf-8-sig")
    assert "Härjedalens kommun;Ställer sig bakom, med synpunkter;'=Bättre;" in file and "Märke" in file
    told = set(Notification.objects.values_list("kind", "user"))
    assert told == {("consultation_answered", case_officer_23.user.pk)}
    with refused_as_append_only("consultation_answer_is_append_only"):
        ConsultationAnswer.objects.update(text="Annat")


@pytest.mark.parametrize("ended", ["by its day", "by being taken back", "by a later round"])
def test_answer_after_the_end_is_refused_and_the_text_is_shown(municipal_officer_2361: Any, ended: str) -> None:
    row, asked = asked_programme()
    if ended == "by its day":
        Consultation.objects.update(closes_on=TODAY - timedelta(1))
    elif ended == "by a later round":
        ConsultationFactory(programme=row, opens_on=TODAY, closes_on=TODAY)
    else:
        Programme.objects.filter(pk=row.pk).update(state=ProgrammeState.ADOPTED, adopted_on=TODAY)
    address = f"/program/{row.pk}/samrad/{asked.pk}/svara/"
    answer = municipal_officer_2361.client.post(address, {"stance": "opposes", "text": "Vårt långa svar"})
    assert answer.status_code == 409
    assert "tar inte emot fler svar" in answer.content.decode() and "Vårt långa svar" in answer.content.decode()
    assert not ConsultationAnswer.objects.exists()


def test_draft_is_read_by_the_invited_and_by_nobody_else_outside(
    municipal_officer_2361: Any, reader_23: Any, case_officer_24: Any
) -> None:
    row, _asked = asked_programme()
    assert municipal_officer_2361.client.get(f"/program/{row.pk}/").status_code == 200
    for person in (reader_23, case_officer_24):
        assert person.client.get(f"/program/{row.pk}/").status_code == 404
        assert str(row.pk) not in person.client.get("/program/").content.decode()


def test_consultation_that_would_close_in_the_past_is_told_at_the_field(case_officer_23: Any) -> None:
    row = complete()
    answer = case_officer_23.client.post(f"/program/{row.pk}/samrad/nytt/", {"version": 1, "closes_on": "2020-01-01"})
    assert answer.status_code == 422
    assert "i dag eller senare" in answer.context["form"].errors["closes_on"][0]


# --- Partnership and files


@pytest.mark.parametrize(
    ("first", "last", "status"),
    [("2024-01-01", "", 422), ("", "", 422), ("2025-07-01", "2025-12-31", 302), ("2026-02-01", "2026-01-01", 422)],
)
def test_partner_is_let_in_once_at_a_time(case_officer_23: Any, first: str, last: str, status: int) -> None:
    row = complete()
    board = Organisation.objects.get(name="Länsstyrelsen i Jämtlands län")
    PartnershipMemberFactory(programme=row, organisation=board, valid_from=date(2023, 1, 1), valid_to=date(2025, 6, 30))
    order = {"organisation": board.pk, "role": "member", "valid_from": first, "valid_to": last}
    answer = case_officer_23.client.post(f"/program/{row.pk}/partnerskap/medlemmar/ny/", order)
    assert answer.status_code == status
    if status == 422:
        assert set(answer.context["form"].errors) <= {"organisation", "valid_to"}
        assert row.partners.filter(organisation=board).count() == 1


def test_file_is_kept_after_adoption_and_a_secret_one_is_the_countys_own(
    case_officer_23: Any, municipal_officer_2361: Any
) -> None:
    row = complete(ProgrammeState.ADOPTED)
    address = f"/program/{row.pk}/handlingar/"
    for secrecy in ("", "19 kap. 1 § OSL"):
        paper = {"kind": "annex", "upload": upload_of(), "title": f"Bilaga {secrecy}", "secrecy_paragraph": secrecy}
        assert case_officer_23.client.post(f"{address}ny/", paper).status_code == 302
    wrong = {"kind": "annex", "upload": upload_of(MediaType.PDF, "plan.exe")}
    wrong["upload"].file.seek(0)
    wrong["upload"].file.write(b"MZ" + b"\0" * 100)
    wrong["upload"].file.seek(0)
    refused = case_officer_23.client.post(f"{address}ny/", wrong)
    assert refused.status_code == 422 and "upload" in refused.context["form"].errors
    open_one, secret = ProgrammeDocument.objects.order_by("document__is_secret")
    own = case_officer_23.client.get(f"{address}{secret.document_id}/")
    assert own.status_code == 200 and "attachment" in own["Content-Disposition"]
    assert b"".join(own.streaming_content).startswith(b"%PDF")
    assert municipal_officer_2361.client.get(f"{address}{secret.document_id}/").status_code == 403
    read = municipal_officer_2361.client.get(f"{address}{open_one.document_id}/")
    assert read.status_code == 200
    assert b"".join(read.streaming_content).startswith(b"%PDF")
    assert "19 kap" not in municipal_officer_2361.client.get(f"/program/{row.pk}/").content.decode()
