"""What people type about programmes. The services decide what is done with it."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.forms import DocumentField
from programs.enums import ProgrammeDocumentKind
from programs.models import (
    AnalysisSource,
    PriorityArea,
    Programme,
    ProgrammeGoal,
    ProgrammeGoalOutcome,
    RelatedStrategy,
)
from programs.policies import CASE_OFFICERS
from registers.forms import DayField
from registers.models import County
from rsp.actor import PROGRAMME_DUTY, Actor

NUMBER = {"inputmode": "numeric", "data-width": "number", "autocomplete": "off"}
LONG_TEXT = {"rows": 12}
DOCUMENT_NUMBER = _("Som i diariet, till exempel RUN/536/2021.")


class YearField(forms.IntegerField):
    """A calendar year of four digits."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.TextInput(NUMBER | {"maxlength": 4}))
        words = {
            "required": _("Skriv ett år"),
            "invalid": _("Skriv året med fyra siffror, till exempel 2026"),
            "min_value": _("Skriv ett år mellan 2009 och 2100."),
            "max_value": _("Skriv ett år mellan 2009 och 2100."),
        }
        options["error_messages"] = words | options.get("error_messages", {})
        super().__init__(**{"min_value": 2009, "max_value": 2100, **options})


class AmountField(forms.DecimalField):
    """A figure of a goal: with decimals or without, blanks between thousands or not."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.TextInput(NUMBER | {"inputmode": "decimal"}))
        words = {
            "required": _("Skriv ett värde"),
            "invalid": _("Skriv ett tal, till exempel 12 eller 12,5"),
            "max_digits": _("Talet får ha högst 12 siffror före kommat."),
            "max_whole_digits": _("Talet får ha högst 12 siffror före kommat."),
            "max_decimal_places": _("Skriv talet med högst två decimaler."),
        }
        super().__init__(max_digits=14, decimal_places=2, localize=True, error_messages=words, **options)

    def to_python(self, value: Any) -> Any:
        """A minus as the pages write it is read too."""
        return super().to_python(value.replace("\u2212", "-") if isinstance(value, str) else value)


class YearsMixin(forms.Form):
    """First and last year, in order."""

    first_year = YearField(label=_("Första år"))
    last_year = YearField(label=_("Sista år"))

    def clean(self) -> dict[str, Any]:
        super().clean()
        first, last = self.cleaned_data.get("first_year"), self.cleaned_data.get("last_year")
        if first and last and last < first:
            self.add_error("last_year", _("Sista året kan inte vara före första året."))
        return self.cleaned_data


class CountyChoice(forms.ModelChoiceField):
    """A county by its name."""

    def label_from_instance(self, obj: County) -> str:
        return str(obj.name)


class NewProgrammeForm(YearsMixin):
    """What a programme begins with. Somebody who works in one county is not asked which."""

    county = CountyChoice(
        queryset=County.objects.none(),
        label=_("Län"),
        empty_label=_("Välj i listan"),
        error_messages={"required": _("Välj ett län"), "invalid_choice": _("Välj ett län i listan")},
    )
    dnr = forms.CharField(label=_("Diarienummer"), max_length=60, required=False, help_text=DOCUMENT_NUMBER)
    network_name = forms.CharField(
        label=_("Nätverkets namn"), max_length=120, required=False, help_text=_("Om partnerskapet har ett eget namn.")
    )
    field_order = ("county", "first_year", "last_year", "dnr", "network_name")

    def __init__(self, data: Any = None, *, actor: Actor) -> None:
        super().__init__(data)
        codes = actor.works_in_counties(CASE_OFFICERS, PROGRAMME_DUTY)
        field = self.fields["county"]
        field.queryset = County.objects.visible_to(actor).filter(code__in=codes).in_order()
        if len(codes) == 1:
            field.widget, field.initial, field.required = forms.HiddenInput(), next(iter(codes)), True


class ReviseForm(YearsMixin):
    """The years of a revision."""


class BasicsForm(YearsMixin, forms.ModelForm):
    """Years, case number and network."""

    class Meta:
        model = Programme
        fields = ("first_year", "last_year", "dnr", "network_name")
        help_texts = {"dnr": DOCUMENT_NUMBER}
        labels = {"network_name": _("Nätverkets namn")}


def _text_form(*names: str, **hints: Any) -> type[forms.ModelForm]:
    widgets = {name: forms.Textarea(LONG_TEXT) for name in names}
    return forms.modelform_factory(Programme, fields=names, widgets=widgets, help_texts=hints)


SECTIONS: dict[str, tuple[Any, type[forms.ModelForm]]] = {
    "grunddata": (_("År och diarienummer"), BasicsForm),
    "syfte": (_("Syfte och övergripande mål"), _text_form("purpose", "overall_goal")),
    "behovsanalys": (
        _("Behovsanalys"),
        _text_form(
            "needs_analysis",
            needs_analysis=_("Dagligvaror, drivmedel, betaltjänster, paket och ombud: läget, avstånden och behoven."),
        ),
    ),
    "avgransning": (
        _("Avgränsning"),
        _text_form("delimitation", delimitation=_("Vad programmet omfattar, begrepp och avståndskriterier.")),
    ),
    "uppfoljning": (
        _("Plan för uppföljning"),
        _text_form("follow_up_plan", follow_up_plan=_("Hur och när programmet följs upp och utvärderas.")),
    ),
}
"""The parts of a programme's text, by the word in the address: heading and form."""


