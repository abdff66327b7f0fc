"""Areas, goals, sources and strategies of a programme, and the outcomes of its goals: added, edited, moved, removed."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.forms import ModelForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from programs.forms.programmes import AreaForm, GoalForm, OutcomeForm, SourceForm, StrategyForm
from programs.models import (
    AnalysisSource,
    PriorityArea,
    Programme,
    ProgrammeGoal,
    ProgrammeGoalOutcome,
    RelatedStrategy,
)
from programs.policies import can_keep_programme
from programs.services.programme_outcomes import add_outcome, edit_outcome, remove_outcome
from programs.services.programme_parts import Part, add_part, edit_part, move_part, remove_part
from programs.views.programme_forms import (
    Texts,
    answer_act,
    answer_edit,
    crumbs_of,
    press_at,
    programme_address,
)
from programs.views.programmes import note, visible_programme, writable_programme
from registers.forms import VersionForm
from rsp.answers import posted
from rsp.editing import VersionedEdit
from rsp.rights import check_allowed

form_methods = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True, slots=True)
class PartKind:
    """A sort of part: its table and form, and its words."""

    table: type[Part]
    form: type[ModelForm]
    new: Any
    old: Any
    anchor: str


KINDS: dict[str, PartKind] = {
    "omraden": PartKind(PriorityArea, AreaForm, gettext_lazy("Nytt område"), gettext_lazy("Ändra området"), "omraden"),
    "mal": PartKind(ProgrammeGoal, GoalForm, gettext_lazy("Nytt mål"), gettext_lazy("Ändra målet"), "omraden"),
    "kallor": PartKind(
        AnalysisSource, SourceForm, gettext_lazy("Ny källa"), gettext_lazy("Ändra källan"), "behovsanalys"
    ),
    "strategier": PartKind(
        RelatedStrategy, StrategyForm, gettext_lazy("Ny strategi"), gettext_lazy("Ändra strategin"), "strategier"
    ),
}
"""The sorts, by the word in the address."""


@form_methods
def add(request: HttpRequest, programme_id: UUID, kind: str) -> HttpResponse:
    """A new part, last in its order. A goal may be told its area: ``?omrade=``."""
    row, of = writable_programme(request, programme_id), _kind(kind)
    form = of.form(posted(request), programme=row, initial={"area": request.GET.get("omrade")})

    def act() -> Part:
        return add_part(actor=request.actor, programme_id=row.pk, table=of.table, values=form.cleaned_data)

    return answer_act(request, form, act, _texts(row, str(of.new), of.anchor, _("Det är tillagt.")))


@form_methods
def edit(request: HttpRequest, programme_id: UUID, kind: str, key: str) -> HttpResponse:
    """Change a part."""
    row, of = writable_programme(request, programme_id), _kind(kind)
    part = _part(request, row, of, key)
    editing = VersionedEdit(request, part, of.form, programme=row)

    def act(version: int, values: dict[str, Any]) -> Part:
        return edit_part(
            actor=request.actor,
            part=part,
            expected_version=version,
            values=values,
            passed_over=editing.passed_over,
        )

    return answer_edit(request, editing, act, _texts(row, str(of.old), of.anchor, _("Ändringarna är sparade.")))


@require_POST
def remove(request: HttpRequest, programme_id: UUID, kind: str, key: str) -> HttpResponse:
    """Take a part away."""
    row, of = writable_programme(request, programme_id), _kind(kind)
    part, form = _part(request, row, of, key), VersionForm(request.POST)

    def act() -> None:
        remove_part(actor=request.actor, part=part, expected_version=form.cleaned_data["version"])

    return press_at(request, form, act, _texts(row, "", of.anchor, _("Det är borttaget.")))


@require_POST
def move(request: HttpRequest, programme_id: UUID, kind: str, key: str) -> HttpResponse:
    """Let a part change places with its neighbour: ``riktning`` is upp or ned."""
    row, of = writable_programme(request, programme_id), _kind(kind)
    part = _part(request, row, of, key)

    def act() -> None:
        move_part(actor=request.actor, part=part, up=request.POST.get("riktning") != "ned")

    return press_at(request, None, act, _texts(row, "", of.anchor, _("Ordningen är ändrad.")))


@form_methods
def outcome_add(request: HttpRequest, programme_id: UUID, goal_id: UUID) -> HttpResponse:
    """What a goal's indicator showed on a day. Also after the adoption."""
    row = _kept_programme(request, programme_id)
    goal = get_object_or_404(ProgrammeGoal.objects.visible_to(request.actor).filter(programme=row), pk=goal_id)
    form = OutcomeForm(posted(request))

    def act() -> ProgrammeGoalOutcome:
        return add_outcome(actor=request.actor, goal_id=goal.pk, values=form.cleaned_data)

    texts = _texts(row, _("Nytt utfall"), f"mal-{goal.pk}", _("Utfallet är sparat."), goal.text)
    return answer_act(request, form, act, texts)


@form_methods
def outcome_edit(request: HttpRequest, programme_id: UUID, outcome_id: UUID) -> HttpResponse:
    """Correct an outcome."""
    row = _kept_programme(request, programme_id)
    outcome = _outcome(request, row, outcome_id)
    editing = VersionedEdit(request, outcome, OutcomeForm)

    def act(version: int, values: dict[str, Any]) -> ProgrammeGoalOutcome:
        return edit_outcome(
            actor=request.actor,
            outcome=outcome,
            expected_version=version,
            values=values,
            passed_over=editing.passed_over,
        )

    told = _("Ändringarna är sparade.")
    return answer_edit(request, editing, act, _texts(row, _("Ändra utfallet"), f"mal-{outcome.goal_id}", told))


@require_POST
def outcome_remove(request: HttpRequest, programme_id: UUID, outcome_id: UUID) -> HttpResponse:
    """Take an outcome away."""
    row = _kept_programme(request, programme_id)
    outcome, form = _outcome(request, row, outcome_id), VersionForm(request.POST)

    def act() -> None:
        remove_outcome(actor=request.actor, outcome=outcome, expected_version=form.cleaned_data["version"])

    return press_at(request, form, act, _texts(row, "", f"mal-{outcome.goal_id}", _("Utfallet är borttaget.")))


def _kind(kind: str) -> PartKind:
    if kind not in KINDS:
        raise Http404
    return KINDS[kind]


def _part(request: HttpRequest, row: Programme, of: PartKind, key: str) -> Part:
    rows = of.table.objects.visible_to(request.actor).filter(programme=row)
    is_uuid = "-" in key
    if is_uuid != (of.table in (PriorityArea, ProgrammeGoal)):
        raise Http404
    part: Part = get_object_or_404(rows, pk=key)
    return part


def _kept_programme(request: HttpRequest, programme_id: UUID) -> Programme:
    row = visible_programme(request, programme_id)
    check_allowed(can_keep_programme(request.actor, row))
    return row


def _outcome(request: HttpRequest, row: Programme, outcome_id: UUID) -> ProgrammeGoalOutcome:
    rows = ProgrammeGoalOutcome.objects.visible_to(request.actor).filter(goal__programme=row)
    return get_object_or_404(rows, pk=outcome_id)


def _texts(row: Programme, heading: str, anchor: str, told: str, lead: str = "") -> Texts:
    return Texts(heading, _("Spara"), programme_address(row, anchor), told, lead or row.name, note(row), crumbs_of(row))
