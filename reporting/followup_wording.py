"""The sentences of the follow-up that are read out of its figures. Pure: payload in, Swedish text out.

What a person wrote (``texts`` in the payload) goes before these; they fill in where nobody wrote anything.
"""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rsp.swedish import (
    NBSP,
    integer,
    kronor,
    list_in_words,
    long_date,
    number_in_words,
    sentence_case,
    shares_in_percent,
)

Payload = dict[str, Any]

SCALE_MEANING = {
    "achieved": "Målet är nått när året är slut.",
    "partly_achieved": "Det mesta är nått, men inte allt.",
    "on_the_way": "Arbetet ger resultat, men det är långt kvar till målet.",
    "not_achieved": "Målet är inte nått och inget resultat går att visa.",
    "not_assessed": "Underlag saknas. Målet är varken nått eller missat.",
}


def counted(number: int, singular: str, plural: str) -> str:
    """``2`` → ``två insatser``, ``30`` → ``30 stöd``: words up to twelve, U+00A0 before the noun."""
    common = singular.endswith(("punkt", "insats"))
    words = _("en") if number == 1 and common else number_in_words(number)
    return f"{words}{NBSP}{singular if number == 1 else plural}"


def derived_lead(payload: Payload) -> str:
    """Two plain sentences with what is known of the year."""
    summary, year = payload["summary"], payload["year"]
    facts: list[tuple[str, str]] = []  # (verb, subject)
    if summary["decisions"]:
        facts.append(
            (
                _("beviljades"),
                _("{number} stöd till kommersiell service").format(number=number_in_words(summary["decisions"])),
            )
        )
    if summary["sot_points"]:
        points = counted(summary["sot_points"], _("service- och trygghetspunkt"), _("service- och trygghetspunkter"))
        facts.append((_("öppnades"), points))
    elif summary["opened_places"]:
        facts.append((_("öppnades"), counted(summary["opened_places"], _("serviceställe"), _("serviceställen"))))
    if summary["company_visits"]:
        facts.append((_("gjordes"), counted(summary["company_visits"], _("företagsbesök"), _("företagsbesök"))))
    if not facts:
        return _("Inga uppgifter om stöd, företagsbesök eller nya serviceställen är inskrivna för {year}.").format(
            year=year
        )
    verb, subject = facts[0]  # after "Under 2023" the verb comes first
    parts = [f"{verb} {subject}", *(f"{subject} {verb}" for verb, subject in facts[1:])]
    goals = f" {goals_sentence(payload['assessments'])}." if payload["assessments"]["goals"] else ""
    return _("Under {year} {parts}.").format(year=year, parts=list_in_words(parts)) + goals


def goals_sentence(assessments: Payload) -> str:
    """``Två av sex mål är uppnådda``; when nothing is assessed ``Inget av fyra mål är bedömt``. No full stop."""
    goals, counts = assessments["goals"], assessments["total"]
    assessed = goals - counts.get("not_assessed", 0)
    if not goals:
        return _("Inga mål är inskrivna")
    if goals == 1:
        return (
            _("Målet är uppnått")
            if counts.get("achieved")
            else _("Målet är inte uppnått")
            if assessed
            else _("Målet är inte bedömt")
        )
    if not assessed:
        return _("Inget av {goals} mål är bedömt").format(goals=number_in_words(goals))
    achieved = counts.get("achieved", 0)
    if achieved == goals:
        return _("Alla {goals} mål är uppnådda").format(goals=number_in_words(goals))
    if not achieved:
        return _("Inget av {goals} mål är uppnått").format(goals=number_in_words(goals))
    verb = ngettext("uppnått", "uppnådda", achieved)
    return _("{achieved} av {goals} mål är {verb}").format(
        achieved=sentence_case(number_in_words(achieved)), goals=number_in_words(goals), verb=verb
    )


def statements(payload: Payload) -> list[tuple[str, str]]:
    """The three short texts of page 1 as (heading, text): what was written, else what the figures say."""
    texts = payload["texts"]
    headings = (
        ("went_well", _("Det gick bra")),
        ("remains", _("Det återstår")),
        ("next_year", _("Inför {year}").format(year=payload["carry_over"]["next_year"])),
    )
    if any(texts[key] for key, _heading in headings):
        return [(heading, texts[key]) for key, heading in headings if texts[key]]
    return [
        (_("Insatser"), _initiatives_statement(payload)),
        (_("Mål"), _goals_statement(payload)),
        (_("Serviceplaner"), f"{plans_sentence(payload)}."),
    ]


