"""The programme itself: a county's decided strategy, its areas, its goals and what they start from."""

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import IntegerRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from documents.models import Document
from programs.enums import DecisionKind, FundingStream, ProgrammeDocumentKind, ProgrammeState
from programs.querysets import (
    PUBLIC_PROGRAMME_STATES,
    BudgetFrameQuerySet,
    OutcomeQuerySet,
    ProgrammePartQuerySet,
    ProgrammeQuerySet,
)
from registers.models import County, Organisation
from rsp.choices import one_of
from rsp.editable import Editable
from rsp.history import tracked

CONTENT = (
    "county_id",
    "revises_id",
    "revision",
    "first_year",
    "dnr",
    "adopted_on",
    "adopted_by_body",
    "adopted_paragraph",
    "network_name",
    "purpose",
    "overall_goal",
    "needs_analysis",
    "delimitation",
    "follow_up_plan",
)
"""What is decided when a programme is adopted. Who answers for it, its last year and its state may change after."""

DECIDED = [state.value for state in PUBLIC_PROGRAMME_STATES]
FROZEN_CHANGE = (
    "OLD.state IN ('adopted', 'closed') AND (NEW.state NOT IN ('adopted', 'closed')"
    + "".join(f" OR OLD.{column} IS DISTINCT FROM NEW.{column}" for column in CONTENT)
    + ")"
)
FROZEN_PART = """
    IF EXISTS (
        SELECT 1 FROM programs_programme programme
        WHERE programme.id IN (OLD.programme_id, NEW.programme_id) AND programme.state IN ('adopted', 'closed')
    ) THEN
        RAISE EXCEPTION 'the programme is adopted: its content is what was decided'
        USING ERRCODE = 'check_violation', CONSTRAINT = '{name}';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
"""


