"""Investments: what the cost is for, and how large a share (16–17 §§ of 2024:1243). Pure."""

from dataclasses import replace
from decimal import Decimal

from django.utils.translation import gettext_noop as _

from grants.rules import keys
from grants.rules.amounts import sek
from grants.rules.evaluation import Condition, Verdict
from grants.rules.facts import RuleRow
from grants.rules.situation import (
    BLOCK,
    MET,
    NEW_ACT,
    NOT_MET,
    NOTE,
    OLD_ACT,
    UNKNOWN,
    Room,
    Situation,
    verdict_of,
)
from rsp.swedish import percent

LOAN_AMOUNT = "investeringslan.amount"

GROUND_NEEDS = {"training": "training", "programme": "programme"}
"""What the cost must be for, by ground of 17 § 2–3 of 2024:1243. What law requires may be of any kind (17 § 4)."""

LARGER = {NEW_ACT: ("range", "complement"), OLD_ACT: ("range",)}
"""The grounds for larger investments in premises, by act (17 § 1; Tillväxtverket's page on 2000:284)."""


def _ground_key(situation: Situation) -> str:
    return "high_share_ground" if situation.act == NEW_ACT else "old_high_share_ground"


def _ground(situation: Situation) -> str:
    return situation.text(_ground_key(situation))


def _special_grounds(situation: Situation) -> str:
    """The particular grounds of 17 § 5, written for the higher share or for an investment that only they allow."""
    where = [keys.INVESTMENT_HIGH_SHARE]
    if situation.text("cost_kind") == "other":
        where.append(keys.INVESTMENT_OBJECT)
    written = (situation.facts.reasons.get(key, "") for key in where)
    return next((str(one).strip() for one in written if str(one).strip()), "")


def high_share(situation: Situation) -> bool | None:
    """Whether the higher share holds; None when it is not known. 17 § of 2024:1243.

    1: a larger investment in premises (never mobile equipment), which is a judgement with no amount. 2–4: training, a
    programme, and any investment that law requires. 5: other investments, for particular grounds in writing.
    """
    ground, kind = _ground(situation), situation.text("cost_kind")
    if ground == "none":
        return False
    if not ground:
        return None
    if situation.act == NEW_ACT and ground == "special":
        return bool(_special_grounds(situation)) or (None if not kind else False)
    if ground in LARGER.get(situation.act, ()):
        if kind and kind != "premises":
            return False
        return None if not kind else situation.yes_no("is_larger_investment")
    if situation.act != NEW_ACT or ground == "required":
        return True
    return None if not kind else kind == GROUND_NEEDS.get(ground)


def share_room(situation: Situation) -> Room:
    """The share of the eligible cost: half, or 85 per cent with a ground."""
    half, high = situation.row(keys.INVESTMENT_SHARE), situation.row(keys.INVESTMENT_HIGH_SHARE)
    cost = situation.number("eligible_cost")
    if cost is None or half is None or half.value is None:
        return Room.unknown()
    is_high = high_share(situation)
    highest = high.value if high is not None and high.value is not None else half.value
    shares = {True: (highest, highest), False: (half.value, half.value), None: (half.value, highest)}[is_high]
    words = _("%(share)s av %(cost)s") % {"share": percent(shares[0]), "cost": sek(cost)}
    decided_by = keys.INVESTMENT_HIGH_SHARE if is_high else ""
    return Room(Room.exactly(cost * shares[0]).least, Room.exactly(cost * shares[1]).most, words, decided_by)


def within_share(situation: Situation, row: RuleRow | None) -> Condition:
    """At most half of the cost, or 85 per cent with one of the grounds listed. 16 and 17 §§ of 2024:1243.

    2000:284 by an agency's page for 2022–2024; before that the shares are not known.
    """
    high = situation.row(keys.INVESTMENT_HIGH_SHARE)
    if row is None or row.value is None:
        return situation.condition(
            keys.INVESTMENT_SHARE,
            row,
            _("Högsta andel av utgifterna"),
            UNKNOWN,
            used=_("Andelen som gällde då är inte känd"),
        )
    is_high = high_share(situation)
    shown = high if is_high and high is not None and high.value is not None else row
    other = ""
    if is_high is None and high is not None and high.value is not None:
        other = _("Med en grund för högre andel högst %(share)s.") % {"share": percent(high.value)}
    return situation.within(
        keys.INVESTMENT_SHARE,
        shown,
        _("Högst %(share)s av utgifterna") % {"share": percent(shown.value or Decimal(0))},
        share_room(situation),
        used=_share_words(situation),
        question=_("Vilka utgifter har du för åtgärden? Bifoga offerter eller kalkyl."),
        facts=("eligible_cost", "cost_kind", _ground_key(situation), "is_larger_investment"),
        other_reading=other,
    )


