"""What the list of programmes is narrowed by."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from programs.enums import ProgrammeState
from programs.forms.programmes import YearField
from programs.models import Programme
from registers.models import County


def _counties(request: Any) -> "QuerySet[County]":
    return County.objects.visible_to(request.actor).in_order() if request else County.objects.none()


class YearFilter(django_filters.NumberFilter):
    """A calendar year."""

    field_class = YearField


class ProgrammeFilter(django_filters.FilterSet):
    """Programmes by county, state, and a year that they hold."""

    lan = django_filters.ModelChoiceFilter(
        label=_("Län"), field_name="county", queryset=_counties, empty_label=_("Alla län")
    )
    lage = django_filters.ChoiceFilter(
        label=_("Läge"), field_name="state", choices=ProgrammeState.choices, empty_label=_("Alla lägen")
    )
    ar = YearFilter(label=_("Gäller år"), method="holding")

    class Meta:
        model = Programme
        fields: list[str] = []

    def holding(self, rows: "QuerySet[Programme]", _name: str, value: int) -> "QuerySet[Programme]":
        return rows.filter(first_year__lte=value, last_year__gte=value)
