"""The comments of a plan as threads: a remark with its answers, what it is about, and what the reader may do."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from actionplans.contents import letter_of, number_of
from actionplans.enums import Circle
from actionplans.models import ActionPlan, Comment
from actionplans.policies import can_comment, can_resolve_comment
from actionplans.records import own_network_bodies
from rsp.actor import Actor
from rsp.rights import Allowed, Refused


@dataclass(frozen=True, slots=True)
class Thread:
    """A remark with its answers in order. ``about``: "Mål 2.2 b", "Insats 2.2" or "Planen"."""

    row: Comment
    answers: Sequence[Comment]
    about: str
    can_resolve: bool
    can_answer: bool

    @property
    def is_open(self) -> bool:
        return self.row.resolved_at is None

    @property
    def initiative_id(self) -> UUID | None:
        return self.row.initiative_id

    @property
    def goal_id(self) -> UUID | None:
        return self.row.goal_id

    @property
    def organisation(self) -> str:
        return str(self.row.organisation.public_name)

    @property
    def circle(self) -> str:
        """Who reads it, as it stands after the time."""
        return {
            Circle.OWN: _("synlig i den egna organisationen och för systemadministratören"),
            Circle.COUNTY: _("synlig i länet"),
            Circle.NATIONAL: _("synlig i hela landet"),
        }[Circle(self.row.circle)]

    @property
    def anchor(self) -> str:
        return f"kommentar-{self.row.pk}"

    @property
    def rows(self) -> list[Comment]:
        """The remark and its answers."""
        return [self.row, *self.answers]


def open_comments(actor: Actor, plan: ActionPlan) -> list[Thread]:
    """The threads of the plan that the actor reads and nobody has resolved, oldest first. Two queries; one for none."""
    rows = _readable(actor, plan).filter(
        Q(answers__isnull=True, resolved_at__isnull=True) | Q(answers__isnull=False, answers__resolved_at__isnull=True)
    )
    return _threads(actor, plan, rows)


def all_comments(actor: Actor, plan: ActionPlan) -> list[Thread]:
    """Those resolved as well. Two queries; one for none."""
    return _threads(actor, plan, _readable(actor, plan))


def _readable(actor: Actor, plan: ActionPlan) -> "QuerySet[Comment]":
    rows = Comment.objects.visible_to(actor).filter(plan=plan)
    return rows.select_related("organisation__municipality", "initiative__area", "goal").in_order()


def _threads(actor: Actor, plan: ActionPlan, rows: "QuerySet[Comment]") -> list[Thread]:
    answers: defaultdict[Any, list[Comment]] = defaultdict(list)
    remarks = []
    for row in rows:
        row.plan = plan
        if row.answers_id:
            answers[row.answers_id].append(row)
        else:
            remarks.append(row)
    network = own_network_bodies(actor, plan) if remarks else set()
    return [
        Thread(
            row=row,
            answers=answers[row.pk],
            about=about(row),
            can_resolve=bool(can_resolve_comment(actor, row)),
            can_answer=row.resolved_at is None and bool(answering_bodies(actor, row, network)),
        )
        for row in remarks
    ]


def about(row: Comment) -> str:
    """What a comment is about. Select ``initiative__area`` and ``goal`` with the row."""
    if row.initiative is None:
        return _("Planen")
    number = number_of(row.initiative)
    if row.goal is None:
        return _("Insats %(number)s") % {"number": number}
    return _("Mål %(number)s %(letter)s") % {"number": number, "letter": letter_of(row.goal)}


def answering_bodies(actor: Actor, remark: Comment, network: Collection[UUID]) -> list[UUID]:
    """The bodies for which the actor may answer: in its own circle only the one it was written for.

    ``network``: those of the actor's bodies that take part in the plan (``records.own_network_bodies``).
    """
    bodies = {grant.organisation_id for grant in actor.grants}
    if remark.circle == Circle.OWN:
        bodies &= {remark.organisation_id}
    return [body for body in bodies if can_comment(actor, remark.plan, body, Circle(remark.circle), network)]


def may_comment(actor: Actor, plan: ActionPlan) -> Allowed | Refused:
    """Whether the actor may comment for some body."""
    answers = [can_comment(actor, plan, body.id, Circle.OWN) for body in actor.bodies]
    refused = Refused(_("Du kan läsa men inte kommentera: det gör handläggare, direktörer och medverkande."))
    return next((answer for answer in answers if answer), next(iter(answers), refused))
