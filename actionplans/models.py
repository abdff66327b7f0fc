"""The annual action plan and what came of it."""

import uuid

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from actionplans.enums import DECIDED_STATES, ActivityKind, Assessment, CarryChoice, GoalSource, PlanState
from actionplans.querysets import (
    ActionPlanQuerySet,
    ActivityCountQuerySet,
    ActivityQuerySet,
    GoalQuerySet,
    InitiativeQuerySet,
    OutcomeQuerySet,
)
from programs.models import PriorityArea, Programme
from registers.models import County, Municipality, Organisation
from rsp.choices import one_of
from rsp.daterange import first_not_after_last
from rsp.editable import Editable
from rsp.history import tracked


@tracked
class ActionPlan(Editable):
    """A county's action plan (handlingsplan) for one calendar year, revision n."""

    county = models.ForeignKey(County, verbose_name=_("län"), related_name="action_plans", on_delete=models.PROTECT)
    programme = models.ForeignKey(
        Programme,
        verbose_name=_("program"),
        related_name="action_plans",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )
    year = models.PositiveSmallIntegerField(_("år"))
    revision = models.PositiveSmallIntegerField(_("revidering"), default=1)
    is_current = models.BooleanField(_("gällande revidering"), default=True)
    state = models.CharField(_("läge"), max_length=12, choices=PlanState.choices, default=PlanState.DRAFT)
    submitted_at = models.DateTimeField(_("inskickad"), null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("inskickad av"),
        related_name="submitted_plans",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )
    approved_at = models.DateTimeField(_("beslutad"), null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("beslutad av"),
        related_name="approved_plans",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )
    approval_source = models.CharField(
        _("källa till beslutet"),
        max_length=300,
        blank=True,
        help_text=_("För planer som beslutades utanför systemet: handlingen som visar det."),
    )
    decision_dnr = models.CharField(_("diarienummer"), max_length=60, blank=True)
    delegation_point = models.CharField(_("delegation"), max_length=200, blank=True)
    content_hash = models.CharField(_("innehållets kontrollsumma"), max_length=64, blank=True)

    objects = ActionPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("handlingsplan")
        verbose_name_plural = _("handlingsplaner")
        constraints = [
            one_of("action_plan_state_is_known", "state", PlanState),
            models.UniqueConstraint(
                name="action_plan_revision_unique",
                fields=["county", "year", "revision"],
                violation_error_message=_("Revideringen finns redan."),
            ),
            models.UniqueConstraint(
                name="action_plan_one_current",
                fields=["county", "year"],
                condition=Q(is_current=True),
                violation_error_message=_("Länet har redan en gällande handlingsplan för året."),
            ),
            models.CheckConstraint(
                name="action_plan_approved_has_stamp",
                condition=~Q(state__in=DECIDED_STATES)
                | Q(approved_at__isnull=False, approved_by__isnull=False)
                | ~Q(approval_source=""),
                violation_error_message=_("En beslutad plan behöver uppgift om beslutet."),
            ),
        ]

    def __str__(self) -> str:
        return _t("Handlingsplan %(year)s") % {"year": self.year}

    @property
    def is_decided(self) -> bool:
        return self.state in DECIDED_STATES

    @property
    def is_approved_on_unknown_day(self) -> bool:
        """Approved outside the system, known only by the document that tells of it."""
        return self.state == PlanState.APPROVED and self.approved_at is None


