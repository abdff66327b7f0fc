"""Editing a versioned row by a ModelForm, with the conflict page when somebody else has saved meanwhile.

How a room uses it (a view; the service locks the row and calls ``rsp.editable.check_version``)::

    row = …  # found through visible_to(request.actor), else 404
    check_allowed(can_edit_organisation(request.actor, row))
    edit = VersionedEdit(request, row, OrganisationForm)
    if edit.accept(lambda version, values: edit_organisation(
        actor=request.actor, organisation_id=row.pk, expected_version=version,
        passed_over=edit.passed_over, **values,
    )):
        return redirect(...)
    return edit.response("registers/organisation_edit.html", {"crumbs": [(label, href), …], …})

The template writes ``{{ edit.stamp }}`` inside its form (beside ``{% csrf_token %}``) and draws ``edit.form``. A stale
save answers 409 with ``templates/conflict.html``, and the page posts to the same address; the view needs nothing more.
``values`` is the cleaned data, ``edit.passed_over`` whose saved values the user chose away: the service tells them
(``notices``) inside its transaction. With ``draft=open_edit_draft(…)`` (``accounts.services.edit_drafts``) the form
opens with what the user typed earlier; the template then includes ``components/edit_draft_note.html`` above its form
and ``components/edit_draft.html`` in it, and the view drops the draft of what is saved. The model is ``@tracked``; the
form holds no many-to-many fields and no files. A form may have fields for the parts of a stored object (JSON): then it
says ``parts``, by field name a model field that tells how the part is written in words, and ``unfold(row)``, which sets
the parts as attributes of a row or of an event. Its instance holds them too, once it is cleaned.
"""

import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias, TypeVar
from uuid import UUID

from django.core.exceptions import BadRequest, ImproperlyConfigured
from django.forms import CheckboxInput, ModelForm
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.dateparse import parse_datetime
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from rsp.conflict_page import CHOICE, OWN, Answers, Changes, ConflictPage, changes_since, clock, conflict_fields
from rsp.conflicts import Choice, MergedField, Standing, merge, resolve
from rsp.editable import Editable, StaleVersion
from rsp.history import events_of, tracked_fields

VERSION, FIRST, SEEN, OPENED = "edit-version", "edit-first", "edit-seen", "edit-opened"
CONFLICT, UNPROCESSABLE = 409, 422


@dataclass(frozen=True, slots=True)
class PassedOver:
    """Somebody whose saved values the user chose away, and the labels of those fields."""

    user_id: UUID
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """What the user typed earlier and did not save: texts as a browser posts them, of a form opened at ``version``."""

    values: Mapping[str, Sequence[str]]
    version: int
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class OpenDraft:
    """The token that keeps what is typed in the opened form, and what was kept before."""

    token: str
    kept: KeptDraft | None = None


Form: TypeAlias = "ModelForm[Any]"
Row = TypeVar("Row")
Save = Callable[[int, dict[str, Any]], object]
"""Calls the service with the version that the user has seen and the cleaned values."""


