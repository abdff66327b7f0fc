"""Who answers for what in a county: handed over, taken back before it has begun, and put right."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import Trail, audited, snapshot
from notices.enums import NoticeKind
from notices.services import notify
from registers.enums import Duty, OrganisationKind
from registers.models import County, Membership, Organisation, Responsibility
from registers.policies import can_change_responsibility
from registers.role_fit import COUNTY_BODIES
from registers.services.locks import lock_organisation
from rsp.actor import Actor, Role
from rsp.editable import check_version
from rsp.history import events_of
from rsp.rights import ActRefused, check_allowed
from rsp.swedish import long_date

FACTS = ("county", "duty", "organisation", "valid_from", "valid_to", "certainty", "source")
PERIOD = FACTS[3:]
DAY = timedelta(days=1)
LONGEST_AHEAD = timedelta(days=5 * 365)
"""A day further ahead than this is a slip of the pen: the state decides on such changes a year or two before."""


@dataclass(frozen=True, slots=True)
class HandOver:
    """That a body answers for a duty in a county from ``first_day`` on, and how that is known."""

    county_code: str
    duty: str
    organisation_id: object
    first_day: date
    source: str
    certainty: str


@dataclass(frozen=True, slots=True)
class Period:
    """What can be put right of a period: its days, and how they are known."""

    valid_from: date
    valid_to: date | None
    certainty: str
    source: str


@dataclass(frozen=True, slots=True)
class SeenPeriod:
    """A period as the actor saw it on the page: which, and which version of it."""

    id: int
    version: int


@dataclass(frozen=True, slots=True)
class Cut:
    """That a hand-over ended the period before it earlier than it was to end; ``last_day``: when, None = open end."""

    last_day: date | None


def hand_over_duty(*, actor: Actor, order: HandOver, expected_last: SeenPeriod | None) -> Responsibility:
    """End the period there is the day before and begin the new body's. Administrators of both bodies are told.

    ``expected_last``: the last period of the duty as the actor saw it, None when there was none.

    Raises:
        PermissionDenied, ValidationError (at its field).
        ActRefused: since the actor saw the page the duty has been handed over, a hand-over taken back, or the period
            put right.
    """
    with audited(actor, "responsibility.hand_over") as trail:
        organisation = lock_organisation(order.organisation_id)
        trail.about(None, organisation.body)
        check_allowed(can_change_responsibility(actor))
        periods = _lock_periods(order.county_code, order.duty)
        last = periods[-1] if periods else None
        if (SeenPeriod(last.pk, last.version) if last else None) != expected_last:
            raise ActRefused(_("Någon annan har nyss ändrat vem som ansvarar. Läs sidan igen och försök på nytt."))
        check_hand_over(order, organisation, last)
        if last and (last.valid_to is None or last.valid_to >= order.first_day):
            _change(trail, last, valid_to=order.first_day - DAY)
        row = Responsibility(
            county_id=order.county_code,
            duty=order.duty,
            organisation=organisation,
            valid_from=order.first_day,
            source=order.source,
            certainty=order.certainty,
        )
        row.full_clean()
        row.save(force_insert=True)
        trail.record(row=row, body=organisation.body, after=snapshot(row, *FACTS))
        title = _("%(organisation)s tar över uppgiften %(duty)s i %(county)s den %(day)s")
        _tell(title, row, [last.organisation] if last else [])
    return row


def check_hand_over(order: HandOver, organisation: Organisation, last: Responsibility | None) -> None:
    """Whether the order can be carried out after ``last``. Raises ValidationError with every problem at its field."""
    problems: dict[str, str] = {}
    if not is_body_of(organisation, order.county_code):
        problems["organisation"] = _("Välj en region, en länsstyrelse eller ett samverkansorgan i länet.")
    elif last and last.organisation_id == organisation.pk and last.valid_to is None:
        problems["organisation"] = _("%(organisation)s har redan uppgiften. Välj en annan organisation.") % {
            "organisation": organisation.public_name
        }
    if last and order.first_day <= last.valid_from:
        words = {"organisation": last.organisation.public_name, "day": long_date(last.valid_from)}
        problems["first_day"] = (
            _("%(organisation)s har uppgiften från och med den %(day)s. Välj en senare dag.") % words
        )
    elif order.first_day > timezone.localdate() + LONGEST_AHEAD:
        problems["first_day"] = _("Dagen ligger mer än fem år framåt. Kontrollera året.")
    if problems:
        raise ValidationError(problems)


def is_body_of(organisation: Organisation, county_code: str) -> bool:
    """Whether the body can answer for a duty in the county: it works for it, and is not merged with another."""
    works_there = OrganisationKind(organisation.kind) in COUNTY_BODIES and organisation.county_id == county_code
    return works_there and organisation.merged_into_id is None


def take_back_hand_over(*, actor: Actor, responsibility_id: int, expected_version: int) -> None:
    """Take back a hand-over that has not yet begun: the body before keeps the duty, for as long as it had it.

    Raises:
        PermissionDenied, StaleVersion.
        ActRefused: it has begun, another follows on it, or somebody has taken it back already.
    """
    with audited(actor, "responsibility.take_back") as trail:
        row, periods = _locked(trail, responsibility_id)
        check_allowed(can_change_responsibility(actor))
        check_version(row, expected_version)
        if row.valid_from <= timezone.localdate():
            raise ActRefused(_("Perioden har börjat. Lämna över uppgiften i stället, eller rätta perioden."))
        if periods[-1].pk != row.pk:
            raise ActRefused(_("En senare överlämning följer på den här. Ta tillbaka den först."))
        before = periods[-2] if len(periods) > 1 else None
        trail.record(before=snapshot(row, *FACTS))
        cut = _cut_by(row, before) if before else None
        Responsibility.objects.filter(pk=row.pk).delete()
        if before and cut and before.valid_to == row.valid_from - DAY:
            _change(trail, before, valid_to=cut.last_day)
        title = _("%(organisation)s tar inte över uppgiften %(duty)s i %(county)s den %(day)s: det är tillbakataget")
        _tell(title, row, [before.organisation] if before else [])


def correct_responsibility(
    *, actor: Actor, responsibility_id: int, period: Period, expected_version: int
) -> Responsibility:
    """Put right the days of a period, its certainty or its source. A period that met it day to day still does.

    Administrators are told when days change, for rights follow them: those of the body and of the neighbours moved.

    Raises:
        PermissionDenied, StaleVersion, ValidationError (at its field).
    """
    with audited(actor, "responsibility.correct") as trail:
        row, periods = _locked(trail, responsibility_id)
        check_allowed(can_change_responsibility(actor))
        check_version(row, expected_version)
        place = [known.pk for known in periods].index(row.pk)
        earlier = periods[place - 1] if place else None
        later = periods[place + 1] if place + 1 < len(periods) else None
        moved = _moved_neighbours(row, period, earlier, later)
        days = (row.valid_from, row.valid_to)
        changes = {name: getattr(period, name) for name in PERIOD}
        shrinking = [(one, change) for one, change in moved if _shrinks(one, change)]
        growing = [(one, change) for one, change in moved if not _shrinks(one, change)]
        for one, change in (*shrinking, (row, changes), *growing):
            _change(trail, one, **change)
        if (row.valid_from, row.valid_to) != days:
            title = _(
                "Dagarna är rättade: %(organisation)s har uppgiften %(duty)s i %(county)s från och med den %(day)s"
            )
            _tell(title, row, [one.organisation for one, _change_of in moved])
    return row


def _cut_by(row: Responsibility, before: Responsibility) -> Cut | None:
    """How the hand-over that began ``row`` changed the end of the period before; None when it left it alone.

    Read from the history: the hand-over ends the one period and begins the other in one transaction, in that order.
    """
    begun = events_of(row).filter(pgh_label="insert").first()
    events = events_of(before).filter(pgh_id__lt=begun.pgh_id).reverse()[:2] if begun else ()
    ended, was = [*events, None, None][:2]
    if begun is None or ended is None or ended.pgh_label != "update" or ended.pgh_created_at != begun.pgh_created_at:
        return None
    last_day = was.valid_to if was else None
    return Cut(last_day) if last_day != ended.valid_to == begun.valid_from - DAY else None


Change = tuple[Responsibility, dict[str, date]]


def _moved_neighbours(
    row: Responsibility, period: Period, earlier: Responsibility | None, later: Responsibility | None
) -> list[Change]:
    """The neighbours that met the period day to day, as they will meet it. Raises ValidationError at its field."""
    if period.valid_to and period.valid_to < period.valid_from:
        raise ValidationError({"valid_to": _("Sista dagen kan inte vara före första dagen.")})
    moved: list[Change] = []
    if earlier:
        is_beside, last = earlier.valid_to == row.valid_from - DAY, period.valid_from - DAY
        floor = earlier.valid_from if is_beside else earlier.valid_to
        if floor and last < floor:
            words = {"organisation": earlier.organisation.public_name, "day": long_date(floor)}
            told = _("Perioden före, %(organisation)s, räcker till den %(day)s. Välj en senare dag.") % words
            raise ValidationError({"valid_from": told})
        moved += [(earlier, {"valid_to": last})] if is_beside and last != earlier.valid_to else []
    if later is None:
        if period.valid_to and row.valid_to is None:
            raise ValidationError({"valid_to": _("Lämna över uppgiften till en annan organisation i stället.")})
        return moved
    return moved + _moved_later(row, period, later)


def _moved_later(row: Responsibility, period: Period, later: Responsibility) -> list[Change]:
    if period.valid_to is None:
        told = _("Skriv sista dagen: en annan period börjar den %(day)s.") % {"day": long_date(later.valid_from)}
        raise ValidationError({"valid_to": told})
    is_beside = row.valid_to is not None and later.valid_from == row.valid_to + DAY
    first = period.valid_to + DAY
    ceiling = (later.valid_to or date.max) if is_beside else later.valid_from
    if first > ceiling:
        words = {"organisation": later.organisation.public_name, "day": long_date(ceiling)}
        told = _("Perioden efter, %(organisation)s, hindrar det: välj en dag före den %(day)s.") % words
        raise ValidationError({"valid_to": told})
    return [(later, {"valid_from": first})] if is_beside and first != later.valid_from else []


def _shrinks(row: Responsibility, change: dict[str, date]) -> bool:
    if "valid_from" in change:
        return change["valid_from"] > row.valid_from
    return row.valid_to is None or change["valid_to"] < row.valid_to


def _lock_periods(county_code: str, duty: str) -> list[Responsibility]:
    """The periods of a duty, in order of time, while nobody else changes those of the county."""
    County.objects.select_for_update(no_key=True).get(pk=county_code)
    rows = Responsibility.objects.of_duty(county_code, duty).select_related("organisation__municipality")
    return list(rows.select_for_update(of=("self",)))


def _locked(trail: Trail, responsibility_id: int) -> tuple[Responsibility, list[Responsibility]]:
    """The period and all of its duty, locked. Raises ActRefused when somebody has taken it back."""
    known = Responsibility.objects.filter(pk=responsibility_id).first()
    periods = _lock_periods(known.county_id, known.duty) if known else []
    row = next((period for period in periods if period.pk == responsibility_id), None)
    if row is None:
        raise ActRefused(_("Perioden finns inte längre: någon har tagit tillbaka överlämningen."))
    trail.about(row, row.organisation.body)
    return row, periods


def _change(trail: Trail, row: Responsibility, **changes: object) -> None:
    """Save the changes of one locked row, told in the trail of its own body."""
    before = snapshot(row, *FACTS)
    for name, value in changes.items():
        setattr(row, name, value)
    row.version += 1
    row.full_clean(validate_constraints=False)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        row.validate_constraints()
        raise
    after = snapshot(row, *FACTS)
    changed = [name for name in FACTS if before[name] != after[name]]
    if changed:
        facts = ({name: told[name] for name in changed} for told in (before, after))
        trail.record(row=row, body=row.organisation.body, **dict(zip(("before", "after"), facts, strict=True)))


def _tell(title: str, row: Responsibility, others: Iterable[Organisation]) -> None:
    """Tell those who administer the bodies: they give and end the roles that follow."""
    words = {
        "organisation": row.organisation.public_name,
        "duty": str(Duty(row.duty).label).lower(),
        "county": row.county.name,
        "day": long_date(row.valid_from),
    }
    notify(
        user_ids=_administrators_of([row.organisation, *others]),
        kind=NoticeKind.RESPONSIBILITY_CHANGED,
        title=title % words,
        body=_("Se över rollerna hos er: rätten att arbeta i länet följer uppgiften."),
        link=reverse("registers:organisation", args=[row.organisation_id]),
    )


def _administrators_of(bodies: Iterable[Organisation]) -> set[object]:
    held = Membership.objects.on(timezone.localdate()).filter(Q(role=Role.ADMINISTRATOR), organisation__in=list(bodies))
    return set(held.values_list("user", flat=True))
