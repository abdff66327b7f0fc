"""Which companies are one undertaking ("ett enda företag", article 2.2), from which day to which."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.audit import Trail, audited, snapshot
from grants.models import UndertakingGroup, UndertakingMember
from grants.policies import can_change_undertaking, can_edit_ledger
from grants.services.ledger_conflicts import tell_of_conflicts
from grants.services.ledger_lock import lock_groups
from notices.services import tell_of_merge
from programs.services.programme_rows import plain, save_checked
from rsp.actor import Actor
from rsp.editable import check_version
from rsp.editing import PassedOver
from rsp.rights import ActRefused, check_allowed

GROUP_FACTS = ("name", "source")
MEMBER_FACTS = ("organisation", "link", "valid_from", "valid_to")


def add_undertaking(*, actor: Actor, values: Mapping[str, Any]) -> UndertakingGroup:
    """Write down that a company is part of a single undertaking, with the paper that says so.

    ``values``: ``GROUP_FACTS`` and the first member's ``MEMBER_FACTS``. Raises PermissionDenied, ValidationError (no
    source; the company is in another at the time).
    """
    with audited(actor, "undertaking.add") as trail:
        check_allowed(can_edit_ledger(actor))
        lock_groups()
        group = UndertakingGroup()
        _write(group, values, GROUP_FACTS)
        save_checked(group)
        member = UndertakingMember(group=group)
        _write(member, values, MEMBER_FACTS)
        save_checked(member)
        trail.about(group)
        trail.changed({}, snapshot(member, "organisation", "valid_from", "valid_to"))
    return group


def edit_undertaking(
    *,
    actor: Actor,
    group_id: UUID,
    expected_version: int,
    values: Mapping[str, Any],
    passed_over: Iterable[PassedOver] = (),
) -> UndertakingGroup:
    """Change its name or source. Raises PermissionDenied, StaleVersion, ActRefused (it is gone), ValidationError."""
    with audited(actor, "undertaking.edit") as trail:
        check_allowed(can_edit_ledger(actor))
        row = UndertakingGroup.objects.select_for_update().filter(pk=group_id).first()
        if row is None:
            raise ActRefused(_("Uppgiften om företaget är redan borttagen."))
        trail.about(row)
        _check_county(actor, row)
        check_version(row, expected_version)
        row.version += 1
        _write(row, values, GROUP_FACTS)
        save_checked(row)
        first = row.members.order_by("valid_from", "pk").values_list("organisation", flat=True).first()
        link = reverse("grants:ledger", args=[first]) if first else reverse("grants:cases")
        tell_of_merge(_("uppgiften om ett enda företag"), link, passed_over)
    return row


def add_undertaking_member(*, actor: Actor, group_id: UUID, values: Mapping[str, Any]) -> UndertakingMember:
    """Write down that one more company belongs: its earlier aid comes along from the first day.

    Officers of cases whose grants no longer fit are told. Raises PermissionDenied, ActRefused (the group is gone),
    ValidationError (the company is in another at the time).
    """
    with audited(actor, "undertaking_member.add") as trail:
        check_allowed(can_edit_ledger(actor))
        lock_groups()
        group = UndertakingGroup.objects.filter(pk=group_id).first()
        if group is None:
            raise ActRefused(_("Uppgiften om företaget är redan borttagen."))
        _check_county(actor, group)
        row = UndertakingMember(group=group)
        _write(row, values, MEMBER_FACTS)
        save_checked(row)
        trail.about(row)
        trail.changed({}, snapshot(row, "organisation", "valid_from", "valid_to"))
        _tell(group)
    return row


def edit_undertaking_member(
    *,
    actor: Actor,
    member_id: UUID,
    expected_version: int,
    values: Mapping[str, Any],
    passed_over: Iterable[PassedOver] = (),
) -> UndertakingMember:
    """Change how or when a company belongs; ``valid_to`` is its last day. Which company it is stands.

    Raises PermissionDenied, StaleVersion, ActRefused (it is gone), ValidationError.
    """
    with audited(actor, "undertaking_member.edit") as trail:
        row = _locked(trail, member_id)
        check_version(row, expected_version)
        before = snapshot(row, "valid_from", "valid_to")
        row.version += 1
        _write(row, values, ("link", "valid_from", "valid_to"))
        save_checked(row)
        trail.changed(before, snapshot(row, "valid_from", "valid_to"))
        link = reverse("grants:ledger", args=[row.organisation_id])
        tell_of_merge(_("uppgiften om ett enda företag"), link, passed_over)
        _tell(row.group)
    return row


def _locked(trail: Trail, member_id: UUID) -> UndertakingMember:
    check_allowed(can_edit_ledger(trail.actor))
    lock_groups()
    row = UndertakingMember.objects.select_related("group").filter(pk=member_id).first()
    if row is None:
        raise ActRefused(_("Uppgiften om företaget är redan borttagen."))
    trail.about(row)
    _check_county(trail.actor, row.group)
    return row


def _check_county(actor: Actor, group: UndertakingGroup) -> None:
    """Only a county that one of its companies is in changes it."""
    check_allowed(can_change_undertaking(actor, group.members.select_related("organisation__municipality")))


def _tell(group: UndertakingGroup) -> None:
    tell_of_conflicts(group.members.values_list("organisation", flat=True))


def _write(row: UndertakingGroup | UndertakingMember, values: Mapping[str, Any], facts: Iterable[str]) -> None:
    for name, value in plain(values).items():
        if name in facts:
            setattr(row, name, value)
