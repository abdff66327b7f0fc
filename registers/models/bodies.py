"""Counties, municipalities, organisations, what they answer for, and who may do what at them."""

from datetime import date

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVector
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from registers.enums import (
    DECIDERS,
    CapacityChoice,
    Certainty,
    ContactPurpose,
    Duty,
    MatterChoice,
    OrganisationKind,
    RoleChoice,
)
from registers.querysets import (
    ContactFunctionQuerySet,
    CountyQuerySet,
    DelegationQuerySet,
    MembershipQuerySet,
    MunicipalityQuerySet,
    OrganisationQuerySet,
    ResponsibilityQuerySet,
)
from rsp import orgnr
from rsp.actor import Body
from rsp.choices import one_of
from rsp.daterange import ClosedDateRange, first_not_after_last
from rsp.editable import Editable
from rsp.history import tracked
from rsp.search import Plain

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


@tracked
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
    merged_into = models.ForeignKey(
        "self",
        verbose_name=_("hopslagen med"),
        related_name="duplicates",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )
    merged_at = models.DateTimeField(_("hopslagen"), null=True, blank=True, editable=False)

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
            models.CheckConstraint(
                name="organisation_merged_into_another",
                condition=models.Q(merged_into__isnull=True, merged_at__isnull=True)
                | (
                    ~models.Q(merged_into=models.F("id")) & models.Q(merged_into__isnull=False, merged_at__isnull=False)
                ),
                violation_error_message=_("En organisation kan inte slås ihop med sig själv."),
            ),
        ]
        # 20,000 names are searched in a millisecond with these and in 0.4 s without.
        indexes = [
            GinIndex(OpClass(Plain("name"), name="gin_trgm_ops"), name="organisation_name_alike"),
            GinIndex(SearchVector("name", config="swedish"), name="organisation_name_words"),
        ]

    def __str__(self) -> str:
        return self.public_name

    @property
    def body(self) -> Body:
        """How the audit trail names the organisation."""
        return Body(self.pk, self.public_name)

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


