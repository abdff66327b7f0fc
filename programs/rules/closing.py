"""What happens to the distances when a shop closes: who passes the limit, who was over it already."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from programs.rules.distances import Distance, DistanceTable, Reach, Site, reach_on


class Effect(enum.StrEnum):
    """What closing another shop does to a shop, by the limit of the day."""

    CLOSED = "closed"
    PASSES = "passes"
    ALREADY = "already"
    WITHIN = "within"
    ISLAND = "island"
    UNKNOWN = "unknown"


EFFECT_ORDER = tuple(Effect)
"""Those the closing concerns come first."""


@dataclass(frozen=True, slots=True)
class Shop:
    """A shop with a broad range."""

    site: Site
    is_on_island: bool = False


@dataclass(frozen=True, slots=True)
class ShopEffect:
    """The next shop today and afterwards. None: there is none, or no position is known."""

    key: UUID
    today: Distance | None
    afterwards: Distance | None
    effect: Effect

    @property
    def is_changed(self) -> bool:
        return self.today != self.afterwards


def effects_of_closing(closing: UUID, shops: Sequence[Shop], table: DistanceTable, day: date) -> list[ShopEffect]:
    """What closing ``closing`` does to each of ``shops``: the closed one first, then those who pass the limit.

    Only a shop whose next is the closed one is looked up again, so that the whole costs n log n.
    """
    found = [_effect(closing, shop, table, day) for shop in shops]
    return sorted(found, key=lambda row: (EFFECT_ORDER.index(row.effect), not row.is_changed))


def _effect(closing: UUID, shop: Shop, table: DistanceTable, day: date) -> ShopEffect:
    today = table.next_to(shop.site)
    key = shop.site.key
    if key == closing:
        return ShopEffect(key, today, None, Effect.CLOSED)
    leans = today is not None and today.key == closing
    afterwards = table.next_to(shop.site, frozenset({closing})) if leans else today
    before, after = (reach_on(day, _km(item), is_on_island=shop.is_on_island) for item in (today, afterwards))
    if leans and afterwards is None and before is Reach.WITHIN:
        return ShopEffect(key, today, None, Effect.PASSES)  # no other shop at all: farther than any limit
    return ShopEffect(key, today, afterwards, _effect_of(before, after))


def _effect_of(before: Reach, after: Reach) -> Effect:
    if after is Reach.OVER:
        return Effect.ALREADY if before is Reach.OVER else Effect.PASSES
    if before is Reach.OVER:
        return Effect.ALREADY
    return {Reach.WITHIN: Effect.WITHIN, Reach.ISLAND: Effect.ISLAND}.get(after, Effect.UNKNOWN)


def _km(distance: Distance | None) -> Decimal | None:
    return distance.km if distance else None


def last_shops(shops: Sequence[Shop], table: DistanceTable, day: date) -> list[tuple[UUID, Distance | None]]:
    """The last shops ("sista butiken"): no other with a broad range within the limit, or on an island. Farthest first.

    A shop without known distance is not among them: what is not known is not claimed.
    """
    rows = [(shop, table.next_to(shop.site)) for shop in shops]
    reaches = {Reach.OVER, Reach.ISLAND}
    last = [
        (shop.site.key, distance)
        for shop, distance in rows
        if reach_on(day, _km(distance), is_on_island=shop.is_on_island) in reaches
    ]
    return sorted(last, key=lambda row: (-(_km(row[1]) or Decimal(0)), str(row[0])))
