"""Several decisions at once: chosen, summed up, confirmed by typing the sum, and told of one by one."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from grants.forms.decisions import BatchForm
from grants.pages.decision_batch import BatchPage, batch_page
from grants.policies import can_read_ledger
from grants.services.decisions import decide_cases
from rsp.answers import UNPROCESSABLE, add_errors
from rsp.rights import check_allowed


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def batch(request: HttpRequest) -> HttpResponse:
    """Choose cases (GET), and decide them (POST). The receipt says what came of each."""
    check_allowed(can_read_ledger(request.actor))
    asked = request.POST if request.method == "POST" else request.GET
    page = batch_page(request.actor, _ids(asked.getlist("arende")))
    if request.method != "POST":
        return _show(request, page, BatchForm())
    return _decided(request, page, BatchForm(request.POST))


def _decided(request: HttpRequest, page: BatchPage, form: BatchForm) -> HttpResponse:
    versions = _versions(request, page)
    if not versions:
        form.add_error(None, _("Välj minst ett ärende som kan beslutas."))
    if not form.is_valid():
        return _show(request, page, form, UNPROCESSABLE)
    try:
        outcomes = decide_cases(
            actor=request.actor,
            versions=versions,
            expected_total=form.cleaned_data["total"],
            text_is_reviewed=form.cleaned_data["is_reviewed"],
        )
    except ValidationError as error:
        add_errors(form, error)
        return _show(request, page, form, UNPROCESSABLE)
    done = [one for one in outcomes if one.decision]
    context = {"outcomes": outcomes, "done": done, "failed": len(outcomes) - len(done)}
    return render(request, "grants/decisions_batch_done.html", context)


def _versions(request: HttpRequest, page: BatchPage) -> dict[UUID, int]:
    """The chosen cases that can be decided, with the version each had when the page was shown."""
    found = {}
    for line in page.chosen:
        typed = request.POST.get(f"version-{line.case.pk}", "")
        found[line.case.pk] = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0
    return found


def _ids(texts: list[str]) -> set[UUID]:
    found = set()
    for text in texts:
        try:
            found.add(UUID(text))
        except ValueError:
            continue  # typed by hand: no case of that name
    return found


def _show(request: HttpRequest, page: BatchPage, form: Any, status: int = 200) -> HttpResponse:
    return render(request, "grants/decisions_batch.html", {"page": page, "form": form}, status=status)
