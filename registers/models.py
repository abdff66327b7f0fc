"""The registers every other room leans on."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from registers.enums import Certainty, Duty, OrganisationKind, RoleChoice
from registers.querysets import (
    CountyQuerySet,
    MembershipQuerySet,
    MunicipalityQuerySet,
    OrganisationQuerySet,
    ResponsibilityQuerySet,
)
from rsp import orgnr
from rsp.choices import one_of
from rsp.daterange import ClosedDateRange, first_not_after_last
from rsp.editable import Editable

SWEDISH = "sv-x-icu"
"""Collation that sorts å, ä and ö last. There is no Swedish libc locale to rely on."""


def validate_orgnr(value: str) -> None:
    """Refuse what is not a normalised organisation number (ten digits, right check digit)."""
    try:
        normalised = orgnr.normalise(value)
    except orgnr.InvalidOrgnr:
        normalised = ""
    if normalised != value:
        raise ValidationError(_("Ange organisationsnumret med tio siffror, till exempel 212000-0803."))


class County(models.Model):
    """One of the 21 counties (län), known by its SCB code."""

    code = models.CharField(_("länskod"), max_length=2, primary_key=True)
    letter_code = models.CharField(_("länsbokstav"), max_length=2, unique=True)
    name = models.CharField(_("namn"), max_length=60, unique=True, db_collation=SWEDISH)
    short_name = models.CharField(_("kort namn"), max_length=60, db_collation=SWEDISH)
    seat = models.CharField(_("residensstad"), max_length=60)

    objects = CountyQuerySet.as_manager()

    class Meta:
        verbose_name = _("län")
        verbose_name_plural = _("län")
        constraints = [
            models.CheckConstraint(
                name="county_code_is_two_digits",
                condition=models.Q(code__regex=r"^[0-9]{2}$"),
                violation_error_message=_("Länskoden har två siffror."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Municipality(models.Model):
    """One of the 290 municipalities (kommuner), known by its SCB code."""

    code = models.CharField(_("kommunkod"), max_length=4, primary_key=True)
    name = models.CharField(_("namn"), max_length=60, db_collation=SWEDISH)
    full_name = models.CharField(_("fullständigt namn"), max_length=80, db_collation=SWEDISH)
    county = models.ForeignKey(County, verbose_name=_("län"), related_name="municipalities", on_delete=models.PROTECT)

    objects = MunicipalityQuerySet.as_manager()

    class Meta:
        verbose_name = _("kommun")
        verbose_name_plural = _("kommuner")
        constraints = [
            models.CheckConstraint(
                name="municipality_code_begins_with_county",
                condition=models.Q(code__regex=r"^[0-9]{4}$") & models.Q(code__startswith=models.F("county")),
                violation_error_message=_("Kommunkoden har fyra siffror och börjar med länskoden."),
            ),
        ]

    def __str__(self) -> str:
        return self.full_name


class Organisation(Editable):
    """A body: an authority, a region, a municipality, a company, an association. Gotland is one body for two roles."""

    name = models.CharField(_("namn"), max_length=200, db_collation=SWEDISH)
    kind = models.CharField(_("slag"), max_length=20, choices=OrganisationKind.choices)
    orgnr = models.CharField(
        _("organisationsnummer"), max_length=10, null=True, blank=True, unique=True, validators=[validate_orgnr]
    )
    county = models.ForeignKey(
        County, verbose_name=_("län"), related_name="organisations", null=True, blank=True, on_delete=models.PROTECT
    )
    municipality = models.ForeignKey(
        Municipality,
        verbose_name=_("kommun"),
        related_name="organisations",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisationer")
        constraints = [
            one_of("organisation_kind_is_known", "kind", OrganisationKind),
            models.CheckConstraint(
                name="organisation_orgnr_is_normalised",
                condition=models.Q(orgnr__isnull=True) | models.Q(orgnr__regex=r"^[0-9]{10}$"),
                violation_error_message=_("Organisationsnumret sparas med tio siffror."),
            ),
            models.UniqueConstraint(
                name="organisation_one_municipal_body",
                fields=["municipality"],
                condition=models.Q(kind=OrganisationKind.MUNICIPALITY)
                | models.Q(kind=OrganisationKind.REGION, municipality__isnull=False),
                violation_error_message=_("Kommunen finns redan som organisation."),
            ),
        ]

    def __str__(self) -> str:
        return self.public_name

    @property
    def is_municipal(self) -> bool:
        """A municipality, or the region that is one (Gotland)."""
        municipal_kinds = (OrganisationKind.MUNICIPALITY, OrganisationKind.REGION)
        return self.municipality_id is not None and self.kind in municipal_kinds

    @property
    def is_sole_trader(self) -> bool:
        return bool(self.orgnr) and orgnr.is_personal(self.orgnr)

    @property
    def may_be_a_person(self) -> bool:
        """A trader without a number: until it is known, the name may be a person's and is masked."""
        return not self.orgnr and self.kind in (OrganisationKind.COMPANY, OrganisationKind.PROPERTY_OWNER)

    @property
    def public_name(self) -> str:
        """The name to show without case rights: a sole trader's is a person's, so it is masked.

        Callers select ``municipality`` with the row; the place is read from there.
        """
        if not (self.is_sole_trader or self.may_be_a_person):
            return self.name
        place = self.municipality.name if self.municipality else gettext("ort saknas")
        if self.is_sole_trader:
            return gettext("Enskild näringsidkare, %(place)s") % {"place": place}
        return gettext("Företag utan känt organisationsnummer, %(place)s") % {"place": place}

    @property
    def shown_orgnr(self) -> str:
        """NNNNNN-NNNN, masked when it is a personal number, empty when not known."""
        return orgnr.show(self.orgnr)


