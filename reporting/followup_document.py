"""The annual follow-up as a document: the payload alone becomes HTML, and the HTML becomes the PDF.

Nothing here reads the database or the clock, so the same payload gives the same bytes in any process.
"""

from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import override

from actionplans.enums import GoalSource
from documents.verification import PAYLOAD_NAME
from reporting import followup_figures as figures
from reporting import followup_wording as wording
from rsp import maps
from rsp.export import csv_bytes
from rsp.pdf import PdfAttachment, RenderedPdf, render_pdf
from rsp.print_text import drawable, hash_lines, style_of
from rsp.svg import wrapped
from rsp.swedish import NBSP, kronor, list_in_words, long_date, shares_in_percent

Payload = dict[str, Any]

GRANTS_NAME = "beviljade-stod.csv"

# Above these lengths (in characters) a text is moved or may break over a page, so that nothing is ever cut.
LONG_DESCRIPTION, LONG_CELL, LONG_STATEMENT, LONG_LEAD, LONG_FACT = 1500, 600, 260, 420, 120
LONG_MARGIN, LONG_RUNNING, FRONT_HEIGHT = 500, 48, 259
CONTENTS_FROM, AREA_PAGES_FROM, FRONT_AREAS, FRONT_DECISIONS = 4, 24, 6, 3


def render_followup_pdf(payload: Payload, payload_json: bytes, payload_sha256: str) -> RenderedPdf:
    """The finished document with its figures embedded.

    ``payload_json`` is the exact canonical bytes of ``payload`` and ``payload_sha256`` their SHA-256 in hex: its first
    32 characters become the file identifier. Raises rsp.pdf.PdfUnavailable where PDFs cannot be made.
    """
    version = payload["version"]
    with override("sv"):
        attachments = (
            PdfAttachment(PAYLOAD_NAME, payload_json, _("Underlag till uppföljningen (JSON)")),
            PdfAttachment(GRANTS_NAME, grants_csv(payload), _("Beviljade stöd (CSV)")),
        )
        return render_pdf(
            render_followup_html(payload, payload_sha256),
            identifier=payload_sha256[:32].encode(),
            stamp=datetime.fromisoformat(version["drafted_at" if version["is_draft"] else "submitted_at"]),
            attachments=attachments,
        )


def render_followup_html(payload: Payload, payload_sha256: str) -> str:
    """The document as one HTML page with its style inside; fonts are addressed relative to ``static/``."""
    with override("sv"):
        return render_to_string("print/followup.html", _context(drawable(payload), payload_sha256))


# --- The page's values


def _context(payload: Payload, sha256: str) -> dict[str, Any]:
    """Everything the template shows that is not in the payload itself."""
    number = payload["assessments"]["initiatives"]
    return {
        **payload,
        "title": _title(payload),
        "footer": _footer(payload, sha256),
        "hash_by_two": hash_lines(sha256, 2),
        "hash_by_four": hash_lines(sha256, 4),
        "sections": _sections(payload),
        "show_contents": number >= CONTENTS_FROM,
        "contents_with_initiatives": number >= AREA_PAGES_FROM,
        "areas": [_area(area, payload["year"]) for area in payload["areas"]],
        "sources": _sources(payload),
        "schemes": _schemes(payload),
        "average": _average(payload["grants"]["total"]),
        "has_sums": any(
            item["known_by"] == "sum" for item in [*payload["grants"]["schemes"], *payload["activities"]["kinds"]]
        ),
        "map_source": maps.SOURCE,
        **_plans(payload),
        **_front(payload),
        **_programme(payload),
        **_sentences(payload),
        **_trusted(payload),
    }


def _front(payload: Payload) -> dict[str, Any]:
    """Page 1: its lead and statements, and the table of goals by verdict."""
    scale, total = payload["assessments"]["scale"], payload["assessments"]["total"]
    statements = wording.statements(payload)
    written = payload["texts"]["lead"]
    lead = written if written and len(written) <= LONG_LEAD else wording.derived_lead(payload)
    return {
        "lead": lead,
        "full_lead": written if written and written != lead else "",
        "statements": statements,
        "statements_fit": _statements_fit(payload, lead, statements),
        "front_areas": _front_areas(payload),
        "total_counts": [total.get(step["code"], 0) for step in scale],
        "scale": [{**step, "meaning": wording.SCALE_MEANING.get(step["code"], "")} for step in scale],
    }


