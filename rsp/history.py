"""What every row that people edit leaves behind: an event for each change, written by the database itself.

``@tracked`` on a model gives it a table of events (django-pghistory, by trigger), so that bulk updates and SQL by hand
are seen too. The events are append-only. Each carries who did it as a pseudonym and in which request, never a name or
an address: a person can be anonymised without touching the history.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, TypeVar

import pghistory
from django.db import models

from rsp.request_context import current_request_id

UNTRACKED = ("created_at", "updated_at")
"""Stamps that change with every save and say nothing that the event does not."""

BEGINNING = "begin"
"""Label of the event that holds a row as it was when its history began."""

ACTOR, REQUEST = "actor", "request"
"""What the context of an event holds, and all that it holds."""

Model = TypeVar("Model", bound=type[models.Model])


def tracked(model: Model) -> Model:
    """Give a model its append-only table of events. The context lies in the event itself, so it is append-only too."""
    names = {field.name for field in model._meta.local_fields}
    pghistory.track(
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(),
        pghistory.DeleteEvent(),
        exclude=[name for name in UNTRACKED if name in names],
        obj_field=pghistory.ObjForeignKey(related_name="+", related_query_name="+", db_index=True),
        context_field=pghistory.ContextJSONField(),
        context_id_field=None,  # type: ignore[arg-type]  # allowed by its documentation, not by its types
        append_only=True,
    )(model)
    return model


@contextmanager
def history_of(pseudonym: str) -> Iterator[None]:
    """What is changed inside was done by ``pseudonym`` (empty: by the system) in the running request."""
    with pghistory.context(**{ACTOR: pseudonym, REQUEST: current_request_id()}):
        yield


def events_of(row: models.Model) -> models.QuerySet[Any]:
    """The events of a row in the order they happened, the oldest first. Reading them asks for the right of the page."""
    return _event_model(type(row))._default_manager.filter(pgh_obj=row.pk).order_by("pgh_id")


def event_rows(model: type[models.Model], keys: Sequence[Any]) -> models.QuerySet[Any]:
    """The events of several rows of a model, each row's in the order they happened."""
    return _event_model(model)._default_manager.filter(pgh_obj__in=keys).order_by("pgh_id")


def events_since(model: type[models.Model], moment: datetime) -> models.QuerySet[Any]:
    """The events of all rows of a model after ``moment``, of rows that are gone as well."""
    return _event_model(model)._default_manager.filter(pgh_created_at__gt=moment)


def actor_of(event: Any) -> str:
    """The pseudonym of who made the change; empty for the system and for what began before the history did."""
    return str((event.pgh_context or {}).get(ACTOR, ""))


def tracked_fields(model: type[models.Model]) -> "list[models.Field[Any, Any]]":
    """The fields of a model that its events hold, in the order of the model."""
    kept = {field.name for field in _event_model(model)._meta.fields}
    return [field for field in model._meta.local_fields if field.name in kept]


def _event_model(model: type[models.Model]) -> type[models.Model]:
    return model.pgh_event_model  # type: ignore[attr-defined, no-any-return]  # set by pghistory
