"""People and machines that sign in, their tokens, the trail of what was done, and who is editing what.

Names live in User only, so that a person can be anonymised without touching what they did.
"""

import secrets
import uuid
from typing import Any

import pgtrigger
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinLengthValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import AuditOutcome, Density, TokenScope
from accounts.querysets import (
    ApiTokenQuerySet,
    AuditChainQuerySet,
    AuditEventQuerySet,
    EditDraftQuerySet,
    EditLockQuerySet,
    SavedViewQuerySet,
)
from rsp.choices import one_of


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
    """A person who signs in (the e-mail address is the user name), or a machine that comes with a token."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("e-postadress"), max_length=254, unique=True)
    name = models.CharField(_("namn"), max_length=120)
    pseudonym = models.CharField(_("pseudonym"), max_length=20, unique=True, default=new_pseudonym, editable=False)
    is_active = models.BooleanField(_("aktiv"), default=True)
    is_machine = models.BooleanField(_("maskinkonto"), default=False)
    density = models.CharField(_("täthet"), max_length=2, choices=Density.choices, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    created_at = models.DateTimeField(_("skapad"), auto_now_add=True)
    deactivated_at = models.DateTimeField(_("avstängd"), null=True, blank=True, editable=False)
    anonymised_at = models.DateTimeField(_("anonymiserad"), null=True, blank=True, editable=False)

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
            models.CheckConstraint(
                name="user_density_is_known",
                condition=models.Q(density__in=["", *Density.values]),
                violation_error_message=_("Välj ett av de angivna värdena."),
            ),
            models.CheckConstraint(
                name="user_anonymised_is_inactive",
                condition=models.Q(anonymised_at__isnull=True) | models.Q(is_active=False),
                violation_error_message=_("Ett anonymiserat konto kan inte vara öppet."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def audit_label(self) -> str:
        """How the trail names the account."""
        return self.pseudonym


class ApiToken(models.Model):
    """A secret of one user, kept as a hash: who has it may call the API with the user's roles, within its scopes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("användare"), related_name="api_tokens", on_delete=models.PROTECT
    )
    name = models.CharField(_("namn"), max_length=80)
    prefix = models.CharField(_("början"), max_length=8, unique=True, validators=[MinLengthValidator(8)])
    hash = models.CharField(_("kontrollsumma"), max_length=64, unique=True)
    scopes = ArrayField(
        models.CharField(max_length=20, choices=TokenScope.choices), verbose_name=_("behörigheter"), size=10
    )
    created_at = models.DateTimeField(_("skapad"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("gäller till"))
    last_used_at = models.DateTimeField(_("senast använd"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("återkallad"), null=True, blank=True)
    replaces = models.OneToOneField(
        "self", verbose_name=_("ersätter"), related_name="replaced_by", null=True, blank=True, on_delete=models.PROTECT
    )

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("API-nyckel")
        verbose_name_plural = _("API-nycklar")
        constraints = [
            models.CheckConstraint(
                name="api_token_is_kept_as_hash",
                condition=models.Q(hash__regex=r"^[0-9a-f]{64}$") & models.Q(prefix__regex=r"^[0-9a-z]{8}$"),
                violation_error_message=_("Nyckeln får bara sparas som kontrollsumma."),
            ),
            models.CheckConstraint(
                name="api_token_expires_after_it_begins",
                condition=models.Q(expires_at__gt=models.F("created_at")),
                violation_error_message=_("Sista dagen måste vara efter dagen då nyckeln skapas."),
            ),
            models.CheckConstraint(
                name="api_token_scopes_are_known",
                condition=models.Q(scopes__contained_by=TokenScope.values) & models.Q(scopes__len__gt=0),
                violation_error_message=_("Välj minst en behörighet i listan."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} (rsp_{self.prefix}_…)"

    @property
    def audit_label(self) -> str:
        return f"rsp_{self.prefix}_…"


class AuditChain(models.Model):
    """The end of one organisation's chain of events. Its row is locked last in every act, so that acts queue here."""

    id = models.UUIDField(primary_key=True, editable=False)
    name = models.CharField(_("organisation"), max_length=200)
    last_position = models.PositiveBigIntegerField(_("sista plats"), default=0)
    last_hash = models.CharField(_("sista kontrollsumma"), max_length=64)

    objects = AuditChainQuerySet.as_manager()

    class Meta:
        verbose_name = _("spår")
        verbose_name_plural = _("spår")

    def __str__(self) -> str:
        return self.name


class AuditEvent(models.Model):
    """Something done or refused. One chain per organisation: each event holds the hash of the one before it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    chain = models.ForeignKey(
        AuditChain, verbose_name=_("organisation"), related_name="events", on_delete=models.PROTECT
    )
    position = models.PositiveBigIntegerField(_("plats i kedjan"))
    at = models.DateTimeField(_("tid"))
    actor_pseudonym = models.CharField(_("pseudonym"), max_length=20, blank=True)
    organisation = models.CharField(_("organisationens namn"), max_length=200)
    action = models.CharField(_("händelse"), max_length=60)
    outcome = models.CharField(_("utfall"), max_length=10, choices=AuditOutcome.choices)
    object_type = models.CharField(_("slag av objekt"), max_length=60, blank=True)
    object_id = models.CharField(_("objektets id"), max_length=60, blank=True)
    object_label = models.CharField(_("objekt"), max_length=200, blank=True)
    before = models.JSONField(_("före"), default=dict)
    after = models.JSONField(_("efter"), default=dict)
    reason = models.TextField(_("skäl"), blank=True)
    request_id = models.CharField(_("anrop"), max_length=32, blank=True)
    operation_id = models.UUIDField(_("åtgärd"))
    previous_hash = models.CharField(_("föregående kontrollsumma"), max_length=64)
    hash = models.CharField(_("kontrollsumma"), max_length=64)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("händelse")
        verbose_name_plural = _("händelser")
        constraints = [
            one_of("audit_event_outcome_is_known", "outcome", AuditOutcome),
            models.UniqueConstraint(
                name="audit_event_one_per_position",
                fields=["chain", "position"],
                violation_error_message=_("Platsen i kedjan är upptagen."),
            ),
        ]
        indexes = [
            models.Index(name="audit_event_newest", fields=["-at"]),
            models.Index(name="audit_event_of_actor", fields=["actor_pseudonym", "-at"]),
            models.Index(name="audit_event_of_object", fields=["object_type", "object_id", "-at"]),
        ]
        triggers = [
            pgtrigger.Protect(name="audit_event_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.object_label}".strip()


class EditLock(models.Model):
    """Advice that a user has an object open for editing. It stops nobody; versions decide what is saved."""

    object_type = models.CharField(_("slag av objekt"), max_length=60)
    object_id = models.CharField(_("objektets id"), max_length=60)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("användare"), related_name="edit_locks", on_delete=models.CASCADE
    )
    started_at = models.DateTimeField(_("öppnad"))
    expires_at = models.DateTimeField(_("gäller till"))

    objects = EditLockQuerySet.as_manager()

    class Meta:
        verbose_name = _("pågående redigering")
        verbose_name_plural = _("pågående redigeringar")
        constraints = [
            models.UniqueConstraint(
                name="edit_lock_once_per_user",
                fields=["object_type", "object_id", "user"],
                violation_error_message=_("Du har redan öppnat objektet."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.object_type} {self.object_id}"


class EditDraft(models.Model):
    """What somebody has typed in a form and not saved yet: kept so that nothing is lost, read by nobody else.

    ``values``: the form's fields as the browser would post them, name -> list of texts. ``object_version``: the version
    of the row that the form was opened with.
    """

    object_type = models.CharField(_("slag av objekt"), max_length=60)
    object_id = models.CharField(_("objektets id"), max_length=60)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("användare"), related_name="edit_drafts", on_delete=models.CASCADE
    )
    object_version = models.PositiveIntegerField(_("version"))
    values = models.JSONField(_("värden"))
    saved_at = models.DateTimeField(_("sparat"))

    objects = EditDraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("osparat utkast")
        verbose_name_plural = _("osparade utkast")
        constraints = [
            models.UniqueConstraint(
                name="edit_draft_once_per_user",
                fields=["object_type", "object_id", "user"],
                violation_error_message=_("Du har redan ett utkast."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.object_type} {self.object_id}"


class SavedView(models.Model):
    """A list as somebody has filtered and sorted it, under a named address. Only the question is kept, no answer."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("användare"), related_name="saved_views", on_delete=models.CASCADE
    )
    name = models.CharField(_("namn"), max_length=80, db_collation="sv-x-icu")
    slug = models.SlugField(_("adress"), max_length=80, unique=True, editable=False)
    path = models.CharField(_("lista"), max_length=200)
    query = models.CharField(_("filter och ordning"), max_length=2000, blank=True)
    created_at = models.DateTimeField(_("sparad"), auto_now_add=True)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("sparad vy")
        verbose_name_plural = _("sparade vyer")
        constraints = [
            models.UniqueConstraint(
                name="saved_view_name_once_per_list",
                fields=["user", "path", "name"],
                violation_error_message=_("Du har redan en vy med det namnet. Välj ett annat namn."),
            ),
            models.CheckConstraint(
                name="saved_view_leads_to_the_site",
                condition=models.Q(path__regex=r"^/([^/\\].*)?$"),
                violation_error_message=_("Vyn måste höra till en lista på webbplatsen."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def address(self) -> str:
        """The list with its filters and order."""
        return f"{self.path}?{self.query}" if self.query else self.path

    @property
    def audit_label(self) -> str:
        """How the trail names it: its name is typed by a person, and may hold anything."""
        return self.path
