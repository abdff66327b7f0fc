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
from grants.letters import Letter, Section, signature
from grants.models import GrantCase, GrantDecision, SchemeBasis
from grants.powers import Right
from grants.rules.interest import one_month_after
from grants.rules.letter_words import fill
from rsp.canonical import money
from rsp.rights import ActRefused
from rsp.swedish import decimal_text, kronor, long_date, number_in_words

NEW_ACT = "2024:1243"
APPEAL = "appeal"
"""The key of the part of a letter that tells how the decision is appealed."""

# The grounds of 33 §: what is said of each, and which point it is.
GROUND_WORDS = {
    RepaymentGround.CAUSED_BY_RECIPIENT: _lazy(
        "Mottagaren har orsakat att stödet har beviljats felaktigt eller med för högt belopp, genom att lämna oriktiga"
        " uppgifter eller på annat sätt"
    ),
    RepaymentGround.SHOULD_HAVE_KNOWN: _lazy(
        "Stödet har beviljats felaktigt eller med för högt belopp, och mottagaren borde skäligen ha insett det"
    ),
    RepaymentGround.NOT_USED: _lazy(
        "Stödet har inte använts, eller det finns anledning att anta att det inte kommer att användas, för det ändamål"
        " som det har beviljats för"
    ),
    RepaymentGround.CONDITION_BROKEN: _lazy("Ett villkor för stödet har inte följts"),
}
GROUND_POINTS = {ground: point for point, ground in enumerate(GROUND_WORDS, 1)}


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
    act = _act_of(case, decision)
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
        sections=(_reasons(ruling, act), *_appeal(case, act, ruling, LetterOccasion.WITHHOLDING)),
        signature=signature(_("Beslutet fattas av %s."), right.function, right.words),
        data=_data(decision, ruling, right),
    )


def recovery_letter(case: GrantCase, decision: GrantDecision, ruling: Ruling, right: Right) -> Letter:
    """The letter that tells what of a grant is claimed back, and from when interest is counted."""
    act = _act_of(case, decision)
    words = {"authority": case.authority.public_name, "amount": kronor(ruling.amount - ruling.reduced_by)}
    text = _("%(authority)s beslutar att kräva tillbaka %(amount)s av stödet.")
    return Letter(
        kind=DocumentKind.RECOVERY_DECISION,
        label=_("Beslut"),
        title=_("Beslut om återkrav, %(dnr)s") % {"dnr": case.dnr},
        heading=_("Beslut om återkrav av stöd"),
        ruling=text % words,
        sections=(
            _reasons(ruling, act),
            *_claim_sections(ruling),
            *_appeal(case, act, ruling, LetterOccasion.RECOVERY),
        ),
        signature=signature(_("Beslutet fattas av %s."), right.function, right.words),
        data=_data(decision, ruling, right),
    )


def refuse_unread(letter: Letter, values: Mapping[str, Any]) -> None:
    """Raise ValidationError when the letter has words that no lawyer has read, and ``is_reviewed`` is not said.

    Raises ActRefused when it does not tell how the decision is appealed: then no words are entered for its act.
    """
    if APPEAL not in {section.key for section in letter.sections}:
        raise ActRefused(
            _("Hur beslutet kan överklagas är inte inlagt i systemet. Be systemadministratören lägga in det.")
        )
    if letter.needs_review and not values.get("is_reviewed"):
        words = _("Texten om överklagande ska granskas av jurist innan brevet skickas.")
        raise ValidationError({"is_reviewed": words})


def _act_of(case: GrantCase, decision: GrantDecision) -> str:
    """The act the grant was decided under; for one recorded without its act, what its form of support rested on."""
    if decision.act_id:
        return decision.act_id
    bases = SchemeBasis.objects.on(decision.decided_on).filter(scheme=case.scheme_id)
    return bases.values_list("legal_act", flat=True).first() or ""


def _reasons(ruling: Ruling, act: str) -> Section:
    """The ground and what is written of it. The paragraphs of the older acts are not known here: the act is named."""
    told = str(GROUND_WORDS[ruling.ground])
    if act == NEW_ACT:
        told += f" (33 § {GROUND_POINTS[ruling.ground]} {_ordinance(act)})."
    elif act:
        told += ". " + _("Stödet är beviljat enligt %s.") % _ordinance(act)
    else:
        told += "."
    return Section("reasons", _("Skälen för beslutet"), f"{told}\n\n{ruling.reasons}")


def _ordinance(act: str) -> str:
    return _("förordningen (%s)") % act


def _appeal(case: GrantCase, act: str, ruling: Ruling, occasion: LetterOccasion) -> list[Section]:
    """How the decision is appealed, by the words of the act it was granted under. None when there are none."""
    text = text_for(LetterPart.APPEAL, occasion, act, case.scheme_id, ruling.day)
    if text is None:
        return []
    words = {"myndighet": case.authority.public_name, "diarienummer": case.dnr, "mottagare": case.applicant.name}
    heading = _("Så överklagar ni") if case.applicant.is_municipal else _("Så överklagar du")
    return [Section(APPEAL, heading, fill(text.text, words), needs_review=text.reviewed_on is None)]


def _claim_sections(ruling: Ruling) -> list[Section]:
    starts = long_date(one_month_after(ruling.day))
    act = _ordinance(NEW_ACT)
    interest = _(
        "Ränta räknas från och med %(day)s på det som då inte är betalt. Räntan är statens utlåningsränta plus"
        " %(points)s (41 § %(act)s)."
    ) % {"day": starts, "points": _points_on(ruling.day), "act": act}
    if ruling.no_interest:
        interest = _("Räntan sätts ned till noll, eftersom det finns särskilda skäl (42 § %(act)s).") % {"act": act}
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