def frozen_with_programme(name: str) -> pgtrigger.Trigger:
    """The trigger ``name``: no row is added to, changed in or taken from a programme that is adopted."""
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func=FROZEN_PART.format(name=name),
    )


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
    revises = models.ForeignKey(
        "self", verbose_name=_("reviderar"), related_name="revisions", null=True, blank=True, on_delete=models.PROTECT
    )
    revision = models.PositiveSmallIntegerField(_("revidering"), default=1)
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
    is_example = models.BooleanField(_("exempeldata"), default=False)
    source = models.CharField(_("källa"), max_length=300, blank=True)

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
                name="programme_years_are_years",
                condition=Q(first_year__range=(2009, 2100), last_year__range=(2009, 2100)),
                violation_error_message=_("Skriv ett år mellan 2009 och 2100."),
            ),
            models.CheckConstraint(
                name="programme_prolonged_past_its_year",
                condition=Q(prolonged_from__isnull=True)
                | Q(prolonged_from__gte=F("first_year"), prolonged_from__lt=F("last_year")),
                violation_error_message=_("Det nya sista året ska vara senare än det förra."),
            ),
            models.CheckConstraint(
                name="programme_adopted_has_decision_date_or_source",
                condition=~Q(state__in=[ProgrammeState.ADOPTED, ProgrammeState.CLOSED])
                | Q(adopted_on__isnull=False)
                | ~Q(source=""),
                violation_error_message=_("Ange vilken dag programmet antogs, eller källan som visar att det antogs."),
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
            models.UniqueConstraint(
                name="programme_one_revision_under_way",
                fields=["revises"],
                condition=Q(state__in=[ProgrammeState.DRAFT, ProgrammeState.CONSULTED]),
                violation_error_message=_("En revidering av programmet är redan påbörjad."),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="programme_content_is_frozen",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(FROZEN_CHANGE),
                func="""
                    RAISE EXCEPTION 'the programme is adopted: its content is what was decided'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'programme_content_is_frozen';
                """,
            ),
            pgtrigger.Trigger(
                name="programme_decided_is_kept",
                when=pgtrigger.Before,
                operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__state__in=DECIDED),
                func="""
                    RAISE EXCEPTION 'an adopted programme is kept'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'programme_decided_is_kept';
                """,
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
    kind = models.CharField(_("slag"), max_length=12, choices=DecisionKind.choices, default=DecisionKind.OTHER)
    document = models.ForeignKey(
        Document, verbose_name=_("handling"), related_name="+", null=True, blank=True, on_delete=models.PROTECT
    )

    objects = ProgrammePartQuerySet.as_manager()

    class Meta:
        verbose_name = _("programbeslut")
        verbose_name_plural = _("programbeslut")
        constraints = [one_of("programme_decision_kind_is_known", "kind", DecisionKind)]

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
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]
        triggers = [frozen_with_programme("priority_area_is_frozen")]

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
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    objects = ProgrammePartQuerySet.as_manager()

    class Meta:
        verbose_name = _("närliggande strategi")
        verbose_name_plural = _("närliggande strategier")
        constraints = [
            models.UniqueConstraint(
                name="related_strategy_order_unique",
                fields=["programme", "order"],
                violation_error_message=_("Två strategier kan inte ha samma plats i ordningen."),
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]
        triggers = [frozen_with_programme("related_strategy_is_frozen")]

    def __str__(self) -> str:
        return self.name


@tracked
class AnalysisSource(models.Model):
    """A source that the needs analysis of a programme builds on."""

    programme = models.ForeignKey(
        Programme, verbose_name=_("program"), related_name="analysis_sources", on_delete=models.CASCADE
    )
    order = models.PositiveSmallIntegerField(_("ordning"))
    title = models.CharField(_("titel"), max_length=200)
    publisher = models.CharField(_("utgivare"), max_length=150, blank=True)
    year = models.PositiveSmallIntegerField(_("år"), null=True, blank=True)
    url = models.URLField(_("webbadress"), max_length=300, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    objects = ProgrammePartQuerySet.as_manager()

    class Meta:
        verbose_name = _("källa till behovsanalysen")
        verbose_name_plural = _("källor till behovsanalysen")
        constraints = [
            models.UniqueConstraint(
                name="analysis_source_order_unique",
                fields=["programme", "order"],
                violation_error_message=_("Två källor kan inte ha samma plats i ordningen."),
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]
        triggers = [frozen_with_programme("analysis_source_is_frozen")]

    def __str__(self) -> str:
        return self.title


@tracked
class ProgrammeGoal(Editable):
    """A long-term goal (programmål) with the indicator that tells how far it has been reached."""

    programme = models.ForeignKey(Programme, verbose_name=_("program"), related_name="goals", on_delete=models.CASCADE)
    area = models.ForeignKey(
        PriorityArea, verbose_name=_("område"), related_name="goals", null=True, blank=True, on_delete=models.PROTECT
    )
    order = models.PositiveSmallIntegerField(_("ordning"))
    text = models.CharField(_("mål"), max_length=400)
    indicator = models.CharField(_("indikator"), max_length=200)
    unit = models.CharField(_("enhet"), max_length=40, blank=True)
    baseline = models.DecimalField(_("utgångsvärde"), max_digits=14, decimal_places=2, null=True, blank=True)
    baseline_year = models.PositiveSmallIntegerField(_("utgångsår"), null=True, blank=True)
    target = models.DecimalField(_("målvärde"), max_digits=14, decimal_places=2, null=True, blank=True)
    target_year = models.PositiveSmallIntegerField(_("målår"), null=True, blank=True)
    predecessor = models.ForeignKey(
        "self",
        verbose_name=_("föregångare"),
        related_name="successors",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
    )
    """The goal that this one was in the revision before: its outcomes belong to the series."""

    objects = ProgrammePartQuerySet.as_manager()

    class Meta:
        verbose_name = _("programmål")
        verbose_name_plural = _("programmål")
        constraints = [
            models.UniqueConstraint(
                name="programme_goal_order_unique",
                fields=["programme", "order"],
                violation_error_message=_("Två mål kan inte ha samma plats i ordningen."),
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                name="programme_goal_target_after_baseline",
                condition=Q(baseline_year__isnull=True)
                | Q(target_year__isnull=True)
                | Q(target_year__gte=F("baseline_year")),
                violation_error_message=_("Målåret kan inte vara före utgångsåret."),
            ),
        ]
        triggers = [frozen_with_programme("programme_goal_is_frozen")]

    def __str__(self) -> str:
        return self.text


@tracked
class ProgrammeGoalOutcome(Editable):
    """What the indicator of a programme goal showed on a day. Goes on after the programme is adopted."""

    goal = models.ForeignKey(ProgrammeGoal, verbose_name=_("mål"), related_name="outcomes", on_delete=models.CASCADE)
    measured_on = models.DateField(_("mätt den"))
    value = models.DecimalField(_("värde"), max_digits=14, decimal_places=2)
    comment = models.CharField(_("kommentar"), max_length=400, blank=True)
    source = models.CharField(_("källa"), max_length=300, blank=True)

    objects = OutcomeQuerySet.as_manager()

    class Meta:
        verbose_name = _("utfall av programmål")
        verbose_name_plural = _("utfall av programmål")
        constraints = [
            models.UniqueConstraint(
                name="programme_goal_outcome_once_a_day",
                fields=["goal", "measured_on"],
                violation_error_message=_("Målet har redan ett utfall den dagen."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measured_on}: {self.value}"


@tracked
class ProgrammeDocument(models.Model):
    """A file that belongs to a programme: the programme itself, an annex, the minutes of the decision."""

    programme = models.ForeignKey(
        Programme, verbose_name=_("program"), related_name="documents", on_delete=models.CASCADE
    )
    document = models.OneToOneField(
        Document, verbose_name=_("handling"), related_name="programme_document", on_delete=models.PROTECT
    )
    kind = models.CharField(_("slag"), max_length=12, choices=ProgrammeDocumentKind.choices)

    objects = ProgrammePartQuerySet.as_manager()

    class Meta:
        verbose_name = _("programhandling")
        verbose_name_plural = _("programhandlingar")
        constraints = [one_of("programme_document_kind_is_known", "kind", ProgrammeDocumentKind)]

    def __str__(self) -> str:
        return str(self.document)

    @property
    def audit_label(self) -> str:
        """How the trail names it. Callers select ``document`` with it."""
        return self.document.audit_label

    @property
    def is_kept(self) -> bool:
        """What an adopted programme was decided by is not removed. Callers select ``programme`` with it."""
        decided_by = (ProgrammeDocumentKind.PROGRAMME, ProgrammeDocumentKind.DECISION)
        return self.programme.is_decided and self.kind in decided_by


@tracked
class BudgetFrame(Editable):
    """The money allotted to a county for a year in one stream, in SEK. ``source``: the decision that says so."""

    county = models.ForeignKey(County, verbose_name=_("län"), related_name="budget_frames", on_delete=models.PROTECT)
    year = models.PositiveSmallIntegerField(_("år"))
    stream = models.CharField(_("finansiär"), max_length=12, choices=FundingStream.choices)
    amount = models.DecimalField(_("ram"), max_digits=14, decimal_places=2)
    source = models.CharField(_("källa"), max_length=300)

    objects = BudgetFrameQuerySet.as_manager()

    class Meta:
        verbose_name = _("budgetram")
        verbose_name_plural = _("budgetramar")
        constraints = [
            one_of("budget_frame_stream_is_known", "stream", FundingStream),
            models.UniqueConstraint(
                name="budget_frame_once",
                fields=["county", "year", "stream"],
                violation_error_message=_("Länet har redan en ram från finansiären för året."),
            ),
            models.CheckConstraint(
                name="budget_frame_not_negative",
                condition=Q(amount__gte=0),
                violation_error_message=_("Ramen kan inte vara negativ."),
            ),
            models.CheckConstraint(
                name="budget_frame_has_source",
                condition=~Q(source=""),
                violation_error_message=_("Ange beslutet eller handlingen som ramen står i."),
            ),
            models.CheckConstraint(
                name="budget_frame_year_is_of_our_time",
                condition=Q(year__gte=2000, year__lte=2100),
                violation_error_message=_("Ange ett år mellan 2000 och 2100."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_stream_display()} {self.year}"
