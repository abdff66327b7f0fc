"""For who has lost the app, every passkey and the recovery codes."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from accounts.backends import person_with_email
from accounts.services.second_steps import remove_second_steps
from accounts.services.sign_in import outsider_at


class Command(BaseCommand):
    """Take away every second step of one account. The person then signs in with the password and adds a new one.

    Whoever runs the server has made sure who is asking. The trail of the person's organisations holds that it was done.
    """

    help = "Tar bort app, passkeys och reservkoder från ett konto. Kontrollera först vem som ber om det."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", required=True, help="kontots e-postadress")

    def handle(self, *args: Any, **options: Any) -> None:
        user = person_with_email(options["email"])
        if user is None:
            raise CommandError(_("Det finns inget konto med den adressen."))
        count = remove_second_steps(actor=outsider_at(user), user=user)
        self.stdout.write(_("%(count)d borttagna. Nästa inloggning kräver bara lösenord.") % {"count": count})
