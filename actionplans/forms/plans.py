"""What people type about a plan as a whole, and what the list of plans is narrowed by."""

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from actionplans.enums import PlanState
from actionplans.models import ActionPlan
from actionplans.policies import CASE_OFFICERS
from programs.forms.programme_filters import YearFilter
from programs.forms.programmes import CountyChoice, YearField
from registers.models import County
from rsp.actor import PROGRAMME_DUTY, Actor
from rsp.forms import LongTextField


def take_whole_texts(form: forms.BaseForm) -> None:
    """Let a field take what is pasted into it: what does not fit is told, and no browser cuts it off in silence."""
    for field in form.fields.values():
        field.widget.attrs.pop("maxlength", None)


def _counties(request: Any) -> "QuerySet[County]":
    return County.objects.visible_to(request.actor).in_order() if request else County.objects.none()


class PlanFilter(django_filters.FilterSet):
    """Plans by county, state and year."""

    lan = django_filters.ModelChoiceFilter(
        label=_("Län"), field_name="county", queryset=_counties, empty_label=_("Alla län")
    )
    lage = django_filters.ChoiceFilter(
        label=_("Läge"), field_name="state", choices=PlanState.choices, empty_label=_("Alla lägen")
    )
    ar = YearFilter(label=_("År"), field_name="year")

    class Meta:
        model = ActionPlan
        fields: list[str] = []


class NewPlanForm(forms.Form):
    """Whose plan, and for which year. Somebody who works in one county is not asked which."""

    county = CountyChoice(
        queryset=County.objects.none(),
        label=_("Län"),
        empty_label=_("Välj i listan"),
        error_messages={"required": _("Välj ett län"), "invalid_choice": _("Välj ett län i listan")},
    )
    year = YearField(label=_("År"), help_text=_("Planen gäller ett kalenderår."))

    def __init__(self, data: Any = None, *, actor: Actor) -> None:
        super().__init__(data, initial={"year": timezone.localdate().year + 1})
        codes = actor.works_in_counties(CASE_OFFICERS, PROGRAMME_DUTY)
        field = self.fields["county"]
        field.queryset = County.objects.visible_to(actor).filter(code__in=codes).in_order()
        if len(codes) == 1:
            (code,) = codes
            field.widget, field.initial = forms.HiddenInput(), code
            self.initial["year"] = year_to_plan(code)


def year_to_plan(county_code: str) -> int:
    """The first year after the county's newest decided plan that has none; next year when nothing is decided."""
    rows = ActionPlan.objects.filter(county=county_code)
    newest = rows.published().newest_first().first()
    year, taken = (newest.year if newest else timezone.localdate().year) + 1, set(rows.values_list("year", flat=True))
    while year in taken:
        year += 1
    return year


class OverFrameForm(forms.Form):
    """Why the plan costs more than its frame. Empty takes the reason away, when the plan is over no frame."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    reason = LongTextField(
        label=_("Skäl att planen är över ramen"),
        max_length=1000,
        rows=3,
        required=False,
        help_text=_("Skälet syns för den som beslutar och står i beslutet. Utan skäl kan planen inte skickas in."),
    )
    reason.is_asked = True
