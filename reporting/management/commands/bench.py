"""How "what if it closes" grows: the same question over 200 and over 2 000 places, in one run. Asks no database."""

import random
import time
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand
from django.utils import timezone

from programs.rules.closing import Shop, effects_of_closing, last_shops
from programs.rules.distances import DistanceTable, Site, road_table

SMALL, LARGE = 200, 2000
ROUNDS = 9
SEED = 2361


class Command(BaseCommand):
    help = "Mäter hur provet ”om den stänger” växer från 200 till 2 000 platser."

    def handle(self, *_args: Any, **_options: Any) -> None:
        times = {count: min(_seconds(count) for _round in range(ROUNDS)) for count in (SMALL, LARGE)}
        for count, seconds in times.items():
            each = f"{seconds / count * 1e6:5.1f} µs per plats"
            self.stdout.write(f"{count:>5} platser: {seconds * 1000:7.1f} ms, {each}")
        ratio, growth = times[LARGE] / times[SMALL], LARGE / SMALL
        told = f"{growth:.0f} gånger fler platser tog {ratio:.1f} gånger så lång tid"
        self.stdout.write(f"{told} (n² hade tagit {growth**2:.0f}).")


def _seconds(count: int) -> float:
    """Processor time for the whole question: the index, every shop's next today and afterwards, and the last shops."""
    drawn = random.Random(SEED)
    sites = [
        Site(UUID(int=drawn.getrandbits(128)), drawn.uniform(55.5, 68.5), drawn.uniform(11.5, 23.5))
        for _number in range(count)
    ]
    shops = [Shop(site) for site in sites]
    roads = road_table(
        (site.key, sites[(number + 1) % count].key, Decimal(40)) for number, site in enumerate(sites[::4])
    )
    started = time.process_time()
    table = DistanceTable(sites, roads)
    effects_of_closing(sites[0].key, shops, table, timezone.localdate())
    last_shops(shops, table, timezone.localdate())
    return time.process_time() - started
