"""Signs in as each role and follows every link and every form: nothing breaks, and no draft of others shows anywhere.

Every draft, case and internal note of two counties carries a marker of its own. What a role may see is said here in
one line per role; a marker anywhere else, in pages, CSV, JSON or the text of a PDF, is a leak.
"""

import io
import re
from collections import deque
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urldefrag, urlencode, urljoin, urlsplit

import pytest
from django.test import Client
from lxml import html as markup
from pypdf import PdfReader

from accounts.audit import record_event
from actionplans.tests.factories import ActionPlanFactory, ActivityFactory, InitiativeFactory
from grants.tests.factories import GrantCaseFactory
from notices.services import notify
from programs.enums import ProgrammeState, ServicePlanState
from programs.tests.factories import ProgrammeFactory, ServicePlaceFactory, ServicePlanFactory
from registers.actors import build_actor
from registers.models import Organisation
from registers.tests.factories import MembershipFactory, OrganisationFactory, SoleTraderFactory
from reporting.tests.factories import FollowUpFactory, FollowUpTextFactory, FollowUpVersionFactory
from rsp.tests.test_urls_roles import client_of
from rsp.tests.url_table import ROLES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers"), pytest.mark.slow]

MARKER = re.compile(r"HEMLIGT-[A-Z0-9]+-[A-Z]+")
MOST_PAGES = 60
"""Of each role. Addresses of the same shape (the same page about another row) are followed only a few times."""
SAME_SHAPE = 2
JUNK = "<script>alert(1)</script>' OR 1=1 -- åäö\u202e" + "9" * 400

OWN_23 = {"HEMLIGT-23-PROGRAM", "HEMLIGT-23-PLAN", "HEMLIGT-23-INSATS", "HEMLIGT-23-TEXT", "HEMLIGT-23-BESOK"}
OWN_23 |= {"HEMLIGT-23-ARENDE", "HEMLIGT-23-SOKANDE", "HEMLIGT-2361-PLATS", "HEMLIGT-2361-PLAN"}
OWN_24 = {marker.replace("2361", "2401").replace("-23-", "-24-") for marker in OWN_23}
MAY_SEE = {
    "anonymous": set(),
    "case_officer_23": OWN_23 | {"HEMLIGT-23-PERSON"},  # a colleague, who handles a case
    "director_23": OWN_23 | {"HEMLIGT-23-PERSON"},  # a colleague, among those who may stand in
    "case_officer_24": OWN_24 | {"HEMLIGT-24-PERSON"},
    "municipal_officer_2361": {"HEMLIGT-2361-PLATS", "HEMLIGT-2361-PLAN"},
    "reader_23": set(),
    "participant_23": set(),
    "administrator_23": {"HEMLIGT-23-PERSON"},
    "analyst": set(),
    "system_administrator": OWN_23 | OWN_24 | {"HEMLIGT-23-PERSON", "HEMLIGT-24-PERSON"},
}


@dataclass
class Crawl:
    """What one signed-in browser met: addresses by shape, what broke, and the markers it saw, each with its page."""

    client: Client
    seen: dict[str, int] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)
    markers: dict[str, str] = field(default_factory=dict)
    pages: int = 0
    forms: int = 0

    def take(self, address: str, response: Any) -> str:
        """Judge an answer; gives its HTML, empty for anything else."""
        kind = response.headers.get("Content-Type", "")
        body = b"".join(response.streaming_content) if response.streaming else response.content
        if response.status_code >= 500:
            self.broken.append(f"{response.status_code} {address}")
        text = _pdf_text(body) if kind.startswith("application/pdf") else body.decode("utf-8", "replace")
        for marker in MARKER.findall(text):
            self.markers.setdefault(marker, address)
        return text if kind.startswith("text/html") else ""

    def is_new(self, address: str) -> bool:
        shape = _shape(address)
        self.seen[shape] = self.seen.get(shape, 0) + 1
        return self.seen[shape] <= SAME_SHAPE


def _pdf_text(body: bytes) -> str:
    if not body.endswith(b"%%EOF\n"):
        return body.decode("latin-1")  # what the factories seal is no real PDF
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages)


def _shape(address: str) -> str:
    """The address with ids, codes and numbers left out: two of one shape are the same page about other rows."""
    parts = urlsplit(address)
    names = sorted(re.findall(r"(\w+)=", parts.query))
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+", "#", parts.path) + "?" + ",".join(names)


def _here(base: str, address: str) -> str | None:
    """An address of our own site as a path, None for any other."""
    joined = urldefrag(urljoin(f"http://testserver{base}", address.strip())).url
    parts = urlsplit(joined)
    if parts.netloc != "testserver" or parts.path.startswith("/static/"):
        return None
    return parts.path + (f"?{parts.query}" if parts.query else "")


def crawl(client: Client, user: Any) -> Crawl:
    """Every link first, breadth first; then every form that was met, sent empty and filled with junk."""
    run = Crawl(client)
    queue, forms = deque(["/", "/mina-behorigheter/", "/installningar/", "/aviseringar/", "/stil/"]), []
    while queue and run.pages < MOST_PAGES:
        address = queue.popleft()
        if not run.is_new(address):
            continue
        run.pages += 1
        page = run.take(address, client.get(address, follow=True))
        if page:
            tree = markup.fromstring(page)
            queue.extend(found for link in tree.iter("a") if (found := _here(address, link.get("href") or "#")))
            forms += [(address, form) for form in tree.iter("form")]
    _send_forms(run, forms, user)
    return run


