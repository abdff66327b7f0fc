"""A list page: filters in its address, chips, sort links, pages, saved views, and the same rows as CSV or Excel.

A list is described once and answers both the page and the files, so that a file holds exactly what the page shows:

    Listing(request, rows, PlaceFilter, COLUMNS, name="serviceplatser", title=_("Serviceplatser"), default_sort="namn")
        .response("programs/service_places.html", {"page_title": …})

In the template: ``listing.page.rows`` with ``components/filters.html``, ``components/list_head.html``,
``components/listing_columns.html`` (the heads of the columns, inside ``datatable``) and ``components/pagination.html``.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, Protocol

from django.conf import settings
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from rsp.actor import Actor
from rsp.export import as_csv, csv_bytes, xlsx_bytes
from rsp.lists import PAGE, ListPage, list_page

SORT, SIZE, FORMAT = "sort", "antal", "format"
RESERVED = frozenset({PAGE, SORT, SIZE, FORMAT})
"""Names in the address that no filter may have."""

SIZES = (25, 50, 100)
ROWS_AT_A_TIME = 500
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list and of its files. ``value``: from a row as ``present`` gives it, as number, day or text.

    ``sort``: what the rows are ordered by, as for ``order_by``; a column without cannot be sorted by. ``kind``: ``num``
    for figures. ``in_page``: False for one that only the files have.
    """

    key: str
    label: Any
    value: Callable[[Any], Any]
    sort: Sequence[Any] = ()
    kind: str = ""
    in_page: bool = True


@dataclass(frozen=True, slots=True)
class Heading:
    """The head of a column: where it sorts to, and how the list is sorted by it now."""

    label: Any
    kind: str
    href: str
    sort: str


@dataclass(frozen=True, slots=True)
class LinkTo:
    """Another view of the list: a size of page, a file."""

    label: str
    href: str
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class SavedViewLink:
    """A saved view of this list: its named address, and where it is removed."""

    name: str
    href: str
    remove_href: str
    is_current: bool


class SavedViews(Protocol):
    """The actor's own saved views of the list at ``path``; ``query``: what is shown now. One query."""

    def __call__(self, actor: Actor, path: str, query: str) -> list[SavedViewLink]: ...


def _same(rows: Sequence[Any]) -> Sequence[Any]:
    return rows


