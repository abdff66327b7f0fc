"""Open cases of a year in order, when the money is not enough for all."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from grants.forms.case_ranking import RankedYearForm, RankingForm
from grants.models import CaseRanking
from grants.pages.case_ranking import ranking_page
from grants.policies import can_read_cases
from grants.services.case_ranking import RankedYear, keep_ranking
from registers.models import County
from rsp.answers import FormPage, answer_form, posted
from rsp.rights import check_allowed


@require_http_methods(["GET", "HEAD", "POST"])
def ranking(request: HttpRequest, code: str) -> HttpResponse:
    """The order that the rules give; an officer may move a case, saying why, and keeps the order."""
    county = get_object_or_404(County.objects.visible_to(request.actor), pk=code)
    check_allowed(can_read_cases(request.actor, code))
    asked = {"stod": "servicebidrag", "ar": timezone.localdate().year, **request.GET.dict()}
    chosen = RankedYearForm(asked)
    if not chosen.is_valid():
        context = {"county": county, "chosen": chosen}
        return render(request, "grants/case_ranking.html", context, status=400)
    data = chosen.cleaned_data
    page = ranking_page(request.actor, RankedYear(code, data["ar"], data["stod"], data["strom"]))
    if request.method == "POST":
        check_allowed(page.can_rank)
    form = RankingForm(posted(request), lines=page.lines)

    def act() -> CaseRanking:
        return keep_ranking(
            actor=request.actor,
            ranked=page.ranked,
            order=form.order,
            moves=form.moves,
            note=form.cleaned_data["note"],
        )

    def done(_row: CaseRanking) -> HttpResponse:
        messages.success(request, _("Rangordningen är sparad."))
        return redirect(request.get_full_path())

    context = {"county": county, "chosen": chosen, "page": page}
    return answer_form(request, form, act, done, FormPage("grants/case_ranking.html", context))
