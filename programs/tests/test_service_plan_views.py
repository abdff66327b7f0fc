"""The pages of service plans: what a form answers, what is kept, who sees what, how much is asked of the database."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from documents.tests.factories import PDF_BYTES, DocumentFactory, upload_of
from programs.enums import MeasureStatus, ServicePlanState
from programs.models import ServicePlan, ServicePlanCount, ServicePlanMeasure
from programs.tests.factories import ServicePlanFactory, ServicePlanMeasureFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]

TODAY = timezone.localdate()
DAY = timedelta(days=1)
NEW = "/serviceplaner/kommun/2361/rapportera/"
STAMP = {"edit-version": "1", "edit-first": "1"}


def typed(**changes: Any) -> dict[str, Any]:
    return {
        "adopted_by_body": "Kommunfullmäktige",
        "adopted_on": (TODAY - DAY).isoformat(),
        "adopted_paragraph": "132",
        "dnr": "KS 2026/318",
        "valid_from": "2027-01-01",
        "valid_to": "2030-12-31",
        "covers_commercial": "on",
        "covers_public": "on",
        "message": "",
        "upload": upload_of(),
        **STAMP,
        **changes,
    }


def downloaded(browser: Any, path: str) -> bytes:
    """The bytes of a file that is handed out as an attachment."""
    answer = browser.get(path)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    content = b"".join(answer.streaming_content)
    for close in answer._resource_closers:
        close()  # the file, and not the connection as ``close`` of the answer would
    return content


def test_municipality_reports_in_under_ten_fields_and_two_pages(municipal_officer_2361: Any) -> None:
    ServicePlanFactory(valid_to=date(2026, 12, 31))
    browser = municipal_officer_2361.client
    form = browser.get(NEW).context["form"]
    assert form["valid_from"].value() == date(2027, 1, 1)
    questions = {name for name in form.fields if name not in {"covers_public"}}  # one question with two boxes
    assert len(questions) < 10
    answer = browser.post(NEW, typed(kontrollera="1"))
    plan = ServicePlan.objects.get(state=ServicePlanState.STARTED)
    assert answer.url == f"/serviceplaner/{plan.pk}/kontrollera/"
    page = browser.get(answer.url).content.decode()
    assert "Det blir ingen lucka." in page
    assert "plan.pdf" in page
    sent = browser.post(answer.url, {"version": plan.version})
    assert sent.url == f"/serviceplaner/{plan.pk}/"
    plan.refresh_from_db()
    assert plan.state == ServicePlanState.ADOPTED
    assert browser.post(answer.url, {"version": plan.version}).status_code == 409
    assert downloaded(browser, f"{sent.url}dokument/") == PDF_BYTES


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"adopted_by_body": ""}, "adopted_by_body", "Välj vem som antog planen"),
        ({"adopted_on": ""}, "adopted_on", "Skriv vilken dag planen antogs"),
        ({"adopted_on": "16/11 -26"}, "adopted_on", "ÅÅÅÅ-MM-DD"),
        ({"adopted_on": "2199-01-01"}, "adopted_on", "framtiden"),
        ({"adopted_paragraph": ""}, "adopted_paragraph", "paragraf"),
        ({"dnr": ""}, "dnr", "diarienumret"),
        ({"valid_from": ""}, "valid_from", "från vilken dag"),
        ({"valid_to": "2026-12-31"}, "valid_to", "före dess första"),
        ({"covers_commercial": "", "covers_public": ""}, "covers_commercial", "omfattar"),
        ({"upload": ""}, "upload", "Välj filen"),
        ({"upload": SimpleUploadedFile("plan.pdf", b"MZ" + b"\0" * 200)}, "upload", "Filen är"),
    ],
)
def test_bad_report_is_told_at_its_field_and_what_was_typed_is_kept(
    municipal_officer_2361: Any, change: dict[str, Any], field: str, words: str
) -> None:
    answer = municipal_officer_2361.client.post(NEW, typed(kontrollera="1", **change))
    assert answer.status_code == 422
    form = answer.context["form"]
    assert list(form.errors) == [field]
    assert words in form.errors[field][0]
    page = answer.content.decode()
    assert page.count(str(form.errors[field][0])) == 2  # in the summary and at the field
    assert "KS 2026/318" in page or field == "dnr"
    assert not ServicePlan.objects.exists()


def test_draft_may_lack_anything_but_not_hold_what_is_wrong(municipal_officer_2361: Any) -> None:
    browser = municipal_officer_2361.client
    assert browser.post(NEW, typed(valid_from="2027-13-01", utkast="1")).status_code == 422
    saved = browser.post(NEW, {"dnr": "KS 1", **STAMP, "utkast": "1"})
    plan = ServicePlan.objects.get()
    assert saved.url == f"/serviceplaner/{plan.pk}/rapportera/"
    assert (plan.dnr, plan.adopted_on) == ("KS 1", None)
    assert browser.get(NEW).url == saved.url
    check = browser.get(f"/serviceplaner/{plan.pk}/kontrollera/").content.decode()
    assert "Det här saknas" in check
    refused = browser.post(f"/serviceplaner/{plan.pk}/kontrollera/", {"version": plan.version})
    assert refused.status_code == 422
    assert "Välj filen med planen" in refused.content.decode()


def test_second_draft_of_two_colleagues_is_refused_with_what_was_typed(municipal_officer_2361: Any) -> None:
    browser = municipal_officer_2361.client
    browser.post(NEW, {"dnr": "KS 1", **STAMP})
    again = browser.post(NEW, {"dnr": "KS 2", **STAMP})
    assert again.status_code == 409
    page = again.content.decode()
    assert "arbetar redan" in page
    assert 'value="KS 2"' in page
    assert ServicePlan.objects.get().dnr == "KS 1"


def test_stale_draft_shows_both_texts_and_can_be_saved(municipal_officer_2361: Any, case_officer_23: Any) -> None:
    municipal_officer_2361.client.post(NEW, {"dnr": "KS 1", **STAMP})
    address = f"/serviceplaner/{ServicePlan.objects.get().pk}/rapportera/"
    case_officer_23.client.post(address, {"dnr": "KS 2", **STAMP})
    stale = municipal_officer_2361.client.post(address, {"dnr": "KS 3", **STAMP})
    assert stale.status_code == 409
    (field,) = stale.context["conflict"].to_choose
    assert field.name == "dnr"
    page = stale.content.decode()
    assert "Inget av ditt har gått förlorat" in page


def test_county_records_a_plan_on_behalf_with_its_source(case_officer_23: Any) -> None:
    browser = case_officer_23.client
    lacking = browser.post(NEW, typed(kontrollera="1", upload="", source=""))
    assert list(lacking.context["form"].errors) == ["source"]
    answer = browser.post(NEW, typed(kontrollera="1", upload="", source="Kommunens webbplats"))
    plan = ServicePlan.objects.get()
    assert answer.status_code == 302
    assert plan.source == "Kommunens webbplats"


def test_draft_is_not_there_for_others_and_reading_is_not_writing(
    analyst: Any, reader_23: Any, case_officer_24: Any, municipal_officer_2361: Any
) -> None:
    draft = ServicePlanFactory(state=ServicePlanState.STARTED, municipality_id="2303")
    for person in (analyst, reader_23, case_officer_24, municipal_officer_2361):
        for path in ("", "rapportera/", "kontrollera/", "dokument/"):
            assert person.client.get(f"/serviceplaner/{draft.pk}/{path}").status_code == 404
    public = ServicePlanFactory(municipality_id="2303", document=DocumentFactory())
    for person in (analyst, municipal_officer_2361):
        assert person.client.get(f"/serviceplaner/{public.pk}/").status_code == 200
        assert person.client.get(f"/serviceplaner/{public.pk}/rapportera/").status_code == 403
        assert person.client.post(f"/serviceplaner/{public.pk}/bekrafta/", {"version": 1}).status_code == 403
        assert downloaded(person.client, f"/serviceplaner/{public.pk}/dokument/") == PDF_BYTES


def test_county_answers_with_a_comment(case_officer_23: Any) -> None:
    plan = ServicePlanFactory()
    browser, address = case_officer_23.client, f"/serviceplaner/{plan.pk}/"
    empty = browser.post(f"{address}lamna-tillbaka/", {"version": 1, "comment": ""})
    assert empty.status_code == 422
    assert "Skriv vad kommunen behöver rätta" in empty.content.decode()
    assert browser.post(f"{address}lamna-tillbaka/", {"version": 1, "comment": "Dnr är fel."}).url == address
    assert "Dnr är fel." in browser.get(address).content.decode()


def test_measures_from_the_pages(municipal_officer_2361: Any) -> None:
    plan = ServicePlanFactory(valid_to=None)
    browser = municipal_officer_2361.client
    sent = {"sphere": "public", "locality": "Granvik", "need": "Meröppet", "measure": "Bibliotek", "status": "ongoing"}
    assert browser.post(f"/serviceplaner/{plan.pk}/atgarder/ny/", sent).status_code == 422
    browser.post(f"/serviceplaner/{plan.pk}/atgarder/ny/", sent | {"responsible": "Kommunen", "due_on": "2020-01-01"})
    row = ServicePlanMeasure.objects.get()
    assert "Försenad" in browser.get(f"/serviceplaner/{plan.pk}/").content.decode()
    browser.post(f"/serviceplaner/atgarder/{row.pk}/status/", {"status": "done", "version": 1})
    row.refresh_from_db()
    assert row.status == MeasureStatus.DONE
    edit = f"/serviceplaner/atgarder/{row.pk}/andra/"
    stale = browser.post(edit, sent | {"responsible": "Handlaren", **STAMP})
    assert stale.status_code == 409
    fresh = sent | {"responsible": "Handlaren", "edit-version": "2", "edit-first": "2"}
    assert browser.post(edit, fresh).status_code == 302


def test_county_page_of_a_day_counts_and_names_the_stated_number(analyst: Any) -> None:
    ServicePlanFactory(municipality_id="2361", valid_to=TODAY + 20 * DAY)
    ServicePlanFactory(municipality_id="2303", valid_to=None)
    ServicePlanCount.objects.create(county_id="23", counted_on=date(2020, 6, 1), current=5, total=8, source="Källa 9")
    page = analyst.client.get("/lan/23/serviceplaner/").content.decode()
    assert "Två av åtta kommuner har aktuell serviceplan" in page
    assert "5 av 8 kommuner" in page
    assert "Källa 9" in page
    assert page.count("Går ut snart") >= 2
    earlier = analyst.client.get("/lan/23/serviceplaner/?dag=2019-12-31").content.decode()
    assert "Källa 9" not in earlier
    assert analyst.client.get("/lan/23/serviceplaner/?dag=31/12").status_code == 422


def test_list_of_all_municipalities_is_filtered_and_taken_out_as_shown(analyst: Any) -> None:
    ServicePlanFactory(municipality_id="2361", valid_to=TODAY + 20 * DAY, is_example=True, source="Exempeldata")
    ServicePlanFactory(municipality_id="2303", valid_to=None)
    ServicePlanFactory(municipality_id="2401", valid_to=TODAY - DAY)
    listed = analyst.client.get("/serviceplaner/?lage=current").content.decode()
    assert "Härjedalen" in listed
    assert "Ragunda" in listed
    assert "Nordmaling" not in listed
    soon = analyst.client.get("/serviceplaner/?lage=soon&format=csv").content.decode("utf-8-sig")
    rows = soon.strip().splitlines()
    assert len(rows) == 2
    assert rows[1].startswith("Härjedalen;Jämtlands län;Går ut snart")


PAGES = ("/serviceplaner/?lan=23", "/lan/23/serviceplaner/", "/kommun/2361/", "/lan/23/")


@pytest.mark.parametrize("path", PAGES)
def test_queries_are_as_many_for_two_rows_as_for_twenty(path: str, case_officer_23: Any) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert case_officer_23.client.get(path).status_code == 200
        return len(seen)

    codes = ("2361", "2303", "2305", "2309", "2313", "2321", "2326", "2380")

    def fill(count: int) -> None:
        for number in range(count):
            first = date(2000 + number, 1, 1)
            plan = ServicePlanFactory(
                municipality_id=codes[number % 8], adopted_on=first, valid_from=first, valid_to=None
            )
            ServicePlanMeasureFactory.create_batch(2, plan=plan)

    fill(2)
    asked()  # once, so that what is kept between requests is there
    few = asked()
    fill(20)
    assert asked() == few
    assert few <= {"/lan/23/serviceplaner/": 10}.get(path, 40), few
