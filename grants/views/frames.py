"""What a county has been allotted for support in a year, and what is decided, paid and left of it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from grants.pages.frames import frames_page
from grants.policies import can_read_cases
from registers.models import County
from rsp.rights import check_allowed


@require_safe
def frames(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """The frames, stream by stream, for those who read the county's cases."""
    county = get_object_or_404(County.objects.visible_to(request.actor), pk=code)
    check_allowed(can_read_cases(request.actor, county.pk))
    return render(request, "grants/frames.html", {"page": frames_page(request.actor, county, year)})
