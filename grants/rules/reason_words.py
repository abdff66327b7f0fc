"""Whole sentences for the reasons of a decision, by the condition they are about. Pure.

``{used}`` is the value that was used, as the evaluation says it. A condition without a sentence is named by its label;
what is counted in kronor is told by its limit, and what only concerns the case's papers is left to the case.
"""

from collections.abc import Callable
from typing import cast

from django.utils.translation import gettext_lazy

from grants.rules import keys

_ = cast("Callable[[str], str]", gettext_lazy)

MET: dict[str, str] = {
    keys.HOME_RECIPIENT: _("Sökanden är en kommun"),
    keys.HOME_OBJECT: _("Hushållen har långt till butik och kan inte ta sig dit själva"),
    keys.HOME_SUITABLE: _("Hemsändningen är ändamålsenlig och ordnas utan onödiga kostnader"),
    keys.HOME_FLOOR: _("Nettokostnaden är minst ett halvt prisbasbelopp: {used}"),
    keys.SERVICE_RECIPIENT: _("Företaget har ett fast försäljningsställe"),
    keys.SERVICE_GOODS: _("Företaget säljer {used}"),
    keys.SERVICE_TEMPORARY: _("Företaget har tillfälliga problem med lönsamheten: {used}"),
    keys.SERVICE_MEASURES: _("Andra åtgärder har inte räckt för att lösa problemen"),
    keys.SERVICE_GROUNDS: _("Det finns särskilda skäl: {used}"),
    keys.SERVICE_PRIORITY: _("Företaget har ett väl utbyggt utbud eller är viktigt av servicestrategiska skäl"),
    keys.OPERATING_RECIPIENT: _("Företaget har ett fast försäljningsställe"),
    keys.OPERATING_RANGE: _("Försäljningsstället har ett mångsidigt utbud av dagligvaror"),
    keys.OPERATING_DISTANCE: _("Försäljningsstället ligger så långt från nästa butik som krävs: {used}"),
    keys.OPERATING_ALL_YEAR: _("Kunderna får tillgång till dagligvaror året runt"),
    keys.OPERATING_TURNOVER: _("Nettoomsättningen för dagligvaror är inte för hög: {used}"),
    keys.OPERATING_PRIORITY: _("Försäljningsstället är viktigt även för annan grundläggande service"),
    keys.INVESTMENT_RECIPIENT: _("Sökanden hör till dem som kan få stöd"),
    keys.INVESTMENT_GOODS: _("Verksamheten säljer {used}"),
    keys.INVESTMENT_OBJECT: _("Utgifterna kan få stöd: {used}"),
    keys.INVESTMENT_HIGH_SHARE: _("Det finns en grund för högre andel: {used}"),
    keys.BEFORE_START: _("Ansökan kom in innan åtgärden påbörjades: {used}"),
    keys.SPARSE_AREA: _("Servicen i området är gles: {used}"),
    keys.PLAN: _("Kommunen har planerat varuförsörjningen: {used}"),
    keys.STATEMENT: _("Kommunen har lämnat synpunkter: {used}"),
    keys.AGENCY: _("Tillväxtverket har lämnat synpunkter: {used}"),
    keys.PURPOSE: _("Stödet bidrar till tillgången till service och till målet för den regionala utvecklingspolitiken"),
    keys.SERVICE_YEARS: _("Servicebidrag får lämnas i sammanlagt högst tre år: {used}"),
}
"""What a grant says of a condition that is met."""

LEFT_OUT = frozenset(
    {
        keys.FORM,
        keys.TRANSITION,
        keys.FUNDS,
        keys.NEED,
        keys.TOGETHER,
        keys.TOGETHER_BEFORE,
        keys.SERVICE_CEILING,
        keys.OPERATING_CEILING,
        keys.HOME_SHARE,
        keys.HOME_FEE,
        keys.INVESTMENT_SHARE,
        keys.DE_MINIMIS,
        keys.DE_MINIMIS_SGEI,
        keys.DE_MINIMIS_COMBINED,
        keys.COUNTY,
        keys.SIGNED,
        keys.DESCRIBED,
        keys.HOUSEHOLDS,
        keys.DECLARED_DE_MINIMIS,
        keys.DECLARED_SAME_COSTS,
        keys.INFORMED,
        keys.CHECKED,
        keys.SERVICE_PROFIT_PLAN,
        keys.CORROSION_SHARE,
    }
)
"""Conditions that a grant says nothing of one by one: limits are told of as limits, papers are in the case."""

FORMS = {
    "hemsandningsbidrag": _("Hemsändningsbidrag"),
    "servicebidrag": _("Servicebidrag"),
    "investeringsstod": _("Investeringsstöd"),
    "sarskilt-driftstod": _("Särskilt driftstöd"),
    "korrosionsskydd": _("Stöd till korrosionsskydd"),
}
"""The form of support as the first word of a sentence."""


def told(sentence: str, used: str) -> str:
    """The sentence with its value; without the value what would have led to it goes too."""
    value = used.strip().rstrip(".")
    if not value:
        return sentence.replace(": {used}", "").replace(" {used}", "")
    is_listed = sentence.endswith("säljer {used}")
    return sentence.replace("{used}", value[:1].lower() + value[1:] if is_listed else value)
