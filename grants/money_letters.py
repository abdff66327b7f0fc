"""The letters about money: that some of a grant is not paid out (33 §), and that it is claimed back (40–43 §§)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from documents.enums import DocumentKind
from grants.claims import dated_rates
from grants.enums import LetterOccasion, LetterPart, RepaymentGround
from grants.letter_texts import text_for
from grants.letters import Letter, Section
from grants.models import GrantCase, GrantDecision
from grants.powers import Right
from grants.rules.interest import one_month_after
from grants.rules.letter_words import fill
from rsp.canonical import money
from rsp.swedish import decimal_text, kronor, long_date, number_in_words

GROUND_WORDS = {
    RepaymentGround.CAUSED_BY_RECIPIENT: _lazy(
        "Du har orsakat att stödet har beviljats felaktigt eller med för högt belopp, genom att lämna oriktiga"
        " uppgifter eller på annat sätt (33 § 1)."
    ),
    RepaymentGround.SHOULD_HAVE_KNOWN: _lazy(
        "Stödet har beviljats felaktigt eller med för högt belopp, och du borde skäligen ha insett det (33 § 2)."
    ),
    RepaymentGround.NOT_USED: _lazy(
        "Stödet har inte använts, eller det finns anledning att anta att det inte kommer att användas, för det ändamål"
        " som det har beviljats för (33 § 3)."
    ),
    RepaymentGround.CONDITION_BROKEN: _lazy("Ett villkor för stödet har inte följts (33 § 4)."),
}


@dataclass(frozen=True, slots=True)
class Ruling:
    """What is decided about money of a grant: the same for both letters, as somebody writes it before deciding."""

    day: date
    ground: RepaymentGround
    amount: Decimal
    reasons: str
    reduced_by: Decimal = Decimal(0)
    no_interest: bool = False
    reduction_reason: str = ""


def withholding_letter(case: GrantCase, decision: GrantDecision, ruling: Ruling, right: Right) -> Letter:
    """The letter that tells that ``ruling.amount`` of a grant is not paid out."""
    words = {"authority": case.authority.public_name, "amount": kronor(ruling.amount)}
    words |= {"granted": kronor(decision.amount), "day": long_date(decision.decided_on)}
    text = _("%(authority)s beslutar att %(amount)s av stödet på %(granted)s, beviljat %(day)s, inte ska betalas ut.")
    return Letter(
        kind=DocumentKind.WITHHOLDING_DECISION,
        label=_("Beslut"),
        title=_("Beslut att inte betala ut stöd, %(dnr)s") % {"dnr": case.dnr},
        heading=_("Beslut att inte betala ut en del av stödet")
        if ruling.amount < decision.amount
        else _("Beslut att inte betala ut stödet"),
        ruling=text % words,
        sections=(_reasons(ruling), _appeal(case, decision, ruling, LetterOccasion.WITHHOLDING)),
        signature=_signature(right),
        data=_data(decision, ruling, right),
    )


def recovery_letter(case: GrantCase, decision: GrantDecision, ruling: Ruling, right: Right) -> Letter:
    """The letter that tells what of a grant is claimed back, and from when interest is counted."""
    words = {"authority": case.authority.public_name, "amount": kronor(ruling.amount - ruling.reduced_by)}
    text = _("%(authority)s beslutar att kräva tillbaka %(amount)s av stödet.")
    return Letter(
        kind=DocumentKind.RECOVERY_DECISION,
        label=_("Beslut"),
        title=_("Beslut om återkrav, %(dnr)s") % {"dnr": case.dnr},
        heading=_("Beslut om återkrav av stöd"),
        ruling=text % words,
        sections=(_reasons(ruling), *_claim_sections(ruling), _appeal(case, decision, ruling, LetterOccasion.RECOVERY)),
        signature=_signature(right),
        data=_data(decision, ruling, right),
    )


def refuse_unread(letter: Letter, values: Mapping[str, Any]) -> None:
    """Raise ValidationError when the letter has words that no lawyer has read, and ``is_reviewed`` is not said."""
    if letter.needs_review and not values.get("is_reviewed"):
        words = _("Texten om överklagande ska granskas av jurist innan brevet skickas.")
        raise ValidationError({"is_reviewed": words})


def _reasons(ruling: Ruling) -> Section:
    return Section("reasons", _("Skälen för beslutet"), f"{GROUND_WORDS[ruling.ground]}\n\n{ruling.reasons}")


def _appeal(case: GrantCase, decision: GrantDecision, ruling: Ruling, occasion: LetterOccasion) -> Section:
    text = text_for(LetterPart.APPEAL, occasion, decision.act_id or "", case.scheme_id, ruling.day)
    words = {"myndighet": case.authority.public_name, "diarienummer": case.dnr, "mottagare": case.applicant.name}
    appeal = fill(text.text, words) if text else _("Hur beslutet kan överklagas är inte inlagt i systemet.")
    is_read = text is not None and text.reviewed_on is not None
    return Section("appeal", _("Så överklagar du"), appeal, needs_review=not is_read)


def _claim_sections(ruling: Ruling) -> list[Section]:
    starts = long_date(one_month_after(ruling.day))
    interest = _(
        "Ränta räknas från och med %(day)s på det som då inte är betalt. Räntan är statens utlåningsränta plus"
        " %(points)s (41 §)."
    ) % {"day": starts, "points": _points_on(ruling.day)}
    if ruling.no_interest:
        interest = _("Räntan sätts ned till noll, eftersom det finns särskilda skäl (42 §).")
    found = [Section("interest", _("Ränta"), interest)]
    if ruling.reduced_by or ruling.no_interest:
        found.append(Section("reduction", _("Nedsättning"), _reduction(ruling)))
    return found


def _points_on(day: date) -> str:
    """What is added to the lending rate, in words, by the rule as it stands on ``day``."""
    held = [rate.value for rate in dated_rates().points if rate.holds(day)]
    if not held:
        return _("de procentenheter som förordningen anger")
    number = held[0]
    told = number_in_words(int(number)) if number == int(number) else decimal_text(number)
    return _("%(number)s procentenheter") % {"number": told}


def _reduction(ruling: Ruling) -> str:
    words = {"amount": kronor(ruling.amount), "less": kronor(ruling.reduced_by)}
    told = _("Stödet som ska betalas tillbaka är %(amount)s. Kravet sätts ned med %(less)s.") % words
    return f"{told}\n\n{ruling.reduction_reason}" if ruling.reduced_by else ruling.reduction_reason


def _signature(right: Right) -> str:
    return f"{right.function}\n{right.words}"


def _data(decision: GrantDecision, ruling: Ruling, right: Right) -> dict[str, Any]:
    return {
        "decided_on": ruling.day.isoformat(),
        "ground": str(ruling.ground),
        "amount": money(ruling.amount),
        "reduced_by": money(ruling.reduced_by),
        "no_interest": ruling.no_interest,
        "granted": money(decision.amount),
        "granted_on": decision.decided_on.isoformat(),
        "function": right.function,
        "right": right.words,
    }
