"""Servicebidrag and särskilt driftstöd counted together (20 and 22 §§ of 2024:1243). Pure."""

from collections.abc import Mapping
from decimal import Decimal

from django.utils.translation import gettext_noop as _

from grants.rules import keys
from grants.rules.amounts import sek
from grants.rules.evaluation import Condition, Severity, Verdict
from grants.rules.facts import RuleRow
from grants.rules.situation import BLOCK, MET, NOT_APPLICABLE, NOT_MET, UNKNOWN, WARNING, Room, Situation

SERVICE, OPERATING = "servicebidrag", "sarskilt-driftstod"


def _sum(aid: Mapping[str, Decimal]) -> Decimal:
    return aid.get(SERVICE, Decimal(0)) + aid.get(OPERATING, Decimal(0))


def other_form(situation: Situation) -> str:
    """The form that this one is counted together with."""
    return OPERATING if situation.scheme == SERVICE else SERVICE


def are_counted_together(situation: Situation) -> bool:
    """Only where the other form is given too for the same year, to the recipient or the outlet (20 and 22 §§).

    Where it is not known which outlet aid is for, the other form may have been given to it.
    """
    earlier, other = situation.facts.earlier, other_form(situation)
    if situation.facts.support_year is None:
        return True
    return bool(earlier.recipient.get(other) or earlier.outlet.get(other) or other in earlier.outlet_not_known)


def _is_outlet_known(situation: Situation) -> bool:
    return not situation.facts.earlier.outlet_not_known & {SERVICE, OPERATING}


def _room(situation: Situation, ceiling: Decimal | None, aid: Mapping[str, Decimal]) -> Room:
    if ceiling is None:
        return Room.unknown()
    if situation.facts.support_year is None:
        return Room.unknown(ceiling)
    return Room.exactly(ceiling - _sum(aid), _room_words(ceiling, aid, situation.facts.support_year))


def _room_words(ceiling: Decimal, aid: Mapping[str, Decimal], year: int) -> str:
    names = {SERVICE: _("i servicebidrag"), OPERATING: _("i driftstöd")}
    parts = [f" − {sek(aid[slug])} {name}" for slug, name in names.items() if aid.get(slug)]
    return f"{sek(ceiling)}{''.join(parts)} {year}" if parts else ""


def _ceiling(situation: Situation) -> Decimal | None:
    row = situation.row(keys.TOGETHER)
    return row.value if row else None


def outlet_limit(situation: Situation) -> Room | None:
    """What is left of the outlet's year, as a limit; None where the forms are not counted together."""
    return _outlet_room(situation) if are_counted_together(situation) else None


def recipient_limit(situation: Situation) -> Room | None:
    """What is left of the recipient's year, as a limit; None where the forms are not counted together."""
    return _recipient_room(situation) if are_counted_together(situation) else None


def _outlet_room(situation: Situation) -> Room:
    """What is left of the outlet's support year, whoever owned it before (22 § of 2024:1243)."""
    return _room_of_outlet(situation, _ceiling(situation))


def _room_of_outlet(situation: Situation, ceiling: Decimal | None) -> Room:
    room = _room(situation, ceiling, situation.facts.earlier.outlet)
    return room if _is_outlet_known(situation) else Room.unknown(room.most)


def _recipient_room(situation: Situation) -> Room:
    """What is left of the recipient's support year (20 § of 2024:1243)."""
    return _room(situation, _ceiling(situation), situation.facts.earlier.recipient)


def recipient_binds(situation: Situation) -> bool:
    """With several outlets the recipient's sum has two readings, and does not stop (domain.md §6.7)."""
    outlets = situation.facts.earlier.outlets_of_recipient
    return outlets is None or outlets <= 1