def _share_words(situation: Situation) -> str:
    cost = situation.number("eligible_cost")
    words = [situation.applied_in_words]
    if cost is not None:
        words.append(_("utgifter %(amount)s") % {"amount": sek(cost)})
    return ", ".join(word for word in words if word)


def has_high_share_ground(situation: Situation, row: RuleRow | None) -> Condition | None:
    """The ground for the higher share. 17 § of 2024:1243. Without it half still holds, so it stops nothing by itself.

    17 § 4: Tillväxtverket may say what is required of such investments (18 §). 17 § 5 asks for particular grounds.
    """
    ground = _ground(situation)
    if ground in ("", "none"):
        return None
    is_high = high_share(situation)
    notes = {
        "required": _("Tillväxtverket får meddela föreskrifter om vad som krävs (18 §)."),
        "special": _("Skriv vilka de särskilda skälen är."),
    }
    found = situation.condition(
        keys.INVESTMENT_HIGH_SHARE,
        row,
        _("Grund för högre andel"),
        verdict_of(is_high),
        severity=NOTE,
        used=_ground_words(situation),
        fix=notes.get(ground, "") or _("Utan grunden gäller hälften av utgifterna."),
        facts=(_ground_key(situation), "cost_kind", "is_larger_investment"),
        may_be_waived=situation.act == NEW_ACT and ground == "special",
        other_reading=notes["required"] if ground == "required" else "",
    )
    return replace(found, waived_by=_special_grounds(situation)) if ground == "special" and is_high else found


def _ground_words(situation: Situation) -> str:
    if _ground(situation) in LARGER.get(situation.act, ()) and situation.text("cost_kind") not in ("", "premises"):
        return _("Grunden gäller bara lokaler, inte utrustning för försäljning på annat sätt")
    return _special_grounds(situation) if _ground(situation) == "special" else ""


def cost_is_eligible(situation: Situation, row: RuleRow | None) -> Condition:
    """The cost is of a kind that the paragraphs list. 16 and 17 §§ of 2024:1243.

    Training and programmes are listed in 17 § 2–3 alone, other investments in 17 § 4 when the law requires them, and in
    17 § 5 for particular grounds. What the page on 2000:284 does not list is not known.
    """
    kind = situation.text("cost_kind")
    labels = {
        "premises": _("Lokaler, med inredning och utrustning"),
        "mobile": _("Utrustning för försäljning på annat sätt"),
        "training": _("Kompetenshöjande insatser"),
        "programme": _("Åtgärdsprogram"),
        "other": _("Annan investering"),
    }
    verdict = MET if kind in labels else UNKNOWN
    if kind == "other":
        verdict = _other_is_eligible(situation)
    fix = _("Andra investeringar kan få stöd bara om det finns särskilda skäl (17 § 5).")
    if kind == "other" and situation.act != NEW_ACT:
        fix = _("Om andra investeringar kunde få stöd är inte känt: de nämns inte i det som är läst.")
    elif kind == "other" and verdict is UNKNOWN:
        fix = _("Ange grunden för högre andel: andra investeringar kan få stöd bara enligt 17 § 4 eller 5.")
    return situation.condition(
        keys.INVESTMENT_OBJECT,
        row,
        _("Utgifterna är av ett slag som kan få stöd"),
        verdict,
        severity=BLOCK,
        used=labels.get(kind, ""),
        fix=fix,
        question="" if kind else _("Vad avser utgifterna?"),
        facts=("cost_kind", _ground_key(situation)),
        may_be_waived=situation.act == NEW_ACT and kind == "other",
    )


def _other_is_eligible(situation: Situation) -> Verdict:
    """Another investment than those listed: when the law requires it, or for particular grounds (17 § 4–5)."""
    ground = _ground(situation)
    if ground == "required":
        return MET
    return NOT_MET if ground and situation.act == NEW_ACT else UNKNOWN


def loan_amount(situation: Situation, row: RuleRow | None) -> Condition:
    """How large a loan could be stands in paragraphs of 2000:284 that have not been read: not known."""
    verdict: Verdict = UNKNOWN
    return situation.condition(
        LOAN_AMOUNT,
        row,
        _("Högsta belopp för investeringslån"),
        verdict,
        used=_("Reglerna om lånets storlek är inte lästa"),
    )


def loan_room(situation: Situation) -> Room:
    """Not known: the paragraphs on loans have not been read."""
    return Room.unknown()
