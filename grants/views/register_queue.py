"""The queue of aid that is to be entered in the register: who waits, the file, and what has been registered."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from grants.enums import RegisterState
from grants.forms.ledger import ConfirmForm
from grants.pages.register_queue import FILE_HEADINGS, county_queues, file_rows, queue_lines, queue_rows, register_rule
from grants.policies import can_handle_cases, can_read_ledger
from grants.services.register_duty import confirm_register_entry, export_register_entries
from programs.views.programme_forms import Texts, answer_act
from registers.models import County
from rsp.answers import posted
from rsp.export import as_csv, csv_bytes, xlsx_bytes
from rsp.listing import TYPES
from rsp.lists import list_page
from rsp.rights import ActRefused, check_allowed

STANDINGS = ("att-registrera", "exporterade", "registrerade")
STATES = dict(zip(STANDINGS, (RegisterState.WAITING, RegisterState.EXPORTED, RegisterState.CONFIRMED), strict=True))


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """What is to be registered, those due first; ``lage`` chooses what is sent or registered already."""
    check_allowed(can_read_ledger(request.actor))
    day, standing = timezone.localdate(), request.GET.get("lage", STANDINGS[0])
    state = STATES.get(standing, RegisterState.WAITING)
    order = ["-due_on", "pk"] if state == RegisterState.CONFIRMED else ["due_on", "pk"]
    page = list_page(queue_rows(request.actor).filter(state=state).order_by(*order), Form({}), request.GET, 50)
    page.rows.object_list = queue_lines(request.actor, page.rows.object_list, day)
    context = {
        "page": page,
        "state": state,
        "standings": [(key, RegisterState(one).label, one == state) for key, one in STATES.items()],
        "counties": county_queues(request.actor, day),
        "formats": list(TYPES),
        "rule": register_rule(day),
    }
    return render(request, "grants/register_queue.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def export(request: HttpRequest, code: str) -> HttpResponse:
    """The file of a county's grants that wait, which are marked as sent. Opened without a button: the queue."""
    county = get_object_or_404(County.objects.visible_to(request.actor), pk=code)
    check_allowed(can_handle_cases(request.actor, county.pk))
    if request.method != "POST":
        return redirect("grants:register_queue")
    wanted = request.POST.get("format", "xlsx")
    seen = queue_rows(request.actor).filter(decision__case__county=county.pk, state=RegisterState.WAITING)
    ids = list(seen.values_list("pk", flat=True))
    try:
        rows = export_register_entries(actor=request.actor, county_code=county.pk, entry_ids=ids)
    except ActRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("grants:register_queue")
    return _file(file_rows(rows), wanted if wanted in TYPES else "xlsx", county)


def _file(rows: list[list[Any]], wanted: str, county: County) -> HttpResponse:
    if wanted == "csv":
        content = csv_bytes(FILE_HEADINGS, rows, written=as_csv)
    else:
        content = xlsx_bytes(_("Stöd av mindre betydelse"), FILE_HEADINGS, rows)
    response = HttpResponse(content, content_type=TYPES[wanted])
    name = f"register-{county.pk}-{timezone.localdate()}.{wanted}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """That a grant stands in the register, and under which reference."""
    row = get_object_or_404(queue_rows(request.actor), pk=entry_id)
    check_allowed(can_handle_cases(request.actor, row.decision.case.county_id))
    initial = {
        "version": row.version,
        "confirmed_on": row.confirmed_on or timezone.localdate(),
        "reference": row.reference,
    }
    form = ConfirmForm(posted(request), initial=initial)

    def act() -> Any:
        data = form.cleaned_data
        return confirm_register_entry(
            actor=request.actor,
            entry_id=row.pk,
            expected_version=data["version"],
            confirmed_on=data["confirmed_on"],
            reference=data["reference"],
        )

    address = reverse("grants:register_queue")
    crumbs = [(_("Stödärenden"), reverse("grants:cases")), (_("Registrering av stöd"), address)]
    heading = _("Stödet i %(dnr)s är registrerat") % {"dnr": row.decision.case.dnr}
    texts = Texts(heading, _("Spara"), address, _("Registreringen är antecknad."), crumbs=crumbs)
    return answer_act(request, form, act, texts)
