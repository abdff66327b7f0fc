"""From one year's plan to the next: each initiative and goal of the old one with its line and its choice."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from actionplans.contents import letter_of, number_of
from actionplans.enums import DECIDED_STATES, Aim, Assessment, CarryChoice
from actionplans.lineages import GoalYear, Lines, goal_lines, live_choices, years_between, years_with_programme
from actionplans.models import ActionPlan, CarryForward, Initiative
from actionplans.policies import can_edit_plan
from actionplans.records import read_plan
from actionplans.rules.targets import TargetProposal, propose_target
from programs.models import PriorityArea
from rsp.actor import Actor
from rsp.rights import Allowed, Refused
from rsp.swedish import decimal_text, number_in_words, sentence_case

PER_PAGE = 20
"""Initiatives on a page: a large plan is worked through area by area."""

LISTED = 12
"""Choices that remain, named beside the page."""

UNKNOWN = "–"

WORDS: dict[CarryChoice, tuple[Any, str]] = {
    CarryChoice.CONTINUE: (gettext_lazy("Fortsätt"), "arrow-right"),
    CarryChoice.CHANGE: (gettext_lazy("Ändra"), "pencil"),
    CarryChoice.END: (gettext_lazy("Avsluta"), "archive"),
    CarryChoice.MOVE: (gettext_lazy("Flytta"), "split"),
}
"""Each choice as an order, and its icon."""


@dataclass(frozen=True, slots=True)
class Step:
    """One place on a goal's line: a year with what was reached, a span without programme, or the year ahead.

    ``look``: year, old (another programme), gap, next.
    """

    label: str
    value: str
    note: str
    look: str = "year"


@dataclass(slots=True)
class GoalCard:
    """A goal of the old plan. ``form`` is set by the view, when somebody may choose and nothing is chosen yet."""

    row: Any
    name: str
    steps: list[Step]
    said_of_old_areas: str
    proposal: TargetProposal | None
    choice: CarryForward | None
    reached: Decimal | None
    year: int
    form: Any = None

    @property
    def anchor(self) -> str:
        return f"g-{self.row.pk}"

    @property
    def assessment(self) -> str:
        return self.row.latest_assessment or Assessment.NOT_ASSESSED

    @property
    def assessment_label(self) -> str:
        return str(Assessment(self.assessment).label)

    @property
    def is_met(self) -> bool:
        return self.assessment == Assessment.ACHIEVED

    @property
    def shows_line(self) -> bool:
        """A line of one year that knows nothing says nothing; one already chosen is folded unless it has a past."""
        return bool(self.form or len(self.steps) > 2) and any(step.value not in ("", UNKNOWN) for step in self.steps)

    @property
    def of_target(self) -> str:
        """``av minst 3 träffar``, after the value."""
        if self.row.target is None:
            return str(self.row.unit)
        aim = _("minst") if self.row.aim == Aim.AT_LEAST else _("högst")
        words = {"aim": aim, "target": decimal_text(self.row.target), "unit": self.row.unit}
        return (_("av %(aim)s %(target)s %(unit)s") % words).strip()

    @property
    def told(self) -> str:
        """What stands in place of a value, or after it: the outcome in words."""
        if self.row.latest_text:
            return str(self.row.latest_text)
        if self.reached is not None:
            return ""
        if self.row.target is None:
            return _("Målet saknade mätetal.")
        return _("Inget utfall är rapporterat.")

    @property
    def chosen(self) -> "Chosen | None":
        return Chosen(self.choice, self._consequence()) if self.choice else None

    def _consequence(self) -> str:
        new = self.choice.new_goal if self.choice else None
        if new is None or self.choice is None:
            return ""
        if self.choice.choice == CarryChoice.MOVE:
            words = {"number": number_of(new.initiative), "title": new.initiative.title}
            return _("Till insats %(number)s %(title)s.") % words
        if self.choice.choice == CarryChoice.CHANGE and new.target is not None:
            words = {"year": self.year, "aim": _("minst"), "target": decimal_text(new.target)}
            words["aim"] = words["aim"] if new.aim == Aim.AT_LEAST else _("högst")
            return _("Mål %(year)s: %(aim)s %(target)s.") % words
        return ""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A choice that is made, as a line."""

    row: CarryForward
    consequence: str = ""

    @property
    def word(self) -> str:
        return str(WORDS[CarryChoice(self.row.choice)][0])

    @property
    def icon(self) -> str:
        return WORDS[CarryChoice(self.row.choice)][1]


