"""What the list of all municipalities' service plans is narrowed by."""

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from programs.enums import PlanStanding
from programs.models import ServicePlan
from programs.pages.service_plan_standings import SOON
from programs.rules.service_plans import SOON_MONTHS, months_from
from registers.models import County, Municipality

STANDINGS = [*PlanStanding.choices, (SOON, _("Går ut snart"))]


def _counties(request: Any) -> "QuerySet[County]":
    return County.objects.visible_to(request.actor).in_order() if request else County.objects.none()


class ServicePlanFilter(django_filters.FilterSet):
    """Municipalities by name, county and the standing of their plans today."""

    q = django_filters.CharFilter(
        label=_("Kommun"), field_name="name", lookup_expr="icontains", widget=forms.TextInput({"autocomplete": "off"})
    )
    lan = django_filters.ModelChoiceFilter(
        label=_("Län"), field_name="county", queryset=_counties, empty_label=_("Alla län")
    )
    lage = django_filters.ChoiceFilter(
        label=_("Läge"), choices=STANDINGS, method="standing_is", empty_label=_("Alla lägen")
    )

    class Meta:
        model = Municipality
        fields: list[str] = []

    def standing_is(self, rows: "QuerySet[Municipality]", _name: str, value: str) -> "QuerySet[Municipality]":
        """Soon to end is a view of current: it holds, and its last day is within six months."""
        if value != SOON:
            return rows.filter(standing=value)
        limit = months_from(timezone.localdate(), SOON_MONTHS)
        ending = ServicePlan.objects.visible_to(self.request.actor).filter(valid_to__lt=limit)
        return rows.filter(standing=PlanStanding.CURRENT, plan_pk__in=ending.values("pk"))
