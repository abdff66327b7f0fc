"""What whoever decides a plan reads in five minutes: what is new, the money, the goals, the network, and the right."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from actionplans.contents import content_hash
from actionplans.decision_document import plan_copy
from actionplans.enums import PlanState, Stance
from actionplans.models import ActionPlan, CarryForward, Goal, PlanSupport
from actionplans.pages.comments import Thread, all_comments
from actionplans.pages.plan_comparison import (
    CHANGED,
    DROPPED,
    NEW,
    GoalChange,
    InitiativeChange,
    PlanComparison,
    compare_plans,
)
from actionplans.pages.plan_resubmission import SinceReturn, since_return
from actionplans.pages.workspace import Money, money_of
from actionplans.policies import can_approve_plan
from actionplans.powers import Right, approving_right
from actionplans.records import PlanRecords, network_of, read_plan
from actionplans.requirements import Missing, advice_on_content, failing_goals, goal_name
from actionplans.rules.goal_check import GoalVerdict, Level
from registers.enums import CapacityChoice, Duty, MatterChoice, RoleChoice
from registers.models import Delegation, Organisation, Responsibility
from rsp.actor import Actor
from rsp.pdf import RenderedPdf
from rsp.rights import Allowed, Refused
from rsp.swedish import kronor, list_in_words, number_in_words, sentence_case

SILENT = "silent"
TOLD_ELSEWHERE = {f"goal-{level}" for level in Level} | {"frame"}
"""Advice that the page tells under goals and money."""


@dataclass(frozen=True, slots=True)
class GlanceLine:
    """One of the six lines that say it all; ``asks``: it is worth a thought."""

    anchor: str
    text: str
    note: str
    asks: bool = False


def _missing_words() -> dict[str, str]:
    return {
        "indicator": _("indikator"),
        "unit": _("enhet"),
        "target": _("målvärde"),
        "baseline": _("utgångsläge"),
        "baseline_on": _("dag för utgångsläget"),
        "end_state": _("sluttillstånd"),
        "due_on": _("slutdatum"),
        "owner": _("ansvarig organisation"),
        "source": _("källa till utfallet"),
    }


def _wrong_words() -> dict[str, str]:
    return {
        "baseline_late": _("Utgångsläget gäller efter slutdatumet."),
        "end_state_repeats": _("Sluttillståndet säger samma sak som målet."),
        "end_state_vague": _("Sluttillståndet visar en riktning, inget resultat."),
        "due_outside_year": _("Slutar utanför planåret."),
    }


@dataclass(frozen=True, slots=True)
class FailingGoal:
    """A goal that the goal check would have mended."""

    row: Goal
    name: str
    verdict: GoalVerdict

    @property
    def lacks(self) -> list[str]:
        """What is wrong, told to who decides: how it is mended is told to who writes the goal."""
        missing, wrong = _missing_words(), _wrong_words()
        codes = [lack.code for lack in self.verdict.lacks]
        absent = [missing[code] for code in codes if code in missing]
        told = [_("Saknar %s.") % list_in_words(absent)] if absent else []
        told += [wrong[code] for code in codes if code in wrong]
        return told + [lack.message for lack in self.verdict.lacks if lack.code not in missing | wrong]


@dataclass(frozen=True, slots=True)
class StandLine:
    """What one body says of the plan, or several that say the same without words of their own."""

    code: str
    label: str
    names: list[str]
    text: str = ""
    stated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Stands:
    """Who stands behind the plan, of ``total`` bodies that have been asked or have answered."""

    lines: list[StandLine]
    total: int

    def number(self, *codes: str) -> int:
        return sum(len(line.names) for line in self.lines if line.code in codes)

    @property
    def silent(self) -> list[str]:
        return [name for line in self.lines if line.code == SILENT for name in line.names]


@dataclass(frozen=True)
class PlanDecisionPage:
    """Everything the page shows, for one reader."""

    actor: Actor
    plan: ActionPlan
    records: PlanRecords
    comparison: PlanComparison
    money: Money
    failing: list[FailingGoal]
    comments: Sequence[Thread]
    stands: Stands
    keeper: Organisation | None
    answer: Allowed | Refused
    right: Right | None
    right_notes: list[str]
    checked_at: datetime
    choices: Mapping[UUID, CarryForward] = field(default_factory=dict)
    since_return: SinceReturn | None = None

    @cached_property
    def advice(self) -> list[Missing]:
        """What the check page told whoever submitted the plan, but for what has a part of its own on this page."""
        return [one for one in advice_on_content(self.records) if one.code not in TOLD_ELSEWHERE]

    @property
    def without_goals(self) -> int:
        """How many initiatives have no goal."""
        return sum(one.code == "goals" for one in self.advice)

    @property
    def earlier(self) -> ActionPlan | None:
        return self.comparison.old.plan if self.comparison.old else None

    @property
    def is_waiting(self) -> bool:
        return self.plan.state == PlanState.SUBMITTED

    @cached_property
    def is_intact(self) -> bool:
        """Whether the content is still what was submitted."""
        return not self.is_waiting or content_hash(self.records) == self.plan.content_hash

    @property
    def hash_start(self) -> str:
        return f"{self.plan.content_hash[:4]} {self.plan.content_hash[4:8]}"

    @property
    def changes(self) -> list[tuple[InitiativeChange, str]]:
        """What differs, with the reason that was given for it."""
        return [(change, self.reason_of(change)) for change in self.comparison.differing]

    def reason_of(self, change: InitiativeChange | GoalChange) -> str:
        choice = self.choices.get(change.old.pk) if change.old else None
        return choice.reason if choice else ""

    @cached_property
    def glance(self) -> list[GlanceLine]:
        """The six lines, in the order of the page, and one more when something else was told to who submitted it."""
        return [
            _changes_line(self.comparison),
            _money_line(self),
            _goals_line(self),
            *_advice_lines(self),
            _comments_line(self.comments),
            _stands_line(self.stands, self.plan),
            _right_line(self),
        ]


def plan_decision_page(actor: Actor, plan: ActionPlan) -> PlanDecisionPage:
    """The page of a plan that ``visible_plans`` gave. The number of queries does not follow its size."""
    records, old = read_plan(plan), earlier_plan(actor, plan)
    keeper, threads = keeper_of(actor, plan), all_comments(actor, plan)
    answer = can_approve_plan(actor, plan, keeper)
    right = approving_right(actor, keeper) if answer and keeper else None
    return PlanDecisionPage(
        actor=actor,
        plan=plan,
        records=records,
        comparison=compare_plans(read_plan(old) if old else None, records),
        money=money_of(records),
        failing=[FailingGoal(goal, goal_name(goal), verdict) for goal, verdict in failing_goals(records)],
        comments=[thread for thread in threads if thread.is_open],
        stands=stands_of(actor, plan, keeper),
        keeper=keeper,
        answer=answer,
        right=right,
        right_notes=list(_right_notes(actor, keeper)) if right and keeper else [],
        checked_at=timezone.now(),
        choices=_choices(actor, plan),
        since_return=since_return(actor, records, threads) if plan.state == PlanState.SUBMITTED else None,
    )


def keeper_of(actor: Actor, plan: ActionPlan) -> Organisation | None:
    """Who answers for the county's programme today."""
    held = Responsibility.objects.visible_to(actor)
    found: Organisation | None = held.responsible_for(plan.county_id, Duty.PROGRAMME_OWNER, timezone.localdate())
    return found