class VersionedEdit:
    """One request to edit a row: the form, and the conflict when there is one.

    ``label``: the row in a sentence ("mål 2.2 a"); else its text.
    """

    def __init__(
        self,
        request: HttpRequest,
        row: Editable,
        form_class: type[Form],
        *,
        draft: OpenDraft | None = None,
        label: str = "",
        **options: Any,
    ) -> None:
        self.request, self.row, self.draft, self.label = request, row, draft, label
        self._form_class, self._options = form_class, options
        self.conflict: ConflictPage | None = None
        self.passed_over: list[PassedOver] = []
        data = request.POST if request.method == "POST" else None
        kept = draft.kept if draft and data is None else None
        self.form: Form = self._drafted(kept) if kept else self._form(data, row)
        self.version = kept.version if kept else row.version if data is None else self._number(VERSION)
        self.first = min(self._number(FIRST), self.version) if data is not None and FIRST in data else self.version
        """The version the user opened. When others save again during a choice, the next choice is about what they
        saved; but whose values have been chosen away is counted from here."""
        self.opened_at = (data is not None and _stamp(data.get(OPENED, ""))) or (
            kept.saved_at if kept else timezone.now()
        )

    @property
    def stamp(self) -> SafeString:
        """Hidden inputs: which version the form was opened with, and when."""
        stamps = ((VERSION, str(self.version)), (FIRST, str(self.first)), (OPENED, self.opened_at.isoformat()))
        return format_html_join("", '<input type="hidden" name="{}" value="{}">', stamps)

    @property
    def is_drafted(self) -> bool:
        """Whether the form shows what the user typed earlier and did not save."""
        return bool(self.draft and self.draft.kept) and not self.form.is_bound

    @property
    def is_behind(self) -> bool:
        """Whether somebody has saved the row since the draft was begun: saving then leads to the conflict page."""
        return self.is_drafted and self.version < self.row.version

    def accept(self, act: Save) -> bool:
        """Call ``act`` when the post is valid and every conflict is chosen. False: show ``response`` instead."""
        if self.request.method != "POST" or not self.form.is_valid():
            return False
        if SEEN in self.request.POST and not self._take_choices():
            return False
        try:
            act(self.version, dict(self.form.cleaned_data))
        except StaleVersion:
            self._meet(self._present_row(), self._since(self.version), Answers())
            return False
        return True

    def response(self, template: str, context: Mapping[str, Any] | None = None) -> HttpResponse:
        """The form (422 when it has errors), or the conflict page (409; 422 while a choice is missing)."""
        shown = {**(context or {}), "edit": self, "form": self.form}
        if self.conflict:
            status = UNPROCESSABLE if self.conflict.errors else CONFLICT
            return render(self.request, "conflict.html", {**shown, "conflict": self.conflict}, status=status)
        return render(self.request, template, shown, status=UNPROCESSABLE if self.form.errors else 200)

    # --- The conflict

    def _take_choices(self) -> bool:
        """Put what was chosen on the conflict page together to a form of its own. False: something is missing."""
        posted, seen_version = self.request.POST, self._number(SEEN)
        theirs, since = self._row_at(seen_version), self._since(self.version)
        if theirs is None:  # the page was of a version nobody knows: begin again from what is saved now
            self._meet(self._present_row(), since, Answers())
            return False
        merged = self._merged(theirs, since)
        choices = {
            row.name: Choice(answer) for row in merged if (answer := posted.get(CHOICE + row.name)) in set(Choice)
        }
        answers = resolve(merged, choices)
        missing = {row.name: [_("Välj vilken text som ska gälla.")] for row in merged if row.name not in answers}
        if missing:
            self._meet(theirs, since, Answers(choices, choices.keys(), missing))
            return False
        chosen = self._form(self._merged_data(theirs, answers), copy.copy(theirs))
        if not chosen.is_valid():
            self._meet(theirs, since, _answers_to_mend(merged, choices, chosen))
            return False
        since_first = since if self.first == self.version else self._since(self.first)
        self.passed_over = self._passed_over(self._merged(theirs, since_first), answers, since_first.changes)
        self.form, self.version = chosen, seen_version
        return True

    def _meet(self, theirs: Editable, since: "_Since", answers: Answers) -> None:
        """Make the conflict page: the user's own form against what others have saved."""
        merged = self._merged(theirs, since)
        me = self._me
        fields = conflict_fields(merged, self.form, self._own_form(), since.changes, answers, me)
        opened = {row.name for row in merged if row.needs_choice} | set(answers.contested)
        last = since.changes.last
        self.conflict = ConflictPage(
            label=self.label or str(theirs),
            who=since.changes.label(last, me),
            saved=clock(last.at) if last else "",
            opened=clock(self.opened_at),
            now=clock(timezone.now()),
            first_version=self.first,
            base_version=self.version,
            seen_version=theirs.version,
            to_choose=[row for row in fields if row.name in opened],
            merged=[
                row
                for row in fields
                if row.name not in opened and row.standing in (Standing.MINE, Standing.THEIRS, Standing.ALIKE)
            ],
            same=[row for row in fields if row.name not in opened and row.standing is Standing.SAME],
            typed=[(name, value) for name in self._html_names() for value in _typed(self.form, name)],
            general_errors=answers.general_errors,
            is_more_than_two=since.changes.count > 1,
            is_by_myself=bool(last) and all(change.pseudonym == me for change in since.changes.by_field.values()),
        )

    def _merged(self, theirs: Editable, since: "_Since") -> list[MergedField]:
        names = self._attributes()
        return merge(
            None if since.base is None else {name: getattr(since.base, key) for name, key in names.items()},
            {name: getattr(self.form.instance, key) for name, key in names.items()},
            {name: getattr(theirs, key) for name, key in names.items()},
        )

    def _merged_data(self, theirs: Editable, answers: Mapping[str, Choice]) -> QueryDict:
        """The chosen values as a browser would have posted them, so that the form judges the merged row as a whole."""
        posted, theirs_form = self.request.POST, self._form(None, theirs)
        data = posted.copy()
        for name, answer in answers.items():
            key = self.form[name].html_name
            if answer is Choice.THEIRS:
                data.setlist(key, _as_posted(theirs_form, name))
            elif answer is Choice.OWN:
                data.setlist(key, posted.getlist(f"{OWN}-{name}"))
        return data

    def _passed_over(
        self, merged: Sequence[MergedField], answers: Mapping[str, Choice], changes: Changes
    ) -> list[PassedOver]:
        labels: dict[str, list[str]] = {}
        for row in merged:
            change = changes.by_field.get(row.name)
            is_theirs = row.standing in (Standing.BOTH, Standing.THEIRS)
            if change and is_theirs and answers[row.name] is not Choice.THEIRS and change.pseudonym != self._me:
                labels.setdefault(change.pseudonym, []).append(str(self.form[row.name].label))
        people = changes.people
        return [PassedOver(people[who].user_id, tuple(names)) for who, names in labels.items() if who in people]

    # --- What was, and what is

    def _since(self, version: int) -> "_Since":
        """The row as it was in ``version``, and who has changed what since."""
        events = [self._unfolded(event) for event in events_of(self.row).filter(version__gte=version)]
        of_version = [event for event in events if event.version == version]
        base = of_version[-1] if of_version else None
        later = [event for event in events if event.version > version]
        return _Since(base, changes_since(later, base, self._attributes()))

    def _present_row(self) -> Editable:
        row = type(self.row)._base_manager.filter(pk=self.row.pk).first()
        if row is None:
            raise Http404
        return self._unfolded(row)

    def _unfolded(self, row: Row) -> Row:
        if self._parts:
            self.form.unfold(row)  # type: ignore[attr-defined]  # a form with parts can
        return row

    @property
    def _parts(self) -> Mapping[str, Any]:
        return getattr(self.form, "parts", {})

    def _row_at(self, version: int) -> Editable | None:
        """The row as it was saved in ``version``; None when its history does not know."""
        row = self._present_row()
        if row.version == version:
            return row
        event = events_of(row).filter(version=version).last()
        if event is None:
            return None
        for field in tracked_fields(type(row)):
            setattr(row, field.attname, getattr(event, field.attname))
        return self._unfolded(row)

    # --- Forms

    def _form(self, data: QueryDict | None, row: Editable) -> Form:
        return self._form_class(data, instance=copy.copy(row), **self._options)

    def _drafted(self, kept: KeptDraft) -> Form:
        """The form as it was left: a field that the draft does not hold shows what is saved."""
        posted = QueryDict(mutable=True)
        for key, texts in kept.values.items():
            posted.setlist(key, list(texts))
        blank, typed = self._form(None, self.row), {}
        for name, field in blank.fields.items():
            key = blank[name].html_name
            if not field.disabled and not field.widget.value_omitted_from_data(posted, MultiValueDict(), key):
                typed[name] = field.widget.value_from_datadict(posted, MultiValueDict(), key)
        initial = {**self._options.get("initial", {}), **typed}
        return self._form_class(None, **{**self._options, "instance": copy.copy(self.row), "initial": initial})

    def _own_form(self) -> Form:
        """Draws the inputs for a third text, holding what was typed there, else the user's own."""
        posted = self.request.POST
        initial = {name: posted.get(f"{OWN}-{name}", self.form[name].value()) for name in self._attributes()}
        return self._form_class(**{**self._options, "instance": copy.copy(self.row), "prefix": OWN, "initial": initial})

    def _attributes(self) -> dict[str, str]:
        """The form's fields of the model, with the attribute that holds the stored value."""
        stored = {field.name: field.attname for field in tracked_fields(type(self.row))}
        stored |= {name: name for name in self._parts}
        known = {field.name for field in type(self.row)._meta.get_fields()}
        if odd := [name for name in self.form.fields if name in known and name not in stored]:
            raise ImproperlyConfigured(f"{', '.join(odd)}: the history does not follow it, so it cannot be merged")
        return {name: stored[name] for name in self.form.fields if name in stored}

    def _html_names(self) -> list[str]:
        return [self.form[name].html_name for name in self.form.fields]

    def _number(self, name: str) -> int:
        text = self.request.POST.get(name, "")
        if not (text.isascii() and text.isdigit() and len(text) < 10):
            raise BadRequest(f"{name} is not a version")
        return int(text)

    @property
    def _me(self) -> str:
        return str(self.request.actor.pseudonym)  # type: ignore[attr-defined]  # set by ActorMiddleware


