"""What a plan lacks and what is worth a thought before it is submitted; and what the network says of a draft."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from actionplans.enums import EDITABLE_STATES
from actionplans.models import ActionPlan, PlanSupport, PlanTransition
from actionplans.pages.plan_decision import Stands, keeper_of, stands_of
from actionplans.pages.workspace import Money, money_of
from actionplans.policies import can_keep_plan, can_state_support
from actionplans.records import bodies_with_readers, network_of, read_plan
from actionplans.requirements import Missing, advice_before_submit, missing_to_carry, missing_to_submit
from programs.querysets import CONSULTED_ROLES
from registers.models import Organisation
from rsp.actor import Actor
from rsp.rights import Allowed, Refused
from rsp.swedish import list_in_words


@dataclass(frozen=True, slots=True)
class PlanCheckPage:
    """``missing`` stops a submission, ``advice`` does not: whoever decides sees it with the reason."""

    plan: ActionPlan
    missing: Sequence[Missing]
    advice: Sequence[Missing]
    money: Money
    initiatives: int
    goals: int
    can_keep: Allowed | Refused
    returned: PlanTransition | None

    @property
    def is_open(self) -> bool:
        """Whether the plan can be submitted from where it stands."""
        return self.plan.state in EDITABLE_STATES


@dataclass(frozen=True, slots=True)
class PlanSupportPage:
    """What the network says. ``own``: the reader's bodies that may answer, with the answer each has given.

    ``readers``: the bodies where somebody has an account; known to whoever may share the plan.
    """

    plan: ActionPlan
    stands: Stands
    network: Sequence[Organisation]
    own: Sequence[tuple[Organisation, PlanSupport | None]]
    can_keep: Allowed | Refused
    readers: frozenset[UUID] = frozenset()

    @property
    def told_words(self) -> str:
        """Who was told when the plan was shared: nobody, where nobody has an account."""
        silent = [body.public_name for body in self.network if body.pk not in self.readers]
        if not silent:
            return _("Planen är delad med nätverket. De har fått en avisering.")
        if len(silent) == len(self.network):
            return _("Planen är delad med nätverket. Ingen där har ett konto, så ingen har fått en avisering.")
        words = _("Planen är delad med nätverket. De som har ett konto har fått en avisering. Ingen har konto hos %s.")
        return words % list_in_words(silent)

    def own_body(self, organisation_id: UUID) -> tuple[Organisation, PlanSupport | None] | None:
        return next((pair for pair in self.own if pair[0].pk == organisation_id), None)


def plan_check_page(actor: Actor, plan: ActionPlan) -> PlanCheckPage:
    """The page of a plan that ``visible_plans`` gave. The number of queries does not follow its size."""
    records = read_plan(plan)
    is_open = plan.state in EDITABLE_STATES
    steps = plan.transitions.select_related("organisation__municipality").newest_first()
    return PlanCheckPage(
        plan=plan,
        missing=missing_to_submit(records, missing_to_carry(plan)) if is_open else [],
        advice=advice_before_submit(records),
        money=money_of(records),
        initiatives=len(records.initiatives),
        goals=len(records.goals),
        can_keep=can_keep_plan(actor, plan),
        returned=steps.filter(action="return").first() if plan.state == "returned" else None,
    )


def plan_support_page(actor: Actor, plan: ActionPlan) -> PlanSupportPage:
    """Five queries, however large the network is, and one more for whoever may share the plan."""
    keeper = keeper_of(actor, plan)
    network = list(network_of(plan, keeper))
    can_keep = can_keep_plan(actor, plan)
    is_asked = bool(can_keep) and plan.shared_at is None
    ids = {body.pk for body in network}
    mine = [body for body in network if body.pk in actor.works_at(CONSULTED_ROLES)]
    said = PlanSupport.objects.visible_to(actor).filter(plan=plan, organisation__in=mine)
    given = {row.organisation_id: row for row in said}
    return PlanSupportPage(
        plan=plan,
        stands=stands_of(actor, plan, keeper),
        network=network,
        own=[(body, given.get(body.pk)) for body in mine if can_state_support(actor, plan, body.pk, ids)],
        can_keep=can_keep,
        readers=bodies_with_readers(network) if is_asked else frozenset(),
    )