class AreaChoice(forms.ModelChoiceField):
    """A prioritised area, by its name and its programme's years where it is another's."""

    def label_from_instance(self, obj: PriorityArea) -> str:
        if "programme" not in obj._state.fields_cache:
            return str(obj.name)
        return f"{obj.name} ({obj.programme.first_year}–{obj.programme.last_year})"


class AreaForm(forms.ModelForm):
    """A prioritised area."""

    predecessor = AreaChoice(
        queryset=PriorityArea.objects.none(),
        label=_("Föregångare"),
        required=False,
        empty_label=_("Ingen"),
        help_text=_("Området i ett tidigare program som det här fortsätter."),
    )

    class Meta:
        model = PriorityArea
        fields = ("name", "description", "predecessor")
        widgets = {"description": forms.Textarea({"rows": 6})}
        error_messages = {"name": {"required": _("Skriv områdets namn")}}

    def __init__(self, *args: Any, programme: Programme, **options: Any) -> None:
        super().__init__(*args, **options)
        earlier = PriorityArea.objects.filter(programme__county=programme.county_id).exclude(programme=programme)
        same = Q(programme__first_year__lte=programme.first_year)
        self.fields["predecessor"].queryset = (
            earlier.filter(same).select_related("programme").order_by("-programme__first_year", "order")
        )


