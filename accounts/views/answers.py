"""How the forms of signing in answer: 422 with the form again, 429 when somebody has tried too often."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.audit import record_page_refusal
from accounts.limits import TOO_MANY, Limits, wait_of
from rsp.actor import Actor


class AnswersInvalid:
    """A mixin for allauth's form views."""

    def form_invalid(self, form: BaseForm) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)  # type: ignore[misc]  # a mixin
        return marked(response, form)


def marked(response: HttpResponse, form: BaseForm) -> HttpResponse:
    """The answer with the status of what was wrong with the form."""
    errors = [error for found in form.errors.as_data().values() for error in found if error.code == TOO_MANY]
    response.status_code = 429 if errors else 422
    if errors:
        response["Retry-After"] = str(max(error.params["seconds"] for error in errors))
    return response


def csrf_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that no page of ours can have sent. Named in settings as CSRF_FAILURE_VIEW."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    if actor.is_signed_in:
        record_page_refusal(actor, PermissionDenied(_("Formuläret kom inte från en sida här")), request.path)
    return render(request, "403_csrf.html", status=403)


def too_many_attempts(request: HttpRequest, *_args: Any, limits: Limits | None = None, **_kwargs: Any) -> HttpResponse:
    """The page for a limit that belongs to no form. Named in ``rsp/urls.py``."""
    wait = wait_of(request, limits)
    response = render(request, "429.html", {"time": wait.clock}, status=429)
    response["Retry-After"] = str(wait.seconds)
    return response
