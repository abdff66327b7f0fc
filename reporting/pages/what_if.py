"""What if a place closes: whose distances change, who passes the limit, and what of every room leans on it.

Nothing is saved: the page is asked for and computed anew each time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from actionplans.models import Initiative
from grants.models import GrantCase, GrantDecision
from programs.enums import MeasureStatus, PlaceStanding
from programs.models import ServicePlace, ServicePlanMeasure
from programs.pages.place_distances import Leg, Outlets, outlets_on, place_standing
from programs.pages.place_marks import is_drawn
from programs.rules.closing import Effect, ShopEffect, effects_of_closing
from programs.rules.distances import DistanceLimit, has_limit
from rsp.actor import Actor
from rsp.swedish import kronor, long_date


@dataclass(frozen=True, slots=True)
class ClosingRow:
    """A shop with the next one today and afterwards."""

    row: ServicePlace
    today: Leg | None
    afterwards: Leg | None
    effect: Effect
    is_changed: bool


@dataclass(frozen=True, slots=True)
class Leaning:
    """Something that leans on the place: what it is, what to do about it, and where to read it."""

    title: str
    note: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class LeaningGroups:
    """What leans on the place, by kind, as far as the reader may see."""

    grants: Sequence[Leaning]
    measures: Sequence[Leaning]
    initiatives: Sequence[Leaning]

    @property
    def all(self) -> list[Leaning]:
        return [*self.grants, *self.measures, *self.initiatives]


@dataclass(frozen=True, slots=True)
class WhatIfPage:
    """What closing ``place`` on ``day`` would do."""

    place: ServicePlace
    day: date
    standing: PlaceStanding
    is_outlet: bool
    is_county: bool
    rows: list[ClosingRow]
    around: list[ServicePlace]
    next_shop: Leg | None
    next_fuel: Leg | None
    leaning: LeaningGroups
    limit: DistanceLimit

    @property
    def has_limit(self) -> bool:
        """Whether the support that the limit is of existed on the day."""
        return has_limit(self.day)

    @property
    def passing(self) -> list[ClosingRow]:
        """Those that would be farther from the next than the limit, and are not today."""
        return [row for row in self.rows if self.has_limit and row.effect is Effect.PASSES]

    @property
    def outlet_count(self) -> int:
        return len(self.rows)

    @property
    def has_examples(self) -> bool:
        return any(row.row.is_example for row in self.rows) or self.place.is_example


def what_if_page(actor: Actor, place: ServicePlace, day: date, *, is_county: bool = False) -> WhatIfPage:
    """The page of ``place``, which comes with its municipality. Shops of the municipality, or of the county; and
    those elsewhere whose next shop it is."""
    inside = Q(municipality=place.municipality_id)
    if is_county:
        inside = Q(municipality__county=place.municipality.county_id)
    outlets = outlets_on(actor, day, Q(pk=place.pk) | inside)
    here = outlets.by_key[place.pk]
    effects = []
    if here.pk in outlets.shops:
        effects = effects_of_closing(here.pk, outlets.shops_in(outlets.shops.values()), outlets.shop_table, day)
    rows = [_row(effect, outlets) for effect in effects if _concerns(effect, place, outlets, is_county=is_county)]
    listed = {row.row.pk for row in rows}
    return WhatIfPage(
        place=place,
        day=day,
        standing=place_standing(place, day),
        is_outlet=here.pk in outlets.shops,
        is_county=is_county,
        rows=rows,
        around=[row for row in outlets.places if row.pk not in listed and _is_shown(row, day)],
        next_shop=outlets.next_shop(here),
        next_fuel=outlets.next_fuel(here),
        leaning=leaning_on(actor, place),
        limit=outlets.limit,
    )


def _is_shown(row: ServicePlace, day: date) -> bool:
    return is_drawn(row, day) and place_standing(row, day) is not PlaceStanding.CLOSED


def _concerns(effect: ShopEffect, place: ServicePlace, outlets: Outlets, *, is_county: bool) -> bool:
    """Those of the part of the map, and those anywhere whose next shop the place is."""
    row = outlets.by_key[effect.key]
    if is_county and row.municipality.county_id == place.municipality.county_id:
        return True
    return effect.is_changed or row.municipality_id == place.municipality_id


def _row(effect: ShopEffect, outlets: Outlets) -> ClosingRow:
    return ClosingRow(
        row=outlets.by_key[effect.key],
        today=outlets.leg(effect.today),
        afterwards=outlets.leg(effect.afterwards),
        effect=effect.effect,
        is_changed=effect.is_changed,
    )


# --- What leans on it


def leaning_on(actor: Actor, place: ServicePlace) -> LeaningGroups:
    """Grants, measures and initiatives that the reader may see: four queries."""
    return LeaningGroups(_grants(actor, place), _measures(actor, place), _initiatives(actor, place))


def _grants(actor: Actor, place: ServicePlace) -> list[Leaning]:
    """Decisions that grant are open to all signed in; cases under way are the county's own."""
    granted = GrantDecision.objects.visible_to(actor).real().filter(case__place=place).standing().granting()
    decided = [
        Leaning(
            _("%(scheme)s %(year)d, %(amount)s")
            % {"scheme": row.case.scheme.name, "year": row.support_year, "amount": kronor(row.amount)},
            _("Beslutat %(day)s. Pröva om villkoren kan uppfyllas, och om stödet ska krävas tillbaka.")
            % {"day": long_date(row.decided_on)},
        )
        for row in granted.select_related("case__scheme").order_by("-support_year", "-decided_on")
    ]
    cases = GrantCase.objects.visible_to(actor).real().filter(place=place, decisions__isnull=True)
    return decided + [
        Leaning(
            _("Ärende %(dnr)s, %(scheme)s") % {"dnr": row.dnr, "scheme": row.scheme.name},
            _("%(state)s. Sökt stöd till en plats som stänger.") % {"state": row.get_state_display()},
        )
        for row in cases.select_related("scheme").order_by("-received_on")
    ]


def _measures(actor: Actor, place: ServicePlace) -> list[Leaning]:
    rows = ServicePlanMeasure.objects.visible_to(actor).filter(place=place).exclude(status=MeasureStatus.CANCELLED)
    return [
        Leaning(
            _("Serviceplan för %(municipality)s, åtgärd %(order)d")
            % {"municipality": row.plan.municipality.name, "order": row.order},
            f"{row.measure}. {row.get_status_display()}.",
            reverse("programs:service_plan", args=[row.plan_id]),
        )
        for row in rows.select_related("plan__municipality").order_by("-plan__valid_from", "order")
    ]


def _initiatives(actor: Actor, place: ServicePlace) -> list[Leaning]:
    """Initiatives of the county's current plans that name the place in their words; there is no other tie."""
    named = (
        Q(title__icontains=place.name) | Q(description__icontains=place.name) | Q(participants__icontains=place.name)
    )
    rows = Initiative.objects.visible_to(actor).filter(
        named, plan__county=place.municipality.county_id, plan__is_current=True
    )
    county = reverse("reporting:county", args=[place.municipality.county_id])
    return [
        Leaning(
            _("Handlingsplan %(year)d, insats %(number)s") % {"year": row.plan.year, "number": _number(row)},
            row.title,
            f"{county}?plan={row.plan.year}",
        )
        for row in rows.select_related("plan", "area").order_by("-plan__year", "number")
    ]


def _number(row: Initiative) -> str:
    return f"{row.area.order}.{row.number}" if row.area else str(row.number)
