"""The delegation order and the deputies of the organisations that the actor has to do with."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.utils import timezone

from registers.models import Delegation, Organisation
from registers.policies import can_appoint_someone, can_edit_delegation_order, can_end_delegation
from rsp.actor import Actor, Role
from rsp.rights import Allowed, Refused


@dataclass(frozen=True, slots=True)
class DelegationRow:
    """A point or a deputyship. ``when``: current or coming; ``can_end``: the answer to the actor."""

    delegation: Delegation
    when: str
    can_end: Allowed | Refused


@dataclass(frozen=True, slots=True)
class BodyDelegations:
    """What holds, or is going to, at one organisation."""

    organisation: Organisation
    order: list[DelegationRow]
    deputies: list[DelegationRow]
    can_edit_order: Allowed | Refused
    can_appoint: Allowed | Refused


def delegations_page(actor: Actor) -> list[BodyDelegations]:
    """By organisation: those where the actor has a role; for a system administrator all that have something to show."""
    today = timezone.localdate()
    rows = Delegation.objects.visible_to(actor).open_on(today).exclude(user__is_active=False)
    rows = rows.named_for(actor).select_related("organisation__municipality", "user")
    by_body = {
        pk: list(group)
        for pk, group in groupby(
            rows.order_by("organisation", "role", "matter", "valid_from"), lambda row: row.organisation_id
        )
    }
    shown = set(by_body) | actor.organisation_ids(tuple(Role))
    bodies = Organisation.objects.visible_to(actor).current().filter(pk__in=shown)
    return [
        _body(actor, organisation, by_body.get(organisation.pk, []), today)
        for organisation in bodies.select_related("municipality").in_order()
    ]


def _body(actor: Actor, organisation: Organisation, rows: Iterable[Delegation], today: date) -> BodyDelegations:
    shown = [_row(actor, row, today) for row in rows]
    return BodyDelegations(
        organisation=organisation,
        order=[row for row in shown if row.delegation.user_id is None],
        deputies=[row for row in shown if row.delegation.user_id is not None],
        can_edit_order=can_edit_delegation_order(actor, organisation),
        can_appoint=can_appoint_someone(actor, organisation),
    )


def _row(actor: Actor, row: Delegation, today: date) -> DelegationRow:
    return DelegationRow(row, "coming" if row.valid_from > today else "current", can_end_delegation(actor, row))
