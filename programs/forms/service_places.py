"""What people type about places of service. The services decide what is done with it."""

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from programs.enums import DistanceMethod, FactKind, PlaceKind, PlaceOffer
from programs.models import ServicePlace
from programs.policies import CASE_OFFICERS, MUNICIPAL_OFFICERS
from programs.rules.places import asked_day_fault, opening_year_fault, position_faults
from programs.services.place_facts import FactRecord
from programs.services.road_distances import RoadFacts, kilometres
from programs.services.service_places import PlaceFacts
from registers.forms import NO_CHOICE, DayField, VersionForm
from registers.models import Municipality, Organisation
from registers.pages.organisations import show
from registers.policies import PRIVATE_KINDS
from rsp.actor import Actor
from rsp.importing import CellFault, UnreadableTable, decoded

PLANNED, OPEN = "planned", "open"
MAX_IMPORT_BYTES = 400_000


class CoordinateField(forms.DecimalField):
    """A coordinate in degrees with a decimal comma or point; more decimals than a metre are rounded away."""

    def __init__(self, **options: Any) -> None:
        attrs = {"inputmode": "decimal", "autocomplete": "off", "data-width": "number"}
        words = {"invalid": _("Skriv ett tal, till exempel 61,85412")}
        super().__init__(required=False, localize=True, error_messages=words, **options)
        self.widget = forms.TextInput(attrs)

    def to_python(self, value: Any) -> Decimal | None:
        try:
            number = super().to_python(value)
            return None if number is None else number.quantize(Decimal("0.00001"))
        except InvalidOperation as error:
            raise forms.ValidationError(self.error_messages["invalid"]) from error


class MunicipalityChoice(forms.ModelChoiceField):
    """A municipality with its code."""

    def label_from_instance(self, obj: Municipality) -> str:
        return f"{obj.name} ({obj.code})"


class OperatorChoice(forms.ModelChoiceField):
    """Who runs a place, by the name the actor may see."""

    def __init__(self, *, actor: Actor, **options: Any) -> None:
        super().__init__(**options)
        self.actor = actor

    def label_from_instance(self, obj: Organisation) -> str:
        return show(self.actor, obj).name


class PlaceForm(forms.ModelForm):
    """What is known of a place. Two questions are asked only when the service does: see ``ASKED``."""

    ASKED = ("same_name_reason", "position_is_right")

    latitude = CoordinateField(label=_("Latitud"), help_text=_("I grader (WGS 84), till exempel 61,85412."))
    longitude = CoordinateField(label=_("Longitud"), help_text=_("I grader, till exempel 14,07120."))
    offers = forms.MultipleChoiceField(
        label=_("Tjänster"), choices=PlaceOffer.choices, widget=forms.CheckboxSelectMultiple, required=False
    )
    opened_on = DayField(label=_("Öppnade den"), required=False)
    opened_year = forms.IntegerField(
        label=_("Öppnade år"),
        required=False,
        help_text=_("När dagen inte är känd."),
        widget=forms.TextInput({"inputmode": "numeric", "data-width": "date"}),
        error_messages={"invalid": _("Skriv året med fyra siffror, till exempel 2019")},
    )
    position_is_right = forms.BooleanField(label=_("Läget stämmer, trots kartan"), required=False)

    class Meta:
        model = ServicePlace
        fields = (
            *("name", "same_name_reason", "kind", "municipality", "locality", "latitude", "longitude"),
            *("is_on_island", "operator", "offers", "services", "opened_on", "opened_year", "source", "note"),
        )
        error_messages = {
            "name": {"required": _("Skriv platsens namn")},
            "kind": {"required": _("Välj slag")},
            "same_name_reason": {"required": _("Skriv varför platserna heter lika")},
        }

    def __init__(self, data: Any = None, *, actor: Actor, **options: Any) -> None:
        super().__init__(data, **options)
        self.actor = actor
        codes = kept_municipalities(actor)
        counties = {code[:2] for code in codes}
        self.fields["kind"].choices = NO_CHOICE + PlaceKind.choices
        self.fields["municipality"] = MunicipalityChoice(
            queryset=Municipality.objects.filter(pk__in=codes).in_order(),
            label=_("Kommun"),
            empty_label=_("Välj i listan") if len(codes) > 1 else None,
            error_messages={
                "required": _("Välj en kommun"),
                "invalid_choice": _("Välj en kommun i listan. Du kan bara lägga in platser i kommuner du arbetar med."),
            },
        )
        operators = Organisation.objects.visible_to(actor).current().filter(county__in=counties)
        operators = operators.filter(kind__in=[*PRIVATE_KINDS, "municipality", "region"]).select_related("municipality")
        self.fields["operator"] = OperatorChoice(
            actor=actor,
            queryset=operators.in_order_for(actor),
            label=_("Drivs av"),
            required=False,
            empty_label=_("Inte känt"),
            help_text=_("Den som driver platsen läggs först in under Organisationer."),
        )
        if self.instance.is_planned:
            del self.fields["opened_on"], self.fields["opened_year"]
        self._hide_unasked()

    def clean(self) -> dict[str, Any]:
        # Not super(): the constraints have no field, and the service tells the same at the fields.
        if not {"latitude", "longitude"} & self.errors.keys():
            faults = position_faults(self.cleaned_data.get("latitude"), self.cleaned_data.get("longitude"))
            for name, text in faults.items():
                self.add_error(name, text)
        if fault := opening_year_fault(self.cleaned_data.get("opened_year"), timezone.localdate()):
            self.add_error("opened_year", fault)
        return self.cleaned_data

    def add_error(self, field: str | None, error: Any) -> None:
        """What the service asks about is shown from then on."""
        if field in self.ASKED:
            self.fields[field].widget = self._shown[field]
            self.fields[field].required = True  # no "(frivilligt)": the act waits for the answer
        if field == "same_name_reason":
            self[field].help_text = self._namesake_link()  # the bound field is made already
        super().add_error(field, error)

    def _hide_unasked(self) -> None:
        self._shown = {name: self.fields[name].widget for name in self.ASKED}
        for name in self.ASKED:
            if not self[name].value():
                self.fields[name].widget = self.fields[name].hidden_widget()
            else:
                self.fields[name].required = True

    def _namesake_link(self) -> str:
        """The page of the place that has the name already."""
        typed = self.facts(self.cleaned_data)
        named = ServicePlace.objects.visible_to(self.actor).namesakes(*typed.named).exclude(pk=self.instance.pk)
        return format_html_join(
            ", ",
            '<a href="{}">{}</a>',
            ((reverse("programs:service_place", args=[row.pk]), row.name) for row in named[:1]),
        )

    def facts(self, values: dict[str, Any]) -> PlaceFacts:
        """What was typed; what the form did not ask for stays as it is."""
        row = self.instance
        kept = ("locality", "services", "opened_on", "opened_year", "same_name_reason", "note", "source")
        operator = values.get("operator", row.operator)
        return PlaceFacts(
            name=values["name"],
            kind=values["kind"],
            municipality_code=values["municipality"].pk,
            operator_id=operator.pk if operator else None,
            offers=tuple(values["offers"]),
            latitude=values["latitude"],
            longitude=values["longitude"],
            is_on_island=values["is_on_island"],
            position_is_right=bool(values.get("position_is_right")),
            **{name: values.get(name, getattr(row, name)) for name in kept},
        )


