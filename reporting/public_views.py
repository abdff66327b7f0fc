"""The open pages: answered alike to everybody, signed in or not, and kept for some minutes.

They never look at the session, so nothing of a reader can come into what is kept: the frame is that of somebody not
signed in, no cookie is set, and what a proxy keeps is the same for all.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import caches
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from documents.serving import document_response
from registers.models import County
from reporting.forms import OpenDayForm
from reporting.pages.public import open_counties, open_county_page, open_document
from rsp.actor import Actor

SECONDS_KEPT = 300
UNPROCESSABLE = 422

Context = Mapping[str, Any]


@require_safe
@login_not_required
def counties(request: HttpRequest) -> HttpResponse:
    """The 21 counties."""
    today = timezone.localdate()
    return _open_page(
        request, "reporting/open_counties.html", lambda: {"rows": open_counties(today), "today": today}, key="counties"
    )


@require_safe
@login_not_required
def county(request: HttpRequest, code: str) -> HttpResponse:
    """One county, on a chosen day. Only the page of today is kept: days are without number."""
    today = timezone.localdate()
    form = OpenDayForm({"dag": request.GET.get("dag") or today.isoformat()})
    day: date = (form.cleaned_data.get("dag") if form.is_valid() else None) or today

    def context() -> Context:
        row = get_object_or_404(County.objects.published(), code=code)
        return {"page": open_county_page(row, day, today), "form": form}

    is_kept = form.is_valid() and day == today
    response = _open_page(request, "reporting/open_county.html", context, key=f"county-{code}" if is_kept else "")
    response.status_code = 200 if form.is_valid() else UNPROCESSABLE
    return response


@require_safe
@login_not_required
def document(request: HttpRequest, programme_id: UUID, document_id: UUID) -> HttpResponseBase:
    """A document of a decided programme. One that is marked secret is not there."""
    found = open_document(programme_id, document_id)
    if found is None:
        raise Http404
    _as_anybody(request)
    response = document_response(request, found)
    patch_cache_control(response, no_cache=True)
    return response


@require_safe
@login_not_required
def robots(_request: HttpRequest) -> HttpResponse:
    """Search engines read the open pages and nothing else."""
    lines = ["User-agent: *", f"Allow: {reverse('open:counties')}", "Disallow: /"]
    lines.append(f"Sitemap: {settings.SITE_URL}{reverse('open:sitemap')}")
    return _kept(HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8"))


@require_safe
@login_not_required
def sitemap(_request: HttpRequest) -> HttpResponse:
    """The addresses of the open pages."""
    codes = County.objects.published().order_by("code").values_list("code", flat=True)
    paths = [reverse("open:counties"), *(reverse("open:county", args=[code]) for code in codes)]
    addresses = [f"{settings.SITE_URL}{path}" for path in paths]
    content = render_to_string("reporting/sitemap.xml", {"addresses": addresses})
    return _kept(HttpResponse(content, content_type="application/xml; charset=utf-8"))


def _open_page(request: HttpRequest, template: str, context: Callable[[], Context], *, key: str) -> HttpResponse:
    """The page, drawn as for somebody not signed in. ``key``: under what it is kept today, empty to keep it nowhere."""
    kept, name = caches["pages"], f"{key}-{timezone.localdate().isoformat()}"
    html = kept.get(name) if key else None
    if html is None:
        _as_anybody(request)
        html = render_to_string(template, {**context(), "messages": ()}, request)
        if key:
            kept.set(name, html, SECONDS_KEPT)
    return _kept(HttpResponse(html))


def _as_anybody(request: HttpRequest) -> None:
    """Draw and serve as for somebody not signed in, without asking who it is."""
    request.actor = Actor.anonymous()  # type: ignore[attr-defined]  # ours


def _kept(response: HttpResponse) -> HttpResponse:
    patch_cache_control(response, public=True, max_age=SECONDS_KEPT)
    return response