def earlier_plan(actor: Actor, plan: ActionPlan) -> ActionPlan | None:
    """What the plan is compared with: what it changes, what it follows, or the county's last decided one before it."""
    if plan.revises or plan.follows:
        return plan.revises or plan.follows
    rows = ActionPlan.objects.visible_to(actor).filter(county=plan.county_id).published().through(plan.year - 1)
    found: ActionPlan | None = rows.newest_first().first()
    return found


def _choices(actor: Actor, plan: ActionPlan) -> dict[UUID, CarryForward]:
    """The choices made when the plan was drafted, by the id of the initiative or the goal that was chosen about."""
    rows = CarryForward.objects.visible_to(actor).filter(plan=plan)
    return {row.goal_id or row.initiative_id: row for row in rows}


def plan_paper(actor: Actor, plan: ActionPlan) -> RenderedPdf:
    """The plan as a PDF, as things stand. Raises PdfUnavailable."""
    keeper = keeper_of(actor, plan)
    return plan_copy(read_plan(plan), keeper)


# --- Who stands behind


def stands_of(actor: Actor, plan: ActionPlan, keeper: Organisation | None) -> Stands:
    """What the network says: two queries. Bodies that support it without words, and silent ones, stand together."""
    said = PlanSupport.objects.visible_to(actor).filter(plan=plan)
    rows = list(said.select_related("organisation__municipality").in_order())
    network = list(network_of(plan, keeper)) if plan.shared_at else []
    answered = {row.organisation_id for row in rows}
    lines = [_own_line(row) for row in rows if row.text or row.stance != Stance.SUPPORTS]
    behind = [row.organisation.public_name for row in rows if row.stance == Stance.SUPPORTS and not row.text]
    silent = [body.public_name for body in network if body.pk not in answered]
    if behind:
        lines.append(StandLine(Stance.SUPPORTS, str(Stance.SUPPORTS.label), behind))
    if silent:
        lines.append(StandLine(SILENT, _("Har inte svarat"), silent))
    return Stands(lines, len(answered | {body.pk for body in network}))


