"""The annual action plan, the steps of its life, and who stands behind it."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from actionplans.enums import DECIDED_STATES, PlanAction, PlanState, Stance
from actionplans.querysets import ActionPlanQuerySet, PlanSupportQuerySet, PlanTransitionQuerySet
from documents.models import SealedDocument
from programs.models import Programme
from registers.models import County, Organisation
from rsp.choices import one_of
from rsp.editable import Editable
from rsp.history import tracked

DECIDED = [state.value for state in DECIDED_STATES]
FROZEN = "('submitted', 'approved', 'followed_up')"
FROZEN_PART = """
    IF EXISTS (SELECT 1 FROM actionplans_actionplan plan WHERE plan.id {which} AND plan.state IN {states}) THEN
        RAISE EXCEPTION 'the plan is submitted or decided: its content stands'
        USING ERRCODE = 'check_violation', CONSTRAINT = '{name}';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
"""
CONTENT_OF_DECIDED = (
    "county_id",
    "year",
    "revision",
    "programme_id",
    "revises_id",
    "content_hash",
    "approved_at",
    "approved_by_id",
    "decision_dnr",
    "delegation_point",
    "decision_document_id",
    "over_frame_reason",
    "approval_source",
)
DECIDED_CHANGE = (
    "OLD.state IN ('approved', 'followed_up') AND (NEW.state NOT IN ('approved', 'followed_up')"
    + "".join(f" OR OLD.{column} IS DISTINCT FROM NEW.{column}" for column in CONTENT_OF_DECIDED)
    + ") OR OLD.state = 'submitted' AND OLD.over_frame_reason IS DISTINCT FROM NEW.over_frame_reason"
)


def frozen_with_plan(
    name: str,
    which: str,
    operation: pgtrigger.Operation = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    condition: pgtrigger.Condition | None = None,
) -> pgtrigger.Trigger:
    """The trigger ``name``: what is decided with a plan stands from when it is submitted, unless it is returned.

    ``which``: SQL that picks the plan of the row.
    """
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=operation,
        condition=condition,
        func=FROZEN_PART.format(name=name, which=which, states=FROZEN),
    )


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
    revises = models.ForeignKey(
        "self", verbose_name=_("ändrar"), related_name="revisions", null=True, blank=True, on_delete=models.PROTECT
    )
    follows = models.ForeignKey(
        "self", verbose_name=_("följer på"), related_name="followers", null=True, blank=True, on_delete=models.PROTECT
    )
    """The plan of an earlier year whose outcomes this one is drafted from: nothing in it vanishes without a choice."""
    is_current = models.BooleanField(_("gällande revidering"), default=True)
    state = models.CharField(_("läge"), max_length=12, choices=PlanState.choices, default=PlanState.DRAFT)
    shared_at = models.DateTimeField(_("delad med nätverket"), null=True, blank=True)
    over_frame_reason = models.TextField(_("skäl att planen är över ramen"), max_length=1000, blank=True)
    is_example = models.BooleanField(_("exempeldata"), default=False)
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
    decision_document = models.OneToOneField(
        SealedDocument,
        verbose_name=_("beslutshandling"),
        related_name="action_plan",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )

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
            models.CheckConstraint(
                name="action_plan_submitted_has_hash",
                condition=~Q(state=PlanState.SUBMITTED) | Q(submitted_at__isnull=False) & ~Q(content_hash=""),
                violation_error_message=_("En inskickad plan behöver dag och kontrollsumma."),
            ),
            models.UniqueConstraint(
                name="action_plan_one_revision_under_way",
                fields=["revises"],
                condition=~Q(state__in=DECIDED_STATES),
                violation_error_message=_("En ändring av planen är redan påbörjad."),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="action_plan_decided_stands",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(DECIDED_CHANGE),
                func="""
                    RAISE EXCEPTION 'the plan is decided: it is changed by a revision'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'action_plan_decided_stands';
                """,
            ),
            pgtrigger.Trigger(
                name="action_plan_decided_is_kept",
                when=pgtrigger.Before,
                operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__state__in=DECIDED),
                func="""
                    RAISE EXCEPTION 'a decided plan is kept'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'action_plan_decided_is_kept';
                """,
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


class PlanTransition(models.Model):
    """One step of a plan's life: who took it, for which body, by what right, and of what content. Append-only."""

    plan = models.ForeignKey(
        ActionPlan, verbose_name=_("handlingsplan"), related_name="transitions", on_delete=models.PROTECT
    )
    action = models.CharField(_("steg"), max_length=12, choices=PlanAction.choices)
    from_state = models.CharField(_("från läge"), max_length=12, choices=PlanState.choices)
    to_state = models.CharField(_("till läge"), max_length=12, choices=PlanState.choices)
    comment = models.TextField(_("kommentar"), blank=True)
    right = models.CharField(_("med vilken rätt"), max_length=200, blank=True)
    content_hash = models.CharField(_("innehållets kontrollsumma"), max_length=64, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("vem"),
        related_name="plan_transitions",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        related_name="plan_transitions",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )
    at = models.DateTimeField(_("när"))

    objects = PlanTransitionQuerySet.as_manager()

    class Meta:
        verbose_name = _("steg i en handlingsplan")
        verbose_name_plural = _("steg i en handlingsplan")
        constraints = [
            one_of("plan_transition_action_is_known", "action", PlanAction),
            models.CheckConstraint(
                name="plan_transition_return_has_comment",
                condition=~Q(action=PlanAction.RETURN) | ~Q(comment=""),
                violation_error_message=_("Skriv vad som behöver ändras."),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="plan_transition_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.get_action_display()} {self.at:%Y-%m-%d}"


@tracked
class PlanSupport(Editable):
    """What a body of the network says of a plan that has been shared with it."""

    plan = models.ForeignKey(
        ActionPlan, verbose_name=_("handlingsplan"), related_name="supports", on_delete=models.CASCADE
    )
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), related_name="plan_supports", on_delete=models.PROTECT
    )
    stance = models.CharField(_("ställningstagande"), max_length=12, choices=Stance.choices)
    text = models.TextField(_("synpunkt"), max_length=2000, blank=True)
    stated_at = models.DateTimeField(_("svarade"))

    objects = PlanSupportQuerySet.as_manager()

    class Meta:
        verbose_name = _("ställningstagande till en handlingsplan")
        verbose_name_plural = _("ställningstaganden till handlingsplaner")
        constraints = [
            one_of("plan_support_stance_is_known", "stance", Stance),
            models.UniqueConstraint(
                name="plan_support_once_per_body",
                fields=["plan", "organisation"],
                violation_error_message=_("Organisationen har redan svarat."),
            ),
            models.CheckConstraint(
                name="plan_support_view_has_text",
                condition=Q(stance=Stance.SUPPORTS) | ~Q(text=""),
                violation_error_message=_("Skriv er synpunkt."),
            ),
        ]

    def __str__(self) -> str:
        return self.get_stance_display()
