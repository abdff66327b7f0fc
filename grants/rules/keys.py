"""The names of the rules: of a dated value or condition (``RuleValue.key``), and of the condition that it makes. Pure.

A rule and its condition share their key, so that a row of the law leads to where it is applied and back.
"""

from collections.abc import Callable
from typing import cast

from django.utils.translation import gettext_lazy

_ = cast("Callable[[str], str]", gettext_lazy)

# When the acts and the forms of support hold.
FORM = "timing.form"
RECORDED_ONLY = "timing.recorded_only"
TRANSITION = "timing.transition"
PURPOSE = "area.purpose"
SPARSE_AREA = "area.sparse"
NEED = "area.need"
FUNDS = "money.funds"
PLAN = "preconditions.plan"

# The application.
COUNTY = "application.county"
SIGNED = "application.signed"
BEFORE_START = "application.before_start"
DESCRIBED = "application.described"
HOUSEHOLDS = "application.households"
DECLARED_DE_MINIMIS = "application.declared_de_minimis"
DECLARED_SAME_COSTS = "application.declared_same_costs"

# Before the decision, and in it.
INFORMED = "preconditions.informed"
CHECKED = "preconditions.checked"
STATEMENT = "preconditions.statement"
AGENCY = "preconditions.agency"
DUTY_TO_NOTIFY = "decision.duty_to_notify"
DECISION_CONTENTS = "decision.contents"
DECISION_SERVICE = "decision.service"

# Home delivery.
HOME_SHARE = "hemsandning.share"
HOME_CEILING = "hemsandning.ceiling"
HOME_FLOOR = "hemsandning.floor"
HOME_RECIPIENT = "hemsandning.recipient"
HOME_OBJECT = "hemsandning.object"
HOME_SUITABLE = "hemsandning.suitable"
HOME_FEE = "hemsandning.fee"

# Servicebidrag.
SERVICE_CEILING = "servicebidrag.ceiling"
SERVICE_HIGH_CEILING = "servicebidrag.high_ceiling"
SERVICE_YEARS = "servicebidrag.years"
SERVICE_RECIPIENT = "servicebidrag.recipient"
SERVICE_GOODS = "servicebidrag.goods"
SERVICE_TEMPORARY = "servicebidrag.temporary"
SERVICE_MEASURES = "servicebidrag.measures"
SERVICE_GROUNDS = "servicebidrag.grounds"
SERVICE_PROFIT_PLAN = "servicebidrag.profit_plan"
SERVICE_PRIORITY = "servicebidrag.priority"

# Servicebidrag and driftstöd together.
TOGETHER = "together.ceiling"
TOGETHER_BEFORE = "together.earlier_ceiling"

# Särskilt driftstöd.
OPERATING_CEILING = "driftstod.ceiling"
OPERATING_DISTANCE = "driftstod.distance"
OPERATING_TURNOVER = "driftstod.turnover"
OPERATING_GROUNDS = "driftstod.grounds"
OPERATING_RECIPIENT = "driftstod.recipient"
OPERATING_RANGE = "driftstod.range"
OPERATING_ALL_YEAR = "driftstod.all_year"
OPERATING_PRIORITY = "driftstod.priority"

# Investments.
INVESTMENT_SHARE = "investering.share"
INVESTMENT_HIGH_SHARE = "investering.high_share"
INVESTMENT_RECIPIENT = "investering.recipient"
INVESTMENT_GOODS = "investering.goods"
INVESTMENT_OBJECT = "investering.object"

# Corrosion protection.
CORROSION_SHARE = "korrosion.share"
CORROSION_DISTANCE = "korrosion.distance"
CORROSION_OWNER = "korrosion.owner"
CORROSION_ALL_YEAR = "korrosion.all_year"
CORROSION_AREA = "korrosion.area"
CORROSION_NEED = "korrosion.need"
CORROSION_YEARS = "korrosion.years"

