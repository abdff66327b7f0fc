"""Locking cases and taking the steps of their life: every write to a case begins here."""

from collections.abc import Collection
from uuid import UUID

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from grants.enums import CaseAction, CaseState
from grants.models import CaseTransition, ConflictDeclaration, GrantCase
from grants.workflow import CASE_TRANSITIONS
from rsp.actor import Actor, Body
from rsp.rights import ActRefused
from rsp.workflow import find_transition


def lock_case(case_id: UUID) -> GrantCase:
    """One case, so that acts on it and on its parts queue. Raises ActRefused when it is gone.

    Where the ledger is locked too, the case is locked first.
    """
    row = _locked().filter(pk=case_id).first()
    if row is None:
        raise ActRefused(_("Ärendet är redan borttaget."))
    return row


def lock_cases(case_ids: Collection[UUID]) -> dict[UUID, GrantCase]:
    """Several cases in one order, by id; those that are gone are not there."""
    return {row.pk: row for row in _locked().filter(pk__in=case_ids).order_by("pk")}


def _locked() -> "models.QuerySet[GrantCase]":
    rows = GrantCase.objects.select_related(
        "authority__municipality", "applicant__municipality", "scheme", "county", "municipality"
    )
    return rows.select_for_update(no_key=True, of=("self",))


def users_with_conflict(case: GrantCase) -> set[UUID]:
    """The ids of those whose last declaration in the case says that they have a conflict of interest. One query."""
    said = ConflictDeclaration.objects.filter(case=case).order_by("user", "-at", "-pk").distinct("user")
    return {row.user_id for row in said if row.has_conflict}


def take_step(*, actor: Actor, case: GrantCase, action: CaseAction, comment: str = "") -> None:
    """Take a locked case one step on, and keep that it was taken. The caller has asked the policy and saves nothing.

    Raises TransitionRefused: not possible in the state the case is in.
    """
    step = find_transition(CASE_TRANSITIONS, CaseState(case.state), action)
    CaseTransition.objects.create(
        case=case,
        action=action,
        from_state=case.state,
        to_state=step.target,
        comment=comment,
        user_id=actor.user_id,
        organisation=case.authority,
        at=timezone.now(),
    )
    case.state = step.target
    case.version += 1
    case.save(update_fields=["state", "version", "updated_at"])


def body_of(case: GrantCase) -> Body:
    """In whose trail an act on the case stands: the deciding authority's."""
    return case.authority.body


def link_to_case(case: GrantCase) -> str:
    """The case's page, for a notice."""
    return reverse("grants:case", args=[case.pk])
