"""Servicebidrag: amount, years and grounds (19–20 §§ of 2024:1243; 18 § of 2000:284). Pure."""

from dataclasses import replace
from decimal import Decimal

from django.utils.translation import gettext_noop as _

from grants.rules import keys
from grants.rules.amounts import sek
from grants.rules.evaluation import Condition, Severity, Verdict
from grants.rules.facts import RuleRow
from grants.rules.situation import (
    BLOCK,
    MET,
    NOT_MET,
    NOTE,
    UNKNOWN,
    WARNING,
    Room,
    Situation,
    lower_words,
    verdict_of,
)
from rsp.swedish import list_in_words

SERVICE = "servicebidrag"


def earlier_to_recipient(situation: Situation, scheme: str) -> Decimal | None:
    """What the recipient has been granted of a form for the same support year; not known without a support year."""
    if situation.facts.support_year is None:
        return None
    return situation.facts.earlier.recipient.get(scheme, Decimal(0))


def ceilings(situation: Situation) -> tuple[Decimal, Decimal] | None:
    """The ceiling that surely holds, and the highest that may hold; None when no amount is known that day.

    2000:284 had a higher ceiling for shops with a ground for it; a station with fuel alone stays at the lower, and a
    ground that has not been assessed leaves it open (domain.md §6.5).
    """
    row, high = situation.row(keys.SERVICE_CEILING), situation.row(keys.SERVICE_HIGH_CEILING)
    if row is None or row.value is None:
        return None
    if high is None or high.value is None:
        return row.value, row.value
    ground, groceries = situation.text("high_ceiling_ground"), situation.yes_no("sells_groceries")
    if ground == "none" or groceries is False:
        return row.value, row.value
    if ground and groceries:
        return high.value, high.value
    return row.value, high.value


def ceiling_room(situation: Situation) -> Room:
    """What is left of the ceiling of the recipient's support year."""
    amounts, earlier = ceilings(situation), earlier_to_recipient(situation, SERVICE)
    if amounts is None:
        return Room.unknown()
    least, most = amounts
    if earlier is None:
        return Room.unknown(most)
    words = f"{sek(least)} − {sek(earlier)}" if earlier else ""
    decided_by = keys.SERVICE_HIGH_CEILING if _is_high(situation, least) else ""
    return Room(Room.exactly(least - earlier).least, Room.exactly(most - earlier).most, words, decided_by)


def _is_high(situation: Situation, amount: Decimal) -> bool:
    high = situation.row(keys.SERVICE_HIGH_CEILING)
    return high is not None and amount == high.value


def ceiling(situation: Situation, row: RuleRow | None) -> Condition:
    """No more than the ceiling a year and recipient. 20 § first paragraph of 2024:1243; 18 § of 2000:284.

    The year is the support year, the calendar year the support is for: a stated reading (domain.md §6.1). A dearer
    ceiling of 2000:284 rests on an agency's page.
    """
    amounts = ceilings(situation)
    if amounts is None:
        return situation.condition(
            keys.SERVICE_CEILING,
            row,
            _("Högsta belopp per år och mottagare"),
            UNKNOWN,
            used=_("Beloppet som gällde då är inte känt"),
        )
    least, most = amounts
    high = situation.row(keys.SERVICE_HIGH_CEILING)
    words = {"amount": sek(least), "most": sek(most)}
    label = _("Högst %(amount)s per år och mottagare") % words
    other = ""
    if least != most:
        label = _("Högst %(amount)s per år och mottagare, %(most)s med en grund för det högre taket") % words
        other = _("%(most)s med en grund för det högre taket. Grunden är inte bedömd.") % words
    room = ceiling_room(situation)
    found = situation.within(
        keys.SERVICE_CEILING,
        high if _is_high(situation, least) else row,
        label,
        room,
        used=_ceiling_words(situation),
        facts=("high_ceiling_ground", "sells_groceries") if high else (),
        other_reading=other,
    )
    is_over = found.verdict is NOT_MET and other and room.least > 0
    return replace(found, fix=lower_words(situation.applied, room.least)) if is_over else found


def high_ceiling_is_assessed(situation: Situation, row: RuleRow | None) -> Condition | None:
    """Whether there is a ground for the higher ceiling. 18 § of 2000:284, by an agency's page.

    Told only while it is open and more than the higher ceiling is applied for: else the ceiling itself is what is open.
    """
    amounts, applied = ceilings(situation), situation.applied
    if amounts is None or applied is None or amounts[0] == amounts[1]:
        return None
    if ceiling_room(situation).verdict(applied) is not NOT_MET:
        return None
    return situation.condition(
        keys.SERVICE_HIGH_CEILING,
        row,
        _("Grund för det högre taket"),
        UNKNOWN,
        fix=_("Bedöm om det finns en grund för det högre taket."),
        facts=("high_ceiling_ground", "sells_groceries"),
    )


def _ceiling_words(situation: Situation) -> str:
    if situation.facts.support_year is None:
        return _("Ange vilket år stödet avser")
    earlier = earlier_to_recipient(situation, SERVICE)
    words = [situation.applied_in_words]
    if earlier:
        words.append(_("%(amount)s beviljat tidigare för samma år") % {"amount": sek(earlier)})
    return ", ".join(word for word in words if word)


