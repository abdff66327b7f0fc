"""Every fact that an officer answers for a case, in the order of the form, by form of support and act. Pure."""

from collections.abc import Callable
from typing import Any, cast

from django.utils.translation import gettext_lazy

from grants.rules.fact_choices import (
    COST_KINDS,
    HIGH_CEILING_GROUNDS,
    HIGH_SHARE_GROUNDS,
    OLD_HIGH_SHARE_GROUNDS,
    OTHER_RECIPIENTS,
)
from grants.rules.facts import FactDefinition, FactKind

_ = cast("Callable[[str], str]", gettext_lazy)

OLD, CORROSION, NEW = "2000:284", "2022:206", "2024:1243"

HOME = frozenset({"hemsandningsbidrag"})
SERVICE = frozenset({"servicebidrag"})
INVESTMENT = frozenset({"investeringsstod"})
LOAN = frozenset({"investeringslan"})
OPERATING = frozenset({"sarskilt-driftstod"})
FUEL_PIPES = frozenset({"korrosionsskydd"})
COMPANIES = SERVICE | INVESTMENT | OPERATING
ONLY_NEW, ONLY_OLD = frozenset({NEW}), frozenset({OLD})

APPLICATION = _("Ansökan")
BUSINESS = _("Verksamheten")
PROFIT = _("Lönsamheten")
COSTS = _("Investeringen")
DELIVERIES = _("Hemsändning och inköpsturer")
NEED = _("Behovet")
BEFORE = _("Före beslut")


def _fact(key: str, kind: FactKind, label: str, section: str, **more: Any) -> FactDefinition:
    return FactDefinition(key=key, kind=kind, label=label, section=section, **more)


YES_NO, AMOUNT, NUMBER = FactKind.YES_NO, FactKind.AMOUNT, FactKind.NUMBER
DATE, TEXT, CHOICE, STEP = FactKind.DATE, FactKind.TEXT, FactKind.CHOICE, FactKind.STEP

APPLICATION_FACTS = (
    _fact(
        "operates_in_county", YES_NO, _("Bedrivs verksamheten i länet?"), APPLICATION, paragraph="23 §", acts=ONLY_NEW
    ),
    _fact(
        "is_signed",
        YES_NO,
        _("Är ansökan skriftlig och undertecknad?"),
        APPLICATION,
        paragraph="24 §",
        acts=ONLY_NEW,
    ),
    _fact("is_described", YES_NO, _("Är åtgärden beskriven?"), APPLICATION, paragraph="26 §", acts=ONLY_NEW),
    _fact(
        "declares_de_minimis",
        YES_NO,
        _("Redovisas allt stöd av mindre betydelse under tre år?"),
        APPLICATION,
        paragraph="27 § 1",
        schemes=COMPANIES,
        acts=ONLY_NEW,
    ),
    _fact(
        "declares_same_costs",
        YES_NO,
        _("Redovisas annat stöd för samma kostnader?"),
        APPLICATION,
        paragraph="27 § 2",
        schemes=COMPANIES,
        acts=ONLY_NEW,
    ),
    _fact(
        "other_aid_same_costs",
        AMOUNT,
        _("Annat stöd för samma kostnader"),
        APPLICATION,
        paragraph="9 §",
        hint=_("Sökt eller beviljat. Ange 0 om det inte finns något."),
        unit="kr",
        schemes=COMPANIES,
        acts=ONLY_NEW,
    ),
)

