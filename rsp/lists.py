"""What every list page has: chosen filters as chips that can be taken away, and pages of 25."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.forms import BoundField, Form
from django.http import QueryDict
from django.utils.translation import gettext as _

PER_PAGE = 25
PAGE = "sida"


@dataclass(frozen=True, slots=True)
class Chip:
    """A chosen filter, and the address of the list without it."""

    label: str
    href: str


@dataclass(frozen=True, slots=True)
class ListPage:
    """One page of a list. ``query``: what the address of another page holds beside its number."""

    rows: "Page[Any]"
    chips: list[Chip]
    query: str

    @property
    def is_filtered(self) -> bool:
        return bool(self.chips)


def list_page(rows: "QuerySet[Any]", form: Form, asked: QueryDict, per_page: int = PER_PAGE) -> ListPage:
    """The page of ``rows`` that was asked for; a number that is none shows the nearest."""
    kept = asked.copy()
    kept.pop(PAGE, None)
    chips = [Chip(f"{field.label}: {words}", _without(kept, field.name)) for field, words in _chosen(form)]
    page = Paginator(rows, per_page).get_page(asked.get(PAGE))
    return ListPage(page, chips, kept.urlencode())


def _chosen(form: Form) -> list[tuple[BoundField, str]]:
    """The filled fields with their values in words."""
    found = []
    for field in form:
        value = form.cleaned_data.get(field.name) if form.is_bound and form.is_valid() else None
        if value or (value is False and field.data):
            found.append((field, _in_words(field, value)))
    return found


def _in_words(field: BoundField, value: Any) -> str:
    if isinstance(value, bool):
        return _("Ja") if value else _("Nej")
    label = getattr(field.field, "label_from_instance", None)
    if label:
        return ", ".join(str(label(one)) for one in (value if isinstance(value, QuerySet) else [value]))
    choices = dict(getattr(field.field, "choices", ()) or ())
    values = value if isinstance(value, list) else [value]
    return ", ".join(str(choices.get(one, one)) for one in values)


def _without(asked: QueryDict, name: str) -> str:
    rest = asked.copy()
    rest.pop(name, None)
    return f"?{rest.urlencode()}"
