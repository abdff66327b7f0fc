"""De minimis aid that others have granted: declared by the applicant, applied for, or found in the register."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import Trail, audited, snapshot
from grants.enums import AidBasis, CaseState
from grants.models import GrantCase, OtherAid, UndertakingMember
from grants.policies import can_change_other_aid, can_edit_ledger
from grants.services.ledger_conflicts import tell_of_conflicts
from grants.services.ledger_lock import lock_undertaking
from notices.enums import NoticeKind
from notices.services import notify, tell_of_merge
from programs.services.programme_rows import plain, save_checked
from registers.models import Organisation
from rsp.actor import Actor
from rsp.editable import check_version
from rsp.editing import PassedOver
from rsp.rights import ActRefused, check_allowed

FACTS = (
    "regulation",
    "basis",
    "granted_on",
    "amount",
    "eur_amount",
    "grantor",
    "reference",
    "for_same_costs",
    "source",
)
"""What a person writes of other aid."""
TOLD = ("regulation", "basis", "granted_on", "amount", "eur_amount", "for_same_costs")
"""What the trail tells: no text that may name a person."""


def add_other_aid(
    *, actor: Actor, organisation_id: UUID, values: Mapping[str, Any], case_id: UUID | None = None
) -> OtherAid:
    """Record aid to a company. ``case_id``: the case in which it was told of.

    Officers of cases whose grants no longer fit are told. Raises PermissionDenied, ActRefused (the company or the case
    is gone), ValidationError.
    """
    with audited(actor, "other_aid.add") as trail:
        check_allowed(can_edit_ledger(actor))
        company = Organisation.objects.select_related("municipality").filter(pk=organisation_id).first()
        if company is None:
            raise ActRefused(_("Organisationen är redan borttagen."))
        row = OtherAid(organisation=company, case=_case(actor, organisation_id, case_id))
        lock_undertaking(organisation_id, timezone.localdate())
        _save(row, values)
        trail.about(row)
        trail.changed({}, snapshot(row, "organisation", *TOLD))
        tell_of_conflicts([organisation_id])
    return row


def edit_other_aid(
    *,
    actor: Actor,
    aid_id: UUID,
    expected_version: int,
    values: Mapping[str, Any],
    passed_over: Iterable[PassedOver] = (),
) -> OtherAid:
    """Change some of ``FACTS``. Raises PermissionDenied, StaleVersion, ActRefused (it is gone), ValidationError."""
    with audited(actor, "other_aid.edit") as trail:
        row = _locked(trail, aid_id)
        check_version(row, expected_version)
        before = snapshot(row, *TOLD)
        row.version += 1
        _save(row, values)
        trail.changed(before, snapshot(row, *TOLD))
        tell_of_merge(_("uppgiften om annat stöd"), reverse("grants:ledger", args=[row.organisation_id]), passed_over)
        tell_of_conflicts([row.organisation_id])
    return row


def remove_other_aid(*, actor: Actor, aid_id: UUID, expected_version: int, reason: str) -> None:
    """Take a record away that was wrong. ``reason`` is kept in the trail; officers of the company's cases are told.

    Raises PermissionDenied, StaleVersion, ActRefused (it is gone), ValidationError (no reason).
    """
    with audited(actor, "other_aid.remove") as trail:
        row = _locked(trail, aid_id)
        check_version(row, expected_version)
        if not reason.strip():
            raise ValidationError({"reason": _("Skriv varför uppgiften tas bort.")})
        trail.record(row=row, before=snapshot(row, "organisation", *TOLD), reason=reason.strip())
        _tell_of_removal(actor, row, reason.strip())
        row.delete()


def _tell_of_removal(actor: Actor, row: OtherAid, reason: str) -> None:
    """Those whose cases the record was counted in: of the company, and of those that are one undertaking with it."""
    cases = GrantCase.objects.filter(_of_company(row.organisation_id)).exclude(state=CaseState.CLOSED)
    officers = {pk for pair in cases.values_list("officer", "cover") for pk in pair if pk} - {actor.user_id}
    day = row.granted_on.isoformat()
    notify(
        user_ids=officers,
        kind=NoticeKind.AID_CONFLICT,
        title=_("En uppgift om annat stöd, beviljat %(day)s, är borttagen") % {"day": day},
        body=_("Den räknas inte längre. Skäl: %(reason)s") % {"reason": reason},
        link=reverse("grants:ledger", args=[row.organisation_id]),
    )


def _locked(trail: Trail, aid_id: UUID) -> OtherAid:
    """The row, once the undertaking's ledger is locked: whoever grants meanwhile waits, or is waited for.

    Only the county that it belongs to changes it.
    """
    check_allowed(can_edit_ledger(trail.actor))
    company = OtherAid.objects.filter(pk=aid_id).values_list("organisation", flat=True).first()
    if company is not None:
        lock_undertaking(company, timezone.localdate())
    rows = OtherAid.objects.select_for_update(of=("self",)).select_related("case", "organisation__municipality")
    row = rows.filter(pk=aid_id).first()
    if row is None:
        raise ActRefused(_("Uppgiften är redan borttagen."))
    trail.about(row)
    check_allowed(can_change_other_aid(trail.actor, row))
    return row


def _case(actor: Actor, organisation_id: UUID, case_id: UUID | None) -> GrantCase | None:
    """A case that the actor handles, of the company or of one that is one undertaking with it."""
    if case_id is None:
        return None
    cases = GrantCase.objects.visible_to(actor).filter(_of_company(organisation_id))
    case = cases.filter(pk=case_id).first()
    if case is None:
        raise ActRefused(_("Ärendet gäller inte det här företaget."))
    return case


def _of_company(organisation_id: UUID) -> Q:
    """Cases of the company, and of those that are, were or will be one undertaking with it."""
    groups = UndertakingMember.objects.filter(organisation=organisation_id).values("group")
    linked = UndertakingMember.objects.filter(group__in=groups).values("organisation")
    return Q(applicant=organisation_id) | Q(applicant__in=linked)


def _save(row: OtherAid, values: Mapping[str, Any]) -> None:
    for name, value in plain(values).items():
        if name in FACTS:
            setattr(row, name, value)
    if row.basis != AidBasis.APPLIED and row.granted_on and row.granted_on > timezone.localdate():
        raise ValidationError({"granted_on": _("Stödet kan inte vara beviljat efter i dag.")})
    save_checked(row)