BUSINESS_FACTS = (
    _fact(
        "serves_purpose",
        YES_NO,
        _("Bidrar stödet till tillgången till service och till målet för den regionala utvecklingspolitiken?"),
        BUSINESS,
        paragraph="2 §",
        acts=frozenset({OLD, NEW}),
    ),
    _fact("sells_groceries", YES_NO, _("Säljer företaget dagligvaror?"), BUSINESS, schemes=COMPANIES | LOAN),
    _fact("sells_fuel", YES_NO, _("Säljer företaget drivmedel?"), BUSINESS, schemes=COMPANIES | LOAN),
    _fact(
        "has_fixed_outlet", YES_NO, _("Har företaget ett fast försäljningsställe?"), BUSINESS, schemes=COMPANIES | LOAN
    ),
    _fact(
        "other_recipient",
        CHOICE,
        _("Är sökanden något annat än en butik eller station med fast försäljningsställe?"),
        BUSINESS,
        hint=_("Kan ge rätt till stöd om det finns särskilda skäl."),
        schemes=SERVICE | INVESTMENT | LOAN,
        choices=OTHER_RECIPIENTS,
    ),
    _fact(
        "is_sparse_area",
        YES_NO,
        _("Bedöms servicen i området som gles?"),
        BUSINESS,
        paragraph="8 § 1",
        acts=frozenset({OLD, NEW}),
    ),
    _fact(
        "distance_km",
        NUMBER,
        _("Väg till nästa butik"),
        BUSINESS,
        hint=_("För driftstöd: till ett annat försäljningsställe med ett mångsidigt utbud av dagligvaror."),
        unit="km",
        schemes=COMPANIES,
    ),
    _fact(
        "distance_method",
        TEXT,
        _("Hur är avståndet mätt?"),
        BUSINESS,
        hint=_("Till exempel körväg enligt karta."),
        schemes=OPERATING | FUEL_PIPES,
    ),
    _fact(
        "is_island",
        YES_NO,
        _("Ligger försäljningsstället i skärgård utan fast landförbindelse?"),
        BUSINESS,
        schemes=OPERATING,
    ),
    _fact(
        "has_broad_range",
        YES_NO,
        _("Har försäljningsstället ett mångsidigt utbud av dagligvaror?"),
        BUSINESS,
        schemes=OPERATING,
    ),
    _fact(
        "is_open_all_year", YES_NO, _("Är det öppet så att dagligvaror finns året runt?"), BUSINESS, schemes=OPERATING
    ),
    _fact(
        "grocery_turnover",
        AMOUNT,
        _("Nettoomsättning för dagligvaror"),
        BUSINESS,
        hint=_("Enligt det senaste årets årsredovisning, årsbokslut eller liknande."),
        unit="kr",
        schemes=OPERATING,
    ),
    _fact(
        "has_wide_service",
        YES_NO,
        _("Är utbudet väl utbyggt, eller företaget viktigt av servicestrategiska skäl?"),
        BUSINESS,
        paragraph="19 § tredje stycket",
        schemes=SERVICE,
        acts=ONLY_NEW,
    ),
    _fact(
        "matters_for_other_service",
        YES_NO,
        _("Är försäljningsstället viktigt även för annan grundläggande service än dagligvaror?"),
        BUSINESS,
        paragraph="21 § tredje stycket",
        schemes=OPERATING,
        acts=ONLY_NEW,
    ),
    _fact("owns_pipes", YES_NO, _("Äger sökanden rörledningarna?"), BUSINESS, schemes=FUEL_PIPES),
    _fact(
        "sells_fuel_all_year",
        YES_NO,
        _("Säljer sökanden drivmedel till allmänheten året runt?"),
        BUSINESS,
        paragraph="5 §",
        schemes=FUEL_PIPES,
    ),
    _fact(
        "is_rural_and_sparse",
        YES_NO,
        _("Ligger stationen på landsbygd där servicen är gles?"),
        BUSINESS,
        paragraph="5 §",
        schemes=FUEL_PIPES,
    ),
    _fact(
        "fuel_distance_km",
        NUMBER,
        _("Väg till nästa försäljningsställe för drivmedel"),
        BUSINESS,
        paragraph="5 §",
        unit="km",
        schemes=FUEL_PIPES,
    ),
    _fact(
        "needs_support_to_continue",
        YES_NO,
        _("Behövs stödet för att verksamheten ska kunna fortsätta?"),
        BUSINESS,
        paragraph="5 §",
        schemes=FUEL_PIPES,
    ),
    _fact(
        "undertakes_three_years",
        YES_NO,
        _("Åtar sig sökanden att sälja drivmedel året runt i minst tre år?"),
        BUSINESS,
        schemes=FUEL_PIPES,
    ),
)

