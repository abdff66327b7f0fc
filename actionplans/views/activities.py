"""The log of activities: a county's and the national one, quick entry, page, edit, links, removal."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.services.edit_locks import release_edit_lock, touch_edit_lock
from actionplans.forms.activities import ActivityFilter, ActivityForm, LinksForm, QuickEntryForm
from actionplans.models import Activity
from actionplans.pages.activities import COLUMNS, activity_page, counts_of, listed_activities
from actionplans.policies import can_edit_activity, can_read_activities, can_record_activity
from actionplans.services.activities import Links, edit_activity, link_activity, record_activity, remove_activity
from registers.forms import VersionForm
from registers.models import County
from rsp.answers import CONFLICT, FormPage, add_errors, answer_form, posted
from rsp.editing import VersionedEdit
from rsp.listing import Listing
from rsp.rights import ActRefused, check_allowed

form_methods = require_http_methods(["GET", "HEAD", "POST"])
SENT_LATER = "X-Entry-Sent-Later"
"""Set by static/js/offline-entry.js: it wants the address of what was recorded, and no page."""


@require_safe
def activities(request: HttpRequest, code: str) -> HttpResponse:
    """A county's log, for its own staff; and for who sees some of its rows, those."""
    county = get_object_or_404(County.objects.visible_to(request.actor), pk=code)
    rows = Activity.objects.visible_to(request.actor).in_county(code).with_shown()
    if not rows.exists():
        check_allowed(can_read_activities(request.actor, code))
    listing = _listing(request, rows, title=_("Aktiviteter i %(name)s") % {"name": county.name})
    context = {
        "county": county,
        "year": timezone.localdate().year,
        "counts": counts_of(request.actor, code),
        "can_record": can_record_activity(request.actor, code),
        "add_href": reverse("actionplans:activity_add", args=[code]),
    }
    return listing.response("actionplans/activities.html", context)


@require_safe
def national(request: HttpRequest) -> HttpResponse:
    """Tillväxtverket's activities, open to all signed in."""
    rows = Activity.objects.visible_to(request.actor).national().with_shown()
    listing = _listing(request, rows, title=_("Nationella aktiviteter"))
    context = {
        "can_record": can_record_activity(request.actor, None),
        "add_href": reverse("actionplans:national_activity_add"),
    }
    return listing.response("actionplans/activities.html", context)


def _listing(request: HttpRequest, rows: Any, *, title: str) -> Listing:
    return Listing(
        request,
        rows,
        ActivityFilter,
        COLUMNS,
        name="aktiviteter",
        title=title,
        default_sort="-dag",
        present=listed_activities,
    )


@form_methods
def add(request: HttpRequest, code: str | None = None) -> HttpResponse:
    """Three fields on a phone; the rest is on the next page. One sent later answers where it is, and no page."""
    county = get_object_or_404(County.objects.visible_to(request.actor), pk=code) if code else None
    check_allowed(can_record_activity(request.actor, code))
    form = QuickEntryForm(posted(request))

    def act() -> Activity:
        values = dict(form.cleaned_data)
        key = values.pop("entry_key")
        return record_activity(actor=request.actor, county_code=code, values=values, entry_key=key)

    def done(row: Activity) -> HttpResponse:
        if request.headers.get(SENT_LATER):
            return HttpResponse(status=201, headers={"Location": reverse("actionplans:activity_edit", args=[row.pk])})
        messages.success(request, _("Aktiviteten är sparad. Fyll på här om du vill."))
        return redirect("actionplans:activity_edit", row.pk)

    context = {"county": county, "back": _log_of(code)}
    return answer_form(request, form, act, done, FormPage("actionplans/activity_add.html", context))


@require_safe
def activity(request: HttpRequest, activity_id: UUID) -> HttpResponse:
    """One activity."""
    row = _visible(request, activity_id)
    page = activity_page(request.actor, row)
    return render(request, "actionplans/activity.html", {"page": page, "row": row, "back": _log_of(row.county_id)})


@form_methods
def edit(request: HttpRequest, activity_id: UUID) -> HttpResponse:
    """All fields; a stale save leads to the conflict page."""
    row = _editable(request, activity_id)
    editing, refused = VersionedEdit(request, row, ActivityForm), False
    try:
        if editing.accept(lambda version, values: _save(request, editing, version, values)):
            release_edit_lock(actor=request.actor, row=row)
            messages.success(request, _("Ändringarna är sparade."))
            return redirect("actionplans:activity", row.pk)
    except ValidationError as error:
        add_errors(editing.form, error)
    except ActRefused as refusal:
        editing.form.add_error(None, str(refusal))
        refused = True
    context = {"row": row, "presence": touch_edit_lock(actor=request.actor, row=row), "crumbs": _crumbs(row)}
    response = editing.response("actionplans/activity_edit.html", context)
    response.status_code = CONFLICT if refused else response.status_code
    return response


def _save(request: HttpRequest, editing: VersionedEdit, version: int, values: dict[str, Any]) -> Activity:
    return edit_activity(
        actor=request.actor,
        activity_id=editing.row.pk,
        expected_version=version,
        values=values,
        passed_over=editing.passed_over,
    )


@form_methods
def links(request: HttpRequest, activity_id: UUID) -> HttpResponse:
    """Who took part, and which initiatives and places it was about."""
    row = _editable(request, activity_id)
    form = LinksForm(posted(request), actor=request.actor, row=row)

    def act() -> Activity:
        data = form.cleaned_data
        chosen = Links(
            *({one.pk for one in data[name]} for name in ("linked_initiatives", "linked_places", "took_part"))
        )
        return link_activity(actor=request.actor, activity_id=row.pk, expected_version=data["version"], links=chosen)

    page = FormPage("actionplans/activity_links.html", {"row": row, "crumbs": _crumbs(row)})
    return answer_form(request, form, act, _told(request, _("Kopplingarna är sparade."), row), page)


@form_methods
def remove(request: HttpRequest, activity_id: UUID) -> HttpResponse:
    """Ask, then take away an activity written by mistake."""
    row = _editable(request, activity_id)
    form = VersionForm(posted(request), initial={"version": row.version})

    def act() -> None:
        remove_activity(actor=request.actor, activity_id=row.pk, expected_version=form.cleaned_data["version"])

    def done(_nothing: None) -> HttpResponse:
        messages.success(request, _("Aktiviteten är borttagen."))
        return redirect(_log_of(row.county_id))

    page = FormPage("actionplans/activity_remove.html", {"row": row, "crumbs": _crumbs(row)})
    return answer_form(request, form, act, done, page)


def _told(request: HttpRequest, words: str, row: Activity) -> Any:
    def done(_row: Activity) -> HttpResponse:
        messages.success(request, words)
        return redirect("actionplans:activity", row.pk)

    return done


def _visible(request: HttpRequest, activity_id: UUID) -> Activity:
    rows = Activity.objects.visible_to(request.actor).select_related(
        "county", "municipality", "organiser__municipality"
    )
    return get_object_or_404(rows, pk=activity_id)


def _editable(request: HttpRequest, activity_id: UUID) -> Activity:
    row = _visible(request, activity_id)
    check_allowed(can_edit_activity(request.actor, row))
    return row


def _log_of(code: str | None) -> str:
    return reverse("actionplans:activities", args=[code]) if code else reverse("actionplans:national_activities")


def _crumbs(row: Activity) -> list[tuple[str, str]]:
    log = _("Aktiviteter i %(name)s") % {"name": row.county.name} if row.county else _("Nationella aktiviteter")
    return [(log, _log_of(row.county_id)), (row.title, reverse("actionplans:activity", args=[row.pk]))]
