"""Source 004 as data: Region Jämtland Härjedalen's programme 2023–2030, its plans and what was done in 2023. Pure.

The source is the memo RUN/13/2024 to the regional development board ("Uppföljning Regionalt serviceprogram 2023-2030").
Facts and figures are the source's, the words are our own, no person is named. What the source does not say (target
levels, assessments, the state of single service plans, the day a plan was decided) is left unknown.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

COUNTY = "23"
YEAR = 2023
REGION = "Region Jämtland Härjedalen"
COUNTY_BOARD = "Länsstyrelsen i Jämtlands län"
BOARD = "Regionala utvecklingsnämnden"

MEMO = (
    "Region Jämtland Härjedalen, tjänsteskrivelse RUN/13/2024 till regionala utvecklingsnämnden: Uppföljning Regionalt "
    "serviceprogram 2023-2030 (i handlingen daterad ”2024-03-279”)"
)

PROGRAMME = {
    "first_year": 2023,
    "last_year": 2030,
    "dnr": "RUN/536/2021",
    "adopted_on": date(2023, 5, 23),
    "adopted_by_body": BOARD,
    "adopted_paragraph": "§ 89",
    "network_name": "Service Z",
    "purpose": (
        "Programmet ska ge god tillgång till kommersiell service i olika typer av landsbygd. Det ska också stärka "
        "samordningen av de stöd och insatser som regionerna, länsstyrelsen och Tillväxtverket beslutar om."
    ),
    "follow_up_plan": (
        "Regionen följer upp insatserna varje år efter Tillväxtverkets riktlinjer och redovisar dem skriftligt till "
        "Tillväxtverket under första kvartalet. Uppföljningen ligger till grund för nästa handlingsplan."
    ),
}

DECISIONS = (
    (
        date(2023, 5, 23),
        "§ 89",
        "RUN/536/2021",
        "Delegerade till regional utvecklingsdirektör att besluta om de årliga handlingsplanerna.",
    ),
    (
        date(2023, 11, 21),
        "§ 192",
        "",
        "Fastställde plan med budget för 2024. Enligt dess uppföljningsplan ska nämnden följa upp serviceprogrammet i "
        "april 2024.",
    ),
)

STRATEGIES = (
    ("Regional utvecklingsstrategi", "RUN/515/2018"),
    ("Program för smart specialisering", "RUN/430/2018"),
    ("Nationella förordningar om stöd till kommersiell service", ""),
)

DELEGATION = "Regional utvecklingsdirektör, på delegation från regionala utvecklingsnämnden"


@dataclass(frozen=True, slots=True)
class ExampleGoal:
    """A figure the source gives for an initiative. No target or baseline is known."""

    text: str
    indicator: str
    unit: str
    value: Decimal
    comment: str


@dataclass(frozen=True, slots=True)
class ExampleInitiative:
    """What the plan set out to do, and what the source says was done."""

    title: str
    description: str
    result: str
    participants: str = ""
    funder: str = ""
    goals: tuple[ExampleGoal, ...] = ()


@dataclass(frozen=True, slots=True)
class ExampleArea:
    """A prioritised area of the programme with its initiatives of 2023."""

    name: str
    description: str
    initiatives: tuple[ExampleInitiative, ...]


NO_TARGET = "Målets ordalydelse, utgångsläge och målnivå är inte kända."

AREAS = (
    ExampleArea(
        name="Medborgare",
        description="",
        initiatives=(
            ExampleInitiative(
                title="Följa ändringar i de nationella styrmedlen",
                description="Bevaka förordningar, remisser och andra nationella styrmedel som rör service.",
                result=(
                    "Regionen har följt vad som ändras i de nationella styrmedlen genom yttranden och dialog med bland "
                    "andra Post- och telestyrelsen och Tillväxtverket."
                ),
            ),
            ExampleInitiative(
                title="Stärka butiken som mötesplats och nav",
                description="Ta vara på butikens roll som mötesplats och nätverk i bygden.",
                result=(
                    "Två service- och trygghetspunkter, SOT-punkter, invigdes under året: en i Lillhärdal i "
                    "Härjedalens kommun och en i Borgvattnet i Ragunda kommun. Vid invigningarna medverkade butiken, "
                    "skolan och civilsamhället."
                ),
                participants="Butikerna, skolorna och civilsamhället i Lillhärdal och Borgvattnet",
                goals=(
                    ExampleGoal(
                        text="Antal invigda SOT-punkter",
                        indicator="Antal invigda SOT-punkter",
                        unit="punkter",
                        value=Decimal(2),
                        comment=NO_TARGET,
                    ),
                ),
            ),
        ),
    ),
    ExampleArea(
        name="Servicegivare",
        description="",
        initiatives=(
            ExampleInitiative(
                title="Sprida kunskap om stöden till service",
                description=(
                    "Nå befintliga och möjliga servicegivare med kunskap om olika stöd, och verka för fler "
                    "investeringar i energieffektivisering och annan miljömässig hållbarhet."
                ),
                result=(
                    "Under året beslutades stöd till hemsändning, service, investeringar och korrosionsskydd. Hur de "
                    "fördelar sig framgår av tabellen över beviljade stöd."
                ),
                goals=(
                    ExampleGoal(
                        text="Antal beslut om stöd under året",
                        indicator="Antal beslut om stöd under året",
                        unit="beslut",
                        value=Decimal(30),
                        comment=NO_TARGET,
                    ),
                ),
            ),
            ExampleInitiative(
                title="Besöka länets servicegivare",
                description="Träffa företagen på plats, tillsammans med kommunerna.",
                result=(
                    "22 fysiska företagsbesök gjordes. Regionen och kommunerna besökte företagen tillsammans, i vissa "
                    "fall också med länsstyrelsen. Utöver besöken fördes samtal och hölls digitala möten under hela "
                    "året."
                ),
                participants="Länets kommuner och Länsstyrelsen i Jämtlands län",
                goals=(
                    ExampleGoal(
                        text="Antal fysiska företagsbesök",
                        indicator="Antal fysiska företagsbesök",
                        unit="besök",
                        value=Decimal(22),
                        comment=NO_TARGET,
                    ),
                ),
            ),
        ),
    ),
    ExampleArea(
        name="Offentliga intressenter",
        description="",
        initiatives=(
            ExampleInitiative(
                title="Stödja kommunernas arbete med serviceplaner",
                description="Processtöd till kommunerna.",
                result=(
                    "Regionen har fortsatt att stödja kommunerna, både när de tar fram serviceplaner och när de "
                    "tillämpar planer som är fastställda."
                ),
                participants="Länets kommuner",
            ),
            ExampleInitiative(
                title="Samverka med andra län",
                description="Verka för samverkan med närliggande län, till exempel i gemensamma projekt.",
                result="Regionen har verkat för samarbete över länsgränserna.",
            ),
            ExampleInitiative(
                title="Få resurser till genomförandet",
                description="Finansiera arbetet med att genomföra programmet.",
                result=(
                    "Projektet ”Resurser till genomförande av regionalt serviceprogram Jämtlands län” har beviljats "
                    "medel."
                ),
                funder="Tillväxtverket och regionalt 1:1-anslag",
            ),
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class ExampleGrantSum:
    """A form of support known as a number of decisions and a sum in kronor."""

    scheme: str
    label: str
    count: int
    amount: Decimal


GRANT_SUMS = (
    ExampleGrantSum("hemsandningsbidrag", "Hemsändning", 8, Decimal(1_537_062)),
    ExampleGrantSum("servicebidrag", "Servicebidrag", 7, Decimal(1_007_710)),
    ExampleGrantSum("investeringsstod", "Investeringsbidrag", 12, Decimal(3_482_980)),
    ExampleGrantSum("korrosionsskydd", "Stöd till korrosionsskydd", 3, Decimal(1_745_475)),
)

VISITS = {
    "count": 22,
    "label": "Fysiska företagsbesök",
    "note": (
        "Besöken gjordes av regionen och kommunerna tillsammans, i vissa fall också med länsstyrelsen. Samtal och "
        "digitala möten räknas inte."
    ),
}
INAUGURATIONS = {
    "count": 2,
    "label": "Invigningar av SOT-punkter",
    "note": "Lillhärdal och Borgvattnet. Dagarna framgår inte av källan.",
}


@dataclass(frozen=True, slots=True)
class ExamplePlace:
    """A service place the source names; the position is the locality's, to four kilometres or so."""

    name: str
    locality: str
    municipality: str
    latitude: Decimal
    longitude: Decimal


PLACES = (
    ExamplePlace("SOT-punkten i Lillhärdal", "Lillhärdal", "2361", Decimal("61.85"), Decimal("14.07")),
    ExamplePlace("SOT-punkten i Borgvattnet", "Borgvattnet", "2303", Decimal("63.42"), Decimal("15.83")),
)
PLACE_NOTE = "Invigd under 2023. Läget på kartan är ortens."

WENT_WELL = (
    "Två service- och trygghetspunkter invigdes. Det fortsatta arbetet finansieras genom ett projekt med medel från "
    "Tillväxtverket och det regionala 1:1-anslaget."
)
REMAINS = (
    "Regionen fortsätter att stödja kommunernas arbete med serviceplaner. Läget för varje kommuns plan är inte "
    "sammanställt."
)
NEXT_YEAR = "Nätverket Service Z har tagit fram handlingsplanen för 2024. Nämnden följer upp programmet i april 2024."