PROFIT_FACTS = (
    _fact(
        "result_last_year",
        AMOUNT,
        _("Resultat föregående år"),
        PROFIT,
        paragraph="19 §",
        unit="kr",
        schemes=SERVICE,
        acts=ONLY_NEW,
        may_be_negative=True,
    ),
    _fact(
        "forecast",
        AMOUNT,
        _("Prognos för stödåret"),
        PROFIT,
        paragraph="9 §",
        hint=_("Resultatet utan stödet. Ange förlust med minus."),
        unit="kr",
        schemes=SERVICE,
        acts=ONLY_NEW,
        may_be_negative=True,
    ),
    _fact("has_temporary_problems", YES_NO, _("Är problemen med lönsamheten tillfälliga?"), PROFIT, schemes=SERVICE),
    _fact(
        "temporary_because",
        TEXT,
        _("Varför är problemen tillfälliga?"),
        PROFIT,
        hint=_("Skriv så att texten kan stå i beslutet."),
        schemes=SERVICE,
    ),
    _fact(
        "other_measures_insufficient", YES_NO, _("Har andra åtgärder prövats utan att räcka?"), PROFIT, schemes=SERVICE
    ),
    _fact(
        "has_profit_plan",
        YES_NO,
        _("Har sökanden gjort en handlingsplan för lönsamheten?"),
        PROFIT,
        schemes=SERVICE,
        acts=ONLY_OLD,
    ),
    _fact(
        "special_grounds_for_service",
        TEXT,
        _("Särskilda skäl för servicebidrag"),
        PROFIT,
        paragraph="18 §",
        hint=_("Skriv så att texten kan stå i beslutet."),
        schemes=SERVICE,
        acts=ONLY_OLD,
    ),
    _fact(
        "high_ceiling_ground",
        CHOICE,
        _("Grund för det högre taket"),
        PROFIT,
        paragraph="18 §",
        hint=_("En station som bara säljer drivmedel har alltid det lägre taket."),
        schemes=SERVICE,
        acts=ONLY_OLD,
        choices=HIGH_CEILING_GROUNDS,
    ),
)

INVESTMENT_FACTS = (
    _fact("cost_kind", CHOICE, _("Vad avser utgifterna?"), COSTS, schemes=INVESTMENT | LOAN, choices=COST_KINDS),
    _fact("eligible_cost", AMOUNT, _("Stödberättigande utgifter"), COSTS, unit="kr", schemes=INVESTMENT | FUEL_PIPES),
    _fact(
        "high_share_ground",
        CHOICE,
        _("Grund för högre andel"),
        COSTS,
        paragraph="17 §",
        schemes=INVESTMENT,
        acts=ONLY_NEW,
        choices=HIGH_SHARE_GROUNDS,
    ),
    _fact(
        "old_high_share_ground",
        CHOICE,
        _("Grund för högre andel"),
        COSTS,
        schemes=INVESTMENT,
        acts=ONLY_OLD,
        choices=OLD_HIGH_SHARE_GROUNDS,
    ),
    _fact(
        "is_larger_investment",
        YES_NO,
        _("Är det en större investering?"),
        COSTS,
        paragraph="17 § 1",
        hint=_("En bedömning. Förordningen anger inget belopp."),
        schemes=INVESTMENT,
    ),
    _fact("starts_on", DATE, _("Åtgärden påbörjas"), COSTS, paragraph="25 §", schemes=INVESTMENT),
    _fact(
        "received_before_start",
        YES_NO,
        _("Kom ansökan in före starten, om det var samma dag?"),
        COSTS,
        paragraph="25 §",
        schemes=INVESTMENT,
    ),
)