def _sentences(payload: Payload) -> dict[str, Any]:
    """What the figures say in words."""
    return {
        "goals_title": wording.goals_sentence(payload["assessments"]),
        "grants_text": wording.grants_text(payload),
        "grants_title": wording.grants_title(payload) if payload["grants"]["schemes"] else "",
        "unknown_schemes_text": wording.unknown_schemes_text(payload) if payload["grants"]["schemes"] else "",
        "legal_bases": wording.legal_bases(payload),
        "plan_text": wording.plan_text(payload),
        "plans_title": wording.plans_sentence(payload),
        "plans_heading": wording.plans_heading(payload),
        "no_initiatives": wording.no_initiatives(payload),
        "places_text": wording.places_text(payload),
        "carry_over_text": wording.carry_over_text(payload),
    }


def _trusted(payload: Payload) -> dict[str, Any]:
    """Drawings and style: marked safe since our own code wrote them and escaped every text in them."""
    version = payload["version"]
    sheets = ["followup.css", "draft.css"] if version["is_draft"] else ["followup.css"]
    return {
        "style": mark_safe(style_of(*sheets)),  # our own files
        "split_figure": mark_safe(figures.split_figure(payload)),  # rsp.svg escapes its texts
        "schemes_figure": mark_safe(figures.schemes_figure(payload)),  # the same
        "plans_figure": mark_safe(figures.plans_figure(payload)),  # the same
        "places_figure": mark_safe(figures.places_figure(payload)),  # the same
    }


def _title(payload: Payload) -> str:
    title = _("Uppföljning av regionalt serviceprogram {year}, {county}").format(
        year=payload["year"], county=payload["county"]["name"]
    )
    return _("Utkast: {title}").format(title=title) if payload["version"]["is_draft"] else title


def _footer(payload: Payload, sha256: str) -> str:
    """The line at the foot of every page: whose document, which one, which version, which figures."""
    version = payload["version"]
    body = payload["responsible"]["name"] if payload["responsible"] else payload["county"]["name"]
    parts = [body if len(body) <= 60 else payload["county"]["name"]]
    if payload["programme"] and 0 < len(payload["programme"]["dnr"]) <= 24:
        parts.append(payload["programme"]["dnr"])
    if version["is_draft"]:
        parts.append(_("Utkast {day}").format(day=long_date(version["drafted_at"])))
    else:
        parts.append(_("Version {number}").format(number=version["number"]))
    return " · ".join([*parts, _("Kontrollsumma {start}").format(start=sha256[:8])])


def _programme(payload: Payload) -> dict[str, Any]:
    """The programme's facts for the margin (or the text, when long) and its decisions for the title block."""
    programme = payload["programme"] or {"decisions": [], "strategies": [], "partners": [], "dnr": "", "network": ""}
    partners = [
        f"{item['name']} ({item['role_label'].lower()})"
        if item["role"] != "member" and item["role_label"]
        else item["name"]
        for item in programme["partners"]
    ]
    strategies = [
        f"{item['name']} ({item['dnr']})" if item["dnr"] else item["name"] for item in programme["strategies"]
    ]
    facts = [
        (_("Diarienummer"), programme["dnr"]),
        (_("Nätverk"), programme["network"]),
        (_("Partnerskap"), ", ".join(partners)),
        (_("Utgår från"), ", ".join(strategies)),
        (_("Handlingsplanen beslutas av"), payload["plan"]["delegation"] if payload["plan"] else ""),
    ]
    return {
        "programme_facts": [(name, value) for name, value in facts if value and len(value) <= LONG_MARGIN],
        "programme_long_facts": [(name, value) for name, value in facts if len(value) > LONG_MARGIN],
        **_decisions(programme["decisions"]),
    }


def _decisions(decisions: list[Payload]) -> dict[str, Any]:
    """The decisions on the programme, for the title block and for their table: one row per meeting and paragraph."""
    meetings: dict[tuple[str, str, str], list[Payload]] = {}
    for item in decisions:
        meetings.setdefault((item["decided_on"], item["paragraph"], item["body"]), []).append(item)
    bodies = {item["body"] for item in decisions}
    head = _("Beslut i {body}").format(body=wording.lowered(bodies.pop())) if len(bodies) == 1 else _("Beslut")
    rows, lines = [], []
    for (day, paragraph, body), items in meetings.items():
        text = " ".join(item["text"] for item in items if item["text"])
        diary_numbers = dict.fromkeys(item["dnr"] for item in items if item["dnr"])
        source = ", ".join([*([body] if bodies else []), *diary_numbers])
        rows.append({"decided_on": day, "paragraph": paragraph, "text": text, "source": source})
        line = ", ".join(part for part in (long_date(day), paragraph.replace(" ", NBSP)) if part)
        lines.append(f"{body} {line}" if bodies else line)
    return {
        "decisions_head": head,
        "decisions_lines": lines[:FRONT_DECISIONS],
        "decisions_table": rows,
    }


