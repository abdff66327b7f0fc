"""A form that makes something once: sending the same answer again, as F5 does, makes nothing more.

The form holds ``<input type="hidden" name="once" value="{{ once }}">`` with ``new_once()``; the view asks
``is_first_post(request)`` when the form is valid, and calls ``let_again(request)`` when nothing was made after all.
"""

import secrets

from django.core.cache import cache
from django.http import HttpRequest

FIELD = "once"
REMEMBERED_SECONDS = 24 * 60 * 60
LONGEST = 64


def new_once() -> str:
    """A value for one form on one page."""
    return secrets.token_urlsafe(16)


def is_first_post(request: HttpRequest) -> bool:
    """Whether this page's form has not made anything yet. A post without the field is no answer to a page of ours."""
    value = request.POST.get(FIELD, "")
    return not value or cache.add(_key(request, value), "made", timeout=REMEMBERED_SECONDS)


def let_again(request: HttpRequest) -> None:
    """Nothing was made: the same page may be sent again."""
    cache.touch(_key(request, request.POST.get(FIELD, "")), timeout=0)


def _key(request: HttpRequest, value: str) -> str:
    return f"once:{request.user.pk}:{request.path}:{value[:LONGEST].encode().hex()}"