def no_more_than_three_years(situation: Situation, row: RuleRow | None) -> Condition:
    """The same recipient gets servicebidrag for at most three years in all. 20 § second paragraph of 2024:1243.

    Stated reading: years granted under 2024:1243 count, by the day of the grant, whatever year it is for. Whether those
    granted under 2000:284 do stands in transition clauses not seen: when only that reading goes over, it is a warning,
    and the other reading is shown (domain.md §6.5). Under 2000:284 an agency's page says three years.
    """
    year = situation.facts.support_year
    most = int(row.value) if row is not None and row.value is not None else 3
    label = _("Sammanlagt högst %(count)s år") % {"count": {3: _("tre")}.get(most, most)}
    if year is None:
        return situation.condition(keys.SERVICE_YEARS, row, label, UNKNOWN, used=_("Ange vilket år stödet avser"))
    every = sorted(situation.facts.earlier.service_years | {year})
    own = [one for one in every if one == year or _is_of_the_act(situation, one)]
    verdict, severity = _years_verdict(len(own), len(every), most)
    words: dict[str, object] = {"year": year, "own": own.index(year) + 1, "every": every.index(year) + 1}
    before = [str(one) for one in every if one not in own]
    used = _("%(year)s blir år %(own)s") % words
    if before:
        words["before"] = list_in_words(before)
        used = _("%(year)s blir år %(own)s, eller år %(every)s om %(before)s räknas") % words
    other = _("Om år enligt 2000:284 räknas är inte känt: övergångsbestämmelserna är inte lästa.") if before else ""
    return situation.condition(
        keys.SERVICE_YEARS,
        row,
        label,
        verdict,
        severity=severity,
        used=used,
        fix=_("Sökanden har redan fått servicebidrag för %(years)s.")
        % {"years": list_in_words([str(one) for one in every if one != year])},
        other_reading=other,
    )


def _is_of_the_act(situation: Situation, year: int) -> bool:
    """Whether servicebidrag for the year was granted under the act that is tried; without a day, by the year itself."""
    granted_on = situation.facts.earlier.service_days.get(year)
    since = situation.form.valid_from
    return granted_on >= since if granted_on else year >= since.year


def _years_verdict(own: int, every: int, most: int) -> tuple[Verdict, Severity]:
    if own > most:
        return NOT_MET, BLOCK
    return (NOT_MET, WARNING) if every > most else (MET, BLOCK)


def has_temporary_problems(situation: Situation, row: RuleRow | None) -> Condition:
    """The company has been struck by temporary problems of profit. 19 § first paragraph of 2024:1243."""
    return situation.judged(
        keys.SERVICE_TEMPORARY,
        row,
        _("Tillfälliga problem med lönsamheten"),
        "has_temporary_problems",
        used=situation.text("temporary_because"),
        fix=_("Servicebidrag är för tillfälliga problem."),
        question=_("Varför är problemen med lönsamheten tillfälliga?"),
    )


def other_measures_fall_short(situation: Situation, row: RuleRow | None) -> Condition:
    """Other measures have not been enough to mend profit. 19 § first paragraph 2 of 2024:1243."""
    return situation.judged(
        keys.SERVICE_MEASURES,
        row,
        _("Andra åtgärder har varit otillräckliga"),
        "other_measures_insufficient",
        fix=_("Andra åtgärder ska ha prövats först."),
        question=_("Vilka åtgärder har du prövat för att förbättra lönsamheten, och vad gav de?"),
    )


def has_special_grounds(situation: Situation, row: RuleRow | None) -> Condition:
    """Under 2000:284 servicebidrag was given for particular grounds (18 §, by agencies' pages)."""
    grounds = situation.text("special_grounds_for_service")
    return situation.condition(
        keys.SERVICE_GROUNDS,
        row,
        _("Det finns särskilda skäl"),
        MET if grounds else UNKNOWN,
        used=grounds,
        fix=_("Skriv vilka de särskilda skälen är."),
        facts=("special_grounds_for_service",),
    )


def has_profit_plan(situation: Situation, row: RuleRow | None) -> Condition:
    """Under 2000:284 the applicant made a plan for profit (18 §, by agencies' pages)."""
    return situation.judged(
        keys.SERVICE_PROFIT_PLAN,
        row,
        _("Sökanden har en handlingsplan för lönsamheten"),
        "has_profit_plan",
        fix=_("Be sökanden om en handlingsplan."),
        question=_("Skicka in din handlingsplan för bättre lönsamhet."),
    )


def is_prioritised(situation: Situation, row: RuleRow | None) -> Condition | None:
    """Companies with a well-developed range or of strategic weight are put first. 19 § third paragraph of 2024:1243."""
    answer = situation.yes_no("has_wide_service")
    if answer is None:
        return None
    return situation.condition(
        keys.SERVICE_PRIORITY,
        row,
        _("Prioriteras: väl utbyggt utbud eller servicestrategiskt viktigt"),
        verdict_of(answer),
        severity=NOTE,
        facts=("has_wide_service",),
    )
