"""The ordinances, EU regulations and forms of support that the product knows, as dated facts. Pure.

Sources: 2000:284 (1 June 2000–31 December 2024), 2022:206 (19 April 2022–31 December 2023), 2024:1243 5 § (from
1 January 2025), SFS 2016:126 for särskilt driftstöd (from 1 April 2016), domain.md §2 for the EU regulations. Rates and
ceilings are rows of their own (``grants/reference/rules.py``).
"""

from dataclasses import dataclass
from datetime import date

from grants.enums import ActKind


@dataclass(frozen=True, slots=True)
class ActFact:
    """An ordinance or an EU regulation, by its number, and the days it applies."""

    sfs: str
    title: str
    first: date
    last: date | None
    kind: ActKind = ActKind.ORDINANCE


@dataclass(frozen=True, slots=True)
class BasisFact:
    """A form of support under one ordinance, with the name it has there."""

    slug: str
    name: str
    sfs: str
    first: date
    last: date | None


OLD_END = date(2024, 12, 31)
NEW_START = date(2025, 1, 1)

ACTS = (
    ActFact("2000:284", "Förordning om stöd till kommersiell service", date(2000, 6, 1), OLD_END),
    ActFact(
        "2022:206",
        "Förordning om statligt stöd till försäljningsställen för drivmedel i vissa landsbygdsområden",
        date(2022, 4, 19),
        date(2023, 12, 31),
    ),
    ActFact(
        "2024:1243",
        "Förordning om stöd för att främja tillgången till grundläggande kommersiell service",
        NEW_START,
        None,
    ),
    # In force since some day of spring 2014 that the sources do not give: from the day it was issued.
    ActFact(
        "2014:139",
        "Förordning om statligt stöd till tillhandahållare av grundläggande betaltjänster",
        date(2014, 3, 20),
        None,
    ),
    ActFact(
        "1407/2013",
        "Kommissionens förordning om stöd av mindre betydelse",
        date(2014, 1, 1),
        date(2023, 12, 31),
        ActKind.EU_REGULATION,
    ),
    ActFact(
        "360/2012",
        "Kommissionens förordning om stöd av mindre betydelse för tjänster av allmänt ekonomiskt intresse",
        date(2012, 4, 29),
        date(2023, 12, 31),
        ActKind.EU_REGULATION,
    ),
    ActFact(
        "2023/2831",
        "Kommissionens förordning om stöd av mindre betydelse",
        date(2024, 1, 1),
        date(2030, 12, 31),
        ActKind.EU_REGULATION,
    ),
    ActFact(
        "2023/2832",
        "Kommissionens förordning om stöd av mindre betydelse för tjänster av allmänt ekonomiskt intresse",
        date(2024, 1, 1),
        date(2030, 12, 31),
        ActKind.EU_REGULATION,
    ),
)

SCHEME_NAMES = {
    "hemsandningsbidrag": "Hemsändningsbidrag",
    "servicebidrag": "Servicebidrag",
    "investeringsstod": "Investeringsstöd",
    "investeringslan": "Investeringslån",
    "sarskilt-driftstod": "Särskilt driftstöd",
    "korrosionsskydd": "Stöd till korrosionsskydd",
    "grundlaggande-betaltjanster": "Grundläggande betaltjänster",
}

RECORDED_ONLY = frozenset({"grundlaggande-betaltjanster"})
"""Forms of support that others decide on: kept as they are told of, and not tested. They have no basis here."""

BASES = (
    BasisFact("hemsandningsbidrag", "Hemsändningsbidrag", "2000:284", date(2000, 6, 1), OLD_END),
    BasisFact("hemsandningsbidrag", "Hemsändningsbidrag", "2024:1243", NEW_START, None),
    BasisFact("servicebidrag", "Servicebidrag", "2000:284", date(2000, 6, 1), OLD_END),
    BasisFact("servicebidrag", "Servicebidrag", "2024:1243", NEW_START, None),
    BasisFact("investeringsstod", "Investeringsbidrag", "2000:284", date(2000, 6, 1), OLD_END),
    BasisFact("investeringsstod", "Investeringsstöd", "2024:1243", NEW_START, None),
    BasisFact("investeringslan", "Investeringslån", "2000:284", date(2000, 6, 1), OLD_END),
    BasisFact("sarskilt-driftstod", "Särskilt driftstöd", "2000:284", date(2016, 4, 1), OLD_END),
    BasisFact("sarskilt-driftstod", "Särskilt driftstöd", "2024:1243", NEW_START, None),
    BasisFact("korrosionsskydd", "Stöd till korrosionsskydd", "2022:206", date(2022, 4, 19), date(2023, 12, 31)),
)
