"""The proposal to a decision: what the officer writes before the case is prepared."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.audit import audited, snapshot
from grants.enums import DecisionOutcome
from grants.models import GrantCase
from grants.policies import can_edit_case
from grants.rules.amounts import whole_kronor
from grants.services.case_rows import body_of, link_to_case, lock_case, users_with_conflict
from notices.services import tell_of_merge
from programs.services.programme_rows import plain, save_checked
from rsp.actor import Actor
from rsp.editable import check_version
from rsp.editing import PassedOver
from rsp.rights import check_allowed

TYPED = (
    "proposed_outcome",
    "proposed_amount",
    "proposed_reasons",
    "proposed_conditions",
    "proposed_range",
    "proposed_hours",
    "stream",
)
TOLD = ("proposed_outcome", "proposed_amount", "stream")
"""What the trail tells: the texts are drafted from turnover and other aid, and may name a person."""


def propose_decision(
    *,
    actor: Actor,
    case_id: UUID,
    expected_version: int,
    values: Mapping[str, Any],
    passed_over: Iterable[PassedOver] = (),
) -> GrantCase:
    """Write what the case is proposed to be decided as. ``values``: of the fields named in ``TYPED``.

    Raises PermissionDenied, StaleVersion, ActRefused (gone), ValidationError (the amount).
    """
    with audited(actor, "case.propose") as trail:
        case = lock_case(case_id)
        trail.about(case, body_of(case))
        check_allowed(can_edit_case(actor, case, users_with_conflict(case)))
        check_version(case, expected_version)
        before = snapshot(case, *TOLD)
        for name, value in plain(values).items():
            if name in TYPED:
                setattr(case, name, value)
        _check_amount(case)
        case.version += 1
        save_checked(case)
        trail.changed(before, snapshot(case, *TOLD))
        tell_of_merge(case.dnr, link_to_case(case), passed_over)
    return case


def _check_amount(case: GrantCase) -> None:
    """Only a grant has an amount, more than nothing and in whole kronor (domain.md §6.15)."""
    amount: Decimal | None = case.proposed_amount
    if case.proposed_outcome != DecisionOutcome.GRANTED:
        case.proposed_amount = None
        return
    if amount is None or amount <= 0:
        raise ValidationError({"proposed_amount": _("Ange vilket belopp som beviljas.")})
    if amount != whole_kronor(amount):
        raise ValidationError({"proposed_amount": _("Ange hela kronor.")})
