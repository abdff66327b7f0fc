"""The start page: the 21 counties with their programme and the state of their follow-up."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Max
from django.utils import timezone

from programs.models import Programme
from registers.enums import Certainty, Duty
from registers.models import County, Responsibility
from reporting.enums import FollowUpState
from reporting.models import FollowUp
from reporting.records import FIRST_YEAR
from rsp.actor import Actor


@dataclass(frozen=True, slots=True)
class CountyRow:
    """One county in the list. ``is_uncertain`` is said of who answered for the programme."""

    code: str
    name: str
    short_name: str
    responsible: str | None
    is_uncertain: bool
    programme: Programme | None
    follow_up: FollowUp | None

    @property
    def standing(self) -> str:
        """The state of the follow-up as the actor may know it: draft, submitted, corrected or missing."""
        return self.follow_up.state if self.follow_up else "missing"


@dataclass(frozen=True, slots=True)
class StartPage:
    """The counties of one year."""

    year: int
    years: list[int]
    counties: list[CountyRow]

    @property
    def submitted_count(self) -> int:
        return sum(row.standing in (FollowUpState.SUBMITTED, FollowUpState.CORRECTED) for row in self.counties)


def latest_reported_year(actor: Actor) -> int:
    """The newest year with a follow-up the actor may see, else last year."""
    newest = FollowUp.objects.visible_to(actor).aggregate(year=Max("year"))["year"]
    return newest or timezone.localdate().year - 1


def start_page(actor: Actor, year: int) -> StartPage:
    """The start page for ``year``. Responsibility is that of the year's last day, or today in the current year."""
    today = timezone.localdate()
    day = min(date(year, 12, 31), today)
    owners = {
        row.county_id: row
        for row in Responsibility.objects.visible_to(actor)
        .filter(duty=Duty.PROGRAMME_OWNER)
        .on(day)
        .select_related("organisation")
    }
    programmes: dict[str, Programme] = {}
    for programme in Programme.objects.visible_to(actor).in_force(year):
        programmes.setdefault(programme.county_id, programme)
    follow_ups = {row.county_id: row for row in FollowUp.objects.visible_to(actor).for_year(year)}
    return StartPage(
        year=year,
        years=list(range(today.year, FIRST_YEAR - 1, -1)),
        counties=[
            CountyRow(
                code=county.code,
                name=county.name,
                short_name=county.short_name,
                responsible=owners[county.code].organisation.name if county.code in owners else None,
                is_uncertain=county.code in owners and owners[county.code].certainty == Certainty.UNCERTAIN,
                programme=programmes.get(county.code),
                follow_up=follow_ups.get(county.code),
            )
            for county in County.objects.visible_to(actor).in_order()
        ],
    )
