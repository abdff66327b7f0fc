"""The papers of a case, numbered in the order they come."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import audited, snapshot
from documents.services import store_document
from grants.models import CaseDocument, GrantCase
from grants.policies import can_edit_case, can_handle_case
from grants.services.case_rows import body_of, lock_case, users_with_conflict
from programs.services.programme_rows import save_checked
from rsp.actor import Actor
from rsp.rights import ActRefused, check_allowed

FACTS = ("number", "kind", "received_on")


@dataclass(frozen=True, slots=True)
class Paper:
    """A file that came in, with what is said of it. ``upload``: from a DocumentField."""

    kind: str
    upload: Any
    received_on: date | None = None
    title: str = ""
    secrecy_paragraph: str = ""


def add_case_document(*, actor: Actor, case_id: UUID, paper: Paper) -> CaseDocument:
    """Keep a file with the case, also after it is decided: invoices and completions come then.

    Raises PermissionDenied, ActRefused (the case is gone), ValidationError (the file or the day is refused).
    """
    with audited(actor, "case_document.add") as trail:
        seen = _seen(case_id)
        trail.about(seen, body_of(seen))
        check_allowed(can_handle_case(actor, seen, users_with_conflict(seen)))
        if paper.received_on and paper.received_on > timezone.localdate():
            raise ValidationError({"received_on": _("Handlingen kan inte ha kommit in efter i dag.")})
        document = store_document(
            actor=actor,
            upload=paper.upload,
            title=paper.title,
            dnr=seen.dnr,
            secrecy_paragraph=paper.secrecy_paragraph,
        )
        case = lock_case(case_id)
        last = CaseDocument.objects.filter(case=case).aggregate(last=Max("number"))["last"] or 0
        row = CaseDocument(
            case=case, document=document, number=last + 1, kind=paper.kind, received_on=paper.received_on
        )
        save_checked(row)
        trail.about(row, body_of(case))
        trail.changed({}, snapshot(row, *FACTS) | {"is_secret": document.is_secret})
    return row


def remove_case_document(*, actor: Actor, case_id: UUID, number: int) -> None:
    """Take a file away that does not belong to the case, until the case is prepared for decision.

    Raises PermissionDenied, ActRefused (it is gone).
    """
    with audited(actor, "case_document.remove") as trail:
        case = lock_case(case_id)
        trail.about(case, body_of(case))
        check_allowed(can_edit_case(actor, case, users_with_conflict(case)))
        row = CaseDocument.objects.filter(case=case, number=number).first()
        if row is None:
            raise ActRefused(_("Handlingen är redan borttagen."))
        trail.record(row=row, before=snapshot(row, *FACTS))
        row.delete()


def _seen(case_id: UUID) -> GrantCase:
    """The case before it is locked: a file is kept before any lock."""
    row = GrantCase.objects.select_related("authority__municipality", "scheme").filter(pk=case_id).first()
    if row is None:
        raise ActRefused(_("Ärendet är redan borttaget."))
    return row
