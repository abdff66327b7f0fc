"""The sentences of the follow-up that are read out of its figures. Pure: payload in, Swedish text out.

What a person wrote (``texts`` in the payload) goes before these; they fill in where nobody wrote anything.
"""

import re
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from actionplans.enums import PlanState
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

STATEMENTS = ("went_well", "remains", "next_year")
"""The texts that somebody may have written for page 1, in their order."""

SCALE_MEANING = {
    "achieved": gettext_lazy("Målet är nått när året är slut."),
    "partly_achieved": gettext_lazy("Det mesta är nått, men inte allt."),
    "on_the_way": gettext_lazy("Arbetet ger resultat, men det är långt kvar till målet."),
    "not_achieved": gettext_lazy("Målet är inte nått och inget resultat går att visa."),
    "not_assessed": gettext_lazy("Underlag saknas. Målet är varken nått eller missat."),
}
DEFINITE_PLURALS = (
    ("bidrag", gettext_lazy("bidragen")),
    ("stöd", gettext_lazy("stöden")),
    ("lån", gettext_lazy("lånen")),
)
"""How the names of schemes end, and how they end when all that was granted in the year is meant."""
NAMED_ACT = re.compile(r"Förordning (?P<subject>.+) \((?P<number>\d{4}:\d+)\)")


def counted(number: int, singular: str, plural: str) -> str:
    """``2`` → ``två insatser``, ``30`` → ``30 stöd``: words up to twelve, U+00A0 before the noun."""
    common = singular.endswith(("punkt", "insats", "plats"))
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
        facts.append((_("öppnades"), counted(summary["opened_places"], _("serviceplats"), _("serviceplatser"))))
    if summary["company_visits"]:
        facts.append((_("gjordes"), counted(summary["company_visits"], _("företagsbesök"), _("företagsbesök"))))
    if not facts:
        return _("Uppgift saknas om stöd, företagsbesök och nya serviceplatser under {year}.").format(year=year)
    verb, subject = facts[0]  # after "Under 2023" the verb comes first
    parts = [f"{verb} {subject}", *(f"{subject} {verb}" for verb, subject in facts[1:])]
    goals = f" {goals_sentence(payload['assessments'])}." if payload["assessments"]["goals"] else ""
    return _("Under {year} {parts}.").format(year=year, parts=list_in_words(parts)) + goals


def goals_sentence(assessments: Payload) -> str:
    """``Två av sex mål är uppnådda``; when nothing is assessed ``Inget av fyra mål är bedömt``. No full stop."""
    goals, counts = assessments["goals"], assessments["total"]
    assessed = goals - counts.get("not_assessed", 0)
    if not goals:
        return _("Inga mål är registrerade")
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
    next_year = _("Inför {year}").format(year=payload["carry_over"]["next_year"])
    headings = zip(STATEMENTS, (_("Det gick bra"), _("Det återstår"), next_year), strict=True)
    written = [(heading, texts[key]) for key, heading in headings if texts[key]]
    return written or [
        (_("Insatser"), _initiatives_statement(payload)),
        (_("Mål"), _goals_statement(payload)),
        (plans_heading(payload), f"{plans_sentence(payload)}."),
    ]


def _initiatives_statement(payload: Payload) -> str:
    number, areas = payload["assessments"]["initiatives"], len(payload["areas"])
    if not number:
        return unknown_initiatives(payload) or _("Inga insatser är registrerade.")
    return _("Handlingsplanen har {initiatives} inom {areas}.").format(
        initiatives=counted(number, _("insats"), _("insatser")),
        areas=counted(areas, _("prioriterat område"), _("prioriterade områden")),
    )


