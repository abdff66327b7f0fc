"""Gives every request its Actor, and keeps what somebody signed in was shown out of every cache."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.utils.functional import SimpleLazyObject
from django.utils.module_loading import import_string

from rsp.actor import Actor


class ActorMiddleware:
    """Sets ``request.actor``: who asks, with the role grants that hold today.

    It is built when first looked at and once per request, by the function that ``settings.ACTOR_BUILDER`` names
    (``build(user) -> Actor``). Somebody not signed in is ``Actor.anonymous()``.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.build_actor: Callable[..., Actor] = import_string(settings.ACTOR_BUILDER)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: self._actor_of(request))  # type: ignore[attr-defined]  # ours
        return self.get_response(request)

    def _actor_of(self, request: HttpRequest) -> Actor:
        return self.build_actor(request.user) if request.user.is_authenticated else Actor.anonymous()


class PrivateResponseMiddleware:
    """``Cache-Control: private, no-store`` on all that is answered to somebody signed in: pages, CSV and PDFs.

    Browsers on shared machines would else show a county's drafts by the back button after somebody has signed out,
    and a proxy may keep them. Static files are answered before this and are cached for ever by their hashed names;
    an open page read by somebody not signed in, and whatever never looked at the session, holds nothing of a person.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.session.accessed and request.user.is_authenticated:
            patch_cache_control(response, private=True, no_store=True)
        return response
