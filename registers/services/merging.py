"""Two rows for one body become one: everything that points to the duplicate is moved to the survivor."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import pghistory.models
from django.db import DatabaseError, IntegrityError, connection, models, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import audited
from accounts.models import User
from registers.models import County, Delegation, Membership, Organisation
from registers.policies import can_merge_organisations
from registers.role_fit import fits
from registers.services.locks import body_in_trail, lock_organisations
from registers.services.organisations import facts_for_trail
from rsp.actor import Actor, Role
from rsp.database_rights import append_only_tables
from rsp.editable import Editable, check_version
from rsp.rights import ActRefused, check_allowed

LONGEST_PATH = 3
"""Foreign keys between a row and what belongs to a county: of a goal's outcome, the goal, the initiative, the plan."""


@dataclass(frozen=True, slots=True)
class MergeOrder:
    """Which two, as the user saw them. ``may_move_roles``: the user has said that people's roles go along."""

    duplicate_id: UUID
    survivor_id: UUID
    duplicate_version: int
    survivor_version: int
    may_move_roles: bool = False


@dataclass(frozen=True, slots=True)
class Move:
    """What one relation points to the duplicate with: ``label`` in words, ``stays`` for tables nobody may change."""

    table: type[models.Model]
    field: str
    label: str
    count: int
    stays: bool


def moves_of(duplicate: Organisation) -> list[Move]:
    """What points to the duplicate, in the order of the tables; nothing that is not there. One query per relation."""
    found, unchangeable = [], append_only_tables()
    for table, field in _relations():
        count = table._base_manager.filter(**{field.name: duplicate}).count()
        if count:
            label = f"{table._meta.verbose_name_plural} ({field.verbose_name})"
            found.append(Move(table, field.name, label, count, table._meta.db_table in unchangeable))
    return found


def merge_organisations(*, actor: Actor, order: MergeOrder) -> Organisation:
    """Move what points to the duplicate to the survivor, and say of the duplicate what it was merged into.

    All or nothing. Rows that nobody may change stay and are reached through ``merged_into``.

    Raises:
        PermissionDenied, StaleVersion.
        ActRefused: they cannot be one body, something of the survivor's is in the way, or rows of another county's
            would change.
    """
    with audited(actor, "organisation.merge") as trail:
        rows = lock_organisations([order.duplicate_id, order.survivor_id])
        duplicate, survivor = rows[order.duplicate_id], rows[order.survivor_id]
        trail.about(duplicate, body_in_trail(survivor))
        check_allowed(can_merge_organisations(actor, duplicate, survivor))
        check_version(duplicate, order.duplicate_version)
        check_version(survivor, order.survivor_version)
        refuse_different_bodies(duplicate, survivor)
        refuse_what_others_have(actor, duplicate)
        _refuse_silent_roles(duplicate, survivor, order)
        moves = moves_of(duplicate)
        for move in moves:
            if not move.stays:
                _move(move, duplicate, survivor)
        before = facts_for_trail(duplicate)
        _hand_over_number(duplicate, survivor)
        duplicate.merged_into, duplicate.merged_at = survivor, timezone.now()
        duplicate.version += 1
        duplicate.save()
        moved = {move.label: move.count for move in moves if not move.stays}
        stayed = {move.label: move.count for move in moves if move.stays}
        trail.record(before=before, after={"merged_into": survivor.pk, **_in_words(moved, stayed)})
    return survivor


def refuse_different_bodies(duplicate: Organisation, survivor: Organisation) -> None:
    """Refuse what cannot be two rows for one body: a body with itself, two numbers, two kinds of body, two places."""
    if duplicate.pk == survivor.pk:
        raise ActRefused(_("En organisation kan inte slås ihop med sig själv."))
    if duplicate.orgnr and survivor.orgnr:
        raise ActRefused(_("Organisationerna har olika organisationsnummer, så de är inte samma organisation."))
    if duplicate.kind != survivor.kind:
        raise ActRefused(_("Organisationerna är av olika slag. Rätta slaget på den ena först."))
    places = [(row.county_id, row.municipality_id) for row in (duplicate, survivor)]
    if places[0] != places[1] and (duplicate.memberships.exists() or duplicate.delegations.exists()):
        raise ActRefused(
            _("Organisationerna hör till olika platser. Rollerna hos dubbletten skulle börja gälla någon annanstans.")
        )


