"""What a plan still lacks before a step of its life. The page and the step ask the same function."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from actionplans.contents import letter_of, number_of
from actionplans.enums import Circle
from actionplans.models import ActionPlan, Comment, Goal, Initiative
from actionplans.records import PlanRecords, money_by_stream
from programs.enums import FundingStream
from programs.requirements import Missing
from rsp.swedish import kronor

__all__ = ["Missing", "advice_before_submit", "missing_to_submit", "overspending"]


def missing_to_submit(records: PlanRecords, undecided: Sequence[Missing]) -> list[Missing]:
    """What stops a submission. ``undecided``: what ``missing_to_carry`` found of the plan that this one follows."""
    return [*_initiatives(records), *undecided, *_frame(records)]


def advice_before_submit(records: PlanRecords) -> list[Missing]:
    """What the director will see and may ask about. It never stops a submission. Two queries."""
    return [*_without_goals(records), *_frame_kept(records), *_comments(records.plan)]


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
            yield Missing("frame", told, _plan_at(records.plan, "budget"))


def _frame_kept(records: PlanRecords) -> Iterator[Missing]:
    reason = records.plan.over_frame_reason.strip()
    if reason:
        for words in _over_in_words(records):
            told = _("%(over)s Skäl: ”%(reason)s”") % {"over": words, "reason": reason}
            yield Missing("frame", told, _plan_at(records.plan, "budget"))


def _over_in_words(records: PlanRecords) -> Iterator[str]:
    for stream, amount in overspending(records).items():
        words = {"amount": kronor(amount), "stream": FundingStream(stream).label}
        yield _("Planen är %(amount)s över ramen från %(stream)s.") % words


def _without_goals(records: PlanRecords) -> Iterator[Missing]:
    for row in records.initiatives:
        if not row.goals.all():
            words = {"number": number_of(row), "title": row.title}
            address = reverse("actionplans:goal_add", args=[row.pk])
            yield Missing("goals", _("Insats %(number)s %(title)s har inget mål.") % words, address)


def _comments(plan: ActionPlan) -> Iterator[Missing]:
    """Those the county reads: what a body has written for itself is its own."""
    number = Comment.objects.unresolved().filter(plan=plan).exclude(circle=Circle.OWN).count()
    if number:
        told = _("%(number)d öppna kommentarer") if number > 1 else _("%(number)d öppen kommentar")
        address = reverse("actionplans:comments", args=[plan.pk])
        yield Missing("comments", told % {"number": number}, address)


def _plan_at(plan: ActionPlan, anchor: str) -> str:
    return f"{reverse('actionplans:plan', args=[plan.pk])}#{anchor}"


def goal_name(initiative: Initiative, goal: Goal) -> str:
    """``Mål 1.3 a``."""
    return _("Mål %(number)s %(letter)s") % {"number": number_of(initiative), "letter": letter_of(goal)}
