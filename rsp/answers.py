"""How a page answers: a form that was not accepted is shown again with what was typed, an act is told in a message."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from rsp.rights import ActRefused

UNPROCESSABLE, CONFLICT = 422, 409


@dataclass(frozen=True, slots=True)
class FormPage:
    """A page with one form: its template and what it shows beside the form."""

    template: str
    context: Mapping[str, Any] = field(default_factory=dict)


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, for a form; None when the page is only looked at."""
    return request.POST if request.method == "POST" else None


def answer_form(
    request: HttpRequest,
    form: BaseForm,
    act: Callable[[], Any],
    done: Callable[[Any], HttpResponse],
    page: FormPage,
) -> HttpResponse:
    """The form; after a post what ``done`` answers, or the form again: 422 for bad input, 409 for a changed world."""
    status = 200
    if request.method == "POST":
        status = UNPROCESSABLE
        if form.is_valid():
            try:
                return done(act())
            except ValidationError as error:
                add_errors(form, error)
            except ActRefused as refusal:
                form.add_error(None, str(refusal))
                status = CONFLICT
    return render(request, page.template, {**page.context, "form": form}, status=status)


def add_errors(form: BaseForm, error: ValidationError) -> None:
    """Show what a service or a constraint found at the fields it names; what has no field stands above the form."""
    by_field = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
    for name, texts in by_field.items():
        for text in texts:
            form.add_error(name if name in form.fields else None, text)


def press(
    request: HttpRequest, form: BaseForm | None, act: Callable[[], object], told: str, back: str, *arguments: Any
) -> HttpResponse:
    """A button without a page of its own: do it, and go back with the receipt or with why it could not be done.

    ``form`` is None for a button that sends nothing.
    """
    try:
        if form is not None and not form.is_valid():
            raise ActRefused("; ".join(str(text) for texts in form.errors.values() for text in texts))
        act()
    except ActRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, told)
    return redirect(back, *arguments)
