"""Comments on a plan: written for a circle of readers, answered, resolved and opened again."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import Trail, audited, snapshot
from accounts.models import User
from actionplans.enums import Circle
from actionplans.models import ActionPlan, Comment, Goal, Initiative
from actionplans.policies import CASE_OFFICERS, COMMENTERS, can_comment, can_resolve_comment
from actionplans.records import own_network_bodies
from actionplans.services.plan_rows import body_of, keeper_today, lock_plan
from actionplans.services.plan_steps import people_at
from notices.enums import NoticeKind
from notices.services import notify
from programs.services.programme_rows import save_checked
from registers.actors import build_actor
from registers.models import Organisation
from rsp.actor import Actor
from rsp.editable import check_version
from rsp.rights import ActRefused, check_allowed

FACTS = ("circle", "resolved_at")
"""What the trail tells of a comment; its words stay with the comment and its history."""


@dataclass(frozen=True, slots=True)
class Remark:
    """What somebody writes, for which body and which readers; of the plan, of an initiative or of a goal of it."""

    text: str
    circle: Circle
    organisation_id: UUID
    initiative_id: UUID | None = None
    goal_id: UUID | None = None


def add_comment(*, actor: Actor, plan_id: UUID, remark: Remark) -> Comment:
    """Begin a thread. Raises PermissionDenied, ActRefused (what it is about is gone), ValidationError."""
    with audited(actor, "comment.add") as trail:
        plan = _readable(trail, plan_id)
        network = own_network_bodies(actor, plan)
        check_allowed(can_comment(actor, plan, remark.organisation_id, remark.circle, network))
        initiative, goal = _subject(plan, remark)
        row = Comment(plan=plan, initiative=initiative, goal=goal, circle=remark.circle)
        _write(trail, row, remark.organisation_id, remark.text)
    return row


def answer_comment(*, actor: Actor, comment_id: UUID, organisation_id: UUID, text: str) -> Comment:
    """Answer a remark, for those who read it. Raises PermissionDenied, ActRefused (resolved, gone), ValidationError."""
    with audited(actor, "comment.answer") as trail:
        remark = _locked(trail, comment_id)
        network = own_network_bodies(actor, remark.plan)
        check_allowed(can_comment(actor, remark.plan, organisation_id, Circle(remark.circle), network))
        if remark.circle == Circle.OWN and organisation_id != remark.organisation_id:
            raise ActRefused(_("Kommentaren läses bara i den organisation som den skrevs för."))
        if remark.resolved_at:
            raise ActRefused(_("Kommentaren är löst. Öppna den igen för att svara."))
        row = Comment(
            plan=remark.plan, initiative=remark.initiative, goal=remark.goal, circle=remark.circle, answers=remark
        )
        _write(trail, row, organisation_id, text)
    return row


def resolve_comment(*, actor: Actor, comment_id: UUID, expected_version: int) -> Comment:
    """Mark a remark as resolved. Raises PermissionDenied, StaleVersion, ActRefused (resolved already, gone)."""
    with audited(actor, "comment.resolve") as trail:
        return _set_resolved(trail, comment_id, expected_version, is_resolved=True)


def reopen_comment(*, actor: Actor, comment_id: UUID, expected_version: int) -> Comment:
    """Open a resolved remark again. Raises PermissionDenied, StaleVersion, ActRefused (open already, gone)."""
    with audited(actor, "comment.reopen") as trail:
        return _set_resolved(trail, comment_id, expected_version, is_resolved=False)


def _set_resolved(trail: Trail, comment_id: UUID, expected_version: int, *, is_resolved: bool) -> Comment:
    row = _locked(trail, comment_id)
    check_allowed(can_resolve_comment(trail.actor, row))
    check_version(row, expected_version)
    if bool(row.resolved_at) == is_resolved:
        raise ActRefused(_("Kommentaren är redan löst.") if is_resolved else _("Kommentaren är redan öppen."))
    before = snapshot(row, *FACTS)
    row.resolved_at = timezone.now() if is_resolved else None
    row.version += 1
    row.save(update_fields=["resolved_at", "version", "updated_at"])
    trail.changed(before, snapshot(row, *FACTS))
    return row


def _readable(trail: Trail, plan_id: UUID) -> ActionPlan:
    """The plan, locked. What the actor may not read is gone to it."""
    plan = lock_plan(plan_id)
    trail.about(plan, body_of(plan))
    if not ActionPlan.objects.visible_to(trail.actor).filter(pk=plan_id).exists():
        raise ActRefused(_("Planen är redan borttagen."))
    return plan


def _locked(trail: Trail, comment_id: UUID) -> Comment:
    """The remark that begins a thread, as it is once its plan is locked."""
    found = Comment.objects.visible_to(trail.actor).filter(pk=comment_id, answers__isnull=True)
    plan_id = found.values_list("plan", flat=True).first()
    if plan_id is None:
        raise ActRefused(_("Kommentaren finns inte längre."))
    plan = lock_plan(plan_id)
    trail.about(plan, body_of(plan))
    row = found.select_related("organisation__municipality", "initiative__area", "goal").first()
    if row is None:
        raise ActRefused(_("Kommentaren finns inte längre."))
    row.plan = plan
    trail.about(row, row.organisation.body)
    return row


def _subject(plan: ActionPlan, remark: Remark) -> tuple[Initiative | None, Goal | None]:
    if remark.initiative_id is None:
        return None, None
    initiative = Initiative.objects.select_related("area").filter(plan=plan, pk=remark.initiative_id).first()
    goal = Goal.objects.filter(initiative=initiative, pk=remark.goal_id).first() if remark.goal_id else None
    if initiative is None or (remark.goal_id and goal is None):
        raise ActRefused(_("Det som du kommenterar är redan borttaget."))
    return initiative, goal


def _write(trail: Trail, row: Comment, organisation_id: UUID, text: str) -> None:
    row.organisation = Organisation.objects.select_related("municipality").get(pk=organisation_id)
    row.author_id, row.text = trail.actor.user_id, text
    save_checked(row)
    trail.about(row, row.organisation.body)
    trail.changed({}, snapshot(row, *FACTS))
    _tell(row)


def _tell(row: Comment) -> None:
    """Tell those concerned who can read it: the owners, the county's officers, and who has written in the thread."""
    users = _concerned(row) - {row.author_id}
    people = User.objects.filter(pk__in=users, is_active=True)
    readers = [user.pk for user in people if Comment.objects.visible_to(build_actor(user)).filter(pk=row.pk).exists()]
    what = row.goal or row.initiative or row.plan
    words = _("Svar på en kommentar: %(what)s") if row.answers_id else _("Ny kommentar: %(what)s")
    address = reverse("actionplans:comments", args=[row.plan_id])
    notify(
        user_ids=readers,
        kind=NoticeKind.PLAN_COMMENTED,
        title=words % {"what": what},
        link=f"{address}#kommentar-{row.answers_id or row.pk}",
    )


def _concerned(row: Comment) -> set[UUID]:
    if row.circle == Circle.OWN:
        return people_at([row.organisation_id], COMMENTERS)
    keeper = keeper_today(row.plan)
    people = people_at([keeper.pk], CASE_OFFICERS) if keeper else set()
    return people | people_at(_owners(row), COMMENTERS) | _authors(row)


def _owners(row: Comment) -> Iterable[UUID]:
    if row.initiative is None:
        return ()
    shared = row.initiative.co_owners.values_list("pk", flat=True)
    return {owner for owner in (row.initiative.owner_id, *shared) if owner}


def _authors(row: Comment) -> set[UUID]:
    if row.answers is None:
        return set()
    earlier = Comment.objects.filter(answers=row.answers).values_list("author", flat=True)
    return {row.answers.author_id, *earlier}
