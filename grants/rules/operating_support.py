"""Särskilt driftstöd (21–22 §§ of 2024:1243; 21 a–21 d §§ of 2000:284). Pure."""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_noop as _

from grants.rules import keys
from grants.rules.amounts import sek
from grants.rules.evaluation import Condition, Verdict
from grants.rules.facts import RuleRow
from grants.rules.situation import MET, NOT_MET, NOTE, UNKNOWN, Room, Situation, verdict_of
from rsp.swedish import NBSP, decimal_text

OPERATING = "sarskilt-driftstod"


def ceiling_room(situation: Situation) -> Room:
    """What is left of the ceiling of the outlet's support year."""
    row = situation.row(keys.OPERATING_CEILING)
    if row is None or row.value is None:
        return Room.unknown()
    if situation.facts.support_year is None:
        return Room.unknown(row.value)
    earlier = situation.facts.earlier.outlet.get(OPERATING, Decimal(0))
    if OPERATING in situation.facts.earlier.outlet_not_known:
        return Room.unknown(row.value - earlier)
    return Room.exactly(row.value - earlier, f"{sek(row.value)} − {sek(earlier)}" if earlier else "")


def ceiling(situation: Situation, row: RuleRow | None) -> Condition:
    """No more than the ceiling a year and outlet, whoever owns it. 22 § of 2024:1243; 21 a–21 d §§ of 2000:284."""
    if row is None or row.value is None:
        return situation.condition(
            keys.OPERATING_CEILING,
            row,
            _("Högsta belopp per år och försäljningsställe"),
            UNKNOWN,
            used=_("Beloppet som gällde då är inte känt"),
        )
    earlier = situation.facts.earlier.outlet.get(OPERATING)
    words = [situation.applied_in_words]
    if earlier:
        words.append(_("%(amount)s beviljat tidigare för samma år") % {"amount": sek(earlier)})
    if OPERATING in situation.facts.earlier.outlet_not_known:
        words.append(_("vad försäljningsstället har fått är inte känt, ange försäljningsstället i ärendet"))
    if situation.facts.support_year is None:
        words = [_("Ange vilket år stödet avser")]
    return situation.within(
        keys.OPERATING_CEILING,
        row,
        _("Högst %(amount)s per år och försäljningsställe") % {"amount": sek(row.value)},
        ceiling_room(situation),
        used=", ".join(word for word in words if word),
    )


def has_broad_range(situation: Situation, row: RuleRow | None) -> Condition:
    """A broad range of groceries, which particular grounds cannot waive. 21 § first paragraph 1 of 2024:1243."""
    return situation.judged(
        keys.OPERATING_RANGE,
        row,
        _("Mångsidigt utbud av dagligvaror"),
        "has_broad_range",
        fix=_("Utan ett mångsidigt utbud kan driftstöd inte lämnas, inte heller av särskilda skäl."),
        question=_("Vilka dagligvaror säljer du? Ange ungefär hur många artiklar."),
    )


def is_open_all_year(situation: Situation, row: RuleRow | None) -> Condition:
    """Open so that groceries can be had all the year, which cannot be waived. 21 § first paragraph 3 of 2024:1243."""
    return situation.judged(
        keys.OPERATING_ALL_YEAR,
        row,
        _("Öppet så att dagligvaror finns året runt"),
        "is_open_all_year",
        fix=_("Utan öppet året runt kan driftstöd inte lämnas, inte heller av särskilda skäl."),
        question=_("Vilka tider har du öppet, under hela året?"),
    )


