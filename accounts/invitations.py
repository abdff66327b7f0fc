"""The link by which somebody invited chooses a password. Named in settings as INVITATION_LINK."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse

from accounts.models import User


def invitation_link(user: User) -> str:
    """The full address. It holds once, for ``settings.PASSWORD_RESET_TIMEOUT`` seconds, and belongs in a mail only."""
    key = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    return settings.SITE_URL + reverse("account_reset_password_from_key", kwargs=key)
