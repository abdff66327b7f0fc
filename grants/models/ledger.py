"""De minimis aid: who counts as one undertaking, aid from others, and the duty to register."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from documents.models import Document
from grants.enums import AidBasis, RegisterState, Regulation
from grants.models.cases import GrantCase
from grants.models.decisions import GrantDecision
from grants.querysets import DecisionPartQuerySet, OtherAidQuerySet, UndertakingGroupQuerySet, UndertakingMemberQuerySet
from registers.models import SWEDISH, Organisation
from rsp.choices import one_of
from rsp.daterange import ClosedDateRange, first_not_after_last
from rsp.editable import Editable
from rsp.history import tracked


@tracked
class UndertakingGroup(Editable):
    """Companies that are one undertaking ("ett enda företag", article 2.2), with the days each belongs to it."""

    name = models.CharField(_("namn"), max_length=200, db_collation=SWEDISH)
    source = models.CharField(_("källa"), max_length=300)

    objects = UndertakingGroupQuerySet.as_manager()

    class Meta:
        verbose_name = _("ett enda företag")
        verbose_name_plural = _("enda företag")
        constraints = [
            models.CheckConstraint(
                name="undertaking_group_has_source",
                condition=~Q(source="") & ~Q(name=""),
                violation_error_message=_("Ange namnet och handlingen som visar att bolagen hör ihop."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def audit_label(self) -> str:
        """The name may be a person's."""
        return str(_("Ett enda företag"))


@tracked
class UndertakingMember(Editable):
    """That a company belongs to a single undertaking from one day to another (both included), and why."""

    group = models.ForeignKey(
        UndertakingGroup, verbose_name=_("ett enda företag"), related_name="members", on_delete=models.CASCADE
    )
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("bolag"), related_name="undertaking_memberships", on_delete=models.PROTECT
    )
    link = models.CharField(
        _("samband"), max_length=200, help_text=_("Till exempel majoritet av rösterna, 60 procent (artikel 2.2 a).")
    )
    valid_from = models.DateField(_("från och med"))
    valid_to = models.DateField(_("till och med"), null=True, blank=True)

    objects = UndertakingMemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("bolag i ett enda företag")
        verbose_name_plural = _("bolag i enda företag")
        constraints = [
            models.CheckConstraint(
                name="undertaking_member_ends_after_it_begins",
                condition=first_not_after_last("valid_from", "valid_to"),
                violation_error_message=_("Sista dagen kan inte vara före första dagen."),
            ),
            ExclusionConstraint(
                name="undertaking_member_in_one_at_a_time",
                expressions=[
                    ("organisation", RangeOperators.EQUAL),
                    (ClosedDateRange("valid_from", "valid_to"), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("Bolaget hör redan till ett enda företag under en del av tiden."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.valid_from:%Y-%m-%d}"


@tracked
class OtherAid(Editable):
    """Aid to a company that others have granted: declared by the applicant, applied for, or found in the register.

    In SEK, euro or both. Only what is granted counts in the ledger; ``APPLIED`` is shown and not counted.
    """

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("mottagare"), related_name="other_aid", on_delete=models.PROTECT
    )
    case = models.ForeignKey(
        GrantCase,
        verbose_name=_("uppgiften lämnades i ärendet"),
        related_name="other_aid",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )
    regulation = models.CharField(_("slag av stöd"), max_length=12, choices=Regulation.choices)
    basis = models.CharField(_("underlag"), max_length=10, choices=AidBasis.choices)
    granted_on = models.DateField(_("beviljat den"))
    amount = models.DecimalField(_("belopp"), max_digits=14, decimal_places=2, null=True, blank=True)
    eur_amount = models.DecimalField(_("belopp i euro"), max_digits=14, decimal_places=2, null=True, blank=True)
    grantor = models.CharField(_("vem som beviljade"), max_length=200)
    reference = models.CharField(_("beteckning"), max_length=100, blank=True)
    for_same_costs = models.BooleanField(_("samma kostnader"), default=False)
    source = models.CharField(_("källa"), max_length=300)
    document = models.ForeignKey(
        Document, verbose_name=_("intyget"), related_name="other_aid", null=True, blank=True, on_delete=models.PROTECT
    )

    objects = OtherAidQuerySet.as_manager()

    class Meta:
        verbose_name = _("annat stöd")
        verbose_name_plural = _("annat stöd")
        constraints = [
            one_of("other_aid_regulation_is_known", "regulation", Regulation),
            one_of("other_aid_basis_is_known", "basis", AidBasis),
            models.CheckConstraint(
                name="other_aid_has_amount",
                condition=Q(amount__isnull=False) | Q(eur_amount__isnull=False),
                violation_error_message=_("Ange beloppet i kronor eller i euro."),
            ),
            models.CheckConstraint(
                name="other_aid_amounts_are_positive",
                condition=(Q(amount__isnull=True) | Q(amount__gt=0))
                & (Q(eur_amount__isnull=True) | Q(eur_amount__gt=0)),
                violation_error_message=_("Beloppet ska vara större än noll."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.granted_on:%Y-%m-%d}"


@tracked
class RegisterEntry(Editable):
    """That a decision from 1 January 2026 on goes to the register of de minimis aid, within 20 working days."""

    decision = models.OneToOneField(
        GrantDecision, verbose_name=_("beslut"), related_name="register_entry", on_delete=models.PROTECT
    )
    due_on = models.DateField(_("senast"))
    state = models.CharField(_("läge"), max_length=10, choices=RegisterState.choices, default=RegisterState.WAITING)
    exported_at = models.DateTimeField(_("exporterad"), null=True, blank=True)
    confirmed_on = models.DateField(_("registrerad den"), null=True, blank=True)
    reference = models.CharField(_("registrets beteckning"), max_length=100, blank=True)

    objects = DecisionPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("registrering av stöd")
        verbose_name_plural = _("registreringar av stöd")
        constraints = [
            one_of("register_entry_state_is_known", "state", RegisterState),
            models.CheckConstraint(
                name="register_entry_confirmed_has_day",
                condition=~Q(state=RegisterState.CONFIRMED) | Q(confirmed_on__isnull=False),
                violation_error_message=_("Ange vilken dag stödet registrerades."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.due_on:%Y-%m-%d}"
