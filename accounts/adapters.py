"""Where django-allauth asks us: who may come in, how often one may try, what is written in the trail, which words."""

import base64
import hashlib
import time
from typing import Any

from allauth.account import app_settings as account_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.stagekit import clear_login
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal.ratelimit import respond_429
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.backends import may_sign_in, person_with_email
from accounts.identity import IdentityRefused
from accounts.limits import TOO_MANY, consume, too_many
from accounts.models import User
from accounts.services.identities import check_identity_fits
from accounts.services.sign_in import record_failed_sign_in, record_sign_in, record_sign_out
from rsp.client_address import client_address
from rsp.session_time import SIGNED_IN_AT

WRONG = gettext_lazy("E-postadressen eller lösenordet stämmer inte. Kontrollera dem och försök igen.")
SEPARATOR = "\x1f"


class AccountAdapter(DefaultAccountAdapter):
    """Invited people only, limits that never lock a person out from elsewhere, and the trail of what happened."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": WRONG,
        "invalid_login": WRONG,
        "account_inactive": WRONG,
        "incorrect_password": gettext_lazy("Lösenordet stämmer inte. Försök igen."),
        "enter_current_password": gettext_lazy("Det nuvarande lösenordet stämmer inte. Försök igen."),
        "incorrect_code": gettext_lazy("Koden stämmer inte. Skriv den som visas nu och försök igen."),
        "invalid_password_reset": gettext_lazy("Länken gäller inte längre."),
    }

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        if code in (TOO_MANY, "rate_limited"):
            return too_many(self.request)
        error: ValidationError = super().validation_error(code, *args)
        return error

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request.META, settings.PROXY_COUNT)

    def is_ajax(self, request: HttpRequest) -> bool:
        """Only the passkey's challenge is asked for by script."""
        return request.resolver_match is not None and request.resolver_match.view_name == "mfa_login_webauthn"

    def is_safe_url(self, url: str) -> bool:
        """Only pages of this site are led to after signing in."""
        return url.startswith("/") and bool(url_has_allowed_host_and_scheme(url, allowed_hosts=None))

    def get_login_stages(self) -> list[str]:
        return ["allauth.mfa.stages.AuthenticateStage", "accounts.oidc.LinkIdentityStage"]

    # --- Limits

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """By typed address and client together: failures elsewhere never lock the person out."""
        return SEPARATOR.join([str(credentials.get("email", "")).lower(), self.get_client_ip(request)])

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Two limits: for the address as typed here, and for the client whatever is typed. Successes count for none."""
        key = self._get_login_attempts_cache_key(request, **credentials)
        pair_usage = consume(request, "login_failed_by_pair", key)
        try:
            self._usages = [pair_usage, consume(request, "login_failed_by_client")]
        except ValidationError:
            pair_usage.rollback()
            raise

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        user: User | None = super().authenticate(request, **credentials)
        if user is not None:
            for usage in self._usages:
                usage.rollback()
        return user

    def reauthenticate(self, user: User, password: str) -> bool:
        found = self.authenticate(self.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Who has just signed in need not show the password once more."""
        request = self.request
        latest = max((record["at"] for record in get_authentication_records(request, request.user)), default=0.0)
        is_fresh = time.time() - latest < account_settings.REAUTHENTICATION_TIMEOUT
        return not is_fresh and super().is_reauthentication_required(app=app, **kwargs)

    # --- In and out

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        record_failed_sign_in(person_with_email(credentials.get("email", "")), reason=_("Fel adress eller lösenord"))

    def pre_login(self, request: HttpRequest, user: User, **hook_kwargs: Any) -> HttpResponse | None:
        """However they came: who may not sign in is refused with the words for a wrong password."""
        if may_sign_in(user):
            return None
        clear_login(request)
        record_failed_sign_in(user, reason=_("Kontot är avstängt"))
        messages.error(request, str(WRONG))
        return redirect(settings.LOGIN_URL)

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        request.session[SIGNED_IN_AT] = int(time.time())
        steps = [str(record["method"]) for record in get_authentication_records(request, user)]
        record_sign_in(user, how=", ".join(dict.fromkeys(steps)))

    def logout(self, request: HttpRequest) -> None:
        user = request.user if request.user.is_authenticated else None
        super().logout(request)
        if user is not None:
            record_sign_out(user)

    # --- Words

    def add_message(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Our own views say what was done; only a text given outright (why a passkey failed) is passed on."""
        if kwargs.get("message"):
            super().add_message(request, *args, **kwargs)

    def send_notification_mail(
        self, template_prefix: str, user: User, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Tell the person what was changed in how they sign in. These mails cannot be turned off."""
        content = {"name": user.name, "at": timezone.localtime()}
        subject = render_to_string(f"{template_prefix}_subject.txt", content).strip()
        send_mail(subject, render_to_string(f"{template_prefix}_message.txt", content), None, [user.email])

    def get_reauthentication_methods(self, user: User) -> list[dict[str, str]]:
        words = {
            "reauthenticate": _("Använd ditt lösenord"),
            "mfa_reauthenticate": _("Använd en kod"),
            "mfa_reauthenticate:webauthn": _("Använd en passkey"),
        }
        return [method | {"description": words[method["id"]]} for method in super().get_reauthentication_methods(user)]


class MfaAdapter(DefaultMFAAdapter):
    """Second steps: secrets are encrypted in the database, and codes have Swedish words."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": gettext_lazy("Koden stämmer inte. Skriv den som visas nu och försök igen."),
        "cannot_generate_recovery_codes": gettext_lazy("Lägg först till en autentiseringsapp eller en passkey."),
    }

    def get_totp_issuer(self) -> str:
        return _("Regional service")

    def _get_site_name(self) -> str:
        return _("Regional service")

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return _("Passkey %(number)d") % {"number": number}


class SocialAdapter(DefaultSocialAccountAdapter):
    """Signing in through the organisation's own service: it opens accounts that exist, and never makes any."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def list_apps(self, request: HttpRequest, provider: str | None = None, client_id: str | None = None) -> list[Any]:
        """The provider of the environment and no other: none is read from the database."""
        if not settings.OIDC_ISSUER:
            return []
        return [
            SocialApp(
                provider="openid_connect",
                provider_id=settings.OIDC_PROVIDER_ID,
                name=settings.OIDC_NAME,
                client_id=settings.OIDC_CLIENT_ID,
                secret=settings.OIDC_CLIENT_SECRET,
                settings={"server_url": settings.OIDC_ISSUER, "oauth_pkce_enabled": True},
            )
        ]

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Find the invited person: by subject, or the first time by an address the provider has proven.

        The link by subject is made when the sign-in is through: see ``accounts.oidc.LinkIdentityStage``.
        """
        is_linked = sociallogin.is_existing
        user = sociallogin.user if is_linked else person_with_email(sociallogin.identity.email)
        if user is None or not may_sign_in(user):
            record_failed_sign_in(user, reason=_("Inloggningstjänstens person har inget öppet konto"))
            raise ImmediateHttpResponse(refusal_page(request, _no_account(sociallogin.identity.email)))
        try:
            check_identity_fits(user, sociallogin.account.uid)
        except IdentityRefused as error:
            raise ImmediateHttpResponse(refuse_identity(request, user, error)) from error
        sociallogin.user = user

    def on_authentication_error(self, request: HttpRequest, provider: Any, **facts: Any) -> None:
        """Every way the provider's answer can fail ends at one clear page."""
        exception = facts.get("exception")
        words = str(exception) if isinstance(exception, IdentityRefused) else _broken(facts.get("error"))
        try:
            consume(request, "login_failed_by_client")
        except ValidationError as error:
            raise ImmediateHttpResponse(respond_429(request)) from error
        record_failed_sign_in(None, reason=_("Inloggningstjänsten: %(words)s") % {"words": words})
        raise ImmediateHttpResponse(refusal_page(request, words))


def refusal_page(request: HttpRequest, reason: str) -> HttpResponse:
    """Why the organisation's service did not open the door, and what to do."""
    return render(request, "socialaccount/refused.html", {"reason": reason}, status=403)


def refuse_identity(request: HttpRequest, user: User, error: IdentityRefused) -> HttpResponse:
    """The account is another person's at the provider: recorded about the account, and the page says what to do."""
    record_failed_sign_in(user, reason=_("Kontot är kopplat till en annan person hos inloggningstjänsten"))
    return refusal_page(request, str(error))


def _no_account(email: str) -> str:
    if not email:
        return _(
            "Inloggningstjänsten har inte bekräftat din e-postadress, så den kan inte användas här. "
            "Be den som sköter tjänsten att bekräfta adressen, eller logga in med lösenord."
        )
    return _("Du är inloggad hos din organisation, men har inget öppet konto här. Be en administratör bjuda in dig.")


def _broken(error: Any) -> str:
    if str(error) == "cancelled":
        return _("Inloggningen avbröts. Du kan börja om från inloggningssidan.")
    return _("Inloggningen gick inte att slutföra. Börja om från inloggningssidan, i samma flik.")


def _cipher() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = (hashlib.sha256(f"rsp second step {key}".encode()).digest() for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
