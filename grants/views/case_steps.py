"""Not built yet."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse


def assign(request: HttpRequest, **_parts: Any) -> HttpResponse:
    raise Http404


def conflict(request: HttpRequest, **_parts: Any) -> HttpResponse:
    raise Http404


def start(request: HttpRequest, **_parts: Any) -> HttpResponse:
    raise Http404


def prepare(request: HttpRequest, **_parts: Any) -> HttpResponse:
    raise Http404


def send_back(request: HttpRequest, **_parts: Any) -> HttpResponse:
    raise Http404
