"""The dated values of the law: read by everyone signed in, kept by system administrators."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grants.forms.law import CitationForm, ConfirmForm, LastDayForm, RuleFilterForm, RuleValueForm
from grants.models import RuleValue
from grants.pages.rule_values import RuleValuesPage, rule_label, rule_page, rule_values_page, value_words
from grants.policies import can_keep_law
from grants.services.rule_values import (
    add_rule_value,
    confirm_rule_value,
    edit_rule_value,
    end_rule_value,
    withdraw_rule_value,
)
from programs.views.programme_forms import Texts, answer_act, answer_edit, press_at
from registers.forms import VersionForm
from rsp.answers import posted
from rsp.editing import VersionedEdit
from rsp.rights import check_allowed
from rsp.swedish import long_date

form_methods = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def rule_values(request: HttpRequest) -> HttpResponse:
    """Every rule as it stands on a day. A filter that cannot be read shows no rules and says why."""
    form, today = RuleFilterForm(request.GET), timezone.localdate()
    page = RuleValuesPage(today, [], can_keep_law(request.actor))
    if form.is_valid():
        asked = form.cleaned_data
        page = rule_values_page(request.actor, asked["dag"] or today, asked["stod"], asked["visa"] == "vantar")
    return render(request, "grants/rule_values.html", {"page": page, "form": form, "tab": "regler"})


@require_safe
def rule_value(request: HttpRequest, value_id: UUID) -> HttpResponse:
    """All that is known of one rule, the newest first."""
    page = rule_page(request.actor, _value(request, value_id), timezone.localdate())
    return render(request, "grants/rule_value.html", {"page": page, "tab": "regler"})


@form_methods
def add(request: HttpRequest, value_id: UUID) -> HttpResponse:
    """A new value of the same rule, which waits to be confirmed."""
    known = _kept(request, value_id)
    citation = {"act": known.act_id, "paragraph": known.paragraph}
    form = RuleValueForm(posted(request), unit=known.unit, initial=citation)
    texts = _texts(
        known, _("Nytt värde"), _("Lägg till värdet"), _("Värdet är tillagt. Det används inte förrän det är bekräftat.")
    )
    return answer_act(
        request, form, lambda: add_rule_value(actor=request.actor, of_id=known.pk, values=form.cleaned_data), texts
    )


@form_methods
def edit(request: HttpRequest, value_id: UUID) -> HttpResponse:
    """Mend a value: all of one that waits, the citation of one that is used."""
    row = _kept(request, value_id)
    kind: tuple[Any, dict[str, Any]] = (CitationForm, {}) if row.in_use else (RuleValueForm, {"unit": row.unit})
    editing = VersionedEdit(request, row, kind[0], **kind[1])
    heading = _("Ändra var värdet står") if row.in_use else _("Ändra värdet som väntar")
    texts = _texts(row, heading, _("Spara ändringarna"), _("Ändringarna är sparade."))

    def act(version: int, values: dict[str, Any]) -> RuleValue:
        return edit_rule_value(
            actor=request.actor,
            value_id=row.pk,
            expected_version=version,
            values=values,
            passed_over=editing.passed_over,
            link=texts.back,
        )

    return answer_edit(request, editing, act, texts)


@form_methods
def confirm(request: HttpRequest, value_id: UUID) -> HttpResponse:
    """Take a value that waits into use."""
    row = _kept(request, value_id)
    form = ConfirmForm(posted(request), initial={"version": row.version, "source": row.source})
    note = _("%(value)s börjar användas från och med %(day)s. Det värde som gäller nu upphör dagen före.")
    words = note % {"value": value_words(row), "day": long_date(row.valid_from)}
    texts = _texts(row, _("Bekräfta värdet"), _("Bekräfta"), _("Värdet är bekräftat och används."), words)

    def act() -> RuleValue:
        data = form.cleaned_data
        return confirm_rule_value(
            actor=request.actor,
            value_id=row.pk,
            expected_version=data["version"],
            certainty=data["certainty"],
            source=data["source"],
        )

    return answer_act(request, form, act, texts)


@form_methods
def end(request: HttpRequest, value_id: UUID) -> HttpResponse:
    """End a value that is used; from then on it is not known."""
    row = _kept(request, value_id)
    form = LastDayForm(posted(request), initial={"version": row.version})
    note = _("Efter den sista dagen är värdet inte känt, och ärenden som behöver det frågar efter det.")
    texts = _texts(row, _("Avsluta värdet"), _("Avsluta"), _("Värdet är avslutat."), note)

    def act() -> RuleValue:
        data = form.cleaned_data
        return end_rule_value(
            actor=request.actor, value_id=row.pk, expected_version=data["version"], last_day=data["last_day"]
        )

    return answer_act(request, form, act, texts)


@require_POST
def withdraw(request: HttpRequest, value_id: UUID) -> HttpResponse:
    """Take away a value that waits."""
    row, form = _kept(request, value_id), VersionForm(request.POST)
    back = reverse("grants:rule_values")

    def act() -> None:
        withdraw_rule_value(actor=request.actor, value_id=row.pk, expected_version=form.cleaned_data["version"])

    return press_at(request, form, act, Texts("", "", back, _("Värdet är tillbakadraget.")))


def _value(request: HttpRequest, value_id: UUID) -> RuleValue:
    rows = RuleValue.objects.visible_to(request.actor).select_related("scheme", "act")
    return get_object_or_404(rows, pk=value_id)


def _kept(request: HttpRequest, value_id: UUID) -> RuleValue:
    row = _value(request, value_id)
    check_allowed(can_keep_law(request.actor))
    return row


def _texts(row: RuleValue, heading: str, button: str, told: str, note: str = "") -> Texts:
    line = rule_label(row)
    back = reverse("grants:rule_value", args=[row.pk])
    crumbs = [(_("Regler"), reverse("grants:rule_values")), (line, back)]
    return Texts(heading, button, back, told, line, note, crumbs)
