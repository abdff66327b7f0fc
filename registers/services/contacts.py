"""Function mailboxes: where an organisation is written to in a matter."""

from uuid import UUID

from django.utils.translation import gettext as _

from accounts.audit import Trail, audited, snapshot
from registers.models import ContactFunction
from registers.policies import can_edit_contact_functions
from registers.services.locks import body_in_trail, lock_organisation
from rsp.actor import Actor
from rsp.editable import check_version
from rsp.rights import ActRefused, check_allowed

FACTS = ("purpose", "email")


def add_contact_function(*, actor: Actor, organisation_id: UUID, purpose: str, email: str) -> ContactFunction:
    """Add a mailbox. Raises PermissionDenied, ValidationError (there is one for the purpose already)."""
    with audited(actor, "contact_function.add") as trail:
        organisation = lock_organisation(organisation_id)
        trail.about(organisation, body_in_trail(organisation))
        check_allowed(can_edit_contact_functions(actor, organisation))
        row = ContactFunction(organisation=organisation, purpose=purpose, email=email.strip())
        row.full_clean()
        row.save(force_insert=True)
        trail.about(row)
        trail.changed({}, snapshot(row, *FACTS))
    return row


def edit_contact_function(*, actor: Actor, contact_id: UUID, email: str, expected_version: int) -> ContactFunction:
    """Change the address. Raises PermissionDenied, StaleVersion, ValidationError."""
    with audited(actor, "contact_function.edit") as trail:
        row = _locked(trail, contact_id)
        check_allowed(can_edit_contact_functions(actor, row.organisation))
        check_version(row, expected_version)
        before = snapshot(row, *FACTS)
        row.email, row.version = email.strip(), row.version + 1
        row.full_clean()
        row.save()
        trail.changed(before, snapshot(row, *FACTS))
    return row


def remove_contact_function(*, actor: Actor, contact_id: UUID, expected_version: int) -> None:
    """Take a mailbox away. Raises PermissionDenied, StaleVersion, ActRefused (it is gone already)."""
    with audited(actor, "contact_function.remove") as trail:
        row = _locked(trail, contact_id)
        check_allowed(can_edit_contact_functions(actor, row.organisation))
        check_version(row, expected_version)
        trail.record(row=row, before=snapshot(row, *FACTS))
        ContactFunction.objects.filter(pk=row.pk).delete()


def _locked(trail: Trail, contact_id: UUID) -> ContactFunction:
    rows = ContactFunction.objects.select_related("organisation__municipality").select_for_update(of=("self",))
    row = rows.filter(pk=contact_id).first()
    if row is None:
        raise ActRefused(_("Brevlådan är redan borttagen."))
    trail.about(row, body_in_trail(row.organisation))
    return row
