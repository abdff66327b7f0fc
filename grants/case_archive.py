"""The file of a case (akten): its letters, its papers and what is recorded of it, whole or masked."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import PurePosixPath
from typing import Any

from django.core.files.storage import default_storage
from django.db import models
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from documents.models import SealedDocument
from grants.models import (
    CaseDocument,
    CompletionRequest,
    DecisionDispatch,
    GrantCase,
    GrantDecision,
    Payment,
    Recovery,
    RuleReason,
    Withholding,
)
from rsp.zip_stream import CHUNK, Part, as_json

SAID = ("dnr", "received_on", "support_year", "applied_amount", "state", "stream")
DECIDED = (
    "kind",
    "outcome",
    "amount",
    "decided_on",
    "support_year",
    "reasons",
    "conditions",
    "decider",
    "delegation_point",
    "act",
    "stream",
    "regulation",
    "eur_amount",
    "eur_rate",
    "eur_rate_source",
    "change_reason",
    "is_from_elsewhere",
    "source",
)
OWN_WORDS = frozenset({"reasons", "conditions", "change_reason", "source", "text"})
"""Columns of decisions and statements that hold what somebody has written."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What a masked file does not hold, and why."""

    what: str
    reason: str


@dataclass(frozen=True, slots=True)
class CaseArchive:
    """A case as a zip: ``parts`` in order, and what was left out. ``name``: of the zip, without persons."""

    name: str
    parts: list[Part]
    left_out: list[LeftOut]

    @property
    def manifest(self) -> list[dict[str, str]]:
        return [{"what": one.what, "reason": one.reason} for one in self.left_out]


def case_archive(case: GrantCase, *, is_masked: bool) -> CaseArchive:
    """The file of a case that the caller has found for the reader. A fixed number of queries; files are read later.

    Masked: without papers that are marked secret, without the answers and the evaluation, which hold business data; of
    somebody who trades in the own name also without letters, papers and what is written in own words, which name the
    person.
    """
    papers = list(CaseDocument.objects.filter(case=case).select_related("document").order_by("number"))
    letters = list(_letters(case))
    is_person = case.applicant.is_sole_trader or case.applicant.may_be_a_person
    hidden = _hidden_words(is_masked=is_masked, is_person=is_person)
    left_out = _words_left_out(case, hidden)
    parts = [Part("arende.json", lambda: [as_json(_content(case, hidden, is_masked=is_masked))])]
    for name, letter in letters:
        if is_masked and is_person:
            left_out.append(LeftOut(name, _("Brevet nämner en enskild näringsidkare.")))
        else:
            parts.append(Part(f"brev/{name}.pdf", _sealed(letter)))
    for paper in papers:
        name = f"{paper.number:02d}-{slugify(paper.get_kind_display())}"
        if reason := _withheld(paper, is_masked=is_masked, is_person=is_person):
            left_out.append(LeftOut(name, reason))
        else:
            ending = PurePosixPath(paper.document.file.name).suffix
            parts.append(Part(f"handlingar/{name}{ending}", _stored(paper.document.file.name)))
    suffix = "-maskerad" if is_masked else ""
    return CaseArchive(f"akt-{slugify(case.dnr) or case.pk}{suffix}.zip", parts, left_out)


def _hidden_words(*, is_masked: bool, is_person: bool) -> frozenset[str]:
    """The columns of words that somebody has written freely, and that the file does not hold."""
    if not is_masked:
        return frozenset()
    return frozenset({"comment", *OWN_WORDS}) if is_person else frozenset({"comment"})


def _words_left_out(case: GrantCase, hidden: frozenset[str]) -> list[LeftOut]:
    """What is told of the words that are hidden, when there are any."""
    found = []
    if "comment" in hidden and case.transitions.exclude(comment="").exists():
        found.append(LeftOut(_("Kommentarer till stegen"), _("Kommentarer är myndighetens egna anteckningar.")))
    if hidden >= OWN_WORDS:
        words = _("Text som någon har skrivit kan nämna en enskild näringsidkare.")
        if case.decisions.exists():
            found.append(LeftOut(_("Skäl och villkor i besluten"), words))
        if case.statements.exclude(text="").exists():
            found.append(LeftOut(_("Kommunernas yttranden"), words))
    return found


