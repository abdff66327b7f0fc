"""How the forms of signing in answer: 422 with the form again, 429 when somebody has tried too often."""

from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.adapters import LONGEST_WAIT, try_again_at

TOO_MANY = "too_many_login_attempts"


class AnswersInvalid:
    """A mixin for allauth's form views."""

    def form_invalid(self, form: BaseForm) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)  # type: ignore[misc]  # a mixin
        return marked(response, form)


def marked(response: HttpResponse, form: BaseForm) -> HttpResponse:
    """The answer with the status of what was wrong with the form."""
    is_limited = any(error.code == TOO_MANY for errors in form.errors.as_data().values() for error in errors)
    response.status_code = 429 if is_limited else 422
    if is_limited:
        response["Retry-After"] = str(int(LONGEST_WAIT.total_seconds()))
    return response


def too_many_attempts(request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
    """The page for a limit that belongs to no form. Named in ``rsp/urls.py``."""
    response = render(request, "429.html", {"time": try_again_at()}, status=429)
    response["Retry-After"] = str(int(LONGEST_WAIT.total_seconds()))
    return response
