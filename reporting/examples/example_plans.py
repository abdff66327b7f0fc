"""Service plans and frames made up for the demo. Each is marked *exempeldata*, in the data and on the page. Pure.

No source says how the plans of single municipalities in Jämtland stand, so nothing here is a fact about any of them.
They are chosen to show what the county page must cope with: a gap between two plans, one that ends soon, one repealed,
one never renewed, one begun, one that nothing is known of.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class ExamplePlan:
    """An adopted plan that nobody has adopted."""

    municipality: str
    adopted_on: date
    valid_from: date
    valid_to: date | None
    paragraph: str
    covers_public: bool = False
    repealed_on: date | None = None


@dataclass(frozen=True, slots=True)
class ExampleMeasure:
    """A row of the plan's table."""

    locality: str
    need: str
    measure: str
    responsible: str
    due_on: date | None
    status: str
    sphere: str = "commercial"
    is_yearly: bool = False


NOTE = "Exempeldata. Påhittad plan för att visa hur systemet fungerar."

PLANS = (
    ExamplePlan("2361", date(2018, 12, 11), date(2019, 1, 1), date(2022, 12, 31), "§ 112"),
    ExamplePlan("2361", date(2023, 11, 28), date(2024, 1, 1), date(2026, 12, 31), "§ 148", covers_public=True),
    ExamplePlan("2303", date(2017, 9, 26), date(2018, 1, 1), date(2021, 12, 31), "§ 61"),
    ExamplePlan("2303", date(2021, 12, 7), date(2022, 1, 1), date(2027, 12, 31), "§ 95"),
    ExamplePlan("2305", date(2019, 6, 18), date(2019, 7, 1), date(2023, 6, 29), "§ 44"),
    ExamplePlan("2309", date(2022, 2, 23), date(2022, 3, 1), None, "§ 18", covers_public=True),
    ExamplePlan(
        "2313", date(2016, 11, 30), date(2017, 1, 1), date(2024, 12, 31), "§ 133", repealed_on=date(2021, 5, 4)
    ),
    ExamplePlan("2321", date(2024, 12, 16), date(2025, 1, 1), date(2029, 12, 31), "§ 103"),
    ExamplePlan("2326", date(2020, 4, 21), date(2020, 5, 1), date(2028, 4, 30), "§ 27"),
)
BEGUN = (("2313", date(2026, 9, 1)),)
"""Municipalities that have begun a plan, and when. Östersund: nothing is recorded."""

MEASURES = (
    ExampleMeasure(
        "Granvik",
        "Sista butiken i dalen",
        "Butiken blir ombud för paket och apotek",
        "Kommunen och handlaren",
        date(2026, 6, 30),
        "done",
    ),
    ExampleMeasure(
        "Norrmyra", "Drivmedel inom 20 km", "Byt pump och betalterminal", "Handlaren", date(2027, 3, 31), "ongoing"
    ),
    ExampleMeasure(
        "Lomviken", "Servicepunkt", "Öppna servicepunkt i bygdegården", "Bygdeföreningen", date(2026, 10, 31), "ongoing"
    ),
    ExampleMeasure(
        "Tallheden",
        "Offentlig service på kvällar",
        "Bibliotek med meröppet",
        "Kommunen",
        date(2026, 12, 31),
        "ongoing",
        sphere="public",
    ),
    ExampleMeasure(
        "Hedsjön",
        "Hemsändning",
        "Kör ut varor till 14 hushåll varje vecka",
        "Kommunen",
        None,
        "ongoing",
        is_yearly=True,
    ),
    ExampleMeasure(
        "Långtjärn", "Betaltjänster", "Utred kontantuttag i butiken", "Kommunen", date(2027, 6, 30), "not_started"
    ),
)
"""Measures of Härjedalen's latest plan. The places do not exist."""

FRAMES_COUNTY, FRAMES_YEAR = "23", 2024
FRAMES = (("national", Decimal(850_000)), ("regional", Decimal(600_000)))
"""Stream and SEK."""
FRAMES_NOTE = "Exempeldata: ramen är påhittad"
