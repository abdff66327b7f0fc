"""What a plan still lacks before a step of its life. The page and the step ask the same function."""

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from actionplans.contents import letter_of, number_of
from actionplans.enums import EDITABLE_STATES, Circle
from actionplans.lineages import live_choices
from actionplans.models import ActionPlan, Comment, Goal, Initiative, PlanSupport
from actionplans.records import PlanRecords, goal_facts, money_by_stream, network_of
from actionplans.rules.goal_check import GoalVerdict, Level, check_goal
from programs.enums import FundingStream
from programs.requirements import Missing
from registers.enums import Duty
from registers.models import Responsibility
from rsp.swedish import kronor, list_in_words


def missing_to_submit(records: PlanRecords, undecided: Sequence[Missing]) -> list[Missing]:
    """What stops a submission. ``undecided``: what ``missing_to_carry`` found of the plan that this one follows."""
    return [*_initiatives(records), *undecided, *_frame(records)]


def advice_before_submit(records: PlanRecords) -> list[Missing]:
    """What the director will see and may ask about. It never stops a submission. Four queries at most."""
    return [*advice_on_content(records), *_network(records), *_comments(records)]


def advice_on_content(records: PlanRecords) -> list[Missing]:
    """The part of the advice that is about what the plan holds. No query."""
    return [*_failing(records), *_without_goals(records), *_frame_kept(records)]


def overspending(records: PlanRecords) -> dict[str, Decimal]:
    """SEK over the frame by stream. A stream for which no frame is known is not measured."""
    planned = money_by_stream(records.initiatives)
    over = {frame.stream: planned.get(frame.stream, Decimal(0)) - frame.amount for frame in records.frames}
    return {stream: amount for stream, amount in over.items() if amount > 0}


def _initiatives(records: PlanRecords) -> Iterator[Missing]:
    if not records.initiatives:
        address = reverse("actionplans:initiative_add", args=[records.plan.pk])
        yield Missing("initiatives", _("Planen har ingen insats."), address)
    for row in records.initiatives:
        address = reverse("actionplans:initiative_edit", args=[row.pk])
        words = {"number": number_of(row), "title": row.title}
        if row.owner_id is None and not row.owner_function:
            yield Missing("owner", _("Ansvarig saknas för insats %(number)s %(title)s.") % words, address)
        if row.area_id is None and records.areas:
            yield Missing("area", _("Insatsen %(title)s hör inte till något område.") % words, address)
        if row.budget is not None and not row.stream:
            yield Missing("stream", _("Finansiär saknas för insats %(number)s %(title)s.") % words, address)


def _frame(records: PlanRecords) -> Iterator[Missing]:
    if not records.plan.over_frame_reason.strip():
        for words in _over_in_words(records):
            told = _("%(over)s Skriv skälet, eller minska en budget.") % {"over": words}
            yield Missing("frame", told, reverse("actionplans:plan_over_frame", args=[records.plan.pk]))


def _frame_kept(records: PlanRecords) -> Iterator[Missing]:
    reason = records.plan.over_frame_reason.strip()
    if reason:
        for words in _over_in_words(records):
            told = _("%(over)s Skäl: ”%(reason)s”") % {"over": words, "reason": reason}
            yield Missing("frame", told, reverse("actionplans:plan_over_frame", args=[records.plan.pk]))


def _over_in_words(records: PlanRecords) -> Iterator[str]:
    for stream, amount in overspending(records).items():
        words = {"amount": kronor(amount), "stream": FundingStream(stream).label}
        yield _("Planen är %(amount)s över ramen från %(stream)s.") % words


def failing_goals(records: PlanRecords) -> list[tuple[Goal, GoalVerdict]]:
    """The goals that the goal check would have mended, with its judgement, in the plan's order."""
    judged = ((goal, check_goal(goal_facts(goal), records.plan.year)) for goal in records.goals)
    return [(goal, verdict) for goal, verdict in judged if verdict.level is not Level.GREEN]


def _failing(records: PlanRecords) -> Iterator[Missing]:
    for goal, verdict in failing_goals(records):
        words = {"goal": goal_name(goal), "verdict": verdict.label[:1].lower() + verdict.label[1:]}
        told = _("%(goal)s %(verdict)s.") % words
        if goal.kept_reason:
            told = f"{told} {_('Skäl: ”%s”') % goal.kept_reason}"
        yield Missing(f"goal-{verdict.level}", told, reverse("actionplans:goal_edit", args=[goal.pk]))


