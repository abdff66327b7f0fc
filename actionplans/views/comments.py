"""The comments of a plan: the list, a new one, answers, resolved and open."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from actionplans.enums import Circle
from actionplans.forms.comments import AnswerForm, BodyForm, CommentForm
from actionplans.models import ActionPlan, Comment, Goal, Initiative
from actionplans.pages.comments import about, all_comments, answering_bodies, may_comment
from actionplans.pages.plans import visible_plans
from actionplans.policies import can_comment, can_resolve_comment
from actionplans.records import own_network_bodies
from actionplans.services.comments import Remark, add_comment, answer_comment, reopen_comment, resolve_comment
from actionplans.views.plan_forms import crumbs_of, plan_name
from programs.views.programme_forms import Texts
from registers.forms import VersionForm
from rsp.answers import FormPage, answer_form, posted, press
from rsp.rights import check_allowed

form_methods = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def comments(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """The plan's threads that the reader may read: the open ones, or all."""
    plan = _plan(request, plan_id)
    threads = all_comments(request.actor, plan)
    shows_all = request.GET.get("visa") == "alla"
    context = {
        "plan": plan,
        "name": plan_name(plan),
        "crumbs": crumbs_of(plan),
        "threads": threads if shows_all else [thread for thread in threads if thread.is_open],
        "number": len(threads),
        "open_number": sum(thread.is_open for thread in threads),
        "shows_all": shows_all,
        "may_comment": bool(may_comment(request.actor, plan)),
    }
    return render(request, "actionplans/comments.html", context)


@form_methods
def add(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """A comment on the plan, on an initiative (``?insats=``) or on a goal (``?mal=``)."""
    plan = _plan(request, plan_id)
    check_allowed(may_comment(request.actor, plan))
    subject = _subject(request, plan)
    form = CommentForm(posted(request), actor=request.actor, plan=plan)

    def act() -> Comment:
        data = form.cleaned_data
        remark = Remark(data["text"], data["circle"], data["organisation"], subject.initiative_id, subject.goal_id)
        return add_comment(actor=request.actor, plan_id=plan.pk, remark=remark)

    heading = _("Kommentera %(what)s") % {"what": about(subject)[:1].lower() + about(subject)[1:]}
    texts = _texts(plan, heading, _("Spara kommentaren"), _("Kommentaren är sparad."))
    return _answer(request, form, act, texts, {"subject": subject})


@form_methods
def answer(request: HttpRequest, comment_id: UUID) -> HttpResponse:
    """Answer a remark."""
    remark = _remark(request, comment_id)
    bodies = answering_bodies(request.actor, remark, own_network_bodies(request.actor, remark.plan))
    if not bodies:
        check_allowed(can_comment(request.actor, remark.plan, remark.organisation_id, Circle(remark.circle)))
    form = AnswerForm(posted(request), actor=request.actor, bodies=bodies)

    def act() -> Comment:
        data = form.cleaned_data
        return answer_comment(
            actor=request.actor, comment_id=remark.pk, organisation_id=data["organisation"], text=data["text"]
        )

    texts = _texts(remark.plan, _("Svara på en kommentar"), _("Spara svaret"), _("Svaret är sparat."))
    return _answer(request, form, act, texts, {"remark": remark, "subject": remark})


@require_POST
def resolve(request: HttpRequest, comment_id: UUID) -> HttpResponse:
    """Mark a remark as resolved."""
    return _mark(request, comment_id, resolve_comment, _("Kommentaren är löst. Den finns kvar under Alla."))


@require_POST
def reopen(request: HttpRequest, comment_id: UUID) -> HttpResponse:
    """Open a resolved remark again."""
    return _mark(request, comment_id, reopen_comment, _("Kommentaren är öppen igen."))


def _mark(request: HttpRequest, comment_id: UUID, service: Callable[..., Comment], told: str) -> HttpResponse:
    remark = _remark(request, comment_id)
    check_allowed(can_resolve_comment(request.actor, remark))
    form = VersionForm(request.POST)

    def act() -> Comment:
        return service(actor=request.actor, comment_id=remark.pk, expected_version=form.cleaned_data["version"])

    return press(request, form, act, told, comments_address(remark.plan_id))


def _answer(
    request: HttpRequest, form: BodyForm, act: Callable[[], Comment], texts: Texts, context: dict[str, Any]
) -> HttpResponse:
    """The form on a page of its own; afterwards the thread."""

    def done(row: Comment) -> HttpResponse:
        messages.success(request, texts.told)
        return redirect(f"{texts.back}#kommentar-{row.answers_id or row.pk}")

    return answer_form(request, form, act, done, FormPage("actionplans/comment_form.html", {**context, "texts": texts}))


def comments_address(plan_id: UUID) -> str:
    """The page with the comments of a plan."""
    return reverse("actionplans:comments", args=[plan_id])


def _texts(plan: ActionPlan, heading: str, button: str, told: str) -> Texts:
    address = comments_address(plan.pk)
    return Texts(heading, button, address, told, crumbs=crumbs_of(plan, (_("Kommentarer"), address)))


def _plan(request: HttpRequest, plan_id: UUID) -> ActionPlan:
    return get_object_or_404(visible_plans(request.actor), pk=plan_id)


def _remark(request: HttpRequest, comment_id: UUID) -> Comment:
    """A remark that begins a thread and that the reader may read, else 404."""
    rows = Comment.objects.visible_to(request.actor).filter(answers__isnull=True)
    related = ("plan__county", "plan__programme", "organisation__municipality", "initiative__area", "goal")
    return get_object_or_404(rows.select_related(*related), pk=comment_id)


def _subject(request: HttpRequest, plan: ActionPlan) -> Comment:
    """What the comment is to be about, as a comment not yet written; 404 for what is not in the plan."""
    if goal_id := _key(request, "mal"):
        goal = get_object_or_404(
            Goal.objects.visible_to(request.actor).select_related("initiative__area"), pk=goal_id, initiative__plan=plan
        )
        return Comment(plan=plan, initiative=goal.initiative, goal=goal)
    if initiative_id := _key(request, "insats"):
        rows = Initiative.objects.visible_to(request.actor).select_related("area")
        return Comment(plan=plan, initiative=get_object_or_404(rows, pk=initiative_id, plan=plan))
    return Comment(plan=plan)


def _key(request: HttpRequest, name: str) -> UUID | None:
    """The id in the address; 404 for what is none."""
    text = request.GET.get(name, "")
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise Http404 from error
