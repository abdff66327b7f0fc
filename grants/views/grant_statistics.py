"""Statistics of support: decided and paid, by year, form of support, county and municipality."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from grants.forms.statistics import StatisticsForm
from grants.pages.grant_statistics import statistics_csv, statistics_page


@require_safe
def statistics(request: HttpRequest) -> HttpResponse:
    """As a page or as a file (``?format=csv``). A filter that cannot be read shows nothing."""
    form = StatisticsForm(request.GET, actor=request.actor)
    page = statistics_page(request.actor, form.choice, timezone.localdate()) if form.is_valid() else None
    if page and request.GET.get("format") == "csv":
        response = HttpResponse(statistics_csv(page), content_type="text/csv; charset=utf-8")
        name = slugify(f"beviljade-stod-{page.county.name if page.county else 'alla-lan'}-{page.year}")
        response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
        return response
    return render(request, "grants/statistics.html", {"form": form, "page": page})