def refuse_what_others_have(actor: Actor, duplicate: Organisation) -> None:
    """Refuse a case officer a merge that would change what another county keeps about the duplicate."""
    if actor.is_system_administrator:
        return
    own = actor.works_in_counties({Role.CASE_OFFICER})
    for table, field in _relations():
        path = _path_to_county(table, field)
        rows = table._base_manager.filter(**{field.name: duplicate})
        if path and rows.filter(**{f"{path}__isnull": False}).exclude(**{f"{path}__in": own}).exists():
            raise ActRefused(
                _("Dubbletten finns i uppgifter som hör till ett annat län. Be en systemadministratör slå ihop dem.")
            )


def _path_to_county(table: type[models.Model], field: models.ForeignKey) -> str:
    """The shortest way from a row to the county it belongs to, by the foreign keys; empty when there is none.

    Not through organisations and people: a row does not belong to the county of everybody it names.
    """
    ways: list[tuple[type[models.Model], tuple[str, ...]]] = [(table, ())]
    for model, path in ways:
        keys = [key for key in model._meta.concrete_fields if isinstance(key, models.ForeignKey) and key != field]
        if county := next((key.name for key in keys if key.related_model is County), None):
            return "__".join([*path, county])
        if len(path) < LONGEST_PATH:
            further = [key for key in keys if key.related_model not in (model, Organisation, User)]
            ways += [(key.related_model, (*path, key.name)) for key in further]
    return ""


def _refuse_silent_roles(duplicate: Organisation, survivor: Organisation, order: MergeOrder) -> None:
    """Roles change hands only when the user has said so, and only those that fit the survivor."""
    roles = set(Membership.objects.filter(organisation=duplicate).values_list("role", flat=True))
    roles |= set(Delegation.objects.filter(organisation=duplicate).values_list("role", flat=True))
    if roles and not order.may_move_roles:
        raise ActRefused(_("Personer har roller hos dubbletten. Kryssa för att rollerna ska följa med."))
    for role in roles:
        if not fits(Role(role), survivor.kind, is_municipal_body=survivor.is_municipal):
            raise ActRefused(_("Det finns roller hos dubbletten som inte passar den andra organisationen."))


def _relations() -> Iterator[tuple[type[models.Model], models.ForeignKey]]:
    """Every foreign key to an organisation, also in many-to-many tables; not the history, which says what was."""
    for relation in Organisation._meta.get_fields(include_hidden=True):
        if not (relation.auto_created and (relation.one_to_many or relation.one_to_one)):
            continue
        if not issubclass(relation.related_model, pghistory.models.Event):
            yield relation.related_model, relation.field


def _move(move: Move, duplicate: Organisation, survivor: Organisation) -> None:
    changes = {move.field: survivor}
    if issubclass(move.table, Editable):
        changes |= {"version": F("version") + 1, "updated_at": timezone.now()}
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            move.table._base_manager.filter(**{move.field: duplicate}).update(**changes)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except DatabaseError as error:
        words = {"what": move.label, "why": _why(move.table, error)}
        raise ActRefused(_("Det gick inte att flytta %(what)s. %(why)s Inget är ändrat.") % words) from error


def _why(table: type[models.Model], error: DatabaseError) -> str:
    """What the constraint that refused says of itself, in Swedish."""
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    known = {constraint.name: constraint for constraint in table._meta.constraints}
    if name in known:
        return str(known[name].get_violation_error_message())
    if isinstance(error, IntegrityError):
        return _("Den andra organisationen har redan en likadan rad.")
    return _("Raderna är låsta.")


def _hand_over_number(duplicate: Organisation, survivor: Organisation) -> None:
    """The one number there is belongs to the row that stays."""
    survivor.version += 1
    if duplicate.orgnr:
        survivor.orgnr, duplicate.orgnr = duplicate.orgnr, None
        duplicate.save(update_fields=["orgnr"])
    survivor.save(update_fields=["orgnr", "version", "updated_at"])


def _in_words(moved: dict[str, int], stayed: dict[str, int]) -> dict[str, list[str]]:
    return {
        "moved": [f"{label}: {count}" for label, count in moved.items()],
        "stayed": [f"{label}: {count}" for label, count in stayed.items()],
    }