def _initiatives_statement(payload: Payload) -> str:
    number, areas = payload["assessments"]["initiatives"], len(payload["areas"])
    if not number:
        return _("Inga insatser är inskrivna för året.")
    return _("Handlingsplanen har {initiatives} inom {areas}.").format(
        initiatives=counted(number, _("insats"), _("insatser")),
        areas=counted(areas, _("prioriterat område"), _("prioriterade områden")),
    )


def _goals_statement(payload: Payload) -> str:
    goals = [goal for area in payload["areas"] for item in area["initiatives"] for goal in item["goals"]]
    if not goals:
        return _("Inga mål är inskrivna.")
    outcomes = sum(goal["outcome"] is not None for goal in goals)
    targets = sum(goal["target"] is not None for goal in goals)
    text = _("{number} har ett utfall.").format(number=_out_of(outcomes, len(goals), _("mål")))
    if not targets:
        text += " " + _("Vilken nivå som skulle nås är inte inskrivet.")
    elif targets < len(goals):
        text += " " + _("Målnivå saknas för {number}.").format(number=number_in_words(len(goals) - targets))
    return text


def _out_of(part: int, whole: int, noun: str) -> str:
    if part == whole:
        return _("Alla {whole} {noun}").format(whole=number_in_words(whole), noun=noun)
    if not part:
        return _("Inget av {whole} {noun}").format(whole=number_in_words(whole), noun=noun)
    return f"{sentence_case(number_in_words(part))} av {number_in_words(whole)} {noun}"


def grants_text(payload: Payload) -> str:
    """What was granted, in one or two sentences."""
    grants, year = payload["grants"], payload["year"]
    total = grants["total"]
    if not total["count"]:
        if grants["schemes"]:
            return _("Inga stöd beviljades under {year}.").format(year=year)
        return _("Inga uppgifter om beviljade stöd är inskrivna för {year}.").format(year=year)
    text = _("Under {year} beviljades {count} stöd på sammanlagt {amount}.").format(
        year=year, count=integer(total["count"]), amount=kronor(total["amount"])
    )
    largest = grants["schemes"][0]
    share = shares_in_percent([Decimal(item["amount"]) for item in grants["schemes"]])[0]
    if len(grants["schemes"]) > 1:
        text += " " + _("{scheme} står för {share}{space}procent av beloppet.").format(
            scheme=largest["name"], share=share, space=NBSP
        )
    return text


def grants_title(payload: Payload) -> str:
    """The finding of the chart over schemes, for one or more schemes with money."""
    schemes = payload["grants"]["schemes"]
    largest = schemes[0]
    if len(schemes) > 1 and largest["count"] > max(item["count"] for item in schemes[1:]):
        return _("{scheme}: både flest och störst").format(scheme=largest["name"])
    return _("{scheme}: störst belopp").format(scheme=largest["name"])


def grants_spoken(payload: Payload) -> str:
    """Every scheme with amount and number, for those who hear the chart."""
    return " ".join(
        _("{scheme}: {amount} i {count} beslut.").format(
            scheme=item["name"], amount=kronor(item["amount"]), count=integer(item["count"])
        )
        for item in payload["grants"]["schemes"]
    )


def legal_bases(payload: Payload) -> list[tuple[str, str]]:
    """(act, the schemes that rest on it) in the order the schemes come."""
    names: dict[str, list[str]] = {}
    for item in payload["grants"]["schemes"]:
        if item["legal_basis"]:
            names.setdefault(item["legal_basis"], []).append(lowered(item["name"]))
    return [(basis, list_in_words(found)) for basis, found in names.items()]


def unknown_schemes_text(payload: Payload) -> str:
    """The schemes nothing is recorded about, or the empty string."""
    names = payload["grants"]["unknown_schemes"]
    return (
        _("Uppgift saknas om {schemes}.").format(schemes=list_in_words([lowered(name) for name in names]))
        if names
        else ""
    )


def lowered(name: str) -> str:
    """The text with its first letter small, to stand inside a sentence; the rest untouched."""
    return name[:1].lower() + name[1:]


