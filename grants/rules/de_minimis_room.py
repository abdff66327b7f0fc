"""The room for de minimis aid in a case (6 and 7 §§ of 2024:1243; 9 a § of 2000:284; 4 § of 2022:206). Pure.

The ledger itself is in ``ledger.py``: here its answer is held against the amount of the case.
"""

from decimal import Decimal

from django.utils.translation import gettext_noop as _

from grants.rules import keys
from grants.rules.amounts import euro, not_negative, number_or_none, sek
from grants.rules.evaluation import Condition
from grants.rules.facts import LedgerFacts, RuleRow
from grants.rules.situation import MET, NOT_MET, NOTE, UNKNOWN, WARNING, Room, Situation
from rsp.swedish import NBSP, integer

CENT = Decimal("0.01")

EQUIVALENT_NOT_KNOWN = frozenset({"investeringslan"})
"""Forms whose amount is not the aid: of a loan only the advantage counts, and that is nowhere computed."""


def _ledger_room(ledger: LedgerFacts) -> Room:
    """The room of the ledger in kronor at the rate of the decision day; not known without room or rate."""
    room, rate = number_or_none(ledger.room), not_negative(ledger.rate)
    if room is None or not rate:
        return Room.unknown()
    words = _("%(room)s kvar") % {"room": euro(max(room, Decimal(0)).quantize(CENT))}
    exact = Room.exactly(room * rate, f"{words}, {ledger.rate_words}" if ledger.rate_words else words)
    return exact if ledger.is_complete else Room(Decimal(0), exact.most, exact.words)


def general_room(situation: Situation) -> Room:
    """What is left of the general ceiling; not known of a form whose amount is not the aid."""
    if situation.scheme in EQUIVALENT_NOT_KNOWN:
        return Room.unknown()
    return _ledger_room(situation.facts.general_ledger)


def sgei_room(situation: Situation) -> Room:
    """What is left of the ceiling for services of general economic interest."""
    return _ledger_room(situation.facts.sgei_ledger)


def general_aid_fits(situation: Situation, row: RuleRow | None) -> Condition:
    """The aid and what the single undertaking has had is within the general ceiling.

    6 § of 2024:1243 and article 3.2 of (EU) 2023/2831: 300 000 euro over any three years counted back from the grant.
    9 a § of 2000:284 and article 3.2 of (EU) 1407/2013: 200 000 euro over three fiscal years. Only granted aid counts,
    and a grant over the ceiling falls whole (domain.md §6.11).
    """
    other = ""
    if situation.scheme == "korrosionsskydd":
        room = sgei_room(situation)
        other = _("Vilket tak som gäller är inte känt: stödet kan också räknas till tjänster av allmänt intresse.")
        if room.is_exact:
            other += " " + _("Då ryms högst %(amount)s.") % {"amount": sek(room.least)}
    return _fits(situation, row, keys.DE_MINIMIS, general_room(situation), other)


def sgei_aid_fits(situation: Situation, row: RuleRow | None) -> Condition:
    """The aid and what the single undertaking has had for services is within the ceiling for such services.

    7 § of 2024:1243 and article 3.2 of (EU) 2023/2832: 750 000 euro. 9 a § of 2000:284 and (EU) 360/2012: 500 000 euro.
    """
    return _fits(situation, row, keys.DE_MINIMIS_SGEI, sgei_room(situation), "")


def _fits(situation: Situation, row: RuleRow | None, key: str, room: Room, other: str) -> Condition:
    facts = situation.facts
    ledger = facts.general_ledger if key == keys.DE_MINIMIS else facts.sgei_ledger
    ceiling_key = keys.DE_MINIMIS_CEILING if key == keys.DE_MINIMIS else keys.DE_MINIMIS_SGEI_CEILING
    ceiling = situation.row(ceiling_key)
    also = f"och {ceiling.paragraph} i (EU) {ceiling.act}" if ceiling else ""
    if situation.act == "2000:284" and situation.book.find(keys.DE_MINIMIS_UNSETTLED, situation.day):
        other = _("Vilken EU-förordning som gällde i januari–juni 2024 är inte känt.")
    if row is None:
        return situation.condition(
            key,
            row,
            _("Stöd av mindre betydelse"),
            UNKNOWN,
            severity=NOTE,
            used=_("Reglerna som gällde då är inte lästa"),
        )
    most = ceiling.value if ceiling is not None and ceiling.value is not None else None
    label = (
        _("Högst %(amount)s på tre år, ett enda företag") % {"amount": f"{integer(most)}{NBSP}euro"}
        if most is not None
        else _("Stöd av mindre betydelse ryms under taket")
    )
    return situation.within(key, row, label, room, also=also, used=_used(situation, ledger), other_reading=other)


def _used(situation: Situation, ledger: LedgerFacts) -> str:
    rate, used = not_negative(ledger.rate), number_or_none(ledger.used)
    if situation.scheme in EQUIVALENT_NOT_KNOWN:
        return _("Hur stort stöd lånet innebär är inte känt")
    if not rate:
        return _("Eurokursen för dagen är inte känd")
    if ledger.room is None or used is None:
        return ledger.words or _("Tidigare stöd är inte känt")
    if situation.applied is None:
        return _("%(used)s använt") % {"used": euro(used.quantize(CENT))}
    after = (used + situation.applied / rate).quantize(CENT)
    return _("%(after)s efter stödet") % {"after": euro(after)}


def combined_aid_fits(situation: Situation, row: RuleRow | None) -> Condition | None:
    """Both kinds of aid together above the ceiling for services is a warning (article 5 of (EU) 2023/2832, not read).

    Told only when the undertaking has aid of both kinds, or gets it now.
    """
    general, sgei = situation.facts.general_ledger, situation.facts.sgei_ledger
    ceiling = situation.row(keys.DE_MINIMIS_SGEI_CEILING)
    rate = not_negative(general.rate) or not_negative(sgei.rate)
    uses = [number_or_none(general.used), number_or_none(sgei.used)]
    if None in uses or ceiling is None or ceiling.value is None or situation.applied is None or not rate:
        return None
    total = sum((use for use in uses if use is not None), situation.applied / rate).quantize(CENT)
    if total <= ceiling.value and not all(uses):
        return None
    return situation.condition(
        keys.DE_MINIMIS_COMBINED,
        row,
        _("De två slagen av stöd tillsammans högst %(amount)s") % {"amount": f"{integer(ceiling.value)}{NBSP}euro"},
        MET if total <= ceiling.value else NOT_MET,
        severity=WARNING,
        used=_("%(total)s efter stödet") % {"total": euro(total)},
        fix=_("Skriv varför stöden får ligga på varandra."),
    )


def register_note(situation: Situation) -> str:
    """From 2026 the grant is entered in the register within 20 working days.

    Article 6.1 of (EU) 2023/2831; of (EU) 2023/2832 for särskilt driftstöd (7 § of 2024:1243).
    """
    row = situation.row(keys.REGISTER_DAYS)
    if row is None or row.value is None or situation.scheme == "hemsandningsbidrag":
        return ""
    return _("Beslutet ska registreras inom %(days)s arbetsdagar (%(paragraph)s i (EU) %(act)s).") % {
        "days": int(row.value),
        "paragraph": row.paragraph,
        "act": row.act,
    }


def municipality_note(situation: Situation) -> str:
    """Aid to a municipality is in neither ledger: 6 and 7 §§ of 2024:1243 do not name home delivery."""
    if situation.scheme != "hemsandningsbidrag":
        return ""
    return _("Hemsändningsbidrag går till en kommun och räknas inte som stöd av mindre betydelse.")
