"""One search over everything in scope. Each room answers for its own rows: ``settings.SEARCH_PROVIDERS`` names how.

A provider starts at ``visible_to(actor)``, so that nothing is found that the reader's lists would not show, and asks
one query for each kind of thing. Words are found as PostgreSQL's Swedish full text finds them (inflected), and by
likeness of names: the beginning of a word, a misspelt one, one without its dots and rings.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any, Protocol

from django.conf import settings
from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVector, TrigramWordSimilarity
from django.db.models import F, Func, Q, QuerySet, TextField, Value
from django.db.models.functions import Coalesce, Greatest
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from rsp.actor import Actor

SHORTEST, LONGEST = 2, 100
KINDS: dict[str, Promise] = {
    "municipality": _("Kommuner"),
    "county": _("Län"),
    "place": _("Serviceplatser"),
    "service_plan": _("Serviceplaner"),
    "measure": _("Åtgärder i serviceplaner"),
    "programme": _("Program"),
    "area": _("Prioriterade områden"),
    "goal": _("Programmål"),
    "initiative": _("Insatser"),
    "document": _("Handlingar"),
    "case": _("Ärenden om stöd"),
    "organisation": _("Organisationer"),
}
"""Everything that can be found, in the order it is shown."""


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found. ``kind``: a key of ``KINDS``; ``about``: one line that tells it from others of its name."""

    kind: str
    title: str
    href: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of one kind. ``has_more``: there is more than was asked for."""

    kind: str
    hits: list[Hit]
    has_more: bool

    @property
    def label(self) -> Promise:
        return KINDS[self.kind]


class Provider(Protocol):
    """What a room finds: at most ``limit`` of each kind, the best first."""

    def __call__(self, actor: Actor, words: str, limit: int) -> Iterable[Hit]: ...


class Plain(Func):
    """A text without the marks of its letters, ``Åre`` as ``Are``: our own function, that an index may stand on."""

    function = "rsp_plain"
    output_field = TextField()


def wanted_words(typed: str) -> str:
    """What is searched for: without idle space and what PostgreSQL refuses; empty when too short to search for."""
    words = " ".join(typed.replace("\x00", "").split())[:LONGEST]
    return words if len(words) >= SHORTEST else ""


def find(actor: Actor, words: str, limit: int) -> list[Group]:
    """What all rooms find, by kind."""
    if not words or not actor.is_signed_in:
        return []
    found: dict[str, list[Hit]] = {kind: [] for kind in KINDS}
    for name in settings.SEARCH_PROVIDERS:
        provider: Provider = import_string(name)
        for hit in provider(actor, words, limit + 1):
            found[hit.kind].append(hit)
    return [Group(kind, hits[:limit], len(hits) > limit) for kind, hits in found.items() if hits]


def matching(rows: "QuerySet[Any]", words: str, names: Sequence[Any], texts: Sequence[str] = ()) -> "QuerySet[Any]":
    """Those of ``rows`` that ``words`` find, the best first.

    ``names`` (fields or expressions) are also found by likeness; ``texts`` (fields) by their words alone. How alike
    is a setting of the connection (``pg_trgm.word_similarity_threshold``), which the index of names goes by. A table
    that grows large has the two indexes of ``registers.models.Organisation``.
    """
    plain = {f"search_name_{number}": Plain(_field(name)) for number, name in enumerate(names)}
    typed: Any = Plain(Value(words))
    query = SearchQuery(words, config="swedish", search_type="websearch")
    vector = SearchVector(*names, *texts, config="swedish")
    alike = [TrigramWordSimilarity(typed, F(name)) for name in plain]
    likeness = Greatest(*alike) if len(alike) > 1 else alike[0]
    by_likeness = [Q(**{f"{name}__trigram_word_similar": typed}) for name in plain]
    found = rows.alias(**plain, search_vector=vector).filter(reduce(or_, by_likeness, Q(search_vector=query)))
    rank = Coalesce(likeness, 0.0) + SearchRank(vector, query)
    best_first: QuerySet[Any] = found.order_by(rank.desc(), "pk")
    return best_first


def _field(name: Any) -> Any:
    return F(name) if isinstance(name, str) else name
