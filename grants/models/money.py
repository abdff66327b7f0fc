"""Money out and money back: requisitions, payments attested by two, what is withheld, followed up and recovered."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from documents.models import Document, SealedDocument
from grants.enums import PaymentState, RecoveryState, RepaymentGround, SettlementKind
from grants.models.cases import GrantCase
from grants.models.decisions import GrantDecision
from grants.querysets import (
    CasePartQuerySet,
    PaymentFileQuerySet,
    PaymentPartQuerySet,
    RecoveryPartQuerySet,
    RequisitionLineQuerySet,
)
from registers.models import County
from rsp.choices import one_of
from rsp.editable import Editable
from rsp.history import tracked

WITHIN_GRANT = """
    PERFORM 1 FROM grants_grantcase WHERE id = NEW.case_id FOR UPDATE;
    SELECT COALESCE(SUM(d.amount), 0) INTO granted FROM grants_grantdecision d
        WHERE d.case_id = NEW.case_id AND d.outcome = 'granted'
          AND NOT EXISTS (SELECT 1 FROM grants_grantdecision later WHERE later.supersedes_id = d.id);
    SELECT COALESCE(SUM(p.amount), 0) INTO paid FROM grants_payment p
        WHERE p.case_id = NEW.case_id AND p.state <> 'cancelled';
    SELECT COALESCE(SUM(w.amount), 0) INTO withheld FROM grants_withholding w WHERE w.case_id = NEW.case_id;
    IF paid + withheld > granted THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'payment_within_grant',
            MESSAGE = 'Det som betalas ut och hålls inne är mer än det som är beviljat.';
    END IF;
    RETURN NULL;