def _send_forms(run: Crawl, forms: list[tuple[str, Any]], user: Any) -> None:
    for page, form in forms:
        target = _here(page, form.get("action") or page)
        if target is None or not run.is_new(f"{target}?{form.get('method', 'get')}=1&{urlencode(_filled(form, ''))}"):
            continue
        run.forms += 1
        for junk in ("", JUNK):
            data = _filled(form, junk)
            if form.get("method", "get").lower() == "post":
                if user is not None:
                    run.client.force_login(user)  # an earlier form may have signed the browser out
                run.take(f"POST {target}", run.client.post(target, data))
            else:
                run.take(target, run.client.get(target, data))


def _filled(form: Any, junk: str) -> dict[str, str]:
    """What the form would send: its own values for what is chosen or hidden, ``junk`` for what is typed."""
    data = {}
    for control in form.xpath(".//input[@name] | .//select[@name] | .//textarea[@name]"):
        kind = control.get("type", "text")
        if kind in ("hidden", "radio", "checkbox", "submit"):
            data.setdefault(control.get("name"), control.get("value") or "on")
        elif control.tag == "select":
            values = [option.get("value") or "" for option in control.iter("option")]
            data[control.get("name")] = junk or (values[-1] if values else "")
        elif kind != "file":
            data[control.get("name")] = junk
    return data


@pytest.fixture
def marked_world(registers: None) -> None:
    """Two counties with a marker in everything that is their own."""
    for county, municipality in (("23", "2361"), ("24", "2401")):
        _mark_county(county)
        _mark_municipality(municipality)


def _mark_county(county: str) -> None:
    mark = f"HEMLIGT-{county}"
    region = Organisation.objects.get(kind="region", county=county)
    ProgrammeFactory(county_id=county, owner=region)
    texts = {"purpose": f"{mark}-PROGRAM", "overall_goal": f"{mark}-PROGRAM"}
    draft = {"state": ProgrammeState.DRAFT, "adopted_on": None, "first_year": 2031, "last_year": 2035}
    ProgrammeFactory(county_id=county, owner=region, **draft, **texts)
    InitiativeFactory(
        plan=ActionPlanFactory(county_id=county, year=2026, delegation_point=f"{mark}-PLAN"),
        title=f"{mark}-INSATS",
        description=f"{mark}-INSATS",
        owner=region,
    )
    FollowUpVersionFactory(follow_up__county_id=county, follow_up__year=2023)
    FollowUpTextFactory(follow_up=FollowUpFactory(county_id=county, year=2024), body=f"{mark}-TEXT")
    ActivityFactory(county_id=county, title=f"{mark}-BESOK", held_on=date(2024, 5, 4))
    SoleTraderFactory(name=f"{mark}-SOKANDE", county_id=county, orgnr=None)
    applicant = OrganisationFactory(name="Provbutiken AB", county_id=county)
    hidden = MembershipFactory(organisation=region, user__name=f"{mark}-PERSON").user
    case = {"county_id": county, "authority": region, "applicant": applicant}
    GrantCaseFactory(**case, officer=hidden, dnr=f"{mark}-ARENDE")  # told of in the person's register extract
    record_event(build_actor(hidden), "sign_in.succeed")


def _mark_municipality(code: str) -> None:
    mark = f"HEMLIGT-{code}"
    ServicePlaceFactory(municipality_id=code, name=f"{mark}-PLATS", is_planned=True)
    ServicePlanFactory(
        municipality_id=code,
        state=ServicePlanState.STARTED,
        adopted_on=None,
        valid_from=None,
        valid_to=None,
        started_on=date(2026, 1, 1),
        dnr=f"{mark}-PLAN",
    )


@pytest.mark.parametrize("role", ROLES)
def test_every_link_and_form_works_and_shows_no_draft_of_others(
    request: pytest.FixtureRequest, marked_world: None, role: str
) -> None:
    client = client_of(role, request)
    user = None if role == "anonymous" else request.getfixturevalue(role).user
    if user is not None:
        notify(user_ids=[user.pk], kind="security", title="Prov", link="/installningar/")
    run = crawl(client, user)
    assert run.broken == []
    assert {marker: page for marker, page in run.markers.items() if marker not in MAY_SEE[role]} == {}
    assert run.pages > (2 if role == "anonymous" else 25), "the crawl has come nowhere"
    assert run.forms >= 1


def test_crawl_sees_a_leak_when_there_is_one(marked_world: None, case_officer_24: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("actionplans.querysets.ActionPlanQuerySet.visible_to", lambda rows, _actor: rows.all())
    monkeypatch.setattr("actionplans.querysets.InitiativeQuerySet.visible_to", lambda rows, _actor: rows.all())
    run = Crawl(case_officer_24.client)
    run.take("/lan/23/", case_officer_24.client.get("/lan/23/"))
    assert "HEMLIGT-23-INSATS" in run.markers
