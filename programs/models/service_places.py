"""Places where people get service, the dated facts about them, and the roads between them."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from programs.enums import DistanceMethod, FactKind, PlaceKind, PlaceOffer
from programs.querysets import PlacePartQuerySet, RoadDistanceQuerySet, ServicePlaceQuerySet
from registers.models import SWEDISH, Municipality, Organisation
from rsp.choices import one_of
from rsp.daterange import ClosedDateRange, first_not_after_last
from rsp.editable import Editable
from rsp.history import tracked


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
    offers = ArrayField(
        models.CharField(max_length=12, choices=PlaceOffer.choices),
        verbose_name=_("tjänster"),
        default=list,
        blank=True,
    )
    services = models.CharField(_("andra tjänster"), max_length=300, blank=True)
    is_on_island = models.BooleanField(_("ö utan fast landförbindelse"), default=False)
    is_planned = models.BooleanField(_("planerad"), default=False)
    opened_on = models.DateField(_("öppnade den"), null=True, blank=True)
    opened_year = models.PositiveSmallIntegerField(
        _("öppnade år"), null=True, blank=True, help_text=_("När dagen inte är känd.")
    )
    closed_on = models.DateField(_("stängde den"), null=True, blank=True)
    same_name_reason = models.CharField(_("skäl till samma namn"), max_length=300, blank=True)
    is_example = models.BooleanField(_("exempeldata"), default=False)
    note = models.CharField(_("anmärkning"), max_length=300, blank=True)
    source = models.CharField(_("källa"), max_length=300, blank=True)

    objects = ServicePlaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("serviceplats")
        verbose_name_plural = _("serviceplatser")
        constraints = [
            one_of("service_place_kind_is_known", "kind", PlaceKind),
            models.CheckConstraint(
                name="service_place_offers_are_known",
                condition=Q(offers__contained_by=PlaceOffer.values),
                violation_error_message=_("Välj bland de angivna tjänsterna."),
            ),
            models.CheckConstraint(
                name="service_place_planned_is_not_open",
                condition=Q(is_planned=False)
                | Q(opened_on__isnull=True, opened_year__isnull=True, closed_on__isnull=True),
                violation_error_message=_("En planerad plats har inte öppnat."),
            ),
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


@tracked
class PlaceFact(Editable):
    """What held of a place from one day to another: a broad range (mångsidigt utbud), year-round, opening hours."""

    place = models.ForeignKey(ServicePlace, verbose_name=_("plats"), related_name="facts", on_delete=models.CASCADE)
    kind = models.CharField(_("uppgift"), max_length=15, choices=FactKind.choices)
    holds = models.BooleanField(_("gäller"), null=True, blank=True)
    text = models.CharField(_("text"), max_length=300, blank=True)
    valid_from = models.DateField(_("från och med"))
    valid_to = models.DateField(_("till och med"), null=True, blank=True)
    source = models.CharField(_("källa"), max_length=300, blank=True)

    objects = PlacePartQuerySet.as_manager()

    class Meta:
        verbose_name = _("uppgift om en serviceplats")
        verbose_name_plural = _("uppgifter om serviceplatser")
        constraints = [
            one_of("place_fact_kind_is_known", "kind", FactKind),
            models.CheckConstraint(
                name="place_fact_ends_after_it_begins",
                condition=first_not_after_last("valid_from", "valid_to"),
                violation_error_message=_("Sista dagen kan inte vara före första dagen."),
            ),
            models.CheckConstraint(
                name="place_fact_has_its_value",
                condition=Q(kind=FactKind.OPENING_HOURS, holds__isnull=True) & ~Q(text="")
                | Q(kind__in=[FactKind.BROAD_RANGE, FactKind.YEAR_ROUND], holds__isnull=False),
                violation_error_message=_("Svara ja eller nej, eller skriv öppettiderna."),
            ),
            ExclusionConstraint(
                name="place_fact_one_at_a_time",
                expressions=[
                    ("place", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    (ClosedDateRange("valid_from", "valid_to"), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("Platsen har redan en sådan uppgift under en del av tiden."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())


@tracked
class RoadDistance(Editable):
    """How far it is by road between two places, with how it was found. Wins over what is computed."""

    from_place = models.ForeignKey(
        ServicePlace, verbose_name=_("från"), related_name="distances_from", on_delete=models.CASCADE
    )
    to_place = models.ForeignKey(
        ServicePlace, verbose_name=_("till"), related_name="distances_to", on_delete=models.CASCADE
    )
    km = models.DecimalField(_("vägavstånd, km"), max_digits=6, decimal_places=1)
    method = models.CharField(_("hur det är mätt"), max_length=12, choices=DistanceMethod.choices)
    measured_on = models.DateField(_("mätt den"))
    source = models.CharField(_("källa"), max_length=300, blank=True)

    objects = RoadDistanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("vägavstånd")
        verbose_name_plural = _("vägavstånd")
        constraints = [
            one_of("road_distance_method_is_known", "method", DistanceMethod),
            models.CheckConstraint(
                name="road_distance_is_a_distance",
                condition=Q(km__gt=0, km__lt=2000),
                violation_error_message=_("Avståndet ska vara mer än 0 och mindre än 2 000 km."),
            ),
            models.CheckConstraint(
                name="road_distance_pair_in_order",
                condition=Q(from_place__lt=F("to_place")),
                violation_error_message=_("Välj två olika platser."),
            ),
            models.UniqueConstraint(
                name="road_distance_once_a_pair",
                fields=["from_place", "to_place"],
                violation_error_message=_("Vägavståndet mellan platserna är redan angivet."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.km} km"
