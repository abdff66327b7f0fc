"""The municipalities' own plans for service, their measures, and what is known of the plans as numbers only."""

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from documents.models import Document
from programs.enums import MeasureStatus, ServicePlanAction, ServicePlanState, Sphere
from programs.models.service_places import ServicePlace
from programs.querysets import (
    PUBLIC_PLAN_STATES,
    MunicipalityNoteQuerySet,
    PlanPartQuerySet,
    ServicePlanCountQuerySet,
    ServicePlanQuerySet,
)
from registers.models import County, Municipality
from rsp.choices import one_of
from rsp.daterange import first_not_after_last
from rsp.editable import Editable
from rsp.history import tracked


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
    covers_commercial = models.BooleanField(_("kommersiell service"), default=True)
    covers_public = models.BooleanField(_("offentlig service"), default=False)
    document = models.ForeignKey(
        Document,
        verbose_name=_("planen som dokument"),
        related_name="+",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )
    message = models.TextField(_("något länet bör veta"), blank=True)
    return_comment = models.TextField(_("länets kommentar"), blank=True)
    confirmed_on = models.DateField(_("bekräftad den"), null=True, blank=True)
    is_example = models.BooleanField(_("exempeldata"), default=False)
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
            models.CheckConstraint(
                name="service_plan_returned_says_why",
                condition=~Q(state=ServicePlanState.RETURNED) | ~Q(return_comment=""),
                violation_error_message=_("Skriv varför planen lämnas tillbaka."),
            ),
            models.CheckConstraint(
                name="service_plan_confirmed_has_date",
                condition=~Q(state=ServicePlanState.CONFIRMED) | Q(confirmed_on__isnull=False) | ~Q(source=""),
                violation_error_message=_("Ange vilken dag planen bekräftades."),
            ),
            models.UniqueConstraint(
                name="service_plan_one_under_way",
                fields=["municipality"],
                condition=Q(state__in=[ServicePlanState.STARTED, ServicePlanState.RETURNED]),
                violation_error_message=_("Kommunen arbetar redan med en plan."),
            ),
        ]

    @property
    def is_public(self) -> bool:
        """Adopted, whether or not since repealed; what is under way is the municipality's draft."""
        return self.state in PUBLIC_PLAN_STATES

    def __str__(self) -> str:
        return self.title or _t("Serviceplan för %(name)s") % {"name": self.municipality.full_name}


