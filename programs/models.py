"""The strategy side: what a county has decided to work for, with whom, and what service there is."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import IntegerRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from programs.enums import PartnershipRole, PlaceKind, ProgrammeState, ServicePlanState
from programs.querysets import (
    PUBLIC_PLAN_STATES,
    PUBLIC_PROGRAMME_STATES,
    ProgrammePartQuerySet,
    ProgrammeQuerySet,
    ServicePlaceQuerySet,
    ServicePlanQuerySet,
)
from registers.models import SWEDISH, County, Municipality, Organisation
from rsp.choices import one_of
from rsp.daterange import first_not_after_last
from rsp.editable import Editable
from rsp.history import tracked


class YearRange(models.Func):
    """``int4range(first, last, '[]')``: both years belong to it. One that ends too early is its first year alone."""

    function = "INT4RANGE"
    output_field = IntegerRangeField()

    def __init__(self, first: str, last: str, **extra: object) -> None:
        boundary = RangeBoundary(inclusive_lower=True, inclusive_upper=True)
        super().__init__(first, Greatest(first, last), boundary, **extra)


@tracked
class Programme(Editable):
    """A revision of a county's regional service programme (regionalt serviceprogram)."""

    county = models.ForeignKey(County, verbose_name=_("län"), related_name="programmes", on_delete=models.PROTECT)
    owner = models.ForeignKey(
        Organisation, verbose_name=_("ansvarig"), related_name="programmes", on_delete=models.PROTECT
    )
    first_year = models.PositiveSmallIntegerField(_("första år"))
    last_year = models.PositiveSmallIntegerField(_("sista år"))
    prolonged_from = models.PositiveSmallIntegerField(_("förlängt från"), null=True, blank=True)
    state = models.CharField(_("läge"), max_length=10, choices=ProgrammeState.choices, default=ProgrammeState.DRAFT)
    dnr = models.CharField(_("diarienummer"), max_length=60, blank=True)
    adopted_on = models.DateField(_("antaget den"), null=True, blank=True)
    adopted_by_body = models.CharField(_("beslutande organ"), max_length=120, blank=True)
    adopted_paragraph = models.CharField(_("paragraf"), max_length=20, blank=True)
    network_name = models.CharField(_("nätverk"), max_length=120, blank=True)
    purpose = models.TextField(_("syfte"), blank=True)
    overall_goal = models.TextField(_("övergripande mål"), blank=True)
    needs_analysis = models.TextField(_("behovsanalys"), blank=True)
    delimitation = models.TextField(_("avgränsning"), blank=True)
    follow_up_plan = models.TextField(_("plan för uppföljning"), blank=True)

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = _("program")
        verbose_name_plural = _("program")
        constraints = [
            one_of("programme_state_is_known", "state", ProgrammeState),
            models.CheckConstraint(
                name="programme_ends_after_it_begins",
                condition=Q(last_year__gte=F("first_year")),
                violation_error_message=_("Sista året kan inte vara före första året."),
            ),
            models.CheckConstraint(
                name="programme_adopted_has_decision_date",
                condition=~Q(state__in=[ProgrammeState.ADOPTED, ProgrammeState.CLOSED]) | Q(adopted_on__isnull=False),
                violation_error_message=_("Ange vilken dag programmet antogs."),
            ),
            ExclusionConstraint(
                name="programme_one_adopted_a_year",
                expressions=[
                    ("county", RangeOperators.EQUAL),
                    (YearRange("first_year", "last_year"), RangeOperators.OVERLAPS),
                ],
                condition=Q(state=ProgrammeState.ADOPTED),
                violation_error_message=_("Länet har redan ett antaget program för något av åren."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_decided(self) -> bool:
        """Adopted, whether or not since closed."""
        return self.state in PUBLIC_PROGRAMME_STATES

    def holds(self, year: int) -> bool:
        """Whether ``year`` is one of the programme's years."""
        return self.first_year <= year <= self.last_year

    @property
    def name(self) -> str:
        return _t("Regionalt serviceprogram %(first)s–%(last)s") % {"first": self.first_year, "last": self.last_year}


@tracked
class ProgrammeDecision(models.Model):
    """A formal decision about how a programme is run, beside its adoption: a delegation, a plan for its follow-up."""

    programme = models.ForeignKey(
        Programme, verbose_name=_("program"), related_name="decisions", on_delete=models.CASCADE
    )
    decided_on = models.DateField(_("beslutsdatum"))
    body = models.CharField(_("beslutande organ"), max_length=120)
    paragraph = models.CharField(_("paragraf"), max_length=20, blank=True)
    dnr = models.CharField(_("diarienummer"), max_length=60, blank=True)
    text = models.TextField(_("vad som beslutades"))

    objects = ProgrammePartQuerySet.as_manager()

    class Meta:
        verbose_name = _("programbeslut")
        verbose_name_plural = _("programbeslut")

    def __str__(self) -> str:
        return f"{self.body} {self.paragraph}"


@tracked
class PriorityArea(Editable):
    """A prioritised area (insatsområde) of a programme, in its order."""

    programme = models.ForeignKey(Programme, verbose_name=_("program"), related_name="areas", on_delete=models.CASCADE)
    order = models.PositiveSmallIntegerField(_("ordning"))
    name = models.CharField(_("namn"), max_length=150)
    description = models.TextField(_("beskrivning"), blank=True)
    predecessor = models.ForeignKey(
        "self",
        verbose_name=_("föregångare"),
        related_name="successors",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
    )

    objects = ProgrammePartQuerySet.as_manager()

    class Meta:
        verbose_name = _("prioriterat område")
        verbose_name_plural = _("prioriterade områden")
        constraints = [
            models.UniqueConstraint(
                name="priority_area_order_unique",
                fields=["programme", "order"],
                violation_error_message=_("Två områden kan inte ha samma plats i ordningen."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


@tracked
class RelatedStrategy(models.Model):
    """A strategy or programme that the service programme starts from (RUS, the rural programme …)."""

    programme = models.ForeignKey(
        Programme, verbose_name=_("program"), related_name="strategies", on_delete=models.CASCADE
    )
    order = models.PositiveSmallIntegerField(_("ordning"))
    name = models.CharField(_("namn"), max_length=200)
    dnr = models.CharField(_("diarienummer"), max_length=60, blank=True)

    objects = ProgrammePartQuerySet.as_manager()

    class Meta:
        verbose_name = _("närliggande strategi")
        verbose_name_plural = _("närliggande strategier")
        constraints = [
            models.UniqueConstraint(
                name="related_strategy_order_unique",
                fields=["programme", "order"],
                violation_error_message=_("Två strategier kan inte ha samma plats i ordningen."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


@tracked
class PartnershipMember(models.Model):
    """That a body takes part in a programme's partnership, from one day to another."""

    programme = models.ForeignKey(
        Programme, verbose_name=_("program"), related_name="partners", on_delete=models.CASCADE
    )
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), related_name="partnerships", on_delete=models.PROTECT
    )
    role = models.CharField(_("roll"), max_length=10, choices=PartnershipRole.choices, default=PartnershipRole.MEMBER)
    valid_from = models.DateField(_("från och med"), null=True, blank=True)
    valid_to = models.DateField(_("till och med"), null=True, blank=True)

    objects = ProgrammePartQuerySet.as_manager()

    class Meta:
        verbose_name = _("medlem i partnerskapet")
        verbose_name_plural = _("medlemmar i partnerskapet")
        constraints = [
            models.CheckConstraint(
                name="partnership_ends_after_it_begins",
                condition=first_not_after_last("valid_from", "valid_to"),
                violation_error_message=_("Sista dagen kan inte vara före första dagen."),
            ),
            models.UniqueConstraint(
                name="partnership_member_once",
                fields=["programme", "organisation", "valid_from"],
                nulls_distinct=False,
                violation_error_message=_("Organisationen är redan med i partnerskapet."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.organisation)


@tracked
class ServicePlan(Editable):
    """A version of a municipality's service plan (serviceplan). That one is missing is the absence of a row."""

    municipality = models.ForeignKey(
        Municipality, verbose_name=_("kommun"), related_name="service_plans", on_delete=models.PROTECT
    )
    state = models.CharField(
        _("läge"), max_length=10, choices=ServicePlanState.choices, default=ServicePlanState.STARTED
    )
    title = models.CharField(_("titel"), max_length=200, blank=True)
    started_on = models.DateField(_("påbörjad den"), default=timezone.localdate)
    adopted_on = models.DateField(_("antagen den"), null=True, blank=True)
    adopted_by_body = models.CharField(_("beslutande organ"), max_length=120, blank=True)
    adopted_paragraph = models.CharField(_("paragraf"), max_length=20, blank=True)
    dnr = models.CharField(_("diarienummer"), max_length=60, blank=True)
    valid_from = models.DateField(_("gäller från och med"), null=True, blank=True)
    valid_to = models.DateField(_("gäller till och med"), null=True, blank=True)
    repealed_on = models.DateField(_("upphävd den"), null=True, blank=True)
    source = models.CharField(_("källa"), max_length=300, blank=True)

    objects = ServicePlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("serviceplan")
        verbose_name_plural = _("serviceplaner")
        constraints = [
            one_of("service_plan_state_is_known", "state", ServicePlanState),
            models.CheckConstraint(
                name="service_plan_adopted_has_decision_date",
                condition=~Q(
                    state__in=[ServicePlanState.ADOPTED, ServicePlanState.CONFIRMED, ServicePlanState.REPEALED]
                )
                | Q(adopted_on__isnull=False, valid_from__isnull=False),
                violation_error_message=_("Ange vilken dag planen antogs och från vilken dag den gäller."),
            ),
            models.CheckConstraint(
                name="service_plan_ends_after_it_begins",
                condition=first_not_after_last("valid_from", "valid_to"),
                violation_error_message=_("Planens sista dag kan inte vara före dess första."),
            ),
            models.CheckConstraint(
                name="service_plan_repealed_has_date",
                condition=~Q(state=ServicePlanState.REPEALED) | Q(repealed_on__isnull=False),
                violation_error_message=_("Ange vilken dag planen upphävdes."),
            ),
        ]

    @property
    def is_public(self) -> bool:
        """Adopted, whether or not since repealed; what is under way is the municipality's draft."""
        return self.state in PUBLIC_PLAN_STATES

    def __str__(self) -> str:
        return self.title or _t("Serviceplan för %(name)s") % {"name": self.municipality.full_name}


@tracked
class ServicePlace(Editable):
    """A place where people get service: a shop, a fuel station, an agent, a service point, a library …"""

    name = models.CharField(_("namn"), max_length=200, db_collation=SWEDISH)
    kind = models.CharField(_("slag"), max_length=20, choices=PlaceKind.choices)
    municipality = models.ForeignKey(
        Municipality, verbose_name=_("kommun"), related_name="service_places", on_delete=models.PROTECT
    )
    locality = models.CharField(_("ort"), max_length=120, blank=True, db_collation=SWEDISH)
    latitude = models.DecimalField(_("latitud"), max_digits=8, decimal_places=5, null=True, blank=True)
    longitude = models.DecimalField(_("longitud"), max_digits=8, decimal_places=5, null=True, blank=True)
    operator = models.ForeignKey(
        Organisation,
        verbose_name=_("drivs av"),
        related_name="service_places",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )
    services = models.CharField(_("tjänster"), max_length=300, blank=True)
    is_on_island = models.BooleanField(_("ö utan fast landförbindelse"), default=False)
    is_planned = models.BooleanField(_("planerad"), default=False)
    opened_on = models.DateField(_("öppnade den"), null=True, blank=True)
    opened_year = models.PositiveSmallIntegerField(
        _("öppnade år"), null=True, blank=True, help_text=_("När dagen inte är känd.")
    )
    closed_on = models.DateField(_("stängde den"), null=True, blank=True)
    note = models.CharField(_("anmärkning"), max_length=300, blank=True)
    source = models.CharField(_("källa"), max_length=300, blank=True)

    objects = ServicePlaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("serviceplats")
        verbose_name_plural = _("serviceplatser")
        constraints = [
            one_of("service_place_kind_is_known", "kind", PlaceKind),
            models.CheckConstraint(
                name="service_place_closes_after_it_opens",
                condition=Q(closed_on__isnull=True)
                | (
                    (Q(opened_on__isnull=True) | Q(closed_on__gte=F("opened_on")))
                    & (Q(opened_year__isnull=True) | Q(closed_on__year__gte=F("opened_year")))
                ),
                violation_error_message=_("Platsen kan inte stänga innan den öppnar."),
            ),
            models.CheckConstraint(
                name="service_place_opening_year_agrees",
                condition=Q(opened_on__isnull=True) | Q(opened_year__isnull=True) | Q(opened_on__year=F("opened_year")),
                violation_error_message=_("Året och dagen för öppnandet stämmer inte överens."),
            ),
            models.CheckConstraint(
                name="service_place_position_in_sweden",
                # Both are asked for: a range with one of them NULL is unknown, which a check lets through.
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | (
                    Q(latitude__isnull=False, longitude__isnull=False)
                    & Q(latitude__range=("55.0", "69.2"), longitude__range=("10.5", "24.3"))
                ),
                violation_error_message=_("Läget ska ligga i Sverige: latitud 55–69, longitud 10–24."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
