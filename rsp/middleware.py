"""Gives every request its Actor."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
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
