"""State aid to commercial service: the law, the forms of support, cases, decisions, and years known only as sums."""

from datetime import date

import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from grants.enums import CaseState, DecisionOutcome, KnownBy
from grants.querysets import (
    AidSchemeQuerySet,
    GrantCaseQuerySet,
    GrantDecisionQuerySet,
    GrantYearQuerySet,
    LegalActQuerySet,
    SchemeBasisQuerySet,
)
from programs.models import PriorityArea, ServicePlace
from registers.models import SWEDISH, County, Municipality, Organisation
from rsp.choices import one_of
from rsp.daterange import ClosedDateRange, first_not_after_last
from rsp.editable import Editable
from rsp.history import tracked


class LegalAct(models.Model):
    """An ordinance on support, with the days it is in force (both included)."""

    sfs = models.CharField(_("SFS-nummer"), max_length=12, primary_key=True)
    title = models.CharField(_("rubrik"), max_length=300)
    valid_from = models.DateField(_("i kraft från och med"))
    valid_to = models.DateField(_("i kraft till och med"), null=True, blank=True)

    objects = LegalActQuerySet.as_manager()

    class Meta:
        verbose_name = _("författning")
        verbose_name_plural = _("författningar")
        constraints = [
            models.CheckConstraint(
                name="legal_act_ends_after_it_begins",
                condition=first_not_after_last("valid_from", "valid_to"),
                violation_error_message=_("Sista dagen kan inte vara före första dagen."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.sfs})"


class AidScheme(models.Model):
    """A form of support through time, known by its legal slug (``hemsandningsbidrag``)."""

    slug = models.SlugField(_("kortnamn"), max_length=40, primary_key=True)
    name = models.CharField(_("namn"), max_length=100, db_collation=SWEDISH)

    objects = AidSchemeQuerySet.as_manager()

    class Meta:
        verbose_name = _("stödform")
        verbose_name_plural = _("stödformer")

    def __str__(self) -> str:
        return self.name


class SchemeBasis(models.Model):
    """The ordinance a form of support rests on for some time, and what the form is called there."""

    scheme = models.ForeignKey(AidScheme, verbose_name=_("stödform"), related_name="bases", on_delete=models.CASCADE)
    legal_act = models.ForeignKey(
        LegalAct, verbose_name=_("författning"), related_name="schemes", on_delete=models.PROTECT
    )
    name = models.CharField(_("namn i författningen"), max_length=100)
    valid_from = models.DateField(_("från och med"))
    valid_to = models.DateField(_("till och med"), null=True, blank=True)

    objects = SchemeBasisQuerySet.as_manager()

    class Meta:
        verbose_name = _("stödformens rättsliga grund")
        verbose_name_plural = _("stödformernas rättsliga grunder")
        constraints = [
            models.CheckConstraint(
                name="scheme_basis_ends_after_it_begins",
                condition=first_not_after_last("valid_from", "valid_to"),
                violation_error_message=_("Sista dagen kan inte vara före första dagen."),
            ),
            ExclusionConstraint(
                name="scheme_basis_one_at_a_time",
                expressions=[
                    ("scheme", RangeOperators.EQUAL),
                    (ClosedDateRange("valid_from", "valid_to"), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("Stödformen har redan en rättslig grund under en del av tiden."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.legal_act_id}"

    def holds(self, day: date) -> bool:
        """Whether the basis is in force on ``day``."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@tracked
class GrantCase(Editable):
    """An application for support (ärende) and what happens to it."""

    dnr = models.CharField(_("diarienummer"), max_length=60)
    county = models.ForeignKey(County, verbose_name=_("län"), related_name="grant_cases", on_delete=models.PROTECT)
    authority = models.ForeignKey(
        Organisation, verbose_name=_("beslutande myndighet"), related_name="decided_cases", on_delete=models.PROTECT
    )
    scheme = models.ForeignKey(AidScheme, verbose_name=_("stödform"), related_name="cases", on_delete=models.PROTECT)
    area = models.ForeignKey(
        PriorityArea,
        verbose_name=_("prioriterat område"),
        related_name="grant_cases",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )
    applicant = models.ForeignKey(
        Organisation, verbose_name=_("sökande"), related_name="applications", on_delete=models.PROTECT
    )
    place = models.ForeignKey(
        ServicePlace,
        verbose_name=_("serviceplats"),
        related_name="grant_cases",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )
    municipality = models.ForeignKey(
        Municipality,
        verbose_name=_("kommun"),
        related_name="grant_cases",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("handläggare"),
        related_name="grant_cases",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )
    received_on = models.DateField(_("inkommen den"))
    applied_amount = models.DecimalField(_("sökt belopp"), max_digits=14, decimal_places=2, null=True, blank=True)
    state = models.CharField(_("läge"), max_length=25, choices=CaseState.choices, default=CaseState.RECEIVED)

    objects = GrantCaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("ärende")
        verbose_name_plural = _("ärenden")
        constraints = [
            one_of("grant_case_state_is_known", "state", CaseState),
            models.UniqueConstraint(
                name="grant_case_dnr_unique_at_authority",
                fields=["authority", "dnr"],
                violation_error_message=_("Diarienumret används redan för ett annat ärende."),
            ),
            models.CheckConstraint(
                name="grant_case_amount_not_negative",
                condition=Q(applied_amount__isnull=True) | Q(applied_amount__gte=0),
                violation_error_message=_("Sökt belopp kan inte vara negativt."),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="grant_case_keeps_place_with_decisions",
                operation=pgtrigger.UpdateOf("county_id", "scheme_id"),
                when=pgtrigger.Before,
                condition=pgtrigger.Condition(
                    "OLD.county_id IS DISTINCT FROM NEW.county_id OR OLD.scheme_id IS DISTINCT FROM NEW.scheme_id"
                ),
                func="""
                    IF EXISTS (SELECT 1 FROM grants_grantdecision d WHERE d.case_id = NEW.id) THEN
                        RAISE EXCEPTION USING ERRCODE = 'check_violation',
                            CONSTRAINT = 'grant_case_keeps_place_with_decisions',
                            MESSAGE = 'Ett ärende med beslut kan inte byta län eller stödform.';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.dnr


class GrantDecision(models.Model):
    """A formal decision in a case. Never changed: a correction is a new row that supersedes the old one."""

    case = models.ForeignKey(GrantCase, verbose_name=_("ärende"), related_name="decisions", on_delete=models.PROTECT)
    decided_on = models.DateField(_("beslutsdatum"))
    support_year = models.PositiveSmallIntegerField(_("stödår"))
    outcome = models.CharField(_("utgång"), max_length=10, choices=DecisionOutcome.choices)
    amount = models.DecimalField(_("beviljat belopp"), max_digits=14, decimal_places=2, default=0)
    reasons = models.TextField(_("skäl"), blank=True)
    conditions = models.TextField(_("villkor"), blank=True)
    decider = models.CharField(_("beslutsfattare"), max_length=120, blank=True)
    delegation_point = models.CharField(_("delegation"), max_length=200, blank=True)
    supersedes = models.OneToOneField(
        "self",
        verbose_name=_("ersätter"),
        related_name="superseded_by",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )
    recorded_at = models.DateTimeField(_("registrerat"), auto_now_add=True)

    objects = GrantDecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("beslut om stöd")
        verbose_name_plural = _("beslut om stöd")
        indexes = [models.Index(fields=["decided_on", "outcome"], name="grant_decision_day", include=["amount"])]
        constraints = [
            one_of("grant_decision_outcome_is_known", "outcome", DecisionOutcome),
            models.CheckConstraint(
                name="grant_decision_amount_fits_outcome",
                condition=Q(outcome=DecisionOutcome.GRANTED, amount__gt=0)
                | (~Q(outcome=DecisionOutcome.GRANTED) & Q(amount=0)),
                violation_error_message=_("Bara ett bifall har ett belopp, och det är större än noll."),
            ),
            models.CheckConstraint(
                name="grant_decision_not_its_own_correction",
                condition=Q(supersedes__isnull=True) | ~Q(supersedes=F("id")),
                violation_error_message=_("Ett beslut kan inte ersätta sig självt."),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="grant_decision_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="grant_decision_not_beside_sum",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                declare=[("c", "grants_grantcase%ROWTYPE")],
                func="""
                    SELECT * INTO c FROM grants_grantcase WHERE id = NEW.case_id FOR SHARE;
                    PERFORM pg_advisory_xact_lock(hashtextextended(
                        'grant-year/' || c.county_id || '/' || extract(year FROM NEW.decided_on)::int
                        || '/' || c.scheme_id, 0));
                    IF NEW.supersedes_id IS NOT NULL AND NOT EXISTS (
                        SELECT 1 FROM grants_grantdecision d WHERE d.id = NEW.supersedes_id AND d.case_id = NEW.case_id
                    ) THEN
                        RAISE EXCEPTION USING ERRCODE = 'check_violation',
                            CONSTRAINT = 'grant_decision_corrects_own_case',
                            MESSAGE = 'Ett beslut kan bara ersätta ett beslut i samma ärende.';
                    END IF;
                    IF EXISTS (SELECT 1 FROM grants_grantyear y
                               WHERE y.county_id = c.county_id AND y.scheme_id = c.scheme_id AND y.known_by = 'sum'
                                 AND y.year = extract(year FROM NEW.decided_on)) THEN
                        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'grant_decision_not_beside_sum',
                            MESSAGE = 'Året är redan känt som en summa för stödformen.';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case}, {self.get_outcome_display()}"


@tracked
class GrantYear(Editable):
    """How a county's year of one form of support is known: by its decisions, or as a sum with a source."""

    county = models.ForeignKey(County, verbose_name=_("län"), related_name="grant_years", on_delete=models.PROTECT)
    year = models.PositiveSmallIntegerField(_("år"))
    scheme = models.ForeignKey(
        AidScheme, verbose_name=_("stödform"), related_name="grant_years", on_delete=models.PROTECT
    )
    known_by = models.CharField(_("känt genom"), max_length=10, choices=KnownBy.choices)
    count = models.PositiveIntegerField(_("antal beslut"), null=True, blank=True)
    amount = models.DecimalField(_("belopp"), max_digits=14, decimal_places=2, null=True, blank=True)
    authority = models.ForeignKey(
        Organisation,
        verbose_name=_("beslutande myndighet"),
        related_name="grant_years",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )
    label = models.CharField(_("benämning i källan"), max_length=100, blank=True)
    source = models.CharField(_("källa"), max_length=300, blank=True)

    objects = GrantYearQuerySet.as_manager()

    class Meta:
        verbose_name = _("stödår")
        verbose_name_plural = _("stödår")
        constraints = [
            models.UniqueConstraint(
                name="grant_year_once",
                fields=["county", "year", "scheme"],
                violation_error_message=_("Länet har redan en uppgift för stödformen det året."),
            ),
            models.CheckConstraint(
                name="grant_year_sum_or_decisions",
                condition=(
                    Q(known_by=KnownBy.SUM, count__isnull=False, amount__isnull=False, amount__gte=0) & ~Q(source="")
                )
                | Q(known_by=KnownBy.DECISIONS, count__isnull=True, amount__isnull=True),
                violation_error_message=_("Ange antal, belopp och källa för en summa, och inget av dem för beslut."),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="grant_year_sum_not_beside_decisions",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                func="""
                    PERFORM pg_advisory_xact_lock(hashtextextended(
                        'grant-year/' || NEW.county_id || '/' || NEW.year || '/' || NEW.scheme_id, 0));
                    IF NEW.known_by = 'sum' AND EXISTS (
                        SELECT 1 FROM grants_grantdecision d JOIN grants_grantcase c ON c.id = d.case_id
                        WHERE c.county_id = NEW.county_id AND c.scheme_id = NEW.scheme_id
                          AND extract(year FROM d.decided_on) = NEW.year) THEN
                        RAISE EXCEPTION USING ERRCODE = 'check_violation',
                            CONSTRAINT = 'grant_year_sum_not_beside_decisions',
                            MESSAGE = 'Det finns redan beslut för stödformen det året.';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheme_id} {self.year}"
