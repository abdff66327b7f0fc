"""The list of cases, one case as a page, its history, and an applicant."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from grants.forms.case_filters import MINE, OPEN, CaseFilter
from grants.pages.applicants import applicant_page, applicants_of
from grants.pages.case_frame import case_frame
from grants.pages.case_history import case_events
from grants.pages.case_workspace import case_workspace
from grants.pages.cases import case_lines, listed_cases
from grants.pages.ledger import case_ledger
from grants.views.case_pages import visible_case
from grants.views.case_workspace import day_tried, evaluation_context
from rsp.actor import GRANT_DUTIES, Actor, Role
from rsp.listing import Column, LinkTo, Listing

COLUMNS = (
    Column("dnr", _("Diarienummer"), lambda line: line.row.dnr, ("dnr",)),
    Column("lage", _("Läge"), lambda line: line.row.get_state_display(), ("state", "-received_on")),
    Column("sokande", _("Sökande"), lambda line: line.row.applicant.public_name),
    Column(
        "kommun",
        _("Kommun"),
        lambda line: line.row.municipality.name if line.row.municipality else "",
        ("municipality__name", "-received_on"),
        in_page=False,
    ),
    Column("stod", _("Stödform"), lambda line: str(line.row.scheme), ("scheme__name", "-received_on"), in_page=False),
    Column("ar", _("Stödår"), lambda line: line.row.support_year, in_page=False),
    Column("sokt", _("Sökt"), lambda line: line.row.applied_amount, ("applied_amount", "-received_on"), "num"),
    Column("beviljat", _("Beviljat"), lambda line: line.granted.amount if line.granted else None, kind="num"),
    Column(
        "utgang",
        _("Utgång"),
        lambda line: line.decision.get_outcome_display() if line.decision else "",
        in_page=False,
    ),
    Column("vem", _("Handläggare"), lambda line: line.officer, ("officer__name", "-received_on")),
    Column("inkom", _("Inkommen"), lambda line: line.row.received_on, ("received_on",)),
    Column("dagar", _("Dagar"), lambda line: line.days, kind="num", in_page=False),
    Column("exempel", _("Exempeldata"), lambda line: gettext("Ja") if line.row.is_example else "", in_page=False),
)


@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    """The cases that the reader sees, newest first."""
    actor = request.actor
    listing = Listing(
        request,
        listed_cases(actor),
        CaseFilter,
        COLUMNS,
        name="stodarenden",
        title=gettext("Stödärenden"),
        default_sort="-inkom",
        present=lambda rows: case_lines(actor, rows),
        holds_people=True,
    )
    context = {"may_register": _counties_to_register_in(actor, listing), "selections": _selections(listing)}
    return listing.response("grants/cases.html", context)


def _counties_to_register_in(actor: Actor, listing: Listing) -> list[tuple[str, str]]:
    """Code and name of the counties where the actor registers applications; the names are those of the filter."""
    works = actor.works_in_counties({Role.CASE_OFFICER}, GRANT_DUTIES)
    return [(code, name) for code, name in listing.filters.filters["lan"].extra["choices"] if code in works]


def _selections(listing: Listing) -> list[LinkTo]:
    """The selections that one begins with."""
    asked = listing.query
    links = ((gettext("Mina öppna"), f"vem={MINE}"), (gettext("Alla öppna"), f"lage={OPEN}"), (gettext("Alla"), ""))
    return [LinkTo(label, f"?{query}", asked == query) for label, query in links]


@require_safe
def case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """One case: the workspace of those who handle it, and for others of the county what they may read of it."""
    actor = request.actor
    frame = case_frame(actor, visible_case(request, case_id))
    context = {
        "frame": frame,
        "tab": "provning",
        "workspace": case_workspace(frame, day_tried(request)),
        "ledger": case_ledger(actor, frame.case, day_tried(request)),
    }
    return render(request, "grants/case.html", context | evaluation_context(request, frame))


@require_safe
def history(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """All that has happened in a case."""
    row = visible_case(request, case_id)
    context = {"frame": case_frame(request.actor, row), "tab": "historik", "events": case_events(request.actor, row)}
    return render(request, "grants/case_history.html", context)


@require_safe
def applicant(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """Everything known of an applicant, to those who read a case of theirs."""
    row = get_object_or_404(applicants_of(request.actor), pk=organisation_id)
    return render(request, "grants/applicant.html", {"page": applicant_page(request.actor, row)})
