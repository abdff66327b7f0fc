"""Whom the county works with: the partnership, its meetings, and those who are asked for their views."""

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from documents.models import Document
from programs.enums import PartnershipRole, Stance
from programs.models.programmes import Programme
from programs.querysets import ConsultationPartQuerySet, ConsultationQuerySet, ProgrammePartQuerySet
from registers.models import Organisation
from rsp.choices import one_of
from rsp.daterange import ClosedDateRange, first_not_after_last
from rsp.editable import Editable
from rsp.history import tracked


@tracked
class PartnershipMember(models.Model):
    """That a body takes part in a programme's partnership, from one day to another."""

    programme = models.ForeignKey(
        Programme, verbose_name=_("program"), related_name="partners", on_delete=models.CASCADE
    )
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), related_name="partnerships", on_delete=models.PROTECT
    )
    role = models.CharField(_("roll"), max_length=10, choices=PartnershipRole.choices, default=PartnershipRole.MEMBER)
    valid_from = models.DateField(_("från och med"), null=True, blank=True)
    valid_to = models.DateField(_("till och med"), null=True, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    objects = ProgrammePartQuerySet.as_manager()

    class Meta:
        verbose_name = _("medlem i partnerskapet")
        verbose_name_plural = _("medlemmar i partnerskapet")
        constraints = [
            models.CheckConstraint(
                name="partnership_ends_after_it_begins",
                condition=first_not_after_last("valid_from", "valid_to"),
                violation_error_message=_("Sista dagen kan inte vara före första dagen."),
            ),
            models.UniqueConstraint(
                name="partnership_member_once",
                fields=["programme", "organisation", "valid_from"],
                nulls_distinct=False,
                violation_error_message=_("Organisationen är redan med i partnerskapet."),
            ),
            ExclusionConstraint(
                name="partnership_member_once_at_a_time",
                expressions=[
                    ("programme", RangeOperators.EQUAL),
                    ("organisation", RangeOperators.EQUAL),
                    (ClosedDateRange("valid_from", "valid_to"), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("Organisationen är redan med i partnerskapet under den tiden."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.organisation)


@tracked
class PartnershipMeeting(Editable):
    """A meeting of the partnership: one in its series, with its minutes when they are written."""

    programme = models.ForeignKey(
        Programme, verbose_name=_("program"), related_name="meetings", on_delete=models.PROTECT
    )
    held_on = models.DateField(_("datum"))
    title = models.CharField(_("möte"), max_length=150)
    place = models.CharField(_("plats"), max_length=120, blank=True)
    is_digital = models.BooleanField(_("digitalt"), default=False)
    agenda = models.TextField(_("dagordning och anteckningar"), blank=True)
    minutes = models.ForeignKey(
        Document, verbose_name=_("protokoll"), related_name="+", null=True, blank=True, on_delete=models.PROTECT
    )

    objects = ProgrammePartQuerySet.as_manager()

    class Meta:
        verbose_name = _("möte i partnerskapet")
        verbose_name_plural = _("möten i partnerskapet")

    def __str__(self) -> str:
        return self.title


@tracked
class Consultation(Editable):
    """A round in which municipalities and partners are asked for their views on a draft programme (samråd)."""

    programme = models.ForeignKey(
        Programme, verbose_name=_("program"), related_name="consultations", on_delete=models.CASCADE
    )
    opens_on = models.DateField(_("öppnar den"))
    closes_on = models.DateField(_("svar senast"))
    message = models.TextField(_("vad ni frågar om"), blank=True)

    objects = ConsultationQuerySet.as_manager()

    class Meta:
        verbose_name = _("samråd")
        verbose_name_plural = _("samråd")
        constraints = [
            models.CheckConstraint(
                name="consultation_closes_after_it_opens",
                condition=Q(closes_on__gte=F("opens_on")),
                violation_error_message=_("Sista svarsdag kan inte vara före den dag samrådet öppnar."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.programme)


@tracked
class ConsultationInvitation(models.Model):
    """That a body is asked in a round."""

    consultation = models.ForeignKey(
        Consultation, verbose_name=_("samråd"), related_name="invitations", on_delete=models.CASCADE
    )
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), related_name="consultation_invitations", on_delete=models.PROTECT
    )

    objects = ConsultationPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("inbjudan till samråd")
        verbose_name_plural = _("inbjudningar till samråd")
        constraints = [
            models.UniqueConstraint(
                name="consultation_invited_once",
                fields=["consultation", "organisation"],
                violation_error_message=_("Organisationen är redan inbjuden."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.organisation)


class ConsultationAnswer(models.Model):
    """What an invited body answered, once written for good: a new answer is a new row, and the latest counts."""

    invitation = models.ForeignKey(
        ConsultationInvitation, verbose_name=_("inbjudan"), related_name="answers", on_delete=models.PROTECT
    )
    stance = models.CharField(_("ställningstagande"), max_length=12, choices=Stance.choices)
    text = models.TextField(_("synpunkter"), blank=True)
    answered_at = models.DateTimeField(_("besvarat"), auto_now_add=True)
    answered_by = models.CharField(_("besvarat av"), max_length=60)
    """The pseudonym of the person, as in the audit trail."""

    objects = ConsultationPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("svar på samråd")
        verbose_name_plural = _("svar på samråd")
        constraints = [
            one_of("consultation_stance_is_known", "stance", Stance),
            models.CheckConstraint(
                name="consultation_views_have_text",
                condition=~Q(stance__in=[Stance.SUPPORTS_WITH_VIEWS, Stance.OPPOSES]) | ~Q(text=""),
                violation_error_message=_("Skriv era synpunkter."),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="consultation_answer_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return str(self.get_stance_display())
