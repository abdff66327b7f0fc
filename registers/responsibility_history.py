"""Who has answered for the programme and for decisions on support in each county: dated facts with their source. Pure.

Sources: a press table of 2016, Tillväxtverket's page on regional co-ordination (about 2018: 6 county boards, 14
regions, 1 co-operation body) and SFS 2018:1983, which moved the duty to the regions on 1 January 2019. Years before
2016 are read backwards from the programme period 2014–2020 and so uncertain. For Norrbotten, Uppsala, Västernorrland
and Västmanland the change from county board to region is known to lie between the two sources; it is set to 1 January
2017, uncertain. Investment grants lay in the EU rural programme, decided by the county boards, 2016–2022: dates
uncertain.
"""

from dataclasses import dataclass
from datetime import date

from registers.enums import Certainty, Duty, OrganisationKind

BOARD, REGION = OrganisationKind.COUNTY_BOARD, OrganisationKind.REGION
COOPERATION_BODY = OrganisationKind.COOPERATION_BODY

BOARD_UNTIL_2018 = frozenset({"01", "04", "10", "17", "20", "24"})
BOARD_UNTIL_2016 = frozenset({"03", "19", "22", "25"})
COOPERATION_UNTIL_2018 = frozenset({"08"})

PRESS_2016 = "Presstabell 2016"
PERIOD = "Tillväxtverket, Regional samordning, avser programperioden 2014–2020"
PAGE_2018 = "Tillväxtverket, Regional samordning (cirka 2018)"
RURAL_PROGRAMME = "Länens webbsidor: investeringsstöd låg i landsbygdsprogrammet (åtgärd 7.4) 2016–2022"
SFS_2018_1983 = "SFS 2018:1983, i kraft den 1 januari 2019"


@dataclass(frozen=True, slots=True)
class DutyPeriod:
    """A kind of body held a duty from ``first`` to ``last`` (both included, None = still)."""

    duty: Duty
    kind: OrganisationKind
    first: date
    last: date | None
    certainty: Certainty
    source: str


def duty_periods(county_code: str) -> list[DutyPeriod]:
    """The periods of one county, in order, without overlap."""
    return [
        *_owner_periods(county_code),
        DutyPeriod(Duty.GRANT_AUTHORITY, REGION, date(2019, 1, 1), None, Certainty.CERTAIN, SFS_2018_1983),
        DutyPeriod(
            Duty.INVESTMENT_GRANTS, BOARD, date(2016, 1, 1), date(2022, 12, 31), Certainty.UNCERTAIN, RURAL_PROGRAMME
        ),
        DutyPeriod(Duty.INVESTMENT_GRANTS, REGION, date(2023, 1, 1), None, Certainty.UNCERTAIN, RURAL_PROGRAMME),
    ]


def _owner_periods(county_code: str) -> list[DutyPeriod]:
    if county_code in BOARD_UNTIL_2016:
        return [
            _owner(BOARD, date(2014, 1, 1), date(2015, 12, 31), Certainty.UNCERTAIN, PERIOD),
            _owner(BOARD, date(2016, 1, 1), date(2016, 12, 31), Certainty.UNCERTAIN, PRESS_2016),
            _owner(REGION, date(2017, 1, 1), date(2018, 12, 31), Certainty.UNCERTAIN, PAGE_2018),
            _owner(REGION, date(2019, 1, 1), None, Certainty.CERTAIN, SFS_2018_1983),
        ]
    if county_code in BOARD_UNTIL_2018 | COOPERATION_UNTIL_2018:
        holder = COOPERATION_BODY if county_code in COOPERATION_UNTIL_2018 else BOARD
        return [
            _owner(holder, date(2014, 1, 1), date(2015, 12, 31), Certainty.UNCERTAIN, PERIOD),
            _owner(holder, date(2016, 1, 1), date(2018, 12, 31), Certainty.CERTAIN, f"{PRESS_2016}; {PAGE_2018}"),
            _owner(REGION, date(2019, 1, 1), None, Certainty.CERTAIN, SFS_2018_1983),
        ]
    return [
        _owner(REGION, date(2014, 1, 1), date(2015, 12, 31), Certainty.UNCERTAIN, PERIOD),
        _owner(REGION, date(2016, 1, 1), None, Certainty.CERTAIN, f"{PRESS_2016}; {PAGE_2018}; {SFS_2018_1983}"),
    ]


def _owner(kind: OrganisationKind, first: date, last: date | None, certainty: Certainty, source: str) -> DutyPeriod:
    return DutyPeriod(Duty.PROGRAMME_OWNER, kind, first, last, certainty, source)