@tracked
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
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

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

    def holds(self, day: date) -> bool:
        """Whether the organisation holds the duty on ``day``."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@tracked
class Membership(Editable):
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
    reviewed_on = models.DateField(_("senast genomgången"), null=True, blank=True, editable=False)

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

    @property
    def audit_label(self) -> str:
        """How the trail names the row: callers select ``user`` and ``organisation`` with it."""
        return f"{self.user.pseudonym}, {self.get_role_display()}, {self.organisation.public_name}"


@tracked
class Delegation(Editable):
    """That a matter may be decided at an organisation from one day to another (both included, open end = still).

    An ordinary row is a point of the delegation order: whoever holds the role may decide the matter. A row with a user
    is a person who stands in for the holder of the role, as deputy or acting (tf.), in one matter or in all.
    """

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), related_name="delegations", on_delete=models.PROTECT
    )
    role = models.CharField(_("roll"), max_length=20, choices=RoleChoice.choices)
    matter = models.CharField(_("beslut"), max_length=20, choices=MatterChoice.choices, blank=True)
    capacity = models.CharField(
        _("egenskap"), max_length=10, choices=CapacityChoice.choices, default=CapacityChoice.ORDINARY
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        related_name="delegations",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )
    point = models.CharField(_("punkt i delegationsordningen"), max_length=40, blank=True)
    decision = models.CharField(_("beslutet, med diarienummer"), max_length=200, blank=True)
    max_amount = models.DecimalField(_("högsta belopp"), max_digits=14, decimal_places=2, null=True, blank=True)
    valid_from = models.DateField(_("från och med"))
    valid_to = models.DateField(_("till och med"), null=True, blank=True)

    objects = DelegationQuerySet.as_manager()

    class Meta:
        verbose_name = _("delegation")
        verbose_name_plural = _("delegationer")
        constraints = [
            one_of("delegation_role_is_known", "role", RoleChoice),
            models.CheckConstraint(
                name="delegation_role_decides",
                condition=models.Q(role__in=sorted(role.value for role in DECIDERS)),
                violation_error_message=_("Rollen kan inte få besluta något. Välj en annan roll."),
            ),
            one_of("delegation_capacity_is_known", "capacity", CapacityChoice),
            models.CheckConstraint(
                name="delegation_matter_is_known",
                condition=models.Q(matter__in=["", *MatterChoice.values]),
                violation_error_message=_("Välj ett av de angivna värdena."),
            ),
            models.CheckConstraint(
                name="delegation_names_a_person_to_stand_in",
                condition=models.Q(capacity=CapacityChoice.ORDINARY, user__isnull=True)
                | (~models.Q(capacity=CapacityChoice.ORDINARY) & models.Q(user__isnull=False)),
                violation_error_message=_("Ange vem som är ersättare eller tillförordnad."),
            ),
            models.CheckConstraint(
                name="delegation_order_names_its_matter",
                condition=~models.Q(capacity=CapacityChoice.ORDINARY) | (~models.Q(matter="") & ~models.Q(point="")),
                violation_error_message=_("Ange beslutet och punkten i delegationsordningen."),
            ),
            models.CheckConstraint(
                name="delegation_amount_is_for_grants",
                condition=models.Q(max_amount__isnull=True)
                | models.Q(max_amount__gte=0, matter=MatterChoice.GRANT_DECISION),
                violation_error_message=_("Ett högsta belopp gäller bara beslut om stöd, och är aldrig under noll."),
            ),
            models.CheckConstraint(
                name="delegation_ends_after_it_begins",
                condition=first_not_after_last("valid_from", "valid_to"),
                violation_error_message=_("Sista dagen kan inte vara före första dagen."),
            ),
            ExclusionConstraint(
                name="delegation_order_once_at_a_time",
                expressions=[
                    ("organisation", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    ("matter", RangeOperators.EQUAL),
                    (ClosedDateRange("valid_from", "valid_to"), RangeOperators.OVERLAPS),
                ],
                condition=models.Q(user__isnull=True),
                violation_error_message=_("Delegationsordningen säger redan något om det under en del av tiden."),
            ),
            ExclusionConstraint(
                name="delegation_stands_in_once_at_a_time",
                expressions=[
                    ("organisation", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    ("matter", RangeOperators.EQUAL),
                    ("user", RangeOperators.EQUAL),
                    (ClosedDateRange("valid_from", "valid_to"), RangeOperators.OVERLAPS),
                ],
                condition=models.Q(user__isnull=False),
                violation_error_message=_("Personen är redan ersättare eller tillförordnad under en del av tiden."),
            ),
        ]

    def __str__(self) -> str:
        what = self.get_matter_display() if self.matter else gettext("allt som rollen beslutar")
        return f"{self.get_role_display()}: {what}"

    @property
    def audit_label(self) -> str:
        """How the trail names the row: callers select ``user`` and ``organisation`` with it."""
        who = f"{self.user.pseudonym}, " if self.user else ""
        return f"{who}{self.get_capacity_display()}, {self}, {self.organisation.public_name}"


@tracked
class ContactFunction(Editable):
    """A function mailbox of an organisation: where one writes in a matter, whoever works there. Nobody's own."""

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), related_name="contact_functions", on_delete=models.PROTECT
    )
    purpose = models.CharField(_("gäller"), max_length=20, choices=ContactPurpose.choices)
    email = models.EmailField(_("e-postadress"), max_length=254)

    objects = ContactFunctionQuerySet.as_manager()

    class Meta:
        verbose_name = _("funktionsbrevlåda")
        verbose_name_plural = _("funktionsbrevlådor")
        constraints = [
            one_of("contact_function_purpose_is_known", "purpose", ContactPurpose),
            models.UniqueConstraint(
                name="contact_function_once_per_purpose",
                fields=["organisation", "purpose"],
                violation_error_message=_("Organisationen har redan en brevlåda för det."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()}: {self.email}"
