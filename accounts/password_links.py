"""The link by which somebody chooses a password: invited, or having forgotten it. Named in settings for rooms above."""

from typing import Any

from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.urls import reverse
from django.utils.http import base36_to_int

from accounts.models import User

DAY = 24 * 60 * 60


class LinkTokens(PasswordResetTokenGenerator):
    """Keys of links: those of an invitation hold for ``PASSWORD_RESET_TIMEOUT``, those to a new password for a day."""

    def check_token(self, user: Any, token: str | None) -> bool:
        if not token or not super().check_token(user, token):
            return False
        made = base36_to_int(token.split("-")[0])
        return self._num_seconds(self._now()) - made <= link_days(user) * DAY


link_tokens = LinkTokens()


def link_days(user: User) -> int:
    """For how many days a link of the person holds: shorter for who has a password already."""
    return 1 if user.has_usable_password() else settings.PASSWORD_RESET_TIMEOUT // DAY


def password_link(user: User) -> str:
    """The full address. It opens the account, so it belongs in a mail to the person only.

    It works once, for ``link_days``, and until the person signs in or changes address.
    """
    key = {"uidb36": user_pk_to_url_str(user), "key": link_tokens.make_token(user)}
    return settings.SITE_URL + reverse("account_reset_password_from_key", kwargs=key)