def _area(area: Payload, year: int) -> Payload:
    number = wording.counted(len(area["initiatives"]), _("insats"), _("insatser"))
    return {
        **area,
        "short_name": area["name"] if len(area["name"]) <= LONG_RUNNING else f"{area['name'][:LONG_RUNNING].rstrip()}…",
        "fallback": _("Planen har {number} inom området.").format(number=number),
        "initiatives": [_initiative(item, year) for item in area["initiatives"]],
    }


def _initiative(item: Payload, year: int) -> Payload:
    """An initiative with its facts parted into short ones (margin) and long ones (text), and its goals marked."""
    facts = [
        (_("Ansvarig"), item["owner"] or item["owner_function"] or None),
        (_("Funktion"), item["owner_function"] if item["owner"] else ""),
        (_("Medansvarig"), ", ".join(item["co_owners"])),
        (_("Medverkar"), item["participants"]),
        (_("Tid"), _period(item)),
        (_("Budget"), kronor(item["budget"]) if item["budget"] is not None else ""),
        (_("Finansierar"), item["funder"]),
    ]
    shown = [(name, value) for name, value in facts if value != ""]
    notes = {goal["baseline_note"] for goal in item["goals"]}
    baseline_year = notes.pop() if len(notes) == 1 else ""
    return {
        **item,
        "is_long": len(item["description"]) + len(item["result"]) > LONG_DESCRIPTION,
        "margin_facts": [(name, value) for name, value in shown if value is None or len(value) <= LONG_FACT],
        "long_facts": [(name, value) for name, value in shown if value is not None and len(value) > LONG_FACT],
        "baseline_year": baseline_year if baseline_year.isdigit() else "",
        "goals": [_goal(goal, year, not baseline_year.isdigit()) for goal in item["goals"]],
    }


def _period(item: Payload) -> str:
    starts, ends = item["starts_on"], item["ends_on"]
    if starts and ends:
        return _("{first} till {last}").format(first=long_date(starts), last=long_date(ends))
    if starts:
        return _("Från {day}").format(day=long_date(starts))
    return _("Till {day}").format(day=long_date(ends)) if ends else ""


def _goal(goal: Payload, year: int, own_baseline_note: bool) -> Payload:
    """A goal with the small lines under its name and values; the last day of the year goes without saying."""
    unit = goal["unit"] and _("Enhet: {unit}").format(unit=goal["unit"])
    indicator = goal["indicator"] if goal["indicator"] != goal["text"] else ""
    # typed in by the owner is the rule and said once, among the notes
    counted_from = goal["source_label"] if goal["source"] == GoalSource.COUNTED else ""
    last_day = f"{year}-12-31"
    return {
        **goal,
        "details": [part for part in (indicator, unit, counted_from) if part],
        "baseline_small": goal["baseline_note"] if own_baseline_note else "",
        "target_small": long_date(goal["due_on"])
        if goal["due_on"] and goal["due_on"] != last_day and goal["target"]
        else "",
        "outcome_small": long_date(goal["outcome_on"]) if goal["outcome_on"] and goal["outcome_on"] != last_day else "",
        "breaks": len(goal["text"]) + len(goal["indicator"]) > LONG_CELL,
    }


def _front_areas(payload: Payload) -> list[Payload]:
    """The areas of the table on page 1: at most six rows, the last of them for all that did not fit."""
    rows: list[Payload] = payload["assessments"]["by_area"]
    codes = [step["code"] for step in payload["assessments"]["scale"]]
    if len(rows) > FRONT_AREAS:
        rest = rows[FRONT_AREAS - 1 :]
        counts = {code: sum(row["counts"].get(code, 0) for row in rest) for code in codes}
        rows = [
            *rows[: FRONT_AREAS - 1],
            {"name": _("Övriga {number} områden").format(number=len(rest)), "counts": counts},
        ]
    return [{"name": row["name"], "counts": [row["counts"].get(code, 0) for code in codes]} for row in rows]


def _statements_fit(payload: Payload, lead: str, statements: list[tuple[str, str]]) -> bool:
    """Whether the three statements have room on page 1 beside everything else; if not they open the next section.

    Reckoned from a measured page (in mm): three lines of lead, three areas and three lines of statement end at 247.
    """
    if any(len(text) > LONG_STATEMENT for _heading, text in statements):
        return False
    height = 247 + 7.0 * (_lines(lead, 13.5, 158) - 3)
    rows = [1.0 * _lines(row["name"], 8.75, 35) for row in _front_areas(payload)]
    height += sum(2.5 + 4 * lines for lines in rows) - 3 * 6.5
    height += 4.2 * (max((_lines(text, 8.75, 51) for _heading, text in statements), default=0) - 3)
    return height <= FRONT_HEIGHT


