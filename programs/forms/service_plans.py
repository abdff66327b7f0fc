"""What people type about service plans and their measures. The services decide what is done with it."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from documents.enums import MediaType
from documents.forms import DocumentField
from programs.enums import MeasureStatus, Sphere
from programs.models import ServicePlace, ServicePlan, ServicePlanMeasure
from programs.services.service_plan_rows import is_own_officer
from programs.services.service_plans import missing_to_report
from registers.forms import DayField, VersionForm
from rsp.actor import Actor

CHECK = "kontrollera"
"""The name of the button that asks for everything; without it what was typed is a draft."""

BODIES = [(name, name) for name in ("Kommunfullmäktige", "Kommunstyrelsen", "En nämnd")]
PLAN_FILES = (MediaType.PDF, MediaType.DOCX, MediaType.ODT)


class ServicePlanForm(forms.ModelForm):
    """A plan that has been adopted, or will be: a draft may be saved with anything missing."""

    adopted_by_body = forms.ChoiceField(label=_("Vem antog planen?"), widget=forms.RadioSelect)
    adopted_on = DayField(label=_("Beslutsdatum"))
    adopted_paragraph = forms.CharField(
        label=_("Paragraf"),
        help_text=_("Bara siffran"),
        max_length=20,
        validators=[
            RegexValidator(r"^(§\s*)?[0-9]{1,4}\s?[a-zA-Z]?$", _("Skriv paragrafens nummer, till exempel 132"))
        ],
        widget=forms.TextInput({"data-width": "short", "autocomplete": "off"}),
    )
    dnr = forms.CharField(
        label=_("Kommunens diarienummer"),
        help_text=_("Som det står i protokollet"),
        max_length=60,
        widget=forms.TextInput({"data-width": "dnr", "autocomplete": "off"}),
    )
    valid_from = DayField(label=_("Gäller från"))
    valid_to = DayField(label=_("Gäller till"), required=False, help_text=_("Lämna tomt om slut saknas"))
    covers_commercial = forms.BooleanField(label=_("Kommersiell service"), required=False)
    covers_public = forms.BooleanField(label=_("Offentlig service"), required=False)
    upload = DocumentField(label=_("Planen som dokument"), media_types=PLAN_FILES)
    source = forms.CharField(
        label=_("Källa"), max_length=300, help_text=_("Var uppgiften kommer från, till exempel kommunens webbplats")
    )
    message = forms.CharField(label=_("Något länet bör veta"), required=False, widget=forms.Textarea({"rows": 3}))

    field_order = (
        "adopted_by_body",
        "adopted_on",
        "adopted_paragraph",
        "dnr",
        "valid_from",
        "valid_to",
        "covers_commercial",
        "covers_public",
        "upload",
        "source",
        "message",
    )
    use_required_attribute = False

    class Meta:
        model = ServicePlan
        fields = (
            "adopted_by_body",
            "adopted_on",
            "adopted_paragraph",
            "dnr",
            "valid_from",
            "valid_to",
            "covers_commercial",
            "covers_public",
            "source",
            "message",
        )

    def __init__(
        self, data: Any = None, *, actor: Actor, sent_files: Mapping[str, Any] | None = None, **options: Any
    ) -> None:
        super().__init__(data, **options)
        self.actor = actor
        self.files = sent_files if data is not None and sent_files else {}
        known = self.instance.adopted_by_body
        self.fields["adopted_by_body"].choices = BODIES if known in {"", *dict(BODIES)} else [*BODIES, (known, known)]
        if is_own_officer(actor, self.instance.municipality):
            del self.fields["source"]
        self.wanted = [field for field in self.fields.values() if field.required]

    def full_clean(self) -> None:
        """A draft may lack anything; what a report lacks is told by the same list as the service asks."""
        for field in self.wanted:
            field.required = False
        super().full_clean()
        for field in self.wanted:
            field.required = True

    def clean(self) -> dict[str, Any]:
        super().clean()
        first, last = self.cleaned_data.get("valid_from"), self.cleaned_data.get("valid_to")
        if first and last and last < first:
            self.add_error("valid_to", _("Planens sista dag kan inte vara före dess första."))
        return self.cleaned_data

    def _post_clean(self) -> None:
        super()._post_clean()
        if CHECK not in self.data:
            return
        has_upload = bool(self.cleaned_data.get("upload"))
        for lack in missing_to_report(self.actor, self.instance, has_upload=has_upload):
            if lack.field in self.fields and not self.has_error(lack.field):
                self.add_error(lack.field, lack.text)


class CommentForm(VersionForm):
    """Why the plan is sent back."""

    comment = forms.CharField(
        label=_("Vad behöver kommunen rätta?"),
        help_text=_("Kommunen får din kommentar i en avisering och ser den på planens sida."),
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": _("Skriv vad kommunen behöver rätta")},
        max_length=2000,
    )


class RepealForm(VersionForm):
    """From which day a plan no longer holds."""

    repealed_on = DayField(label=_("Upphävd från och med"), error_messages={"required": _("Skriv vilken dag")})
    comment = forms.CharField(
        label=_("Beslut eller skäl"), required=False, widget=forms.Textarea({"rows": 3}), max_length=2000
    )


class NoPlanForm(forms.Form):
    """That the municipality has no service plan."""

    comment = forms.CharField(
        label=_("Kommentar till länet"),
        help_text=_("Till exempel när ni räknar med att börja."),
        required=False,
        widget=forms.Textarea({"rows": 3}),
        max_length=2000,
    )


class PlaceChoice(forms.ModelChoiceField):
    """One of the municipality's service places."""

    def label_from_instance(self, obj: ServicePlace) -> str:
        return f"{obj.name}, {obj.locality}" if obj.locality else obj.name