@dataclass(slots=True)
class InitiativeGroup:
    """An initiative of the old plan with its goals that were not met. ``form``: for the whole of it."""

    row: Initiative
    name: str
    choice: CarryForward | None
    cards: list[GoalCard]
    is_alone: bool
    """Whether it needs a choice of its own: no goal of it still waits to carry it along."""
    form: Any = None

    @property
    def anchor(self) -> str:
        return f"i-{self.row.pk}"

    @property
    def chosen(self) -> Chosen | None:
        return Chosen(self.choice, self._consequence()) if self.choice else None

    def _consequence(self) -> str:
        """Where the initiative went."""
        new = self.choice.new_initiative if self.choice else None
        if self.choice is None or new is None or self.choice.choice != CarryChoice.MOVE:
            return ""
        return _("Till område %(area)s.") % {"area": area_name(new)}

    @property
    def follows_quietly(self) -> bool:
        """Whether it goes on with its goals, whose own lines say enough."""
        return bool(self.cards) and self.choice is not None and self.choice.choice == CarryChoice.CONTINUE

    @property
    def asked(self) -> int:
        """How many choices are asked for here."""
        return len(self.cards) + self.is_alone

    @property
    def done(self) -> int:
        return sum(card.choice is not None for card in self.cards) + (self.is_alone and self.choice is not None)


@dataclass(frozen=True, slots=True)
class AreaBlock:
    """An area of the old plan; ``asked`` and ``done`` count all of it, ``groups`` are those on this page."""

    name: str
    groups: list[InitiativeGroup]
    asked: int
    done: int

    @property
    def told(self) -> str:
        words = {"done": self.done, "asked": self.asked}
        return (_("%(done)d av %(asked)d val klara") if self.asked != 1 else _("%(done)d av 1 val klart")) % words


