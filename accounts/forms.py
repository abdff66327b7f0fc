"""The forms of signing in and of the own account, with Swedish words for what went wrong."""

import struct
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import LoginForm
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.core.cache import cache
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Density, TokenScope
from accounts.limits import TOO_MANY, second_step_limit
from accounts.models import User
from accounts.password_links import link_tokens
from accounts.rules import has_hidden_characters
from accounts.services.passwords import change_password, reset_password
from accounts.services.second_steps import Ways, ways_of
from accounts.services.sign_in import record_failed_sign_in

CODE_LIFE_SECONDS = 150
"""Longer than a code is accepted, so that it works once."""


def _email_field(**attrs: Any) -> forms.EmailField:
    return forms.EmailField(
        label=_("E-postadress"),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "username", "autofocus": True} | attrs),
        error_messages={
            "required": _("Ange din e-postadress"),
            "invalid": _("Skriv e-postadressen så här: namn@exempel.se"),
            "max_length": _("E-postadressen får ha högst %(limit_value)d tecken"),
        },
    )


def _password_field(
    label: Any, required: Any, autocomplete: str = "current-password", hint: Any = ""
) -> forms.CharField:
    return forms.CharField(
        label=label,
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput({"autocomplete": autocomplete}),
        help_text=hint,
        error_messages={"required": required, "max_length": _("Lösenordet får ha högst %(limit_value)d tecken")},
    )


class _SaysHowItWent:
    """A mixin: nothing need be corrected in a form that was refused as a whole, so its summary says what happened."""

    error_heading_codes = frozenset({"email_password_mismatch", "invalid_login", "incorrect_code"})

    @property
    def error_heading(self) -> str:
        found = self.errors.as_data().values()  # type: ignore[attr-defined]  # a mixin for forms
        codes = {error.code for errors in found for error in errors}
        if TOO_MANY in codes:
            return str(_("Vänta en stund"))
        return str(_("Inloggningen misslyckades")) if codes & self.error_heading_codes else ""