class NewPlaceForm(PlaceForm):
    """A new place, which is open or planned."""

    status = forms.ChoiceField(
        label=_("Läge"),
        choices=[(OPEN, _("Öppen, eller har varit öppen")), (PLANNED, _("Planerad, har inte öppnat"))],
        widget=forms.RadioSelect,
        initial=OPEN,
        error_messages={"required": _("Välj om platsen är öppen eller planerad")},
    )
    field_order = ("name", "same_name_reason", "kind", "status", "municipality", "locality")

    @property
    def is_planned(self) -> bool:
        return bool(self.cleaned_data["status"] == PLANNED)


def kept_municipalities(actor: Actor) -> list[str]:
    """The codes of the municipalities whose places the actor keeps."""
    counties = actor.works_in_counties(CASE_OFFICERS)
    inside = Municipality.objects.filter(county__in=counties).values_list("pk", flat=True) if counties else []
    return sorted({*inside, *actor.municipality_codes(MUNICIPAL_OFFICERS)})


class OpenForm(VersionForm):
    """The day a planned place opens."""

    opened_on = DayField(
        label=_("Öppnar den"),
        help_text=_("ÅÅÅÅ-MM-DD. Platsen räknas som öppnad i det årets uppföljning."),
        error_messages={"required": _("Skriv vilken dag platsen öppnar")},
    )


class CloseForm(VersionForm):
    """The day a place closes."""

    closed_on = DayField(
        label=_("Stänger den"),
        help_text=_("ÅÅÅÅ-MM-DD. Första dagen som platsen är stängd. Den räknas som stängd i det årets uppföljning."),
        error_messages={"required": _("Skriv vilken dag platsen stänger")},
    )
    reason = forms.CharField(label=_("Varför"), max_length=300, required=False)


class ReopenForm(VersionForm):
    """Why the closing that was noted is wrong."""

    reason = forms.CharField(
        label=_("Varför är stängningen fel?"),
        max_length=300,
        help_text=_("Till exempel: fel plats var markerad, eller handlaren stängde aldrig."),
        error_messages={"required": _("Skriv varför stängningen är fel")},
    )


YES_NO = (("yes", _("Ja")), ("no", _("Nej")))