def _lines(text: str, size: float, width_mm: float) -> int:
    return sum(len(wrapped(line, size, width_mm * figures.MM)) for line in text.split("\n"))


def _plans(payload: Payload) -> dict[str, Any]:
    """What decides how the service plans are laid out; (state, number) only where they differ."""
    plans = payload["service_plans"]
    counts = [(state["label"], plans["counts"][state["code"]]) for state in plans["states"]]
    counts = [(label, number) for label, number in counts if number]
    return {
        "plan_counts": counts if len(counts) > 1 else [],
        "plans_dated": any(plan["valid_to"] for plan in plans["municipalities"]),
        "plans_numbered": figures.plans_numbered(payload),
    }


def _schemes(payload: Payload) -> list[Payload]:
    schemes = payload["grants"]["schemes"]
    shares = shares_in_percent([Decimal(item["amount"]) for item in schemes])
    return [{**item, "share": share, "average": _average(item)} for item, share in zip(schemes, shares, strict=True)]


def _average(row: Payload) -> str | None:
    """Whole kronor per decision, rounded half up; None without decisions."""
    if not row["count"]:
        return None
    return str((Decimal(row["amount"]) / row["count"]).quantize(Decimal(1), ROUND_HALF_UP))


def _sources(payload: Payload) -> list[Payload]:
    """Each source with the figures that rest on it."""
    used = [(item["name"], item["source"]) for item in payload["grants"]["schemes"]]
    used += [(item["label"], item["source"]) for item in payload["activities"]["kinds"]]
    used += [(item["name"], item["source"]) for key in ("opened", "closed") for item in payload["service_places"][key]]
    used += [(item["name"], item["source"]) for item in payload["service_plans"]["municipalities"]]
    used += _sourced_outcomes(payload)
    next_year = payload["carry_over"]["next_year"]
    for plan, year in ((payload["plan"], payload["year"]), (payload["carry_over"]["next_plan"], next_year)):
        number = wording.source_number(payload, plan["approval_source"]) if plan else None
        used.append((_("handlingsplanen {year}").format(year=year), number))
    return [
        {**source, "used_for": list(dict.fromkeys(name for name, number in used if number == source["number"]))}
        for source in payload["sources"]
    ]


def _sourced_outcomes(payload: Payload) -> list[tuple[str, int]]:
    """(the initiatives whose outcomes rest on a source, its number), one for each source."""
    numbers: dict[int, dict[str, None]] = {}
    for item in (item for area in payload["areas"] for item in area["initiatives"]):
        for goal in item["goals"]:
            if goal["outcome_source"]:
                numbers.setdefault(goal["outcome_source"], {})[item["number"]] = None
    text = _("utfallen i insats {numbers}")
    return [(text.format(numbers=list_in_words(list(found))), source) for source, found in numbers.items()]


def _sections(payload: Payload) -> dict[str, int]:
    """The number of each section after the areas, which keep the numbers of the programme."""
    start = max((area["number"] for area in payload["areas"]), default=0) + 1
    names = ["grants", "activities", "service_plans", "service_places", "carry_over"]
    names += ["decisions"] if payload["grants"]["by_decision"] else []
    return {name: start + index for index, name in enumerate([*names, "sources", "colophon"])}


# --- The grants as a table of their own


def grants_csv(payload: Payload) -> bytes:
    """The year's grants for a spreadsheet: one row per decision where decisions are known, else one per scheme.

    Semicolons, decimal comma and byte order mark; no cell can run as a formula.
    """
    sources = {source["number"]: source["text"] for source in payload["sources"]}
    unknown = (None, None, None, None, None)
    rows: list[tuple[Any, ...]] = [
        (item["name"], _("Årets summa"), item["count"], _comma(item["amount"]), *unknown, item["authority"], source)
        for item, source in ((item, sources.get(item["source"])) for item in payload["grants"]["schemes"])
        if item["known_by"] == "sum"
    ]
    for item in payload["grants"]["by_decision"]:
        decision = (item["decided_on"], item["dnr"], item["recipient"], item["municipality"], item["outcome_label"])
        rows.append((item["scheme"], _("Beslut"), 1, _comma(item["amount"]), *decision, None, None))
    headings = [_("Stödform"), _("Uppgiften avser"), _("Antal beslut"), _("Beviljat belopp (kr)"), _("Beslutsdatum")]
    headings += [_("Diarienummer"), _("Mottagare"), _("Kommun"), _("Utfall"), _("Beslutas av"), _("Källa")]
    return csv_bytes(headings, rows)


def _comma(amount: str | None) -> str:
    return (amount or "").replace(".", ",")
