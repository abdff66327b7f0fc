"""Locks that queue the acts which would else undo each other. Organisations first, then rows, then accounts."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from registers.models import Membership, Organisation
from registers.querysets import MembershipQuerySet
from rsp.actor import Actor, Role
from rsp.rights import ActRefused


def lock_organisations(ids: Iterable[UUID]) -> dict[UUID, Organisation]:
    """The organisations, locked in one order so that two acts never wait for each other in a ring."""
    rows = Organisation.objects.filter(pk__in=list(ids)).order_by("pk")
    return {row.pk: row for row in rows.select_related("municipality").select_for_update(no_key=True, of=("self",))}


def lock_organisation(organisation_id: UUID) -> Organisation:
    """One organisation. Raises Organisation.DoesNotExist."""
    return (
        Organisation.objects.select_related("municipality")
        .select_for_update(no_key=True, of=("self",))
        .get(pk=organisation_id)
    )


def lock_bodies_of(role: str, organisation_ids: Iterable[UUID], day: date) -> dict[UUID, Organisation]:
    """Queue with everybody who ends roles that somebody must hold: at the body; for system administrators, anywhere."""
    ids = set(organisation_ids)
    if role == Role.SYSTEM_ADMINISTRATOR:
        ids |= set(Membership.objects.open_on(day).filter(role=role).values_list("organisation_id", flat=True))
    return lock_organisations(ids)


def refuse_to_leave_empty(actor: Actor, leaving: Iterable[Membership], day: date) -> None:
    """Refuse an act after which nobody administers a body, or the system, on ``day``. Call with the bodies locked.

    A system administrator may leave a body without administrator: there is still somebody who can give the role.
    """
    rows = [row for row in leaving if row.role in (Role.ADMINISTRATOR, Role.SYSTEM_ADMINISTRATOR)]
    others = Membership.objects.on(day).exclude(pk__in=[row.pk for row in rows])
    for row in rows:
        if row.role == Role.SYSTEM_ADMINISTRATOR:
            if not others.filter(role=Role.SYSTEM_ADMINISTRATOR).exclude(user=row.user_id).exists():
                raise ActRefused(_("Det är den sista systemadministratören. Ge någon annan rollen först."))
        elif not actor.is_system_administrator and not _is_administered(others, row):
            raise ActRefused(
                _("Det är den sista administratören hos %(organisation)s. Ge någon annan rollen först.")
                % {"organisation": row.organisation.public_name}
            )


def _is_administered(others: MembershipQuerySet, row: Membership) -> bool:
    there = others.filter(role=Role.ADMINISTRATOR, organisation=row.organisation_id)
    return bool(there.exclude(user=row.user_id).exists())
