"""The ordinances and forms of support that the product knows, as dated facts. Pure.

Sources: 2000:284 (1 June 2000–31 December 2024), 2022:206 (19 April 2022–31 December 2023), 2024:1243 5 § (from
1 January 2025), SFS 2016:126 for särskilt driftstöd (from 1 April 2016). Rates and ceilings are rule rows of their own.
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class ActFact:
    """An ordinance and the days it is in force."""

    sfs: str
    title: str
    first: date
    last: date | None


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
    ActFact("2022:206", "Förordning om stöd till korrosionsskydd", date(2022, 4, 19), date(2023, 12, 31)),
    ActFact(
        "2024:1243",
        "Förordning om stöd för att främja tillgången till grundläggande kommersiell service",
        NEW_START,
        None,
    ),
)

SCHEME_NAMES = {
    "hemsandningsbidrag": "Hemsändningsbidrag",
    "servicebidrag": "Servicebidrag",
    "investeringsstod": "Investeringsstöd",
    "investeringslan": "Investeringslån",
    "sarskilt-driftstod": "Särskilt driftstöd",
    "korrosionsskydd": "Stöd till korrosionsskydd",
}

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
