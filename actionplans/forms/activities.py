"""What people write about activities, and what the log is narrowed by. The services decide what is done with it."""

import uuid
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from actionplans.enums import ActivityKind
from actionplans.models import Activity, Initiative
from programs.models import ServicePlace
from registers.enums import OrganisationKind
from registers.forms import NO_CHOICE, DayField, VersionForm
from registers.models import Municipality, Organisation
from rsp.actor import Actor
from rsp.forms import LineField, LongTextField

PUBLIC_KINDS = (
    OrganisationKind.COUNTY_BOARD,
    OrganisationKind.REGION,
    OrganisationKind.COOPERATION_BODY,
    OrganisationKind.MUNICIPALITY,
    OrganisationKind.AUTHORITY,
)
PHYSICAL, DIGITAL = "fysisk", "digital"


class QuickEntryForm(forms.Form):
    """Three fields, for a phone: what it was, which day, where or with whom. ``entry_key``: so that it counts once."""

    kind = forms.ChoiceField(
        label=_("Vad var det?"),
        choices=NO_CHOICE + ActivityKind.choices,
        error_messages={"required": _("Välj vad det var"), "invalid_choice": _("Välj i listan")},
    )
    held_on = DayField(label=_("Vilken dag?"), error_messages={"required": _("Skriv vilken dag det var")})
    title = LineField(
        label=_("Var, eller med vem?"),
        max_length=300,
        help_text=_("Till exempel: Handlarn i Gäddede."),
        error_messages={
            "required": _("Skriv var det var, eller med vem"),
            "max_length": _("Texten får ha högst %(limit_value)d tecken. Den har %(show_value)d."),
        },
    )
    entry_key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, **options: Any) -> None:
        options["initial"] = {"held_on": timezone.localdate(), "entry_key": uuid.uuid4(), **options.get("initial", {})}
        super().__init__(data, **options)

    def clean_held_on(self) -> Any:
        return _not_ahead(self.cleaned_data["held_on"])


class ActivityForm(forms.ModelForm):
    """All that is written of an activity. What it belongs to is chosen on a page of its own."""

    kind = forms.ChoiceField(
        label=_("Slag"), choices=ActivityKind.choices, error_messages={"required": _("Välj vad det var")}
    )
    held_on = DayField(label=_("Dag"), error_messages={"required": _("Skriv vilken dag det var")})
    is_digital = forms.TypedChoiceField(
        label=_("Hur"),
        choices=(("False", _("På plats")), ("True", _("Digitalt"))),
        coerce=lambda text: text == "True",
        widget=forms.RadioSelect,
    )
    people_count = forms.IntegerField(
        label=_("Antal personer"),
        required=False,
        min_value=0,
        max_value=100_000,
        widget=forms.TextInput({"inputmode": "numeric", "data-width": "number"}),
        error_messages={
            "invalid": _("Skriv antalet med siffror"),
            "min_value": _("Antalet personer kan inte vara mindre än 0"),
        },
    )
    village_count = forms.IntegerField(
        label=_("Antal byar som var representerade"),
        required=False,
        min_value=0,
        max_value=10_000,
        widget=forms.TextInput({"inputmode": "numeric", "data-width": "number"}),
        error_messages={
            "invalid": _("Skriv antalet med siffror"),
            "min_value": _("Antalet byar kan inte vara mindre än 0"),
        },
    )
    summary = LongTextField(
        label=_("Sammanfattning"),
        max_length=2000,
        required=False,
        help_text=_("Får delas: den kan stå i uppföljningen och i listor som andra läser."),
    )
    internal_note = LongTextField(
        label=_("Intern anteckning"),
        max_length=2000,
        rows=4,
        required=False,
        help_text=_("Läses bara av den egna organisationen och av systemadministratören."),
    )

    class Meta:
        model = Activity
        fields = (
            *("kind", "title", "held_on", "is_digital", "place", "municipality", "participants"),
            *("people_count", "village_count", "summary", "internal_note"),
        )
        field_classes = dict.fromkeys(("title", "place", "participants"), LineField)
        labels = {"title": _("Rubrik"), "participants": _("Vilka som var med, i ord")}
        error_messages = {"title": {"required": _("Skriv var det var, eller med vem")}}

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        county = self.instance.county_id
        municipalities = Municipality.objects.filter(county=county) if county else Municipality.objects.all()
        self.fields["municipality"].queryset = municipalities.in_order()
        self.fields["municipality"].empty_label = _("Ingen kommun")
        self.fields["municipality"].error_messages["invalid_choice"] = _("Välj en kommun i länet")
        self.fields["participants"].help_text = _("Organisationerna väljer du på nästa sida. Skriv inga personnamn.")

    def clean_held_on(self) -> Any:
        return _not_ahead(self.cleaned_data["held_on"])

    def _post_clean(self) -> None:
        """The constraints are asked by the service, which tells at the fields."""
        self.instance = forms.models.construct_instance(self, self.instance, self._meta.fields, self._meta.exclude)


