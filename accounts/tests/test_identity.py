"""What a provider's word is worth: a proven address, one sign-in, one person."""

import pytest

from accounts.identity import IdentityRefused, proven_email, read_identity

TOKEN = {"sub": "a1", "nonce": "n", "email": "Anna@region.example", "email_verified": True}


@pytest.mark.parametrize(
    ("claims", "trusted", "email"),
    [
        ({"email": "Anna@region.example", "email_verified": True}, [], "anna@region.example"),
        ({"email": "anna@region.example", "email_verified": "true"}, [], "anna@region.example"),
        ({"email": "anna@region.example"}, ["region.example"], "anna@region.example"),
        ({"email": "anna@region.example", "email_verified": False}, ["region.example"], "anna@region.example"),
        ({"email": "anna@region.example"}, [], ""),
        ({"email": "anna@region.example", "email_verified": False}, [], ""),
        ({"email": "anna@region.example", "email_verified": "false"}, [], ""),
        ({"email": "anna@annan.region.example"}, ["region.example"], ""),
        ({"email": "anna@region.example.annan.example"}, ["region.example"], ""),
        ({"email": "anna@annan.example@region.example"}, [], ""),
        ({"email": "@region.example", "email_verified": True}, [], ""),
        ({"email": "region.example", "email_verified": True}, ["region.example"], ""),
        ({"email": None, "email_verified": True}, [], ""),
        ({"preferred_username": "anna@region.example"}, ["region.example"], ""),
        ({"upn": "anna@region.example"}, ["region.example"], ""),
    ],
)
def test_address_counts_only_when_checked_or_vouched_for(claims: dict, trusted: list[str], email: str) -> None:
    assert proven_email(claims, trusted) == email


def test_identity_takes_the_address_from_the_user_info_when_it_is_there() -> None:
    info = {"sub": "a1", "email": "ny@region.example", "email_verified": True}
    assert read_identity(TOKEN, info, nonce="n", trusted_domains=[]).email == "ny@region.example"
    assert read_identity(TOKEN, {"sub": "a1"}, nonce="n", trusted_domains=[]).email == "anna@region.example"
    assert read_identity(TOKEN, {}, nonce="n", trusted_domains=[]).subject == "a1"


def test_check_of_one_part_does_not_prove_the_address_of_the_other() -> None:
    info = {"sub": "a1", "email": "chef@region.example"}
    assert read_identity(TOKEN, info, nonce="n", trusted_domains=[]).email == ""


@pytest.mark.parametrize(
    ("token", "info", "nonce"),
    [
        (TOKEN, {}, "annan"),
        (TOKEN, {}, ""),
        (TOKEN | {"nonce": None}, {}, "n"),
        (TOKEN, {"sub": "b2"}, "n"),
        (TOKEN, {"email": "x@region.example"}, "n"),
        (TOKEN | {"sub": ""}, {}, "n"),
    ],
)
def test_answer_to_another_sign_in_or_of_two_people_is_refused(token: dict, info: dict, nonce: str) -> None:
    with pytest.raises(IdentityRefused, match="Börja om från inloggningssidan"):
        read_identity(token, info, nonce=nonce, trusted_domains=["region.example"])
