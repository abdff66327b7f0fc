"""People who sign in. Names live here only, so that a person can be anonymised without touching what they did."""

import secrets
import uuid
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


def new_pseudonym() -> str:
    """A name for the trail that tells nothing about the person."""
    return f"P-{secrets.token_hex(4).upper()}"


class UserManager(BaseUserManager["User"]):
    """Finds a user by e-mail, case apart."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username or "")

    def create_user(self, *, email: str, name: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=email.strip(), name=name, **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person who signs in; the e-mail address is the user name."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("e-postadress"), max_length=254, unique=True)
    name = models.CharField(_("namn"), max_length=120)
    pseudonym = models.CharField(_("pseudonym"), max_length=20, unique=True, default=new_pseudonym, editable=False)
    is_active = models.BooleanField(_("aktiv"), default=True)
    created_at = models.DateTimeField(_("skapad"), auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("användare")
        verbose_name_plural = _("användare")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_unique_case_apart",
                violation_error_message=_("Det finns redan en användare med den e-postadressen."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