class GoalForm(forms.ModelForm):
    """A goal with what it is measured by."""

    area = AreaChoice(
        queryset=PriorityArea.objects.none(),
        label=_("Område"),
        required=False,
        empty_label=_("Hela programmet"),
    )
    baseline = AmountField(label=_("Utgångsvärde"), required=False)
    baseline_year = YearField(label=_("Utgångsår"), required=False, min_value=1990)
    target = AmountField(label=_("Målvärde"), required=False)
    target_year = YearField(label=_("Målår"), required=False)

    class Meta:
        model = ProgrammeGoal
        fields = ("area", "text", "indicator", "unit", "baseline", "baseline_year", "target", "target_year")
        widgets = {"text": forms.Textarea({"rows": 3})}
        help_texts = {
            "indicator": _("Vad som mäts, till exempel antal butiker."),
            "unit": _("Till exempel butiker eller procent."),
        }
        error_messages = {
            "text": {"required": _("Skriv målet")},
            "indicator": {"required": _("Skriv vad målet mäts med")},
        }

    def __init__(self, *args: Any, programme: Programme, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["area"].queryset = PriorityArea.objects.filter(programme=programme).order_by("order")

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = data.get("baseline_year"), data.get("target_year")
        if first and last and last < first:
            self.add_error("target_year", _("Målåret kan inte vara före utgångsåret."))
        return data


class SourceForm(forms.ModelForm):
    """A source of the needs analysis."""

    year = YearField(label=_("År"), required=False, min_value=1900)
    url = forms.URLField(
        label=_("Webbadress"),
        required=False,
        max_length=300,
        assume_scheme="https",
        error_messages={"invalid": _("Skriv en webbadress, till exempel https://www.scb.se/rapport")},
    )

    class Meta:
        model = AnalysisSource
        fields = ("title", "publisher", "year", "url")
        error_messages = {"title": {"required": _("Skriv källans titel")}}

    def __init__(self, *args: Any, programme: Programme, **options: Any) -> None:
        super().__init__(*args, **options)


class StrategyForm(forms.ModelForm):
    """A strategy that the programme starts from."""

    class Meta:
        model = RelatedStrategy
        fields = ("name", "dnr")
        error_messages = {"name": {"required": _("Skriv strategins namn")}}

    def __init__(self, *args: Any, programme: Programme, **options: Any) -> None:
        super().__init__(*args, **options)


class OutcomeForm(forms.ModelForm):
    """What a goal's indicator showed."""

    measured_on = DayField(
        label=_("Mätt den"), error_messages={"required": _("Skriv vilken dag det mättes")}, initial=timezone.localdate
    )
    value = AmountField(label=_("Värde"))

    class Meta:
        model = ProgrammeGoalOutcome
        fields = ("measured_on", "value", "comment", "source")


class DecisionForm(forms.Form):
    """A formal decision as its minutes say."""

    decided_on = DayField(label=_("Beslutsdatum"), error_messages={"required": _("Skriv vilken dag beslutet togs")})
    body = forms.CharField(
        label=_("Beslutande organ"),
        max_length=120,
        help_text=_("Till exempel Regionala utvecklingsnämnden."),
        error_messages={"required": _("Skriv vem som har beslutat")},
    )
    paragraph = forms.CharField(label=_("Paragraf"), max_length=20, required=False, help_text=_("Till exempel § 89."))
    dnr = forms.CharField(label=_("Diarienummer"), max_length=60, required=False, help_text=DOCUMENT_NUMBER)
    upload = DocumentField(label=_("Protokoll eller beslut"), required=False)

    def clean_decided_on(self) -> Any:
        day = self.cleaned_data["decided_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("Beslutsdagen kan inte vara i framtiden."))
        return day


class AdoptForm(DecisionForm):
    """The adoption, of the programme as the user saw it."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class EndingForm(AdoptForm):
    """A decision about the last year."""

    last_year = YearField(label=_("Sista år"))
    field_order = ("version", "last_year")


class OtherDecisionForm(DecisionForm):
    """Another decision about the programme."""

    text = forms.CharField(
        label=_("Vad som beslutades"),
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": _("Skriv vad som beslutades")},
    )
    field_order = ("text", "decided_on")


class PaperForm(forms.Form):
    """A file of the programme."""

    kind = forms.ChoiceField(label=_("Slag"), choices=ProgrammeDocumentKind.choices, widget=forms.RadioSelect)
    upload = DocumentField(label=_("Fil"))
    title = forms.CharField(label=_("Titel"), max_length=200, required=False)
    dnr = forms.CharField(label=_("Diarienummer"), max_length=60, required=False, help_text=DOCUMENT_NUMBER)
    secrecy_paragraph = forms.CharField(
        label=_("Sekretessbestämmelse"),
        max_length=100,
        required=False,
        help_text=_("Fyll i bara om handlingen är sekretessmarkerad. Då läser bara länets egen personal den."),
    )


class SecrecyForm(forms.Form):
    """Whether a file is secret, and by which provision."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    secrecy_paragraph = forms.CharField(
        label=_("Sekretessbestämmelse"),
        max_length=100,
        required=False,
        help_text=_("Till exempel OSL 30 kap. 23 §. Lämna fältet tomt om handlingen inte är sekretessmarkerad."),
    )