class SignInForm(_SaysHowItWent, LoginForm):
    """E-mail and password. Says the same whether or not the account exists."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {
            "login": _email_field(),
            "password": _password_field(_("Lösenord"), _("Ange ditt lösenord")),
        }


class ReauthenticationForm(_SaysHowItWent, forms.Form):
    """The password once more, before something that decides who can sign in."""

    password = _password_field(_("Lösenord"), _("Ange ditt lösenord"))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if not get_adapter().reauthenticate(self.user, password):
            raise get_adapter().validation_error("incorrect_password")
        return password


# --- Passwords


class NewPassword(forms.Form):
    """A new password, typed once: who types it wrong asks for a new link."""

    password1 = _password_field(
        _("Nytt lösenord"),
        _("Ange ett nytt lösenord"),
        "new-password",
        _("Minst 12 tecken, gärna flera ord efter varandra. Inte ett vanligt lösenord, och inte likt ditt namn."),
    )

    def __init__(self, *args: Any, user: User | None = None, temp_key: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password1(self) -> str:
        password: str = self.cleaned_data["password1"]
        return get_adapter().clean_password(password, user=self.user)


class PasswordResetForm(NewPassword):
    """The password of who has the link from the mail."""

    def save(self) -> None:
        assert self.user is not None
        reset_password(user=self.user, password=self.cleaned_data["password1"])


class PasswordChangeForm(NewPassword):
    """The password of who is signed in."""

    field_order = ("oldpassword", "password1")
    oldpassword = _password_field(_("Nuvarande lösenord"), _("Ange ditt nuvarande lösenord"))

    def clean_oldpassword(self) -> str:
        password: str = self.cleaned_data["oldpassword"]
        if self.user is None or not self.user.check_password(password):
            raise get_adapter().validation_error("enter_current_password")
        return password

    def save(self) -> None:
        request = get_adapter().request
        change_password(
            actor=request.actor,
            user=self.user,
            password=self.cleaned_data["password1"],
            session_key=request.session.session_key,
        )


class PasswordResetRequestForm(forms.Form):
    """The address a link is wanted for. Every address is taken the same way."""

    email = _email_field()


class PasswordLinkForm(forms.Form):
    """The two halves of a link from a mail: whose it is, and that it is genuine."""

    uidb36 = forms.CharField()
    key = forms.CharField()
    reset_user: User | None = None

    def clean(self) -> dict[str, Any]:
        content = super().clean() or {}
        user = _user_of_link(content.get("uidb36", ""))
        is_genuine = user is not None and link_tokens.check_token(user, content.get("key", ""))
        if not is_genuine or not user.is_active or user.is_machine:
            raise get_adapter().validation_error("invalid_password_reset")
        self.reset_user = user
        return content


def _user_of_link(text: str) -> User | None:
    try:
        return User.objects.filter(pk=User._meta.pk.to_python(text)).first()
    except forms.ValidationError:
        return None


# --- Second steps


def _code_field(label: Any, hint: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=32,
        help_text=hint,
        widget=forms.TextInput(
            {"autocomplete": "one-time-code", "inputmode": "numeric", "data-width": "date", "autofocus": True}
        ),
        error_messages={"required": _("Ange koden")},
    )


class _OneTimeCode(_SaysHowItWent):
    """A code from the app is accepted a little before and after its half minute, but never twice."""

    user: User
    authenticator: Authenticator

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """The words name only what the person has."""
        super().__init__(*args, **kwargs)
        self.ways = ways_of(self.user.pk)
        self.fields["code"].help_text = _code_words(self.ways)  # type: ignore[attr-defined]  # a mixin for forms

    def clean_code(self) -> str:
        with second_step_limit(get_adapter().request, self.user):
            code: str = super().clean_code()  # type: ignore[misc]  # a mixin for allauth's forms
            if self.authenticator.type == Authenticator.Type.TOTP and not self._is_first_use(code):
                self._emit_authentication_failed(self.authenticator)
                raise get_adapter().validation_error("incorrect_code")
        return code

    def _is_first_use(self, code: str) -> bool:
        """However it is spelled: allauth reads past the spaces and dashes of a code, so they are no part of the key."""
        key = f"second-step:{self.user.pk}:{normalize_user_code(code)}"
        return cache.add(key, "used", timeout=CODE_LIFE_SECONDS)

    def _emit_authentication_failed(self, authenticator: Authenticator) -> None:
        record_failed_sign_in(self.user, reason=str(_("Fel kod i tvåstegsinloggningen")))


def _code_words(ways: Ways) -> Any:
    if ways.has_app and ways.has_recovery_codes:
        return _("Koden från appen, eller en av dina reservkoder.")
    return _("Koden från appen.") if ways.has_app else _("En av dina reservkoder.")


class SecondStepForm(_OneTimeCode, AuthenticateForm):
    """A code from the app or a recovery code, after the password."""

    code = _code_field(_("Kod"), "")


class SecondStepAgainForm(_OneTimeCode, ReauthenticateForm):
    """The same once more, before something that decides who can sign in."""

    code = _code_field(_("Kod"), "")


class AddAppForm(ActivateTOTPForm):
    """The first code of an authenticator app shows that it holds the secret."""

    code = _code_field(_("Koden som appen visar"), _("Sex siffror."))


NONSENSE = (LookupError, TypeError, AttributeError, struct.error)
"""What the library raises for a credential of another shape than it trusts browsers to send."""


class _ReadsCredential:
    """What a browser says of a passkey, read with suspicion: nonsense is refused as a wrong code is."""

    def full_clean(self) -> None:
        try:
            super().full_clean()  # type: ignore[misc]  # a mixin for allauth's forms
        except NONSENSE:
            self.cleaned_data: dict[str, Any] = {}
            self.add_error("credential", get_adapter().validation_error("incorrect_code"))  # type: ignore[attr-defined]


class PasskeySignInForm(_ReadsCredential, LoginWebAuthnForm):
    pass


class _LimitedCredential(_ReadsCredential):
    """A passkey of somebody known so far: one that fails counts, and is recorded, as a wrong code."""

    user: User

    def clean_credential(self) -> Authenticator:
        with second_step_limit(get_adapter().request, self.user):
            try:
                authenticator: Authenticator = super().clean_credential()  # type: ignore[misc]  # a mixin
            except (forms.ValidationError, *NONSENSE):
                record_failed_sign_in(self.user, reason=str(_("Fel passkey i tvåstegsinloggningen")))
                raise
        return authenticator


class PasskeyStepForm(_LimitedCredential, AuthenticateWebAuthnForm):
    pass


class PasskeyAgainForm(_LimitedCredential, ReauthenticateWebAuthnForm):
    pass


def _seen_characters_only(text: str) -> None:
    if has_hidden_characters(text):
        raise forms.ValidationError(
            _("Namnet innehåller tecken som inte syns. Skriv det för hand i stället för att klistra in det.")
        )


class AddPasskeyForm(_ReadsCredential, AddWebAuthnForm):
    """What the browser made; the name tells passkeys apart."""

    name = forms.CharField(
        label=_("Namn på passkeyn"),
        max_length=80,
        required=False,
        help_text=_("Till exempel Jobbdatorn eller Mobilen."),
        validators=[_seen_characters_only],
    )
    passwordless = None


class RenamePasskeyForm(EditWebAuthnForm):
    name = forms.CharField(
        label=_("Namn på passkeyn"),
        max_length=80,
        validators=[_seen_characters_only],
        error_messages={"required": _("Ange ett namn på passkeyn")},
    )


# --- The own account


AS_ROLE = "role"
"""Stands for no density of one's own: in the form, and nowhere else."""