class Responsibility(models.Model):
    """That an organisation holds a duty in a county from one day to another (both included, open end = still)."""

    county = models.ForeignKey(County, verbose_name=_("län"), related_name="responsibilities", on_delete=models.PROTECT)
    duty = models.CharField(_("uppgift"), max_length=20, choices=Duty.choices)
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), related_name="responsibilities", on_delete=models.PROTECT
    )
    valid_from = models.DateField(_("från och med"))
    valid_to = models.DateField(_("till och med"), null=True, blank=True)
    certainty = models.CharField(_("säkerhet"), max_length=10, choices=Certainty.choices, default=Certainty.CERTAIN)
    source = models.CharField(_("källa"), max_length=300)

    objects = ResponsibilityQuerySet.as_manager()

    class Meta:
        verbose_name = _("ansvar")
        verbose_name_plural = _("ansvar")
        constraints = [
            one_of("responsibility_duty_is_known", "duty", Duty),
            models.CheckConstraint(
                name="responsibility_ends_after_it_begins",
                condition=first_not_after_last("valid_from", "valid_to"),
                violation_error_message=_("Sista dagen kan inte vara före första dagen."),
            ),
            ExclusionConstraint(
                name="responsibility_one_holder_at_a_time",
                expressions=[
                    ("county", RangeOperators.EQUAL),
                    ("duty", RangeOperators.EQUAL),
                    (ClosedDateRange("valid_from", "valid_to"), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("Länet har redan en ansvarig för uppgiften under en del av tiden."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_duty_display()}: {self.organisation}"


class Membership(models.Model):
    """That a user has a role at an organisation from one day to another (both included, open end = still)."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("användare"), related_name="memberships", on_delete=models.PROTECT
    )
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), related_name="memberships", on_delete=models.PROTECT
    )
    role = models.CharField(_("roll"), max_length=20, choices=RoleChoice.choices)
    valid_from = models.DateField(_("från och med"))
    valid_to = models.DateField(_("till och med"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("medlemskap")
        verbose_name_plural = _("medlemskap")
        constraints = [
            one_of("membership_role_is_known", "role", RoleChoice),
            models.CheckConstraint(
                name="membership_ends_after_it_begins",
                condition=first_not_after_last("valid_from", "valid_to"),
                violation_error_message=_("Sista dagen kan inte vara före första dagen."),
            ),
            ExclusionConstraint(
                name="membership_same_role_once_at_a_time",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("organisation", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    (ClosedDateRange("valid_from", "valid_to"), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("Personen har redan den rollen under en del av tiden."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"
