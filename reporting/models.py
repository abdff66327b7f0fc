"""The annual follow-up (uppföljning) and what of it has been reported."""

import uuid

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from documents.models import SealedDocument
from programs.models import PriorityArea
from registers.models import County
from reporting.enums import CorrectionKind, FollowUpState, Question
from reporting.querysets import FollowUpQuerySet, FollowUpTextQuerySet, FollowUpVersionQuerySet
from rsp.choices import one_of
from rsp.editable import Editable
from rsp.history import tracked


@tracked
class FollowUp(Editable):
    """A county's annual follow-up for one calendar year."""

    county = models.ForeignKey(County, verbose_name=_("län"), related_name="follow_ups", on_delete=models.PROTECT)
    year = models.PositiveSmallIntegerField(_("år"))
    state = models.CharField(_("läge"), max_length=10, choices=FollowUpState.choices, default=FollowUpState.DRAFT)
    due_on = models.DateField(_("sista dag"))
    dnr = models.CharField(_("diarienummer"), max_length=60, blank=True)
    board_body = models.CharField(_("nämnd"), max_length=120, blank=True)
    board_decided_on = models.DateField(_("nämndens beslut"), null=True, blank=True)
    board_paragraph = models.CharField(_("paragraf"), max_length=20, blank=True)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("uppföljning")
        verbose_name_plural = _("uppföljningar")
        constraints = [
            one_of("follow_up_state_is_known", "state", FollowUpState),
            models.UniqueConstraint(
                name="follow_up_once",
                fields=["county", "year"],
                violation_error_message=_("Länet har redan en uppföljning för året."),
            ),
        ]

    def __str__(self) -> str:
        return _t("Uppföljning %(year)s") % {"year": self.year}


@tracked
class FollowUpText(Editable):
    """What a follow-up answers to one question, for the county or for one of its areas."""

    follow_up = models.ForeignKey(
        FollowUp, verbose_name=_("uppföljning"), related_name="texts", on_delete=models.CASCADE
    )
    question = models.CharField(_("fråga"), max_length=20, choices=Question.choices)
    area = models.ForeignKey(
        PriorityArea,
        verbose_name=_("prioriterat område"),
        related_name="follow_up_texts",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )
    body = models.TextField(_("text"))

    objects = FollowUpTextQuerySet.as_manager()

    class Meta:
        verbose_name = _("text i uppföljning")
        verbose_name_plural = _("texter i uppföljning")
        constraints = [
            models.UniqueConstraint(
                name="follow_up_text_once",
                fields=["follow_up", "question", "area"],
                nulls_distinct=False,
                violation_error_message=_("Frågan är redan besvarad."),
            ),
            models.CheckConstraint(
                name="follow_up_text_area_only_for_area_question",
                condition=Q(question=Question.AREA_COMMENT, area__isnull=False)
                | (~Q(question=Question.AREA_COMMENT) & Q(area__isnull=True)),
                violation_error_message=_("Välj ett område för en kommentar till ett område, annars inget."),
            ),
        ]

    def __str__(self) -> str:
        return self.get_question_display()


class FollowUpVersion(models.Model):
    """What was reported: a sealed document, numbered. Never changed; a correction is the next version."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    follow_up = models.ForeignKey(
        FollowUp, verbose_name=_("uppföljning"), related_name="versions", on_delete=models.PROTECT
    )
    number = models.PositiveSmallIntegerField(_("version"))
    document = models.OneToOneField(
        SealedDocument, verbose_name=_("handling"), related_name="follow_up_version", on_delete=models.PROTECT
    )
    supersedes = models.OneToOneField(
        "self",
        verbose_name=_("ersätter"),
        related_name="superseded_by",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )
    layout_version = models.CharField(_("layoutens version"), max_length=20)
    submitted_at = models.DateTimeField(_("inskickad"))
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("inskickad av"),
        related_name="submitted_follow_ups",
        on_delete=models.PROTECT,
    )
    correction_kind = models.CharField(_("slag av rättelse"), max_length=10, choices=CorrectionKind.choices, blank=True)
    correction_reason = models.TextField(_("skäl till rättelsen"), blank=True)

    objects = FollowUpVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("inskickad version")
        verbose_name_plural = _("inskickade versioner")
        constraints = [
            models.UniqueConstraint(
                name="follow_up_version_number_unique",
                fields=["follow_up", "number"],
                violation_error_message=_("Versionen finns redan."),
            ),
            models.CheckConstraint(
                name="follow_up_correction_has_kind_and_reason",
                condition=Q(number=1, correction_kind="", correction_reason="", supersedes__isnull=True)
                | (Q(number__gt=1, supersedes__isnull=False) & ~Q(correction_kind="") & ~Q(correction_reason="")),
                violation_error_message=_("Ange vad rättelsen gäller och varför den görs."),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="follow_up_version_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return _t("Version %(number)s") % {"number": self.number}
