"""What the list of payments is narrowed by."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from grants.enums import PaymentState
from grants.models import AidScheme, Payment
from registers.models import County


def _counties(request: Any) -> "QuerySet[County]":
    return County.objects.visible_to(request.actor).order_by("name") if request else County.objects.none()


def _schemes(request: Any) -> "QuerySet[AidScheme]":
    return AidScheme.objects.visible_to(request.actor).order_by("name") if request else AidScheme.objects.none()


class PaymentFilter(django_filters.FilterSet):
    """Payments by state, county and form of support."""

    lage = django_filters.ChoiceFilter(
        label=_("Läge"), field_name="state", choices=PaymentState.choices, empty_label=_("Alla lägen")
    )
    stodform = django_filters.ModelChoiceFilter(
        label=_("Stödform"), field_name="case__scheme", queryset=_schemes, empty_label=_("Alla stödformer")
    )
    lan = django_filters.ModelChoiceFilter(
        label=_("Län"), field_name="case__county", queryset=_counties, empty_label=_("Alla län")
    )

    class Meta:
        model = Payment
        fields: list[str] = []
