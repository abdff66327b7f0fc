"""How a stored value is written for people: labels, Swedish dates and amounts, personal numbers masked."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeAlias

from django.contrib.auth import get_user_model
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from rsp import swedish
from rsp.orgnr import mask_in_text
from rsp.people import people_by_id

MONEY = ("amount", "budget")
"""Endings of the names of fields that hold SEK; other decimals are plain numbers."""

Field: TypeAlias = "models.Field[Any, Any]"
Labels = Mapping[tuple[type[models.Model], Any], str]
"""The words for rows that foreign keys point at, by table and key."""


def row_labels(values: Iterable[tuple[Field, Any]]) -> Labels:
    """The words for every row the values point at: one query for each table."""
    wanted: dict[type[models.Model], set[Any]] = {}
    for field, value in values:
        if field.related_model is not None and value is not None:
            wanted.setdefault(field.related_model, set()).add(value)
    return {(table, key): text for table, keys in wanted.items() for key, text in _labels(table, keys).items()}


def _labels(table: type[models.Model], keys: Collection[Any]) -> dict[Any, str]:
    if issubclass(table, get_user_model()):
        return {key: person.label for key, person in people_by_id(keys).items()}
    # A row's words may name the row it belongs to: one step is fetched with it.
    parents = [field.name for field in table._meta.fields if field.many_to_one and field.related_model is not table]
    rows = table._base_manager.filter(pk__in=keys).select_related(*parents)
    return {row.pk: str(row) for row in rows}


def field_text(field: Field, value: Any, labels: Labels, *, masked: bool = True) -> str:
    """The value in words, empty for none. ``masked`` hides what looks like a personal number."""
    if value is None or value == "":
        return ""
    if field.related_model is not None:
        text = labels.get((field.related_model, value)) or _("Borttagen")
    elif field.flatchoices:
        text = str(dict(field.flatchoices).get(value, value))
    else:
        text = _plain_text(field.name, value)
    return mask_in_text(text) if masked else text


def _plain_text(name: str, value: Any) -> str:
    if name == "orgnr":
        return f"{value[:6]}-{value[6:]}"
    match value:
        case bool():
            return _("Ja") if value else _("Nej")
        case datetime():
            return swedish.long_stamp(timezone.localtime(value))
        case date():
            return swedish.long_date(value)
        case Decimal():
            return swedish.kronor(value) if name.endswith(MONEY) else swedish.decimal_text(value)
        case int():
            return str(value) if "year" in name else swedish.integer(value)
        case list() | tuple():
            return ", ".join(str(item) for item in value)
        case _:
            return str(value)
