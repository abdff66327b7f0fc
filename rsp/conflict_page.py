"""What the conflict page shows: who changed which field, and what is left to choose. Built by ``rsp/editing.py``."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import models
from django.forms import BooleanField, CharField
from django.forms.boundfield import BoundField
from django.utils import timezone
from django.utils.translation import gettext as _

from rsp import swedish
from rsp.conflicts import Choice, MergedField, Standing, is_equal
from rsp.field_text import Labels, field_text, row_labels
from rsp.history import actor_of, tracked_fields
from rsp.people import PersonName, label_of_pseudonym, people_by_pseudonym

CHOICE, OWN = "edit-choice-", "edit-own"
"""Beginnings of the names that the page posts: what was chosen for a field, and a third text."""


@dataclass(frozen=True, slots=True)
class Change:
    """Who last changed a field, and when."""

    pseudonym: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Changes:
    """What others have saved since the user opened the row."""

    by_field: Mapping[str, Change]
    people: Mapping[str, PersonName]
    last: Change | None
    count: int

    def label(self, change: Change | None, me: str) -> str:
        """The one who made a change, in words: the user may have done it in another tab."""
        if change is None:
            return _("En annan användare")
        return _("Du själv") if change.pseudonym == me else label_of_pseudonym(change.pseudonym, self.people)


@dataclass(frozen=True, slots=True)
class ConflictField:
    """One field on the page, with its values in words."""

    name: str
    label: str
    standing: Standing
    before: str | None
    mine: str
    theirs: str
    is_text: bool
    who: str
    saved: str
    chosen: Choice | None = None
    own: BoundField | None = None
    errors: Sequence[str] = ()

    @property
    def anchor(self) -> str:
        return f"konflikt-{self.name}"

    @property
    def now(self) -> str:
        """The value that holds without a choice."""
        return self.mine if self.standing is Standing.MINE else self.theirs

    @property
    def is_ready(self) -> bool:
        """Chosen, and nothing is wrong with what was chosen."""
        return self.chosen is not None and not self.errors

    @property
    def is_mine(self) -> bool:
        return self.standing is Standing.MINE

    @property
    def chosen_text(self) -> str:
        """What the panel says is chosen: a short value is written out."""
        value = {Choice.MINE: self.mine, Choice.THEIRS: self.theirs}.get(self.chosen or Choice.OWN, "")
        short = "" if self.is_text or not value else f", {value}"
        words = {
            Choice.MINE: _("Din text") if self.is_text else _("Ditt värde"),
            Choice.THEIRS: self.who,
            Choice.OWN: _("En tredje text") if self.is_text else _("Ett annat värde"),
        }
        return f"{words[self.chosen]}{short}" if self.chosen else ""


@dataclass(frozen=True, slots=True)
class ConflictPage:
    """The whole page. ``typed`` is what the user typed, name by name, and goes with every post from the page."""

    label: str
    who: str
    saved: str
    opened: str
    now: str
    first_version: int
    base_version: int
    seen_version: int
    to_choose: Sequence[ConflictField]
    merged: Sequence[ConflictField]
    same: Sequence[ConflictField]
    typed: Sequence[tuple[str, str]]
    general_errors: Sequence[str] = ()
    is_more_than_two: bool = False
    is_by_myself: bool = False

    @property
    def errors(self) -> list[tuple[str, str]]:
        """Errors with the field to go to, for the summary at the top."""
        first = self.to_choose[0].anchor if self.to_choose else ""
        general = [(first, text) for text in self.general_errors]
        return general + [(row.anchor, f"{row.label}: {text}") for row in self.to_choose for text in row.errors]

    @property
    def left(self) -> int:
        """How many fields still need a choice."""
        return sum(row.chosen is None for row in self.to_choose)


@dataclass(frozen=True, slots=True)
class Answers:
    """What the user has answered so far, and what is wrong with it."""

    choices: Mapping[str, Choice] = field(default_factory=dict)
    contested: Collection[str] = ()
    """Fields that need no choice by themselves but are opened for one, since the merged row does not hold."""
    errors: Mapping[str, Sequence[str]] = field(default_factory=dict)
    general_errors: Sequence[str] = ()


def changes_since(events: Sequence[Any], base: Any | None, names: Mapping[str, str]) -> Changes:
    """Who changed which field in ``events``, from the values of ``base`` on. ``names``: field name → attribute."""
    by_field: dict[str, Change] = {}
    before = base
    for event in events:
        change = Change(actor_of(event), event.pgh_created_at)
        for name, attribute in names.items():
            if before is None or not is_equal(getattr(event, attribute), getattr(before, attribute)):
                by_field[name] = change
        before = event
    last = Change(actor_of(events[-1]), events[-1].pgh_created_at) if events else None
    pseudonyms = {actor_of(event) for event in events}
    return Changes(by_field, people_by_pseudonym(pseudonyms), last, len(pseudonyms))


def conflict_fields(
    merged: Sequence[MergedField], form: Any, own_form: Any, changes: Changes, answers: Answers, me: str
) -> list[ConflictField]:
    """The fields of the page in the order of the form."""
    model_fields = {found.name: found for found in tracked_fields(form._meta.model)} | getattr(form, "parts", {})
    pairs = [(model_fields[row.name], value) for row in merged for value in (row.base, row.mine, row.theirs)]
    labels = row_labels(pairs)
    return [_field(row, model_fields[row.name], labels, (form, own_form), (changes, answers, me)) for row in merged]


def _field(
    row: MergedField,
    model_field: "models.Field[Any, Any]",
    labels: Labels,
    forms: tuple[Any, Any],
    known: tuple[Changes, Answers, str],
) -> ConflictField:
    (form, own_form), (changes, answers, me) = forms, known
    form_field = form.fields[row.name]
    change = changes.by_field.get(row.name, changes.last)
    is_contested = row.name in answers.contested
    return ConflictField(
        name=row.name,
        label=str(form[row.name].label),
        standing=row.standing,
        before=None if row.base is None and row.standing is Standing.BOTH else _words(model_field, row.base, labels),
        mine=_words(model_field, row.mine, labels),
        theirs=_words(model_field, row.theirs, labels),
        is_text=isinstance(form_field, CharField) and not model_field.flatchoices,
        who=changes.label(change, me),
        saved=clock(change.at) if change else "",
        chosen=answers.choices.get(row.name, row.side if is_contested else None),
        own=None if isinstance(form_field, BooleanField) else own_form[row.name],
        errors=answers.errors.get(row.name, ()),
    )


def _words(model_field: "models.Field[Any, Any]", value: Any, labels: Labels) -> str:
    # Whoever may edit the row has the values in the form: nothing is masked here.
    return field_text(model_field, value, labels, masked=False)


def clock(stamp: datetime) -> str:
    """``kl. 14.38``, with the day before it when that is not today."""
    local = timezone.localtime(stamp)
    if local.date() == timezone.localdate():
        return f"kl.{swedish.NBSP}{local:%H.%M}"
    return swedish.long_stamp(local)
