"""The files of a programme: the programme itself, the analysis, minutes of decisions, annexes."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.audit import audited, snapshot
from documents.services import store_document
from programs.models import Programme, ProgrammeDocument
from programs.policies import can_keep_programme
from programs.services.programme_rows import keeper_today, lock_programme
from rsp.actor import Actor
from rsp.rights import ActRefused, check_allowed


@dataclass(frozen=True, slots=True)
class UploadedPaper:
    """A file to keep, with what is said of it. ``upload``: from a DocumentField."""

    kind: str
    upload: Any
    title: str = ""
    dnr: str = ""
    secrecy_paragraph: str = ""


def add_programme_document(*, actor: Actor, programme_id: UUID, paper: UploadedPaper) -> ProgrammeDocument:
    """Keep a file with the programme, also after it is adopted. Raises PermissionDenied, ValidationError."""
    with audited(actor, "programme_document.add") as trail:
        unlocked = Programme.objects.select_related("owner__municipality").get(pk=programme_id)
        trail.about(unlocked, keeper_today(unlocked).body)
        check_allowed(can_keep_programme(actor, unlocked))
        document = store_document(
            actor=actor,
            upload=paper.upload,
            title=paper.title,
            dnr=paper.dnr,
            secrecy_paragraph=paper.secrecy_paragraph,
        )
        row = ProgrammeDocument(programme=lock_programme(programme_id), document=document, kind=paper.kind)
        row.full_clean()
        row.save(force_insert=True)
        trail.about(row)
        trail.changed({}, snapshot(row, "kind") | {"what": str(document)})
    return row


def remove_programme_document(*, actor: Actor, programme_id: UUID, document_id: UUID) -> None:
    """Take a file away from the programme. What was decided on stays.

    Raises:
        PermissionDenied, ActRefused (gone, or the programme is adopted).
    """
    with audited(actor, "programme_document.remove") as trail:
        programme = lock_programme(programme_id)
        trail.about(programme, keeper_today(programme).body)
        check_allowed(can_keep_programme(actor, programme))
        if programme.is_decided:
            raise ActRefused(_("Programmet är antaget: dess handlingar finns kvar."))
        row = ProgrammeDocument.objects.filter(programme=programme, document=document_id).first()
        if row is None:
            raise ActRefused(_("Handlingen är redan borttagen."))
        trail.record(row=row, before=snapshot(row, "kind"))
        row.delete()