@dataclass(frozen=True, slots=True)
class _Since:
    base: Any | None
    changes: Changes


def _answers_to_mend(merged: Sequence[MergedField], choices: Mapping[str, Choice], form: Form) -> Answers:
    """The merged row does not hold: what is wrong is opened for a choice, or all that was changed."""
    errors = {name: [str(text) for text in texts] for name, texts in form.errors.items()}
    general = errors.pop("__all__", [])
    changed = [row.name for row in merged if row.standing is not Standing.SAME]
    contested = {*choices, *errors, *(changed if general else ())}
    return Answers(choices, contested, errors, general)


def _typed(form: Form, name: str) -> list[str]:
    data = form.data
    return [str(value) for value in data.getlist(name)] if isinstance(data, QueryDict) else []


def _as_posted(form: Form, name: str) -> list[str]:
    """A field's stored value as a browser would post it."""
    bound = form[name]
    value = bound.value()
    if isinstance(bound.field.widget, CheckboxInput):
        return ["on"] if value else []
    formatted = bound.field.widget.format_value(value)
    if isinstance(formatted, list | tuple):
        return [str(part) for part in formatted]
    return [] if formatted is None else [str(formatted)]


def _stamp(text: str) -> datetime | None:
    try:
        stamp = parse_datetime(text)
    except ValueError:
        return None
    return stamp if stamp and timezone.is_aware(stamp) else None