"""
SUMS = [("granted", "numeric"), ("paid", "numeric"), ("withheld", "numeric")]


@tracked
class Requisition(Editable):
    """A recipient's request to be paid for costs that are reported, with its invoices (32 § 2)."""

    case = models.ForeignKey(GrantCase, verbose_name=_("ärende"), related_name="requisitions", on_delete=models.PROTECT)
    number = models.PositiveSmallIntegerField(_("nummer"))
    received_on = models.DateField(_("inkommen den"))
    is_final = models.BooleanField(_("slutredovisning"), default=False)
    note = models.CharField(_("anmärkning"), max_length=500, blank=True)

    objects = CasePartQuerySet.as_manager()

    class Meta:
        verbose_name = _("rekvisition")
        verbose_name_plural = _("rekvisitioner")
        constraints = [
            models.UniqueConstraint(
                name="requisition_number_once",
                fields=["case", "number"],
                violation_error_message=_("Numret finns redan i ärendet."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}"


@tracked
class RequisitionLine(Editable):
    """One invoice or receipt of a requisition, in SEK without VAT, and how much of it is eligible."""

    requisition = models.ForeignKey(
        Requisition, verbose_name=_("rekvisition"), related_name="lines", on_delete=models.CASCADE
    )
    supplier = models.CharField(_("leverantör"), max_length=200)
    invoice_number = models.CharField(_("fakturanummer"), max_length=60, blank=True)
    invoiced_on = models.DateField(_("fakturadatum"))
    paid_on = models.DateField(_("betald den"), null=True, blank=True)
    amount = models.DecimalField(_("belopp utan moms"), max_digits=14, decimal_places=2)
    eligible_amount = models.DecimalField(_("stödberättigande belopp"), max_digits=14, decimal_places=2)
    note = models.CharField(_("anmärkning"), max_length=300, blank=True)
    document = models.ForeignKey(
        Document,
        verbose_name=_("fakturan"),
        related_name="requisition_lines",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )

    objects = RequisitionLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("fakturarad")
        verbose_name_plural = _("fakturarader")
        constraints = [
            models.CheckConstraint(
                name="requisition_line_eligible_within_amount",
                condition=Q(eligible_amount__gte=0, eligible_amount__lte=F("amount")),
                violation_error_message=_("Det stödberättigande beloppet är högst fakturans belopp."),
            ),
        ]

    def __str__(self) -> str:
        return self.invoice_number or f"{self.invoiced_on:%Y-%m-%d}"


class PaymentFile(models.Model):
    """A file with attested payments for the ledger system, made once, with its control sums. Append-only."""

    county = models.ForeignKey(County, verbose_name=_("län"), related_name="payment_files", on_delete=models.PROTECT)
    made_at = models.DateTimeField(_("skapad"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("skapad av"), related_name="payment_files", on_delete=models.PROTECT
    )
    count = models.PositiveIntegerField(_("antal"))
    total = models.DecimalField(_("summa"), max_digits=14, decimal_places=2)
    content = models.TextField(_("innehåll"))
    sha256 = models.CharField(_("kontrollsumma"), max_length=64)

    objects = PaymentFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("betalfil")
        verbose_name_plural = _("betalfiler")
        triggers = [
            pgtrigger.Protect(name="payment_file_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d}"


@tracked
class Payment(Editable):
    """Money to a recipient, in SEK: prepared, attested by two, put in a file, and paid."""

    case = models.ForeignKey(GrantCase, verbose_name=_("ärende"), related_name="payments", on_delete=models.PROTECT)
    decision = models.ForeignKey(
        GrantDecision, verbose_name=_("beslut"), related_name="payments", on_delete=models.PROTECT
    )
    requisition = models.ForeignKey(
        Requisition,
        verbose_name=_("rekvisition"),
        related_name="payments",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )
    amount = models.DecimalField(_("belopp"), max_digits=14, decimal_places=2)
    due_on = models.DateField(_("betalas den"))
    state = models.CharField(_("läge"), max_length=10, choices=PaymentState.choices, default=PaymentState.PREPARED)
    paid_on = models.DateField(_("utbetald den"), null=True, blank=True)
    reference = models.CharField(_("bokföringsreferens"), max_length=60, blank=True)
    file = models.ForeignKey(
        PaymentFile,
        verbose_name=_("betalfil"),
        related_name="payments",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )

    objects = CasePartQuerySet.as_manager()

    class Meta:
        verbose_name = _("utbetalning")
        verbose_name_plural = _("utbetalningar")
        constraints = [
            one_of("payment_state_is_known", "state", PaymentState),
            models.CheckConstraint(
                name="payment_is_positive",
                condition=Q(amount__gt=0),
                violation_error_message=_("Beloppet ska vara större än noll."),
            ),
            models.CheckConstraint(
                name="payment_paid_has_day",
                condition=~Q(state=PaymentState.PAID) | Q(paid_on__isnull=False),
                violation_error_message=_("Ange vilken dag pengarna betalades ut."),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="payment_within_grant",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                declare=SUMS,
                func=WITHIN_GRANT,
            ),
            pgtrigger.Trigger(
                name="payment_changed_within_grant",
                when=pgtrigger.After,
                operation=pgtrigger.UpdateOf("amount", "state", "case_id"),
                # What is in a file leaves the bank, and what is cancelled does not, whatever is decided meanwhile.
                condition=~pgtrigger.Q(new__state="cancelled") & ~pgtrigger.Q(old__state="ordered", new__state="paid"),
                declare=SUMS,
                func=WITHIN_GRANT,
            ),
            pgtrigger.Trigger(
                name="payment_attested_by_two",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("state"),
                condition=pgtrigger.Q(new__state__in=["attested", "ordered", "paid"]),
                func="""
                    IF (SELECT count(DISTINCT a.user_id) FROM grants_paymentattest a
                        WHERE a.payment_id = NEW.id) < 2 THEN
                        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'payment_attested_by_two',
                            MESSAGE = 'En utbetalning attesteras av två personer.';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="payment_attested_stands",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("amount", "case", "decision", "requisition"),
                func="""
                    IF EXISTS (SELECT 1 FROM grants_paymentattest a WHERE a.payment_id = OLD.id) THEN
                        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'payment_attested_stands',
                            MESSAGE = 'En attesterad utbetalning ändras inte.';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.due_on:%Y-%m-%d}"


class PaymentAttest(models.Model):
    """That a person attested a payment. Two persons attest each. Append-only."""

    payment = models.ForeignKey(
        Payment, verbose_name=_("utbetalning"), related_name="attests", on_delete=models.PROTECT
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("vem"), related_name="payment_attests", on_delete=models.PROTECT
    )
    at = models.DateTimeField(_("när"))

    objects = PaymentPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("attest")
        verbose_name_plural = _("attester")
        constraints = [
            models.UniqueConstraint(
                name="payment_attested_once_by_each",
                fields=["payment", "user"],
                violation_error_message=_("Du har redan attesterat. Den andra attesten gör någon annan."),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="payment_attest_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}"


class Withholding(models.Model):
    """A decision that some of a grant is not paid out, on one of the four grounds of 33 §. Append-only."""

    case = models.ForeignKey(GrantCase, verbose_name=_("ärende"), related_name="withholdings", on_delete=models.PROTECT)
    decided_on = models.DateField(_("beslutsdatum"))
    amount = models.DecimalField(_("belopp som inte betalas ut"), max_digits=14, decimal_places=2)
    ground = models.CharField(_("grund"), max_length=25, choices=RepaymentGround.choices)
    reasons = models.TextField(_("skäl"), max_length=4000)
    decider = models.CharField(_("beslutsfattare"), max_length=120)
    delegation_point = models.CharField(_("delegation"), max_length=200, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("beslutat av"), related_name="withholdings", on_delete=models.PROTECT
    )
    letter = models.OneToOneField(
        SealedDocument,
        verbose_name=_("brev"),
        related_name="withholding",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )

    objects = CasePartQuerySet.as_manager()

    class Meta:
        verbose_name = _("beslut att inte betala ut")
        verbose_name_plural = _("beslut att inte betala ut")
        constraints = [
            one_of("withholding_ground_is_known", "ground", RepaymentGround),
            models.CheckConstraint(
                name="withholding_is_positive_with_reasons",
                condition=Q(amount__gt=0) & ~Q(reasons=""),
                violation_error_message=_("Ange ett belopp och skälen."),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="withholding_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="withholding_within_grant",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                declare=SUMS,
                func=WITHIN_GRANT,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decided_on:%Y-%m-%d}"


@tracked
class ServiceFollowUp(Editable):
    """Whether the outlet of an operating support kept its range and its hours in a year (31 and 35–36 §§)."""

    case = models.ForeignKey(
        GrantCase, verbose_name=_("ärende"), related_name="service_follow_ups", on_delete=models.PROTECT
    )
    year = models.PositiveSmallIntegerField(_("år"))
    kept_range = models.BooleanField(_("utbudet hölls"), null=True, blank=True)
    kept_hours = models.BooleanField(_("öppettiderna hölls"), null=True, blank=True)
    note = models.TextField(_("vad uppföljningen visade"), max_length=2000, blank=True)
    assessed_on = models.DateField(_("bedömt den"), null=True, blank=True)

    objects = CasePartQuerySet.as_manager()

    class Meta:
        verbose_name = _("uppföljning av villkor")
        verbose_name_plural = _("uppföljningar av villkor")
        constraints = [
            models.UniqueConstraint(
                name="service_follow_up_once_a_year",
                fields=["case", "year"],
                violation_error_message=_("Året är redan uppföljt."),
            ),
            models.CheckConstraint(
                name="service_follow_up_breach_has_note",
                condition=~(Q(kept_range=False) | Q(kept_hours=False)) | ~Q(note=""),
                violation_error_message=_("Skriv vad som inte hölls."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}"


@tracked
class Recovery(Editable):
    """A decision to claim a grant back, in SEK and öre (40–43 §§), and how far it has come."""

    case = models.ForeignKey(GrantCase, verbose_name=_("ärende"), related_name="recoveries", on_delete=models.PROTECT)
    decided_on = models.DateField(_("beslutsdatum"))
    ground = models.CharField(_("grund"), max_length=25, choices=RepaymentGround.choices)
    amount = models.DecimalField(_("belopp att kräva tillbaka"), max_digits=14, decimal_places=2)
    reduced_by = models.DecimalField(_("nedsättning av beloppet"), max_digits=14, decimal_places=2, default=0)
    no_interest = models.BooleanField(_("räntan sätts ned till noll"), default=False)
    reduction_reason = models.TextField(_("särskilda skäl för nedsättning"), max_length=2000, blank=True)
    reasons = models.TextField(_("skäl"), max_length=4000)
    decider = models.CharField(_("beslutsfattare"), max_length=120)
    delegation_point = models.CharField(_("delegation"), max_length=200, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("beslutat av"), related_name="recoveries", on_delete=models.PROTECT
    )
    state = models.CharField(_("läge"), max_length=12, choices=RecoveryState.choices, default=RecoveryState.DECIDED)
    handed_over_on = models.DateField(_("överlämnat till Tillväxtverket den"), null=True, blank=True)
    letter = models.OneToOneField(
        SealedDocument,
        verbose_name=_("brev"),
        related_name="recovery",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )

    objects = CasePartQuerySet.as_manager()

    class Meta:
        verbose_name = _("återkrav")
        verbose_name_plural = _("återkrav")
        constraints = [
            one_of("recovery_ground_is_known", "ground", RepaymentGround),
            one_of("recovery_state_is_known", "state", RecoveryState),
            models.CheckConstraint(
                name="recovery_amounts_are_possible",
                condition=Q(amount__gt=0, reduced_by__gte=0, reduced_by__lte=F("amount")),
                violation_error_message=_("Nedsättningen är högst det belopp som krävs tillbaka."),
            ),
            models.CheckConstraint(
                name="recovery_reduction_has_reason",
                condition=Q(reduced_by=0, no_interest=False) | ~Q(reduction_reason=""),
                violation_error_message=_("Skriv de särskilda skälen för nedsättningen (42 §)."),
            ),
            models.CheckConstraint(
                name="recovery_handed_over_has_day",
                condition=~Q(state=RecoveryState.HANDED_OVER) | Q(handed_over_on__isnull=False),
                violation_error_message=_("Ange vilken dag återkravet överlämnades."),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="recovery_decision_stands",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(
                    *("case", "amount", "reduced_by", "no_interest", "ground", "decided_on", "decided_by"),
                    *("reasons", "reduction_reason", "decider", "delegation_point", "letter"),
                ),
                func="""
                    RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'recovery_decision_stands',
                        MESSAGE = 'Ett beslut om återkrav ändras inte.';
                """,
            ),
            pgtrigger.Protect(name="recovery_is_kept", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="recovery_within_paid",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                declare=[("claimed", "numeric"), ("paid", "numeric")],
                func="""
                    PERFORM 1 FROM grants_grantcase WHERE id = NEW.case_id FOR UPDATE;
                    SELECT COALESCE(SUM(r.amount), 0) INTO claimed FROM grants_recovery r WHERE r.case_id = NEW.case_id;
                    SELECT COALESCE(SUM(p.amount), 0) INTO paid FROM grants_payment p
                        WHERE p.case_id = NEW.case_id AND p.state = 'paid';
                    IF claimed > paid THEN
                        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'recovery_within_paid',
                            MESSAGE = 'Det går inte att kräva tillbaka mer än det som är utbetalt.';
                    END IF;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decided_on:%Y-%m-%d}"


@tracked
class RecoverySettlement(Editable):
    """Money that came back on a claim: paid in, or set off against another payment of the same ordinance (43 §)."""

    recovery = models.ForeignKey(
        Recovery, verbose_name=_("återkrav"), related_name="settlements", on_delete=models.PROTECT
    )
    kind = models.CharField(_("slag"), max_length=10, choices=SettlementKind.choices)
    settled_on = models.DateField(_("dag"))
    amount = models.DecimalField(_("belopp"), max_digits=14, decimal_places=2)
    against = models.ForeignKey(
        Payment,
        verbose_name=_("avräknat mot"),
        related_name="set_offs",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )
    reference = models.CharField(_("referens"), max_length=100, blank=True)

    objects = RecoveryPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("reglering av återkrav")
        verbose_name_plural = _("regleringar av återkrav")
        constraints = [
            one_of("recovery_settlement_kind_is_known", "kind", SettlementKind),
            models.CheckConstraint(
                name="recovery_settlement_is_positive",
                condition=Q(amount__gt=0),
                violation_error_message=_("Beloppet ska vara större än noll."),
            ),
            models.CheckConstraint(
                name="recovery_settlement_set_off_names_payment",
                condition=Q(kind=SettlementKind.SET_OFF, against__isnull=False)
                | Q(kind=SettlementKind.PAYMENT, against__isnull=True),
                violation_error_message=_("Ange vilken utbetalning det räknas av mot."),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="recovery_settlement_of_settled_stands",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func="""
                    IF EXISTS (SELECT 1 FROM grants_recovery r
                        WHERE r.id = OLD.recovery_id AND r.state = 'settled') THEN
                        RAISE EXCEPTION USING ERRCODE = 'check_violation',
                            CONSTRAINT = 'recovery_settlement_of_settled_stands',
                            MESSAGE = 'Det som kom in på ett reglerat återkrav ändras inte.';
                    END IF;
                    IF TG_OP = 'DELETE' THEN
                        RETURN OLD;
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.settled_on:%Y-%m-%d}"