def _own_line(row: PlanSupport) -> StandLine:
    names = [row.organisation.public_name]
    return StandLine(row.stance, str(row.get_stance_display()), names, row.text, row.stated_at)


# --- The six lines


def _changes_line(comparison: PlanComparison) -> GlanceLine:
    if comparison.old is None:
        words = {"initiatives": len(comparison.new.initiatives), "goals": len(comparison.new.goals)}
        note = _("Det finns ingen tidigare plan att jämföra med")
        return GlanceLine("nytt", _("%(initiatives)d insatser med %(goals)d mål") % words, note)
    counts = {kind: len(comparison.of_kind(kind)) for kind in (NEW, CHANGED, DROPPED)}
    parts = [
        ngettext("%d ny", "%d nya", counts[NEW]) % counts[NEW],
        ngettext("%d ändrad", "%d ändrade", counts[CHANGED]) % counts[CHANGED],
        ngettext("%d borttagen", "%d borttagna", counts[DROPPED]) % counts[DROPPED],
    ]
    shown = [part for part, kind in zip(parts, (NEW, CHANGED, DROPPED), strict=True) if counts[kind]]
    same = len(comparison.same)
    note = ngettext("%d insats är oförändrad", "%d insatser är oförändrade", same) % same
    note = note if same else _("Ingen insats är oförändrad")
    return GlanceLine("nytt", ", ".join(shown) or _("Inget är ändrat"), note)


def _money_line(page: PlanDecisionPage) -> GlanceLine:
    money = page.money
    if money.frame is None:
        return GlanceLine("pengar", kronor(money.total), _("Årets ram är inte inlagd"), bool(money.total))
    words = {"planned": kronor(money.framed), "frame": kronor(money.frame)}
    over = sum((line.over for line in money.over), Decimal(0))
    note = _("%s över ramen") % kronor(over) if over else _against_earlier(page)
    return GlanceLine("pengar", _("%(planned)s av %(frame)s") % words, note, bool(over))


def _against_earlier(page: PlanDecisionPage) -> str:
    old = page.comparison.old
    if old is None:
        return _("%s kvar") % kronor(page.money.left)
    change = page.money.total - money_of(old).total
    told = str(old.plan.year) if old.plan.year != page.plan.year else _("i den gällande planen")
    if not change:
        return _("Lika mycket som %s") % told
    words = {"amount": kronor(abs(change)), "then": told}
    return (_("%(amount)s mer än %(then)s") if change > 0 else _("%(amount)s mindre än %(then)s")) % words


