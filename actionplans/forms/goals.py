"""What people type about a goal."""

import uuid
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from actionplans.enums import GoalSource
from actionplans.forms.plans import take_whole_texts
from actionplans.models import Goal
from programs.forms.programmes import AmountField
from registers.forms import DayField
from rsp.forms import LineField, LongTextField
from rsp.indicators import known_indicators
from rsp.swedish import decimal_text


class FigureField(AmountField):
    """A figure that is shown as people write it: "20", "12,5"."""

    def prepare_value(self, value: Any) -> Any:
        return decimal_text(value) if isinstance(value, Decimal) else value


class GoalForm(forms.ModelForm):
    """A goal. What it lacks to be followed up is told beside it and stops nothing."""

    text = LongTextField(
        label=_("Mål"),
        max_length=500,
        rows=2,
        help_text=_("Till exempel: Minst 20 fysiska företagsbesök senast 31 december 2024 (2023: 22)."),
        error_messages={"required": _("Skriv målet")},
    )
    target = FigureField(label=_("Målvärde"), required=False)
    baseline = FigureField(label=_("Utgångsläge"), required=False)
    baseline_on = DayField(label=_("Utgångsläget gäller den"), required=False)
    due_on = DayField(label=_("Slutdatum"), required=False)
    indicator_key = forms.ChoiceField(
        label=_("Räknas ur"), required=False, help_text=_("Bara för mål som räknas ur registrerade uppgifter.")
    )
    end_state = LongTextField(
        label=_("Sluttillstånd"),
        max_length=500,
        rows=2,
        required=False,
        help_text=_("För ett kvalitativt mål: vad går att se när målet är nått?"),
    )
    kept_reason = LongTextField(
        label=_("Skäl att ha kvar målet som det är"),
        max_length=500,
        rows=2,
        required=False,
        help_text=_("Om målet inte klarar målkontrollen. Utvecklingsdirektören ser skälet vid beslutet."),
    )

    class Meta:
        model = Goal
        fields = (
            "text",
            "indicator",
            "unit",
            "aim",
            "target",
            "due_on",
            "baseline",
            "baseline_on",
            "baseline_note",
            "source",
            "indicator_key",
            "is_qualitative",
            "end_state",
            "kept_reason",
        )
        field_classes = dict.fromkeys(("indicator", "unit", "baseline_note"), LineField)
        labels = {
            "is_qualitative": _("Målet är kvalitativt: det bedöms i ord"),
            "source": _("Källa"),
            "baseline_note": _("Utgångsläget avser, i ord"),
        }
        help_texts = {
            "indicator": _(
                "Vad ni räknar, till exempel fysiska företagsbesök. Indikator, enhet, målvärde, slutdatum och"
                " utgångsläge behövs för att målet ska kunna följas upp."
            ),
            "unit": _("Till exempel besök eller procent."),
            "baseline_note": _("Om dagen inte är känd, till exempel våren 2023."),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        known = known_indicators()
        choices = [(key, str(one.label)) for key, one in known.items()]
        held = self.instance.indicator_key
        if held and held not in known:
            choices.append((held, held))
        self.fields["indicator_key"].choices = [("", _("Välj i listan")), *choices]
        for name in ("indicator", "unit", "target", "due_on", "baseline"):
            self.fields[name].is_asked = True
        take_whole_texts(self)

    def clean(self) -> dict[str, Any]:
        """Who chooses what a typed goal is counted from means that it is counted."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        key = data.get("indicator_key")
        if key and key != self.instance.indicator_key and data.get("source") == GoalSource.TYPED:
            data["source"] = GoalSource.COUNTED
        return data

    def _get_validation_exclusions(self) -> set[str]:
        """What the tables ask of these is left to the service: it takes them from what is counted."""
        return super()._get_validation_exclusions() | {"unit", "indicator_key"}


class NewGoalForm(GoalForm):
    """A goal to add. ``entry_key``: so that a double click makes one."""

    entry_key = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid.uuid4)
