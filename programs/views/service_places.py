"""Places of service: list, page, a county's map, and the acts on a place."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.services.edit_locks import release_edit_lock, touch_edit_lock
from programs.forms.service_place_filters import PlaceFilter
from programs.forms.service_places import (
    CloseForm,
    DayAndMunicipalityForm,
    FactForm,
    NewPlaceForm,
    OpenForm,
    PlaceForm,
    ReopenForm,
    RoadFileForm,
    RoadForm,
)
from programs.models import PlaceFact, RoadDistance, ServicePlace
from programs.pages.service_places import county_places_page, listed_places, nearby_places, offers_in_words, place_page
from programs.policies import can_edit_service_place, can_keep_service_places, can_state_road_distance
from programs.services.place_facts import record_place_fact, remove_place_fact
from programs.services.road_distances import (
    import_road_distances,
    planned_road_import,
    remove_road_distance,
    state_road_distance,
)
from programs.services.service_places import (
    add_service_place,
    close_service_place,
    edit_service_place,
    open_service_place,
    plan_service_place,
    reopen_service_place,
)
from registers.forms import VersionForm
from registers.models import Municipality
from rsp.answers import CONFLICT, UNPROCESSABLE, FormPage, add_errors, answer_form, posted, press
from rsp.editing import VersionedEdit
from rsp.importing import UnreadableTable
from rsp.listing import Column, Listing
from rsp.rights import check_allowed

form_methods = require_http_methods(["GET", "HEAD", "POST"])


COLUMNS = (
    Column("plats", _("Plats"), lambda line: line.row.name, ("name",)),
    Column("ort", _("Ort"), lambda line: line.row.locality, in_page=False),
    Column("slag", _("Slag"), lambda line: line.row.get_kind_display(), ("kind", "name")),
    Column("kommun", _("Kommun"), lambda line: line.row.municipality.name, ("municipality__name", "name")),
    Column("lage", _("Läge"), lambda line: str(line.standing.label)),
    Column("oppnade", _("Öppnade"), lambda line: line.row.opened_on or line.row.opened_year, ("opened_on", "name")),
    Column("stangde", _("Stängde"), lambda line: line.row.closed_on, ("closed_on", "name")),
    Column("tjanster", _("Tjänster"), lambda line: ", ".join(offers_in_words(line.row)), in_page=False),
    Column("exempel", _("Exempeldata"), lambda line: gettext("Ja") if line.row.is_example else "", in_page=False),
)


@require_safe
def places(request: HttpRequest) -> HttpResponse:
    """The places of service, open to everybody signed in; planned ones to those who work there."""
    listing = Listing(
        request,
        ServicePlace.objects.visible_to(request.actor).select_related("municipality__county"),
        PlaceFilter,
        COLUMNS,
        name="serviceplatser",
        title=gettext("Serviceplatser"),
        default_sort="kommun",
        present=lambda rows: listed_places(rows, listing.form.cleaned_data.get("dag") or timezone.localdate()),
    )
    return listing.response("programs/service_places.html", {"can_add": can_keep_service_places(request.actor)})


@require_safe
def place(request: HttpRequest, place_id: UUID) -> HttpResponse:
    """One place."""
    return _place_page(request, visible_place(request, place_id))


def _place_page(request: HttpRequest, row: ServicePlace, status: int = 200) -> HttpResponse:
    page = place_page(request.actor, row)
    return render(request, "programs/service_place.html", {"page": page}, status=status)


@require_safe
def county_places(request: HttpRequest, code: str) -> HttpResponse:
    """A county's places on a map, or one municipality's, with the table beside."""
    municipalities = list(
        Municipality.objects.visible_to(request.actor).filter(county=code).select_related("county").in_order()
    )
    zoomed = request.GET.get("kommun") or None
    if not municipalities or zoomed not in {None, *(row.pk for row in municipalities)}:
        raise Http404
    today = timezone.localdate()
    form = DayAndMunicipalityForm({"dag": request.GET.get("dag") or today.isoformat(), "kommun": zoomed or ""})
    day = (form.cleaned_data["dag"] if form.is_valid() else None) or today
    page = county_places_page(request.actor, municipalities, day, zoomed)
    context = {"page": page, "form": form, "can_add": can_keep_service_places(request.actor)}
    return render(request, "programs/county_service_places.html", context, status=_status(form))


@form_methods
def add(request: HttpRequest) -> HttpResponse:
    """A new place, open or planned."""
    check_allowed(can_keep_service_places(request.actor))
    form = NewPlaceForm(posted(request), actor=request.actor)

    def act() -> ServicePlace:
        make = plan_service_place if form.is_planned else add_service_place
        return make(actor=request.actor, facts=form.facts(form.cleaned_data))

    def done(row: ServicePlace) -> HttpResponse:
        messages.success(request, gettext("Platsen är tillagd."))
        return redirect("programs:service_place", row.pk)

    return answer_form(request, form, act, done, FormPage("programs/service_place_add.html"))


@form_methods
def edit(request: HttpRequest, place_id: UUID) -> HttpResponse:
    """Change what is known of a place; a stale save leads to the conflict page."""
    row = visible_place(request, place_id)
    check_allowed(can_edit_service_place(request.actor, row))
    editing = VersionedEdit(request, row, PlaceForm, actor=request.actor)
    if _accept(request, row, editing):
        release_edit_lock(actor=request.actor, row=row)
        messages.success(request, gettext("Ändringarna är sparade."))
        return redirect("programs:service_place", row.pk)
    crumbs = [
        (gettext("Serviceplatser"), reverse("programs:service_places")),
        (row.name, reverse("programs:service_place", args=[row.pk])),
    ]
    context = {"row": row, "crumbs": crumbs, "presence": touch_edit_lock(actor=request.actor, row=row)}
    return editing.response("programs/service_place_edit.html", context)


@form_methods
def open_place(request: HttpRequest, place_id: UUID) -> HttpResponse:
    """A planned place opens."""
    row = _editable(request, place_id)
    form = OpenForm(posted(request), initial={"version": row.version, "opened_on": timezone.localdate()})

    def act() -> ServicePlace:
        data = form.cleaned_data
        return open_service_place(
            actor=request.actor, place_id=row.pk, opened_on=data["opened_on"], expected_version=data["version"]
        )

    page = FormPage("programs/service_place_open.html", {"row": row})
    return answer_form(request, form, act, _told(request, gettext("Öppnandet är antecknat.")), page)


@form_methods
def close_place(request: HttpRequest, place_id: UUID) -> HttpResponse:
    """An open place closes."""
    row = _editable(request, place_id)
    form = CloseForm(posted(request), initial={"version": row.version, "closed_on": timezone.localdate()})

    def act() -> ServicePlace:
        data = form.cleaned_data
        return close_service_place(
            actor=request.actor,
            place_id=row.pk,
            closed_on=data["closed_on"],
            reason=data["reason"],
            expected_version=data["version"],
        )

    page = FormPage("programs/service_place_close.html", {"row": row})
    return answer_form(request, form, act, _told(request, gettext("Stängningen är antecknad.")), page)


@form_methods
def reopen_place(request: HttpRequest, place_id: UUID) -> HttpResponse:
    """A closing noted by mistake is taken away."""
    row = _editable(request, place_id)
    if row.closed_on is None:
        messages.error(request, gettext("Platsen är inte stängd."))
        return _place_page(request, row, status=CONFLICT)
    form = ReopenForm(posted(request), initial={"version": row.version})

    def act() -> ServicePlace:
        data = form.cleaned_data
        return reopen_service_place(
            actor=request.actor, place_id=row.pk, reason=data["reason"], expected_version=data["version"]
        )

    page = FormPage("programs/service_place_reopen.html", {"row": row})
    return answer_form(request, form, act, _told(request, gettext("Stängningen är borttagen. Platsen är öppen.")), page)


@form_methods
def record_fact(request: HttpRequest, place_id: UUID) -> HttpResponse:
    """A dated fact of a place."""
    row = _editable(request, place_id)
    form = FactForm(posted(request))

    def act() -> ServicePlace:
        record_place_fact(actor=request.actor, place_id=row.pk, fact=form.record)
        return row

    page = FormPage("programs/place_fact_record.html", {"row": row})
    return answer_form(request, form, act, _told(request, gettext("Uppgiften är sparad.")), page)


@require_POST
def remove_fact(request: HttpRequest, fact_id: UUID) -> HttpResponse:
    """Take away a fact written by mistake."""
    visible = PlaceFact.objects.visible_to(request.actor).select_related("place__municipality")
    fact, form = get_object_or_404(visible, pk=fact_id), VersionForm(request.POST)
    check_allowed(can_edit_service_place(request.actor, fact.place))
    return press(
        request,
        form,
        lambda: remove_place_fact(actor=request.actor, fact_id=fact.pk, expected_version=form.cleaned_data["version"]),
        gettext("Uppgiften är borttagen."),
        "programs:service_place",
        fact.place_id,
    )


@form_methods
def state_road(request: HttpRequest, place_id: UUID) -> HttpResponse:
    """How far it is by road to another place."""
    row = _editable(request, place_id)
    form = RoadForm(posted(request), nearby=nearby_places(request.actor, row))

    def act() -> ServicePlace:
        other = UUID(form.cleaned_data["other"])
        state_road_distance(actor=request.actor, place_id=row.pk, other_id=other, facts=form.facts)
        return row

    page = FormPage("programs/road_distance_state.html", {"row": row})
    return answer_form(request, form, act, _told(request, gettext("Vägavståndet är sparat.")), page)


@require_POST
def remove_road(request: HttpRequest, distance_id: UUID) -> HttpResponse:
    """Take a stated road distance away."""
    visible = RoadDistance.objects.visible_to(request.actor)
    ends = visible.select_related("from_place__municipality", "to_place__municipality")
    road, form = get_object_or_404(ends, pk=distance_id), VersionForm(request.POST)
    check_allowed(can_state_road_distance(request.actor, road.from_place, road.to_place))
    return press(
        request,
        form,
        lambda: remove_road_distance(
            actor=request.actor, distance_id=road.pk, expected_version=form.cleaned_data["version"]
        ),
        gettext("Vägavståndet är borttaget."),
        "programs:service_place",
        road.from_place_id,
    )


@form_methods
def import_roads(request: HttpRequest) -> HttpResponse:
    """Road distances from a file: first a dry run, then all rows or none."""
    check_allowed(can_keep_service_places(request.actor))
    form = RoadFileForm(posted(request), request.FILES or None)
    context: dict[str, Any] = {"form": form}
    status = 200
    if request.method == "POST":
        status = UNPROCESSABLE
        try:
            if form.is_valid() and form.cleaned_data["confirmed"]:
                return _read_in(request, form.cleaned_data["text"])
            if not form.errors:
                context["plan"] = planned_road_import(request.actor, form.cleaned_data["text"])
                context["text"] = form.cleaned_data["text"]
                status = UNPROCESSABLE if context["plan"].errors else 200
        except (UnreadableTable, ValidationError) as error:
            form.add_error("file", getattr(error, "messages", [str(error)])[0])
    return render(request, "programs/road_distance_import.html", context, status=status)


def _read_in(request: HttpRequest, text: str) -> HttpResponse:
    plan = import_road_distances(actor=request.actor, text=text)
    count = plan.added + plan.changed
    told = ngettext("%(count)d vägavstånd är inläst.", "%(count)d vägavstånd är inlästa.", count) % {"count": count}
    messages.success(request, told)
    return redirect("programs:service_places")


def visible_place(request: HttpRequest, place_id: UUID) -> ServicePlace:
    """A place with what its pages read of it, else 404."""
    visible = ServicePlace.objects.visible_to(request.actor)
    return get_object_or_404(visible.select_related("municipality__county", "operator__municipality"), pk=place_id)


def _editable(request: HttpRequest, place_id: UUID) -> ServicePlace:
    """A place that the actor keeps: else 404, or 403 with the reason."""
    row = visible_place(request, place_id)
    check_allowed(can_edit_service_place(request.actor, row))
    return row


def _told(request: HttpRequest, words: str) -> Any:
    def done(row: ServicePlace) -> HttpResponse:
        messages.success(request, words)
        return redirect("programs:service_place", row.pk)

    return done


def _accept(request: HttpRequest, row: ServicePlace, editing: VersionedEdit) -> bool:
    """Whether it was saved. What was wrong is shown in the form."""
    try:
        return editing.accept(
            lambda version, values: edit_service_place(
                actor=request.actor,
                place_id=row.pk,
                facts=editing.form.facts(values),  # type: ignore[attr-defined]  # a PlaceForm
                expected_version=version,
                passed_over=editing.passed_over,
            )
        )
    except ValidationError as error:
        add_errors(editing.form, error)
        return False


def _status(form: Any) -> int:
    return UNPROCESSABLE if form.is_bound and form.errors else 200
