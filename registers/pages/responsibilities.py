"""Who answers for what: the counties today, one county's periods, and what a hand-over moves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from registers.enums import Duty, Holding
from registers.models import County, Membership, Organisation, Responsibility
from rsp.actor import COUNTY_STAFF, Actor
from rsp.handover import MovingKind, moving_with


@dataclass(frozen=True, slots=True)
class Held:
    """Who holds a duty in a county today, and the period that begins later, if any."""

    duty: Duty
    today: Responsibility | None
    coming: Responsibility | None


@dataclass(frozen=True, slots=True)
class CountyRow:
    county: County
    held: list[Held]


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """One period, and whether it holds, is over or is yet to begin."""

    row: Responsibility
    holding: Holding
    can_be_taken_back: bool


@dataclass(frozen=True, slots=True)
class DutyPeriods:
    """The periods of one duty in a county, in order of time."""

    duty: Duty
    periods: list[PeriodRow]


@dataclass(frozen=True, slots=True)
class BodyPeople:
    """The people with a role as staff at a body today: whose work moves, or who takes over."""

    organisation: Organisation
    members: Sequence[Membership]


@dataclass(frozen=True, slots=True)
class HandOverPage:
    """What a hand-over of a duty is about: who has it, what is under way, and whose work it is."""

    county: County
    duty: Duty
    last: Responsibility | None
    moving: list[MovingKind]
    people: list[BodyPeople]


def responsibilities_page(actor: Actor) -> list[CountyRow]:
    """The 21 counties in order, with who holds what today. Two queries."""
    today = timezone.localdate()
    rows = Responsibility.objects.visible_to(actor).select_related("organisation__municipality").in_order()
    known: dict[tuple[str, str], list[Responsibility]] = {}
    for row in rows:
        known.setdefault((row.county_id, row.duty), []).append(row)
    return [
        CountyRow(county, [_held(duty, known.get((county.code, duty.value), []), today) for duty in Duty])
        for county in County.objects.visible_to(actor).in_order()
    ]


def _held(duty: Duty, rows: Sequence[Responsibility], today: date) -> Held:
    return Held(
        duty,
        next((row for row in rows if row.holds(today)), None),
        next((row for row in rows if row.valid_from > today), None),
    )


def county_periods(actor: Actor, county: County) -> list[DutyPeriods]:
    """Every period of every duty in the county. One query."""
    today = timezone.localdate()
    rows = Responsibility.objects.visible_to(actor).filter(county=county)
    known = list(rows.select_related("organisation__municipality").in_order())
    return [DutyPeriods(duty, _periods([row for row in known if row.duty == duty], today)) for duty in Duty]


def _periods(rows: Sequence[Responsibility], today: date) -> list[PeriodRow]:
    return [PeriodRow(row, _holding(row, today), row.valid_from > today and row is rows[-1]) for row in rows]


def _holding(row: Responsibility, today: date) -> Holding:
    if row.valid_from > today:
        return Holding.COMING
    return Holding.CURRENT if row.holds(today) else Holding.ENDED


def hand_over_page(actor: Actor, county: County, duty: Duty, taking_over: Organisation | None) -> HandOverPage:
    """The page of a hand-over; ``taking_over`` is the body that has been chosen, when one has."""
    rows = Responsibility.objects.visible_to(actor).of_duty(county.code, duty)
    last = rows.select_related("organisation__municipality").last()
    bodies = [last.organisation] if last else []
    bodies += [taking_over] if taking_over else []
    return HandOverPage(
        county=county,
        duty=duty,
        last=last,
        moving=moving_with(actor, county.code, duty.value),
        people=[BodyPeople(body, _staff(actor, body)) for body in bodies],
    )


def _staff(actor: Actor, organisation: Organisation) -> list[Membership]:
    rows = Membership.objects.visible_to(actor).on(timezone.localdate()).filter(organisation=organisation)
    staff = rows.filter(role__in=COUNTY_STAFF, user__is_machine=False)
    return list(staff.named_for(actor).order_by("role", "shown_name", "pk"))
