"""Requisitions and their invoices: what a recipient reports to be paid for (32 § 2 of 2024:1243)."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.audit import Trail, audited, snapshot
from documents.models import Document
from documents.services import store_document
from grants.case_money import standing_grant
from grants.enums import PaymentState
from grants.models import GrantCase, Payment, Requisition, RequisitionLine
from grants.policies import can_handle_case
from grants.rules.payments import PaymentWay, payment_rule
from grants.services.case_rows import body_of, lock_case, users_with_conflict
from grants.services.payment_rows import refuse_unpayable
from programs.services.programme_rows import plain, save_checked
from rsp.actor import Actor
from rsp.editable import check_version
from rsp.rights import ActRefused, check_allowed

FACTS = ("received_on", "is_final", "note")
LINE_FACTS = ("supplier", "invoice_number", "invoiced_on", "paid_on", "amount", "eligible_amount", "note")
TOLD = ("number", "received_on", "is_final")
LINE_TOLD = ("invoiced_on", "paid_on", "amount", "eligible_amount", "document")
"""What the trail tells: no supplier, who may be a person, and no free text."""


def add_requisition(
    *, actor: Actor, case_id: UUID, values: Mapping[str, Any], entry_key: UUID | None = None
) -> Requisition:
    """Register a requisition. ``entry_key``: the opened form's own; sent twice it finds the first.

    Raises PermissionDenied, ActRefused (no grant to pay, or the last one is registered), ValidationError.
    """
    with audited(actor, "requisition.add") as trail:
        case = lock_case(case_id)
        _check(trail, case)
        earlier = Requisition.objects.filter(case=case, pk=entry_key).first()
        if earlier is not None:
            trail.about(earlier)
            return earlier
        refuse_requisition(case)
        last = Requisition.objects.filter(case=case).aggregate(last=Max("number"))["last"]
        row = Requisition(case=case, number=(last or 0) + 1)
        row.pk = entry_key or row.pk
        _write(row, values, FACTS)
        save_checked(row)
        trail.about(row)
        trail.changed({}, snapshot(row, *TOLD))
    return row


def refuse_requisition(case: GrantCase) -> None:
    """Raise ActRefused when nothing more is reported in the case: not payable, of another form, or all reported."""
    refuse_unpayable(case)
    decision = standing_grant(case.pk)
    way = payment_rule(case.scheme_id, decision.act_id if decision else None).way
    if way is PaymentWay.AT_THE_DECISION:
        raise ActRefused(_("Stödet betalas ut i samband med beslutet, så ingen rekvisition behövs."))
    if Requisition.objects.filter(case=case, is_final=True).exists():
        raise ActRefused(_("Slutredovisningen är redan registrerad. Ändra den om något saknas."))


def edit_requisition(
    *, actor: Actor, requisition_id: UUID, expected_version: int, values: Mapping[str, Any]
) -> Requisition:
    """Change some of ``FACTS``. Raises PermissionDenied, StaleVersion, ActRefused (paid, or gone), ValidationError."""
    with audited(actor, "requisition.edit") as trail:
        row = _locked(trail, requisition_id)
        check_version(row, expected_version)
        others = Requisition.objects.filter(case=row.case_id, is_final=True).exclude(pk=row.pk)
        if values.get("is_final") and others.exists():
            raise ActRefused(_("En annan rekvisition är redan slutredovisningen."))
        before = snapshot(row, *TOLD)
        _write(row, values, FACTS)
        row.version += 1
        save_checked(row)
        trail.changed(before, snapshot(row, *TOLD))
    return row


def remove_requisition(*, actor: Actor, requisition_id: UUID, expected_version: int) -> None:
    """Take away a requisition written by mistake, with its lines. Raises PermissionDenied, StaleVersion, ActRefused."""
    with audited(actor, "requisition.remove") as trail:
        row = _locked(trail, requisition_id)
        check_version(row, expected_version)
        if Payment.objects.filter(requisition=row).exists():
            raise ActRefused(_("En utbetalning har gjorts i ordning mot rekvisitionen, så den står kvar."))
        trail.record(row=row, before=snapshot(row, *TOLD))
        row.delete()


def add_requisition_line(
    *,
    actor: Actor,
    requisition_id: UUID,
    values: Mapping[str, Any],
    upload: UploadedFile | None = None,
    entry_key: UUID | None = None,
) -> RequisitionLine:
    """Write an invoice into a requisition, with its file when there is one.

    Raises PermissionDenied, ActRefused (the requisition is paid, or gone), ValidationError.
    """
    with audited(actor, "requisition_line.add") as trail:
        document = _kept(actor, upload)
        requisition = _locked(trail, requisition_id)
        earlier = RequisitionLine.objects.filter(requisition=requisition, pk=entry_key).first()
        if earlier is not None:
            return earlier
        row = RequisitionLine(requisition=requisition, document=document)
        row.pk = entry_key or row.pk
        _write(row, values, LINE_FACTS)
        save_checked(row)
        trail.about(row)
        trail.changed({}, snapshot(row, *LINE_TOLD))
    return row


def edit_requisition_line(
    *,
    actor: Actor,
    line_id: UUID,
    expected_version: int,
    values: Mapping[str, Any],
    upload: UploadedFile | None = None,
) -> RequisitionLine:
    """Change some of ``LINE_FACTS``; a new file takes the place of the old.

    Raises PermissionDenied, StaleVersion, ActRefused (the requisition is paid, or the line is gone), ValidationError.
    """
    with audited(actor, "requisition_line.edit") as trail:
        document = _kept(actor, upload)
        row = _locked_line(trail, line_id)
        check_version(row, expected_version)
        before = snapshot(row, *LINE_TOLD)
        _write(row, values, LINE_FACTS)
        row.document = document or row.document
        row.version += 1
        save_checked(row)
        trail.changed(before, snapshot(row, *LINE_TOLD))
    return row


def remove_requisition_line(*, actor: Actor, line_id: UUID, expected_version: int) -> None:
    """Take an invoice out of a requisition. Raises PermissionDenied, StaleVersion, ActRefused (paid, or gone)."""
    with audited(actor, "requisition_line.remove") as trail:
        row = _locked_line(trail, line_id)
        check_version(row, expected_version)
        trail.record(row=row, before=snapshot(row, *LINE_TOLD))
        row.delete()


def _check(trail: Trail, case: GrantCase) -> None:
    trail.about(case, body_of(case))
    check_allowed(can_handle_case(trail.actor, case, users_with_conflict(case)))


def _locked(trail: Trail, requisition_id: UUID) -> Requisition:
    """A requisition that may be written, once its case is locked."""
    case_id = Requisition.objects.filter(pk=requisition_id).values_list("case", flat=True).first()
    if case_id is None:
        raise ActRefused(_("Rekvisitionen är redan borttagen."))
    case = lock_case(case_id)
    _check(trail, case)
    row = Requisition.objects.filter(pk=requisition_id).first()
    if row is None:
        raise ActRefused(_("Rekvisitionen är redan borttagen."))
    row.case = case
    trail.about(row)
    if row.payments.exclude(state=PaymentState.CANCELLED).exists():
        raise ActRefused(_("En utbetalning är gjord i ordning mot rekvisitionen. Avbryt den först om något är fel."))
    return row


def _locked_line(trail: Trail, line_id: UUID) -> RequisitionLine:
    requisition_id = RequisitionLine.objects.filter(pk=line_id).values_list("requisition", flat=True).first()
    if requisition_id is None:
        raise ActRefused(_("Raden är redan borttagen."))
    requisition = _locked(trail, requisition_id)
    row = RequisitionLine.objects.select_related("document").filter(pk=line_id).first()
    if row is None:
        raise ActRefused(_("Raden är redan borttagen."))
    row.requisition = requisition
    trail.about(row)
    return row


def _kept(actor: Actor, upload: UploadedFile | None) -> Document | None:
    """The file, kept before any row is locked: looking for viruses takes its time."""
    return store_document(actor=actor, upload=upload) if upload else None


def _write(row: Any, values: Mapping[str, Any], names: tuple[str, ...]) -> None:
    for name, value in plain(values).items():
        if name in names:
            setattr(row, name, value)