@tracked
class Initiative(Editable):
    """An initiative (insats): a planned measure in an action plan. Never a grant case."""

    plan = models.ForeignKey(
        ActionPlan, verbose_name=_("handlingsplan"), related_name="initiatives", on_delete=models.CASCADE
    )
    area = models.ForeignKey(
        PriorityArea,
        verbose_name=_("prioriterat område"),
        related_name="initiatives",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )
    number = models.PositiveSmallIntegerField(_("nummer"), help_text=_("Ordningen inom området."))
    title = models.CharField(_("insats"), max_length=300)
    description = models.TextField(_("beskrivning"), blank=True)
    result = models.TextField(_("vad som gjordes"), blank=True)
    owner = models.ForeignKey(
        Organisation,
        verbose_name=_("ansvarig"),
        related_name="initiatives",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )
    owner_function = models.CharField(_("ansvarig funktion"), max_length=120, blank=True)
    co_owners = models.ManyToManyField(
        Organisation, verbose_name=_("medansvariga"), related_name="shared_initiatives", blank=True
    )
    participants = models.CharField(_("medverkar"), max_length=300, blank=True)
    starts_on = models.DateField(_("startar"), null=True, blank=True)
    ends_on = models.DateField(_("slutar"), null=True, blank=True)
    budget = models.DecimalField(_("budget"), max_digits=14, decimal_places=2, null=True, blank=True)
    funder = models.CharField(_("finansiär"), max_length=200, blank=True)
    lineage_id = models.UUIDField(_("släktlinje"), default=uuid.uuid4, editable=False)
    carried_from = models.ForeignKey(
        "self",
        verbose_name=_("förs vidare från"),
        related_name="carried_to",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
    )
    carry_choice = models.CharField(
        _("vad som händer nästa år"), max_length=10, choices=CarryChoice.choices, blank=True
    )
    carry_reason = models.TextField(_("skäl"), blank=True)

    objects = InitiativeQuerySet.as_manager()

    class Meta:
        verbose_name = _("insats")
        verbose_name_plural = _("insatser")
        constraints = [
            models.UniqueConstraint(
                name="initiative_number_unique_in_area",
                fields=["plan", "area", "number"],
                nulls_distinct=False,
                violation_error_message=_("Två insatser i ett område kan inte ha samma nummer."),
            ),
            models.CheckConstraint(
                name="initiative_ends_after_it_starts",
                condition=first_not_after_last("starts_on", "ends_on"),
                violation_error_message=_("Slutdatumet kan inte vara före startdatumet."),
            ),
            models.CheckConstraint(
                name="initiative_budget_not_negative",
                condition=Q(budget__isnull=True) | Q(budget__gte=0),
                violation_error_message=_("Budgeten kan inte vara negativ."),
            ),
            models.CheckConstraint(
                name="initiative_carry_choice_has_reason",
                condition=Q(carry_choice="") | ~Q(carry_reason=""),
                violation_error_message=_("Skriv varför insatsen förs vidare, ändras eller avslutas."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


@tracked
class Goal(Editable):
    """A goal of an initiative that can be followed up, as a number or in words."""

    initiative = models.ForeignKey(Initiative, verbose_name=_("insats"), related_name="goals", on_delete=models.CASCADE)
    order = models.PositiveSmallIntegerField(_("ordning"), default=1)
    text = models.CharField(_("mål"), max_length=500)
    indicator = models.CharField(_("indikator"), max_length=200, blank=True)
    unit = models.CharField(_("enhet"), max_length=40, blank=True)
    is_qualitative = models.BooleanField(_("kvalitativt mål"), default=False)
    baseline = models.DecimalField(_("utgångsläge"), max_digits=14, decimal_places=2, null=True, blank=True)
    baseline_note = models.CharField(_("utgångsläget avser"), max_length=100, blank=True)
    target = models.DecimalField(_("målnivå"), max_digits=14, decimal_places=2, null=True, blank=True)
    due_on = models.DateField(_("ska vara nått"), null=True, blank=True)
    source = models.CharField(_("utfallet hämtas"), max_length=20, choices=GoalSource.choices, default=GoalSource.TYPED)

    objects = GoalQuerySet.as_manager()

    class Meta:
        verbose_name = _("mål")
        verbose_name_plural = _("mål")
        constraints = [
            models.UniqueConstraint(
                name="goal_order_unique",
                fields=["initiative", "order"],
                violation_error_message=_("Två mål kan inte ha samma plats i ordningen."),
            ),
        ]

    def __str__(self) -> str:
        return self.text


@tracked
class Outcome(Editable):
    """What a goal had reached on a day, and how that is judged."""

    goal = models.ForeignKey(Goal, verbose_name=_("mål"), related_name="outcomes", on_delete=models.CASCADE)
    reached_on = models.DateField(_("avser"))
    value = models.DecimalField(_("utfall"), max_digits=14, decimal_places=2, null=True, blank=True)
    text = models.CharField(_("utfall i ord"), max_length=300, blank=True)
    assessment = models.CharField(
        _("bedömning"), max_length=20, choices=Assessment.choices, default=Assessment.NOT_ASSESSED
    )
    comment = models.TextField(_("kommentar"), blank=True)
    source = models.CharField(_("källa"), max_length=300, blank=True)

    objects = OutcomeQuerySet.as_manager()

    class Meta:
        verbose_name = _("utfall")
        verbose_name_plural = _("utfall")
        constraints = [
            one_of("outcome_assessment_is_known", "assessment", Assessment),
            models.UniqueConstraint(
                name="outcome_once_a_day",
                fields=["goal", "reached_on"],
                violation_error_message=_("Målet har redan ett utfall för den dagen."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.goal}: {self.get_assessment_display()}"


@tracked
class Activity(Editable):
    """Something that happened: a visit, a meeting, a workshop, an inauguration."""

    county = models.ForeignKey(County, verbose_name=_("län"), related_name="activities", on_delete=models.PROTECT)
    kind = models.CharField(_("slag"), max_length=20, choices=ActivityKind.choices)
    title = models.CharField(_("rubrik"), max_length=300)
    held_on = models.DateField(_("datum"))
    is_digital = models.BooleanField(_("digitalt"), default=False)
    place = models.CharField(_("plats"), max_length=200, blank=True)
    municipality = models.ForeignKey(
        Municipality,
        verbose_name=_("kommun"),
        related_name="activities",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )
    initiatives = models.ManyToManyField(Initiative, verbose_name=_("insatser"), related_name="activities", blank=True)
    participants = models.CharField(_("vilka som var med"), max_length=500, blank=True)
    people_count = models.PositiveIntegerField(_("antal personer"), null=True, blank=True)
    village_count = models.PositiveIntegerField(_("antal byar"), null=True, blank=True)
    internal_note = models.TextField(_("intern anteckning"), blank=True)
    summary = models.TextField(_("sammanfattning som får delas"), blank=True)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name = _("aktivitet")
        verbose_name_plural = _("aktiviteter")
        indexes = [models.Index(fields=["county", "held_on"], name="activity_county_day")]
        constraints = [one_of("activity_kind_is_known", "kind", ActivityKind)]
        triggers = [
            pgtrigger.Trigger(
                name="activity_not_beside_count",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                func="""
                    PERFORM pg_advisory_xact_lock(hashtextextended(
                        'activity-year/' || NEW.county_id || '/' || extract(year FROM NEW.held_on)::int
                        || '/' || NEW.kind, 0));
                    IF EXISTS (SELECT 1 FROM actionplans_activitycount c
                               WHERE c.county_id = NEW.county_id AND c.kind = NEW.kind
                                 AND c.year = extract(year FROM NEW.held_on)) THEN
                        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'activity_not_beside_count',
                            MESSAGE = 'Året är redan känt som ett antal för den här typen av aktivitet.';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.title


@tracked
class ActivityCount(Editable):
    """A year of one kind of activity that is known only as a number, with its source."""

    county = models.ForeignKey(County, verbose_name=_("län"), related_name="activity_counts", on_delete=models.PROTECT)
    year = models.PositiveSmallIntegerField(_("år"))
    kind = models.CharField(_("slag"), max_length=20, choices=ActivityKind.choices)
    count = models.PositiveIntegerField(_("antal"))
    label = models.CharField(_("benämning i källan"), max_length=120, blank=True)
    note = models.TextField(_("anmärkning"), blank=True)
    source = models.CharField(_("källa"), max_length=300)

    objects = ActivityCountQuerySet.as_manager()

    class Meta:
        verbose_name = _("antal aktiviteter")
        verbose_name_plural = _("antal aktiviteter")
        constraints = [
            one_of("activity_count_kind_is_known", "kind", ActivityKind),
            models.UniqueConstraint(
                name="activity_count_once",
                fields=["county", "year", "kind"],
                violation_error_message=_("Året har redan ett antal för den här typen av aktivitet."),
            ),
            models.CheckConstraint(
                name="activity_count_has_source",
                condition=~Q(source=""),
                violation_error_message=_("Ange var antalet kommer från."),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="activity_count_not_beside_records",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                func="""
                    PERFORM pg_advisory_xact_lock(hashtextextended(
                        'activity-year/' || NEW.county_id || '/' || NEW.year || '/' || NEW.kind, 0));
                    IF EXISTS (SELECT 1 FROM actionplans_activity a
                               WHERE a.county_id = NEW.county_id AND a.kind = NEW.kind
                                 AND extract(year FROM a.held_on) = NEW.year) THEN
                        RAISE EXCEPTION USING ERRCODE = 'check_violation',
                            CONSTRAINT = 'activity_count_not_beside_records',
                            MESSAGE = 'Det finns redan aktiviteter av den här typen för året.';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.year}: {self.count}"
