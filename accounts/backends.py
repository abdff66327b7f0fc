"""Who may sign in with e-mail and password."""

from typing import Any
from uuid import UUID

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from accounts.models import User


class EmailBackend(BaseBackend):
    """Finds a person by e-mail, case apart. The password is hashed once whether or not there is such a person."""

    def authenticate(
        self, request: HttpRequest | None, email: str = "", password: str = "", **credentials: Any
    ) -> User | None:
        user = person_with_email(email)
        if user is None:
            User().set_password(password)
            return None
        fits = user.check_password(password)
        return user if fits and may_sign_in(user) else None

    def get_user(self, user_id: UUID) -> User | None:
        """Asked on every request: a session of a closed account is nobody's at once."""
        user = User.objects.filter(pk=user_id).first()
        return user if user is not None and may_sign_in(user) else None


def person_with_email(email: str) -> User | None:
    """The account with the address, case apart, open or not."""
    return User.objects.filter(email__iexact=email).first() if email else None


def may_sign_in(user: User) -> bool:
    """Machines come with tokens, never by the sign-in page."""
    return user.is_active and not user.is_machine
