"""What is under way in a county and moves with a duty. Named in settings as ``HANDOVER_LIST``."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from actionplans.enums import PlanState
from actionplans.models import ActionPlan
from grants.enums import INVESTMENT_SCHEMES, OPEN_STATES
from grants.models import GrantCase
from programs.enums import ProgrammeState, ServicePlanState
from programs.models import Programme, ServicePlan
from registers.enums import Duty
from reporting.enums import FollowUpState
from reporting.models import FollowUp
from rsp.actor import Actor
from rsp.handover import Moving, MovingKind

SHOWN = 5


def handover_list(actor: Actor, county_code: str, duty: str) -> list[MovingKind]:
    """The drafts, plans and follow-ups of the programme's owner; the open cases of who decides on support."""
    if duty != Duty.PROGRAMME_OWNER:
        return [_cases(actor, county_code, duty)]
    county = reverse("reporting:county", args=[county_code])
    programmes = Programme.objects.visible_to(actor).filter(
        county=county_code, state__in=[ProgrammeState.DRAFT, ProgrammeState.CONSULTED]
    )
    plans = ActionPlan.objects.visible_to(actor).filter(
        county=county_code, state__in=[PlanState.DRAFT, PlanState.SUBMITTED, PlanState.RETURNED]
    )
    follow_ups = FollowUp.objects.visible_to(actor).filter(county=county_code, state=FollowUpState.DRAFT)
    reported = (
        ServicePlan.objects.visible_to(actor)
        .filter(municipality__county=county_code, state=ServicePlanState.ADOPTED)
        .select_related("municipality")
    )
    return [
        _kind(_("Program som inte är antagna"), programmes.order_by("first_year", "pk"), lambda row: str(row)),
        _kind(
            _("Handlingsplaner som inte är beslutade"),
            plans.order_by("year", "pk"),
            lambda row: _("Handlingsplan %(year)s") % {"year": row.year},
            lambda row: reverse("actionplans:plan", args=[row.pk]),
        ),
        _kind(
            _("Uppföljningar att skicka in"),
            follow_ups.order_by("year", "pk"),
            lambda row: _("Uppföljning %(year)s") % {"year": row.year},
            lambda _row: county,
        ),
        _kind(
            _("Serviceplaner att bekräfta"),
            reported.order_by("municipality__name", "pk"),
            lambda row: row.municipality.full_name,
        ),
    ]


def _cases(actor: Actor, county_code: str, duty: str) -> MovingKind:
    rows = GrantCase.objects.visible_to(actor).filter(county=county_code, state__in=OPEN_STATES)
    is_investment = {"scheme__in": INVESTMENT_SCHEMES}
    rows = rows.filter(**is_investment) if duty == Duty.INVESTMENT_GRANTS else rows.exclude(**is_investment)
    return _kind(_("Ärenden om stöd som inte är avgjorda"), rows.order_by("received_on", "pk"), lambda row: row.dnr)


def _kind(
    label: str, rows: "QuerySet[Any]", text: Callable[[Any], str], address: Callable[[Any], str] = lambda _row: ""
) -> MovingKind:
    shown = [Moving(text(row), row.get_state_display(), address(row)) for row in rows[:SHOWN]]
    return MovingKind(label, rows.count(), shown)
