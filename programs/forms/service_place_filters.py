"""What the list of places of service is narrowed by."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from programs.enums import PlaceKind, PlaceOffer, PlaceStanding
from programs.forms.service_places import AskedDayField
from programs.models import ServicePlace
from programs.pages.service_places import standing_rows
from registers.models import County, Municipality


class DayFilter(django_filters.Filter):
    """A day written as ÅÅÅÅ-MM-DD."""

    field_class = AskedDayField


def _counties(request: Any) -> "QuerySet[County]":
    return County.objects.visible_to(request.actor).in_order() if request else County.objects.none()


def _municipalities(request: Any) -> "QuerySet[Municipality]":
    """Those of the county asked for, else all."""
    if not request:
        return Municipality.objects.none()
    county = request.GET.get("lan", "")
    rows = Municipality.objects.visible_to(request.actor).in_order()
    return rows.filter(county=county) if county else rows


class PlaceFilter(django_filters.FilterSet):
    """Places by name or village, where they are, what they are, what they offer, and how they stood on a day."""

    q = django_filters.CharFilter(
        label=_("Namn eller ort"), method="named", widget=forms.TextInput({"autocomplete": "off"})
    )
    lan = django_filters.ModelChoiceFilter(
        label=_("Län"), field_name="municipality__county", queryset=_counties, empty_label=_("Alla län")
    )
    kommun = django_filters.ModelChoiceFilter(
        label=_("Kommun"), field_name="municipality", queryset=_municipalities, empty_label=_("Alla kommuner")
    )
    slag = django_filters.ChoiceFilter(
        label=_("Slag"), field_name="kind", choices=PlaceKind.choices, empty_label=_("Alla slag")
    )
    tjanst = django_filters.ChoiceFilter(
        label=_("Tjänst"), choices=PlaceOffer.choices, method="offering", empty_label=_("Alla tjänster")
    )
    lage = django_filters.ChoiceFilter(
        label=_("Läge"), choices=PlaceStanding.choices, method="standing_is", empty_label=_("Alla lägen")
    )
    dag = DayFilter(label=_("Läget den"), method="on_day")

    class Meta:
        model = ServicePlace
        fields: list[str] = []

    def named(self, rows: Any, _name: str, words: str) -> Any:
        return rows.filter(Q(name__icontains=words.strip()) | Q(locality__icontains=words.strip()))

    def offering(self, rows: Any, _name: str, offer: str) -> Any:
        return rows.offering(offer)

    def standing_is(self, rows: Any, _name: str, standing: str) -> Any:
        """How the place stands today, or stood on the day asked for."""
        return standing_rows(rows, PlaceStanding(standing), self.form.cleaned_data.get("dag") or timezone.localdate())

    def on_day(self, rows: Any, _name: str, day: Any) -> Any:
        """A day alone asks for what was open on it."""
        return rows if self.form.cleaned_data.get("lage") else standing_rows(rows, PlaceStanding.OPEN, day)
