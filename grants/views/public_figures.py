"""Public figures: shown to everyone signed in, kept by system administrators."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import ModelForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from grants.forms.public_figures import ExchangeRateForm, InterestRateForm, PriceBaseAmountForm, RatesForm
from grants.pages.public_figures import public_figures_page
from programs.views.programme_forms import Texts, answer_act, answer_edit
from registers.models import ExchangeRate, InterestRate, PriceBaseAmount
from registers.policies import can_keep_public_figures
from registers.services.public_figures import (
    PublicFigure,
    add_public_figure,
    edit_public_figure,
    import_exchange_rates,
    planned_rate_import,
)
from rsp.answers import UNPROCESSABLE, posted
from rsp.editing import VersionedEdit
from rsp.importing import UnreadableTable
from rsp.rights import check_allowed

form_methods = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True, slots=True)
class Kind:
    """One table of figures: its form and the words of its pages."""

    table: type[PublicFigure]
    form: type[ModelForm]
    new: Any
    change: Any


KINDS = {
    "prisbasbelopp": Kind(
        PriceBaseAmount,
        PriceBaseAmountForm,
        gettext_lazy("Nytt prisbasbelopp"),
        gettext_lazy("Ändra prisbasbeloppet"),
    ),
    "eurokurs": Kind(ExchangeRate, ExchangeRateForm, gettext_lazy("Ny eurokurs"), gettext_lazy("Ändra eurokursen")),
    "utlaningsranta": Kind(
        InterestRate,
        InterestRateForm,
        gettext_lazy("Ny utlåningsränta"),
        gettext_lazy("Ändra utlåningsräntan"),
    ),
}


@require_safe
def public_figures(request: HttpRequest) -> HttpResponse:
    """What is loaded of each kind, and what is not known."""
    page = public_figures_page(request.actor, timezone.localdate())
    return render(request, "grants/public_figures.html", {"page": page, "tab": "tal"})


@form_methods
def add(request: HttpRequest, kind: str) -> HttpResponse:
    """Write down a figure."""
    known = _kind(request, kind)
    form = known.form(posted(request))

    def act() -> PublicFigure:
        return add_public_figure(actor=request.actor, table=known.table, values=form.cleaned_data)

    return answer_act(request, form, act, _texts(kind, known.new, _("Talet är tillagt.")))


@form_methods
def edit(request: HttpRequest, kind: str, figure_id: UUID) -> HttpResponse:
    """Mend a figure."""
    known = _kind(request, kind)
    row = get_object_or_404(known.table.objects.visible_to(request.actor), pk=figure_id)
    editing = VersionedEdit(request, row, known.form)
    texts = _texts(kind, known.change, _("Talet är sparat."))

    def act(version: int, values: dict[str, Any]) -> PublicFigure:
        return edit_public_figure(
            actor=request.actor,
            row=row,
            expected_version=version,
            values=values,
            passed_over=editing.passed_over,
            link=texts.back,
        )

    return answer_edit(request, editing, act, texts)


@form_methods
def import_rates(request: HttpRequest) -> HttpResponse:
    """Euro rates from a table: first a dry run, then all rows or none."""
    check_allowed(can_keep_public_figures(request.actor))
    form = RatesForm(posted(request), request.FILES or None)
    context: dict[str, Any] = {"form": form}
    status = 200
    if request.method == "POST":
        status = UNPROCESSABLE
        try:
            if form.is_valid() and form.cleaned_data["confirmed"]:
                return _read_in(request, form.cleaned_data)
            if not form.errors:
                context |= {"plan": planned_rate_import(form.cleaned_data["text"]), "asked": form.cleaned_data}
                status = UNPROCESSABLE if context["plan"].errors else 200
        except (UnreadableTable, ValidationError) as error:
            form.add_error("text", getattr(error, "messages", [str(error)])[0])
    return render(request, "grants/exchange_rate_import.html", context, status=status)


def _read_in(request: HttpRequest, asked: dict[str, Any]) -> HttpResponse:
    plan = import_exchange_rates(actor=request.actor, text=asked["text"], source=asked["source"])
    count = plan.added + plan.changed
    told = ngettext("%(count)d kurs är inläst.", "%(count)d kurser är inlästa.", count) % {"count": count}
    messages.success(request, told)
    return redirect(f"{reverse('grants:public_figures')}#eurokurs")


def _kind(request: HttpRequest, kind: str) -> Kind:
    if kind not in KINDS:
        raise Http404
    check_allowed(can_keep_public_figures(request.actor))
    return KINDS[kind]


def _texts(kind: str, heading: Any, told: str) -> Texts:
    every = reverse("grants:public_figures")
    crumbs = [(_("Regler"), reverse("grants:rule_values")), (_("Officiella tal"), every)]
    return Texts(str(heading), _("Spara"), f"{every}#{kind}", told, crumbs=crumbs)