# De minimis aid.
DE_MINIMIS = "de_minimis.general"
DE_MINIMIS_SGEI = "de_minimis.sgei"
DE_MINIMIS_CEILING = "de_minimis.general_ceiling"
DE_MINIMIS_SGEI_CEILING = "de_minimis.sgei_ceiling"
DE_MINIMIS_YEARS = "de_minimis.years"
DE_MINIMIS_ROLLING = "de_minimis.rolling"
DE_MINIMIS_FISCAL_YEARS = "de_minimis.fiscal_years"
DE_MINIMIS_COMBINED = "de_minimis.combined"
DE_MINIMIS_UNSETTLED = "de_minimis.unsettled"
REGISTER_DAYS = "de_minimis.register_days"
RETENTION_YEARS = "de_minimis.retention_years"

# Payment and recovery.
PAYMENT = "payment.way"
WITHHOLDING = "payment.withholding"
RECOVERY = "recovery.duty"
RECOVERY_INTEREST_POINTS = "recovery.interest_points"
RECOVERY_REDUCTION = "recovery.reduction"
RECOVERY_SET_OFF = "recovery.set_off"

LABELS: dict[str, str] = {
    FORM: _("Stödformen finns"),
    RECORDED_ONLY: _("Stödet registreras bara"),
    TRANSITION: _("Övergång mellan förordningar"),
    PURPOSE: _("Syftet med stödet"),
    SPARSE_AREA: _("Området har gles kommersiell service"),
    NEED: _("Inte större än vad som behövs"),
    FUNDS: _("Stöd lämnas i mån av medel"),
    PLAN: _("Kommunen har planerat varuförsörjningen"),
    COUNTY: _("Verksamheten bedrivs i länet"),
    SIGNED: _("Skriftlig och undertecknad ansökan"),
    BEFORE_START: _("Ansökan före start"),
    DESCRIBED: _("Åtgärden är beskriven"),
    HOUSEHOLDS: _("Antalet hushåll är angivet"),
    DECLARED_DE_MINIMIS: _("Stöd av mindre betydelse är redovisat"),
    DECLARED_SAME_COSTS: _("Stöd för samma kostnader är redovisat"),
    INFORMED: _("Upplysningar till företaget"),
    CHECKED: _("Kontroll av tidigare stöd"),
    STATEMENT: _("Synpunkter från kommunen"),
    AGENCY: _("Synpunkter från Tillväxtverket"),
    DUTY_TO_NOTIFY: _("Anmälningsskyldighet"),
    DECISION_CONTENTS: _("Vad beslutet ska innehålla"),
    DECISION_SERVICE: _("Villkor om utbud och öppettider"),
    HOME_SHARE: _("Hemsändning: andel av nettokostnaden"),
    HOME_CEILING: _("Hemsändning: högst per hushåll och tillfälle"),
    HOME_FLOOR: _("Hemsändning: lägsta nettokostnad"),
    HOME_RECIPIENT: _("Hemsändning: sökanden är en kommun"),
    HOME_OBJECT: _("Hemsändning: hushåll långt från butik"),
    HOME_SUITABLE: _("Hemsändning: ändamålsenligt och utan onödiga kostnader"),
    HOME_FEE: _("Hemsändning: skälig avgift"),
    SERVICE_CEILING: _("Servicebidrag: högst per år och mottagare"),
    SERVICE_HIGH_CEILING: _("Servicebidrag: det högre taket"),
    SERVICE_YEARS: _("Servicebidrag: högst så många år"),
    SERVICE_RECIPIENT: _("Servicebidrag: vem som kan få det"),
    SERVICE_GOODS: _("Servicebidrag: dagligvaror eller drivmedel"),
    SERVICE_TEMPORARY: _("Servicebidrag: tillfälliga problem med lönsamheten"),
    SERVICE_MEASURES: _("Servicebidrag: andra åtgärder räcker inte"),
    SERVICE_GROUNDS: _("Servicebidrag: särskilda skäl"),
    SERVICE_PROFIT_PLAN: _("Servicebidrag: handlingsplan för lönsamheten"),
    SERVICE_PRIORITY: _("Servicebidrag: vilka som prioriteras"),
    TOGETHER: _("Servicebidrag och driftstöd tillsammans"),
    TOGETHER_BEFORE: _("Servicebidrag och driftstöd tillsammans, före 2025"),
    OPERATING_CEILING: _("Driftstöd: högst per år och försäljningsställe"),
    OPERATING_DISTANCE: _("Driftstöd: avstånd till nästa butik"),
    OPERATING_TURNOVER: _("Driftstöd: högsta omsättning"),
    OPERATING_GROUNDS: _("Driftstöd: undantag vid särskilda skäl"),
    OPERATING_RECIPIENT: _("Driftstöd: fast försäljningsställe"),
    OPERATING_RANGE: _("Driftstöd: mångsidigt utbud"),
    OPERATING_ALL_YEAR: _("Driftstöd: öppet året runt"),
    OPERATING_PRIORITY: _("Driftstöd: vilka som prioriteras"),
    INVESTMENT_SHARE: _("Investering: andel av utgifterna"),
    INVESTMENT_HIGH_SHARE: _("Investering: högre andel"),
    INVESTMENT_RECIPIENT: _("Investering: vem som kan få stöd"),
    INVESTMENT_GOODS: _("Investering: dagligvaror eller drivmedel"),
    INVESTMENT_OBJECT: _("Investering: vad utgifterna avser"),
    CORROSION_SHARE: _("Korrosionsskydd: andel av utgifterna"),
    CORROSION_DISTANCE: _("Korrosionsskydd: avstånd till nästa station"),
    CORROSION_OWNER: _("Korrosionsskydd: sökanden äger rörledningarna"),
    CORROSION_ALL_YEAR: _("Korrosionsskydd: drivmedel året runt"),
    CORROSION_AREA: _("Korrosionsskydd: landsbygd med gles service"),
    CORROSION_NEED: _("Korrosionsskydd: stödet behövs"),
    CORROSION_YEARS: _("Korrosionsskydd: åtagande i antal år"),
    DE_MINIMIS: _("Stöd av mindre betydelse"),
    DE_MINIMIS_SGEI: _("Stöd av mindre betydelse för tjänst av allmänt ekonomiskt intresse"),
    DE_MINIMIS_CEILING: _("Stöd av mindre betydelse: allmänt tak"),
    DE_MINIMIS_SGEI_CEILING: _("Stöd av mindre betydelse: tak för tjänst av allmänt ekonomiskt intresse"),
    DE_MINIMIS_YEARS: _("Stöd av mindre betydelse: antal år"),
    DE_MINIMIS_ROLLING: _("Stöd av mindre betydelse: rullande period"),
    DE_MINIMIS_FISCAL_YEARS: _("Stöd av mindre betydelse: räkenskapsår"),
    DE_MINIMIS_COMBINED: _("Stöd av mindre betydelse: de två slagen tillsammans"),
    DE_MINIMIS_UNSETTLED: _("Stöd av mindre betydelse: januari–juni 2024"),
    REGISTER_DAYS: _("Registrering av stöd av mindre betydelse"),
    RETENTION_YEARS: _("Bevarande av uppgifter om stöd av mindre betydelse"),
    PAYMENT: _("Utbetalning"),
    WITHHOLDING: _("Grunder för att inte betala ut"),
    RECOVERY: _("Återbetalning och återkrav"),
    RECOVERY_INTEREST_POINTS: _("Ränta på återkrav över statens utlåningsränta"),
    RECOVERY_REDUCTION: _("Nedsättning av återkrav"),
    RECOVERY_SET_OFF: _("Avräkning av återkrav"),
}
"""Every key, with what it is called on the page."""


def label_of(key: str) -> str:
    """What the rule is called; the key itself for one that the product does not know."""
    return LABELS.get(key, key)
