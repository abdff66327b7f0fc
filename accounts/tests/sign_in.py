"""What the tests of signing in share: people with a password, and codes as an app would show them."""

import re
import time
from types import SimpleNamespace
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.db import connection
from django.test import Client

from accounts.models import AuditEvent, User

PASSWORD = "ett långt lösenord"
WRONG = "E-postadressen eller lösenordet stämmer inte."


def make_person(email: str = "anna@rsp.example", **fields: Any) -> User:
    return User.objects.create_user(email=email, name="Anna Exempel", password=PASSWORD, **fields)


def sign_in(client: Client, email: str = "anna@rsp.example", password: str = PASSWORD, **more: str) -> Any:
    return client.post("/logga-in/", {"login": email, "password": password, **more})


def from_address(address: str) -> Client:
    return Client(REMOTE_ADDR=address)


def give_app(user: User) -> str:
    """An authenticator app with recovery codes; returns its secret."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    RecoveryCodes.activate(user)
    return secret


def code_of(secret: str, steps: int = 0) -> str:
    """What the app shows now, or so many half minutes from now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def let_pass(seconds: int, monkeypatch: Any) -> None:
    """So much later: what is cached is so much older, and an app's code is judged by a clock that has moved on."""
    later = time.time() + seconds
    monkeypatch.setattr("allauth.mfa.totp.internal.auth.time", SimpleNamespace(time=lambda: later))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE rsp_cache SET expires = expires - make_interval(secs => %s)", [seconds])


def recovery_codes_of(user: User) -> list[str]:
    return Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()


def actions() -> list[str]:
    """What the trail says has happened, oldest first."""
    return list(AuditEvent.objects.order_by("at", "position").values_list("action", flat=True))


def link_in(text: str) -> str:
    """The path of the one link in a mail."""
    (address,) = re.findall(r"https?://\S+", text)
    return "/" + address.split("/", 3)[3]
