"""A revision beside what it revises: which texts, areas and goals have been added, changed and taken away."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from programs.models import Programme
from rsp.swedish import decimal_text

TEXTS = ("purpose", "overall_goal", "needs_analysis", "delimitation", "follow_up_plan")
FACTS = ("first_year", "last_year", "network_name")


@dataclass(frozen=True, slots=True)
class Words:
    """One text, old and new."""

    label: str
    old: str
    new: str

    @property
    def is_changed(self) -> bool:
        return self.old != self.new


@dataclass(frozen=True, slots=True)
class Item:
    """An area, goal, source or partner: ``kind`` is added, changed, removed or same; ``words`` what differs."""

    kind: str
    name: str
    words: list[Words]


@dataclass(frozen=True, slots=True)
class Block:
    """Everything of one sort."""

    heading: str
    items: list[Item]

    @property
    def changed(self) -> list[Item]:
        return [item for item in self.items if item.kind != "same"]

    @property
    def same(self) -> list[Item]:
        return [item for item in self.items if item.kind == "same"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The revision ``new`` and the programme ``old`` that it revises."""

    old: Programme
    new: Programme
    texts: list[Words]
    blocks: list[Block]

    @property
    def changed_texts(self) -> list[Words]:
        return [words for words in self.texts if words.is_changed]

    @property
    def same_texts(self) -> list[Words]:
        return [words for words in self.texts if not words.is_changed]

    @property
    def same_blocks(self) -> list[Block]:
        """Those in which nothing differs, and something stands."""
        return [block for block in self.blocks if block.items and not block.changed]

    def count(self, kind: str) -> int:
        """How many areas, goals, sources and the like are of a kind."""
        return sum(item.kind == kind for block in self.blocks for item in block.items)

    @property
    def added(self) -> int:
        return self.count("added")

    @property
    def removed(self) -> int:
        return self.count("removed")

    @property
    def altered(self) -> int:
        return self.count("changed") + len(self.changed_texts)


def comparison(new: Programme) -> Comparison:
    """Compare a revision with what it revises. Ten queries, however large they are."""
    old = new.revises
    return Comparison(
        old=old,
        new=new,
        texts=[_words(old, new, name) for name in (*FACTS, *TEXTS)],
        blocks=[
            Block(_("Områden"), _by_line(_rows(old.areas), _rows(new.areas), ("name", "description"))),
            Block(_("Mål"), _goals(old, new)),
            Block(
                _("Källor till behovsanalysen"), _by_name(_names(old.analysis_sources), _names(new.analysis_sources))
            ),
            Block(_("Närliggande strategier"), _by_name(_names(old.strategies), _names(new.strategies))),
            Block(_("Partnerskap"), _by_name(_partners(old), _partners(new))),
        ],
    )


def _rows(parts: Any) -> list[Any]:
    return list(parts.order_by("order"))


def _goals(old: Programme, new: Programme) -> list[Item]:
    names = ("text", "indicator", "unit", "baseline", "baseline_year", "target", "target_year")
    return _by_line(_rows(old.goals), _rows(new.goals), names)


def _by_line(old_rows: Sequence[Any], new_rows: Sequence[Any], names: Sequence[str]) -> list[Item]:
    """Rows that know what they were: matched by their predecessor."""
    before: Mapping[Any, Any] = {row.pk: row for row in old_rows}
    items = []
    for row in new_rows:
        earlier = before.get(row.predecessor_id)
        if earlier is None:
            items.append(Item("added", str(row), _filled(row, names)))
            continue
        words = [text for name in names if (text := _words(earlier, row, name)).is_changed]
        items.append(Item("changed" if words else "same", str(row), words))
    kept = {row.predecessor_id for row in new_rows}
    gone = [Item("removed", str(row), []) for row in old_rows if row.pk not in kept]
    return items + gone


def _by_name(old: Iterable[str], new: Iterable[str]) -> list[Item]:
    """Rows that are what they are called."""
    before, after = list(old), list(new)
    return [Item("same" if name in before else "added", name, []) for name in after] + [
        Item("removed", name, []) for name in before if name not in after
    ]


def _names(parts: Any) -> list[str]:
    return [str(row) for row in _rows(parts)]


def _partners(programme: Programme) -> list[str]:
    rows = programme.partners.select_related("organisation__municipality")
    return [row.organisation.public_name for row in rows.order_by("role", "organisation__name")]


def _words(old: Any, new: Any, name: str) -> Words:
    label = new._meta.get_field(name).verbose_name
    return Words(str(label).capitalize(), _text(getattr(old, name)), _text(getattr(new, name)))


def _filled(row: Any, names: Sequence[str]) -> list[Words]:
    """What stands in a new row beside its name."""
    rest = [name for name in names if name not in ("name", "text") and getattr(row, name) not in (None, "")]
    return [
        Words(str(row._meta.get_field(name).verbose_name).capitalize(), "", _text(getattr(row, name))) for name in rest
    ]


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else str(value) if isinstance(value, int) else decimal_text(value)
