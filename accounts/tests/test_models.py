"""Users: one per e-mail address, case apart, and a pseudonym that tells nothing."""

import pytest
from django.core.exceptions import ValidationError

from accounts.models import User
from accounts.tests.factories import UserFactory
from rsp.tests.refusals import complaint_of, refused_by

pytestmark = pytest.mark.django_db


def test_user_same_email_in_other_case_is_refused() -> None:
    UserFactory(email="anna@rsp.example")
    row = UserFactory.build(email="Anna@RSP.example")
    with refused_by("user_email_unique_case_apart"):
        User.objects.bulk_create([row])
    assert "Det finns redan en användare med den e-postadressen." in complaint_of(row)


def test_user_is_found_by_email_in_any_case() -> None:
    user = UserFactory(email="anna@rsp.example")
    assert User.objects.get_by_natural_key("ANNA@rsp.example") == user


def test_create_user_hashes_the_password_with_argon2() -> None:
    user = User.objects.create_user(email=" anna@rsp.example ", name="Anna", password="ett långt lösenord")
    assert user.password.startswith("argon2")
    assert user.email == "anna@rsp.example"
    assert user.check_password("ett långt lösenord")


def test_create_user_without_email_is_refused() -> None:
    with pytest.raises(ValidationError):
        User.objects.create_user(email="", name="Anna")


def test_pseudonym_is_ones_own_and_says_nothing_of_the_person() -> None:
    first, second = UserFactory.create_batch(2)
    assert first.pseudonym != second.pseudonym
    assert first.pseudonym.startswith("P-")
    assert first.name not in first.pseudonym
