"""What support is for: purpose, area, need and the money there is (2, 8 and 9 §§ of 2024:1243). Pure."""

from decimal import Decimal

from django.utils.translation import gettext_noop as _

from grants.rules import keys
from grants.rules.amounts import number_or_none, sek
from grants.rules.evaluation import Condition
from grants.rules.facts import RuleRow
from grants.rules.situation import MET, NOT_MET, NOTE, UNKNOWN, WARNING, Room, Situation
from rsp.swedish import NBSP, decimal_text

BY_FORECAST = "servicebidrag"
JUDGED = "hemsandningsbidrag"


def serves_purpose(situation: Situation, row: RuleRow | None) -> Condition:
    """Support furthers access to basic service where it is sparse, and the goal of regional development policy.

    2 § first and second paragraphs of 2024:1243; 1 § second paragraph of 2000:284.
    """
    return situation.judged(
        keys.PURPOSE,
        row,
        _("Stödet bidrar till syftet och till målet för den regionala utvecklingspolitiken"),
        "serves_purpose",
        fix=_("Bedöm om stödet bidrar till tillgången till service."),
    )


def area_is_sparse(situation: Situation, row: RuleRow | None) -> Condition:
    """Only for measures where basic commercial service is judged sparse. 8 § 1 of 2024:1243; 5 § of 2000:284."""
    distance = situation.number("distance_km")
    used = (
        ""
        if distance is None
        else _("%(distance)s väg till nästa butik") % {"distance": f"{decimal_text(distance)}{NBSP}km"}
    )
    return situation.judged(
        keys.SPARSE_AREA,
        row,
        _("Området har gles kommersiell service"),
        "is_sparse_area",
        used=used,
        fix=_("Bedöm om servicen i området är gles."),
    )


def need_room(situation: Situation) -> Room:
    """How much is needed (9 § of 2024:1243): the loss that is forecast for servicebidrag, else what was assessed."""
    if situation.scheme == BY_FORECAST:
        forecast = situation.signed_number("forecast")
        return Room.unknown() if forecast is None else Room.exactly(max(-forecast, Decimal(0)))
    need = situation.number("need_amount")
    return Room.unknown() if need is None else Room.exactly(need)


def no_more_than_needed(situation: Situation, row: RuleRow | None) -> Condition:
    """No more than the measure needs, with regard to other finance. 9 § of 2024:1243.

    The ordinance has no formula: aid for the same costs is shown, and weighed by the officer (domain.md §6.9).
    """
    label = _("Inte större än vad som behövs")
    if situation.scheme == JUDGED:
        return situation.judged(
            keys.NEED,
            row,
            label,
            "is_no_more_than_needed",
            fix=_("Bedöm behovet med hänsyn till annan finansiering."),
        )
    fact = "forecast" if situation.scheme == BY_FORECAST else "need_amount"
    room = need_room(situation)
    question = (
        _("Vilket resultat räknar du med för stödåret, utan stödet?")
        if situation.scheme == BY_FORECAST
        else _("Hur ska åtgärden finansieras, och hur mycket saknas?")
    )
    return situation.within(
        keys.NEED, row, label, room, used=_need_words(situation, room), facts=(fact,), question=question
    )


def _need_words(situation: Situation, room: Room) -> str:
    words = [situation.applied_in_words]
    if room.is_exact:
        words.append(_("behov %(amount)s") % {"amount": sek(room.least)})
    other = situation.number("other_aid_same_costs")
    if other:
        words.append(_("annat stöd för samma kostnader %(amount)s") % {"amount": sek(other)})
    return ", ".join(word for word in words if word)


def frame_room(situation: Situation) -> Room:
    """What is left of the county's frame. Shown among the limits, and stops nothing (the issue: over it warns)."""
    left = number_or_none(situation.facts.frame_left)
    return Room.unknown() if left is None else Room.exactly(left)


def funds_suffice(situation: Situation, row: RuleRow | None) -> Condition:
    """Support is given as funds allow. 2 § third paragraph of 2024:1243; 1 § first paragraph of 2000:284."""
    room = frame_room(situation)
    verdict = room.verdict(situation.applied)
    year = situation.facts.support_year  # the frame is that of the year supported
    used = (
        _("%(amount)s kvar av ramen %(year)s") % {"amount": sek(room.least), "year": year}
        if room.is_exact
        else _("Ramen %(year)s är inte känd") % {"year": year}
        if year
        else _("Ange vilket år stödet avser")
    )
    return situation.condition(
        keys.FUNDS,
        row,
        _("Medlen räcker"),
        verdict if verdict in (MET, NOT_MET) else UNKNOWN,
        severity=WARNING if verdict is NOT_MET else NOTE,
        used=used,
        fix=_("Skriv varför ärendet ändå beslutas, eller vänta tills det finns medel.") if verdict is NOT_MET else "",
    )
