"""What the list of cases is narrowed by."""

from datetime import timedelta
from functools import cached_property
from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grants.enums import OPEN_STATES, CaseState
from grants.models import CompletionRequest, GrantCase, MunicipalStatement
from grants.pages.cases import own_open
from grants.reference.acts import SCHEME_NAMES
from programs.forms.programme_filters import YearFilter
from registers.models import Municipality
from rsp.actor import COUNTY_STAFF, GRANT_DUTIES, Actor

OPEN = "oppna"
MINE, NOBODYS = "mina", "ingen"
LATE_ANSWER, HALF_YEAR = "svar", "halvar"
HALF_A_YEAR = timedelta(days=183)
"""After six months an applicant may ask for a decision (12 § förvaltningslagen)."""


def _known_to(actor: Actor) -> "QuerySet[Municipality]":
    """The municipalities of the counties whose cases the actor reads."""
    rows = Municipality.objects.visible_to(actor).select_related("county")
    if not actor.is_system_administrator:
        codes = actor.county_codes(COUNTY_STAFF, GRANT_DUTIES) | set(actor.own_time_in(COUNTY_STAFF, GRANT_DUTIES))
        rows = rows.filter(county__in=codes)
    return rows.order_by("county__name", "name")


class CaseFilter(django_filters.FilterSet):
    """Cases by county, municipality, state, form of support, year, officer and what is late.

    The choices cost one query: the municipalities, with their counties.
    """

    lan = django_filters.ChoiceFilter(label=_("Län"), field_name="county", empty_label=_("Alla län"))
    kommun = django_filters.ChoiceFilter(label=_("Kommun"), field_name="municipality", empty_label=_("Alla kommuner"))
    lage = django_filters.ChoiceFilter(
        label=_("Läge"),
        method="in_state",
        choices=[(OPEN, _("Alla öppna")), *CaseState.choices],
        empty_label=_("Alla lägen"),
    )
    stod = django_filters.ChoiceFilter(
        label=_("Stödform"), field_name="scheme", choices=list(SCHEME_NAMES.items()), empty_label=_("Alla stödformer")
    )
    ar = YearFilter(label=_("Stödår"), field_name="support_year")
    vem = django_filters.ChoiceFilter(
        label=_("Handläggare"),
        method="handled_by",
        choices=[(MINE, _("Mina öppna ärenden")), (NOBODYS, _("Öppna utan handläggare"))],
        empty_label=_("Alla"),
    )
    sent = django_filters.ChoiceFilter(
        label=_("Försenat"),
        method="late",
        choices=[(LATE_ANSWER, _("Svar har inte kommit i tid")), (HALF_YEAR, _("Öppet längre än sex månader"))],
        empty_label=_("Alla"),
    )

    class Meta:
        model = GrantCase
        fields: list[str] = []

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        counties = {row.county_id: row.county.name for row in self._municipalities}
        self.filters["lan"].extra["choices"] = list(counties.items())
        self.filters["kommun"].extra["choices"] = [(row.pk, row.name) for row in self._municipalities]

    @cached_property
    def _municipalities(self) -> list[Municipality]:
        return list(_known_to(self.request.actor)) if self.request else []

    def in_state(self, rows: "QuerySet[GrantCase]", _name: str, value: str) -> "QuerySet[GrantCase]":
        return rows.filter(state__in=OPEN_STATES if value == OPEN else [value])

    def handled_by(self, rows: "QuerySet[GrantCase]", _name: str, value: str) -> "QuerySet[GrantCase]":
        if value == MINE:
            return rows.filter(own_open(self.request.actor))
        return rows.filter(state__in=OPEN_STATES, officer__isnull=True)

    def late(self, rows: "QuerySet[GrantCase]", _name: str, value: str) -> "QuerySet[GrantCase]":
        today = timezone.localdate()
        waiting = rows.filter(state__in=OPEN_STATES)
        if value == HALF_YEAR:
            return waiting.filter(received_on__lt=today - HALF_A_YEAR)
        of_case = Q(case=OuterRef("pk"), due_on__lt=today)
        asked = CompletionRequest.objects.filter(of_case, sent_at__isnull=False, answered_on__isnull=True)
        statements = MunicipalStatement.objects.filter(of_case).unanswered()
        return waiting.filter(Exists(asked) | Exists(statements))
