"""Make an account with one role, such as the first one of a server."""

import getpass
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from registers.services import AccountRefused, create_account


class Command(BaseCommand):
    help = "Skapar ett konto med en roll hos en organisation. Lösenordet frågas efter och syns aldrig på kommandoraden."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", required=True, help="E-postadressen, som också är användarnamnet.")
        parser.add_argument("--name", required=True, help="Personens namn.")
        parser.add_argument("--role", required=True, help="Rollen, till exempel Handläggare eller case_officer.")
        parser.add_argument(
            "--organisation", required=True, help="Organisationens hela namn, till exempel Region Dalarna."
        )
        parser.add_argument("--password-stdin", action="store_true", help="Läs lösenordet från första raden på stdin.")

    def handle(self, *args: Any, **options: Any) -> None:
        password = _password_on_stdin() if options["password_stdin"] else _password_asked_for()
        try:
            membership = create_account(
                email=options["email"],
                name=options["name"],
                password=password,
                role=options["role"],
                organisation_name=options["organisation"],
            )
        except AccountRefused as error:
            raise CommandError(str(error), returncode=2) from error
        self.stdout.write(f"{membership.user.email}: {membership.get_role_display()}, {membership.organisation.name}")


def _password_on_stdin() -> str:
    try:
        return sys.stdin.readline().rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise CommandError("Lösenordet på stdin är inte UTF-8.", returncode=2) from error


def _password_asked_for() -> str:
    if not sys.stdin.isatty():
        raise CommandError("Här går det inte att fråga efter lösenordet. Lägg till --password-stdin.", returncode=2)
    try:
        password, again = getpass.getpass("Lösenord: "), getpass.getpass("Lösenordet igen: ")
    except (EOFError, KeyboardInterrupt) as error:
        raise CommandError("Avbrutet.", returncode=2) from error
    if password != again:
        raise CommandError("Lösenorden är inte lika.", returncode=2)
    return password