def _goals_line(page: PlanDecisionPage) -> GlanceLine:
    total, failing = len(page.records.goals), len(page.failing)
    if not failing:
        sound = _("%d mål klarar målkontrollen") if page.without_goals else _("Alla %d mål klarar målkontrollen")
        told = sound % total if total else _("Planen har inget mål")
        return GlanceLine("mal", told, "", not total or bool(page.without_goals))
    red = sum(goal.verdict.level is Level.RED for goal in page.failing)
    note = ngettext("Ett går inte att följa upp", "%(number)s går inte att följa upp", red)
    words = {"number": sentence_case(number_in_words(red))}
    told = _("%(failing)d av %(total)d mål klarar inte målkontrollen") % {"failing": failing, "total": total}
    return GlanceLine("mal", told, note % words if red else _("Alla går att följa upp"), True)


def _advice_lines(page: PlanDecisionPage) -> Iterator[GlanceLine]:
    """Initiatives without goals, and what else was told beside."""
    lacking, others = page.without_goals, len(page.advice) - page.without_goals
    more = ngettext("%d sak till att se över", "%d saker till att se över", others) % others if others else ""
    if lacking:
        told = ngettext("%d insats har inget mål", "%d insatser har inget mål", lacking) % lacking
        yield GlanceLine("se-over", told, more, True)
    elif others:
        yield GlanceLine("se-over", ngettext("%d sak att se över", "%d saker att se över", others) % others, "", True)


def _comments_line(comments: Sequence[Thread]) -> GlanceLine:
    if not comments:
        return GlanceLine("kommentarer", _("Inga öppna kommentarer"), "")
    bodies = dict.fromkeys(comment.organisation for comment in comments)
    number = len(comments)
    told = ngettext("%d öppen kommentar", "%d öppna kommentarer", number) % number
    return GlanceLine("kommentarer", told, _("Från %s") % list_in_words(list(bodies)), True)


def _stands_line(stands: Stands, plan: ActionPlan) -> GlanceLine:
    if not stands.total:
        told = _("Nätverket är inte tillfrågat") if plan.shared_at is None else _("Nätverket är tomt")
        return GlanceLine("bakom", told, _("Planen har inte delats") if plan.shared_at is None else "", True)
    behind, against = stands.number(Stance.SUPPORTS, Stance.WITH_VIEW), stands.number(Stance.OPPOSES)
    told = _("%(behind)d av %(total)d ställer sig bakom") % {"behind": behind, "total": stands.total}
    return GlanceLine("bakom", told, _missing_voices(stands, against), bool(against))


def _missing_voices(stands: Stands, against: int) -> str:
    silent = stands.silent
    parts = []
    if against:
        parts.append(ngettext("%d ställer sig inte bakom", "%d ställer sig inte bakom", against) % against)
    if 0 < len(silent) <= 2:
        parts.append(_("%s har inte svarat") % list_in_words(silent))
    elif silent:
        parts.append(_("%d har inte svarat") % len(silent))
    return ". ".join(parts)


def _right_line(page: PlanDecisionPage) -> GlanceLine:
    if page.right:
        return GlanceLine("ratt", _("Du får besluta"), page.right.words)
    reason = page.answer.reason if isinstance(page.answer, Refused) else ""
    return GlanceLine("ratt", _("Du får inte besluta"), reason, page.is_waiting)


def _right_notes(actor: Actor, keeper: Organisation) -> Iterator[str]:
    """What the order says of plans today, and whether somebody has been called in. One query."""
    order = Delegation.objects.visible_to(actor).on(timezone.localdate())
    rows = list(order.filter(organisation=keeper, matter__in=_MATTERS))
    points = [row for row in rows if row.capacity == CapacityChoice.ORDINARY and row.decision]
    yield from (_("Enligt %(decision)s.") % {"decision": row.decision} for row in points)
    director = RoleChoice.DIRECTOR.value
    standing = [row for row in rows if row.user_id and row.role == director]
    called = {str(row.get_capacity_display()).lower() for row in standing if row.user_id != actor.user_id}
    if called:
        yield _("Det finns också %s för direktören i dag.") % list_in_words(sorted(called))
    elif not standing:
        yield _("Ingen ersättare är inkallad.")


_MATTERS: tuple[Any, ...] = ("", MatterChoice.PLAN_APPROVAL)
