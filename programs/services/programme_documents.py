"""The files of a programme: the programme itself, the analysis, minutes of decisions, annexes."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.audit import audited, snapshot
from documents.models import Document
from documents.services import store_document
from programs.models import PartnershipMeeting, ProgrammeDecision, ProgrammeDocument
from programs.policies import can_keep_programme
from programs.services.programme_rows import keeper_today, lock_programme, seen_programme
from rsp.actor import Actor
from rsp.editable import check_version
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
    """Keep a file with the programme, also after it is adopted.

    Raises:
        PermissionDenied, ActRefused (the programme is gone), ValidationError (the file is refused).
    """
    with audited(actor, "programme_document.add") as trail:
        unlocked = seen_programme(programme_id)
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
        trail.changed({}, snapshot(row, "kind"))
    return row


def remove_programme_document(*, actor: Actor, programme_id: UUID, document_id: UUID) -> None:
    """Take a file away from the programme. What was decided on stays.

    Raises:
        PermissionDenied, ActRefused (gone, or what an adopted programme was decided by).
    """
    with audited(actor, "programme_document.remove") as trail:
        programme = lock_programme(programme_id)
        trail.about(programme, keeper_today(programme).body)
        check_allowed(can_keep_programme(actor, programme))
        rows = ProgrammeDocument.objects.select_related("document", "programme")
        row = rows.filter(programme=programme, document=document_id).first()
        if row is None:
            raise ActRefused(_("Handlingen är redan borttagen."))
        if row.is_kept:
            raise ActRefused(_("Programmet är antaget: programmet och besluten finns kvar."))
        trail.record(row=row, before=snapshot(row, "kind"))
        row.delete()


def set_document_secrecy(
    *, actor: Actor, programme_id: UUID, document_id: UUID, expected_version: int, secrecy_paragraph: str
) -> Document:
    """Mark a file of the programme, of a decision or of a meeting secret, or take the mark away, whatever the state.

    A file that is marked is at once nobody's but the county's own staff's; an empty paragraph takes the mark away.

    Raises:
        PermissionDenied, StaleVersion, ActRefused (the programme or the file is gone), ValidationError.
    """
    with audited(actor, "programme_document.secrecy") as trail:
        programme = lock_programme(programme_id)
        trail.about(programme, keeper_today(programme).body)
        check_allowed(can_keep_programme(actor, programme))
        rows = Document.objects.filter(_belongs_to(programme_id))
        row = rows.select_for_update(of=("self",)).filter(pk=document_id).first()
        if row is None:
            raise ActRefused(_("Handlingen är redan borttagen."))
        trail.about(row)
        check_version(row, expected_version)
        before = snapshot(row, "is_secret", "secrecy_paragraph")
        row.secrecy_paragraph = secrecy_paragraph.strip()
        row.is_secret = bool(row.secrecy_paragraph)
        row.version += 1
        row.full_clean(exclude=["file", "uploaded_by"])
        row.save(update_fields=["secrecy_paragraph", "is_secret", "version", "updated_at"])
        trail.changed(before, snapshot(row, "is_secret", "secrecy_paragraph"))
    return row


def _belongs_to(programme_id: UUID) -> Q:
    return (
        Q(pk__in=ProgrammeDocument.objects.filter(programme=programme_id).values("document"))
        | Q(pk__in=ProgrammeDecision.objects.filter(programme=programme_id).values("document"))
        | Q(pk__in=PartnershipMeeting.objects.filter(programme=programme_id).values("minutes"))
    )
