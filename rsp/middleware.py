"""What every request gets: an id, its Actor, a history that knows who writes, refusals recorded, nothing cached."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.utils.functional import SimpleLazyObject
from django.utils.module_loading import import_string

from rsp.actor import Actor
from rsp.history import history_of
from rsp.request_context import request_scope


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


class RequestContextMiddleware:
    """Gives the request an id, which the trail and the history keep and the answer says: ``X-Request-ID``.

    The id is always our own: one that came with the request could be made to point at somebody else's.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with request_scope() as request_id:
            response = self.get_response(request)
        response["X-Request-ID"] = request_id
        return response


class HistoryMiddleware:
    """What a request changes is kept in the history as done by its Actor. Reading requests change nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in ("GET", "HEAD", "OPTIONS"):
            return self.get_response(request)
        with history_of(request.actor.pseudonym):  # type: ignore[attr-defined]  # set by ActorMiddleware
            return self.get_response(request)


class RefusalAuditMiddleware:
    """A page that was refused (403) is recorded once, by the function that ``settings.REFUSAL_RECORDER`` names.

    What a service refused is recorded there already. The address goes without its query, where people type anything.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.record: Callable[[Actor, Exception, str], None] = import_string(settings.REFUSAL_RECORDER)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        if isinstance(exception, PermissionDenied):
            self.record(request.actor, exception, request.path)  # type: ignore[attr-defined]  # set by ActorMiddleware


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