@dataclass
class Listing:
    """One list as it was asked for. ``rows`` are those the actor may see; what filters and sorts is in the address.

    ``present`` turns a page of rows into what the page and the files show, with as many queries for one row as for
    all. ``holds_people``: the files name persons, so that taking one out is written in the trail.
    """

    request: HttpRequest
    rows: "QuerySet[Any]"
    filter_set: type[Any]
    columns: Sequence[Column]
    name: str
    title: str
    default_sort: str = ""
    present: Callable[[Sequence[Any]], Sequence[Any]] = _same
    holds_people: bool = False
    may_save: bool = field(default=True)

    def response(self, template: str, context: dict[str, Any] | None = None) -> HttpResponse:
        """The page, or the file that ``?format=`` asks for. A filter that cannot be read shows no rows and says why.

        No file then: 400 with the same words.
        """
        wanted = self.request.GET.get(FORMAT, "")
        if wanted in TYPES:
            return self._file(wanted) if self.form.is_valid() else self._refused()
        shown = {**(context or {}), "listing": self, "page": self.page, "form": self.form}
        return render(self.request, template, shown)

    @property
    def asked(self) -> QueryDict:
        return self.request.GET

    @cached_property
    def filters(self) -> Any:
        """The bound FilterSet."""
        filters = self.filter_set(self.asked, queryset=self.rows, request=self.request)
        for one in filters.form.fields.values():
            if "invalid_choice" in one.error_messages:
                one.error_messages["invalid_choice"] = _("Välj ett av alternativen i listan")
        return filters

    @property
    def form(self) -> Form:
        """The form of the filters, with its errors."""
        form: Form = self.filters.form
        return form

    @cached_property
    def found(self) -> "QuerySet[Any]":
        """All rows that the filters let through, in the order asked for; none when a filter cannot be read."""
        if not self.form.is_valid():
            return self.rows.none()
        return self._ordered(self.filters.qs)

    @cached_property
    def page(self) -> ListPage:
        """One page of rows, with the chips."""
        page = list_page(self.found, self.form, self.asked, self.size)
        page.rows.object_list = list(self.present(list(page.rows.object_list)))
        return page

    @property
    def is_filtered(self) -> bool:
        return self.page.is_filtered or bool(self.form.errors)

    @property
    def size(self) -> int:
        asked = self.asked.get(SIZE, "")
        return int(asked) if asked in {str(one) for one in SIZES} else SIZES[0]

    @property
    def sizes(self) -> list[LinkTo]:
        """How many rows a page may hold; empty when the shortest page holds all."""
        if self.page.rows.paginator.count <= SIZES[0]:
            return []
        return [LinkTo(str(one), self._href(**{SIZE: str(one)}), one == self.size) for one in SIZES]

    @property
    def headings(self) -> list[Heading]:
        """The heads of the page's columns: the second press on one turns the order."""
        return [self._heading(column) for column in self.columns if column.in_page]

    @property
    def exports(self) -> list[LinkTo]:
        """The list as files: all pages, with the same filters and order."""
        names = (("xlsx", _("Ladda ner Excel")), ("csv", _("Ladda ner CSV")))
        return [LinkTo(label, self._href(**{FORMAT: one})) for one, label in names]

    @cached_property
    def saved_views(self) -> list[SavedViewLink]:
        """The actor's own views of this list."""
        views: SavedViews = import_string(settings.SAVED_VIEWS)
        return views(self.actor, self.request.path, self.query)

    @property
    def query(self) -> str:
        """What a saved view of the list keeps: filters and order, and not the page's number or a file."""
        kept = self.asked.copy()
        for name in (PAGE, FORMAT):
            kept.pop(name, None)
        for name in [name for name in kept if not any(kept.getlist(name))]:
            del kept[name]
        return kept.urlencode()

    @property
    def path(self) -> str:
        return self.request.path

    @property
    def actor(self) -> Actor:
        actor: Actor = self.request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
        return actor

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """What the filter form sends along beside its own fields: order and size of page."""
        return [(name, str(self.asked[name])) for name in (SORT, SIZE) if self.asked.get(name)]

    @cached_property
    def _sort(self) -> tuple[Column | None, bool]:
        """The column that the list is sorted by, and whether backwards. An unknown one is as none."""
        by_key = {column.key: column for column in self.columns if column.sort}
        for asked in (self.asked.get(SORT, ""), self.default_sort):
            if column := by_key.get(asked.removeprefix("-")):
                return column, asked.startswith("-")
        return None, False

    def _ordered(self, rows: "QuerySet[Any]") -> "QuerySet[Any]":
        column, is_backwards = self._sort
        if column is None:
            return rows
        ordered = rows.order_by(*column.sort, "pk")
        return ordered.reverse() if is_backwards else ordered

    def _heading(self, column: Column) -> Heading:
        if not column.sort:
            return Heading(column.label, column.kind, "", "")
        current, is_backwards = self._sort
        if current is not column:
            return Heading(column.label, column.kind, self._href(**{SORT: column.key}), "")
        turned = column.key if is_backwards else f"-{column.key}"
        standing = "descending" if is_backwards else "ascending"
        return Heading(column.label, column.kind, self._href(**{SORT: turned}), standing)

    def _href(self, **changed: str) -> str:
        """The address of the list with this changed, from its first page."""
        asked = self.asked.copy()
        for name in (PAGE, FORMAT):
            asked.pop(name, None)
        for name, value in changed.items():
            asked[name] = value
        return f"?{asked.urlencode()}"

    def _refused(self) -> HttpResponse:
        """Why there is no file, a line for each filter that cannot be read."""
        faults = [
            f"{field.label}: {' '.join(str(text) for text in field.errors)}" for field in self.form if field.errors
        ]
        lines = [_("Filtret går inte att läsa, så filen är inte skapad."), *faults]
        return HttpResponse("\n".join(lines), status=400, content_type="text/plain; charset=utf-8")

    def _file(self, wanted: str) -> HttpResponse:
        headings = [str(column.label) for column in self.columns]
        rows = list(self._cells())
        if wanted == "csv":
            content = csv_bytes(headings, rows, written=as_csv)
        else:
            content = xlsx_bytes(self.title, headings, rows)
        if self.holds_people and self.request.method == "GET":
            record: Callable[..., None] = import_string(settings.EXPORT_RECORDER)
            record(self.actor, name=self.name, count=len(rows), file_format=wanted)
        response = HttpResponse(content, content_type=TYPES[wanted])
        response["Content-Disposition"] = f'attachment; filename="{self.name}-{timezone.localdate()}.{wanted}"'
        return response

    def _cells(self) -> Iterator[list[Any]]:
        """The values of every row that was found, a part at a time. Stamps in local time, without their zone."""
        rows = list(self.found)
        for start in range(0, len(rows), ROWS_AT_A_TIME):
            for row in self.present(rows[start : start + ROWS_AT_A_TIME]):
                yield [_local(column.value(row)) for column in self.columns]


def _local(value: Any) -> Any:
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value).replace(tzinfo=None)
    return value