def no_more_together(situation: Situation, row: RuleRow | None) -> Condition:
    """The two forms together are at most the ceiling a year: per outlet, and per recipient with a single outlet.

    20 § first paragraph and 22 § of 2024:1243. With several outlets the recipient's sum can be read as one ceiling for
    the recipient or one for each outlet: the second is the stated reading, and the first is a warning.
    """
    if not are_counted_together(situation):
        return _not_together(situation, row, keys.TOGETHER, BLOCK)
    by_outlet, by_recipient = _outlet_room(situation), _recipient_room(situation)
    verdict, severity = _verdict(situation, by_outlet, by_recipient)
    least = min(by_outlet, by_recipient, key=lambda room: room.least)
    other = ""
    if not recipient_binds(situation) and by_recipient.verdict(situation.applied) is NOT_MET:
        other = _("Räknas taket per mottagare och inte per försäljningsställe ryms högst %(amount)s.") % {
            "amount": sek(by_recipient.least)
        }
    elif verdict is UNKNOWN and by_recipient.verdict(situation.applied) is NOT_MET:
        other = _("Med ett enda försäljningsställe går summan över taket. Ange hur många mottagaren har.")
    return situation.within(
        keys.TOGETHER,
        row,
        _label(row),
        Room(least.least, _most(verdict, by_outlet, by_recipient)),
        used=_used(situation),
        severity=severity,
        other_reading=other,
        verdict=verdict,
    )


def _not_together(situation: Situation, row: RuleRow | None, key: str, severity: Severity) -> Condition:
    words = {SERVICE: _("Inget servicebidrag för samma år"), OPERATING: _("Inget driftstöd för samma år")}
    return situation.condition(
        key, row, _label(row), NOT_APPLICABLE, severity=severity, used=words[other_form(situation)]
    )


def _most(verdict: Verdict, *rooms: Room) -> Decimal | None:
    known = [room.most for room in rooms if room.most is not None]
    return min(known) if known else None


def _verdict(situation: Situation, by_outlet: Room, by_recipient: Room) -> tuple[Verdict, Severity]:
    applied, outlets = situation.applied, situation.facts.earlier.outlets_of_recipient
    of_outlet, of_recipient = by_outlet.verdict(applied), by_recipient.verdict(applied)
    if of_outlet is NOT_MET:
        return NOT_MET, BLOCK
    if of_recipient is NOT_MET:
        if outlets is None:
            return UNKNOWN, BLOCK
        return NOT_MET, BLOCK if recipient_binds(situation) else WARNING
    return (MET, BLOCK) if of_outlet is MET and of_recipient is MET else (UNKNOWN, BLOCK)


def _label(row: RuleRow | None) -> str:
    amount = sek(row.value) if row is not None and row.value is not None else "?"
    return _("Servicebidrag och särskilt driftstöd tillsammans högst %(amount)s") % {"amount": amount}


def _used(situation: Situation) -> str:
    earlier, applied = situation.facts.earlier, situation.applied
    if situation.facts.support_year is None:
        return _("Ange vilket år stödet avser")
    if applied is None:
        return ""
    words = {"recipient": sek(_sum(earlier.recipient) + applied), "outlet": sek(_sum(earlier.outlet) + applied)}
    if not _is_outlet_known(situation):
        return _("Per mottagare %(recipient)s. Ange försäljningsstället: vad det har fått är inte känt.") % words
    return _("Per mottagare %(recipient)s. Per försäljningsställe %(outlet)s.") % words


def earlier_no_more_together(situation: Situation, row: RuleRow | None) -> Condition:
    """From 2018 to 2024 the two together over 300 000 kr a year is a warning: an agency's page (domain.md §6.7)."""
    if not are_counted_together(situation):
        return _not_together(situation, row, keys.TOGETHER_BEFORE, WARNING)
    ceiling = row.value if row else None
    rooms = [_room_of_outlet(situation, ceiling), _room(situation, ceiling, situation.facts.earlier.recipient)]
    verdicts = [room.verdict(situation.applied) for room in rooms]
    verdict = NOT_MET if NOT_MET in verdicts else (MET if set(verdicts) == {MET} else UNKNOWN)
    return situation.condition(
        keys.TOGETHER_BEFORE,
        row,
        _label(row),
        verdict,
        severity=WARNING,
        used=_used(situation),
        fix=_("Skriv varför summan får vara högre."),
        other_reading=_("Jönköpings län räknade av driftstödet från taket för servicebidrag."),
    )
