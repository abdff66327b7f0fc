"""Not built yet."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse


def documents(request: HttpRequest, **_parts: Any) -> HttpResponse:
    raise Http404


def add(request: HttpRequest, **_parts: Any) -> HttpResponse:
    raise Http404


def document_file(request: HttpRequest, **_parts: Any) -> HttpResponse:
    raise Http404


def remove(request: HttpRequest, **_parts: Any) -> HttpResponse:
    raise Http404
