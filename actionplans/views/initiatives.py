"""The initiatives of a plan: a row edited in its place or on a page, moved, taken away, with who shares and pays."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.services.edit_locks import release_edit_lock
from actionplans.contents import number_of
from actionplans.forms.initiatives import CoOwnersForm, FundingForm, InitiativeForm, NewInitiativeForm
from actionplans.models import ActionPlan, Initiative
from actionplans.pages.removal import what_goes_with_initiative
from actionplans.pages.workspace import workspace_page
from actionplans.services.funding import set_initiative_funding
from actionplans.services.initiatives import (
    add_initiative,
    edit_initiative,
    move_initiative,
    remove_initiative,
    set_co_owners,
)
from actionplans.views.lost_rows import is_gone, lost_initiative
from actionplans.views.plan_forms import (
    RowPage,
    answer_removal,
    answer_row,
    crumbs_of,
    draft_of,
    ids_of,
    is_in_place,
    plan_address,
    plan_name,
)
from actionplans.views.plans import check_writable, visible_plan, writable_plan
from programs.models import PriorityArea
from programs.views.programme_forms import Texts, answer_act, press_at
from rsp.answers import posted
from rsp.editing import VersionedEdit

form_methods = require_http_methods(["GET", "HEAD", "POST"])
AREA = "omrade"


@require_safe
def initiative(request: HttpRequest, initiative_id: UUID) -> HttpResponse:
    """An initiative where it stands in its plan; to htmx the row to read, as when an edited one is closed."""
    row = visible_initiative(request, initiative_id)
    if not is_in_place(request):
        response: HttpResponse = redirect(initiative_address(row))
    else:
        release_edit_lock(actor=request.actor, row=row)
        response = initiative_row(request, row)
    patch_vary_headers(response, ["HX-Request"])
    return response


@form_methods
def add(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """A new initiative, last in its area."""
    plan = writable_plan(request, plan_id)
    form = NewInitiativeForm(posted(request), actor=request.actor, plan=plan, initial=_initial(request, plan))

    def act() -> Initiative:
        values = dict(form.cleaned_data)
        key = values.pop("entry_key")
        return add_initiative(actor=request.actor, plan_id=plan.pk, values=values, entry_key=key)

    told = _("Insatsen är tillagd. Lägg till mål och den som ansvarar.")
    if request.POST.get("owner"):
        told = _("Insatsen är tillagd. Lägg till mål.")
    texts = Texts(
        _("Ny insats"), _("Lägg till insatsen"), plan_address(plan), told, plan_name(plan), crumbs=crumbs_of(plan)
    )
    return answer_act(request, form, act, texts)


@form_methods
def edit(request: HttpRequest, initiative_id: UUID) -> HttpResponse:
    """An initiative in its place in the plan, or on a page of its own."""
    if request.method == "POST" and is_gone(request, Initiative, initiative_id):
        return lost_initiative(request)
    row = writable_initiative(request, initiative_id)
    options = {"actor": request.actor, "plan": row.plan, "label": _("insats %s") % number_of(row)} | ids_of(
        request, row
    )
    editing = VersionedEdit(request, row, InitiativeForm, draft=draft_of(request, row), **options)

    def act(version: int, values: dict[str, Any]) -> Initiative:
        return edit_initiative(
            actor=request.actor,
            initiative_id=row.pk,
            expected_version=version,
            values=values,
            passed_over=editing.passed_over,
        )

    return answer_row(request, editing, act, _edit_page(request, row))


def _edit_page(request: HttpRequest, row: Initiative) -> RowPage:
    before = row.area_id

    def done() -> HttpResponse:
        saved = visible_initiative(request, row.pk)
        return initiative_row(request, saved, is_moved=saved.area_id != before)

    heading = _("Ändra insats %(number)s") % {"number": number_of(row)}
    texts = _texts(row, heading, _("Spara insatsen"), _("Insatsen är sparad."))

    def context() -> dict[str, Any]:
        page = workspace_page(request.actor, row.plan)
        return {"one": page.initiative(row.pk), "page": page, "plan": row.plan}

    return RowPage("actionplans/initiative_edit.html", "actionplans/_initiative_edit.html", texts, done, context)


@require_POST
def move(request: HttpRequest, initiative_id: UUID) -> HttpResponse:
    """Up or down within the area."""
    row = writable_initiative(request, initiative_id)

    def act() -> Initiative:
        return move_initiative(actor=request.actor, initiative_id=row.pk, up=request.POST.get("riktning") == "upp")

    return press_at(request, None, act, _texts(row, "", "", _("Insatsen är flyttad.")))


@form_methods
def remove(request: HttpRequest, initiative_id: UUID) -> HttpResponse:
    """Ask, then take an initiative away with its goals."""
    row = writable_initiative(request, initiative_id)

    def act(version: int) -> None:
        remove_initiative(actor=request.actor, initiative_id=row.pk, expected_version=version)

    address, told = plan_address(row.plan), _("Insatsen är borttagen.")
    lost = what_goes_with_initiative(row)
    texts = Texts("", _("Ta bort insatsen"), address, told, row.title, lost, crumbs=crumbs_of(row.plan))
    return answer_removal(request, row, act, (_("insats %s") % number_of(row), texts))


@form_methods
def co_owners(request: HttpRequest, initiative_id: UUID) -> HttpResponse:
    """Who answers for an initiative beside its owner."""
    row = writable_initiative(request, initiative_id)
    chosen = row.co_owners.values_list("pk", flat=True)
    form = CoOwnersForm(posted(request), actor=request.actor, row=row, chosen=chosen)

    def act() -> Initiative:
        data = form.cleaned_data
        return set_co_owners(
            actor=request.actor, initiative_id=row.pk, seen=data["seen"], organisations=data["organisations"]
        )

    return answer_act(
        request, form, act, _texts(row, _("Medansvariga"), _("Spara medansvariga"), _("Medansvariga är sparade."))
    )


@form_methods
def funding(request: HttpRequest, initiative_id: UUID) -> HttpResponse:
    """What other streams pay of the budget."""
    row = writable_initiative(request, initiative_id)
    form = FundingForm(posted(request), row=row, parts=dict(row.fundings.values_list("stream", "amount")))

    def act() -> Initiative:
        return set_initiative_funding(
            actor=request.actor, initiative_id=row.pk, seen=form.cleaned_data["seen"], parts=form.parts
        )

    texts = _texts(row, _("Varav från andra finansiärer"), _("Spara delarna"), _("Finansieringen är sparad."))
    return answer_act(request, form, act, texts)


def visible_initiative(request: HttpRequest, initiative_id: UUID) -> Initiative:
    """An initiative of a plan that the reader sees, else 404."""
    rows = Initiative.objects.visible_to(request.actor).select_related("area", "owner__municipality")
    row = get_object_or_404(rows, pk=initiative_id)
    row.plan = visible_plan(request, row.plan_id)
    return row


def writable_initiative(request: HttpRequest, initiative_id: UUID) -> Initiative:
    """An initiative to write in, else 404 or 403."""
    row = visible_initiative(request, initiative_id)
    check_writable(request, row.plan)
    return row


def initiative_address(row: Initiative) -> str:
    """The initiative where it stands in its plan."""
    return plan_address(row.plan, f"insats-{row.pk}")


def initiative_row(request: HttpRequest, row: Initiative, *, is_moved: bool = False) -> HttpResponse:
    """The row to read, with what its change means for the panels; in another area, the page is loaded again."""
    if is_moved:
        return HttpResponse(headers={"HX-Refresh": "true"})
    page = workspace_page(request.actor, row.plan)
    context = {"page": page, "plan": row.plan, "one": page.initiative(row.pk), "in_place": True}
    return render(request, "actionplans/_initiative_saved.html", context)


def _initial(request: HttpRequest, plan: ActionPlan) -> dict[str, Any]:
    """In the area that the link names."""
    order = request.GET.get(AREA, "")
    areas = PriorityArea.objects.visible_to(request.actor).filter(programme=plan.programme_id)
    found = areas.filter(order=int(order)).first() if order.isascii() and order.isdigit() and len(order) < 4 else None
    return {"area": found}


def _texts(row: Initiative, heading: str, button: str, told: str) -> Texts:
    return Texts(heading, button, initiative_address(row), told, row.title, crumbs=crumbs_of(row.plan))
