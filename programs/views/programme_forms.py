"""How the pages of programmes answer: a form of its own, an edited row with its conflict page, a button."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.services.edit_locks import release_edit_lock, touch_edit_lock
from programs.models import Programme
from rsp.answers import CONFLICT, FormPage, add_errors, answer_form
from rsp.editing import VersionedEdit
from rsp.rights import ActRefused


@dataclass(frozen=True, slots=True)
class Texts:
    """What stands around a form: ``back`` is where one goes after it, ``told`` what is said then."""

    heading: str
    button: str
    back: str
    told: str
    lead: str = ""
    note: str = ""
    crumbs: Sequence[tuple[str, str]] = field(default_factory=tuple)
    is_upload: bool = False


def crumbs_of(programme: Programme, *further: tuple[str, str]) -> list[tuple[str, str]]:
    """The way to a page of a programme."""
    return [
        (_("Program"), reverse("programs:programmes")),
        (f"{programme.county.name} {programme.first_year}–{programme.last_year}", programme_address(programme)),
        *further,
    ]


def programme_address(programme: Programme, anchor: str = "") -> str:
    """The page of a programme, at one of its parts."""
    return reverse("programs:programme", args=[programme.pk]) + (f"#{anchor}" if anchor else "")


def answer_act(request: HttpRequest, form: BaseForm, act: Callable[[], Any], texts: Texts) -> HttpResponse:
    """A form on a page of its own; afterwards the receipt, at ``texts.back``."""

    def done(_row: Any) -> HttpResponse:
        messages.success(request, texts.told)
        return redirect(texts.back)

    return answer_form(request, form, act, done, FormPage("programs/form.html", {"texts": texts}))


def answer_edit(
    request: HttpRequest, editing: VersionedEdit, act: Callable[[int, dict[str, Any]], object], texts: Texts
) -> HttpResponse:
    """An edited row: saved, shown again with what was wrong, or the conflict page."""
    refusal = None
    try:
        if editing.accept(act):
            release_edit_lock(actor=request.actor, row=editing.row)
            messages.success(request, texts.told)
            return redirect(texts.back)
    except ValidationError as error:
        add_errors(editing.form, error)
    except ActRefused as refused:
        refusal = refused
        add_errors(editing.form, ValidationError(str(refused)))
    presence = touch_edit_lock(actor=request.actor, row=editing.row)
    context = {"texts": texts, "crumbs": texts.crumbs, "presence": presence}
    response = editing.response("programs/edit.html", context)
    response.status_code = CONFLICT if refusal else response.status_code
    return response


def press_at(request: HttpRequest, form: BaseForm | None, act: Callable[[], object], texts: Texts) -> HttpResponse:
    """A button: do it, and go to ``texts.back`` with the receipt or with why it could not be done."""
    try:
        if form is not None and not form.is_valid():
            raise ActRefused("; ".join(text for found in form.errors.values() for text in found))
        act()
    except ActRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, texts.told)
    return redirect(texts.back)
