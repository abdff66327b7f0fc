"""What the follow-up of one county and year is built from, read with a constant number of queries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from actionplans.enums import DECIDED_STATES
from actionplans.models import ActionPlan, Activity, ActivityCount, CarryForward, Goal, Initiative, Outcome
from grants.models import GrantDecision, GrantYear, SchemeBasis
from programs.models import PartnershipMember, Programme, ServicePlace, ServicePlan
from registers.enums import Duty
from registers.models import County, Municipality, Organisation, Responsibility
from reporting.models import FollowUp, FollowUpText

FIRST_YEAR = 2014
"""The first year of the programmes the product knows."""


class UnknownFollowUp(LookupError):
    """There is no such county, or the year lies outside those that can be followed up. The message is in Swedish."""


@dataclass(frozen=True, slots=True)
class Records:
    """Everything the follow-up of one county and year is built from."""

    county: County
    year: int
    follow_up: FollowUp | None
    texts: Sequence[FollowUpText]
    responsible: Organisation | None
    programme: Programme | None
    plan: ActionPlan | None
    next_plan: ActionPlan | None
    has_undecided_plan: bool
    initiatives: Sequence[Initiative]
    grant_years: Sequence[GrantYear]
    decisions: Sequence[GrantDecision]
    bases: Sequence[SchemeBasis]
    activities: Sequence[Activity]
    activity_counts: Sequence[ActivityCount]
    municipalities: Sequence[Municipality]
    service_plans: Sequence[ServicePlan]
    opened: Sequence[ServicePlace]
    closed: Sequence[ServicePlace]


def read_records(county_code: str, year: int) -> Records:
    """Read what the dataset needs, in a number of queries that does not grow with the data.

    A year about which nothing is recorded, not even that a follow-up has been begun, is an empty year, not an error.

    Raises:
        UnknownFollowUp: no such county, or a year outside those that can be followed up.
    """
    county = _county(county_code, year)
    follow_up = FollowUp.objects.filter(county=county, year=year).prefetch_related("texts").first()
    last_day = date(year, 12, 31)
    plans = {plan.year: plan for plan in _plans(county_code, year)}
    decided = {plan_year: plan for plan_year, plan in plans.items() if plan.is_decided}
    plan = decided.get(year)
    places = ServicePlace.objects.recorded().filter(municipality__county=county_code, is_planned=False)
    places = places.select_related("municipality").in_order()
    return Records(
        county=county,
        year=year,
        follow_up=follow_up,
        texts=list(follow_up.texts.all()) if follow_up else [],
        responsible=Responsibility.objects.responsible_for(county_code, Duty.PROGRAMME_OWNER, last_day),
        programme=_programme(county_code, year, plan),
        plan=plan,
        next_plan=decided.get(year + 1),
        has_undecided_plan=year in plans and plan is None,
        initiatives=list(_initiatives(plan, last_day)) if plan else [],
        grant_years=list(
            GrantYear.objects.filter(county=county_code).for_year(year).select_related("scheme", "authority")
        ),
        decisions=list(_decisions(county_code, year)),
        bases=list(SchemeBasis.objects.in_force_during(year).select_related("legal_act")),
        activities=list(_activities(county_code, year)),
        activity_counts=list(ActivityCount.objects.filter(county=county_code).for_year(year)),
        municipalities=list(Municipality.objects.filter(county=county_code).in_order()),
        service_plans=list(_service_plans(county_code, last_day)),
        opened=list(places.opened_in(year)),
        closed=list(places.closed_in(year)),
    )


def _county(county_code: str, year: int) -> County:
    """The county, when there is one and the year is one that can be followed up."""
    county = County.objects.filter(code=county_code).first()
    if county is None:
        raise UnknownFollowUp(
            _("Det finns inget län med koden %(code)s. Länskoden har två siffror, till exempel 23.")
            % {"code": county_code}
        )
    if not FIRST_YEAR <= year <= timezone.localdate().year:
        raise UnknownFollowUp(
            _("Året %(year)s går inte att följa upp. Välj ett år från %(first)s till i år.")
            % {"year": year, "first": FIRST_YEAR}
        )
    return county


def _activities(county_code: str, year: int) -> Iterable[Activity]:
    rows = Activity.objects.filter(county=county_code).for_year(year)
    return rows.select_related("municipality").order_by("held_on", "pk")


def _service_plans(county_code: str, last_day: date) -> Iterable[ServicePlan]:
    """Those that say something of how a municipality stood on the day, newest first."""
    rows = ServicePlan.objects.recorded().filter(municipality__county=county_code).with_standing(last_day)
    return rows.exclude(standing=None).order_by("-valid_from", "-adopted_on", "pk")


def _plans(county_code: str, year: int) -> Iterable[ActionPlan]:
    return (
        ActionPlan.objects.filter(county=county_code, year__in=[year, year + 1])
        .current()
        .recorded()
        .prefetch_related("initiatives")
    )


def _programme(county_code: str, year: int, plan: ActionPlan | None) -> Programme | None:
    """The programme the plan is under, else the one in force that year. A year may lie between programmes.

    A draft of a programme is never reported.
    """
    partners = PartnershipMember.objects.select_related("organisation__municipality").order_by(
        "organisation__name", "pk"
    )
    related = Programme.objects.select_related("owner").prefetch_related(
        "areas", "decisions", "strategies", Prefetch("partners", queryset=partners)
    )
    in_force = related.filter(county=county_code).in_force(year)
    of_plan = related.filter(pk=plan.programme_id).decided() if plan else related.none()
    return of_plan.first() or in_force.first()


def _initiatives(plan: ActionPlan, last_day: date) -> Iterable[Initiative]:
    outcomes = Outcome.objects.filter(reached_on__lte=last_day).newest_first()
    goals = Goal.objects.in_order().prefetch_related(Prefetch("outcomes", queryset=outcomes))
    return (
        plan.initiatives.select_related("owner__municipality", "area")
        .prefetch_related(
            Prefetch("co_owners", queryset=Organisation.objects.select_related("municipality").order_by("name", "pk")),
            Prefetch("goals", queryset=goals),
            Prefetch("carry_forwards", queryset=_carried_to(plan.year + 1)),
        )
        .in_order()
    )


def _carried_to(year: int) -> QuerySet[CarryForward]:
    """The choices of the decided plans of ``year``: what an initiative of the year before became there."""
    return CarryForward.objects.filter(
        plan__year=year, plan__is_current=True, plan__is_example=False, plan__state__in=DECIDED_STATES
    ).select_related("new_initiative__area")


def _decisions(county_code: str, year: int) -> Iterable[GrantDecision]:
    return (
        GrantDecision.objects.filter(case__county=county_code)
        .real()
        .standing()
        .granting()
        .decided_in(year)
        .select_related("case__scheme", "case__applicant__municipality", "case__municipality", "case__authority")
        .order_by("decided_on", "case__dnr", "pk")
    )
