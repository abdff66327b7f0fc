"""The words of letters: read by everyone signed in, kept by system administrators, reviewed by a lawyer."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from grants.forms.law import LetterTextForm, LetterVersionForm, NewLetterTextForm, ReviewForm
from grants.models import LetterText
from grants.pages.letter_texts import letter_text_page, letter_texts_page
from grants.policies import can_keep_law
from grants.services.letter_text_edits import add_letter_text, edit_letter_text, review_letter_text
from programs.views.programme_forms import Texts, answer_act, answer_edit
from rsp.answers import posted
from rsp.editing import VersionedEdit
from rsp.rights import check_allowed

form_methods = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def letter_texts(request: HttpRequest) -> HttpResponse:
    """Every text, part by part."""
    page = letter_texts_page(request.actor, timezone.localdate())
    return render(request, "grants/letter_texts.html", {"page": page, "tab": "brevtexter"})


@require_safe
def letter_text(request: HttpRequest, text_id: UUID) -> HttpResponse:
    """One version as the letter shows it."""
    page = letter_text_page(request.actor, _text(request, text_id), timezone.localdate())
    return render(request, "grants/letter_text.html", {"page": page, "tab": "brevtexter"})


@form_methods
def add(request: HttpRequest) -> HttpResponse:
    """A text of a part that has none."""
    check_allowed(can_keep_law(request.actor))
    form = NewLetterTextForm(posted(request))
    texts = _texts(None, _("Ny brevtext"), _("Lägg till texten"), _("Texten är tillagd. Den är inte granskad."))
    return answer_act(request, form, lambda: add_letter_text(actor=request.actor, values=form.cleaned_data), texts)


@form_methods
def add_version(request: HttpRequest, text_id: UUID) -> HttpResponse:
    """A new version of a text from a day."""
    row = _kept(request, text_id)
    form = LetterVersionForm(posted(request), initial={"text": row.text, "source": row.source})
    place = {"part": row.part, "occasion": row.occasion, "act": row.act, "scheme": row.scheme}
    texts = _texts(row, _("Ny version"), _("Spara versionen"), _("Versionen är sparad. Den är inte granskad."))
    return answer_act(
        request, form, lambda: add_letter_text(actor=request.actor, values=place | form.cleaned_data), texts
    )


@form_methods
def edit(request: HttpRequest, text_id: UUID) -> HttpResponse:
    """Mend a text that is not reviewed."""
    row = _kept(request, text_id)
    editing = VersionedEdit(request, row, LetterTextForm)
    texts = _texts(row, _("Ändra texten"), _("Spara ändringarna"), _("Texten är sparad."))

    def act(version: int, values: dict[str, Any]) -> LetterText:
        return edit_letter_text(
            actor=request.actor,
            text_id=row.pk,
            expected_version=version,
            values=values,
            passed_over=editing.passed_over,
            link=texts.back,
        )

    return answer_edit(request, editing, act, texts)


@form_methods
def review(request: HttpRequest, text_id: UUID) -> HttpResponse:
    """That a lawyer has read the text."""
    row = _kept(request, text_id)
    form = ReviewForm(posted(request), initial={"version": row.version})
    texts = _texts(row, _("Granskad av jurist"), _("Spara granskningen"), _("Granskningen är antecknad."), row.text)

    def act() -> LetterText:
        data = form.cleaned_data
        return review_letter_text(
            actor=request.actor,
            text_id=row.pk,
            expected_version=data["version"],
            reviewed_on=data["reviewed_on"],
            reviewed_reference=data["reviewed_reference"],
        )

    return answer_act(request, form, act, texts)


def _text(request: HttpRequest, text_id: UUID) -> LetterText:
    rows = LetterText.objects.visible_to(request.actor).select_related("act", "scheme")
    return get_object_or_404(rows, pk=text_id)


def _kept(request: HttpRequest, text_id: UUID) -> LetterText:
    row = _text(request, text_id)
    check_allowed(can_keep_law(request.actor))
    return row


def _texts(row: LetterText | None, heading: str, button: str, told: str, lead: str = "") -> Texts:
    every = reverse("grants:letter_texts")
    crumbs = [(_("Regler"), reverse("grants:rule_values")), (_("Brevtexter"), every)]
    if row is None:
        return Texts(heading, button, every, told, crumbs=crumbs)
    back = reverse("grants:letter_text", args=[row.pk])
    return Texts(heading, button, back, told, lead or str(row), crumbs=[*crumbs, (str(row), back)])
