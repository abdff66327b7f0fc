"""The link by which somebody chooses a password: invited, or having forgotten it. Named in settings for rooms above."""

from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse

from accounts.models import User


def password_link(user: User) -> str:
    """The full address. It opens the account, so it belongs in a mail to the person only.

    It works once, for ``PASSWORD_RESET_TIMEOUT`` seconds, and until the person signs in or changes address.
    """
    key = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    return settings.SITE_URL + reverse("account_reset_password_from_key", kwargs=key)
