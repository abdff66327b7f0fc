"""Who may change, approve and report on a county's action plan. Pure: no query."""

from collections.abc import Collection
from uuid import UUID

from django.utils.translation import gettext as _

from actionplans.enums import DECIDED_STATES, Circle, PlanState
from actionplans.models import ActionPlan, Activity, Comment, Initiative
from programs.querysets import CONSULTED_ROLES
from registers.models import Organisation
from registers.policies import can_decide, refuse_work
from rsp.actor import COUNTY_STAFF, INITIATIVE_OWNERS, PROGRAMME_DUTY, Actor, Matter, Role
from rsp.rights import Allowed, Refused

CASE_OFFICERS = frozenset({Role.CASE_OFFICER})
COMMENTERS = CONSULTED_ROLES | {Role.NATIONAL_ANALYST}


def can_create_plan(actor: Actor, county_code: str | None = None) -> Allowed | Refused:
    """A case officer of the body that answers for the programme: of the county, or of some county (None)."""
    counties = actor.works_in_counties(CASE_OFFICERS, PROGRAMME_DUTY)
    if county_code in counties or (county_code is None and counties):
        return Allowed()
    return Refused(_("Bara handläggare hos den som ansvarar för länets program påbörjar en handlingsplan."))


def can_keep_plan(actor: Actor, plan: ActionPlan) -> Allowed | Refused:
    """A case officer of the county, whatever the state: submitting, sharing, changing, marking as followed up."""
    if plan.county_id in actor.works_in_counties(CASE_OFFICERS, PROGRAMME_DUTY):
        return Allowed()
    otherwise = _("Du kan läsa men inte ändra: bara handläggare i länet ändrar planen.")
    return refuse_work(actor, plan.county_id, PROGRAMME_DUTY, otherwise)


def can_edit_plan(actor: Actor, plan: ActionPlan) -> Allowed | Refused:
    """A case officer of the county, while the plan is a draft or has been returned."""
    if plan.state == PlanState.FOLLOWED_UP:
        return Refused(_("Du kan läsa men inte ändra: planen är uppföljd."))
    if plan.state in DECIDED_STATES:
        return Refused(_("Du kan läsa men inte ändra: planen är beslutad."))
    if plan.county_id not in actor.works_in_counties(CASE_OFFICERS, PROGRAMME_DUTY):
        otherwise = _("Du kan läsa men inte ändra: bara handläggare i länet ändrar planen.")
        return refuse_work(actor, plan.county_id, PROGRAMME_DUTY, otherwise)
    if plan.state == PlanState.SUBMITTED:
        return Refused(_("Du kan läsa men inte ändra: planen är inskickad och väntar på beslut."))
    return Allowed()


def can_approve_plan(actor: Actor, plan: ActionPlan, responsible: Organisation | None) -> Allowed | Refused:
    """Who holds the power at the body that answers for the programme: the director, a deputy, or by delegation."""
    if responsible is None or plan.county_id not in actor.county_codes(COUNTY_STAFF, PROGRAMME_DUTY):
        return Refused(_("Du får inte besluta planen: det gör länets regionala utvecklingsdirektör."))
    answer = can_decide(actor, Matter.PLAN_APPROVAL, responsible)
    if not answer:
        return answer
    if plan.state in DECIDED_STATES:
        return Refused(_("Planen är redan beslutad."))
    if plan.state == PlanState.RETURNED:
        return Refused(_("Planen är återlämnad för ändring och väntar på att skickas in igen."))
    if plan.state != PlanState.SUBMITTED:
        return Refused(_("Planen kan inte beslutas nu: den är inte inskickad för beslut."))
    return Allowed()


def can_report_outcome(actor: Actor, initiative: Initiative) -> Allowed | Refused:
    """A case officer of the county, and whoever answers for the initiative. Select ``plan`` with the initiative.

    Not in a plan that another has taken the place of, nor in the draft of a change: the plan that holds is reported.
    """
    plan = initiative.plan
    is_officer = plan.county_id in actor.works_in_counties(CASE_OFFICERS, PROGRAMME_DUTY)
    if not is_officer and initiative.owner_id not in actor.works_at(INITIATIVE_OWNERS):
        otherwise = _(
            "Du kan läsa men inte rapportera: det gör den som ansvarar för insatsen eller länets handläggare."
        )
        return refuse_work(actor, plan.county_id, PROGRAMME_DUTY, otherwise)
    if plan.state in DECIDED_STATES and not plan.is_current:
        return Refused(_("Planen har ersatts av en ändrad plan. Rapportera i den som gäller."))
    if plan.state not in DECIDED_STATES and plan.revises_id is not None:
        return Refused(_("Det här är ett utkast till ändring. Rapportera i den plan som gäller."))
    return Allowed()


