"""Not built yet."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse


def add(request: HttpRequest, **_parts: Any) -> HttpResponse:
    raise Http404


def edit(request: HttpRequest, **_parts: Any) -> HttpResponse:
    raise Http404
