"""Locking payments, the steps a case takes as money moves, and what services about money say in the same words."""

from collections.abc import Collection, Iterable
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from grants.case_money import money_of_case, money_of_cases
from grants.enums import CaseAction, CaseState
from grants.models import GrantCase, Payment
from grants.services.case_rows import lock_case, lock_cases, take_step, users_with_conflict
from registers.models import Membership
from rsp.actor import COUNTY_STAFF, Actor
from rsp.rights import ActRefused

PAYABLE_STATES = (CaseState.DECIDED, CaseState.PARTLY_PAID)
"""A case in one of these has money to pay out."""


def lock_payment(payment_id: UUID) -> Payment:
    """A payment as it is once its case is locked; ``case`` is the locked row. Raises ActRefused when it is gone."""
    case_id = Payment.objects.filter(pk=payment_id).values_list("case", flat=True).first()
    if case_id is None:
        raise ActRefused(_("Utbetalningen finns inte längre."))
    case = lock_case(case_id)
    row = Payment.objects.select_related("decision", "requisition").get(pk=payment_id)
    row.case = case
    return row


def lock_payments(payment_ids: Collection[UUID]) -> list[Payment]:
    """The payments, their cases locked in one order. Raises ActRefused when one is gone."""
    cases = lock_cases(set(Payment.objects.filter(pk__in=payment_ids).values_list("case", flat=True)))
    rows = list(Payment.objects.filter(pk__in=payment_ids).select_related("decision").order_by("due_on", "pk"))
    if len(rows) != len(set(payment_ids)) or not rows:
        raise ActRefused(_("En av utbetalningarna finns inte längre."))
    for row in rows:
        row.case = cases[row.case_id]
    return rows


def refuse_unpayable(case: GrantCase) -> None:
    """Raise ActRefused unless the case has a decision that money is paid under."""
    if case.state not in PAYABLE_STATES:
        words = _("Ärendet är i läget %(state)s, och då betalas ingenting ut.")
        raise ActRefused(words % {"state": str(case.get_state_display()).lower()})


def refuse_exceeded(rows: Collection[Payment]) -> None:
    """Raise ActRefused when a case of the payments has more on its way than is granted now. Four queries."""
    money = money_of_cases({row.case_id for row in rows})
    for row in rows:
        if money[row.case_id].is_exceeded:
            words = _("Mer är på väg i %(dnr)s än vad som nu är beviljat. Avbryt utbetalningen.")
            raise ActRefused(words % {"dnr": row.case.dnr})


def follow_the_money(case: GrantCase, actor: Actor) -> None:
    """Take the locked case to where its money is: partly paid, or paid when nothing is left. The caller is the act."""
    if case.state not in PAYABLE_STATES:
        return
    money = money_of_case(case.pk)
    if money.is_fully_paid:
        take_step(actor=actor, case=case, action=CaseAction.PAY)
    elif money.paid > 0:
        take_step(actor=actor, case=case, action=CaseAction.PAY_PART)


def who_may_attest(case: GrantCase, but: Iterable[UUID | None] = ()) -> set[UUID]:
    """Staff of the deciding body who have no conflict of interest in the case, but for some. Two queries."""
    rows = Membership.objects.on(timezone.localdate()).filter(
        role__in=[role.value for role in COUNTY_STAFF], organisation=case.authority_id, user__is_machine=False
    )
    return set(rows.values_list("user", flat=True)) - users_with_conflict(case) - set(but)
