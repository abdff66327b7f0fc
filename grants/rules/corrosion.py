"""Corrosion protection of fuel pipes (2022:206, 19 April 2022 to the end of 2023). Pure."""

from decimal import Decimal

from django.utils.translation import gettext_noop as _

from grants.rules import keys
from grants.rules.amounts import sek
from grants.rules.evaluation import Condition
from grants.rules.facts import RuleRow
from grants.rules.situation import UNKNOWN, Room, Situation, verdict_of
from rsp.swedish import NBSP, decimal_text, percent


def share_room(situation: Situation) -> Room:
    """The share of the cost."""
    row, cost = situation.row(keys.CORROSION_SHARE), situation.number("eligible_cost")
    if row is None or row.value is None or cost is None:
        return Room.unknown()
    words = _("%(share)s av %(cost)s") % {"share": percent(row.value), "cost": sek(cost)}
    return Room.exactly(cost * row.value, words)


def within_share(situation: Situation, row: RuleRow | None) -> Condition:
    """At most 85 per cent of the cost: the government's page of March 2022, not read in the ordinance."""
    value = row.value if row is not None and row.value is not None else Decimal(0)
    return situation.within(
        keys.CORROSION_SHARE,
        row,
        _("Högst %(share)s av utgifterna") % {"share": percent(value)},
        share_room(situation),
        question=_("Vilka utgifter har du för korrosionsskyddet? Bifoga offerter eller kalkyl."),
        facts=("eligible_cost",),
    )


def is_far_away(situation: Situation, row: RuleRow | None) -> Condition:
    """More than 15 km to another outlet of fuel, or of special local importance. 5 § of 2022:206."""
    distance = situation.number("fuel_distance_km")
    most = row.value if row else None
    verdict = UNKNOWN if distance is None or most is None else verdict_of(distance > most)
    km = decimal_text(most) if most is not None else "?"
    return situation.condition(
        keys.CORROSION_DISTANCE,
        row,
        _("Mer än %(km)s till ett annat försäljningsställe för drivmedel") % {"km": f"{km}{NBSP}km"},
        verdict,
        used="" if distance is None else f"{decimal_text(distance)}{NBSP}km",
        fix=_("Särskild betydelse på orten kan ge undantag. Skriv varför."),
        question=_("Hur långt är det till nästa försäljningsställe för drivmedel?"),
        facts=("fuel_distance_km",),
        may_be_waived=True,
    )


def owns_pipes(situation: Situation, row: RuleRow | None) -> Condition:
    """The applicant owns the pipes: Tillväxtverket's page on the support."""
    return situation.judged(
        keys.CORROSION_OWNER,
        row,
        _("Sökanden äger rörledningarna"),
        "owns_pipes",
        fix=_("Stödet går till den som äger rörledningarna."),
        question=_("Äger du rörledningarna?"),
    )


def sells_all_year(situation: Situation, row: RuleRow | None) -> Condition:
    """Fuel is sold to the public all the year. 5 § of 2022:206."""
    return situation.judged(
        keys.CORROSION_ALL_YEAR,
        row,
        _("Säljer drivmedel till allmänheten året runt"),
        "sells_fuel_all_year",
        fix=_("Stödet är för den som säljer drivmedel året runt."),
        question=_("Säljer du drivmedel till allmänheten året runt?"),
    )


def is_rural_and_sparse(situation: Situation, row: RuleRow | None) -> Condition:
    """A rural area with sparse service. 5 § of 2022:206."""
    return situation.judged(
        keys.CORROSION_AREA,
        row,
        _("Landsbygd där servicen är gles"),
        "is_rural_and_sparse",
        fix=_("Bedöm om stället ligger på landsbygd där servicen är gles."),
    )


def needs_support(situation: Situation, row: RuleRow | None) -> Condition:
    """The support is needed for the outlet to go on. 5 § of 2022:206."""
    return situation.judged(
        keys.CORROSION_NEED,
        row,
        _("Stödet behövs för att verksamheten ska fortsätta"),
        "needs_support_to_continue",
        fix=_("Stödet är för den som annars inte kan fortsätta."),
        question=_("Varför behövs stödet för att verksamheten ska kunna fortsätta?"),
    )


def undertakes_years(situation: Situation, row: RuleRow | None) -> Condition:
    """The recipient undertakes to sell fuel all the year for three years at least: Tillväxtverket's page."""
    years = int(row.value) if row is not None and row.value is not None else 3
    return situation.judged(
        keys.CORROSION_YEARS,
        row,
        _("Åtar sig att sälja drivmedel i minst %(years)s år") % {"years": {3: _("tre")}.get(years, years)},
        "undertakes_three_years",
        fix=_("Be sökanden om ett åtagande."),
        question=_("Åtar du dig att sälja drivmedel året runt i minst tre år?"),
    )
