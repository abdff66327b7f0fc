"""*Min kommun*: the state of the plan, what the county asks for, and what there is in the municipality."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from actionplans.enums import DECIDED_STATES
from actionplans.models import Initiative
from grants.models import GrantDecision
from grants.pages.statements import waiting_statements
from programs.enums import PlanStanding, ProgrammeState, ServicePlanState
from programs.models import ConsultationInvitation, ServicePlace, ServicePlan, ServicePlanAssurance
from programs.pages.service_plan_standings import MunicipalityStanding, municipalities_on, with_plans
from programs.pages.service_plans import MeasureRow, TimeLine, is_of_the_place, measure_rows, time_line
from programs.policies import can_answer_for_municipality, can_edit_service_plan, can_start_service_plan
from programs.rules.service_plans import is_asked_for
from registers.models import Municipality, Organisation
from rsp.actor import Actor, Role
from rsp.swedish import long_date, number_in_words, sentence_case

SHOWN_GRANTS = 10
SOON = timedelta(days=14)
"""A deadline within these days is lit."""

STEP_BEYOND = 100
"""Whole hundreds of days are said in months."""


@dataclass(frozen=True, slots=True)
class Ask:
    """Something the county asks the municipality for. ``due_on`` None: no day is set."""

    title: str
    text: str
    href: str
    button: str
    due_on: date | None
    today: date

    @property
    def is_soon(self) -> bool:
        return self.due_on is not None and self.due_on - self.today <= SOON

    @property
    def when(self) -> str:
        """How long until the day."""
        if self.due_on is None:
            return ""
        days = (self.due_on - self.today).days
        if days < 0:
            return _("dagen har passerat")
        if days == 0:
            return _("i dag")
        if days <= SOON.days:
            return _("%(days)d dagar kvar") % {"days": days} if days > 1 else _("1 dag kvar")
        if days < STEP_BEYOND:
            return _("om %(weeks)d veckor") % {"weeks": days // 7}
        return _("om %(months)d månader") % {"months": round(days / 30.4)}


@dataclass(frozen=True, slots=True)
class MunicipalityPage:
    """A municipality as the actor may see it today."""

    municipality: Municipality
    today: date
    standing: MunicipalityStanding
    draft: ServicePlan | None
    measures: list[MeasureRow]
    time_line: TimeLine
    asks: list[Ask]
    grants: Sequence[GrantDecision]
    places: Sequence[ServicePlace]
    initiatives: Sequence[Initiative]
    is_own: bool
    is_of_the_place: bool
    may_report: bool
    may_change: bool
    may_assure: bool
    may_state_none: bool

    @property
    def plan(self) -> ServicePlan | None:
        """The plan that holds, or held last."""
        return self.standing.plan if self.standing.has_decision else None

    @property
    def heading(self) -> str:
        """The state of the plan in a few words."""
        plan, standing = self.plan, self.standing.standing
        if plan and standing == PlanStanding.CURRENT:
            if plan.valid_to is None:
                return _("Aktuell tills vidare")
            return _("Aktuell till och med %(day)s") % {"day": long_date(plan.valid_to)}
        if plan and standing == PlanStanding.EXPIRED and plan.valid_to:
            return _("Gick ut %(day)s") % {"day": long_date(plan.valid_to)}
        if plan and standing == PlanStanding.REPEALED and plan.repealed_on:
            return _("Upphävd %(day)s") % {"day": long_date(plan.repealed_on)}
        return {
            PlanStanding.STARTED: _("En plan är påbörjad"),
            PlanStanding.MISSING: _("Kommunen har ingen serviceplan"),
        }.get(standing, _("Ingen serviceplan är registrerad"))

    @property
    def waiting(self) -> str:
        """``Tre saker väntar på dig.``"""
        count = len(self.asks)
        if count == 0:
            return _("Inget väntar på dig.")
        if count == 1:
            return _("En sak väntar på dig.")
        return _("%(count)s saker väntar på dig.") % {"count": sentence_case(number_in_words(count))}

    @property
    def plan_of_measures(self) -> ServicePlan | None:
        """The plan whose measures are shown: the one that holds, else the draft."""
        return self.plan or self.draft


def only_municipality(actor: Actor) -> str:
    """The code of the municipality the actor works for, when that is all the actor does; else empty."""
    codes = actor.municipality_codes({Role.MUNICIPAL_OFFICER})
    does_more = any(grant.role is not Role.MUNICIPAL_OFFICER for grant in actor.grants)
    return codes.pop() if len(codes) == 1 and not does_more else ""


def municipality_page(actor: Actor, municipality: Municipality) -> MunicipalityPage:
    """The page of ``municipality``, which comes with its county."""
    today = timezone.localdate()
    standing = with_plans(actor, municipalities_on(actor, today).filter(pk=municipality.pk), today)[0]
    draft = ServicePlan.objects.visible_to(actor).under_way().filter(municipality=municipality).first()
    body = _body_of(actor, municipality)
    is_own = municipality.code in actor.municipality_codes({Role.MUNICIPAL_OFFICER})
    of_place = is_of_the_place(actor, municipality)
    plan = standing.plan if standing.has_decision else draft
    if plan:
        plan.municipality = municipality
    initiatives = _initiatives(actor, body, today) if body else []
    asks: list[Ask] = []
    if of_place:
        asks += _plan_asks(municipality, standing, draft, today)
        asks += _statement_asks(actor, municipality, today)
        asks += _consultation_asks(actor, body, today)
        asks += _outcome_asks(municipality, initiatives, today)
    is_current = standing.standing == PlanStanding.CURRENT
    may_answer = bool(can_answer_for_municipality(actor, municipality))
    return MunicipalityPage(
        municipality=municipality,
        today=today,
        standing=standing,
        draft=draft,
        measures=measure_rows(actor, plan, today) if plan else [],
        time_line=time_line(actor, municipality),
        asks=sorted(asks, key=lambda ask: (ask.due_on is None, ask.due_on or today)),
        grants=_grants(actor, municipality),
        places=list(ServicePlace.objects.visible_to(actor).filter(municipality=municipality).open_on(today).in_order()),
        initiatives=initiatives,
        is_own=is_own,
        is_of_the_place=of_place,
        may_report=bool(can_start_service_plan(actor, municipality)),
        may_change=bool(plan and can_edit_service_plan(actor, plan)) and not _is_repealed(plan),
        may_assure=may_answer and is_current and not _is_assured(actor, standing.plan, today),
        may_state_none=may_answer and not is_current,
    )


def _is_repealed(plan: ServicePlan | None) -> bool:
    return plan is not None and plan.state == ServicePlanState.REPEALED


def _is_assured(actor: Actor, plan: ServicePlan | None, today: date) -> bool:
    return ServicePlanAssurance.objects.visible_to(actor).filter(plan=plan, year=today.year).exists()


def _body_of(actor: Actor, municipality: Municipality) -> Organisation | None:
    bodies = Organisation.objects.visible_to(actor).current().filter(municipality=municipality)
    return next((body for body in bodies.in_order() if body.is_municipal), None)


def _plan_asks(
    municipality: Municipality, standing: MunicipalityStanding, draft: ServicePlan | None, today: date
) -> Iterator[Ask]:
    plan = standing.plan if standing.has_decision else None
    due_on = plan.valid_to if plan and standing.standing == PlanStanding.CURRENT else None
    report = reverse("programs:service_plan_report_new", args=[municipality.code])
    if draft:
        report = reverse("programs:service_plan_report", args=[draft.pk])
    if draft and draft.state == ServicePlanState.RETURNED:
        text = draft.return_comment
        yield Ask(_("Rätta serviceplanen som länet har lämnat tillbaka"), text, report, _("Rätta"), due_on, today)
    elif draft:
        text = _("Arbetet med en ny plan är påbörjat.")
        yield Ask(_("Rapportera planen när den är antagen"), text, report, _("Fortsätt"), due_on, today)
    elif standing.standing != PlanStanding.CURRENT:
        text = _("Ingen plan gäller i dag.")
        yield Ask(_("Rapportera serviceplan"), text, report, _("Rapportera"), None, today)
    elif plan and is_asked_for(plan.valid_to, today) and not standing.following:
        text = _("Den gällande planen går ut den dagen.")
        yield Ask(_("Rapportera ny serviceplan"), text, report, _("Rapportera"), due_on, today)


def _statement_asks(actor: Actor, municipality: Municipality, today: date) -> Iterator[Ask]:
    """The cases of support in which the municipality is asked for its views."""
    for view in waiting_statements(actor, municipality):
        title = _("Lämna %(what)s") % {"what": view.title[:1].lower() + view.title[1:]}
        yield Ask(title, view.text, view.href, _("Svara"), view.row.due_on, today)


def _consultation_asks(actor: Actor, body: Organisation | None, today: date) -> Iterator[Ask]:
    invitations = (
        ConsultationInvitation.objects.visible_to(actor)
        .filter(organisation=body, answers__isnull=True)
        .filter(consultation__opens_on__lte=today, consultation__closes_on__gte=today)
        .filter(consultation__programme__state=ProgrammeState.CONSULTED)
        .select_related("consultation__programme__county")
    )
    for row in invitations if body else ():
        programme = row.consultation.programme
        yield Ask(
            _("Lämna synpunkter på förslaget till serviceprogram"),
            f"{programme.county.name}, {programme.first_year}–{programme.last_year}",
            reverse("programs:consultation_answer", args=[programme.pk, row.pk]),
            _("Svara"),
            row.consultation.closes_on,
            today,
        )


def _initiatives(actor: Actor, body: Organisation, today: date) -> Sequence[Initiative]:
    """What the municipality answers for in the county's plans of this year and the last."""
    return list(
        Initiative.objects.visible_to(actor)
        .filter(owner=body, plan__is_current=True, plan__year__in=[today.year - 1, today.year])
        .select_related("plan", "area")
        .prefetch_related("goals__outcomes")
        .order_by("-plan__year", "area__order", "number", "pk")
    )


