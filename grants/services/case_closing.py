"""Closing a case when its money is out, or when none is going to be paid."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.audit import audited
from grants.case_money import money_of_case
from grants.enums import CaseAction
from grants.models import GrantCase
from grants.policies import can_handle_case
from grants.services.case_rows import body_of, lock_case, take_step, users_with_conflict
from rsp.actor import Actor
from rsp.editable import check_version
from rsp.rights import ActRefused, check_allowed
from rsp.swedish import kronor


def close_case(*, actor: Actor, case_id: UUID, expected_version: int, comment: str = "") -> GrantCase:
    """Close a decided case. ``comment``: why money is left, when it is.

    Raises PermissionDenied, StaleVersion, TransitionRefused, ActRefused (a payment is on its way), ValidationError.
    """
    with audited(actor, "case.close") as trail:
        case = lock_case(case_id)
        trail.about(case, body_of(case))
        check_allowed(can_handle_case(actor, case, users_with_conflict(case)))
        check_version(case, expected_version)
        money = money_of_case(case.pk)
        if money.planned:
            raise ActRefused(_("En utbetalning är på väg. Ärendet kan avslutas när den är utbetald eller avbruten."))
        if money.left and not comment.strip():
            words = _("%(left)s är kvar att betala ut. Skriv varför ärendet ändå avslutas.")
            raise ValidationError({"comment": words % {"left": kronor(money.left)}})
        before = {"state": case.state}
        take_step(actor=actor, case=case, action=CaseAction.CLOSE, comment=comment.strip())
        trail.changed(before, {"state": case.state})
    return case
