"""The decision about a plan as a document: in words, with the plan as it was decided, and the plan as data inside.

The payload alone becomes HTML, and the HTML becomes the PDF, so the same payload gives the same bytes in any process.
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import override

from actionplans.contents import Content, content_hash, plan_content
from actionplans.enums import Aim
from actionplans.models import ActionPlan
from actionplans.powers import Right
from actionplans.records import PlanRecords, money_by_stream
from documents.enums import DocumentKind
from documents.models import SealedDocument
from documents.services import seal_document
from documents.verification import PAYLOAD_NAME
from programs.enums import FundingStream
from registers.models import Organisation
from rsp.canonical import canonical_json, iso, money, sha256_hex
from rsp.pdf import PdfAttachment, RenderedPdf, render_pdf
from rsp.print_text import drawable, hash_lines, style_of
from rsp.swedish import decimal_text, kronor, long_date

LAYOUT_VERSION = 1
LONG_DESCRIPTION, LONG_FACT = 1500, 120


def seal_plan_decision(
    records: PlanRecords, keeper: Organisation, right: Right, revised: ActionPlan | None
) -> SealedDocument:
    """Print and seal the decision of a plan that carries its stamps. Call inside the act's own transaction.

    The record of a revision's decision supersedes that of the plan that it changes.
    """
    payload = decision_payload(records, keeper, _decision(records.plan, right, revised))
    payload_json = canonical_json(payload)
    rendered = render_plan_pdf(payload, payload_json)
    return seal_document(
        kind=DocumentKind.PLAN_DECISION,
        title=_("Beslut om %(title)s") % {"title": _title(payload)[:1].lower() + _title(payload)[1:]},
        payload=payload_json,
        pdf=rendered.pdf,
        page_count=rendered.pages,
        supersedes=revised.decision_document if revised else None,
    )


def plan_copy(records: PlanRecords, keeper: Organisation | None) -> RenderedPdf:
    """The plan as things stand, not sealed: marked as a draft until it is decided."""
    plan = records.plan
    decision = None
    if plan.is_decided:
        decision = {"decided_at": iso(plan.approved_at), "source": plan.approval_source, "dnr": plan.decision_dnr}
    payload = decision_payload(records, keeper, decision)
    payload |= {"is_sealed": False, "drafted_at": iso(timezone.localtime())}
    return render_plan_pdf(payload, canonical_json(payload))


def decision_payload(records: PlanRecords, keeper: Organisation | None, decision: Content | None) -> Content:
    """The whole plan with its money and what the decision says; the content is what the hash of the plan covers."""
    plan, programme = records.plan, records.plan.programme
    return {
        "layout": LAYOUT_VERSION,
        "is_sealed": True,
        "county": {"code": plan.county_id, "name": plan.county.name},
        "responsible": {"name": keeper.public_name, "orgnr": keeper.shown_orgnr} if keeper else None,
        "programme": {"name": programme.name, "dnr": programme.dnr} if programme else None,
        "content": plan_content(records),
        "content_sha256": content_hash(records),
        "frames": [{"stream": row.stream, "amount": money(row.amount), "source": row.source} for row in records.frames],
        "planned": {stream: money(amount) for stream, amount in money_by_stream(records.initiatives).items()},
        "decision": decision,
    }


def render_plan_pdf(payload: Content, payload_json: bytes) -> RenderedPdf:
    """The document with the payload embedded. ``payload_json``: its exact canonical bytes. Raises PdfUnavailable."""
    sha256 = sha256_hex(payload_json)
    stamp = payload["decision"]["decided_at"] if payload["is_sealed"] else payload["drafted_at"]
    with override("sv"):
        return render_pdf(
            render_plan_html(payload, sha256),
            identifier=sha256[:32].encode(),
            stamp=datetime.fromisoformat(stamp),
            attachments=(PdfAttachment(PAYLOAD_NAME, payload_json, _("Handlingsplanen som data (JSON)")),),
        )


def render_plan_html(payload: Content, sha256: str) -> str:
    """The document as one HTML page with its style inside; fonts are addressed relative to ``static/``."""
    with override("sv"):
        return render_to_string("print/plan_decision.html", _context(drawable(payload), sha256))


def _decision(plan: ActionPlan, right: Right, revised: ActionPlan | None) -> Content:
    assert plan.approved_at is not None
    return {
        "decided_at": iso(timezone.localtime(plan.approved_at)),
        "submitted_at": iso(timezone.localtime(plan.submitted_at)) if plan.submitted_at else None,
        "function": right.function,
        "right": right.words,
        "dnr": plan.decision_dnr,
        "replaces_revision": revised.revision if revised else None,
        "source": "",
    }


# --- The page's values


def _context(payload: Content, sha256: str) -> dict[str, Any]:
    content, decision = payload["content"], payload["decision"]
    sheets = ["followup.css", "plan.css"] + ([] if decision else ["draft.css", "plan-draft.css"])
    areas = _areas(content["initiatives"])
    return {
        **payload,
        "title": _title(payload),
        "footer": _footer(payload, sha256),
        "year": content["year"],
        "is_draft": decision is None,
        "areas": areas,
        "money": _money_rows(payload),
        "counts": _counts(content, payload["planned"]),
        "over_frame_reason": content["over_frame_reason"],
        "content_hash_lines": hash_lines(payload["content_sha256"], 4),
        "hash_by_four": hash_lines(sha256, 4),
        "style": mark_safe(style_of(*sheets)),  # our own files
    }


def _title(payload: Content) -> str:
    content = payload["content"]
    words = {"year": content["year"], "county": payload["county"]["name"], "revision": content["revision"]}
    if content["revision"] > 1:
        return _("Handlingsplan %(year)s, version %(revision)s, %(county)s") % words
    return _("Handlingsplan %(year)s, %(county)s") % words


def _footer(payload: Content, sha256: str) -> str:
    """Whose document, which one, which data: at the foot of every page."""
    body, decision = payload["responsible"], payload["decision"]
    parts = [body["name"] if body and len(body["name"]) <= 60 else payload["county"]["name"]]
    if decision is None:
        parts.append(_("Utkast %s") % long_date(payload["drafted_at"]))
    elif decision["dnr"] and len(decision["dnr"]) <= 24:
        parts.append(decision["dnr"])
    return " · ".join([*parts, _("Underlag %s") % sha256[:8]])


def _areas(initiatives: Sequence[Content]) -> list[Content]:
    """The initiatives under their areas, in the plan's order; those without an area under None."""
    found = groupby(initiatives, key=lambda row: row["area"] and (row["area"]["order"], row["area"]["name"]))
    return [
        {
            "number": area[0] if area else None,
            "name": area[1] if area else _("Utan område"),
            "initiatives": [_initiative(row) for row in rows],
        }
        for area, rows in found
    ]


