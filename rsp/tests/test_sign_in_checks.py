"""Settings of signing in that would lock people out, or let the wrong ones in, are refused."""

from typing import Any

import pytest
from django.core import checks

from rsp.environment import origin_of
from rsp.sign_in_checks import check_sign_in

ISSUER = "https://login.microsoftonline.com/0f0f0f0f-0000-4000-8000-000000000000/v2.0"


@pytest.fixture
def provider(settings: Any) -> Any:
    settings.OIDC_ISSUER, settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = ISSUER, "rsp", "hemligt"
    settings.ENVIRONMENT = "production"
    return settings


def found() -> list[str]:
    return [str(message.id) for message in check_sign_in(app_configs=None)]


def test_good_settings_pass_with_and_without_a_provider(provider: Any) -> None:
    assert found() == []
    provider.OIDC_ISSUER = ""
    assert found() == []


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("IDLE_MINUTES", 9, "rsp.E040"),
        ("IDLE_MINUTES", 121, "rsp.E040"),
        ("OIDC_CLIENT_ID", "", "rsp.E042"),
        ("OIDC_CLIENT_SECRET", "", "rsp.E042"),
        ("OIDC_ISSUER", "http://login.region.example", "rsp.E043"),
        ("OIDC_ISSUER", "https://login.microsoftonline.com/common/v2.0", "rsp.E044"),
        ("OIDC_ISSUER", "https://login.microsoftonline.com/organizations/v2.0", "rsp.E044"),
    ],
)
def test_bad_setting_is_refused(provider: Any, name: str, value: object, expected: str) -> None:
    setattr(provider, name, value)
    assert found() == [expected]


def test_no_proxy_counted_behind_a_proxy_is_refused(settings: Any) -> None:
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.PROXY_COUNT = 0
    assert found() == ["rsp.E041"]


def test_checks_of_signing_in_are_registered() -> None:
    assert check_sign_in in checks.registry.registry.registered_checks


def test_origin_is_scheme_and_host() -> None:
    assert origin_of(ISSUER) == "https://login.microsoftonline.com"
