"""The words of the sign-in form."""

from accounts.forms import SignInForm


def test_too_long_an_address_is_refused_in_plain_swedish() -> None:
    form = SignInForm(data={"login": f"{'a' * 250}@exempel.se", "password": "x"})
    assert form.errors["login"] == ["E-postadressen får ha högst 254 tecken"]