def can_state_support(
    actor: Actor, plan: ActionPlan, organisation_id: UUID, network: Collection[UUID]
) -> Allowed | Refused:
    """Officers of a body of the network, for their own body, while the plan is shared and not decided.

    ``network``: the ids of the bodies that the plan is shared with.
    """
    if plan.shared_at is None or plan.state in DECIDED_STATES:
        return Refused(_("Planen tar inte emot ställningstaganden nu."))
    if organisation_id in network and organisation_id in actor.works_at(CONSULTED_ROLES):
        return Allowed()
    return Refused(_("Bara den som ingår i nätverket säger vad den tycker om planen."))


def can_comment(
    actor: Actor, plan: ActionPlan, organisation_id: UUID, circle: Circle, network: Collection[UUID] = ()
) -> Allowed | Refused:
    """Who reads the plan, for the own body. The county's circle: with a role in it or in one of its municipalities.

    ``network``: the ids of bodies that are in it too, as partners or because they answer for an initiative.
    """
    if organisation_id not in actor.works_at(COMMENTERS):
        return Refused(_("Du kan läsa men inte kommentera: det gör handläggare, direktörer och medverkande."))
    in_county = plan.county_id in actor.county_codes(COMMENTERS)
    in_county |= any(code.startswith(plan.county_id) for code in actor.municipality_codes(COMMENTERS))
    if circle == Circle.COUNTY and not in_county and organisation_id not in network:
        return Refused(_("Du har ingen roll i länet. Välj den egna organisationen eller hela landet."))
    return Allowed()


def can_resolve_comment(actor: Actor, comment: Comment) -> Allowed | Refused:
    """The county's case officers, and the body it was written for. Select ``plan`` with the comment."""
    if comment.plan.county_id in actor.works_in_counties(CASE_OFFICERS, PROGRAMME_DUTY):
        return Allowed()
    if comment.organisation_id in actor.works_at(COMMENTERS):
        return Allowed()
    return Refused(_("Du kan läsa kommentaren men inte markera den som löst."))


def can_record_activity(actor: Actor, county_code: str | None) -> Allowed | Refused:
    """Case officers of the county; a national one (None) is recorded by Tillväxtverket's analysts."""
    if county_code is None:
        if actor.works_at({Role.NATIONAL_ANALYST}):
            return Allowed()
        return Refused(_("Nationella aktiviteter skrivs in av Tillväxtverket."))
    if county_code in actor.works_in_counties(CASE_OFFICERS, PROGRAMME_DUTY):
        return Allowed()
    return refuse_work(actor, county_code, PROGRAMME_DUTY, _("Bara handläggare i länet skriver in länets aktiviteter."))


def can_edit_activity(actor: Actor, activity: Activity) -> Allowed | Refused:
    """Who may record it."""
    return can_record_activity(actor, activity.county_id)


def can_read_activities(actor: Actor, county_code: str) -> Allowed | Refused:
    """The staff of who answers for the county's programme. Who had the duty before reads the rows of that time."""
    if actor.is_system_administrator or county_code in actor.county_codes(COUNTY_STAFF, PROGRAMME_DUTY):
        return Allowed()
    return Refused(_("Bara länets handläggare och utvecklingsdirektör läser länets aktivitetslogg."))


def can_read_internal_note(actor: Actor, activity: Activity) -> Allowed | Refused:
    """The staff of the activity's county on its day; that of a national one is Tillväxtverket's own."""
    if actor.is_system_administrator:
        return Allowed()
    if activity.county_id is None:
        is_own = bool(actor.works_at({Role.NATIONAL_ANALYST}))
    else:
        is_own = actor.reads_county_on(activity.county_id, activity.held_on, PROGRAMME_DUTY)
    return Allowed() if is_own else Refused(_("Den interna anteckningen är den egna organisationens."))