class ServicePlanStep(models.Model):
    """One step in the life of a service plan: who did what, when, and why."""

    plan = models.ForeignKey(ServicePlan, verbose_name=_("serviceplan"), related_name="steps", on_delete=models.PROTECT)
    action = models.CharField(_("steg"), max_length=10, choices=ServicePlanAction.choices)
    taken_at = models.DateTimeField(_("tidpunkt"), auto_now_add=True)
    taken_by = models.CharField(_("av"), max_length=60)
    """The pseudonym of the person, as in the audit trail."""
    body_name = models.CharField(_("organisation"), max_length=200, blank=True)
    comment = models.TextField(_("kommentar"), blank=True)

    objects = PlanPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("steg i en serviceplan")
        verbose_name_plural = _("steg i serviceplaner")
        constraints = [
            one_of("service_plan_step_is_known", "action", ServicePlanAction),
            models.CheckConstraint(
                name="service_plan_return_has_comment",
                condition=~Q(action=ServicePlanAction.RETURN) | ~Q(comment=""),
                violation_error_message=_("Skriv varför planen lämnas tillbaka."),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="service_plan_step_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return str(self.get_action_display())


class ServicePlanAssurance(models.Model):
    """That the municipality has said, for a year, that its plan is unchanged since the year before."""

    plan = models.ForeignKey(
        ServicePlan, verbose_name=_("serviceplan"), related_name="assurances", on_delete=models.PROTECT
    )
    year = models.PositiveSmallIntegerField(_("år"))
    assured_on = models.DateField(_("intygat den"), default=timezone.localdate)
    assured_by = models.CharField(_("av"), max_length=60)
    """The pseudonym of the person, as in the audit trail."""

    objects = PlanPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("uppgift om oförändrad plan")
        verbose_name_plural = _("uppgifter om oförändrade planer")
        constraints = [
            models.UniqueConstraint(
                name="service_plan_assured_once_a_year",
                fields=["plan", "year"],
                violation_error_message=_("Kommunen har redan svarat för året."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.year)


@tracked
class ServicePlanMeasure(Editable):
    """What a municipality will do about a need in a place, and who does it: one row of the plan's table."""

    plan = models.ForeignKey(
        ServicePlan, verbose_name=_("serviceplan"), related_name="measures", on_delete=models.CASCADE
    )
    order = models.PositiveSmallIntegerField(_("ordning"))
    sphere = models.CharField(_("service"), max_length=10, choices=Sphere.choices, default=Sphere.COMMERCIAL)
    locality = models.CharField(_("ort"), max_length=120)
    place = models.ForeignKey(
        ServicePlace,
        verbose_name=_("serviceplats"),
        related_name="measures",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )
    need = models.CharField(_("behov"), max_length=300)
    measure = models.CharField(_("åtgärd"), max_length=400)
    responsible = models.CharField(_("ansvarig"), max_length=150)
    due_on = models.DateField(_("klar senast"), null=True, blank=True)
    is_yearly = models.BooleanField(_("återkommer varje år"), default=False)
    status = models.CharField(
        _("status"), max_length=12, choices=MeasureStatus.choices, default=MeasureStatus.NOT_STARTED
    )
    carried_from = models.ForeignKey(
        "self", verbose_name=_("följer från"), related_name="+", null=True, blank=True, on_delete=models.SET_NULL
    )

    objects = PlanPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("åtgärd i en serviceplan")
        verbose_name_plural = _("åtgärder i serviceplaner")
        constraints = [
            one_of("measure_sphere_is_known", "sphere", Sphere),
            one_of("measure_status_is_known", "status", MeasureStatus),
            models.UniqueConstraint(
                name="measure_order_unique",
                fields=["plan", "order"],
                violation_error_message=_("Två åtgärder kan inte ha samma plats i ordningen."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.locality}: {self.measure}"


@tracked
class NoPlanStatement(models.Model):
    """A municipality's own statement, on a day, that it has no service plan."""

    municipality = models.ForeignKey(
        Municipality, verbose_name=_("kommun"), related_name="no_plan_statements", on_delete=models.PROTECT
    )
    stated_on = models.DateField(_("uppgiven den"), default=timezone.localdate)
    comment = models.TextField(_("kommentar"), blank=True)
    stated_by = models.CharField(_("uppgiven av"), max_length=60)
    """The pseudonym of the person, as in the audit trail."""

    objects = MunicipalityNoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("uppgift om att serviceplan saknas")
        verbose_name_plural = _("uppgifter om att serviceplan saknas")
        constraints = [
            models.UniqueConstraint(
                name="no_plan_stated_once_a_day",
                fields=["municipality", "stated_on"],
                violation_error_message=_("Kommunen har redan svarat i dag."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.municipality} {self.stated_on}"


@tracked
class ServicePlanCount(models.Model):
    """How many municipalities of a county had current plans on a day, known as a number with its source."""

    county = models.ForeignKey(
        County, verbose_name=_("län"), related_name="service_plan_counts", on_delete=models.PROTECT
    )
    counted_on = models.DateField(_("avser"))
    is_day_known = models.BooleanField(_("dagen är känd"), default=True)
    current = models.PositiveSmallIntegerField(_("aktuella"))
    total = models.PositiveSmallIntegerField(_("kommuner"))
    source = models.CharField(_("källa"), max_length=300)

    objects = ServicePlanCountQuerySet.as_manager()

    class Meta:
        verbose_name = _("uppgivet antal aktuella serviceplaner")
        verbose_name_plural = _("uppgivna antal aktuella serviceplaner")
        constraints = [
            models.UniqueConstraint(
                name="service_plan_count_once_a_day",
                fields=["county", "counted_on"],
                violation_error_message=_("Länet har redan ett uppgivet antal den dagen."),
            ),
            models.CheckConstraint(
                name="service_plan_count_within_total",
                condition=Q(current__lte=F("total")),
                violation_error_message=_("Fler planer kan inte vara aktuella än det finns kommuner."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.county} {self.counted_on}: {self.current}/{self.total}"
