"""Following one's jobs: a list, a page for each, and what the page's script asks."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from jobs.models import Job
from jobs.pages import job_list_page, job_page
from jobs.services import cancel_job, retry_job
from rsp.swedish import integer
from rsp.workflow import TransitionRefused


@require_safe
def job_list(request: HttpRequest) -> HttpResponse:
    """One's own jobs; for administrators also those they may see."""
    wants_others = request.GET.get("visa") == "alla"
    page = job_list_page(request.actor, wants_others=wants_others, number=request.GET.get("sida"))
    return render(request, "jobs/list.html", {"page": page})


@require_safe
def detail(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """How far a job has come, what went wrong, what to do next."""
    job = get_object_or_404(Job.objects.visible_to(request.actor).select_related("started_by"), pk=job_id)
    return render(request, "jobs/detail.html", {"page": job_page(request.actor, job)})


@require_safe
def progress(request: HttpRequest, job_id: UUID) -> JsonResponse:
    """The same in short, for the script of the job's page."""
    job = get_object_or_404(Job.objects.visible_to(request.actor), pk=job_id)
    return JsonResponse(
        {
            "state": job.state,
            "label": job.get_state_display(),
            "is_live": job.is_live,
            "done": job.progress_done,
            "total": job.progress_total,
            "measure": _("%(done)s av %(total)s")
            % {"done": integer(job.progress_done), "total": integer(job.progress_total)},
            "text": job.progress_text,
        }
    )


@require_POST
def cancel(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Take the job out of the queue, or stop it."""
    return _act(request, job_id, cancel_job, _("Jobbet är avbrutet."))


@require_POST
def retry(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Queue the job again."""
    return _act(request, job_id, retry_job, _("Jobbet är köat igen."))


def _act(request: HttpRequest, job_id: UUID, act: Callable[..., Job], done: str) -> HttpResponse:
    """Do it and go back to the job's page, which shows how things stand when it could not be done."""
    try:
        act(actor=request.actor, job_id=job_id)
    except Job.DoesNotExist as error:
        raise Http404 from error
    except TransitionRefused as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect("jobs:detail", job_id=job_id)
