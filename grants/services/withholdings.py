"""Deciding that some of a grant is not paid out (33 § of 2024:1243)."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import audited, snapshot
from grants.case_money import money_of_case, standing_grant
from grants.enums import RepaymentGround
from grants.letters import seal_letter
from grants.models import GrantCase, Withholding
from grants.money_letters import Ruling, refuse_unread, withholding_letter
from grants.policies import can_decide_case
from grants.powers import Right, deciding_right
from grants.services.case_rows import body_of, lock_case, users_with_conflict
from grants.services.payment_rows import follow_the_money, refuse_unpayable
from programs.services.programme_rows import save_checked
from rsp.actor import Actor
from rsp.editable import check_version
from rsp.rights import ActRefused, check_allowed
from rsp.swedish import kronor

TOLD = ("decided_on", "amount", "ground")


def withhold_payment(*, actor: Actor, case_id: UUID, expected_version: int, values: Mapping[str, Any]) -> Withholding:
    """Decide that ``amount`` is not paid out, on ``ground``, for ``reasons``. The letter is sealed.

    33 §: the region shall decide so on one of four grounds. Decided by who has the power for the amount.

    Raises PermissionDenied, StaleVersion, ActRefused (nothing is left to pay, or no letter can be made),
    ValidationError.
    """
    with audited(actor, "withholding.decide") as trail:
        case = lock_case(case_id)
        trail.about(case, body_of(case))
        conflicts = users_with_conflict(case)
        check_allowed(can_decide_case(actor, case, case.authority, values["amount"], conflicts))
        check_version(case, expected_version)
        refuse_unpayable(case)
        decision, right = standing_grant(case.pk), deciding_right(actor, case.authority, values["amount"])
        left = money_of_case(case.pk).left
        if decision is None or right is None or left <= 0:
            raise ActRefused(_("Det finns inget kvar att betala ut. Avbryt en förberedd utbetalning om den är fel."))
        if values["amount"] > left:
            raise ValidationError({"amount": _("Högst %(left)s är kvar att betala ut.") % {"left": kronor(left)}})
        now = timezone.now()
        ground = RepaymentGround(values["ground"])
        ruling = Ruling(timezone.localdate(now), ground, values["amount"], values["reasons"].strip())
        row = _row(case, ruling, right)
        row.decided_by_id = actor.user_id
        letter = withholding_letter(case, decision, ruling, right)
        refuse_unread(letter, values)
        row.letter = seal_letter(case, letter, now)
        save_checked(row)
        trail.about(row)
        trail.changed({}, {**snapshot(row, *TOLD), "right": right.words})
        case.version += 1
        case.save(update_fields=["version", "updated_at"])
        follow_the_money(case, actor)
    return row


def _row(case: GrantCase, ruling: Ruling, right: Right) -> Withholding:
    return Withholding(
        case=case,
        decided_on=ruling.day,
        amount=ruling.amount,
        ground=ruling.ground,
        reasons=ruling.reasons,
        decider=right.function,
        delegation_point=right.words,
    )
