"""An application for support, the steps of its life, and what is asked and answered on the way to its decision."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from documents.models import Document, SealedDocument
from grants.enums import (
    CaseAction,
    CaseDocumentKind,
    CaseState,
    DecisionOutcome,
    ReasonKind,
    StatementStance,
)
from grants.models.law import AidScheme
from grants.querysets import CasePartQuerySet, CaseRankingQuerySet, GrantCaseQuerySet, MunicipalStatementQuerySet
from programs.enums import FundingStream
from programs.models import PriorityArea, ServicePlace
from registers.models import County, Municipality, Organisation
from rsp.choices import one_of
from rsp.editable import Editable
from rsp.history import tracked


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
    cover = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("ersättare för handläggaren"),
        related_name="covered_cases",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )
    received_on = models.DateField(_("inkommen den"))
    support_year = models.PositiveSmallIntegerField(_("stödår"), null=True, blank=True)
    applied_amount = models.DecimalField(_("sökt belopp"), max_digits=14, decimal_places=2, null=True, blank=True)
    facts = models.JSONField(_("uppgifter för prövningen"), default=dict, blank=True)
    """Answers by the keys of ``grants/rules/fact_definitions.py``. A key that is not there is not known."""
    facts_saved_at = models.DateTimeField(_("uppgifterna sparade"), null=True, blank=True, editable=False)
    proposed_outcome = models.CharField(
        _("förslag till beslut"), max_length=10, choices=DecisionOutcome.choices, blank=True
    )
    proposed_amount = models.DecimalField(
        _("föreslaget belopp"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    proposed_reasons = models.TextField(_("förslag till skäl"), max_length=8000, blank=True)
    proposed_conditions = models.TextField(_("förslag till villkor"), max_length=4000, blank=True)
    proposed_range = models.TextField(_("utbud som ska tillhandahållas"), max_length=1000, blank=True)
    proposed_hours = models.TextField(_("tid som försäljningsstället ska hållas öppet"), max_length=1000, blank=True)
    stream = models.CharField(_("finansiär"), max_length=12, choices=FundingStream.choices, blank=True)
    is_example = models.BooleanField(_("exempeldata"), default=False)
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
                name="grant_case_stream_is_known",
                condition=Q(stream__in=["", *FundingStream.values]),
                violation_error_message=_("Välj ett av de angivna värdena."),
            ),
            models.CheckConstraint(
                name="grant_case_proposal_not_negative",
                condition=Q(proposed_amount__isnull=True) | Q(proposed_amount__gte=0),
                violation_error_message=_("Beloppet kan inte vara negativt."),
            ),
            models.CheckConstraint(
                name="grant_case_cover_is_another",
                condition=Q(cover__isnull=True) | Q(officer__isnull=True) | ~Q(cover=F("officer")),
                violation_error_message=_("Handläggaren kan inte vara sin egen ersättare."),
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


class CaseTransition(models.Model):
    """One step of a case's life: who took it, for which body. Append-only."""

    case = models.ForeignKey(GrantCase, verbose_name=_("ärende"), related_name="transitions", on_delete=models.PROTECT)
    action = models.CharField(_("steg"), max_length=20, choices=CaseAction.choices)
    from_state = models.CharField(_("från läge"), max_length=25, choices=CaseState.choices)
    to_state = models.CharField(_("till läge"), max_length=25, choices=CaseState.choices)
    comment = models.TextField(_("kommentar"), blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("vem"),
        related_name="case_transitions",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        related_name="case_transitions",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )
    at = models.DateTimeField(_("när"))

    objects = CasePartQuerySet.as_manager()

    class Meta:
        verbose_name = _("steg i ett ärende")
        verbose_name_plural = _("steg i ett ärende")
        constraints = [
            one_of("case_transition_action_is_known", "action", CaseAction),
            models.CheckConstraint(
                name="case_transition_return_has_comment",
                condition=~Q(action=CaseAction.RETURN) | ~Q(comment=""),
                violation_error_message=_("Skriv vad som behöver ändras."),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="case_transition_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.get_action_display()} {self.at:%Y-%m-%d}"


@tracked
class CaseDocument(Editable):
    """A file that belongs to a case, numbered in the order it came (handling 1, 2, 3)."""

    case = models.ForeignKey(GrantCase, verbose_name=_("ärende"), related_name="documents", on_delete=models.PROTECT)
    document = models.OneToOneField(
        Document, verbose_name=_("handling"), related_name="case_document", on_delete=models.PROTECT
    )
    number = models.PositiveSmallIntegerField(_("nummer"))
    kind = models.CharField(_("slag"), max_length=15, choices=CaseDocumentKind.choices)
    received_on = models.DateField(_("inkommen den"), null=True, blank=True)

    objects = CasePartQuerySet.as_manager()

    class Meta:
        verbose_name = _("handling i ett ärende")
        verbose_name_plural = _("handlingar i ärenden")
        constraints = [
            one_of("case_document_kind_is_known", "kind", CaseDocumentKind),
            models.UniqueConstraint(
                name="case_document_number_once",
                fields=["case", "number"],
                violation_error_message=_("Numret finns redan i ärendet."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"


class ConflictDeclaration(models.Model):
    """What somebody says of a conflict of interest (jäv) in a case: append-only, the last one holds."""

    case = models.ForeignKey(
        GrantCase, verbose_name=_("ärende"), related_name="conflict_declarations", on_delete=models.PROTECT
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("vem"), related_name="conflict_declarations", on_delete=models.PROTECT
    )
    has_conflict = models.BooleanField(_("jäv"))
    note = models.CharField(_("anmärkning"), max_length=300, blank=True)
    at = models.DateTimeField(_("när"))

    objects = CasePartQuerySet.as_manager()

    class Meta:
        verbose_name = _("anmälan om jäv")
        verbose_name_plural = _("anmälningar om jäv")
        triggers = [
            pgtrigger.Protect(
                name="conflict_declaration_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}"


@tracked
class CompletionRequest(Editable):
    """A letter that asks the applicant for what is missing (begäran om komplettering), with its questions."""

    case = models.ForeignKey(
        GrantCase, verbose_name=_("ärende"), related_name="completion_requests", on_delete=models.PROTECT
    )
    questions = models.JSONField(_("frågor"), default=list)
    """A list of ``{"text": str, "paragraph": str, "fact": str}``, in the order of the letter."""
    due_on = models.DateField(_("svar senast"))
    sent_at = models.DateTimeField(_("skickad"), null=True, blank=True)
    answered_on = models.DateField(_("besvarad den"), null=True, blank=True)
    letter = models.OneToOneField(
        SealedDocument,
        verbose_name=_("brev"),
        related_name="completion_request",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )

    objects = CasePartQuerySet.as_manager()

    class Meta:
        verbose_name = _("begäran om komplettering")
        verbose_name_plural = _("begäranden om komplettering")
        constraints = [
            models.UniqueConstraint(
                name="completion_request_one_open",
                fields=["case"],
                condition=Q(answered_on__isnull=True),
                violation_error_message=_("Det finns redan en begäran som inte är besvarad."),
            ),
            models.CheckConstraint(
                name="completion_request_sent_has_letter",
                condition=Q(sent_at__isnull=True, letter__isnull=True) | Q(sent_at__isnull=False, letter__isnull=False),
                violation_error_message=_("En skickad begäran har ett brev."),
            ),
            models.CheckConstraint(
                name="completion_request_answered_was_sent",
                condition=Q(answered_on__isnull=True) | Q(sent_at__isnull=False),
                violation_error_message=_("Bara en skickad begäran kan besvaras."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.due_on:%Y-%m-%d}"


@tracked
class MunicipalStatement(Editable):
    """A municipality's view in a case (28 § första stycket 3 of 2024:1243), asked for and given.

    The municipality sees the place, the form of support and the amount: neither turnover nor the ledger.
    """

    case = models.ForeignKey(GrantCase, verbose_name=_("ärende"), related_name="statements", on_delete=models.PROTECT)
    municipality = models.ForeignKey(
        Municipality, verbose_name=_("kommun"), related_name="grant_statements", on_delete=models.PROTECT
    )
    asked_on = models.DateField(_("begärt den"))
    due_on = models.DateField(_("svar senast"))
    question = models.TextField(_("fråga till kommunen"), max_length=2000, blank=True)
    stance = models.CharField(_("ställningstagande"), max_length=10, choices=StatementStance.choices, blank=True)
    text = models.TextField(_("yttrande"), max_length=4000, blank=True)
    dnr = models.CharField(_("kommunens diarienummer"), max_length=60, blank=True)
    given_on = models.DateField(_("lämnat den"), null=True, blank=True)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("lämnat av"),
        related_name="grant_statements",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )
    recorded_from = models.CharField(
        _("handling"), max_length=200, blank=True, help_text=_("När yttrandet kom på annat sätt än här.")
    )

    objects = MunicipalStatementQuerySet.as_manager()

    class Meta:
        verbose_name = _("kommunens yttrande")
        verbose_name_plural = _("kommunernas yttranden")
        constraints = [
            models.CheckConstraint(
                name="municipal_statement_stance_is_known",
                condition=Q(stance__in=["", *StatementStance.values]),
                violation_error_message=_("Välj ett av de angivna värdena."),
            ),
            models.CheckConstraint(
                name="municipal_statement_given_has_stance",
                condition=Q(given_on__isnull=True, stance="") | (Q(given_on__isnull=False) & ~Q(stance="")),
                violation_error_message=_("Ange vad kommunen tycker och vilken dag."),
            ),
            models.CheckConstraint(
                name="municipal_statement_objection_has_reasons",
                condition=~Q(stance=StatementStance.OPPOSES) | ~Q(text=""),
                violation_error_message=_("Skriv varför ni avstyrker."),
            ),
            models.CheckConstraint(
                name="municipal_statement_given_after_asked",
                condition=Q(given_on__isnull=True) | Q(given_on__gte=F("asked_on")),
                violation_error_message=_("Yttrandet kan inte lämnas före den dag då det begärdes."),
            ),
            models.UniqueConstraint(
                name="municipal_statement_one_open",
                fields=["case", "municipality"],
                condition=Q(given_on__isnull=True),
                violation_error_message=_("Kommunen är redan tillfrågad och har inte svarat."),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="municipal_statement_given_stands",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__given_on__isnull=False),
                func="""
                    RAISE EXCEPTION 'a statement that is given stands'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'municipal_statement_given_stands';
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.municipality_id} {self.asked_on:%Y-%m-%d}"


@tracked
class RuleReason(Editable):
    """Why a case goes on past one condition, in words that go into the decision."""

    case = models.ForeignKey(GrantCase, verbose_name=_("ärende"), related_name="rule_reasons", on_delete=models.PROTECT)
    rule = models.CharField(_("regel"), max_length=60)
    kind = models.CharField(_("slag"), max_length=15, choices=ReasonKind.choices)
    text = models.TextField(_("skäl"), max_length=2000)

    objects = CasePartQuerySet.as_manager()

    class Meta:
        verbose_name = _("skäl till undantag")
        verbose_name_plural = _("skäl till undantag")
        constraints = [
            one_of("rule_reason_kind_is_known", "kind", ReasonKind),
            models.UniqueConstraint(
                name="rule_reason_once",
                fields=["case", "rule"],
                violation_error_message=_("Villkoret har redan ett skäl."),
            ),
            models.CheckConstraint(
                name="rule_reason_is_written",
                condition=~Q(text=""),
                violation_error_message=_("Skriv skälen. De följer med i beslutet."),
            ),
        ]

    def __str__(self) -> str:
        return self.rule


class CaseRanking(models.Model):
    """The order in which open cases were ranked when funds were scarce (2 §), with the reasons. Append-only.

    ``rows``: a list of ``{"case": uuid, "dnr": str, "place": int, "amount": str, "reasons": [str]}``.
    """

    county = models.ForeignKey(County, verbose_name=_("län"), related_name="case_rankings", on_delete=models.PROTECT)
    year = models.PositiveSmallIntegerField(_("år"))
    scheme = models.ForeignKey(
        AidScheme, verbose_name=_("stödform"), related_name="case_rankings", on_delete=models.PROTECT
    )
    rows = models.JSONField(_("ordning"))
    available = models.DecimalField(_("medel att fördela"), max_digits=14, decimal_places=2, null=True, blank=True)
    note = models.TextField(_("skäl"), max_length=2000)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("vem"), related_name="case_rankings", on_delete=models.PROTECT
    )
    at = models.DateTimeField(_("när"))

    objects = CaseRankingQuerySet.as_manager()

    class Meta:
        verbose_name = _("rangordning av ärenden")
        verbose_name_plural = _("rangordningar av ärenden")
        triggers = [
            pgtrigger.Protect(name="case_ranking_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.scheme_id} {self.year}"
