"""The sign-in form, with Swedish words for what went wrong."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _


class SignInForm(AuthenticationForm):
    """E-mail and password. Says the same whether or not the account exists."""

    error_messages = {
        "invalid_login": _("E-postadressen eller lösenordet stämmer inte. Kontrollera dem och försök igen."),
        "inactive": _("E-postadressen eller lösenordet stämmer inte. Kontrollera dem och försök igen."),
    }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"] = forms.EmailField(
            label=_("E-postadress"),
            max_length=254,
            widget=forms.EmailInput({"autocomplete": "username", "autofocus": True}),
            error_messages={
                "required": _("Ange din e-postadress"),
                "invalid": _("Skriv e-postadressen så här: namn@exempel.se"),
                "max_length": _("E-postadressen får ha högst %(limit_value)d tecken"),
            },
        )
        self.fields["password"].label = _("Lösenord")
        self.fields["password"].error_messages["required"] = _("Ange ditt lösenord")
