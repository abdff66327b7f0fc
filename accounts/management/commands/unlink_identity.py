"""For an account whose person is somebody new at the organisation's own sign-in service."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from accounts.backends import person_with_email
from accounts.identity import IdentityRefused
from accounts.services.identities import unlink_identities
from accounts.services.sign_in import outsider_at


class Command(BaseCommand):
    """End the link between an account and a person at the provider, and sign the account out everywhere.

    Whoever runs the server has made sure who is asking. The trail of the person's organisations holds that it was done.
    """

    help = (
        "Tar bort kopplingen mellan ett konto och en person hos organisationens inloggningstjänst, och loggar ut "
        "kontot överallt. Den som nästa gång loggar in där med kontots adress kopplas till kontot och ser det som dess "
        "roller ger. Kontrollera därför först att det är samma människa. Är adressen någon annans nu: stäng i "
        "stället av och anonymisera det gamla kontot, och bjud sedan in den nya."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", required=True, help="kontots e-postadress")

    def handle(self, *args: Any, **options: Any) -> None:
        user = person_with_email(options["email"])
        if user is None:
            raise CommandError(_("Det finns inget konto med den adressen."))
        try:
            unlink_identities(actor=outsider_at(user), user=user)
        except IdentityRefused as error:
            raise CommandError(str(error)) from error
        self.stdout.write(_("Kopplingen är borttagen och kontot är utloggat. Nästa inloggning kopplar det på nytt."))
