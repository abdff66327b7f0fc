"""What people choose for an initiative or a goal of last year's plan. The service decides what is done with it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from actionplans.enums import CarryChoice
from actionplans.services.carrying import Decision
from programs.forms.programmes import AmountField
from rsp.forms import LongTextField

NONE = ("", _("Välj i listan"))
MOST_IN_LIST = 40
"""A list of more initiatives than this is written in rather than opened: each goal on the page would repeat it."""

GOAL_CHOICES = (
    (CarryChoice.CONTINUE.value, _("Fortsätt"), _("Samma mål")),
    (CarryChoice.CHANGE.value, _("Ändra"), _("Nytt värde eller ny text")),
    (CarryChoice.END.value, _("Avsluta"), _("Tas inte med")),
    (CarryChoice.MOVE.value, _("Flytta"), _("Till en annan insats")),
)
INITIATIVE_CHOICES = (
    (CarryChoice.CONTINUE.value, _("Fortsätt"), _("Samma insats")),
    (CarryChoice.CHANGE.value, _("Ändra"), _("Ny rubrik")),
    (CarryChoice.END.value, _("Avsluta"), _("Målen avslutas också")),
    (CarryChoice.MOVE.value, _("Flytta område"), _("Målen följer med")),
)
"""The four choices: code, word and what it means."""


class CarryForm(forms.Form):
    """One choice with its reason. ``key`` is the row it is about: it makes the ids of the fields unique on the page."""

    CHOICES: Sequence[tuple[str, Any, Any]] = ()

    choice = forms.ChoiceField(widget=forms.RadioSelect, error_messages={"required": _("Välj vad som ska hända")})
    reason = LongTextField(
        label=_("Skäl"), max_length=1000, rows=2, widget=forms.Textarea({"rows": 2}),
        help_text=_("Syns i planen och i nästa uppföljning"), error_messages={"required": _("Skriv skälet till valet")},
    )  # fmt: skip
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    accepts_loss = forms.BooleanField(label=_("Ja, ta bort det ur den nya planen"), required=False)

    def __init__(self, data: Any = None, *, key: UUID, **options: Any) -> None:
        super().__init__(data, auto_id=f"{str(key)[:8]}-%s", **options)
        self.kinds: Sequence[tuple[str, Any, Any]] = self.CHOICES
        self.fields["choice"].choices = [(code, word) for code, word, _hint in self.kinds]
        self.asks_about_loss = False

    @property
    def chosen(self) -> str:
        return str(self["choice"].value() or "")

    def options(self) -> list[dict[str, Any]]:
        """The choices as they are drawn."""
        return [
            {"code": code, "word": word, "hint": hint, "is_chosen": code == self.chosen, "id": self.auto_id % code}
            for code, word, hint in self.kinds
        ]

    def decision(self) -> Decision:
        data = self.cleaned_data
        return Decision(
            choice=CarryChoice(data["choice"]),
            reason=data["reason"],
            target=data.get("target") if data["choice"] == CarryChoice.CHANGE else None,
            text=data.get("text", "") if data["choice"] == CarryChoice.CHANGE else "",
            to_area=data.get("to_area") or None,
            to_initiative=data.get("to_initiative") or None,
            seen_version=data["seen"],
            accepts_loss=data["accepts_loss"],
        )


class UuidChoice(forms.ChoiceField):
    """One of a few rows by id; empty when none is chosen. A number or a label that is one of the list's will do."""

    def to_python(self, value: Any) -> Any:
        text = str(value or "").strip()
        for pk, label in self.choices:
            if text and text in (str(pk), str(label), str(label).split(" ")[0]):
                return pk if isinstance(pk, UUID) else text
        return text

    def valid_value(self, value: Any) -> bool:
        return isinstance(value, UUID)


class CarryGoalForm(CarryForm):
    """What becomes of a goal."""

    CHOICES = GOAL_CHOICES

    target = AmountField(required=False)
    text = LongTextField(
        label=_("Målets text"), max_length=500, required=False, widget=forms.Textarea({"rows": 2}),
        help_text=_("Lämna tomt för samma text med nytt år"),
    )  # fmt: skip
    to_initiative = UuidChoice(
        label=_("Till insats"), required=False, error_messages={"invalid_choice": _("Välj en insats i listan")}
    )

    def __init__(self, data: Any = None, *, initiatives: Sequence[tuple[UUID, str]], **options: Any) -> None:
        super().__init__(data, **options)
        field = self.fields["to_initiative"]
        if len(initiatives) > MOST_IN_LIST:
            field.widget = forms.TextInput({"list": "insatser", "autocomplete": "off"})
            field.choices = list(initiatives)
        else:
            field.choices = [NONE, *initiatives]


class CarryInitiativeForm(CarryForm):
    """What becomes of a whole initiative."""

    CHOICES = INITIATIVE_CHOICES

    text = forms.CharField(
        label=_("Ny rubrik"), max_length=300, required=False, help_text=_("Lämna tomt för samma rubrik")
    )
    to_area = UuidChoice(
        label=_("Till område"), required=False, error_messages={"invalid_choice": _("Välj ett område i listan")}
    )

    def __init__(self, data: Any = None, *, areas: Sequence[tuple[UUID, str]], **options: Any) -> None:
        super().__init__(data, **options)
        self.fields["to_area"].choices = [NONE, *areas]
        if not areas:
            self.kinds = [one for one in self.CHOICES if one[0] != CarryChoice.MOVE.value]
            self.fields["choice"].choices = [(code, word) for code, word, _hint in self.kinds]


class CarryRestForm(forms.Form):
    """One reason for all that has no choice yet, or for the goals that were met."""

    reason = LongTextField(
        label=_("Skäl"), max_length=1000, widget=forms.Textarea({"rows": 2}),
        error_messages={"required": _("Skriv skälet till valet")},
    )  # fmt: skip
    only_met = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, year: int = 0, only_met: bool = False) -> None:
        first = {"only_met": only_met, "reason": _t("Målet nåddes %(year)s.") % {"year": year} if only_met else ""}
        super().__init__(data, auto_id="uppnadda-%s" if only_met else "resten-%s", initial=first)
