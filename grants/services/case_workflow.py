"""Who handles a case, and the steps until it can be decided: begun, prepared, given back."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import audited, snapshot
from accounts.models import User
from grants.enums import CaseAction, CaseState
from grants.models import ConflictDeclaration, GrantCase
from grants.policies import can_assign_case, can_declare_conflict, can_handle_case, can_return_case
from grants.proposals import Proposal, read_proposal
from grants.requirements import Handling, missing_to_prepare
from grants.services.case_rows import body_of, link_to_case, lock_case, take_step, users_with_conflict
from grants.workflow import CASE_TRANSITIONS
from notices.enums import NoticeKind
from notices.services import notify
from programs.requirements import Missing
from registers.enums import CapacityChoice, MatterChoice, RoleChoice
from registers.models import Delegation, Membership
from rsp.actor import Actor, Role
from rsp.editable import check_version
from rsp.rights import ActRefused, check_allowed
from rsp.workflow import find_transition


class CaseLacks(ActRefused):
    """Something is lacking; ``missing`` says what, with links."""

    def __init__(self, missing: list[Missing]) -> None:
        super().__init__(_("Det här saknas: %(list)s") % {"list": " ".join(one.message for one in missing)})
        self.missing = missing


def assign_case(
    *, actor: Actor, case_id: UUID, officer_id: UUID | None, cover_id: UUID | None, expected_version: int
) -> GrantCase:
    """Say who handles a case and who stands in; those who were not told before are told.

    Raises:
        PermissionDenied, StaleVersion, ActRefused (gone, or closed),
        ValidationError (no case officer of the authority today, or with a conflict of interest in the case).
    """
    with audited(actor, "case.assign") as trail:
        case = lock_case(case_id)
        trail.about(case, body_of(case))
        check_allowed(can_assign_case(actor, case))
        if case.state == CaseState.CLOSED:
            raise ActRefused(_("Ärendet är avslutat."))
        check_version(case, expected_version)
        before = {case.officer_id, case.cover_id}
        _check_people(case, officer_id, cover_id)
        told = _names_in_trail(case.officer_id, case.cover_id)
        case.officer_id, case.cover_id = officer_id, cover_id
        case.version += 1
        case.save(update_fields=["officer", "cover", "version", "updated_at"])
        trail.changed(told, _names_in_trail(officer_id, cover_id))
        _tell_assigned(case, {officer_id, cover_id} - before - {actor.user_id})
    return case


def declare_conflict(*, actor: Actor, case_id: UUID, has_conflict: bool, note: str = "") -> ConflictDeclaration:
    """Say whether one has a conflict of interest (jäv) in a case. The last word holds.

    An officer with one handles the case no more: the cover does, or nobody until it is handed over.

    Raises PermissionDenied, ActRefused (the case is gone), ValidationError (a conflict without its reason).
    """
    with audited(actor, "case.declare_conflict") as trail:
        case = lock_case(case_id)
        trail.about(case, body_of(case))
        check_allowed(can_declare_conflict(actor, case))
        if has_conflict and not note.strip():
            raise ValidationError({"note": _("Skriv vad jävet består i.")})
        row = ConflictDeclaration(
            case=case, user_id=actor.user_id, has_conflict=has_conflict, note=note.strip(), at=timezone.now()
        )
        row.full_clean(exclude=["user"])
        row.save(force_insert=True)
        trail.record(row=case, after={"has_conflict": has_conflict})
        if has_conflict:
            _leave(actor, case)
    return row


def start_case(*, actor: Actor, case_id: UUID, expected_version: int) -> GrantCase:
    """Begin to handle a case; one without an officer becomes the actor's.

    Raises PermissionDenied, TransitionRefused, StaleVersion, ActRefused.
    """
    with audited(actor, "case.start") as trail:
        case = _lock_for_step(actor, case_id, CaseAction.START, expected_version)
        trail.about(case, body_of(case))
        before = snapshot(case, "state") | _names_in_trail(case.officer_id, case.cover_id)
        if case.officer_id is None:
            case.officer_id = actor.user_id
            case.cover_id = None if case.cover_id == actor.user_id else case.cover_id
            case.save(update_fields=["officer", "cover"])
        take_step(actor=actor, case=case, action=CaseAction.START)
        trail.changed(before, snapshot(case, "state") | _names_in_trail(case.officer_id, case.cover_id))
    return case


def prepare_case(*, actor: Actor, case_id: UUID, expected_version: int) -> GrantCase:
    """Give a case with its proposal to whoever decides it; from now on its facts stand, unless it is given back.

    Raises PermissionDenied, TransitionRefused, StaleVersion, CaseLacks, ActRefused.
    """
    with audited(actor, "case.prepare") as trail:
        case = _lock_for_step(actor, case_id, CaseAction.PREPARE, expected_version)
        trail.about(case, body_of(case))
        today = timezone.localdate()
        if missing := lacking_to_prepare(case, read_proposal(case, today)):
            raise CaseLacks(missing)
        before = snapshot(case, "state")
        take_step(actor=actor, case=case, action=CaseAction.PREPARE)
        trail.changed(before, snapshot(case, "state"))
        words = {"scheme": case.scheme.name, "dnr": case.dnr}
        title = _("%(scheme)s, %(dnr)s, väntar på beslut") % words
        notify(
            user_ids=deciders_of(case, today) - {actor.user_id},
            kind=NoticeKind.CASE_PREPARED,
            title=title,
            link=link_to_case(case),
        )
    return case


def lacking_to_prepare(case: GrantCase, proposal: Proposal) -> list[Missing]:
    """What stops the preparation of a case with its proposal as it would be decided today. The page asks the same."""
    own = proposal.without_rules().missing
    by_rules = [words for words in proposal.missing if words not in own]
    return missing_to_prepare(case, Handling.of(case), own, by_rules)


def return_case(*, actor: Actor, case_id: UUID, expected_version: int, comment: str) -> GrantCase:
    """Give a prepared case back to its officer, saying what has to change.

    Raises PermissionDenied, TransitionRefused, StaleVersion, ValidationError (no comment), ActRefused.
    """
    with audited(actor, "case.return") as trail:
        case = lock_case(case_id)
        trail.about(case, body_of(case))
        check_allowed(can_return_case(actor, case, case.authority, users_with_conflict(case)))
        find_transition(CASE_TRANSITIONS, CaseState(case.state), CaseAction.RETURN)
        check_version(case, expected_version)
        if not comment.strip():
            raise ValidationError({"comment": _("Skriv vad som behöver ändras.")})
        before = snapshot(case, "state")
        take_step(actor=actor, case=case, action=CaseAction.RETURN, comment=comment.strip())
        trail.changed(before, snapshot(case, "state"))
        title = _("%(scheme)s, %(dnr)s, är återlämnat för ändring") % {"scheme": case.scheme.name, "dnr": case.dnr}
        officers = {case.officer_id, case.cover_id} - {None, actor.user_id}
        notify(user_ids=officers, kind=NoticeKind.CASE_DECIDED, title=title, body=comment, link=link_to_case(case))
    return case


def deciders_of(case: GrantCase, day: date) -> set[UUID]:
    """Who may decide the case as it is proposed, on ``day``: whoever the delegation order names up to the amount, the
    director where it says nothing of directors, and who stands in; without those with a conflict of interest.

    The policy judges anew when somebody decides: this is only who is told.
    """
    order = Delegation.objects.on(day).filter(organisation=case.authority_id)
    amount = case.proposed_amount or 0
    reaching = Q(max_amount__isnull=True) | Q(max_amount__gte=amount)
    points = order.filter(capacity=CapacityChoice.ORDINARY, matter=MatterChoice.GRANT_DECISION)
    roles = set(points.filter(reaching).values_list("role", flat=True))
    if not points.filter(role=RoleChoice.DIRECTOR).exists():
        roles.add(RoleChoice.DIRECTOR.value)
    in_matter = Q(matter="") | Q(matter=MatterChoice.GRANT_DECISION)
    stand_ins = order.standing_in().filter(in_matter, role__in=roles, user__is_active=True)
    standing = set(stand_ins.values_list("user", flat=True))
    return (_people_at(case, roles, day) | standing) - users_with_conflict(case)


def _people_at(case: GrantCase, roles: Iterable[str], day: date) -> set[UUID]:
    rows = Membership.objects.on(day).filter(role__in=list(roles), organisation=case.authority_id)
    return set(rows.filter(user__is_machine=False).values_list("user", flat=True))


def _lock_for_step(actor: Actor, case_id: UUID, action: CaseAction, expected_version: int) -> GrantCase:
    """The case, locked: the right first, then whether the step is there to take, then whether the page was fresh."""
    case = lock_case(case_id)
    check_allowed(can_handle_case(actor, case, users_with_conflict(case)))
    find_transition(CASE_TRANSITIONS, CaseState(case.state), action)
    check_version(case, expected_version)
    return case


def _check_people(case: GrantCase, officer_id: UUID | None, cover_id: UUID | None) -> None:
    if cover_id is not None and cover_id == officer_id:
        raise ValidationError({"cover": _("Handläggaren kan inte vara sin egen ersättare.")})
    possible = _people_at(case, [Role.CASE_OFFICER], timezone.localdate())
    conflicted = users_with_conflict(case)
    for name, user_id in (("officer", officer_id), ("cover", cover_id)):
        if user_id is None or user_id in {case.officer_id, case.cover_id} - conflicted:
            continue
        if user_id in conflicted:
            raise ValidationError({name: _("Personen har anmält jäv i ärendet.")})
        if user_id not in possible:
            raise ValidationError({name: _("Välj en handläggare hos myndigheten.")})


def _leave(actor: Actor, case: GrantCase) -> None:
    """Take somebody with a conflict of interest off the case; the cover goes on."""
    if actor.user_id not in {case.officer_id, case.cover_id}:
        return
    is_officer = case.officer_id == actor.user_id
    case.officer_id = case.cover_id if is_officer else case.officer_id
    case.cover_id = None
    case.version += 1
    case.save(update_fields=["officer", "cover", "version", "updated_at"])
    if is_officer and case.officer_id:
        _tell_assigned(case, {case.officer_id})


def _tell_assigned(case: GrantCase, people: set[UUID | None]) -> None:
    title = _("%(scheme)s, %(dnr)s: du handlägger eller är ersättare") % {"scheme": case.scheme.name, "dnr": case.dnr}
    told = {one for one in people if one is not None}
    notify(user_ids=told, kind=NoticeKind.CASE_ASSIGNED, title=title, link=link_to_case(case))


def _names_in_trail(officer_id: UUID | None, cover_id: UUID | None) -> dict[str, str]:
    """Pseudonyms, as the trail names people."""
    people = dict(User.objects.filter(pk__in=[officer_id, cover_id]).values_list("pk", "pseudonym"))
    held = {"officer": officer_id, "cover": cover_id}
    return {name: people.get(user_id, "") for name, user_id in held.items()}
