"""The files of programmes and plans: what nobody owns is swept, what is marked secret is hidden, what is told."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEvent
from documents.models import Document
from documents.services import remove_unowned_documents
from documents.tasks import remove_orphaned_files_task
from documents.tests.factories import DocumentFactory, upload_of
from programs.enums import ProgrammeState
from programs.models import PartnershipMeeting, ProgrammeDecision, ProgrammeDocument
from programs.services.partnership import add_minutes
from programs.services.programme_documents import UploadedPaper, add_programme_document
from programs.services.programme_workflow import add_decision, revise_programme
from programs.tests.factories import PartnershipMeetingFactory, ProgrammeFactory, ServicePlanFactory
from programs.tests.test_programme_workflow import DECISION, complete
from rsp.actor import Actor
from rsp.rights import ActRefused

pytestmark = pytest.mark.django_db


def test_document_that_nothing_points_at_is_removed_with_its_file_and_no_other_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Owners of every kind that there is: a programme, a decision, a meeting, a service plan."""
    programme, owned = ProgrammeFactory(), [DocumentFactory() for _owner in range(4)]
    ProgrammeDocument.objects.create(programme=programme, document=owned[0], kind="annex")
    ProgrammeDecision.objects.create(
        programme=programme, document=owned[1], kind="other", text="Beslut", decided_on=date(2026, 1, 7), body="RUN"
    )
    PartnershipMeetingFactory(programme=programme, minutes=owned[2])
    ServicePlanFactory(document=owned[3])
    unowned = DocumentFactory(title="Sven Svensson", dnr="RUN/1/2026")
    assert remove_unowned_documents() == [], "an act may still be under way"
    later = timezone.now() + timedelta(hours=3)
    monkeypatch.setattr("documents.services.timezone.now", lambda: later)
    remove_orphaned_files_task()
    assert set(Document.objects.filter(pk__in=[unowned.pk, *(row.pk for row in owned)])) == set(owned)
    assert not default_storage.exists(unowned.file.name)
    assert all(default_storage.exists(row.file.name) for row in owned)
    event = AuditEvent.objects.get(action="document.sweep")
    assert (event.object_id, event.object_label) == (str(unowned.pk), "PDF, RUN/1/2026")


def answer_of(client: Client, address: str) -> int:
    """The status, once what is served has been read to its end."""
    response = client.get(address)
    if response.streaming:
        b"".join(response.streaming_content)
    return response.status_code


@pytest.mark.usefixtures("registers")
def test_file_added_after_the_adoption_is_hidden_at_once_when_marked_and_can_be_removed_but_not_the_programme(
    case_officer_23: Any, municipal_officer_2361: Any
) -> None:
    row, client = complete(ProgrammeState.ADOPTED), case_officer_23.client
    papers = f"/program/{row.pk}/handlingar/"
    for kind in ("annex", "programme"):
        order = {"kind": kind, "upload": upload_of(), "title": "Rör Sven Svensson", "dnr": "RUN/7/2026"}
        assert client.post(f"{papers}ny/", order).status_code == 302
    annex, programme = (one.document for one in ProgrammeDocument.objects.select_related("document").order_by("kind"))
    secrecy, paper = f"{papers}{annex.pk}/sekretess/", f"{papers}{annex.pk}/"
    readers = ((Client(), f"/oppet{paper}"), (municipal_officer_2361.client, paper))
    assert [answer_of(*reader) for reader in readers] == [200, 200]
    assert secrecy in client.get(f"/program/{row.pk}/").content.decode()
    assert municipal_officer_2361.client.post(secrecy, {"version": 1}).status_code == 403
    marked = {"version": 1, "secrecy_paragraph": "OSL 30 kap. 23 §"}
    assert [client.post(secrecy, marked).status_code for _time in range(2)] == [302, 409]
    assert [answer_of(*reader) for reader in readers] == [404, 403]
    for one in (annex, programme):
        client.post(f"{papers}{one.pk}/ta-bort/")
    assert [one.document for one in row.documents.all()] == [programme]
    events = AuditEvent.objects.filter(object_type="programs.programmedocument")
    assert {event.object_label for event in events} == {"PDF, RUN/7/2026"}
    assert "None" not in {event.object_id for event in events}
    told = AuditEvent.objects.get(action="programme_document.secrecy", outcome="done")
    assert (told.object_label, told.after) == (
        "PDF, RUN/7/2026",
        {"is_secret": True, "secrecy_paragraph": "OSL 30 kap. 23 §"},
    )
    assert not any("Svensson" in str(event.after) + str(event.before) for event in AuditEvent.objects.all())


NOWHERE: dict[str, Callable[[Actor], object]] = {
    "document": lambda actor: add_programme_document(
        actor=actor, programme_id=uuid4(), paper=UploadedPaper("annex", upload_of())
    ),
    "decision": lambda actor: add_decision(actor=actor, programme_id=uuid4(), text="Beslut", decision=DECISION),
    "minutes": lambda actor: add_minutes(
        actor=actor, meeting=PartnershipMeeting(programme_id=uuid4()), expected_version=1, upload=upload_of()
    ),
    "revision": lambda actor: revise_programme(actor=actor, programme_id=uuid4(), first_year=2031, last_year=2034),
}


@pytest.mark.usefixtures("registers")
@pytest.mark.parametrize("act", NOWHERE.values(), ids=NOWHERE)
def test_act_on_a_programme_removed_meanwhile_says_so(case_officer_23: Any, act: Callable[[Actor], object]) -> None:
    with pytest.raises(ActRefused, match="Programmet är redan borttaget"):
        act(case_officer_23.actor)