def _without_goals(records: PlanRecords) -> Iterator[Missing]:
    for row in records.initiatives:
        if not row.goals.all():
            words = {"number": number_of(row), "title": row.title}
            address = reverse("actionplans:goal_add", args=[row.pk])
            yield Missing("goals", _("Insats %(number)s %(title)s har inget mål.") % words, address)


def _network(records: PlanRecords) -> Iterator[Missing]:
    plan = records.plan
    address = reverse("actionplans:plan_support", args=[plan.pk])
    if plan.shared_at is None:
        if plan.state in EDITABLE_STATES:
            yield Missing("network", _("Planen är inte delad med nätverket."), address)
        return
    keeper = Responsibility.objects.responsible_for(plan.county_id, Duty.PROGRAMME_OWNER, timezone.localdate())
    answered = PlanSupport.objects.filter(plan=plan).values("organisation")
    silent = [body.public_name for body in network_of(plan, keeper).exclude(pk__in=answered)]
    if silent:
        yield Missing("network", _("Har inte svarat: %s.") % list_in_words(silent), address)


def _comments(records: PlanRecords) -> Iterator[Missing]:
    """Those the county reads: what a body has written for itself is its own."""
    plan = records.plan
    number = Comment.objects.unresolved().filter(plan=plan).exclude(circle=Circle.OWN).count()
    if number:
        told = _("%(number)d öppna kommentarer") if number > 1 else _("%(number)d öppen kommentar")
        address = reverse("actionplans:comments", args=[plan.pk])
        yield Missing("comments", told % {"number": number}, address)


def goal_name(goal: Goal) -> str:
    """``Mål 1.3 a``. Select ``initiative`` and its ``area`` with the goal."""
    return _("Mål %(number)s %(letter)s") % {"number": number_of(goal.initiative), "letter": letter_of(goal)}


def missing_to_carry(plan: ActionPlan) -> list[Missing]:
    """What of the plan that this one follows has no choice that holds: one row per initiative. Two queries.

    A revision follows on nothing: the choices were made for the plan that it revises.
    """
    if plan.follows_id is None or plan.revises_id is not None:
        return []
    chosen = live_choices(plan)
    lacking = Goal.objects.filter(initiative__plan=plan.follows_id)
    lacking = lacking.exclude(Exists(chosen.filter(goal=OuterRef("pk"))))
    open_goals = Counter(lacking.values_list("initiative", flat=True))
    rows = Initiative.objects.filter(plan=plan.follows_id).select_related("area", "plan").in_order()
    rows = rows.annotate(has_choice=Exists(chosen.filter(initiative=OuterRef("pk"))))
    return [_undecided(plan, row, open_goals[row.pk]) for row in rows if not row.has_choice or open_goals[row.pk]]


def _undecided(plan: ActionPlan, row: Initiative, goals: int) -> Missing:
    if not goals:
        told = _("Insats %(number)s %(title)s ur planen för %(year)s saknar val.")
    elif goals == 1:
        told = _("Ett mål i insats %(number)s %(title)s ur planen för %(year)s saknar val.")
    else:
        told = _("%(goals)d mål i insats %(number)s %(title)s ur planen för %(year)s saknar val.")
    words = {"goals": goals, "number": number_of(row), "title": row.title, "year": row.plan.year}
    address = reverse("actionplans:plan_carry", args=[plan.pk])
    return Missing("carry", told % words, f"{address}?insats={row.pk}#i-{row.pk}")


def missing_to_follow_up(records: PlanRecords) -> list[Missing]:
    """The goals that nothing at all has been told of. No query.

    Source 003 tells of a goal in words and leaves it "Ej bedömt": that is told of.
    """
    return [
        Missing(
            "outcome",
            _("%(goal)s har varken utfall eller kommentar: %(text)s") % {"goal": goal_name(goal), "text": goal.text},
            reverse("actionplans:goal", args=[goal.pk]),
        )
        for goal in records.goals
        if getattr(goal, "latest_on", None) is None
    ]
