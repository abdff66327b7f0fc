"""The pages on which money is withheld or claimed back: how much at most, by what power, and the letter."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from grants.case_money import last_grant, money_of_case, standing_grant
from grants.enums import RepaymentGround
from grants.letters import letter_payload
from grants.models import GrantCase, GrantDecision
from grants.money_letters import Ruling, recovery_letter, withholding_letter
from grants.policies import can_decide_case
from grants.powers import deciding_right
from grants.rules.payments import NOTHING
from grants.services.case_rows import users_with_conflict
from rsp.actor import Actor
from rsp.rights import Allowed, Refused
from rsp.swedish import kronor


@dataclass(frozen=True, slots=True)
class LetterShown:
    """The letter as it will be, the question that is asked, and by what power it is decided."""

    letter: Mapping[str, Any]
    question: str
    button: str
    right: str

    @property
    def needs_review(self) -> bool:
        """Whether the letter has words that no lawyer has read."""
        return any(section["needs_review"] for section in self.letter["sections"])


@dataclass(frozen=True, slots=True)
class MoneyDecision:
    """What the page of one such decision shows. ``highest``: the amount that can be decided about."""

    actor: Actor
    case: GrantCase
    decision: GrantDecision
    highest: Decimal
    lead: str
    is_recovery: bool

    def may_decide(self, amount: Decimal) -> Allowed | Refused:
        """Whether the actor's power reaches to the amount."""
        conflicts = users_with_conflict(self.case)
        return can_decide_case(self.actor, self.case, self.case.authority, amount, conflicts)

    def preview(self, values: Mapping[str, Any]) -> LetterShown:
        """The letter that what is written gives."""
        right = deciding_right(self.actor, self.case.authority, values["amount"])
        if right is None:
            raise PermissionDenied(_("Du har ingen delegation för beloppet."))
        ruling = Ruling(
            day=timezone.localdate(),
            ground=RepaymentGround(values["ground"]),
            amount=values["amount"],
            reasons=values["reasons"],
            reduced_by=values.get("reduced_by") or NOTHING,
            no_interest=bool(values.get("no_interest")),
            reduction_reason=values.get("reduction_reason", ""),
        )
        make = recovery_letter if self.is_recovery else withholding_letter
        payload = letter_payload(self.case, make(self.case, self.decision, ruling, right))
        words = {"amount": kronor(ruling.amount - ruling.reduced_by)}
        if self.is_recovery:
            question, button = _("Ska %(amount)s krävas tillbaka?"), _("Kräv tillbaka %(amount)s")
        else:
            question, button = _("Ska %(amount)s inte betalas ut?"), _("Besluta att inte betala ut %(amount)s")
        return LetterShown(payload, question % words, button % words, f"{right.function}. {right.words}")


def withholding_decision(actor: Actor, case: GrantCase) -> MoneyDecision:
    """Withholding in a case. Raises PermissionDenied when nothing is granted."""
    money = money_of_case(case.pk)
    lead = _("%(left)s är kvar att betala ut. Regionen ska besluta att inte betala ut om någon grund i 33 § finns.")
    return MoneyDecision(
        actor, case, _granted(standing_grant(case.pk)), money.left, lead % {"left": kronor(money.left)}, False
    )


def recovery_decision(actor: Actor, case: GrantCase) -> MoneyDecision:
    """Recovery in a case. Raises PermissionDenied when nothing is granted."""
    money = money_of_case(case.pk)
    lead = _(
        "%(paid)s är utbetalt och inte redan krävt tillbaka. Mottagaren är skyldig att betala tillbaka på samma"
        " grunder som i 33 § (40 §)."
    )
    return MoneyDecision(
        actor, case, _granted(last_grant(case.pk)), money.claimable, lead % {"paid": kronor(money.claimable)}, True
    )


def _granted(decision: GrantDecision | None) -> GrantDecision:
    if decision is None:
        raise PermissionDenied(_("Ärendet har inget beslut om bifall."))
    return decision