class LinksForm(VersionForm):
    """What an activity belongs to: who took part, which initiatives, which places of service."""

    took_part = forms.ModelMultipleChoiceField(
        label=_("Organisationer som var med"), queryset=Organisation.objects.none(), required=False
    )
    linked_initiatives = forms.ModelMultipleChoiceField(
        label=_("Insatser i handlingsplanen"), queryset=Initiative.objects.none(), required=False
    )
    linked_places = forms.ModelMultipleChoiceField(
        label=_("Serviceplatser"), queryset=ServicePlace.objects.none(), required=False
    )

    def __init__(self, data: Any = None, *, actor: Actor, row: Activity) -> None:
        chosen = {
            "took_part": list(row.organisations.values_list("pk", flat=True)),
            "linked_initiatives": list(row.initiatives.values_list("pk", flat=True)),
            "linked_places": list(row.places.values_list("pk", flat=True)),
        }
        super().__init__(data, initial={"version": row.version, **chosen})
        offered = {
            "took_part": offered_organisations(actor, row, chosen["took_part"]),
            "linked_initiatives": offered_initiatives(actor, row, chosen["linked_initiatives"]),
            "linked_places": offered_places(actor, row, chosen["linked_places"]),
        }
        for name, rows in offered.items():
            field = self.fields[name]
            field.queryset, field.widget = rows, forms.CheckboxSelectMultiple()
            field.widget.choices = field.choices
            field.label_from_instance = LABELS[name]
            field.error_messages["invalid_choice"] = _("Välj i listan.")
            field.error_messages["invalid_pk_value"] = _("Välj i listan.")


LABELS: dict[str, Any] = {
    "took_part": lambda row: row.public_name,
    "linked_initiatives": lambda row: row.title,
    "linked_places": lambda row: f"{row.name} ({row.municipality.name})",
}


def offered_organisations(actor: Actor, row: Activity, chosen: list[Any]) -> "QuerySet[Organisation]":
    """The public bodies of the county, the national ones, the county's associations, and those already chosen."""
    rows = Organisation.objects.visible_to(actor).current().select_related("municipality")
    offered = Q(kind__in=PUBLIC_KINDS, county__isnull=True) | Q(pk__in=chosen)
    if row.county_id:
        offered |= Q(kind__in=[*PUBLIC_KINDS, OrganisationKind.ASSOCIATION], county=row.county_id)
    else:
        offered |= Q(kind__in=[OrganisationKind.COUNTY_BOARD, OrganisationKind.REGION])
    return rows.filter(offered).in_order()


def offered_initiatives(actor: Actor, row: Activity, chosen: list[Any]) -> "QuerySet[Initiative]":
    """Those of the current plan of the activity's year, and those already chosen: a later revision unticks nothing."""
    offered = Q(pk__in=chosen)
    if row.county_id:
        offered |= Q(plan__year=row.held_on.year, plan__is_current=True, plan__county=row.county_id)
    return Initiative.objects.visible_to(actor).filter(offered).in_order()


def offered_places(actor: Actor, row: Activity, chosen: list[Any]) -> "QuerySet[ServicePlace]":
    """Those of the activity's municipality, else of its county, that were not closed before its day."""
    rows = ServicePlace.objects.visible_to(actor).select_related("municipality")
    if row.county_id is None:
        return rows.filter(pk__in=chosen)
    where = Q(municipality=row.municipality_id) if row.municipality_id else Q(municipality__county=row.county_id)
    is_there = Q(closed_on__isnull=True) | Q(closed_on__gt=row.held_on)
    return rows.filter((where & is_there) | Q(pk__in=chosen)).order_by("municipality__name", "name", "pk")


def _not_ahead(day: Any) -> Any:
    """What has not happened is no activity: it is planned as an initiative."""
    if day and day > timezone.localdate():
        raise forms.ValidationError(_("Dagen ligger framåt i tiden. Skriv in aktiviteten när den har varit."))
    return day


# --- Filters of the log


def _municipalities(request: Any) -> "QuerySet[Municipality]":
    if not request:
        return Municipality.objects.none()
    rows = Municipality.objects.visible_to(request.actor).in_order()
    code = request.resolver_match.kwargs.get("code")
    return rows.filter(county=code) if code else rows


def _initiatives(request: Any) -> "QuerySet[Initiative]":
    """Those of the county's current plans, of the year asked for when there is one."""
    if not request:
        return Initiative.objects.none()
    code, year = request.resolver_match.kwargs.get("code"), request.GET.get("ar", "")
    rows = Initiative.objects.visible_to(request.actor).filter(plan__county=code, plan__is_current=True)
    is_year = year.isascii() and year.isdigit() and len(year) == 4
    return (rows.filter(plan__year=int(year)) if is_year else rows).order_by("title", "pk")


class ActivityFilter(django_filters.FilterSet):
    """Activities by kind, year, municipality, way and initiative."""

    slag = django_filters.ChoiceFilter(
        label=_("Slag"), field_name="kind", choices=ActivityKind.choices, empty_label=_("Alla slag")
    )
    ar = django_filters.NumberFilter(
        label=_("År"),
        field_name="held_on__year",
        min_value=1990,
        max_value=2100,
        widget=forms.TextInput({"inputmode": "numeric", "data-width": "date", "autocomplete": "off"}),
    )
    kommun = django_filters.ModelChoiceFilter(
        label=_("Kommun"), field_name="municipality", queryset=_municipalities, empty_label=_("Alla kommuner")
    )
    hur = django_filters.ChoiceFilter(
        label=_("Hur"),
        choices=((PHYSICAL, _("På plats")), (DIGITAL, _("Digitalt"))),
        method="held",
        empty_label=_("Båda"),
    )
    insats = django_filters.ModelChoiceFilter(
        label=_("Insats"), field_name="initiatives", queryset=_initiatives, empty_label=_("Alla insatser")
    )

    class Meta:
        model = Activity
        fields: list[str] = []

    def held(self, rows: Any, _name: str, how: str) -> Any:
        return rows.filter(is_digital=how == DIGITAL)
