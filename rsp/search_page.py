"""The search at ``/sok/``: a page of its own, and the few best hits as a fragment while somebody types."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from rsp.actor import Actor
from rsp.search import KINDS, LONGEST, find, wanted_words

HITS_A_KIND, HITS_OF_ONE_KIND, SUGGESTIONS_A_KIND = 10, 100, 3


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What the words of ``q`` find, by kind; ``slag`` shows all of one kind. To htmx: suggestions."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    typed = request.GET.get("q", "")[:LONGEST]
    words, kind = wanted_words(typed), request.GET.get("slag", "")
    only = kind if kind in KINDS else ""
    is_typing = "HX-Request" in request.headers
    limit = HITS_OF_ONE_KIND if only else SUGGESTIONS_A_KIND if is_typing else HITS_A_KIND
    groups = [group for group in find(actor, words, limit) if not only or group.kind == only]
    context = {
        "typed": typed.strip(),
        "words": words,
        "groups": groups,
        "count": sum(len(group.hits) for group in groups),
        "has_more": any(group.has_more for group in groups),
        "all_hits": f"{reverse('search')}?{urlencode({'q': typed.strip()})}",
        "only": only,
    }
    response = render(request, "search/_suggestions.html" if is_typing else "search/page.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response
