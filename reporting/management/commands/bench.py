"""How the heaviest pages grow, as ratios measured in one run.

"What if it closes" over 200 and 2 000 places asks no database. A plan of 20 and of 200 initiatives, with three goals
each, is written in a transaction that is undone. So are 200 000 cases with their decisions, whose list is held
against its own SQL, and a company's de minimis ledger of 50 and of 500 grants.
"""

import random
import time
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django.contrib.auth.models import AnonymousUser
from django.core.management.base import BaseCommand
from django.db import connection, transaction
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from actionplans.pages.workspace import workspace_page
from grants.views.cases import cases
from grants.views.ledger import ledger
from programs.rules.closing import Shop, effects_of_closing, last_shops
from programs.rules.distances import DistanceTable, Site, road_table
from registers.enums import Duty
from registers.models import Responsibility
from reporting.examples.import_file import import_ratio
from reporting.examples.large_plan import LARGE_PLAN_COUNTY, write_large_plan
from reporting.examples.many_grants import BUSY_COUNTY, write_cases, write_ledger
from rsp.actor import Actor, Role, RoleGrant
from rsp.swedish import integer

SMALL, LARGE = 200, 2000
FEW, MANY = 20, 200
CASES = 200_000
FEW_GRANTS, MANY_GRANTS = 50, 500
PAGE_ROUNDS = 5
ROUNDS = 9
SEED = 2361


class Command(BaseCommand):
    help = "Mäter hur ”om den stänger” växer med platserna, och handlingsplanens sida med insatserna."

    def handle(self, *_args: Any, **_options: Any) -> None:
        self._closing()
        self._plan()
        self._case_list()
        self._ledger()
        self._import()

    def _import(self) -> None:
        tried, read, queries = import_ratio()
        told = f"Provläsning av {integer(5000)} rader med prövning {tried:.2f} s, openpyxl läser filen på {read:.2f} s"
        self.stdout.write(f"{told}, {queries} frågor: {tried / read:.2f} gånger.")

    def _case_list(self) -> None:
        whole, sql, queries = _case_list()
        told = f"{integer(CASES)} beslut: listans sida {whole * 1000:.0f} ms, dess SQL {sql * 1000:.0f} ms"
        self.stdout.write(f"{told}, {queries} frågor: {whole / sql:.2f} gånger sin egen SQL.")

    def _ledger(self) -> None:
        times = {count: _ledger_seconds(count) for count in (FEW_GRANTS, MANY_GRANTS)}
        for count, seconds in times.items():
            each = f"{seconds / count * 1000:5.2f} ms per stöd"
            self.stdout.write(f"{count:>5} stöd i en liggare: {seconds * 1000:7.1f} ms, {each}")
        ratio = times[MANY_GRANTS] / MANY_GRANTS / (times[FEW_GRANTS] / FEW_GRANTS)
        self.stdout.write(f"Tiden per stöd är {ratio:.2f} gånger så lång med {MANY_GRANTS} stöd som med {FEW_GRANTS}.")

    def _plan(self) -> None:
        measured = {count: _plan_page(count) for count in (FEW, MANY)}
        for count, (seconds, queries) in measured.items():
            each = f"{seconds / count * 1000:5.2f} ms per insats"
            self.stdout.write(f"{count:>5} insatser: {seconds * 1000:7.1f} ms, {each}, {queries} frågor")
        ratio = measured[MANY][0] / MANY / (measured[FEW][0] / FEW)
        self.stdout.write(f"Tiden per insats är {ratio:.2f} gånger så lång med {MANY} insatser som med {FEW}.")

    def _closing(self) -> None:
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


def _plan_page(count: int) -> tuple[float, int]:
    """Processor time of the workspace, from the plan to HTML, and the queries it takes. What is written is undone."""
    with transaction.atomic():
        plan = write_large_plan(count)
        officer = _officer(LARGE_PLAN_COUNTY)
        request = RequestFactory().get("/")
        request.actor, request.user = officer, None
        times = []
        for _round in range(PAGE_ROUNDS):
            started = time.process_time()
            with CaptureQueriesContext(connection) as asked:
                page = workspace_page(officer, plan)
            render_to_string("actionplans/plan.html", {"page": page, "plan": plan, "name": str(plan)}, request)
            times.append(time.process_time() - started)
        transaction.set_rollback(True)
    return min(times), len(asked)


def _officer(county: str) -> Actor:
    """A case officer of the body that answers for the county's programme."""
    body = Responsibility.objects.responsible_for(county, Duty.PROGRAMME_OWNER, timezone.localdate()).body
    return Actor(uuid4(), "", frozenset({RoleGrant(Role.CASE_OFFICER, body.id, body.name, county)}))


def _case_list() -> tuple[float, float, int]:
    """Seconds for a page of 50 rows of the list, seconds of its SQL by itself, and the queries it takes."""
    with transaction.atomic():
        write_cases(CASES)
        request = RequestFactory().get("/arenden/", {"rader": "50"})
        request.actor, request.user = _officer(BUSY_COUNTY), AnonymousUser()
        cases(request)  # templates are compiled, and pages of the tables are in memory, as on a server that is running
        whole, alone = [], []
        for _round in range(PAGE_ROUNDS):
            with CaptureQueriesContext(connection) as asked:
                started = time.perf_counter()
                cases(request)
                whole.append(time.perf_counter() - started)
            started = time.perf_counter()
            for query in asked.captured_queries:
                with connection.cursor() as cursor:
                    cursor.execute(query["sql"])
                    cursor.fetchall()
            alone.append(time.perf_counter() - started)
        transaction.set_rollback(True)
    return min(whole), min(alone), len(asked)


def _ledger_seconds(count: int) -> float:
    """Processor time of the ledger's page. What is written is undone."""
    with transaction.atomic():
        company = write_ledger(count)
        request = RequestFactory().get("/")
        request.actor, request.user = _officer(BUSY_COUNTY), AnonymousUser()
        times = []
        for _round in range(PAGE_ROUNDS):
            started = time.process_time()
            ledger(request, company.pk)
            times.append(time.process_time() - started)
        transaction.set_rollback(True)
    return min(times)
