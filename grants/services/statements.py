"""The views of municipalities in a case (28 § first paragraph 3 of 2024:1243): asked for, reminded of, given, noted."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import Trail, audited, snapshot
from documents.models import Document
from documents.services import store_document
from grants.enums import OPEN_STATES, CaseDocumentKind
from grants.models import CaseDocument, GrantCase, MunicipalStatement
from grants.policies import can_edit_case, can_give_statement, can_handle_case
from grants.services.case_rows import body_of, link_to_case, lock_case, users_with_conflict
from notices.enums import NoticeKind
from notices.services import notify
from programs.services.programme_rows import save_checked
from programs.services.service_plan_rows import municipal_officers
from registers.models import Municipality
from rsp.actor import Actor
from rsp.editable import check_version
from rsp.rights import ActRefused, check_allowed
from rsp.swedish import long_date

TOLD = ("municipality", "asked_on", "due_on", "stance", "given_on")
"""What the trail keeps: not the words, which stand in the statement."""


@dataclass(frozen=True, slots=True)
class View:
    """What a municipality says. ``dnr``: its own number."""

    stance: str
    text: str = ""
    dnr: str = ""


OF_A_PLACE = ("servicebidrag", "sarskilt-driftstod")
"""Forms of support, by slug, that a municipality cannot say anything of without knowing the place."""


def ask_municipalities(
    *, actor: Actor, case_id: UUID, municipality_codes: Collection[str], due_on: date, question: str = ""
) -> list[MunicipalStatement]:
    """Ask each municipality for its views; its officers are told.

    Raises PermissionDenied, ActRefused (the case is gone), ValidationError (one is asked already).
    """
    with audited(actor, "statement.ask") as trail:
        case = lock_case(case_id)
        trail.about(case, body_of(case))
        check_allowed(can_edit_case(actor, case, users_with_conflict(case)))
        if case.place_id is None and case.scheme_id in OF_A_PLACE:
            words = _("Kommunen behöver veta vilket ställe det gäller. Välj ärendets serviceplats först.")
            raise ValidationError({"municipalities": words})
        asked = []
        for municipality in Municipality.objects.filter(code__in=municipality_codes).order_by("code"):
            row = MunicipalStatement(
                case=case,
                municipality=municipality,
                asked_on=timezone.localdate(),
                due_on=due_on,
                question=question.strip(),
            )
            save_checked(row)
            trail.record(row=row, body=body_of(case), after=snapshot(row, *TOLD))
            _tell_municipality(row, _("Regionen vill ha ert yttrande senast %(day)s"))
            asked.append(row)
        _touch(case)
    return asked


def remind_municipality(*, actor: Actor, statement_id: UUID) -> MunicipalStatement:
    """Tell the municipality's officers again. Raises PermissionDenied, ActRefused (answered, or gone)."""
    with audited(actor, "statement.remind") as trail:
        row = _locked(trail, statement_id)
        check_allowed(can_handle_case(actor, row.case, users_with_conflict(row.case)))
        _refuse_given(row)
        _tell_municipality(row, _("Påminnelse: regionen vill ha ert yttrande senast %(day)s"))
    return row


def give_statement(*, actor: Actor, statement_id: UUID, expected_version: int, view: View) -> MunicipalStatement:
    """The municipality answers. What is given stands: the region's officers are told.

    Raises PermissionDenied, StaleVersion, ActRefused (the case is decided, or gone), ValidationError.
    """
    with audited(actor, "statement.give") as trail:
        row = _locked(trail, statement_id)
        check_allowed(can_give_statement(actor, row))
        check_version(row, expected_version)
        if row.case.state not in OPEN_STATES:
            raise ActRefused(_("Ärendet är beslutat. Regionen tar inte längre emot yttranden i det."))
        row.given_by_id = actor.user_id
        _answer(trail, row, view, timezone.localdate())
        notify(
            user_ids={pk for pk in (row.case.officer_id, row.case.cover_id) if pk},
            kind=NoticeKind.STATEMENT_GIVEN,
            title=_("%(municipality)s har yttrat sig i ärende %(dnr)s")
            % {"municipality": row.municipality.full_name, "dnr": row.case.dnr},
            link=link_to_case(row.case),
        )
    return row


def record_statement(
    *, actor: Actor, statement_id: UUID, view: View, given_on: date, upload: UploadedFile | None = None
) -> MunicipalStatement:
    """Write down an answer that came on paper or by mail, with its document.

    Raises PermissionDenied, ActRefused (answered already, or gone), ValidationError.
    """
    if given_on > timezone.localdate():
        raise ValidationError({"given_on": _("Yttrandet kan inte ha lämnats en dag framåt i tiden.")})
    with audited(actor, "statement.record") as trail:
        # A file is kept before any lock: scanning takes its time.
        document = store_document(actor=actor, upload=upload, title=_("Kommunens yttrande")) if upload else None
        row = _locked(trail, statement_id)
        check_allowed(can_edit_case(actor, row.case, users_with_conflict(row.case)))
        _refuse_given(row)
        number = _add_document(row.case, document, given_on) if document else None
        words = _("Handling %(number)d") % {"number": number} if number else _("Muntligt eller i e-post")
        row.recorded_from = words
        _answer(trail, row, view, given_on)
    return row


def _answer(trail: Trail, row: MunicipalStatement, view: View, given_on: date) -> None:
    before = snapshot(row, *TOLD)
    row.stance, row.text, row.dnr = view.stance, view.text.strip(), view.dnr.strip()
    row.given_on = given_on
    row.version += 1
    save_checked(row)
    trail.changed(before, snapshot(row, *TOLD))


def _add_document(case: GrantCase, document: Document, received_on: date) -> int:
    last: int | None = CaseDocument.objects.filter(case=case).aggregate(last=Max("number"))["last"]
    number = (last or 0) + 1
    row = CaseDocument(
        case=case, document=document, number=number, kind=CaseDocumentKind.STATEMENT, received_on=received_on
    )
    save_checked(row)
    return number


def _locked(trail: Trail, statement_id: UUID) -> MunicipalStatement:
    """One statement with its case, the case locked first."""
    known = MunicipalStatement.objects.filter(pk=statement_id).values_list("case", flat=True).first()
    case = lock_case(known) if known else None
    rows = MunicipalStatement.objects.select_related("municipality").select_for_update(no_key=True, of=("self",))
    row = rows.filter(pk=statement_id).first()
    if case is None or row is None:
        raise ActRefused(_("Begäran om yttrande är redan borttagen."))
    row.case = case
    trail.about(row, body_of(case))
    return row


def _refuse_given(row: MunicipalStatement) -> None:
    if row.given_on is not None:
        raise ActRefused(_("Kommunen har redan svarat."))


def _touch(case: GrantCase) -> None:
    """The case has got something new: whoever works in it sees that."""
    case.save(update_fields=["updated_at"])


def _tell_municipality(row: MunicipalStatement, title: str) -> None:
    """The title names no applicant: a company may be a person."""
    notify(
        user_ids=municipal_officers(row.municipality),
        kind=NoticeKind.STATEMENT_ASKED,
        title=title % {"day": long_date(row.due_on)},
        body=_("%(scheme)s, ärende %(dnr)s") % {"scheme": row.case.scheme, "dnr": row.case.dnr},
        link=reverse("grants:statement", args=[row.pk]),
    )
