"""Formal decisions in cases, what they rested on, how they were sent, and what was said against them."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from documents.models import SealedDocument
from grants.enums import (
    AppealKind,
    AppealOutcome,
    DecisionKind,
    DecisionOutcome,
    KnownBy,
    Regulation,
)
from grants.models.cases import GrantCase
from grants.models.law import AidScheme, LegalAct
from grants.querysets import DecisionPartQuerySet, GrantDecisionQuerySet, GrantYearQuerySet
from programs.enums import FundingStream
from registers.models import County, Organisation
from rsp.choices import one_of
from rsp.editable import Editable
from rsp.history import tracked


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
    kind = models.CharField(_("slag"), max_length=15, choices=DecisionKind.choices, default=DecisionKind.FIRST)
    change_reason = models.TextField(_("skäl till att beslutet ersätts"), max_length=2000, blank=True)
    act = models.ForeignKey(
        LegalAct,
        verbose_name=_("författning"),
        related_name="decisions",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )
    stream = models.CharField(_("finansiär"), max_length=12, choices=FundingStream.choices, blank=True)
    service_range = models.TextField(_("utbud som ska tillhandahållas"), max_length=1000, blank=True)
    service_hours = models.TextField(_("tid som försäljningsstället ska hållas öppet"), max_length=1000, blank=True)
    """The conditions of an operating support (31 § of 2024:1243): what is sold, and when the outlet is open."""
    regulation = models.CharField(
        _("stöd av mindre betydelse"), max_length=12, choices=Regulation.choices, default=Regulation.NONE
    )
    eur_rate = models.DecimalField(_("kronor per euro"), max_digits=9, decimal_places=4, null=True, blank=True)
    eur_rate_source = models.CharField(_("källa till kursen"), max_length=200, blank=True)
    eur_amount = models.DecimalField(_("belopp i euro"), max_digits=14, decimal_places=2, null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("beslutat av"),
        related_name="grant_decisions",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )
    is_from_elsewhere = models.BooleanField(
        _("fattat utanför systemet"), default=False, help_text=_("Prövas och märks, stoppas inte.")
    )
    source = models.CharField(_("källa"), max_length=300, blank=True)
    letter = models.OneToOneField(
        SealedDocument,
        verbose_name=_("brev"),
        related_name="grant_decision",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )
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
            one_of("grant_decision_kind_is_known", "kind", DecisionKind),
            one_of("grant_decision_regulation_is_known", "regulation", Regulation),
            models.CheckConstraint(
                name="grant_decision_stream_is_known",
                condition=Q(stream__in=["", *FundingStream.values]),
                violation_error_message=_("Välj ett av de angivna värdena."),
            ),
            models.UniqueConstraint(
                name="grant_decision_one_first",
                fields=["case"],
                condition=Q(supersedes__isnull=True),
                violation_error_message=_("Ärendet har redan ett beslut. Ett nytt beslut ersätter det."),
            ),
            models.CheckConstraint(
                name="grant_decision_change_has_reason",
                condition=Q(supersedes__isnull=True, kind=DecisionKind.FIRST)
                | (Q(supersedes__isnull=False) & ~Q(kind=DecisionKind.FIRST) & ~Q(change_reason="")),
                violation_error_message=_("Skriv varför beslutet ersätts."),
            ),
            models.CheckConstraint(
                name="grant_decision_euro_has_rate",
                condition=Q(eur_amount__isnull=True, eur_rate__isnull=True)
                | (Q(eur_amount__isnull=False, eur_rate__gt=0) & ~Q(eur_rate_source="")),
                violation_error_message=_("Ange kursen och dess källa tillsammans med beloppet i euro."),
            ),
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


class DecisionEvaluation(models.Model):
    """The rules as they were applied to the facts when a decision was made. Append-only.

    Apart from the decision, which everyone signed in reads: an evaluation holds turnover and other aid.
    ``content``: ``Evaluation.as_dict()`` (``grants/rules/evaluation.py``).
    """

    decision = models.OneToOneField(
        GrantDecision, verbose_name=_("beslut"), related_name="evaluation", on_delete=models.PROTECT
    )
    content = models.JSONField(_("prövning"))
    is_against_rules = models.BooleanField(_("strider mot en regel"), default=False)
    """Only of decisions made elsewhere, and of those where particular grounds stand for the exception."""

    objects = DecisionPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("prövning")
        verbose_name_plural = _("prövningar")
        triggers = [
            pgtrigger.Protect(name="decision_evaluation_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return str(self.decision_id)


@tracked
class DecisionDispatch(Editable):
    """That the letter of a decision was sent, and when it reached the applicant: from then the time for appeal runs."""

    decision = models.OneToOneField(
        GrantDecision, verbose_name=_("beslut"), related_name="dispatch", on_delete=models.PROTECT
    )
    sent_on = models.DateField(_("skickat den"))
    means = models.CharField(_("hur det skickades"), max_length=100)
    received_on = models.DateField(_("mottaget den"), null=True, blank=True)

    objects = DecisionPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("expediering")
        verbose_name_plural = _("expedieringar")
        constraints = [
            models.CheckConstraint(
                name="decision_dispatch_received_after_sent",
                condition=Q(received_on__isnull=True) | Q(received_on__gte=F("sent_on")),
                violation_error_message=_("Beslutet kan inte tas emot innan det skickas."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sent_on:%Y-%m-%d}"


@tracked
class Appeal(Editable):
    """An appeal against a decision, or a request to reconsider it, with what came of it."""

    decision = models.ForeignKey(
        GrantDecision, verbose_name=_("beslut"), related_name="appeals", on_delete=models.PROTECT
    )
    kind = models.CharField(_("slag"), max_length=15, choices=AppealKind.choices)
    received_on = models.DateField(_("inkommen den"))
    dnr = models.CharField(_("diarienummer"), max_length=60, blank=True)
    text = models.TextField(_("vad som begärs"), max_length=2000, blank=True)
    forwarded_on = models.DateField(_("överlämnad till domstol den"), null=True, blank=True)
    outcome = models.CharField(_("utgång"), max_length=15, choices=AppealOutcome.choices, default=AppealOutcome.PENDING)
    outcome_on = models.DateField(_("avgjord den"), null=True, blank=True)
    outcome_reference = models.CharField(_("domstol och målnummer, eller beslut"), max_length=200, blank=True)

    objects = DecisionPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("överklagande eller omprövning")
        verbose_name_plural = _("överklaganden och omprövningar")
        constraints = [
            one_of("appeal_kind_is_known", "kind", AppealKind),
            one_of("appeal_outcome_is_known", "outcome", AppealOutcome),
            models.CheckConstraint(
                name="appeal_outcome_has_day",
                condition=Q(outcome=AppealOutcome.PENDING, outcome_on__isnull=True)
                | (~Q(outcome=AppealOutcome.PENDING) & Q(outcome_on__isnull=False)),
                violation_error_message=_("Ange vilken dag det avgjordes."),
            ),
            models.CheckConstraint(
                name="appeal_outcome_after_received",
                condition=Q(outcome_on__isnull=True) | Q(outcome_on__gte=F("received_on")),
                violation_error_message=_("Det kan inte avgöras innan det kommit in."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.received_on:%Y-%m-%d}"


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
