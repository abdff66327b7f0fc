"""The letter of a decision: the dated texts of its act, filled in with what is decided, and the checks of 30 §."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from documents.enums import DocumentKind
from grants.enums import DecisionKind, DecisionOutcome, LetterOccasion, LetterPart, Regulation
from grants.letter_texts import LetterTexts
from grants.letters import Letter, Section, signature
from grants.models import GrantCase, GrantDecision, LetterText
from grants.rules.letter_words import fill
from grants.rules.reasoning import kronor_in_words
from rsp.canonical import iso, money, plain_number
from rsp.swedish import decimal_text, kronor, long_date

NEW_ACT = "2024:1243"
OPERATING = "sarskilt-driftstod"


@dataclass(frozen=True, slots=True)
class LetterGround:
    """What a letter is written from beside the decision. ``applied``: the amount that was applied for.

    ``form``: what the form of support is called in the act. ``replaced_on``: the day of the decision that it replaces.
    """

    texts: LetterTexts
    form: str
    act_title: str
    applied: Decimal | None = None
    replaced_on: date | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """Something the letter is to hold. ``state``: met, missing, warning or none (does not apply).

    ``where``: the paragraph, or what is said of it. ``section``: the key of the part of the letter it stands in.
    """

    label: str
    where: str
    state: str
    section: str = ""


def decision_letter(case: GrantCase, decision: GrantDecision, ground: LetterGround) -> Letter:
    """The letter of a decision, saved or only proposed. No query: select scheme, authority and applicant with the case.

    ``decision.decider`` is a function, never a person.
    """
    words = _words(case, decision, ground)
    sections = [one for one in _sections(case, decision, ground, words) if one.text.strip()]
    form = ground.form[:1].lower() + ground.form[1:]
    outcome = {
        DecisionOutcome.GRANTED: _("Beslut om %(form)s för %(year)s"),
        DecisionOutcome.REJECTED: _("Avslag på ansökan om %(form)s för %(year)s"),
        DecisionOutcome.DISMISSED: _("Avvisning av ansökan om %(form)s för %(year)s"),
        DecisionOutcome.CLOSED: _("Avskrivning av ärende om %(form)s för %(year)s"),
    }
    heading = outcome[DecisionOutcome(decision.outcome)] % {"form": form, "year": decision.support_year}
    return Letter(
        kind=DocumentKind.GRANT_DECISION,
        label=_("Registrering i efterhand") if decision.is_from_elsewhere else _("Beslut"),
        title=f"{heading}, {case.dnr}",
        heading=heading,
        ruling=_ruling(decision, ground, words),
        sections=tuple(sections),
        signature=_signature(decision),
        data=_data(decision),
    )


def _words(case: GrantCase, decision: GrantDecision, ground: LetterGround) -> dict[str, str]:
    """What the names in braces stand for."""
    found = {
        "myndighet": case.authority.public_name,
        "mottagare": case.applicant.name,
        "stödform": ground.form[:1].lower() + ground.form[1:],
        "år": str(decision.support_year),
        "belopp": kronor_in_words(decision.amount),
        "diarienummer": case.dnr,
        "författning": f"{ground.act_title} ({decision.act_id})",
    }
    if decision.eur_amount is not None and decision.eur_rate is not None:
        found["euro"] = kronor(decision.eur_amount, unit=False) + "\u00a0euro"
        found["kurs"] = decimal_text(decision.eur_rate) + "\u00a0kronor"
        found["kursdag"] = f"({decision.eur_rate_source})"
    return found


def _ruling(decision: GrantDecision, ground: LetterGround, words: dict[str, str]) -> str:
    opening = ground.texts.find(LetterPart.OPENING, LetterOccasion(decision.outcome))
    told = fill(opening.text, words) if opening else ""
    is_part = ground.applied is not None and decision.amount < ground.applied
    if decision.outcome == DecisionOutcome.GRANTED and is_part:
        told += " " + _("Ansökan avslås i övrigt.")
    return told.strip()


def _sections(
    case: GrantCase, decision: GrantDecision, ground: LetterGround, words: dict[str, str]
) -> Iterator[Section]:
    """The parts of the letter, in order."""

    def dated(part: LetterPart, heading: str) -> Section:
        row = ground.texts.find(part, LetterOccasion(decision.outcome), case.scheme_id)
        return Section(part.value, heading, fill(row.text, words) if row else "", _needs_review(part, row))

    is_body = case.applicant.is_municipal
    if decision.is_from_elsewhere:
        yield Section("elsewhere", _("Beslutet är fattat tidigare"), _elsewhere(decision))
    if decision.kind != DecisionKind.FIRST:
        yield Section("change", _("Varför beslutet ersätts"), _change(decision, ground))
    yield Section("reasons", _("Skälen för beslutet"), decision.reasons)
    if decision.outcome == DecisionOutcome.GRANTED:
        if decision.regulation != Regulation.NONE and decision.eur_amount is not None:
            yield dated(LetterPart.DE_MINIMIS, _("Stöd av mindre betydelse"))
        yield Section("conditions", _("Villkor"), _conditions(case, decision, ground, words))
        yield dated(LetterPart.PAYMENT, _("Utbetalning"))
        notify = _("Ni ska anmäla ändringar") if is_body else _("Du ska anmäla ändringar")
        yield dated(LetterPart.DUTY_TO_NOTIFY, notify)
        yield dated(LetterPart.REPAYMENT, _("När stödet kan dras in eller krävas tillbaka"))
    if not decision.is_from_elsewhere:
        wrong = _("Om ni tycker att beslutet är fel") if is_body else _("Om du tycker att beslutet är fel")
        yield dated(LetterPart.APPEAL, wrong)


def _needs_review(part: LetterPart, row: LetterText | None) -> bool:
    """The text of appeal until a lawyer has read it: what may be appealed is not seen in the sources."""
    return part == LetterPart.APPEAL and (row is None or row.reviewed_on is None)


def _elsewhere(decision: GrantDecision) -> str:
    words = {"day": long_date(decision.decided_on), "source": decision.source}
    return _("Beslutet fattades %(day)s utanför systemet och registreras här. Underlag: %(source)s.") % words


def _change(decision: GrantDecision, ground: LetterGround) -> str:
    replaced = _("Det här beslutet ersätter ett tidigare beslut.")
    if ground.replaced_on:
        replaced = _("Det här beslutet ersätter beslutet från %s.") % long_date(ground.replaced_on)
    return f"{decision.get_kind_display()}. {replaced}\n\n{decision.change_reason}"


def _conditions(case: GrantCase, decision: GrantDecision, ground: LetterGround, words: dict[str, str]) -> str:
    row = ground.texts.find(LetterPart.CONDITIONS, LetterOccasion.GRANTED, case.scheme_id)
    parts = [fill(row.text, words) if row else "", decision.conditions.strip()]
    if decision.service_range.strip():
        parts.append(_("Utbud som ska finnas: %s") % decision.service_range.strip())
    if decision.service_hours.strip():
        parts.append(_("Öppettider: %s") % decision.service_hours.strip())
    return "\n\n".join(part for part in parts if part.strip())


def _signature(decision: GrantDecision) -> str:
    if decision.is_from_elsewhere:
        return _("Beslutet fattades av %s.") % decision.decider if decision.decider else ""
    told = _("Beslutet fattas av %s efter föredragning av handläggaren.")
    return signature(told, decision.decider, decision.delegation_point)


def _data(decision: GrantDecision) -> dict[str, object]:
    """What is decided, for whoever reads the file as data."""
    return {
        "decided_on": iso(decision.decided_on),
        "support_year": decision.support_year,
        "outcome": str(decision.outcome),
        "kind": str(decision.kind),
        "amount": money(decision.amount),
        "act": decision.act_id,
        "stream": decision.stream,
        "regulation": str(decision.regulation),
        "eur_amount": money(decision.eur_amount),
        "eur_rate": plain_number(decision.eur_rate),
        "is_from_elsewhere": decision.is_from_elsewhere,
    }


# --- What the letter is to hold


def checks_of(case: GrantCase, decision: GrantDecision, letter: Letter) -> list[Check]:
    """The contents that 30 and 31 §§ of 2024:1243 ask for, each found in the letter or not."""
    if decision.outcome != DecisionOutcome.GRANTED or decision.act_id != NEW_ACT:
        return []
    held = {section.key: section for section in letter.sections}

    def check(label: str, where: str, section: str) -> Check:
        return Check(label, where, "met" if section in held else "missing", section)

    granted = Check(_("Stödet som lämnas"), _("30 § första stycket"), "met" if letter.ruling else "missing", "ruling")
    return [
        granted,
        check(_("Anmälningsskyldigheten"), _("30 § första stycket, 29 §"), "duty_to_notify"),
        check(_("Grunder för återbetalning"), _("30 § första stycket, 33 och 40 §§"), "repayment"),
        check(_("Återkrav, ränta och avräkning"), _("30 § första stycket, 41–43 §§"), "repayment"),
        check(_("Villkoren framgår"), _("30 § andra stycket"), "conditions"),
        _service_check(case, decision),
    ]


def _service_check(case: GrantCase, decision: GrantDecision) -> Check:
    """31 §: an operating support states what is sold and when the outlet is open."""
    label = _("Villkor om allmänt ekonomiskt intresse")
    if case.scheme_id != OPERATING:
        return Check(label, _("31 §, bara för särskilt driftstöd"), "none")
    is_met = bool(decision.service_range.strip() and decision.service_hours.strip())
    where = _("31 §, utbud och öppettider") if is_met else _("31 §, utbud eller öppettider saknas")
    return Check(label, where, "met" if is_met else "missing", "conditions")


def _reasons_check(decision: GrantDecision, *, is_held: bool) -> Check:
    """Reasons say what they rest on (32 § förvaltningslagen): without a paragraph it is a warning."""
    where, state = _("Saknas"), "missing"
    if is_held:
        is_cited = "§" in decision.reasons or "artikel" in decision.reasons.lower()
        where, state = (_("Skrivna"), "met") if is_cited else (_("Skälen nämner ingen paragraf"), "warning")
    return Check(_("Skäl med paragrafer"), where, state, "reasons")


def further_checks(decision: GrantDecision, letter: Letter) -> list[Check]:
    """What else the letter holds: reasons, the amount in euro, and the text of appeal."""
    held = {section.key: section for section in letter.sections}
    found = [_reasons_check(decision, is_held="reasons" in held)]
    if decision.outcome == DecisionOutcome.GRANTED and decision.regulation != Regulation.NONE:
        is_met = "de_minimis" in held
        where = _("Artikel 7.4, belopp i euro och kurs") if is_met else _("Kursen för euro är inte känd för dagen")
        state = "met" if is_met else "missing"
        found.append(Check(_("Stöd av mindre betydelse"), where, state, "de_minimis" if is_met else ""))
    if decision.is_from_elsewhere:
        return found
    appeal = held.get("appeal")
    if appeal is None:
        return [*found, Check(_("Text om överklagande"), _("Saknas"), "missing")]
    where = _("Ska granskas av jurist") if appeal.needs_review else _("Granskad av jurist")
    return [*found, Check(_("Text om överklagande"), where, "warning" if appeal.needs_review else "met", "appeal")]
