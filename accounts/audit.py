"""The audit trail: the only door to AuditEvent.

An act is one ``with audited(...)`` block: one transaction, whose events are written last, just before it commits, with
the lock of the organisation's chain taken last. A refusal rolls the act back and is then recorded in a transaction of
its own, outside every other.
"""

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import AuditOutcome
from accounts.models import AuditChain, AuditEvent
from accounts.rules import FIRST_HASH, event_hash
from rsp.actor import Actor, Body
from rsp.audit_actions import ACTIONS
from rsp.history import history_of
from rsp.orgnr import mask_in_text
from rsp.request_context import current_request_id
from rsp.rights import ActRefused

SYSTEM = Body(uuid.UUID(int=0), "RSP")
"""Whose chain holds what belongs to no organisation, such as signing in without a role."""

HIDDEN = "dolt"
"""Stands in the trail for what tells who a person is: names and addresses live in User only."""
PERSONAL_FIELDS = {"accounts.user": {"name", "email", "password"}}

LONGEST_LABEL = 200


@dataclass
class Event:
    """What will be written about one row when the act is done."""

    action: str
    row: models.Model | None = None
    body: Body | None = None
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""
    outcome: AuditOutcome = AuditOutcome.DONE
    key: str = ""
    """The id of the row, kept as soon as it has one: a row that the act then deletes has none when it is written."""

    def __post_init__(self) -> None:
        if not self.key and self.row is not None and self.row.pk is not None:
            self.key = str(self.row.pk)


class Trail:
    """What one act did, gathered until it commits."""

    def __init__(self, actor: Actor, action: str) -> None:
        self.actor = actor
        self.action = action
        self.operation_id = uuid.uuid4()
        self.row: models.Model | None = None
        self.body: Body | None = None
        self.events: list[Event] = []
        self.joined: list[Event] = []

    def about(self, row: models.Model | None, body: Body | None = None) -> None:
        """Name what the act is about as soon as it is known, so that a refusal says it too."""
        self.row = row
        self.body = body or self.body

    def changed(self, before: Mapping[str, Any], after: Mapping[str, Any], reason: str = "") -> None:
        """One event with the fields that differ, about the row that ``about`` named."""
        keys = [key for key in {**before, **after} if before.get(key) != after.get(key)]
        self.record(
            before={key: before.get(key) for key in keys}, after={key: after.get(key) for key in keys}, reason=reason
        )

    def record(
        self, *, action: str = "", row: models.Model | None = None, body: Body | None = None, **facts: Any
    ) -> None:
        """One event; what is not said is that of the act. ``facts``: before, after, reason."""
        self.events.append(Event(_known(action or self.action), row or self.row, body, **facts))


_open_trail: ContextVar[Trail | None] = ContextVar("open_trail", default=None)


@contextmanager
def audited(actor: Actor, action: str) -> Iterator[Trail]:
    """One act in one transaction, with its events. Inside another ``audited`` it joins that act.

    An act that ends without an event records one of its own action. PermissionDenied and ActRefused are recorded as
    refusals and go on to the caller.
    """
    outer = _open_trail.get()
    if outer is not None:
        with _joined(outer, action) as trail:
            yield trail
        return
    trail = Trail(actor, _known(action))
    token = _open_trail.set(trail)
    try:
        with history_of(actor.pseudonym), transaction.atomic():
            yield trail
            _write(trail, [*trail.joined, *_events_of(trail)])
    except (PermissionDenied, ActRefused) as error:
        record_refusal(trail, error)
        raise
    finally:
        _open_trail.reset(token)


@contextmanager
def _joined(outer: Trail, action: str) -> Iterator[Trail]:
    """A trail for an act inside another: its events are written with the outer one's."""
    inner = Trail(outer.actor, _known(action))
    inner.body = outer.body
    yield inner
    for event in _events_of(inner):
        event.body = event.body or inner.body
        outer.joined.append(event)


def _events_of(trail: Trail) -> list[Event]:
    return trail.events or [Event(trail.action, trail.row)]


def record_refusal(trail: Trail, error: Exception, path: str = "") -> None:
    """Write that the act was refused, and why. Once per exception, whoever sees it first."""
    if getattr(error, "is_recorded", False):
        return
    error.is_recorded = True  # type: ignore[attr-defined]  # read above, by whoever handles the same exception later
    refusal = Event(trail.action, trail.row, reason=f"{error} {path}".strip(), outcome=AuditOutcome.REFUSED)
    with transaction.atomic(durable=True):
        _write(trail, [refusal])