class FactForm(forms.Form):
    """A dated fact: yes or no, or opening hours in words."""

    kind = forms.ChoiceField(
        label=_("Uppgift"), choices=FactKind.choices, error_messages={"required": _("Välj en uppgift")}
    )
    holds = forms.ChoiceField(
        label=_("Gäller det?"),
        choices=YES_NO,
        widget=forms.RadioSelect,
        required=False,
        help_text=_("För mångsidigt utbud och öppet året runt."),
    )
    text = forms.CharField(
        label=_("Öppettider"),
        max_length=300,
        required=False,
        help_text=_("Till exempel: mån–fre 9–18, lör 10–14."),
    )
    valid_from = DayField(label=_("Från och med"), error_messages={"required": _("Skriv första dagen")})
    valid_to = DayField(
        label=_("Till och med"), required=False, help_text=_("ÅÅÅÅ-MM-DD. Lämna tomt om det gäller tills vidare.")
    )
    source = forms.CharField(label=_("Källa"), max_length=300, required=False)

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, **{"initial": {"valid_from": timezone.localdate()}, **options})

    @property
    def record(self) -> FactRecord:
        """What was typed, of a valid form."""
        data = self.cleaned_data
        answers = {"yes": True, "no": False}
        return FactRecord(
            data["kind"], data["valid_from"], answers.get(data["holds"]), data["text"], data["valid_to"], data["source"]
        )


class KilometreField(forms.CharField):
    """A distance, read as in a file: with a decimal comma or point, with or without its unit."""

    def clean(self, value: Any) -> Decimal:
        try:
            return kilometres(super().clean(value))
        except CellFault as fault:
            raise forms.ValidationError(str(fault)) from fault


class RoadForm(forms.Form):
    """How far it is by road to another place. ``nearby``: the places to choose from, with their labels."""

    other = forms.ChoiceField(
        label=_("Till"),
        help_text=_("De närmaste platserna, med fågelvägen inom parentes."),
        error_messages={"required": _("Välj en plats"), "invalid_choice": _("Välj en plats i listan")},
    )
    km = KilometreField(
        label=_("Vägavstånd"),
        help_text=_("Med högst en decimal, till exempel 9,4. Gränsen är mer än 10,0 km."),
        error_messages={"required": _("Skriv avståndet i kilometer")},
        widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off", "data-width": "number"}),
    )
    km.unit = "km"  # type: ignore[attr-defined]  # read by components/field.html
    method = forms.ChoiceField(
        label=_("Hur är det mätt?"),
        choices=[choice for choice in DistanceMethod.choices if choice[0] != DistanceMethod.IMPORTED],
        widget=forms.RadioSelect,
        error_messages={"required": _("Välj hur avståndet är mätt")},
    )
    measured_on = DayField(label=_("Mätt den"), error_messages={"required": _("Skriv vilken dag det mättes")})
    source = forms.CharField(
        label=_("Källa"), max_length=300, required=False, help_text=_("Till exempel vilken karttjänst.")
    )

    def __init__(self, data: Any = None, *, nearby: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(data, **{"initial": {"measured_on": timezone.localdate()}, **options})
        self.fields["other"].choices = NO_CHOICE + nearby

    @property
    def facts(self) -> RoadFacts:
        """What was typed, of a valid form."""
        data = self.cleaned_data
        return RoadFacts(data["km"], data["method"], data["measured_on"], data["source"])


class RoadFileForm(forms.Form):
    """A file of road distances, for the dry run; or its text again, to be read in."""

    file = forms.FileField(
        label=_("CSV-fil"),
        error_messages={"required": _("Välj en fil"), "empty": _("Filen är tom.")},
        help_text=_("Högst 400 kB. Kolumner: Från, Från kommun, Till, Till kommun, Km, Mätt den, Källa."),
        widget=forms.ClearableFileInput({"accept": ".csv,text/csv"}),
    )
    text = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)
    confirmed = forms.BooleanField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, files: Any = None, **options: Any) -> None:
        super().__init__(data, files, **options)
        self.fields["file"].required = not self.data.get("text")

    def clean(self) -> dict[str, Any]:
        super().clean()
        file = self.cleaned_data.get("file")
        if file and file.size > MAX_IMPORT_BYTES:
            self.add_error("file", _("Filen är för stor. Den får vara högst 400 kB."))
        elif file:
            try:
                self.cleaned_data["text"] = decoded(file.read())
                self.cleaned_data["confirmed"] = False
            except UnreadableTable as error:
                self.add_error("file", str(error))
        return self.cleaned_data


class AskedDayField(DayField):
    """Which day places are shown for."""

    def clean(self, value: Any) -> date | None:
        day: date | None = super().clean(value)
        if fault := asked_day_fault(day, timezone.localdate()):
            raise forms.ValidationError(fault)
        return day


class DayAndMunicipalityForm(forms.Form):
    """Which day, and which municipality to zoom to, a map shows."""

    dag = AskedDayField(label=_("Läget den"), required=False)
    kommun = forms.CharField(required=False, widget=forms.HiddenInput, max_length=4)
