"""The report to hand out: the frozen version while live data still agrees with it, else a draft. Reads only."""

import json
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from reporting.agreement import still_agrees
from reporting.datasets import LAYOUT_VERSION, Payload, build_followup_dataset
from reporting.followup_document import render_followup_html, render_followup_pdf
from reporting.models import FollowUpVersion
from rsp.canonical import canonical_json, iso, sha256_hex


@dataclass(frozen=True, slots=True)
class FollowUpReport:
    """A follow-up as a file, with what it was made from."""

    payload: Payload
    payload_json: bytes
    pdf: bytes
    pages: int

    @property
    def number(self) -> int | None:
        """The version's number, None for a draft."""
        return self.payload["version"]["number"]

    @property
    def payload_sha256(self) -> str:
        return sha256_hex(self.payload_json)

    @property
    def pdf_sha256(self) -> str:
        return sha256_hex(self.pdf)

    def html(self) -> str:
        """The HTML the PDF is made from: the payload alone decides it."""
        return render_followup_html(self.payload, self.payload_sha256)


def followup_report(county_code: str, year: int) -> FollowUpReport:
    """The report of a county's year as things stand now.

    Raises:
        UnknownFollowUp: no such county, or a year outside those that can be followed up.
    """
    content = build_followup_dataset(county_code, year)
    version = FollowUpVersion.objects.latest_of(county_code, year).select_related("document").first()
    if version is not None and still_agrees(json.loads(version.document.payload), content):
        return sealed_report(version)
    return draft_report(content, timezone.now())


def sealed_report(version: FollowUpVersion) -> FollowUpReport:
    """A frozen version, byte for byte as it was sealed."""
    document = version.document
    return FollowUpReport(
        payload=json.loads(document.payload),
        payload_json=document.payload.encode(),
        pdf=bytes(document.pdf),
        pages=document.page_count,
    )


def draft_report(content: Payload, drafted_at: datetime) -> FollowUpReport:
    """A report marked *Utkast*, rendered from live data."""
    payload = content | {
        "version": {
            "number": None,
            "is_draft": True,
            "drafted_at": iso(timezone.localtime(drafted_at)),
            "layout": LAYOUT_VERSION,
        }
    }
    payload_json = canonical_json(payload)
    rendered = render_followup_pdf(payload, payload_json, sha256_hex(payload_json))
    return FollowUpReport(payload=payload, payload_json=payload_json, pdf=rendered.pdf, pages=rendered.pages)
