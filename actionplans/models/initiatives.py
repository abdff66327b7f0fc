"""What a plan holds: initiatives with their goals and money, what came of them, and what becomes of them next year."""

import uuid

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from actionplans.enums import Aim, Assessment, CarryChoice, GoalSource
from actionplans.models.plans import ActionPlan, frozen_with_plan
from actionplans.querysets import (
    CarryForwardQuerySet,
    GoalQuerySet,
    InitiativeFundingQuerySet,
    InitiativeQuerySet,
    OutcomeQuerySet,
)
from programs.enums import FundingStream
from programs.models import PriorityArea
from registers.models import Organisation
from rsp.choices import one_of
from rsp.daterange import first_not_after_last
from rsp.editable import Editable
from rsp.history import tracked

PLAN_OF_INITIATIVE = "IN (OLD.plan_id, NEW.plan_id)"
PLAN_OF_INITIATIVE_PART = (
    "IN (SELECT i.plan_id FROM actionplans_initiative i WHERE i.id IN (OLD.initiative_id, NEW.initiative_id))"
)
CONTENT_OF_INITIATIVE = (
    "plan",
    "area",
    "number",
    "title",
    "description",
    "owner_function",
    "participants",
    "starts_on",
    "ends_on",
    "budget",
    "stream",
    "funder",
)
"""What is decided with the plan. What was done is written after it; an owner's row may be merged into another."""