class ProfileForm(forms.Form):
    """Name and density, with the version they were read at."""

    name = forms.CharField(
        label=_("Namn"),
        max_length=120,
        help_text=_("Så som kollegor ser dig i systemet."),
        widget=forms.TextInput({"autocomplete": "name"}),
        validators=[_seen_characters_only],
        error_messages={
            "required": _("Ange ditt namn"),
            "max_length": _("Namnet får ha högst %(limit_value)d tecken"),
        },
    )
    density = forms.TypedChoiceField(
        label=_("Radavstånd"),
        widget=forms.RadioSelect,
        choices=[(AS_ROLE, _("Som min roll brukar ha det")), *Density.choices],
        coerce=lambda value: "" if value == AS_ROLE else value,
        error_messages={"required": _("Välj ett radavstånd")},
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class TokenForm(forms.Form):
    """A new API token."""

    name = forms.CharField(
        label=_("Vad nyckeln ska användas till"),
        max_length=80,
        help_text=_("Till exempel Inläsning till statistiksystemet."),
        validators=[_seen_characters_only],
        error_messages={
            "required": _("Ange vad nyckeln ska användas till"),
            "max_length": _("Texten får ha högst %(limit_value)d tecken"),
        },
    )
    scopes = forms.MultipleChoiceField(
        label=_("Vad nyckeln får göra"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Aldrig mer än du själv får göra."),
        error_messages={
            "required": _("Välj minst en sak som nyckeln får göra"),
            "invalid_choice": _("Dina roller räcker inte till det: %(value)s. Välj bland det som visas."),
        },
    )
    expires_on = forms.DateField(
        label=_("Sista dagen nyckeln gäller"),
        widget=forms.DateInput({"data-width": "date"}),
        help_text=_("Högst ett år framåt. Skriv så här: ÅÅÅÅ-MM-DD"),
        error_messages={
            "required": _("Ange sista dagen nyckeln gäller"),
            "invalid": _("Skriv dagen så här: 2027-03-09"),
        },
    )

    def __init__(self, data: Any = None, *, open_scopes: Sequence[TokenScope], **options: Any) -> None:
        super().__init__(data, **options)
        scopes: Any = self.fields["scopes"]
        scopes.choices = [(scope.value, scope.label) for scope in open_scopes]

    def clean_expires_on(self) -> date:
        day: date = self.cleaned_data["expires_on"]
        today = timezone.localdate()
        if not today <= day <= today + timedelta(days=365):
            raise forms.ValidationError(_("Välj en dag från i dag till och med ett år framåt"))
        return day


LONGEST_PATH, LONGEST_QUERY = 200, 2000
"""As in ``accounts.models.SavedView``."""


class SavedViewForm(forms.Form):
    """What a list is saved as."""

    name = forms.CharField(
        label=_("Vad vyn ska heta"),
        max_length=80,
        help_text=_("Till exempel Butiker i Härjedalen."),
        validators=[_seen_characters_only],
        error_messages={
            "required": _("Ge vyn ett namn"),
            "max_length": _("Namnet får ha högst %(limit_value)d tecken"),
        },
    )
    path = forms.CharField(widget=forms.HiddenInput, required=False)
    query = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        """An address of this site and no other. What is wrong stands above the form: the fields are not seen."""
        data: dict[str, Any] = super().clean() or {}
        path, query = data.get("path", ""), data.get("query", "")
        try:
            resolve(path)
        except Resolver404 as error:
            raise forms.ValidationError(_("Vyn måste höra till en lista på webbplatsen.")) from error
        if len(path) > LONGEST_PATH or len(query) > LONGEST_QUERY:
            raise forms.ValidationError(_("Det är för många filter för en sparad vy. Ta bort något."))
        return data
