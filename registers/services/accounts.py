"""Making a server's first accounts, by whoever runs it."""

from collections.abc import Iterator

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import audited, snapshot
from accounts.models import User
from registers.enums import OrganisationKind, RoleChoice
from registers.models import Membership, Organisation
from registers.role_fit import fits
from rsp.actor import Actor, Role

SERVER = Actor(user_id=None, label="")
"""Whoever runs the server: there is nobody in the system yet."""


class AccountRefused(Exception):
    """The account cannot be made as asked. The message is one Swedish sentence, or one line per thing to mend."""


def create_account(*, email: str, name: str, password: str, role: str, organisation_name: str) -> Membership:
    """Make a user who from today has one role at an organisation. ``role`` is a code or a label of RoleChoice.

    There is no actor: a server's first account is made by whoever runs it. Raises AccountRefused, and then nothing is
    written, when the address is taken, the password is too weak, the role or the organisation is not known, or the
    role cannot be held there.
    """
    choice = _role_called(role)
    organisation = _organisation_called(organisation_name)
    if not fits(Role(choice.value), OrganisationKind(organisation.kind), is_municipal_body=organisation.is_municipal):
        places = {"role": choice.label, "organisation": organisation.name}
        raise AccountRefused(_("Rollen %(role)s finns inte hos %(organisation)s.") % places)
    if User.objects.filter(email__iexact=email.strip()).exists():
        raise AccountRefused(_("Det finns redan en användare med den e-postadressen."))
    try:
        user = User(email=email.strip(), name=name.strip())
        validate_password(password, user)
        user.set_password(password)
        user.full_clean()
    except ValidationError as error:
        raise AccountRefused("\n".join(_lines_of(error))) from error
    with audited(SERVER, "account.create") as trail:
        user.save(force_insert=True)
        membership = Membership.objects.create(
            user=user, organisation=organisation, role=choice, valid_from=timezone.localdate()
        )
        trail.about(user, organisation.body)
        trail.record(after=snapshot(membership, "role", "valid_from"))
    return membership


def _role_called(words: str) -> RoleChoice:
    for choice in RoleChoice:
        if words.strip().casefold() in (choice.value, str(choice.label).casefold()):
            return choice
    known = ", ".join(f"{choice.label} ({choice.value})" for choice in RoleChoice)
    raise AccountRefused(_("Rollen %(role)s finns inte. Välj bland: %(known)s.") % {"role": words, "known": known})


def _organisation_called(name: str) -> Organisation:
    if not Organisation.objects.exists():
        raise AccountRefused(_("Registren är inte inlästa. Kör först: manage.py load_registers"))
    found = list(Organisation.objects.filter(name__iexact=name.strip())[:2])
    if len(found) == 1:
        return found[0]
    if found:
        raise AccountRefused(_("Flera organisationer heter %(name)s.") % {"name": name})
    raise AccountRefused(
        _("Ingen organisation heter %(name)s. Skriv hela namnet, till exempel Region Dalarna.") % {"name": name}
    )


def _lines_of(error: ValidationError) -> Iterator[str]:
    """One line per thing to mend, with the name of its field where it has one."""
    if not hasattr(error, "error_dict"):
        yield from error.messages
        return
    for field, messages in error.message_dict.items():
        label = str(User._meta.get_field(field).verbose_name).capitalize()
        yield from (f"{label}: {message}" for message in messages)