def _initiative(row: Content) -> Content:
    facts = [
        (_("Ansvarig"), row["owner"]["name"] if row["owner"] else row["owner_function"] or None),
        (_("Funktion"), row["owner_function"] if row["owner"] else ""),
        (_("Medansvarig"), ", ".join(body["name"] for body in row["co_owners"])),
        (_("Medverkar"), row["participants"]),
        (_("Tid"), " – ".join(long_date(day) for day in (row["starts_on"], row["ends_on"]) if day)),
        (_("Budget"), kronor(row["budget"]) if row["budget"] is not None else ""),
        (_("Finansierar"), _payers(row)),
    ]
    shown = [(name, value) for name, value in facts if value != ""]
    return {
        **row,
        "full_number": f"{row['area']['order']}.{row['number']}" if row["area"] else str(row["number"]),
        "is_long": len(row["description"]) > LONG_DESCRIPTION,
        "margin_facts": [(name, value) for name, value in shown if value is None or len(value) <= LONG_FACT],
        "long_facts": [(name, value) for name, value in shown if value is not None and len(value) > LONG_FACT],
        "goals": [_goal(goal) for goal in row["goals"]],
    }


def _payers(row: Content) -> str:
    shares = [f"{FundingStream(part['stream']).label} {kronor(part['amount'])}" for part in row["fundings"]]
    first = row["funder"] or (str(FundingStream(row["stream"]).label) if row["stream"] else "")
    return ", ".join([first, *shares] if first else shares)


def _goal(goal: Content) -> Content:
    unit = goal["unit"]
    target = goal["target"]
    words = f"{Aim(goal['aim']).label} {decimal_text(target)} {unit}".strip() if target is not None else ""
    return {
        **goal,
        "target_words": words or goal["end_state"],
        "baseline_words": decimal_text(goal["baseline"]) if goal["baseline"] is not None else "",
        "baseline_small": _baseline_of(goal) if goal["baseline"] is not None else "",
        "detail": goal["indicator"] if goal["indicator"] != goal["text"] else "",
    }


def _baseline_of(goal: Content) -> str:
    return goal["baseline_note"] or (long_date(goal["baseline_on"]) if goal["baseline_on"] else "")


def _money_rows(payload: Content) -> list[Content]:
    """Planned and frame by stream, last the sum. A stream without a known frame has none."""
    frames = {row["stream"]: Decimal(row["amount"]) for row in payload["frames"]}
    planned = {stream: Decimal(amount) for stream, amount in payload["planned"].items()}
    rows = [
        {"name": str(stream.label), "planned": planned.get(stream, Decimal(0)), "frame": frames.get(stream)}
        for stream in FundingStream
        if stream in planned or stream in frames
    ]
    if "" in planned:
        rows.append({"name": _("Utan finansiär"), "planned": planned[""], "frame": None})
    if len(rows) > 1:
        total = sum(frames.values(), Decimal(0)) if frames else None
        rows.append({"name": _("Summa"), "planned": sum(planned.values(), Decimal(0)), "frame": total, "is_sum": True})
    return rows


def _counts(content: Content, planned: dict[str, str]) -> Content:
    return {
        "initiatives": len(content["initiatives"]),
        "goals": sum(len(row["goals"]) for row in content["initiatives"]),
        "planned": str(sum((Decimal(amount) for amount in planned.values()), Decimal(0))),
    }
