"""Passwords are hashed fast where a test is not about the time it takes or how it is kept."""

from typing import Any

import pytest


@pytest.fixture
def fast_passwords(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
