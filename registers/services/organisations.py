"""The register of organisations: added and edited."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.audit import HIDDEN, audited, snapshot
from notices.enums import NoticeKind
from notices.services import notify
from registers.enums import OrganisationKind
from registers.models import Organisation
from registers.policies import can_edit_organisation, can_keep_organisation, can_reclassify_organisation
from registers.services.locks import body_in_trail, lock_organisation
from rsp.actor import Actor
from rsp.editable import check_version
from rsp.editing import PassedOver
from rsp.rights import ActRefused, check_allowed

FACTS = ("name", "kind", "orgnr", "county", "municipality")
CLASSIFYING = FACTS[1:]
"""What decides which roles there are at the body and what they reach."""


@dataclass(frozen=True, slots=True)
class OrganisationFacts:
    """What the register says of an organisation. Codes are those of SCB; the number has ten digits."""

    name: str
    kind: str
    orgnr: str | None = None
    county_code: str | None = None
    municipality_code: str | None = None

    def put_on(self, row: Organisation) -> None:
        row.name, row.kind, row.orgnr = self.name.strip(), self.kind, self.orgnr or None
        row.county_id, row.municipality_id = self.county_code or None, self.municipality_code or None


def add_organisation(*, actor: Actor, facts: OrganisationFacts) -> Organisation:
    """Add a body to the register. Raises PermissionDenied, ValidationError (its number is there already)."""
    with audited(actor, "organisation.add") as trail:
        row = Organisation()
        facts.put_on(row)
        check_allowed(can_keep_organisation(actor, OrganisationKind(row.kind), row.county_id))
        _save(row)
        trail.about(row, body_in_trail(row))
        trail.changed({}, facts_for_trail(row))
    return row


def edit_organisation(
    *,
    actor: Actor,
    organisation_id: UUID,
    facts: OrganisationFacts,
    expected_version: int,
    passed_over: Iterable[PassedOver] = (),
) -> Organisation:
    """Change what the register says of a body.

    The body's own administrators change its name; kind, number and place are changed by those who keep the register,
    and never to something that they would not keep. ``passed_over``: whose saved values the actor chose away.

    Raises:
        PermissionDenied, StaleVersion, ValidationError.
    """
    with audited(actor, "organisation.edit") as trail:
        row = lock_organisation(organisation_id)
        trail.about(row, body_in_trail(row))
        check_allowed(can_edit_organisation(actor, row))
        check_version(row, expected_version)
        before, classified = facts_for_trail(row), _values(row, CLASSIFYING)
        may_reclassify = can_reclassify_organisation(actor, row)
        facts.put_on(row)
        if _values(row, CLASSIFYING) != classified:
            check_allowed(may_reclassify)
            check_allowed(can_keep_organisation(actor, OrganisationKind(row.kind), row.county_id))
            _refuse_to_move_people(row, classified)
        row.version += 1
        _save(row)
        trail.changed(*_alike_hidden(before, facts_for_trail(row)))
        if trail.body and (row.is_sole_trader or row.may_be_a_person):
            trail.about(row, row.body)  # not by the name it had until now
        for other in passed_over:
            _tell_of_merge(row, other)
    return row


def facts_for_trail(row: Organisation) -> dict[str, Any]:
    """The facts as the trail keeps them: the name of somebody who trades in the own name stays out of it."""
    facts = snapshot(row, *FACTS)
    return facts | {"name": HIDDEN} if row.is_sole_trader or row.may_be_a_person else facts


def _alike_hidden(before: dict[str, Any], after: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """A name that is a person's before or after the act is kept out of both: the other would tell it."""
    if HIDDEN in (before["name"], after["name"]):
        return before | {"name": HIDDEN}, after | {"name": HIDDEN}
    return before, after


def _values(row: Organisation, names: tuple[str, ...]) -> list[Any]:
    return [getattr(row, row._meta.get_field(name).attname) for name in names]


def _save(row: Organisation) -> None:
    """Raises ValidationError, also when somebody else takes the number at the same moment."""
    _check_place(row)
    row.full_clean()
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        row.full_clean()
        raise


def _check_place(row: Organisation) -> None:
    """A municipality's code begins with its county's."""
    if row.municipality_id and row.county_id != row.municipality_id[:2]:
        raise ValidationError({"municipality": _("Kommunen ligger i ett annat län.")})


def _tell_of_merge(row: Organisation, other: PassedOver) -> None:
    notify(
        user_ids=[other.user_id],
        kind=NoticeKind.EDIT_MERGED,
        title=_("Någon annan ändrade uppgifterna om %(organisation)s efter dig") % {"organisation": row.public_name},
        body=", ".join(other.fields),
        link=reverse("registers:organisation", args=[row.pk]),
    )


def _refuse_to_move_people(row: Organisation, before: list[Any]) -> None:
    """Kind and place decide what roles reach: they stand while anybody has a role, or stands in, there."""
    kind, _number, county, municipality = before
    stays = (kind, county, municipality) == (row.kind, row.county_id, row.municipality_id)
    if not stays and (row.memberships.exists() or row.delegations.exists()):
        raise ActRefused(
            _("Slag, län och kommun kan inte ändras när någon har eller har haft en roll hos organisationen.")
        )