def _goals_statement(payload: Payload) -> str:
    goals = [goal for area in payload["areas"] for item in area["initiatives"] for goal in item["goals"]]
    if not goals:
        return _("Inga mål är registrerade.")
    outcomes = sum(goal["outcome"] is not None for goal in goals)
    targets = sum(goal["target"] is not None for goal in goals)
    text = _("{number} har ett utfall.").format(number=_out_of(outcomes, len(goals), _("mål")))
    if not targets:
        text += " " + _("Uppgift saknas om vilka nivåer som skulle nås.")
    elif targets < len(goals):
        text += " " + _("Målvärde saknas för {number}.").format(number=number_in_words(len(goals) - targets))
    return text


def _out_of(part: int, whole: int, noun: str) -> str:
    if part == whole:
        return _("Alla {whole} {noun}").format(whole=number_in_words(whole), noun=noun)
    if not part:
        return _("Inget av {whole} {noun}").format(whole=number_in_words(whole), noun=noun)
    return _("{part} av {whole} {noun}").format(
        part=sentence_case(number_in_words(part)), whole=number_in_words(whole), noun=noun
    )


def grants_text(payload: Payload) -> str:
    """What was granted, in one or two sentences."""
    grants, year = payload["grants"], payload["year"]
    total = grants["total"]
    if not total["count"]:
        if grants["schemes"]:
            return _("Inga stöd beviljades under {year}.").format(year=year)
        return unknown_schemes_text(payload) or _("Uppgift saknas om beviljade stöd.")
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
    name = definite_plural(largest["name"])
    if name is None:
        return _("{scheme} får mest").format(scheme=largest["name"])
    if len(schemes) > 1 and largest["count"] > max(item["count"] for item in schemes[1:]):
        return _("{schemes} är både flest och störst").format(schemes=name)
    return _("{schemes} är störst").format(schemes=name)


def definite_plural(name: str) -> str | None:
    """``Servicebidrag`` → ``Servicebidragen``; None for a name that ends in no word we know."""
    if name.startswith("Stöd till "):
        return _("Stöden till {purpose}").format(purpose=name.removeprefix("Stöd till "))
    for ending, plural in DEFINITE_PLURALS:
        if name.casefold().endswith(ending):
            stem = name[: -len(ending)]
            if stem.startswith("Särskilt "):
                return _("De särskilda {schemes}").format(schemes=f"{stem.removeprefix('Särskilt ')}{plural}")
            return f"{stem}{plural}"
    return None


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
    return [(named_act(basis), list_in_words(found)) for basis, found in names.items()]


def named_act(title: str) -> str:
    """``Förordning om stöd (2000:284)`` → ``Förordningen (2000:284) om stöd``, as acts are named in running text."""
    found = NAMED_ACT.fullmatch(title)
    return _("Förordningen ({number}) {subject}").format(**found.groupdict()) if found else title


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
    total, current, unknown = plans["total"], plans["counts"]["current"], plans["counts"]["unknown"]
    if not total:
        return _("Inga kommuner är registrerade")
    if total == 1:
        if unknown:
            return _("Uppgift saknas om kommunens serviceplan")
        return _("Kommunen har en aktuell serviceplan") if current else _("Kommunen har ingen aktuell serviceplan")
    if unknown == total:
        return _("Uppgift saknas om alla {total} kommuners serviceplaner").format(total=number_in_words(total))
    if not current:
        return _("Ingen av {total} kommuner har en aktuell serviceplan").format(total=number_in_words(total))
    if current == total:
        return _("Alla {total} kommuner har en aktuell serviceplan").format(total=number_in_words(total))
    return _("{current} av {total} kommuner har en aktuell serviceplan").format(
        current=sentence_case(number_in_words(current) if current > 1 else _("en")), total=number_in_words(total)
    )


def plans_heading(payload: Payload) -> str:
    """The heading of the section on service plans, in the singular for a county that is one municipality."""
    return ngettext("Kommunens serviceplan", "Kommunernas serviceplaner", payload["service_plans"]["total"])


