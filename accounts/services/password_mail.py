"""The mail with the link by which a forgotten password is replaced."""

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from accounts.audit import SYSTEM, audited
from accounts.backends import may_sign_in, person_with_email
from accounts.models import User
from accounts.password_links import link_days, password_link
from accounts.services.sign_in import outsider_at


def send_password_link(*, email: str) -> None:
    """Send the link, or the word that the address has no open account.

    Both do the same work and write one mail, so that neither answer nor time tells who has an account here.
    Whoever asks has shown nothing: it is recorded about the account, and not as its act.
    """
    person = person_with_email(email)
    user = person if person is not None and may_sign_in(person) else None
    someone = user or User(email=email)
    with audited(outsider_at(someone), "password.reset_request") as trail:
        trail.about(user, None if user else SYSTEM)
        context = {
            "name": someone.name,
            "link": password_link(someone),
            "days": link_days(someone),
            "contact": settings.CONTACT_EMAIL,
        }
        name = "password_link" if user else "unknown_account"
        send_mail(
            _("Välj ett nytt lösenord i Regional service") if user else _("Någon bad om ett nytt lösenord"),
            render_to_string(f"account/email/{name}.txt", context),
            None,
            [user.email if user else email],
        )
