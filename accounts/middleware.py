"""Sessions that end by themselves, what is said when they have, and the second step administrators must have."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.utils.translation import gettext as _

from accounts.services.second_steps import has_second_step
from rsp.actor import ADMINISTRATORS

KEEP_ALIVE = "accounts:keep_alive"
"""What static/js/idle-warning.js asks for when somebody types or clicks."""

OPEN_WITHOUT_SECOND_STEP = {
    "mfa_index",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_view_recovery_codes",
    "mfa_download_recovery_codes",
    "account_reauthenticate",
    "account_logout",
    KEEP_ALIVE,
    "accessibility",
    "privacy",
    "contact",
    "reporting:health",
    "open:counties",
    "open:county",
    "open:document",
    "open:robots",
    "open:sitemap",
}

Respond = Callable[[HttpRequest], HttpResponse]


class IdleTimeoutMiddleware:
    """Writes down that somebody is active, at most once a minute. ``accounts.session_store`` ends what is idle."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        session: Any = request.session
        if session.accessed and _is_activity(request) and SESSION_KEY in session and session.is_due:
            session.modified = True
        return response


def _is_activity(request: HttpRequest) -> bool:
    """Not what a page fetches by itself, such as the progress of a job: an open page is no sign of anybody there."""
    is_fetched = request.headers.get("Sec-Fetch-Dest") == "empty"
    return not is_fetched or (request.resolver_match is not None and request.resolver_match.view_name == KEEP_ALIVE)


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """Leads to signing in and back again, and says what happened to somebody who was signed in before."""

    def process_view(self, request: HttpRequest, view_func: Callable[..., Any], *arguments: Any) -> Any:
        """An open page is not asked who reads it: what never looks at the session can be kept for everybody."""
        if not getattr(view_func, "login_required", True):
            return None
        return super().process_view(request, view_func, *arguments)

    def handle_no_permission(self, request: HttpRequest, view_func: Callable[..., Any]) -> HttpResponseBase:
        if _session_has_ended(request):
            messages.info(request, _why_ended(is_post=request.method == "POST"))
        return redirect_to_login(_page_to_return_to(request), resolve_url(self.get_login_url(view_func)))


def _session_has_ended(request: HttpRequest) -> bool:
    """The browser brought a session that is no more, or one of an account that has been closed."""
    was_known = settings.SESSION_COOKIE_NAME in request.COOKIES
    return was_known and (request.session.session_key is None or SESSION_KEY in request.session)


def _why_ended(*, is_post: bool) -> str:
    words = _(
        "Du är inte längre inloggad. Det händer efter %(minutes)d minuter utan aktivitet, efter tio timmar "
        "eller när du loggas ut från en annan enhet. Logga in igen för att fortsätta."
    ) % {"minutes": settings.IDLE_MINUTES}
    return f"{words} {_('Det du skickade har inte sparats.')}" if is_post else words


def _page_to_return_to(request: HttpRequest) -> str:
    """The page that was asked for; for a form the page it stood on, since its own address may take no GET."""
    origin = urlsplit(request.headers.get("Referer", ""))
    if request.method not in ("GET", "HEAD") and origin.netloc == request.get_host():
        return f"{origin.path}?{origin.query}" if origin.query else origin.path
    return request.get_full_path()


class SecondStepMiddleware:
    """Administrators without a second step come to the page where they add one, and nowhere else."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        is_open = request.resolver_match is not None and request.resolver_match.view_name in OPEN_WITHOUT_SECOND_STEP
        # An open page is kept for everybody: who reads it is not asked.
        if is_open or not settings.REQUIRE_MFA_FOR_ADMINISTRATORS or not request.user.is_authenticated:
            return None
        return redirect("mfa_index") if lacks_second_step(request) else None


def lacks_second_step(request: HttpRequest) -> bool:
    """An administrator who has come in by password alone and has nothing else to come in by.

    A passkey that has verified its user is two steps in one; what the organisation's own service asked for is its own
    matter and counts.
    """
    if not request.actor.holds(ADMINISTRATORS):  # type: ignore[attr-defined]  # set by ActorMiddleware
        return False
    steps = {record.get("method") for record in get_authentication_records(request, request.user)}
    if steps & {"mfa", "socialaccount"}:
        return False
    return not has_second_step(request.user.pk)