def plans_spoken(payload: Payload) -> str:
    """The whole map in words: every state with its municipalities."""
    plans = payload["service_plans"]
    parts = []
    for state in plans["states"]:
        names = [item["name"] for item in plans["municipalities"] if item["state"] == state["code"]]
        if names:
            parts.append(f"{state['label']}: {list_in_words(names)}.")
    intro = ngettext(
        "Karta över {county} med serviceplanens läge den {day}.",
        "Karta över {county} med serviceplanernas läge den {day}.",
        plans["total"],
    ).format(county=payload["county"]["name"], day=long_date(plans["as_of"]))
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
        return _("Inga serviceplatser är registrerade som öppnade eller stängda under {year}.").format(year=year)
    parts = []
    if opened:
        parts.append(_("öppnade {places}").format(places=counted(opened, _("serviceplats"), _("serviceplatser"))))
    if closed:
        parts.append(_("stängde {places}").format(places=counted(closed, _("serviceplats"), _("serviceplatser"))))
    return _("Under {year} {parts}.").format(year=year, parts=list_in_words(parts))


def carry_over_text(payload: Payload) -> str:
    """The state of next year's plan and how many initiatives got a choice."""
    carry = payload["carry_over"]
    plan = carry["next_plan"]
    text = _plan_state(payload, plan, carry["next_year"])
    if plan and plan["initiatives"]:
        text += " " + _("Den har {initiatives}.").format(
            initiatives=counted(plan["initiatives"], _("insats"), _("insatser"))
        )
    if not carry["items"]:
        text += " " + _("Uppgift saknas om vilka insatser som fortsätter.")
    return text


def plan_text(payload: Payload) -> str:
    """One or two sentences on the year's action plan."""
    text = _plan_state(payload, payload["plan"], payload["year"])
    said_on_page_1 = not any(payload["texts"][key] for key in STATEMENTS)
    return text if said_on_page_1 else f"{text} {unknown_initiatives(payload)}".rstrip()


def unknown_initiatives(payload: Payload) -> str:
    """That the plan's initiatives are not known, when there is a plan and none of them is recorded; else empty."""
    unknown = payload["plan"] is not None and not payload["assessments"]["initiatives"]
    return _("Uppgift saknas om handlingsplanens insatser.") if unknown else ""


def no_initiatives(payload: Payload) -> str:
    """What an area without initiatives says. Only when the plan's initiatives are known can it be said to have none."""
    if payload["plan"] is not None and payload["assessments"]["initiatives"]:
        return _("Handlingsplanen har inga insatser inom området.")
    return _("Inga insatser är registrerade inom området.")


def _plan_state(payload: Payload, plan: Payload | None, year: int) -> str:
    """The state of a plan and the day it was approved, or where it is told that it was."""
    if plan is None:
        return _("Ingen handlingsplan för {year} är registrerad.").format(year=year)
    day = plan["approved_on"] and long_date(plan["approved_on"])
    followed_up = plan["state"] == PlanState.FOLLOWED_UP
    if day and followed_up:
        return _("Handlingsplanen för {year} beslutades {day} och är uppföljd.").format(year=year, day=day)
    if day:
        return _("Handlingsplanen för {year} beslutades {day}.").format(year=year, day=day)
    if followed_up:
        text = _("Handlingsplanen för {year} är uppföljd.").format(year=year)
    elif plan["state"] == PlanState.DRAFT:
        text = _("Handlingsplanen för {year} är ett utkast.").format(year=year)
    else:
        text = _("Handlingsplanen för {year} är {state}.").format(year=year, state=lowered(plan["state_label"]))
    if not plan["approval_source"]:
        return text
    number = source_number(payload, plan["approval_source"])
    source = _("källa {number}").format(number=number) if number else plan["approval_source"]
    if not followed_up:
        text = _("Handlingsplanen för {year} är framtagen.").format(year=year)
    return f"{text} " + _("Det framgår av {source}. Uppgift saknas om beslutet.").format(source=source)


def source_number(payload: Payload, text: str) -> int | None:
    """The number under which the document lists a source, None when it does not."""
    return next((source["number"] for source in payload["sources"] if source["text"] == text), None)
