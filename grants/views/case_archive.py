"""The file of a case (akten) as a zip, written while it is read."""

from uuid import UUID

from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.audit import record_event
from grants.case_archive import case_archive
from grants.policies import can_extract_case
from grants.views.case_pages import visible_case
from rsp.rights import check_allowed
from rsp.zip_stream import stream_zip


@require_safe
def archive(request: HttpRequest, case_id: UUID) -> HttpResponseBase:
    """The whole file to those of the body that decides; with ``?maskerad=1`` the masked one to all who read the case.

    The trail says who took it, and which.
    """
    case = visible_case(request, case_id)
    is_masked = request.GET.get("maskerad") == "1"
    if not is_masked:
        check_allowed(can_extract_case(request.actor, case))
    made_at = timezone.localtime()
    file = case_archive(case, is_masked=is_masked)
    facts = {"is_masked": is_masked, "rows": len(file.parts)}
    if request.method == "GET":
        record_event(request.actor, "case.extract", case, after=facts)
    manifest = {
        "case": case.dnr,
        "made_at": made_at.isoformat(timespec="seconds"),
        "is_masked": is_masked,
        "left_out": file.manifest,
    }
    response = StreamingHttpResponse(stream_zip(file.parts, made_at, manifest), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{file.name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
