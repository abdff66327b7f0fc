"""Who may change, approve and report on a county's action plan. Pure: no query."""

from django.utils.translation import gettext as _

from actionplans.enums import DECIDED_STATES, PlanState
from actionplans.models import ActionPlan, Initiative
from registers.models import Organisation
from registers.policies import can_decide, refuse_work
from rsp.actor import COUNTY_STAFF, INITIATIVE_OWNERS, PROGRAMME_DUTY, Actor, Matter, Role
from rsp.rights import Allowed, Refused


def can_edit_plan(actor: Actor, plan: ActionPlan) -> Allowed | Refused:
    """A case officer of the county, while the plan is a draft or has been returned."""
    if plan.state in DECIDED_STATES:
        return Refused(_("Du kan läsa men inte ändra: planen är beslutad."))
    if plan.county_id not in actor.works_in_counties({Role.CASE_OFFICER}, PROGRAMME_DUTY):
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
    if plan.state != PlanState.SUBMITTED:
        return Refused(_("Planen kan inte beslutas nu: den är inte inskickad för beslut."))
    return Allowed()


def can_report_outcome(actor: Actor, initiative: Initiative) -> Allowed | Refused:
    """A case officer of the county, and whoever answers for the initiative. Select ``plan`` with the initiative."""
    if initiative.plan.county_id in actor.works_in_counties({Role.CASE_OFFICER}, PROGRAMME_DUTY):
        return Allowed()
    if initiative.owner_id in actor.organisation_ids(INITIATIVE_OWNERS):
        return Allowed()
    otherwise = _("Du kan läsa men inte rapportera: det gör den som ansvarar för insatsen eller länets handläggare.")
    return refuse_work(actor, initiative.plan.county_id, PROGRAMME_DUTY, otherwise)