CONTENT_OF_GOAL = (
    "initiative",
    "order",
    "text",
    "indicator",
    "unit",
    "is_qualitative",
    "end_state",
    "aim",
    "baseline",
    "baseline_on",
    "baseline_note",
    "target",
    "due_on",
    "source",
    "indicator_key",
    "kept_reason",
)


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
    stream = models.CharField(_("finansiär"), max_length=12, choices=FundingStream.choices, blank=True)
    funder = models.CharField(_("finansiär i klartext"), max_length=200, blank=True)
    lineage_id = models.UUIDField(_("släktlinje"), default=uuid.uuid4, editable=False)
    carried_from = models.ForeignKey(
        "self",
        verbose_name=_("förs vidare från"),
        related_name="carried_to",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
    )

    objects = InitiativeQuerySet.as_manager()

    class Meta:
        verbose_name = _("insats")
        verbose_name_plural = _("insatser")
        constraints = [
            models.UniqueConstraint(
                name="initiative_number_unique_in_area",
                fields=["plan", "area", "number"],
                nulls_distinct=False,
                deferrable=models.Deferrable.DEFERRED,
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
                name="initiative_stream_is_known",
                condition=Q(stream="") | Q(stream__in=FundingStream.values),
                violation_error_message=_("Välj en finansiär i listan."),
            ),
        ]
        triggers = [
            frozen_with_plan("initiative_is_frozen", PLAN_OF_INITIATIVE, pgtrigger.Insert | pgtrigger.Delete),
            frozen_with_plan(
                "initiative_content_is_frozen",
                PLAN_OF_INITIATIVE,
                pgtrigger.Update,
                condition=pgtrigger.AnyChange(*CONTENT_OF_INITIATIVE),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def audit_label(self) -> str:
        """Where it stands: the title may name a person."""
        number = f"{self.area.order}.{self.number}" if self.area else self.number
        return _t("Insats %(number)s i handlingsplan %(year)s") % {"number": number, "year": self.plan.year}


@tracked
class InitiativeFunding(Editable):
    """The part of an initiative's budget that another stream than its own pays. ``amount``: SEK, part of the budget."""

    initiative = models.ForeignKey(
        Initiative, verbose_name=_("insats"), related_name="fundings", on_delete=models.CASCADE
    )
    stream = models.CharField(_("finansiär"), max_length=12, choices=FundingStream.choices)
    amount = models.DecimalField(_("belopp"), max_digits=14, decimal_places=2)

    objects = InitiativeFundingQuerySet.as_manager()

    class Meta:
        verbose_name = _("medfinansiering")
        verbose_name_plural = _("medfinansiering")
        constraints = [
            one_of("initiative_funding_stream_is_known", "stream", FundingStream),
            models.UniqueConstraint(
                name="initiative_funding_once_per_stream",
                fields=["initiative", "stream"],
                violation_error_message=_("Finansiären står redan på insatsen."),
            ),
            models.CheckConstraint(
                name="initiative_funding_is_positive",
                condition=Q(amount__gt=0),
                violation_error_message=_("Skriv ett belopp större än noll."),
            ),
        ]
        triggers = [frozen_with_plan("initiative_funding_is_frozen", PLAN_OF_INITIATIVE_PART)]

    def __str__(self) -> str:
        return self.get_stream_display()


@tracked
class Goal(Editable):
    """A goal of an initiative that can be followed up, as a number or in words.

    ``baseline_on``: the day the baseline is of; ``baseline_note``: that in words, when the day is not known.
    ``indicator_key``: which figure of ``settings.INDICATORS`` a counted goal is counted from. ``end_state``: what can
    be seen when a goal without a number is met. ``kept_reason``: why one that fails the goal check is kept as it is.
    """

    initiative = models.ForeignKey(Initiative, verbose_name=_("insats"), related_name="goals", on_delete=models.CASCADE)
    order = models.PositiveSmallIntegerField(_("ordning"), default=1)
    text = models.CharField(_("mål"), max_length=500)
    indicator = models.CharField(_("indikator"), max_length=200, blank=True)
    unit = models.CharField(_("enhet"), max_length=40, blank=True)
    is_qualitative = models.BooleanField(_("kvalitativt mål"), default=False)
    end_state = models.CharField(_("sluttillstånd"), max_length=500, blank=True)
    aim = models.CharField(_("målet är"), max_length=8, choices=Aim.choices, default=Aim.AT_LEAST)
    baseline = models.DecimalField(_("utgångsläge"), max_digits=14, decimal_places=2, null=True, blank=True)
    baseline_on = models.DateField(_("utgångsläget gäller den"), null=True, blank=True)
    baseline_note = models.CharField(_("utgångsläget avser"), max_length=100, blank=True)
    target = models.DecimalField(_("målvärde"), max_digits=14, decimal_places=2, null=True, blank=True)
    due_on = models.DateField(_("slutdatum"), null=True, blank=True)
    source = models.CharField(_("utfallet hämtas"), max_length=20, choices=GoalSource.choices, default=GoalSource.TYPED)
    indicator_key = models.CharField(_("räknas ur"), max_length=60, blank=True)
    kept_reason = models.TextField(_("skäl att ha kvar målet som det är"), max_length=500, blank=True)
    lineage_id = models.UUIDField(_("släktlinje"), default=uuid.uuid4, editable=False, db_index=True)
    carried_from = models.ForeignKey(
        "self",
        verbose_name=_("förs vidare från"),
        related_name="carried_to",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
    )

    objects = GoalQuerySet.as_manager()

    class Meta:
        verbose_name = _("mål")
        verbose_name_plural = _("mål")
        constraints = [
            models.UniqueConstraint(
                name="goal_order_unique",
                fields=["initiative", "order"],
                deferrable=models.Deferrable.DEFERRED,
                violation_error_message=_("Två mål kan inte ha samma plats i ordningen."),
            ),
            one_of("goal_source_is_known", "source", GoalSource),
            one_of("goal_aim_is_known", "aim", Aim),
            models.CheckConstraint(
                name="goal_counted_names_its_indicator",
                condition=~Q(source=GoalSource.COUNTED) | ~Q(indicator_key=""),
                violation_error_message=_("Välj vilken uppgift målet räknas ur."),
            ),
            models.CheckConstraint(
                name="goal_target_has_unit",
                condition=Q(target__isnull=True) | ~Q(unit=""),
                violation_error_message=_("Ange vilken enhet målvärdet är i, till exempel besök."),
            ),
        ]
        triggers = [
            frozen_with_plan("goal_is_frozen", PLAN_OF_INITIATIVE_PART, pgtrigger.Insert | pgtrigger.Delete),
            frozen_with_plan(
                "goal_content_is_frozen",
                PLAN_OF_INITIATIVE_PART,
                pgtrigger.Update,
                condition=pgtrigger.AnyChange(*CONTENT_OF_GOAL),
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def audit_label(self) -> str:
        """Where it stands: the text may name a person."""
        initiative = self.initiative.audit_label
        return _t("Mål %(order)s, %(initiative)s") % {
            "order": self.order,
            "initiative": initiative[:1].lower() + initiative[1:],
        }


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

    @property
    def audit_label(self) -> str:
        """Its day and its goal by number."""
        goal = self.goal.audit_label
        return _t("Utfall %(day)s, %(goal)s") % {"day": self.reached_on, "goal": goal[:1].lower() + goal[1:]}


@tracked
class CarryForward(Editable):
    """What becomes, in ``plan``, of an initiative or a goal of the plan that it follows, and why.

    The row is about an initiative or about a goal, never both. ``new_initiative`` and ``new_goal`` are what it has
    become in ``plan``; none when it ends. The choice and its reason stand with the plan; which rows they tell of
    goes on to the revision that takes its place.
    """

    plan = models.ForeignKey(
        ActionPlan, verbose_name=_("handlingsplan"), related_name="carry_forwards", on_delete=models.CASCADE
    )
    initiative = models.ForeignKey(
        Initiative,
        verbose_name=_("insats"),
        related_name="carry_forwards",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )
    goal = models.ForeignKey(
        Goal, verbose_name=_("mål"), related_name="carry_forwards", null=True, blank=True, on_delete=models.PROTECT
    )
    choice = models.CharField(_("val"), max_length=10, choices=CarryChoice.choices)
    reason = models.TextField(_("skäl"), max_length=1000)
    new_initiative = models.ForeignKey(
        Initiative,
        verbose_name=_("insatsen i den nya planen"),
        related_name="+",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
    )
    new_goal = models.ForeignKey(
        Goal,
        verbose_name=_("målet i den nya planen"),
        related_name="+",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
    )

    objects = CarryForwardQuerySet.as_manager()

    class Meta:
        verbose_name = _("val inför nästa år")
        verbose_name_plural = _("val inför nästa år")
        constraints = [
            one_of("carry_forward_choice_is_known", "choice", CarryChoice),
            models.CheckConstraint(
                name="carry_forward_is_of_one_thing",
                condition=Q(initiative__isnull=False, goal__isnull=True)
                | Q(initiative__isnull=True, goal__isnull=False),
                violation_error_message=_("Ett val gäller en insats eller ett mål."),
            ),
            models.CheckConstraint(
                name="carry_forward_has_reason",
                condition=~Q(reason=""),
                violation_error_message=_("Skriv skälet till valet."),
            ),
            models.UniqueConstraint(
                name="carry_forward_once_per_initiative",
                fields=["plan", "initiative"],
                violation_error_message=_("Insatsen har redan ett val."),
            ),
            models.UniqueConstraint(
                name="carry_forward_once_per_goal",
                fields=["plan", "goal"],
                violation_error_message=_("Målet har redan ett val."),
            ),
            models.CheckConstraint(
                name="carry_forward_end_has_nothing_new",
                condition=~Q(choice=CarryChoice.END) | Q(new_initiative__isnull=True, new_goal__isnull=True),
                violation_error_message=_("Det som avslutas finns inte i den nya planen."),
            ),
            models.CheckConstraint(
                name="carry_forward_new_goal_is_of_a_goal",
                condition=Q(new_goal__isnull=True) | Q(goal__isnull=False),
                violation_error_message=_("Ett val om en insats blir inget mål."),
            ),
        ]
        triggers = [
            frozen_with_plan("carry_forward_is_frozen", PLAN_OF_INITIATIVE, pgtrigger.Insert | pgtrigger.Delete),
            frozen_with_plan(
                "carry_forward_content_is_frozen",
                PLAN_OF_INITIATIVE,
                pgtrigger.Update,
                condition=pgtrigger.AnyChange("choice", "reason"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_choice_display()}: {self.reason}"

    @property
    def audit_label(self) -> str:
        """The choice: its reason is told as the reason of the act."""
        return _t("Val inför nästa år: %(choice)s") % {"choice": self.get_choice_display()}