def _withheld(paper: CaseDocument, *, is_masked: bool, is_person: bool) -> str:
    """Why a paper is left out; empty when it is not."""
    document = paper.document
    if document.is_stopped:
        return _("Virusskyddet har stoppat filen.")
    if not default_storage.exists(document.file.name):
        return _("Filen finns inte i lagret.")
    if is_masked and document.is_secret:
        return _("Sekretess, %(paragraph)s.") % {"paragraph": document.secrecy_paragraph}
    if is_masked and is_person:
        return _("Handlingen kan nämna en enskild näringsidkare.")
    return ""


def _stored(name: str) -> Callable[[], Iterable[bytes]]:
    def chunks() -> Iterator[bytes]:
        with default_storage.open(name, "rb") as file:
            yield from file.chunks(CHUNK)

    return chunks


def _sealed(letter: Any) -> Callable[[], Iterable[bytes]]:
    """The PDF of a letter, fetched when its turn comes."""
    return lambda: [bytes(SealedDocument.objects.values_list("pdf", flat=True).get(pk=letter))]


def _letters(case: GrantCase) -> Iterator[tuple[str, Any]]:
    """The names and ids of the sealed letters of the case, oldest first within each kind."""
    kinds: tuple[tuple[type[models.Model], str], ...] = (
        (CompletionRequest, "komplettering"),
        (GrantDecision, "beslut"),
        (Withholding, "inte-utbetalning"),
        (Recovery, "aterkrav"),
    )
    for table, kind in kinds:
        rows = table._base_manager.filter(case=case, letter__isnull=False).order_by("letter__sealed_at")
        for number, letter in enumerate(rows.values_list("letter", flat=True), 1):
            yield f"{kind}-{number}", letter


# --- What is recorded, as JSON


def _content(case: GrantCase, hidden: frozenset[str], *, is_masked: bool) -> dict[str, Any]:
    """The case in words and figures, without the columns in ``hidden``. Persons of the authority are not named."""
    applicant = case.applicant
    content: dict[str, Any] = {
        "template": "akt/1",
        "made_at": timezone.localtime().isoformat(timespec="seconds"),
        "is_masked": is_masked,
        **_values(case, SAID),
        "county": case.county.name,
        "municipality": case.municipality.name if case.municipality else None,
        "scheme": case.scheme.name,
        "authority": case.authority.public_name,
        "applicant": applicant.public_name if is_masked else applicant.name,
        "applicant_number": applicant.shown_orgnr if is_masked else applicant.orgnr,
        "steps": _rows(case.transitions.order_by("at"), ("action", "from_state", "to_state", "at", "comment"), hidden),
        "statements": _rows(
            case.statements.order_by("asked_on"),
            ("municipality", "asked_on", "due_on", "given_on", "stance", "text", "dnr"),
            hidden,
        ),
        "decisions": _rows(case.decisions.order_by("recorded_at"), DECIDED, hidden),
        "dispatched": _rows(
            DecisionDispatch.objects.filter(decision__case=case), ("decision", "sent_on", "means", "received_on")
        ),
        "payments": _rows(Payment.objects.filter(case=case).order_by("created_at"), ("amount", "state", "paid_on")),
        "papers": _rows(case.documents.order_by("number"), ("number", "kind", "received_on")),
    }
    if not is_masked:
        evaluated = case.decisions.filter(evaluation__isnull=False).values_list("evaluation__content", flat=True)
        reasons = RuleReason.objects.filter(case=case).order_by("rule")
        content |= {"answers": case.facts, "reasons": _rows(reasons, ("rule", "kind", "text"))}
        content["evaluations"] = list(evaluated.order_by("recorded_at"))
    return content


def _rows(
    rows: "models.QuerySet[Any]", names: Iterable[str], hidden: frozenset[str] = frozenset()
) -> list[dict[str, Any]]:
    shown = [name for name in names if name not in hidden]
    return [_values(row, shown) for row in rows]


def _values(row: models.Model, names: Iterable[str]) -> dict[str, Any]:
    return {name: _plain(getattr(row, row._meta.get_field(name).attname)) for name in names}


def _plain(value: Any) -> Any:
    """Amounts and days as text, the rest as it is."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if hasattr(value, "isoformat") else value