def plans_sentence(payload: Payload) -> str:
    """How many municipalities have a plan in force; that nothing is known, when nothing is. No full stop."""
    plans = payload["service_plans"]
    total, counts = plans["total"], plans["counts"]
    if not total:
        return _("Inga kommuner är inskrivna")
    if counts.get("unknown", 0) == total:
        return _("Uppgift saknas om alla {total} kommuners serviceplaner").format(total=number_in_words(total))
    current = counts.get("current", 0)
    if not current:
        return _("Ingen av {total} kommuner har en aktuell serviceplan").format(total=number_in_words(total))
    if current == total:
        return _("Alla {total} kommuner har en aktuell serviceplan").format(total=number_in_words(total))
    return _("{current} av {total} kommuner har en aktuell serviceplan").format(
        current=sentence_case(number_in_words(current) if current > 1 else _("en")), total=number_in_words(total)
    )


def plans_spoken(payload: Payload) -> str:
    """The whole map in words: every state with its municipalities."""
    plans = payload["service_plans"]
    parts = []
    for state in plans["states"]:
        names = [item["name"] for item in plans["municipalities"] if item["state"] == state["code"]]
        if names:
            parts.append(f"{state['label']}: {list_in_words(names)}.")
    intro = _("Karta över {county} med serviceplanernas läge den {day}.").format(
        county=payload["county"]["name"], day=long_date(plans["as_of"])
    )
    return " ".join([intro, *parts])


def places_spoken(payload: Payload) -> str:
    """The map of opened and closed places in words."""
    opened = [_place(item) for item in payload["service_places"]["opened"]]
    closed = [_place(item) for item in payload["service_places"]["closed"]]
    text = _("Karta över {county}.").format(county=payload["county"]["name"])
    if opened:
        text += " " + _("Öppnade: {places}.").format(places=list_in_words(opened))
    if closed:
        text += " " + _("Stängda: {places}.").format(places=list_in_words(closed))
    return text


def _place(item: Payload) -> str:
    return f"{item['name']} ({item['municipality']})"


def places_text(payload: Payload) -> str:
    """How many places opened and closed, in one sentence."""
    opened, closed = len(payload["service_places"]["opened"]), len(payload["service_places"]["closed"])
    year = payload["year"]
    if not opened and not closed:
        return _("Inga serviceställen är inskrivna som öppnade eller stängda under {year}.").format(year=year)
    parts = []
    if opened:
        parts.append(_("öppnade {places}").format(places=counted(opened, _("serviceställe"), _("serviceställen"))))
    if closed:
        parts.append(_("stängde {places}").format(places=counted(closed, _("serviceställe"), _("serviceställen"))))
    return _("Under {year} {parts}.").format(year=year, parts=list_in_words(parts))


def carry_over_text(payload: Payload) -> str:
    """The state of next year's plan and how many initiatives got a choice."""
    carry = payload["carry_over"]
    year, plan = carry["next_year"], carry["next_plan"]
    if plan is None:
        text = _("Ingen handlingsplan för {year} är inskriven.").format(year=year)
    else:
        text = _plan_state(plan, year)
        if plan["initiatives"]:
            text += " " + _("Den har {initiatives}.").format(
                initiatives=counted(plan["initiatives"], _("insats"), _("insatser"))
            )
    if not carry["items"]:
        text += " " + _("Vilka insatser som fortsätter är inte inskrivet.")
    return text


def plan_text(payload: Payload) -> str:
    """One sentence on the year's action plan."""
    plan, year = payload["plan"], payload["year"]
    if plan is None:
        return _("Ingen handlingsplan för {year} är inskriven.").format(year=year)
    text = _plan_state(plan, year)
    if plan["delegation"]:
        text += " " + _("Beslutar: {who}.").format(who=lowered(plan["delegation"]))
    return text


def _plan_state(plan: Payload, year: int) -> str:
    """The state of a plan and the day it was approved, or where it is told that it was."""
    text = _("Handlingsplanen för {year}: {state}.").format(year=year, state=lowered(plan["state_label"]))
    if plan["approved_on"]:
        return f"{text} " + _("Den beslutades {day}.").format(day=long_date(plan["approved_on"]))
    if plan.get("source"):
        return f"{text} " + _("Beslutsdagen är inte känd, se källa {number}.").format(number=plan["source"])
    if plan["approval_source"]:
        return f"{text} " + _("Beslutsdagen är inte känd, se {source}.").format(source=plan["approval_source"])
    return text