DELIVERY_FACTS = (
    _fact(
        "far_and_unable",
        YES_NO,
        _("Har hushållen långt till butik och saknar möjlighet att själva ta sig dit?"),
        DELIVERIES,
        paragraph="11 §",
        schemes=HOME,
        acts=ONLY_NEW,
    ),
    _fact(
        "is_suitable",
        YES_NO,
        _("Sker hemsändningen ändamålsenligt och utan onödiga kostnader?"),
        DELIVERIES,
        paragraph="12 § 1",
        schemes=HOME,
        acts=ONLY_NEW,
    ),
    _fact(
        "fee_is_reasonable",
        YES_NO,
        _("Är avgiften för hushållen skälig, eller tas ingen avgift ut?"),
        DELIVERIES,
        paragraph="14 §",
        schemes=HOME,
        acts=ONLY_NEW,
    ),
    _fact(
        "cost_year",
        NUMBER,
        _("Kalenderår som kostnaderna avser"),
        DELIVERIES,
        hint=_("Årets prisbasbelopp används."),
        schemes=HOME,
    ),
    _fact(
        "households",
        NUMBER,
        _("Hushåll som fått hemsändning eller deltagit i inköpsturer"),
        DELIVERIES,
        paragraph="26 §",
        unit=_("hushåll"),
        schemes=HOME,
    ),
    _fact(
        "delivery_occasions",
        NUMBER,
        _("Hemsändningar, räknat per hushåll och tillfälle"),
        DELIVERIES,
        hint=_("Ange 0 om kommunen inte har hemsändning."),
        schemes=HOME,
    ),
    _fact("delivery_cost", AMOUNT, _("Nettokostnad för hemsändning"), DELIVERIES, unit="kr", schemes=HOME),
    _fact(
        "trip_occasions",
        NUMBER,
        _("Inköpsturer, räknat per hushåll och tillfälle"),
        DELIVERIES,
        hint=_("Ange 0 om kommunen inte har inköpsturer."),
        schemes=HOME,
    ),
    _fact("trip_cost", AMOUNT, _("Nettokostnad för inköpsturer"), DELIVERIES, unit="kr", schemes=HOME),
)

NEED_FACTS = (
    _fact(
        "need_amount",
        AMOUNT,
        _("Behov av stöd"),
        NEED,
        paragraph="9 §",
        hint=_("Vad som behövs för åtgärden när annan finansiering är frånräknad."),
        unit="kr",
        schemes=INVESTMENT | OPERATING,
        acts=ONLY_NEW,
    ),
    _fact(
        "is_no_more_than_needed",
        YES_NO,
        _("Är stödet inte större än vad som behövs?"),
        NEED,
        paragraph="9 §",
        hint=_("En bedömning, med hänsyn till annan finansiering."),
        schemes=HOME,
        acts=ONLY_NEW,
    ),
)

BEFORE_FACTS = (
    _fact(
        "de_minimis_informed",
        STEP,
        _("Har upplysningar om stöd av mindre betydelse lämnats?"),
        BEFORE,
        paragraph="28 § 1",
        schemes=COMPANIES,
        acts=ONLY_NEW,
    ),
    _fact(
        "de_minimis_checked",
        STEP,
        _("Är tidigare stöd kontrollerat?"),
        BEFORE,
        paragraph="28 § 2",
        schemes=COMPANIES,
        acts=ONLY_NEW,
    ),
    _fact(
        "is_matter_of_principle",
        YES_NO,
        _("Gäller ärendet en fråga av principiell vikt?"),
        BEFORE,
        paragraph="28 § andra stycket",
        acts=ONLY_NEW,
    ),
    _fact(
        "agency_consulted",
        STEP,
        _("Är Tillväxtverkets synpunkter inhämtade?"),
        BEFORE,
        paragraph="28 § andra stycket",
        hint=_("Behövs bara i en fråga av principiell vikt."),
        acts=ONLY_NEW,
    ),
)

FACTS: tuple[FactDefinition, ...] = (
    *APPLICATION_FACTS,
    *BUSINESS_FACTS,
    *PROFIT_FACTS,
    *INVESTMENT_FACTS,
    *DELIVERY_FACTS,
    *NEED_FACTS,
    *BEFORE_FACTS,
)
"""Every fact, in the order of the form."""
