"""What people report of goals and initiatives, and what the table of outcomes is narrowed by."""

from datetime import date
from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from actionplans.enums import Assessment
from actionplans.models import Goal, Initiative, Outcome
from programs.forms.programmes import AmountField
from programs.models import PriorityArea
from registers.forms import DayField, OrganisationChoice
from registers.models import Organisation
from rsp.forms import LineField, LongTextField


class OutcomeForm(forms.ModelForm):
    """What a goal had reached on a day. ``counted``: the figure is the records', so it is shown and not typed."""

    reached_on = DayField(label=_("Utfallet avser"), error_messages={"required": _("Skriv vilken dag utfallet avser")})
    value = AmountField(label=_("Utfall"), required=False)
    text = LongTextField(
        label=_("Utfall i ord"), max_length=300, rows=2, required=False,
        help_text=_("Till exempel: Två av tre träffar hölls."),
    )  # fmt: skip
    assessment = forms.ChoiceField(
        label=_("Bedömning"),
        choices=Assessment.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Välj en bedömning"), "invalid_choice": _("Välj en bedömning")},
    )
    comment = LongTextField(label=_("Kommentar"), required=False, rows=4)

    class Meta:
        model = Outcome
        fields = ("assessment", "value", "text", "reached_on", "comment", "source")
        field_classes = {"source": LineField}
        help_texts = {"source": _("Var uppgiften finns, till exempel en deltagarlista eller ett diarienummer.")}

    def __init__(self, *args: Any, counted: bool = False, unit: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["value"].unit = unit
        if counted:
            del self.fields["value"], self.fields["source"]


def suggested_day(year: int) -> date:
    """The day an outcome is usually of: the last of the year, or today before that."""
    return min(date(year, 12, 31), timezone.localdate())


class ResultForm(forms.ModelForm):
    """What was done in an initiative."""

    result = LongTextField(label=_("Vad som gjordes"), required=False, max_length=4000, rows=8)

    class Meta:
        model = Initiative
        fields = ("result",)


LATE, UNREPORTED, UNASSESSED, SILENT = "sena", "ej-rapporterade", "ej-bedomda", "tysta"
NOT_ASSESSED = Q(latest_assessment__isnull=True) | Q(latest_assessment=Assessment.NOT_ASSESSED)


def _areas(request: Any) -> "QuerySet[PriorityArea]":
    plan = getattr(request, "plan_of_outcomes", None)
    return PriorityArea.objects.filter(programme=plan.programme_id).order_by("order") if plan else _no_area()


def _no_area() -> "QuerySet[PriorityArea]":
    return PriorityArea.objects.none()


def _owners(request: Any) -> "QuerySet[Organisation]":
    plan = getattr(request, "plan_of_outcomes", None)
    if plan is None:
        return Organisation.objects.none()
    return Organisation.objects.filter(initiatives__plan=plan).select_related("municipality").distinct().in_order()


class OwnerFilter(django_filters.ModelChoiceFilter):
    """One of the owners in the plan, by the name that everybody may see."""

    field_class = type("OwnerField", (django_filters.fields.ModelChoiceField, OrganisationChoice), {})


class OutcomeFilter(django_filters.FilterSet):
    """The goals of a plan by how far their reporting has come, by area, owner and assessment."""

    lage = django_filters.ChoiceFilter(
        label=_("Visa"),
        method="of_standing",
        empty_label=_("Alla mål"),
        choices=[
            (LATE, _("Försenade")),
            (UNREPORTED, _("Utan utfall")),
            (UNASSESSED, _("Utan bedömning")),
            (SILENT, _("Ansvariga som inte har rapporterat något")),
        ],
    )
    omrade = django_filters.ModelChoiceFilter(
        label=_("Område"), field_name="initiative__area", queryset=_areas, empty_label=_("Alla områden")
    )
    ansvarig = OwnerFilter(
        label=_("Ansvarig"), field_name="initiative__owner", queryset=_owners, empty_label=_("Alla ansvariga")
    )
    bedomning = django_filters.ChoiceFilter(
        label=_("Bedömning"), choices=Assessment.choices, method="of_assessment", empty_label=_("Alla bedömningar")
    )

    class Meta:
        model = Goal
        fields: list[str] = []

    def of_standing(self, rows: "QuerySet[Goal]", _name: str, value: str) -> "QuerySet[Goal]":
        """Late: the day has passed and nobody has judged it. Silent: its owner has reported nothing in the plan."""
        if value == LATE:
            return rows.filter(NOT_ASSESSED, due_on__lt=timezone.localdate())
        if value == UNREPORTED:
            return rows.filter(latest_on__isnull=True)
        if value == UNASSESSED:
            return rows.filter(NOT_ASSESSED)
        return rows.filter(~reported_by_owner(), initiative__owner__isnull=False)

    def of_assessment(self, rows: "QuerySet[Goal]", _name: str, value: str) -> "QuerySet[Goal]":
        """The newest outcome's; a goal without outcome is not assessed."""
        return rows.filter(NOT_ASSESSED) if value == Assessment.NOT_ASSESSED else rows.filter(latest_assessment=value)


def reported_by_owner() -> Exists:
    """Whether the goal's owner has an outcome on some goal of the plan."""
    of_owner = Outcome.objects.filter(
        goal__initiative__plan=OuterRef("initiative__plan"), goal__initiative__owner=OuterRef("initiative__owner")
    )
    return Exists(of_owner)
