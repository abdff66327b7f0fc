"""What is stored about a person, in one file (article 15 of the General Data Protection Regulation)."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from accounts.audit import audited
from accounts.models import AuditEvent, User
from notices.models import OutboxMail
from registers.models import Delegation, Membership, Organisation
from registers.policies import can_extract_register
from registers.records import standing_of
from rsp.actor import Actor, Role
from rsp.audit_actions import label_of
from rsp.rights import check_allowed

SECRETS = {
    "accounts.user": {"password"},
    "accounts.apitoken": {"hash"},
    "mfa.authenticator": {"data"},
    "usersessions.usersession": {"session_key", "data"},
    "socialaccount.socialtoken": {"token", "token_secret"},
}
"""What would let its reader in, and so is not in the file."""

BEHIND_AN_EVENT = {"pgh_context"}
"""Whose act made a row of history: that is about the other person."""

TOLD_APART = frozenset({"registers.membership", "registers.delegation"})


def register_extract(*, actor: Actor, user_id: UUID) -> dict[str, Any]:
    """All that is stored about one person in all rooms, in Swedish headings. The fetching is in the trail.

    Rooms above add parts of their own by ``settings.REGISTER_EXTRACT_PROVIDERS``: functions ``(user) -> dict``.

    Raises:
        PermissionDenied: the actor is another person and does not administer all of the person's organisations.
    """
    with audited(actor, "account.extract") as trail:
        user = User.objects.get(pk=user_id)
        standing = standing_of(user, timezone.localdate())
        shared = sorted(standing.organisation_ids & actor.organisation_ids(tuple(Role)))
        about = Organisation.objects.select_related("municipality").filter(pk__in=shared[:1]).first()
        trail.about(user, about.body if about else None)
        check_allowed(can_extract_register(actor, standing))
        extract = {
            _("uppgift om"): _("Registerutdrag enligt artikel 15 i dataskyddsförordningen"),
            _("framtaget"): timezone.localtime().isoformat(timespec="seconds"),
            _("konto"): facts_of(user),
            _("roller"): _roles(user),
            _("ersättarskap"): _deputyships(user),
            _("övriga rader"): _other_rows(user),
            _("e-post till adressen"): _mail_to(user),
            _("händelser i spåret"): _events(user),
        }
        for provider in settings.REGISTER_EXTRACT_PROVIDERS:
            extract |= import_string(provider)(user)
    return extract


def facts_of(row: models.Model) -> dict[str, Any]:
    """A row's own columns under their names in words, without secrets."""
    secret = SECRETS.get(row._meta.label_lower, set())
    return {
        str(field.verbose_name): _plain(getattr(row, field.attname))
        for field in row._meta.concrete_fields
        if field.name not in secret | BEHIND_AN_EVENT
    }


def _roles(user: User) -> list[dict[str, Any]]:
    rows = Membership.objects.filter(user=user).select_related("organisation__municipality").order_by("valid_from")
    return [facts_of(row) | {_("organisation"): row.organisation.public_name} for row in rows]


def _deputyships(user: User) -> list[dict[str, Any]]:
    rows = Delegation.objects.filter(user=user).select_related("organisation__municipality").order_by("valid_from")
    return [facts_of(row) | {_("organisation"): row.organisation.public_name} for row in rows]


def _other_rows(user: User) -> dict[str, list[dict[str, Any]]]:
    """Every other row of every room that points to the person: keys, sessions, notices, jobs, plans approved …"""
    found: dict[str, list[dict[str, Any]]] = {}
    for table, field in _tables_about(user):
        rows = [facts_of(row) for row in table._base_manager.filter(**{field.name: user}).order_by("pk")]
        if rows:
            found[f"{table._meta.verbose_name_plural} ({field.verbose_name})"] = rows
    return found


def _tables_about(user: User) -> Iterable[tuple[type[models.Model], models.ForeignKey]]:
    for relation in user._meta.get_fields(include_hidden=True):
        if not (relation.auto_created and (relation.one_to_many or relation.one_to_one)):
            continue
        table = relation.related_model
        if table._meta.app_label != "pghistory" and table._meta.label_lower not in TOLD_APART:
            yield table, relation.field


def _mail_to(user: User) -> list[dict[str, Any]]:
    rows = OutboxMail.objects.filter(to__iexact=user.email).order_by("created_at")
    return [
        {_("ämne"): row.subject, _("skapat"): _plain(row.created_at), _("läge"): row.get_state_display()}
        for row in rows
    ]


def _events(user: User) -> list[dict[str, Any]]:
    """What the person did, and what was done with the account. Under the pseudonym, as the trail has it."""
    rows = AuditEvent.objects.about_person(user.pseudonym).order_by("at", "chain", "position")
    return [
        {
            _("tid"): _plain(row.at),
            _("händelse"): label_of(row.action),
            _("utfall"): row.get_outcome_display(),
            _("organisation"): row.organisation,
            _("objekt"): row.object_label,
            _("före"): row.before,
            _("efter"): row.after,
            _("skäl"): row.reason,
        }
        for row in rows
    ]


def _plain(value: Any) -> Any:
    match value:
        case None | bool() | int() | str():
            return value
        case list() | tuple():
            return [_plain(item) for item in value]
        case dict():
            return {str(key): _plain(item) for key, item in value.items()}
        case _:
            return value.isoformat() if hasattr(value, "isoformat") else str(value)
