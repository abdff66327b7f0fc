"""The trail: who did what, when, and what changed. One page for administrators, with filters."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.apps import apps
from django.db.models import Model, QuerySet
from django.forms import Form
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import AuditOutcome
from accounts.models import AuditChain, AuditEvent
from accounts.querysets import AuditEventQuerySet
from registers.models import County, Municipality, Organisation
from rsp.actor import Actor
from rsp.audit_actions import ACTIONS, FACTS, VALUES, label_of
from rsp.lists import ListPage, list_page
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


def audit_page(actor: Actor, form: Form, asked: QueryDict) -> tuple[ListPage, list[TrailRow]]:
    """The events the actor may read that fit the filters, newest first: a page of them, and its rows in words."""
    page = list_page(_events(actor, form.cleaned_data if form.is_valid() else {}), form, asked, PER_PAGE)
    return page, trail_rows(page.rows.object_list)


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
    rows = _names_of_rows(events)
    return [
        TrailRow(
            event=event,
            act=label_of(event.action),
            who=label_of_pseudonym(event.actor_pseudonym, names),
            what=names[event.object_label].label if event.object_label in names else event.object_label,
            changes=list(_changes(event, rows)),
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


NAMED = (County, Municipality, Organisation)
"""Tables whose rows are told by name where an event holds their key: small, and open to all who are signed in."""


def _names_of_rows(events: list[AuditEvent]) -> dict[tuple[type[Model], str], str]:
    """The names of the rows that the events refer to: one query per table, none where nothing refers to it."""
    wanted: dict[type[Model], set[str]] = {}
    for event in events:
        for table, key in _references(event):
            wanted.setdefault(table, set()).add(key)
    return {
        (table, str(row.pk)): str(row)
        for table, keys in wanted.items()
        for row in _with_place(table._base_manager.filter(pk__in=keys), table)
    }


def _references(event: AuditEvent) -> Iterator[tuple[type[Model], str]]:
    fields = _fields_of(event.object_type)
    for key, value in [*event.before.items(), *event.after.items()]:
        table = getattr(fields.get(key), "related_model", None)
        if table in NAMED and value:
            yield table, str(value)


def _with_place(rows: QuerySet[Any], table: type[Model]) -> QuerySet[Any]:
    return rows.select_related("municipality") if table is Organisation else rows


def _changes(event: AuditEvent, rows: Mapping[tuple[type[Model], str], str]) -> Iterator[Change]:
    fields = _fields_of(event.object_type)
    for key in {**event.before, **event.after}:
        field = fields.get(key)
        label = str(field.verbose_name) if field else str(FACTS.get(key, key))
        choices = {str(value): str(words) for value, words in (field.flatchoices if field else ())}
        table = getattr(field, "related_model", None)
        choices |= {key: name for (of, key), name in rows.items() if of is table}
        before, after = (_shown(side.get(key), choices) for side in (event.before, event.after))
        yield Change(label, before, after)


def _fields_of(object_type: str) -> dict[str, Any]:
    """The fields of a table by name; none for a table that a later version no longer has."""
    try:
        return {field.name: field for field in apps.get_model(object_type)._meta.fields} if object_type else {}
    except LookupError:
        return {}


def _shown(value: Any, choices: Mapping[str, str]) -> str:
    match value:
        case None | "":
            return ""
        case bool():
            return _("ja") if value else _("nej")
        case list():
            return ", ".join(_shown(item, choices) for item in value)
        case str() if ", " in value and not choices:
            return ", ".join(str(VALUES.get(part, part)) for part in value.split(", "))
        case _:
            return choices.get(str(value)) or str(VALUES.get(str(value), value))