@dataclass
class CarryPage:
    """What the page shows. ``groups``: all that is asked for, of every page; ``met``: the goals that were reached."""

    plan: ActionPlan
    earlier: ActionPlan
    groups: Sequence[InitiativeGroup]
    met: Sequence[GoalCard]
    page: "Page[Any]"
    can_edit: Allowed | Refused
    initiatives: list[tuple[UUID, str]]
    areas: list[tuple[UUID, str]]
    carried_as: Mapping[UUID, UUID | None]
    """By initiative of the old plan: what it is in the new one."""
    is_changing: bool = False
    """Whether a change of the old plan is under way: what is carried is what holds."""
    rest_form: Any = None
    met_form: Any = None

    def others(self, initiative_id: UUID) -> list[tuple[UUID, str]]:
        """Where a goal of the old plan's initiative may move."""
        own = {initiative_id, self.carried_as.get(initiative_id)}
        return [pair for pair in self.initiatives if pair[0] not in own]

    @cached_property
    def asked(self) -> int:
        return sum(group.asked for group in self.groups)

    @cached_property
    def done(self) -> int:
        return sum(group.done for group in self.groups)

    @property
    def met_waiting(self) -> int:
        return sum(card.choice is None for card in self.met)

    @property
    def share(self) -> float:
        """Per cent of the choices that are made."""
        return 100 * self.done / self.asked if self.asked else 100.0

    @property
    def lead(self) -> str:
        number = sum(len(group.cards) for group in self.groups)
        if not self.asked:
            return _("Alla mål är uppnådda. Godta förslagen eller välj något annat.")
        words = {"number": sentence_case(number_in_words(number)), "year": self.plan.year}
        if not number:
            return _("Varje insats ska få ett val och ett skäl innan planen kan skickas in.")
        if number == 1:
            return _("Ett mål är inte bedömt som uppnått. Det ska få ett val och ett skäl innan planen kan skickas in.")
        told = _(
            "%(number)s mål är inte bedömda som uppnådda. Varje mål ska få ett val och ett skäl innan planen för "
            "%(year)s kan skickas in."
        )
        return told % words

    @property
    def blocks(self) -> list[AreaBlock]:
        """The groups of this page by area, each area counted whole."""
        found: list[AreaBlock] = []
        for group in self.page.object_list:
            name = area_name(group.row)
            if not found or found[-1].name != name:
                same = [one for one in self.groups if area_name(one.row) == name]
                found.append(AreaBlock(name, [], sum(g.asked for g in same), sum(g.done for g in same)))
            found[-1].groups.append(group)
        return found

    @cached_property
    def waiting(self) -> list[tuple[str, str, str]]:
        """What has no choice yet: name, where it is, and of what kind, as many as fit beside the page."""
        found = [
            (thing.name, f"?insats={group.row.pk}#{thing.anchor}", _label(thing))
            for group in self.groups
            for thing in (*([group] if group.is_alone else []), *group.cards)
            if thing.choice is None
        ]
        return found[:LISTED]

    @property
    def unlisted(self) -> int:
        return self.asked - self.done - len(self.waiting)

    @property
    def open_things(self) -> list[GoalCard | InitiativeGroup]:
        """The cards of this page, so that the view can give them their forms."""
        return [thing for group in self.page.object_list for thing in (group, *group.cards)]

    @property
    def nothing_to_choose(self) -> bool:
        return not self.groups and not self.met


def _label(thing: "GoalCard | InitiativeGroup") -> str:
    text = thing.row.text if isinstance(thing, GoalCard) else thing.row.title
    return str(text)


def area_name(row: Initiative) -> str:
    """``2 Servicegivare``."""
    return f"{row.area.order} {row.area.name}" if row.area else _("Utan område")


def carry_page(actor: Actor, plan: ActionPlan, number: str, shown: UUID | None) -> CarryPage:
    """The page ``number``, or the one that holds the initiative ``shown``. The number of queries is fixed."""
    earlier: Any = plan.follows
    records = read_plan(earlier)
    live = live_choices(plan).select_related("new_goal__initiative__area", "new_initiative__area")
    choices = {row.goal_id or row.initiative_id: row for row in live}
    lines = goal_lines(plan.county_id, {goal.lineage_id for goal in records.goals}, earlier.year, earlier.pk)
    governed = years_with_programme(plan.county_id)
    cards = {goal.pk: _card(plan, goal, choices.get(goal.pk), lines, governed) for goal in records.goals}
    groups = [group for row in records.initiatives if (group := _group(row, cards, choices)).asked]
    return CarryPage(
        plan=plan,
        earlier=earlier,
        groups=groups,
        met=[card for card in cards.values() if card.is_met],
        page=_page_of(groups, number, shown),
        can_edit=can_edit_plan(actor, plan),
        initiatives=_initiatives_to_move_to(actor, plan, records.initiatives, choices),
        areas=_areas(actor, plan),
        carried_as={row.initiative_id: row.new_initiative_id for row in choices.values() if row.initiative_id},
        is_changing=earlier.revisions.exclude(state__in=DECIDED_STATES).exists(),
    )


