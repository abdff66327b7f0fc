"""What the views about money share: how they find their rows, and what stands around their forms."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from grants.models import GrantCase
from grants.policies import can_handle_case
from grants.services.case_rows import users_with_conflict
from grants.views.case_pages import visible_case
from programs.views.programme_forms import Texts
from rsp.rights import ActRefused, check_allowed

form_methods = require_http_methods(["GET", "HEAD", "POST"])


def handled_case(request: HttpRequest, case_id: UUID) -> GrantCase:
    """A case that the reader handles: 404 when it is not seen, 403 with the reason when it is not handled."""
    case = visible_case(request, case_id)
    check_allowed(can_handle_case(request.actor, case, users_with_conflict(case)))
    return case


def handled(request: HttpRequest, model: type[Any], row_id: Any, way: str = "case") -> Any:
    """A row of a case that the reader handles, with its case. ``way``: the field names that lead to the case."""
    row = seen(request, model, row_id, way)
    owner = row
    for name in way.split("__"):
        owner = getattr(owner, name)
    check_allowed(can_handle_case(request.actor, owner, users_with_conflict(owner)))
    return row


def seen(request: HttpRequest, model: type[Any], row_id: Any, way: str = "case") -> Any:
    """A row within what the reader sees, with the case and what its pages read of it, else 404."""
    parts = ("county", "authority__municipality", "scheme", "applicant__municipality", "municipality", "officer")
    rows = model.objects.visible_to(request.actor).select_related(way, *(f"{way}__{part}" for part in parts))
    return get_object_or_404(rows, pk=row_id)


def payments_address(case: GrantCase, anchor: str = "") -> str:
    """The tab Utbetalning, at one of its parts."""
    return reverse("grants:case_payments", args=[case.pk]) + (f"#{anchor}" if anchor else "")


def refusal_of(check: Callable[[], None]) -> str:
    """Why an act cannot be done as things stand; empty when it can."""
    try:
        check()
    except ActRefused as refusal:
        return str(refusal)
    return ""


def told_instead(request: HttpRequest, case: GrantCase, reason: str, anchor: str = "") -> HttpResponse:
    """The tab with the reason, where a form could not be sent."""
    messages.warning(request, reason)
    return redirect(payments_address(case, anchor))


def texts_of(case: GrantCase, heading: str, button: str, told: str, **further: Any) -> Texts:
    """What stands around a form of a case; ``anchor`` is where one goes after it."""
    anchor = further.pop("anchor", "")
    crumbs = [
        (_("Stödärenden"), reverse("grants:cases")),
        (case.dnr, reverse("grants:case", args=[case.pk])),
        (_("Utbetalning"), payments_address(case)),
    ]
    return Texts(heading, button, payments_address(case, anchor), told, crumbs=crumbs, **further)
