"""Public figures that rules rest on, as dated rows with a source. What is not loaded is not known, never guessed."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _

from registers.enums import Certainty
from registers.querysets import PublicFigureQuerySet
from rsp.choices import one_of
from rsp.daterange import ClosedDateRange
from rsp.editable import Editable
from rsp.history import tracked


@tracked
class PriceBaseAmount(Editable):
    """The price base amount (prisbasbelopp, 2 kap. 6–7 §§ socialförsäkringsbalken) of a year, in SEK."""

    year = models.PositiveSmallIntegerField(_("år"), unique=True)
    amount = models.DecimalField(_("prisbasbelopp"), max_digits=10, decimal_places=0)
    source = models.CharField(_("källa"), max_length=300)

    objects = PublicFigureQuerySet.as_manager()

    class Meta:
        verbose_name = _("prisbasbelopp")
        verbose_name_plural = _("prisbasbelopp")
        constraints = [
            models.CheckConstraint(
                name="price_base_amount_is_positive",
                condition=models.Q(amount__gt=0) & ~models.Q(source=""),
                violation_error_message=_("Ange ett belopp och källan."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}"


@tracked
class ExchangeRate(Editable):
    """SEK for one euro on a day, as published by ``source``."""

    day = models.DateField(_("dag"), unique=True)
    rate = models.DecimalField(_("kronor per euro"), max_digits=9, decimal_places=4)
    source = models.CharField(_("källa"), max_length=200)
    certainty = models.CharField(_("säkerhet"), max_length=10, choices=Certainty.choices, default=Certainty.CERTAIN)

    objects = PublicFigureQuerySet.as_manager()

    class Meta:
        verbose_name = _("eurokurs")
        verbose_name_plural = _("eurokurser")
        constraints = [
            one_of("exchange_rate_certainty_is_known", "certainty", Certainty),
            models.CheckConstraint(
                name="exchange_rate_is_positive",
                condition=models.Q(rate__gt=0) & ~models.Q(source=""),
                violation_error_message=_("Ange en kurs och källan."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d}"


@tracked
class InterestRate(Editable):
    """The state's lending rate (statens utlåningsränta) from one day to another (both included), in percent a year."""

    valid_from = models.DateField(_("från och med"), unique=True)
    percent = models.DecimalField(_("procent"), max_digits=6, decimal_places=3)
    valid_to = models.DateField(
        _("till och med"),
        help_text=_("Sista dagen som källan säger att räntan gäller. Efter den är räntan inte känd."),
    )
    source = models.CharField(_("källa"), max_length=200)

    objects = PublicFigureQuerySet.as_manager()

    class Meta:
        verbose_name = _("statens utlåningsränta")
        verbose_name_plural = _("statens utlåningsränta")
        constraints = [
            ExclusionConstraint(
                name="interest_rate_one_at_a_time",
                expressions=[(ClosedDateRange("valid_from", "valid_to"), RangeOperators.OVERLAPS)],
                violation_error_message=_("Det finns redan en ränta för en del av tiden."),
            ),
            models.CheckConstraint(
                name="interest_rate_ends_after_it_begins",
                condition=models.Q(valid_to__gte=models.F("valid_from")),
                violation_error_message=_("Sista dagen kan inte vara före första dagen."),
            ),
            models.CheckConstraint(
                name="interest_rate_has_source",
                condition=~models.Q(source=""),
                violation_error_message=_("Ange källan."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.valid_from:%Y-%m-%d}"
