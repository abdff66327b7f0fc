"""Locks that queue the acts which would else undo each other. Organisations first, then rows, then accounts."""

from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import Trail
from accounts.models import User
from registers.models import Membership, Organisation
from registers.policies import PRIVATE_KINDS, Standing
from registers.querysets import MembershipQuerySet
from registers.records import standing_of
from rsp.actor import Actor, Body, Role
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


def lock_user(user_id: UUID) -> User:
    """An account, so that nobody closes it while it is given something. Lock its organisation first."""
    return User.objects.select_for_update(no_key=True).get(pk=user_id)


def lock_account(trail: Trail, user_id: UUID) -> tuple[User, Standing]:
    """The account and all bodies it has ever had a role at, locked, and named in the trail of one of them.

    Raises ActRefused when the person is given a role at yet another body at the same moment.
    """
    today = timezone.localdate()
    known = standing_of(User.objects.get(pk=user_id), today)
    role = Role.SYSTEM_ADMINISTRATOR if known.is_system_administrator else ""
    bodies = lock_bodies_of(role, known.ever_at, today)
    user = User.objects.select_for_update().get(pk=user_id)
    trail.about(user, body_of_act(trail.actor, bodies))
    standing = standing_of(user, today)
    if not standing.ever_at <= bodies.keys():
        raise ActRefused(_("Personens roller ändrades nyss. Ladda om sidan och försök igen."))
    return user, standing


def body_of_act(actor: Actor, bodies: Mapping[UUID, Organisation]) -> Body | None:
    """In whose trail an act about somebody at ``bodies`` is written: one of the actor's own when it is among them."""
    shared = actor.organisation_ids(tuple(Role)) & bodies.keys()
    return next((bodies[pk].body for pk in sorted(shared or bodies.keys())), None)


def body_in_trail(organisation: Organisation) -> Body | None:
    """In whose trail an act on the register is written: the body's own, or, None, the actor's organisations'.

    Companies, property owners and associations have nobody who reads a trail: who keeps them in the register answers.
    """
    return None if organisation.kind in PRIVATE_KINDS else organisation.body


def refuse_to_leave_empty(actor: Actor, leaving: Iterable[Membership], day: date) -> None:
    """Refuse an act after which nobody administers a body, or the system, from ``day`` on. Call with the bodies locked.

    Whoever is left must hold the role on that day and for as long as those who leave would have. A system
    administrator may leave a body without administrator: there is still somebody who can give the role.
    """
    rows = [row for row in leaving if row.role in (Role.ADMINISTRATOR, Role.SYSTEM_ADMINISTRATOR)]
    others = Membership.objects.on(day).exclude(pk__in=[row.pk for row in rows])
    for row in rows:
        if row.role == Role.SYSTEM_ADMINISTRATOR:
            if not _as_long_as(row, others).exists():
                raise ActRefused(_("Det är den sista systemadministratören. Ge någon annan rollen först."))
        elif not actor.is_system_administrator and not _is_administered(others, row):
            raise ActRefused(
                _("Det är den sista administratören hos %(organisation)s. Ge någon annan rollen först.")
                % {"organisation": row.organisation.public_name}
            )


def _is_administered(others: MembershipQuerySet, row: Membership) -> bool:
    return bool(_as_long_as(row, others.filter(organisation=row.organisation_id)).exists())


def _as_long_as(row: Membership, others: MembershipQuerySet) -> MembershipQuerySet:
    """Other people's roles of the same kind that do not end before ``row`` does as it stands."""
    lasting = Q(valid_to__isnull=True)
    if row.valid_to:
        lasting |= Q(valid_to__gte=row.valid_to)
    return others.filter(lasting, role=row.role).exclude(user=row.user_id)
