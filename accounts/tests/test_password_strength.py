"""Which passwords are refused: those that are guessed first."""

from typing import Any

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from accounts.models import User
from accounts.password_strength import is_weak
from accounts.tests.sign_in import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers", "fast_passwords")]


@pytest.fixture
def user(fast_passwords: None, municipal_officer_2361: Any) -> User:
    person: User = municipal_officer_2361.user
    person.set_password(PASSWORD)
    person.save()
    return person


@pytest.mark.parametrize(
    "password",
    [
        "lösenord1234",
        "Losenord2026!",
        "LÖSENORD!!!!",
        "l0senord1234",
        "L0s3n0rd-2026",
        "sommar2026!!",
        "Sommaren2026",
        "!!!vinter2025",
        "höst-höst-höst",
        "vårvårvårvår",
        "hejhejhejhej",
        "hejhej123hejhej",
        "fotboll12345",
        "fotbollfotboll",
        "qwertyuiopåä",
        "asdfghjklöä1",
        "abcdefghijkl",
        "aaaaaaaaaaaa1",
        "regionalservice",
        "RegionalService26",
        "jämtland2026",
        "Jamtland-Harjedalen",
        "härjedalenskommun",
        "Härjedalens!2026",
        "välkommen2026",
        "P@ssw0rd2026",
    ],
)
def test_password_that_is_guessed_first_is_refused(user: User, password: str) -> None:
    with pytest.raises(ValidationError) as refused:
        validate_password(password, user)
    assert any("lätt att gissa" in text or "vanligt" in text for text in refused.value.messages)


@pytest.mark.parametrize("password", ["198012311234", "1111 2222 3333", "2026-11-22-2026"])
def test_password_without_letters_is_refused(user: User, password: str) -> None:
    with pytest.raises(ValidationError, match="måste ha bokstäver"):
        validate_password(password, user)


def test_present_password_is_refused_as_the_new_one(user: User) -> None:
    with pytest.raises(ValidationError, match="lösenordet du har nu"):
        validate_password(PASSWORD, user)


@pytest.mark.parametrize(
    "password",
    [
        "ett annat långt lösenord",
        "korrekt häst batteri klammer",
        "grävling under trappan",
        "fredag fotboll kaffe regn",
        "x7Kq-vT2m-9dRw",
        "åskan går i lada",
    ],
)
def test_password_of_several_words_or_chance_is_taken(user: User, password: str) -> None:
    validate_password(password, user)


def test_long_text_of_short_words_is_judged_at_once() -> None:
    assert not is_weak("solost" * 150 + "x", {"sol", "ost", "solo", "st", "s", "so"})
