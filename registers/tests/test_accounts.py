"""Making an account: the service and the command."""

import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import User
from registers.management.commands import create_account as command
from registers.models import Membership, Organisation
from registers.services import AccountRefused, create_account

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]

PASSWORD = "sju gröna cyklar"
ORDER = {
    "email": "Provperson@rsp.example",
    "name": "Provperson",
    "password": PASSWORD,
    "role": "Handläggare",
    "organisation_name": "Region Dalarna",
}


@pytest.mark.parametrize("role", ["Handläggare", "case_officer", " handläggare "])
def test_create_account_gives_a_role_from_today(role: str) -> None:
    membership = create_account(**ORDER | {"role": role})
    assert membership.organisation.name == "Region Dalarna"
    assert (membership.role, membership.valid_from, membership.valid_to) == ("case_officer", timezone.localdate(), None)
    assert User.objects.get(email="Provperson@rsp.example").check_password(PASSWORD)


@pytest.mark.parametrize(
    ("spoiled", "words"),
    [
        ({"role": "Kung"}, r"Rollen Kung finns inte\. Välj bland: Handläggare \(case_officer\), "),
        ({"role": "Kommunhandläggare"}, r"Rollen Kommunhandläggare finns inte hos Region Dalarna\."),
        ({"organisation_name": "Region Narnia"}, "Ingen organisation heter Region Narnia"),
        ({"email": "inte en adress"}, "E-postadress: "),
        ({"email": ""}, "E-postadress: "),
        ({"name": " "}, "Namn: "),
        ({"name": "x" * 121}, "Namn: "),
        ({"password": ""}, "12 tecken"),
        ({"password": "kort"}, "12 tecken"),
        ({"password": "password1234"}, "vanligt"),
        ({"password": "provperson@rsp.example"}, "likt"),
    ],
)
def test_create_account_refused_says_why_and_writes_nothing(spoiled: dict[str, str], words: str) -> None:
    with pytest.raises(AccountRefused, match=words):
        create_account(**ORDER | spoiled)
    assert not User.objects.exists()


def test_create_account_twice_is_refused_whatever_the_case() -> None:
    create_account(**ORDER)
    with pytest.raises(AccountRefused, match="Det finns redan en användare"):
        create_account(**ORDER | {"email": "PROVPERSON@rsp.example"})
    assert Membership.objects.count() == 1


def test_create_account_name_of_two_organisations_is_refused() -> None:
    Organisation.objects.create(name="Region Dalarna", kind="other")
    with pytest.raises(AccountRefused, match="Flera organisationer heter Region Dalarna"):
        create_account(**ORDER)


def test_create_account_before_the_registers_are_loaded_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Organisation, "objects", Organisation.objects.none())
    with pytest.raises(AccountRefused, match=r"manage\.py load_registers"):
        create_account(**ORDER)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def run(*more: str) -> str:
    out = io.StringIO()
    arguments = ["--email", ORDER["email"], "--name", "Provperson", "--role", "Handläggare"]
    call_command("create_account", *arguments, "--organisation", "Region Dalarna", *more, stdout=out)
    return out.getvalue()


def refused(*more: str) -> str:
    with pytest.raises(CommandError) as caught:
        run(*more)
    assert caught.value.returncode == 2
    assert not User.objects.exists()
    return str(caught.value)


def answering(monkeypatch: pytest.MonkeyPatch, *answers: Any) -> None:
    """Somebody at a terminal."""
    given = iter(answers)
    monkeypatch.setattr(command.sys, "stdin", Terminal())
    monkeypatch.setattr(command.getpass, "getpass", lambda prompt: next(given))


def test_command_reads_the_password_on_stdin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command.sys, "stdin", io.StringIO(f"{PASSWORD}\nannat\n"))
    assert run("--password-stdin") == "Provperson@rsp.example: Handläggare, Region Dalarna\n"
    assert User.objects.get().check_password(PASSWORD)


def test_command_asks_twice_for_the_password(monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, PASSWORD, PASSWORD)
    run()
    assert User.objects.get().check_password(PASSWORD)


def test_command_two_different_passwords_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, PASSWORD, "sju gula cyklar")
    assert refused() == "Lösenorden är inte lika."


def test_command_without_a_terminal_names_the_option(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command.sys, "stdin", io.StringIO())
    assert "--password-stdin" in refused()


def test_command_refusal_of_the_service_is_the_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command.sys, "stdin", io.StringIO("kort\n"))
    assert "12 tecken" in refused("--password-stdin")
