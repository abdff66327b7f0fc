"""The list of cases: what stands on its rows, and how many of them are the reader's own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.utils import timezone

from grants.enums import OPEN_STATES, DecisionOutcome
from grants.models import GrantCase, GrantDecision
from rsp.actor import COUNTY_STAFF, GRANT_DUTIES, Actor


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case in the list, with the decision that stands. ``today``: the day its age is counted to while it is open."""

    row: GrantCase
    decision: GrantDecision | None
    today: date

    @property
    def is_open(self) -> bool:
        return self.row.state in OPEN_STATES

    @property
    def granted(self) -> GrantDecision | None:
        """The standing decision, when it grants something."""
        granted = self.decision and self.decision.outcome == DecisionOutcome.GRANTED
        return self.decision if granted else None

    @property
    def days(self) -> int:
        """Days from the application to the decision, or to today."""
        ends = self.decision.decided_on if self.decision and not self.is_open else self.today
        return max((ends - self.row.received_on).days, 0)

    @property
    def officer(self) -> str:
        return self.row.officer.name if self.row.officer else ""


def listed_cases(actor: Actor) -> "QuerySet[GrantCase]":
    """The cases that the actor sees, with what the list shows of them."""
    rows: QuerySet[GrantCase] = GrantCase.objects.visible_to(actor)
    shown = rows.select_related("scheme", "applicant__municipality", "municipality", "officer")
    return shown.defer("facts", "proposed_reasons", "proposed_conditions")


def case_lines(actor: Actor, rows: Sequence[GrantCase]) -> list[CaseLine]:
    """The cases of one page of the list. One query, whatever their number: only these rows' decisions are looked up."""
    found = GrantDecision.objects.visible_to(actor).standing().filter(case__in=[row.pk for row in rows])
    standing = {decision.case_id: decision for decision in found.only("case_id", "outcome", "amount", "decided_on")}
    today = timezone.localdate()
    return [CaseLine(row, standing.get(row.pk), today) for row in rows]


def own_open(actor: Actor) -> Q:
    """Cases that wait for the actor: as officer, or as cover."""
    return Q(state__in=OPEN_STATES) & (Q(officer=actor.user_id) | Q(cover=actor.user_id))


def count_own_cases(actor: Actor) -> int | None:
    """How many open cases are the actor's own; None for those who read no cases. Named in settings for the navigation.

    One query for staff of a body that decides on support, none for others.
    """
    if not actor.county_codes(COUNTY_STAFF, GRANT_DUTIES):
        return None
    return GrantCase.objects.visible_to(actor).filter(own_open(actor)).count()