def _page_of(groups: Sequence[InitiativeGroup], number: str, shown: UUID | None) -> "Page[Any]":
    pages = Paginator(groups, PER_PAGE)
    places = [index for index, group in enumerate(groups) if group.row.pk == shown]
    return pages.get_page(places[0] // PER_PAGE + 1 if places else number)


def _group(
    row: Initiative, cards: Mapping[UUID, GoalCard], choices: Mapping[UUID | None, CarryForward]
) -> InitiativeGroup:
    goals = list(row.goals.all())
    own = [cards[goal.pk] for goal in goals]
    choice = choices.get(row.pk)
    waits = any(card.choice is None for card in own)
    ended = choice is not None and choice.choice == CarryChoice.END
    is_alone = not goals or ended or (choice is None and not waits)
    return InitiativeGroup(row, number_of(row), choice, [card for card in own if not card.is_met], is_alone)


def _card(
    plan: ActionPlan, goal: Any, choice: CarryForward | None, lines: Lines, governed: Collection[int]
) -> GoalCard:
    line = list(lines.get(goal.lineage_id, ()))
    now = next((one for one in line if one.goal_id == goal.pk), None)
    proposal = None if goal.is_qualitative else propose_target([one.reading for one in line], goal.aim)
    return GoalCard(
        row=goal,
        name=f"{number_of(goal.initiative)} {letter_of(goal)}",
        steps=steps_of(line, governed, _ahead(plan, choice, proposal)),
        said_of_old_areas=said_of_old_areas(line),
        proposal=proposal,
        choice=choice,
        reached=now.value if now else None,
        year=plan.year,
    )


def _ahead(plan: ActionPlan, choice: CarryForward | None, proposal: TargetProposal | None) -> Step | None:
    year = str(plan.year)
    if choice is not None:
        target = choice.new_goal.target if choice.new_goal else None
        return None if target is None else Step(year, decimal_text(target), _("mål"), "next")
    return Step(year, decimal_text(proposal.value), _("förslag"), "next") if proposal else None


def steps_of(line: Sequence[GoalYear], governed: Collection[int], ahead: Step | None = None) -> list[Step]:
    """A goal's line as it is drawn: years, spans without programme, and the year ahead."""
    gaps = {gap.first: gap for gap in years_between(line, governed)}
    last = line[-1].programme_id if line else None
    steps: list[Step] = []
    for one in line:
        note = _("mål %s") % decimal_text(one.target) if one.target is not None else ""
        value = decimal_text(one.value) if one.value is not None else UNKNOWN
        if one.programme_id is None:
            look, note = "gap", note or _("inget program")
        else:
            look = "year" if one.programme_id == last else "old"
        steps.append(Step(str(one.year), value, note, look))
        if gap := gaps.get(one.year + 1):
            note = _("inte i planen") if gap.is_governed else _("inget program")
            steps.append(Step(_span(gap.first, gap.last), "", note, "gap"))
    return [*steps, ahead] if ahead and steps else steps


def said_of_old_areas(line: Sequence[GoalYear]) -> str:
    """``2019–2020 hörde målet till området Information och kunskap i det tidigare programmet.``"""
    last = line[-1] if line else None
    spans: dict[str, list[int]] = {}
    for one in line:
        if last and one.area_name and one.programme_id != last.programme_id:
            spans.setdefault(one.area_name, []).append(one.year)
    words = _("%(years)s hörde målet till området %(area)s i det tidigare programmet.")
    return " ".join(words % {"years": _span(years[0], years[-1]), "area": area} for area, years in spans.items())


def _span(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}–{last}"


def _initiatives_to_move_to(
    actor: Actor, plan: ActionPlan, earlier: Iterable[Initiative], choices: Mapping[UUID | None, CarryForward]
) -> list[tuple[UUID, str]]:
    """The initiatives of the new plan, then those of the old one that have no choice yet: moving there carries them."""
    new = Initiative.objects.visible_to(actor).filter(plan=plan).select_related("area").in_order()
    waiting = [row for row in earlier if row.pk not in choices]
    return [(row.pk, f"{number_of(row)} {row.title}") for row in [*new, *waiting]]


def _areas(actor: Actor, plan: ActionPlan) -> list[tuple[UUID, str]]:
    """Where an initiative may move: the areas of the plan's programme."""
    if plan.programme_id is None:
        return []
    rows = PriorityArea.objects.visible_to(actor).filter(programme=plan.programme_id).order_by("order")
    return [(row.pk, f"{row.order} {row.name}") for row in rows]