class MeasureForm(forms.ModelForm):
    """A row of the how-and-who table."""

    sphere = forms.ChoiceField(label=_("Slag av service"), choices=Sphere.choices, widget=forms.RadioSelect)
    locality = forms.CharField(
        label=_("Ort"), max_length=120, error_messages={"required": _("Skriv vilken ort det gäller")}
    )
    place = PlaceChoice(
        label=_("Serviceplats"),
        queryset=ServicePlace.objects.none(),
        required=False,
        empty_label=_("Ingen särskild plats"),
    )
    need = forms.CharField(
        label=_("Behov"),
        max_length=300,
        help_text=_("Vad som saknas eller hotas, till exempel sista butiken i dalen"),
        error_messages={"required": _("Skriv vilket behov det gäller")},
    )
    measure = forms.CharField(
        label=_("Åtgärd"),
        max_length=400,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": _("Skriv vad som ska göras")},
    )
    responsible = forms.CharField(
        label=_("Ansvarig"), max_length=150, error_messages={"required": _("Skriv vem som ansvarar")}
    )
    due_on = DayField(label=_("Klar senast"), required=False)
    is_yearly = forms.BooleanField(label=_("Återkommer varje år"), required=False)
    status = forms.ChoiceField(label=_("Status"), choices=MeasureStatus.choices)

    use_required_attribute = False

    class Meta:
        model = ServicePlanMeasure
        fields = (
            "sphere",
            "locality",
            "place",
            "need",
            "measure",
            "responsible",
            "due_on",
            "is_yearly",
            "status",
        )

    def __init__(self, data: Any = None, *, actor: Actor, **options: Any) -> None:
        super().__init__(data, **options)
        places = ServicePlace.objects.visible_to(actor).filter(municipality=self.instance.plan.municipality_id)
        self.fields["place"].queryset = places.in_order()


class StatusForm(VersionForm):
    """How a measure stands."""

    status = forms.ChoiceField(label=_("Status"), choices=MeasureStatus.choices)


class PlanDayForm(forms.Form):
    """The day a page is about."""

    dag = DayField(label=_("Visa läget den"))
