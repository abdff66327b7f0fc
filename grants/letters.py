"""Letters in cases: a heading, what is decided, sections of text, and who signs. Sealed as PDF/A-3a and PDF/UA-1.

The payload alone becomes HTML, and the HTML becomes the PDF, so the same payload gives the same bytes in any process.
The applicant's name stands in a letter, since it is addressed to them; a personal number never does.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import override

from documents.enums import DocumentKind
from documents.models import SealedDocument
from documents.services import seal_document
from documents.verification import PAYLOAD_NAME
from grants.models import GrantCase
from grants.rules.letter_blocks import blocks_of
from registers.models import Organisation
from rsp.canonical import canonical_json, iso, sha256_hex
from rsp.pdf import PdfAttachment, PdfUnavailable, RenderedPdf, render_pdf
from rsp.print_text import drawable, hash_lines, style_of
from rsp.rights import ActRefused
from rsp.swedish import long_date

Content = dict[str, Any]

LAYOUT_VERSION = 1


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a letter under its heading. ``text``: see ``grants/rules/letter_blocks.py``.

    ``key``: names the part on the page (``brev-appeal``). ``needs_review``: no lawyer has read the words.
    """

    key: str
    heading: str
    text: str
    needs_review: bool = False


@dataclass(frozen=True, slots=True)
class Letter:
    """What a letter in a case says. ``label``: what it is, in its corner ("Beslut"). ``title`` names no person.

    ``ruling``: what is decided, or asked for, in one paragraph. ``data``: facts that go with the file as data.
    """

    kind: DocumentKind
    label: str
    title: str
    heading: str
    ruling: str
    sections: tuple[Section, ...]
    signature: str = ""
    data: Content = field(default_factory=dict)

    @property
    def needs_review(self) -> bool:
        """Whether some part has words that no lawyer has read."""
        return any(section.needs_review for section in self.sections)


def letter_payload(case: GrantCase, letter: Letter, at: datetime | None = None) -> Content:
    """The whole letter as plain data. ``at``: when it is issued; none for a draft.

    Select ``authority__municipality`` and ``applicant__municipality`` with the case.
    """
    stamp = timezone.localtime(at) if at else timezone.localtime()
    return {
        "layout": LAYOUT_VERSION,
        "letter": str(uuid4()) if at else "",
        "is_sealed": at is not None,
        "stamp": iso(stamp),
        "kind": letter.kind.value,
        "case": str(case.pk),
        "dnr": case.dnr,
        "sender": {"name": case.authority.public_name},
        "recipient": _recipient(case.applicant),
        "label": letter.label,
        "title": letter.title,
        "heading": letter.heading,
        "ruling": letter.ruling,
        "sections": [
            {
                "key": section.key,
                "heading": section.heading,
                "blocks": blocks_of(section.text),
                "needs_review": section.needs_review,
            }
            for section in letter.sections
        ],
        "signature": letter.signature,
        "data": letter.data,
    }


def signature(told: str, decider: str, delegation_point: str) -> str:
    """Who decided, a function in ``told`` ("Beslutet fattas av %s."), and by what delegation when not by the role."""
    words = told % (decider[:1].lower() + decider[1:])
    if not delegation_point or delegation_point == _("Genom rollen"):
        return words
    return f"{words} " + _("Med stöd av: %s.") % delegation_point.rstrip(".")


def draft_letter(case: GrantCase, letter: Letter) -> RenderedPdf:
    """The letter as things stand, marked as a draft on every page. Raises PdfUnavailable."""
    return render_letter(letter_payload(case, letter))


def seal_letter(
    case: GrantCase, letter: Letter, at: datetime, supersedes: SealedDocument | None = None
) -> SealedDocument:
    """Print and seal the letter. Call inside the act's own transaction. Raises ActRefused when no PDF can be made."""
    payload = letter_payload(case, letter, at)
    try:
        rendered = render_letter(payload)
    except PdfUnavailable as error:
        raise ActRefused(str(error)) from error
    return seal_document(
        kind=letter.kind,
        title=letter.title,
        payload=canonical_json(payload),
        pdf=rendered.pdf,
        page_count=rendered.pages,
        supersedes=supersedes,
    )


def render_letter(payload: Content) -> RenderedPdf:
    """The letter with its payload embedded. Raises PdfUnavailable."""
    payload_json = canonical_json(payload)
    sha256 = sha256_hex(payload_json)
    with override("sv"):
        return render_pdf(
            render_letter_html(payload, sha256),
            identifier=sha256[:32].encode(),
            stamp=datetime.fromisoformat(payload["stamp"]),
            attachments=(PdfAttachment(PAYLOAD_NAME, payload_json, _("Brevet som data (JSON)")),),
        )


def render_letter_html(payload: Content, sha256: str) -> str:
    """The letter as one HTML page with its style inside; fonts are addressed relative to ``static/``."""
    with override("sv"):
        return render_to_string("print/letter.html", _context(drawable(payload), sha256))


def _context(payload: Content, sha256: str) -> Content:
    is_draft = not payload["is_sealed"]
    sheets = ["followup.css", "letter.css"] + (["draft.css", "letter-draft.css"] if is_draft else [])
    parts = [payload["sender"]["name"][:60], payload["dnr"][:40]]
    if is_draft:
        parts.append(_("Utkast %s") % long_date(payload["stamp"]))
    return {
        **payload,
        "is_draft": is_draft,
        "footer": " · ".join([*parts, _("Underlag %s") % sha256[:8]]),
        "hash_by_four": hash_lines(sha256, 4),
        "style": mark_safe(style_of(*sheets)),  # our own files
    }


def _recipient(body: Organisation) -> Content:
    """Who the letter is to. A sole trader's number is a personal number, and is left out."""
    return {"name": body.name, "orgnr": "" if body.is_sole_trader else body.shown_orgnr}