def record_page_refusal(actor: Actor, error: Exception, path: str) -> None:
    """Write that a page was refused: the reason the reader was given, and the page. Named in settings for rsp."""
    record_refusal(Trail(actor, "access.refuse"), error, path)


def record_event(actor: Actor, action: str, row: models.Model | None = None, **facts: Any) -> None:
    """One event in a transaction of its own: a sign-in, a download. In each organisation the actor belongs to."""
    trail = Trail(actor, _known(action))
    with transaction.atomic():
        _write(trail, [Event(action, row, **facts)])


def record_export(actor: Actor, *, name: str, count: int, file_format: str) -> None:
    """Write that a list with people in it was taken out as a file. Named in settings for ``rsp.listing``."""
    record_event(actor, "list.export", after={"what": name, "rows": count, "format": file_format})


def snapshot(row: models.Model, *fields: str) -> dict[str, Any]:
    """The values of ``fields`` as the trail keeps them: dates and amounts as text, persons hidden."""
    hidden = PERSONAL_FIELDS.get(row._meta.label_lower, set())
    return {name: HIDDEN if name in hidden else _plain(_raw(row, name)) for name in fields}


def content_of(event: AuditEvent) -> dict[str, Any]:
    """What the hash of an event covers: everything but the two hashes themselves."""
    return {
        "chain": str(event.chain_id),
        "position": event.position,
        "id": str(event.pk),
        "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": event.actor_pseudonym,
        "organisation": event.organisation,
        "action": event.action,
        "outcome": str(event.outcome),
        "object": [event.object_type, event.object_id, event.object_label],
        "before": event.before,
        "after": event.after,
        "reason": event.reason,
        "request": event.request_id,
        "operation": str(event.operation_id),
    }


def _known(action: str) -> str:
    if action not in ACTIONS:
        raise KeyError(f"{action} is not in rsp/audit_actions.py")
    return action


def _raw(row: models.Model, name: str) -> Any:
    return getattr(row, row._meta.get_field(name).attname)


def _plain(value: Any) -> Any:
    match value:
        case None | bool() | int():
            return value
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="seconds")
        case date():
            return value.isoformat()
        case Decimal():
            return f"{value:f}"
        case list() | tuple():
            return [_plain(item) for item in value]
        case _:
            return mask_in_text(str(value))


def _write(trail: Trail, events: list[Event]) -> None:
    """Append the events to their chains. The chains are locked in one order, so that two acts never wait in a ring.

    What names no organisation is written for each that the actor belongs to: its administrators see what its people do.
    """
    events = [replace(event, body=body) for event in events for body in _bodies_of(event, trail)]
    bodies = {event.body.id: event.body for event in events if event.body}
    begun = [AuditChain(id=body.id, name=body.name, last_hash=FIRST_HASH) for body in bodies.values()]
    AuditChain.objects.bulk_create(sorted(begun, key=lambda chain: chain.pk), ignore_conflicts=True)
    chains = {chain.pk: chain for chain in AuditChain.objects.filter(pk__in=bodies).order_by("pk").select_for_update()}
    for event in events:
        if event.body:
            _append(chains[event.body.id], trail, event)
    for chain in chains.values():
        chain.name = bodies[chain.pk].name
        chain.save(update_fields=["name", "last_position", "last_hash"])


def _bodies_of(event: Event, trail: Trail) -> list[Body]:
    named = event.body or trail.body
    return [named] if named else trail.actor.bodies or [SYSTEM]


def _append(chain: AuditChain, trail: Trail, event: Event) -> None:
    row = event.row
    entry = AuditEvent(
        chain=chain,
        position=chain.last_position + 1,
        at=timezone.now(),
        actor_pseudonym=trail.actor.pseudonym,
        organisation=event.body.name if event.body else "",
        action=event.action,
        outcome=event.outcome,
        object_type=row._meta.label_lower if row is not None else "",
        object_id=event.key,
        object_label=label_of_row(row) if row is not None else "",
        before={key: _plain(value) for key, value in event.before.items()},
        after={key: _plain(value) for key, value in event.after.items()},
        reason=mask_in_text(event.reason),
        request_id=current_request_id(),
        operation_id=trail.operation_id,
        previous_hash=chain.last_hash,
    )
    entry.hash = event_hash(chain.last_hash, content_of(entry))
    entry.save(force_insert=True)
    chain.last_position, chain.last_hash = entry.position, entry.hash


def label_of_row(row: models.Model) -> str:
    """How the trail names a row: never by a person's name. A row that would says ``audit_label`` instead."""
    label = str(getattr(row, "audit_label", None) or row)
    return mask_in_text(label)[:LONGEST_LABEL] or _("utan namn")
