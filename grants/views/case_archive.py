"""Not built yet."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse


def archive(request: HttpRequest, **_parts: Any) -> HttpResponse:
    raise Http404