def _outcome_asks(municipality: Municipality, initiatives: Sequence[Initiative], today: date) -> Iterator[Ask]:
    """Outcomes that are lacking of what the municipality answers for, once the plan is decided."""
    for row in initiatives:
        goals = sorted(row.goals.all(), key=lambda goal: goal.order)
        waiting = [goal for goal in goals if not goal.outcomes.all()]
        if row.plan.state not in DECIDED_STATES or not waiting:
            continue
        yield Ask(
            _("Fyll i utfall för insatsen %(title)s") % {"title": row.title},
            _("Till länets uppföljning av %(year)d. %(open)d av %(all)d mål saknar utfall.")
            % {"year": row.plan.year, "open": len(waiting), "all": len(goals)},
            reverse("actionplans:goal", args=[waiting[0].pk]),
            _("Visa målet"),
            min((goal.due_on for goal in waiting if goal.due_on), default=None),
            today,
        )


def _grants(actor: Actor, municipality: Municipality) -> Sequence[GrantDecision]:
    """What has been granted here, newest first: only what everybody may know, names of persons masked."""
    return list(
        GrantDecision.objects.visible_to(actor)
        .real()
        .standing()
        .granting()
        .filter(case__municipality=municipality)
        .select_related("case__scheme", "case__applicant__municipality")
        .order_by("-decided_on", "pk")[:SHOWN_GRANTS]
    )
