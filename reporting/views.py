"""The reading pages: each asks a page builder and shows what it gives. No rule lives here."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.policies import can_check_audit, can_read_audit
from documents.models import SealedDocument
from documents.verification import verify_pdf
from programs.models import ServicePlace
from registers.models import County, Municipality
from reporting.exports import audit_csv, grants_csv
from reporting.forms import AuditFilterForm, CheckReportForm, DayForm, YearForm
from reporting.models import FollowUp, FollowUpVersion
from reporting.pages.audit import audit_page, chain_choices
from reporting.pages.county import county_page
from reporting.pages.history import history_page
from reporting.pages.municipality import municipality_page, only_municipality
from reporting.pages.my_rights import my_rights_page
from reporting.pages.start import latest_reported_year, start_page
from reporting.pages.what_if import what_if_page
from reporting.policies import can_read_draft
from reporting.records import UnknownFollowUp
from reporting.reports import followup_report, sealed_report
from reporting.services import start_audit_check
from rsp.rights import check_allowed

UNPROCESSABLE = 422


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """The 21 counties with programme and follow-up state; who only works for a municipality begins at its page."""
    own = only_municipality(request.actor)
    if own and not request.GET:
        return redirect("reporting:municipality", own)
    form = YearForm(request.GET if "ar" in request.GET else None)
    chosen = form.cleaned_data["ar"] if form.is_bound and form.is_valid() else None
    page = start_page(request.actor, chosen or latest_reported_year(request.actor))
    if not form.is_bound:
        form = YearForm(initial={"ar": page.year})
    return render(request, "reporting/start.html", {"page": page, "form": form}, status=_status(form))


@require_safe
def county(request: HttpRequest, code: str) -> HttpResponse:
    """One county on a chosen day."""
    row = get_object_or_404(County.objects.visible_to(request.actor), code=code)
    today = timezone.localdate()
    form = DayForm({"dag": request.GET.get("dag") or today.isoformat(), "plan": request.GET.get("plan", "")})
    choices: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    page = county_page(request.actor, row, choices.get("dag") or today, choices.get("plan"))
    return render(request, "reporting/county.html", {"page": page, "form": form}, status=_status(form))


@require_safe
def municipality(request: HttpRequest, code: str) -> HttpResponse:
    """One municipality; the start page of its own officer."""
    row = get_object_or_404(Municipality.objects.visible_to(request.actor).select_related("county"), code=code)
    return render(request, "reporting/municipality.html", {"page": municipality_page(request.actor, row)})


@require_safe
def county_grants_csv(request: HttpRequest, code: str) -> HttpResponse:
    """Granted support of one county, all years that are known."""
    row = get_object_or_404(County.objects.visible_to(request.actor), code=code)
    response = HttpResponse(grants_csv(request.actor, row), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="beviljade-stod-{code}.csv"'
    return response


@require_safe
def follow_up_version_pdf(request: HttpRequest, code: str, year: int, number: int) -> HttpResponse:
    """A submitted version, byte for byte as it was sealed."""
    visible = FollowUpVersion.objects.visible_to(request.actor).latest_of(code, year).select_related("document")
    version = get_object_or_404(visible, number=number)
    return _pdf(sealed_report(version).pdf, f"uppfoljning-{code}-{year}-version-{number}.pdf")


@require_safe
@never_cache
def follow_up_draft_pdf(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """The report as things stand: the sealed version while it still holds, else a draft. The county's own."""
    get_object_or_404(FollowUp.objects.visible_to(request.actor), county=code, year=year)
    check_allowed(can_read_draft(request.actor, code, year))
    try:
        report = followup_report(code, year)
    except UnknownFollowUp as error:
        raise Http404(str(error)) from error
    version = f"version-{report.number}" if report.number else "utkast"
    return _pdf(report.pdf, f"uppfoljning-{code}-{year}-{version}.pdf")


@require_http_methods(["GET", "HEAD", "POST"])
def check_report(request: HttpRequest) -> HttpResponse:
    """Is this PDF issued by the system and unchanged? The file is read and forgotten, never stored."""
    form = CheckReportForm(request.POST, request.FILES) if request.method == "POST" else CheckReportForm()
    result = None
    if form.is_bound and form.is_valid():
        result = verify_pdf(form.cleaned_data["file"].read(), SealedDocument.objects.visible_to(request.actor))
    return render(request, "reporting/check_report.html", {"form": form, "result": result}, status=_status(form))


@require_safe
def what_if(request: HttpRequest, place_id: UUID) -> HttpResponse:
    """What would happen if a place closed. Nothing is saved."""
    visible = ServicePlace.objects.visible_to(request.actor).select_related("municipality__county")
    place = get_object_or_404(visible, pk=place_id)
    today = timezone.localdate()
    form = DayForm({"dag": request.GET.get("dag") or today.isoformat(), "plan": ""})
    day = (form.cleaned_data.get("dag") if form.is_valid() else None) or today
    page = what_if_page(request.actor, place, day, is_county=request.GET.get("omrade") == "lan")
    return render(request, "reporting/what_if.html", {"page": page, "form": form}, status=_status(form))


@require_safe
def my_rights(request: HttpRequest) -> HttpResponse:
    """What I may do and why."""
    return render(request, "reporting/my_rights.html", {"page": my_rights_page(request.actor)})


@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    """The trail, for administrators."""
    check_allowed(can_read_audit(request.actor))
    form = AuditFilterForm(request.GET, organisations=chain_choices(request.actor))
    page, rows = audit_page(request.actor, form, request.GET)
    context = {"page": page, "rows": rows, "form": form, "may_check": can_check_audit(request.actor)}
    return render(request, "reporting/audit.html", context, status=_status(form))


@require_safe
def audit_file(request: HttpRequest) -> HttpResponse:
    """The filtered trail as CSV. The download leaves an event of its own."""
    check_allowed(can_read_audit(request.actor))
    form = AuditFilterForm(request.GET, organisations=chain_choices(request.actor))
    if not form.is_valid():
        return redirect(f"{reverse('reporting:audit')}?{request.GET.urlencode()}")
    response = HttpResponse(audit_csv(request.actor, form.cleaned_data), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="spar.csv"'
    return response


@require_POST
def audit_check(request: HttpRequest) -> HttpResponse:
    """Check every chain, as a job with progress."""
    return redirect("jobs:detail", start_audit_check(actor=request.actor).pk)


@require_safe
def history(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """What has been changed on a row, by whom and when."""
    page = history_page(request.actor, slug, key, request.GET.get("sida", "1"))
    return render(request, "reporting/history.html", {"page": page})


@require_safe
@never_cache
@login_not_required
def health(request: HttpRequest) -> JsonResponse:
    """For health checks: 200 when the database answers, else 503. Says nothing else."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "error"}, status=503)
    return JsonResponse({"status": "ok"})


def _pdf(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _status(form: Any) -> int:
    return UNPROCESSABLE if form.is_bound and form.errors else 200
