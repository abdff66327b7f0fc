"""How the pages of a plan answer: a row edited in place or on a page of its own, with its conflict."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.services.edit_drafts import drop_edit_draft, open_edit_draft
from accounts.services.edit_locks import release_edit_lock, touch_edit_lock
from actionplans.models import ActionPlan
from programs.views.programme_forms import Texts
from registers.forms import VersionForm
from rsp.answers import CONFLICT, UNPROCESSABLE, FormPage, add_errors, answer_form, posted
from rsp.editable import Editable
from rsp.editing import OpenDraft, VersionedEdit
from rsp.rights import ActRefused


@dataclass(frozen=True, slots=True)
class RowPage:
    """A row that is edited: its page, its part of the plan's page, and what stands beside the form.

    ``done``: how the row is read again, in its place. ``context`` is asked for when the form is shown.
    """

    template: str
    part: str
    texts: Texts
    done: Callable[[], HttpResponse]
    context: Callable[[], Mapping[str, Any]] = dict


def is_in_place(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of the page."""
    return "HX-Request" in request.headers


def ids_of(request: HttpRequest, row: Editable) -> dict[str, str]:
    """Names for the fields of a form that stands in a page beside others of its kind."""
    return {"auto_id": f"id_{row.pk}_%s"} if is_in_place(request) else {}


def post_or_go(page: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """A button's address that somebody opens, as after signing in again, leads to the page the button is on."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @require_http_methods(["GET", "HEAD", "POST"])
        @wraps(view)
        def answer(request: HttpRequest, plan_id: UUID) -> HttpResponse:
            return view(request, plan_id) if request.method == "POST" else redirect(f"actionplans:{page}", plan_id)

        return answer

    return decorate


def plan_address(plan: ActionPlan, anchor: str = "") -> str:
    """The page of a plan, at one of its parts."""
    return reverse("actionplans:plan", args=[plan.pk]) + (f"#{anchor}" if anchor else "")


def plan_name(plan: ActionPlan) -> str:
    """``Handlingsplan 2024``, with its version from the second."""
    if plan.revision == 1:
        return str(plan)
    return _("%(plan)s, version %(number)s") % {"plan": plan, "number": plan.revision}


def crumbs_of(plan: ActionPlan, *further: tuple[str, str]) -> list[tuple[str, str]]:
    """The way to a page of a plan."""
    return [
        (plan.county.name, reverse("reporting:county", args=[plan.county_id])),
        (_("Handlingsplaner"), reverse("actionplans:plans")),
        (plan_name(plan), plan_address(plan)),
        *further,
    ]


def draft_of(request: HttpRequest, row: Editable) -> OpenDraft:
    """What the user has typed about a row that may be written, and not saved; for the form of this page."""
    return open_edit_draft(actor=request.actor, row=row, address=request.path)


def answer_row(
    request: HttpRequest, editing: VersionedEdit, act: Callable[[int, dict[str, Any]], object], page: RowPage
) -> HttpResponse:
    """An edited row: saved and read again, shown with what was wrong (422), or its conflict (409). In place or not."""
    refusal = None
    try:
        if editing.accept(act):
            release_edit_lock(actor=request.actor, row=editing.row)
            drop_edit_draft(actor=request.actor, row=editing.row)
            if is_in_place(request):
                return page.done()
            messages.success(request, page.texts.told)
            return redirect(page.texts.back)
    except ValidationError as error:
        add_errors(editing.form, error)
    except ActRefused as refused:
        refusal = refused
        add_errors(editing.form, ValidationError(str(refused)))
    presence = touch_edit_lock(actor=request.actor, row=editing.row)
    shown = {**page.context(), "texts": page.texts, "crumbs": page.texts.crumbs, "presence": presence}
    response = _part(request, editing, page, shown) if is_in_place(request) else editing.response(page.template, shown)
    response.status_code = CONFLICT if refusal else response.status_code
    patch_vary_headers(response, ["HX-Request"])
    return response


def answer_removal(
    request: HttpRequest, row: Editable, act: Callable[[int], object], page: tuple[str, Texts]
) -> HttpResponse:
    """Ask, telling what goes along; then take the row away. ``page``: the row's name ("insats 1.2"), and the texts."""
    form = VersionForm(posted(request), initial={"version": row.version})
    name, texts = page

    def done(_nothing: object) -> HttpResponse:
        messages.success(request, texts.told)
        return redirect(texts.back)

    shown = FormPage("actionplans/remove.html", {"name": name, "texts": texts, "crumbs": texts.crumbs})
    return answer_form(request, form, lambda: act(form.cleaned_data["version"]), done, shown)


def _part(request: HttpRequest, editing: VersionedEdit, page: RowPage, shown: dict[str, Any]) -> HttpResponse:
    """What ``VersionedEdit.response`` says, as a part of the page that it was asked from."""
    shown |= {"edit": editing, "form": editing.form, "in_place": True}
    if editing.conflict:
        status = UNPROCESSABLE if editing.conflict.errors else CONFLICT
        return render(request, "actionplans/_conflict_row.html", {**shown, "conflict": editing.conflict}, status=status)
    return render(request, page.part, shown, status=UNPROCESSABLE if editing.form.errors else 200)
