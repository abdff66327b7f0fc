"""What is stored about a person, in one file (article 15 of the General Data Protection Regulation)."""

from collections.abc import Iterable
from functools import partial
from typing import Any
from uuid import UUID

import pghistory.models
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

ABOUT_THE_PERSON = {
    "accounts.user": (
        "email",
        "name",
        "pseudonym",
        "is_active",
        "is_machine",
        "density",
        "created_at",
        "last_login",
        "deactivated_at",
        "anonymised_at",
    ),
    "registers.membership": ("role", "valid_from", "valid_to", "reviewed_on", "created_at"),
    "registers.delegation": ("role", "matter", "capacity", "decision", "valid_from", "valid_to", "created_at"),
    "accounts.apitoken": ("name", "prefix", "scopes", "created_at", "expires_at", "last_used_at", "revoked_at"),
    "accounts.editdraft": ("object_type", "object_id", "values", "saved_at"),
    "accounts.editlock": ("object_type", "object_id", "started_at", "expires_at"),
    "accounts.savedview": ("name", "path", "query", "created_at"),
    "actionplans.calendarfeed": ("created_at", "revoked_at"),
    "actionplans.planimport": ("name", "created_at"),
    "account.emailaddress": ("email", "verified", "primary"),
    "mfa.authenticator": ("type", "created_at", "last_used_at"),
    "usersessions.usersession": ("created_at", "last_seen_at", "ip", "user_agent"),
    "socialaccount.socialaccount": ("provider", "uid", "date_joined", "last_login"),
    "notices.notification": ("kind", "title", "body", "in_app", "created_at", "read_at", "mailed_at"),
    "notices.noticesetting": ("kind", "in_app", "mail"),
    "notices.reminder": ("kind", "title", "due_on", "created_at", "done_at"),
}
"""Tables whose rows are about the person, and what is told of a row: never what would let its reader in.

Of every other row that points to the person it is told that it is there, since when, and in what capacity the person
stands there: what the row says of the county's plans and cases is not about the person.
"""

TOLD_APART = frozenset({"registers.membership", "registers.delegation"})


def register_extract(*, actor: Actor, user_id: UUID) -> dict[str, Any]:
    """All that is stored about one person in all rooms, in Swedish headings. The fetching is in the trail.

    Rooms above add parts of their own by ``settings.REGISTER_EXTRACT_PROVIDERS``: functions ``(user) -> dict``.

    Raises:
        PermissionDenied: the actor is another person and does not administer all organisations the person has been at.
    """
    with audited(actor, "account.extract") as trail:
        user = User.objects.get(pk=user_id)
        standing = standing_of(user, timezone.localdate())
        shared = sorted(standing.ever_at & actor.organisation_ids(tuple(Role)))
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
            _("händelser i händelseloggen"): _events(user),
        }
        for provider in settings.REGISTER_EXTRACT_PROVIDERS:
            extract |= import_string(provider)(user)
    return extract


def facts_of(row: models.Model) -> dict[str, Any]:
    """What is told of a row that is about the person, under the names of its columns in words."""
    names = ABOUT_THE_PERSON[row._meta.label_lower]
    return {str(row._meta.get_field(name).verbose_name): _plain(getattr(row, name)) for name in names}


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
        tell = facts_of if table._meta.label_lower in ABOUT_THE_PERSON else partial(_that_it_is_there, field=field)
        rows = [tell(row) for row in table._base_manager.filter(**{field.name: user}).order_by("pk")]
        if rows:
            found[f"{table._meta.verbose_name_plural} ({field.verbose_name})"] = rows
    return found


def _tables_about(user: User) -> Iterable[tuple[type[models.Model], models.ForeignKey]]:
    """Not the history: what it says of the person, the rows themselves say."""
    for relation in user._meta.get_fields(include_hidden=True):
        if not (relation.auto_created and (relation.one_to_many or relation.one_to_one)):
            continue
        table = relation.related_model
        is_history = issubclass(table, pghistory.models.Event) or table._meta.app_label == "pghistory"
        if not is_history and table._meta.label_lower not in TOLD_APART:
            yield table, relation.field


def _that_it_is_there(row: models.Model, field: models.ForeignKey) -> dict[str, Any]:
    stamps = (f"{field.name.removesuffix('_by')}_at", "created_at")
    stamped = (getattr(row, stamp, None) for stamp in stamps)
    return {
        _("tabell"): str(row._meta.verbose_name_plural),
        _("id"): str(row.pk),
        _("tid"): _plain(next((stamp for stamp in stamped if stamp), None)),
        _("egenskap"): str(field.verbose_name),
    }


def _mail_to(user: User) -> list[dict[str, Any]]:
    rows = OutboxMail.objects.filter(to__iexact=user.email).order_by("created_at")
    return [
        {_("ämne"): row.subject, _("skapat"): _plain(row.created_at), _("läge"): row.get_state_display()}
        for row in rows
    ]


def _events(user: User) -> list[dict[str, Any]]:
    """What the person did, and what was done with the account and the roles. Under the pseudonym, as the trail has it.

    What an act changed is told only when it changed something of the person's own.
    """
    rows = AuditEvent.objects.about_person(user.pseudonym).order_by("at", "chain", "position")
    return [_event(row) | (_details(row) if _is_of(user, row) else {}) for row in rows]


def _is_of(user: User, event: AuditEvent) -> bool:
    return event.object_label == user.pseudonym or event.object_label.startswith(f"{user.pseudonym},")


def _event(row: AuditEvent) -> dict[str, Any]:
    return {
        _("tid"): _plain(row.at),
        _("händelse"): label_of(row.action),
        _("utfall"): row.get_outcome_display(),
        _("organisation"): row.organisation,
    }


def _details(row: AuditEvent) -> dict[str, Any]:
    return {_("objekt"): row.object_label, _("före"): row.before, _("efter"): row.after, _("skäl"): row.reason}


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