def is_far_away(situation: Situation, row: RuleRow | None) -> Condition:
    """More than 10 km (15 km for time before 2018) to another broad range, or an island without a fixed link.

    21 § first paragraph 2 of 2024:1243; 21 a § of 2000:284, whose distance goes by the period supported (SFS 2018:150,
    domain.md §6.1). Exactly 10.0 km is not more than 10. From 2018 particular grounds can waive it; before that it is
    not known. The ordinances do not say how the distance is measured: the method is stated.
    """
    rows = [situation.book.find(keys.OPERATING_DISTANCE, day, OPERATING) for day in _days(situation)]
    verdicts = {_distance_verdict(situation, one) for one in rows}
    verdict = verdicts.pop() if len(verdicts) == 1 else UNKNOWN
    shown = row or (rows[0] if rows else None)
    may_be_waived = situation.row(keys.OPERATING_GROUNDS) is not None
    kilometres = decimal_text(shown.value) if shown is not None and shown.value is not None else "?"
    other = ""
    if verdict is NOT_MET and not may_be_waived:
        other = _("Om särskilda skäl kunde ge undantag för tid före 2018 är inte känt.")
    if len(rows) > 1:
        other = _("Stödåret avgör om avståndet är 15 eller 10 km. Ange vilket år stödet avser.")
    return situation.condition(
        keys.OPERATING_DISTANCE,
        shown,
        _("Mer än %(km)s till nästa butik, eller skärgård utan fast landförbindelse") % {"km": f"{kilometres}{NBSP}km"},
        verdict,
        used=_distance_words(situation),
        fix=_("Särskilda skäl kan ge undantag.") if may_be_waived else _("Avståndet räcker inte."),
        question=_("Hur långt är det till nästa butik med ett mångsidigt utbud, och hur är avståndet mätt?"),
        facts=("distance_km", "is_island", "distance_method"),
        may_be_waived=may_be_waived,
        other_reading=other,
    )


def _days(situation: Situation) -> list[date]:
    return situation.days_of_period(keys.OPERATING_DISTANCE)


def _distance_verdict(situation: Situation, row: RuleRow | None) -> Verdict:
    is_island, distance = situation.yes_no("is_island"), situation.number("distance_km")
    if is_island:
        return MET
    if row is None or row.value is None or distance is None:
        return UNKNOWN
    if distance > row.value:
        return MET
    return UNKNOWN if is_island is None else NOT_MET


def _distance_words(situation: Situation) -> str:
    if situation.yes_no("is_island"):
        return _("Skärgård utan fast landförbindelse")
    distance, method = situation.number("distance_km"), situation.text("distance_method")
    if distance is None:
        return ""
    words = {"distance": f"{decimal_text(distance)}{NBSP}km", "method": method}
    if method:
        return _("%(distance)s, %(method)s") % words
    return _("%(distance)s. Hur avståndet är mätt är inte angivet") % words


def turnover_is_small(situation: Situation, row: RuleRow | None) -> Condition:
    """A net turnover of groceries of at most 11 million kronor by the latest accounts. 21 § first paragraph 4.

    2024:1243; 21 a § of 2000:284. From 2018 particular grounds can waive it.
    """
    turnover = situation.number("grocery_turnover")
    most = row.value if row else None
    verdict = UNKNOWN if turnover is None or most is None else verdict_of(turnover <= most)
    may_be_waived = situation.row(keys.OPERATING_GROUNDS) is not None
    return situation.condition(
        keys.OPERATING_TURNOVER,
        row,
        _("Omsättning av dagligvaror högst %(amount)s") % {"amount": sek(most) if most is not None else "?"},
        verdict,
        used="" if turnover is None else sek(turnover),
        fix=_("Särskilda skäl kan ge undantag.") if may_be_waived else _("Omsättningen är för hög."),
        question=_("Vilken nettoomsättning för dagligvaror hade du enligt det senaste bokslutet? Bifoga underlaget."),
        facts=("grocery_turnover",),
        may_be_waived=may_be_waived,
    )


def is_prioritised(situation: Situation, row: RuleRow | None) -> Condition | None:
    """Outlets that matter for other basic service too are put first. 21 § third paragraph of 2024:1243."""
    answer = situation.yes_no("matters_for_other_service")
    if answer is None:
        return None
    return situation.condition(
        keys.OPERATING_PRIORITY,
        row,
        _("Prioriteras: viktigt även för annan grundläggande service"),
        verdict_of(answer),
        severity=NOTE,
        facts=("matters_for_other_service",),
    )


def service_note(situation: Situation) -> str:
    """The decision states what range and what opening hours the recipient is to keep. 31 § of 2024:1243."""
    row = situation.row(keys.DECISION_SERVICE)
    if row is None:
        return ""
    return _("Beslutet ska ange vilket utbud som ska finnas och när det ska vara öppet (%(paragraph)s).") % {
        "paragraph": row.paragraph
    }
