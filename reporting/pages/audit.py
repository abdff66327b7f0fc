"""The trail: who did what, when, and what changed. One page for administrators, with filters."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.core.paginator import Page, Paginator
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import AuditOutcome
from accounts.models import AuditChain, AuditEvent
from accounts.querysets import AuditEventQuerySet
from rsp.actor import Actor
from rsp.audit_actions import ACTIONS, label_of
from rsp.people import label_of_pseudonym, people_by_pseudonym

PER_PAGE = 50
MOST_EXPORTED = 50_000


@dataclass(frozen=True, slots=True)
class Change:
    """One field of an event. Values are the trail's own: dates as text, persons hidden, personal numbers masked."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class TrailRow:
    """One event as it is read. ``who`` is a name while the person has one, else the pseudonym; empty for nobody."""

    event: AuditEvent
    act: str
    who: str
    what: str
    changes: list[Change]

    @property
    def is_refused(self) -> bool:
        return self.event.outcome == AuditOutcome.REFUSED


@dataclass(frozen=True, slots=True)
class AuditPage:
    rows: list[TrailRow]
    page: Page
    is_filtered: bool


def audit_page(actor: Actor, filters: Mapping[str, Any], number: str | None) -> AuditPage:
    """The events the actor may read that fit ``filters`` (the cleaned data of the page's form), newest first."""
    page = Paginator(_events(actor, filters), PER_PAGE).get_page(number)
    return AuditPage(rows=trail_rows(page.object_list), page=page, is_filtered=any(filters.values()))


def exported_rows(actor: Actor, filters: Mapping[str, Any]) -> list[TrailRow]:
    """What the export holds: the same events, at most MOST_EXPORTED of the newest."""
    return trail_rows(_events(actor, filters)[:MOST_EXPORTED])


def chain_choices(actor: Actor) -> list[tuple[str, str]]:
    """The organisations whose trail the actor may read, for the filter."""
    return [(str(chain.pk), chain.name) for chain in AuditChain.objects.visible_to(actor).in_order()]


def action_choices() -> list[tuple[str, str]]:
    """Every act the trail knows, in the order of their words."""
    return sorted(((code, str(label)) for code, label in ACTIONS.items()), key=lambda choice: choice[1].casefold())


def trail_rows(events: Iterable[AuditEvent]) -> list[TrailRow]:
    """The events with words and names: one query for all names."""
    events = list(events)
    names = people_by_pseudonym(
        {event.actor_pseudonym for event in events}
        | {event.object_label for event in events if event.object_type == "accounts.user"}
    )
    return [
        TrailRow(
            event=event,
            act=label_of(event.action),
            who=label_of_pseudonym(event.actor_pseudonym, names),
            what=names[event.object_label].label if event.object_label in names else event.object_label,
            changes=list(_changes(event)),
        )
        for event in events
    ]


def _events(actor: Actor, filters: Mapping[str, Any]) -> AuditEventQuerySet:
    events = AuditEvent.objects.visible_to(actor)
    if filters.get("fran"):
        events = events.filter(at__gte=_midnight(filters["fran"]))
    if filters.get("till"):
        events = events.filter(at__lt=_midnight(filters["till"] + timedelta(days=1)))
    for name, column in (("handelse", "action"), ("utfall", "outcome"), ("organisation", "chain")):
        if filters.get(name):
            events = events.filter(**{column: filters[name]})
    if filters.get("person"):
        events = events.by_person(filters["person"])
    return events.newest_first()


def _midnight(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _changes(event: AuditEvent) -> Iterator[Change]:
    for key in {**event.before, **event.after}:
        yield Change(_field_label(event.object_type, key), _shown(event.before.get(key)), _shown(event.after.get(key)))


def _field_label(object_type: str, key: str) -> str:
    try:
        return str(apps.get_model(object_type)._meta.get_field(key).verbose_name)  # type: ignore[union-attr]
    except (LookupError, ValueError, FieldDoesNotExist, AttributeError):
        return key


def _shown(value: Any) -> str:
    match value:
        case None | "":
            return ""
        case bool():
            return _("ja") if value else _("nej")
        case list():
            return ", ".join(str(item) for item in value)
        case _:
            return str(value)
