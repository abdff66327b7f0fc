"""The law as dated facts: acts, forms of support, and the numbers and conditions that hold from one day to another."""

from datetime import date

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grants.enums import ActKind, LetterOccasion, LetterPart, RuleCertainty, ValueUnit
from grants.querysets import (
    AidSchemeQuerySet,
    LegalActQuerySet,
    LetterTextQuerySet,
    RuleValueQuerySet,
    SchemeBasisQuerySet,
)
from registers.models import SWEDISH
from rsp.choices import one_of
from rsp.daterange import ClosedDateRange, first_not_after_last
from rsp.editable import Editable
from rsp.history import tracked


class LegalAct(models.Model):
    """An ordinance or an EU regulation on support, known by its number, with the days it applies (both included)."""

    sfs = models.CharField(_("SFS-nummer"), max_length=12, primary_key=True)
    title = models.CharField(_("rubrik"), max_length=300)
    kind = models.CharField(_("slag"), max_length=15, choices=ActKind.choices, default=ActKind.ORDINANCE)
    valid_from = models.DateField(_("i kraft från och med"))
    valid_to = models.DateField(_("i kraft till och med"), null=True, blank=True)

    objects = LegalActQuerySet.as_manager()

    class Meta:
        verbose_name = _("författning")
        verbose_name_plural = _("författningar")
        constraints = [
            one_of("legal_act_kind_is_known", "kind", ActKind),
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
    is_recorded_only = models.BooleanField(
        _("registreras bara"), default=False, help_text=_("Stödet beslutas någon annanstans och prövas inte här.")
    )

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
class RuleValue(Editable):
    """A number or a condition of the law from one day to another (both included), with where it is written.

    ``key``: which rule it is (``grants/rules/keys.py``). ``scheme``: empty for a rule of every form of support.
    ``value``: the number in ``unit``; none for a condition, which holds while its row does. ``wording_from`` and
    ``wording_to``: how long the paragraph has read so, which may be longer or shorter than it is applied. A value that
    is not ``in_use`` is known of but not applied: it waits for somebody to confirm it.
    """

    key = models.CharField(_("regel"), max_length=60)
    scheme = models.ForeignKey(
        AidScheme,
        verbose_name=_("stödform"),
        related_name="rule_values",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )
    act = models.ForeignKey(
        LegalAct, verbose_name=_("författning"), related_name="rule_values", on_delete=models.PROTECT
    )
    paragraph = models.CharField(_("paragraf"), max_length=60)
    wording_from = models.DateField(_("lydelse från och med"))
    wording_to = models.DateField(_("lydelse till och med"), null=True, blank=True)
    value = models.DecimalField(_("värde"), max_digits=14, decimal_places=4, null=True, blank=True)
    unit = models.CharField(_("enhet"), max_length=15, choices=ValueUnit.choices)
    valid_from = models.DateField(_("tillämpas från och med"))
    valid_to = models.DateField(_("tillämpas till och med"), null=True, blank=True)
    certainty = models.CharField(_("säkerhet"), max_length=12, choices=RuleCertainty.choices)
    source = models.CharField(_("källa"), max_length=300)
    note = models.CharField(_("anmärkning"), max_length=500, blank=True)
    in_use = models.BooleanField(_("används"), default=True)
    confirmed_at = models.DateTimeField(_("bekräftad"), null=True, blank=True, editable=False)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("bekräftad av"),
        related_name="confirmed_rule_values",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
    )

    objects = RuleValueQuerySet.as_manager()

    class Meta:
        verbose_name = _("regelvärde")
        verbose_name_plural = _("regelvärden")
        constraints = [
            one_of("rule_value_unit_is_known", "unit", ValueUnit),
            one_of("rule_value_certainty_is_known", "certainty", RuleCertainty),
            models.CheckConstraint(
                name="rule_value_ends_after_it_begins",
                condition=first_not_after_last("valid_from", "valid_to"),
                violation_error_message=_("Sista dagen kan inte vara före första dagen."),
            ),
            models.CheckConstraint(
                name="rule_value_wording_ends_after_it_begins",
                condition=first_not_after_last("wording_from", "wording_to"),
                violation_error_message=_("Sista dagen kan inte vara före första dagen."),
            ),
            models.CheckConstraint(
                name="rule_value_number_fits_unit",
                condition=Q(unit=ValueUnit.CONDITION, value__isnull=True)
                | (~Q(unit=ValueUnit.CONDITION) & Q(value__isnull=False, value__gte=0)),
                violation_error_message=_("Ange ett värde, som inte är negativt. Ett villkor har inget värde."),
            ),
            models.CheckConstraint(
                name="rule_value_has_source",
                condition=~Q(source="") & ~Q(paragraph=""),
                violation_error_message=_("Ange paragrafen och källan."),
            ),
            models.CheckConstraint(
                name="rule_value_uncertain_waits",
                condition=~Q(certainty=RuleCertainty.UNCERTAIN) | Q(in_use=False) | Q(confirmed_at__isnull=False),
                violation_error_message=_("En osäker uppgift används inte förrän någon har bekräftat den."),
            ),
            ExclusionConstraint(
                name="rule_value_one_at_a_time",
                expressions=[
                    ("key", RangeOperators.EQUAL),
                    (models.functions.Coalesce("scheme", models.Value("")), RangeOperators.EQUAL),
                    ("in_use", RangeOperators.EQUAL),
                    (ClosedDateRange("valid_from", "valid_to"), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("Regeln har redan ett värde under en del av tiden."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key}, {self.valid_from:%Y-%m-%d}"


@tracked
class LetterText(Editable):
    """The words of one part of a letter under one act, from one day to another (both included).

    ``scheme``: empty for all forms of support. ``reviewed_on``: the day a lawyer read it; without it, the letter is
    marked for review by a lawyer. The appeal text is such a part: what may be appealed is not seen in the sources.
    """

    part = models.CharField(_("del av brevet"), max_length=20, choices=LetterPart.choices)
    occasion = models.CharField(_("gäller"), max_length=15, choices=LetterOccasion.choices)
    act = models.ForeignKey(
        LegalAct, verbose_name=_("författning"), related_name="letter_texts", on_delete=models.PROTECT
    )
    scheme = models.ForeignKey(
        AidScheme,
        verbose_name=_("stödform"),
        related_name="letter_texts",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )
    text = models.TextField(_("text"), max_length=6000)
    valid_from = models.DateField(_("från och med"))
    valid_to = models.DateField(_("till och med"), null=True, blank=True)
    source = models.CharField(_("källa"), max_length=300)
    reviewed_on = models.DateField(_("granskad av jurist den"), null=True, blank=True)
    reviewed_reference = models.CharField(_("granskningens diarienummer eller uppdrag"), max_length=200, blank=True)

    objects = LetterTextQuerySet.as_manager()

    class Meta:
        verbose_name = _("brevtext")
        verbose_name_plural = _("brevtexter")
        constraints = [
            one_of("letter_text_part_is_known", "part", LetterPart),
            one_of("letter_text_occasion_is_known", "occasion", LetterOccasion),
            models.CheckConstraint(
                name="letter_text_ends_after_it_begins",
                condition=first_not_after_last("valid_from", "valid_to"),
                violation_error_message=_("Sista dagen kan inte vara före första dagen."),
            ),
            models.CheckConstraint(
                name="letter_text_review_has_reference",
                condition=Q(reviewed_on__isnull=True) | ~Q(reviewed_reference=""),
                violation_error_message=_("Ange var granskningen finns."),
            ),
            ExclusionConstraint(
                name="letter_text_one_at_a_time",
                expressions=[
                    ("part", RangeOperators.EQUAL),
                    ("occasion", RangeOperators.EQUAL),
                    ("act", RangeOperators.EQUAL),
                    (models.functions.Coalesce("scheme", models.Value("")), RangeOperators.EQUAL),
                    (ClosedDateRange("valid_from", "valid_to"), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("Det finns redan en text för delen under en del av tiden."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_part_display()}, {self.get_occasion_display()}, {self.act_id}"
