"""The calendar of deadlines, and the secret address at which a calendar program reads it."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.views.once import is_first_post, new_once
from actionplans.models import CalendarFeed
from actionplans.pages.calendar import FIRST_YEAR, LAST_YEAR, calendar_file, calendar_page
from actionplans.services.calendar_feeds import create_calendar_feed, reader_of_feed, revoke_calendar_feed
from registers.models import County
from rsp.answers import press


@require_safe
def calendar(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """A county's deadlines, month by month; open to all signed in, each sees what they may read."""
    return _page(request, code, year)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def create_feed(request: HttpRequest, code: str) -> HttpResponse:
    """A new secret address, shown here and never again. Sending the same answer again makes no other."""
    county = get_object_or_404(County.objects.visible_to(request.actor), pk=code)
    year = timezone.localdate().year
    if request.method != "POST":
        return redirect("actionplans:calendar", code, year)
    if not is_first_post(request):
        messages.info(request, _("Adressen är redan skapad. Den visades en gång. Skapa en ny om du inte har den."))
        return redirect("actionplans:calendar", code, year)
    _row, secret = create_calendar_feed(actor=request.actor, county_code=county.pk)
    return _page(request, code, year, request.build_absolute_uri(reverse("actionplans:calendar_feed", args=[secret])))


@require_POST
def revoke_feed(request: HttpRequest, feed_id: UUID) -> HttpResponse:
    """The address opens nothing any more."""
    feed = get_object_or_404(CalendarFeed.objects.visible_to(request.actor), pk=feed_id)
    return press(
        request,
        None,
        lambda: revoke_calendar_feed(actor=request.actor, feed_id=feed.pk),
        _("Kalenderadressen är återkallad."),
        "actionplans:calendar",
        feed.county_id,
        timezone.localdate().year,
    )


@login_not_required
@require_safe
def feed(_request: HttpRequest, secret: str) -> HttpResponse:
    """The calendar of who has the secret, as that person may read it today."""
    found = reader_of_feed(secret)
    if found is None:
        raise Http404
    row, actor = found
    response = HttpResponse(calendar_file(actor, row.county), content_type="text/calendar; charset=utf-8")
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _page(request: HttpRequest, code: str, year: int, secret: str = "") -> HttpResponse:
    county = get_object_or_404(County.objects.visible_to(request.actor), pk=code)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404
    context = {"page": calendar_page(request.actor, county, year), "secret": secret, "once": new_once()}
    return render(request, "actionplans/calendar.html", context)
