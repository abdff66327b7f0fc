"""Not built yet."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse


def ranking(request: HttpRequest, **_parts: Any) -> HttpResponse:
    raise Http404
