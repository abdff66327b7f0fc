"""Which cases and decisions, and the sums of a county's year."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from grants.enums import INVESTMENT_SCHEMES, DecisionOutcome
from rsp.actor import COUNTY_STAFF, GRANT_DUTIES, Actor, Duty, Role
from rsp.daterange import holds_on
from rsp.own_time import of_own_counties

if TYPE_CHECKING:
    from grants.models import GrantCase


class LegalActQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        return self.all() if actor.is_signed_in else self.none()


class AidSchemeQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        return self.all() if actor.is_signed_in else self.none()


class SchemeBasisQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        return self.all() if actor.is_signed_in else self.none()

    def in_force_during(self, year: int) -> Self:
        """Bases that held on some day of ``year``, in order of scheme name and day."""
        return (
            self.filter(valid_from__lte=date(year, 12, 31))
            .filter(Q(valid_to__isnull=True) | Q(valid_to__gte=date(year, 1, 1)))
            .order_by("scheme__name", "valid_from")
        )

    def on(self, day: date) -> Self:
        return self.filter(holds_on(day))


class GrantCaseQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Cases are of the body that decides on their form of support: today's, and those received in its own time."""
        if actor.is_system_administrator:
            return self.all()
        return self.filter(
            Q(scheme__in=INVESTMENT_SCHEMES)
            & of_own_counties(actor, "county", {Duty.INVESTMENT_GRANTS}, day="received_on")
            | ~Q(scheme__in=INVESTMENT_SCHEMES)
            & of_own_counties(actor, "county", {Duty.GRANT_AUTHORITY}, day="received_on")
        )

    def real(self) -> Self:
        """Without the demo's examples: they stand in no report and in no count."""
        return self.filter(is_example=False)


class RuleValueQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """The law is open to everyone signed in."""
        return self.all() if actor.is_signed_in else self.none()

    def in_use(self) -> Self:
        return self.filter(in_use=True)


class LetterTextQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        return self.all() if actor.is_signed_in else self.none()


def _cases(actor: Actor) -> "models.QuerySet[GrantCase]":
    from_room: type[GrantCase] = apps.get_model("grants", "GrantCase")
    return from_room.objects.visible_to(actor)


class CasePartQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Parts of a case are read with the case."""
        return self.filter(case__in=_cases(actor))


class CaseRankingQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Of the counties where the actor's body decides on the form of support today."""
        if actor.is_system_administrator:
            return self.all()
        investing = Q(county__in=actor.county_codes(COUNTY_STAFF, frozenset({Duty.INVESTMENT_GRANTS})))
        granting = Q(county__in=actor.county_codes(COUNTY_STAFF, frozenset({Duty.GRANT_AUTHORITY})))
        is_investment = Q(scheme__in=INVESTMENT_SCHEMES)
        return self.filter(is_investment & investing | ~is_investment & granting)


class MunicipalStatementQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """With the case, and for the municipality that is asked."""
        asked = actor.municipality_codes({Role.MUNICIPAL_OFFICER})
        return self.filter(Q(case__in=_cases(actor)) | Q(municipality__in=asked))

    def unanswered(self) -> Self:
        return self.filter(given_on__isnull=True)


class DecisionPartQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """What belongs to a decision and is not public is read with the case."""
        return self.filter(decision__case__in=_cases(actor))

    def real(self) -> Self:
        """Without what belongs to the demo's examples."""
        return self.filter(decision__case__is_example=False)


class PaymentPartQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(payment__case__in=_cases(actor))


class RequisitionLineQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(requisition__case__in=_cases(actor))


class RecoveryPartQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(recovery__case__in=_cases(actor))


class PaymentFileQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Of the counties where the actor's body decides on support, when the actor reads the case of every payment."""
        if actor.is_system_administrator:
            return self.all()
        payments = apps.get_model("grants", "Payment")._base_manager.filter(file=OuterRef("pk"))
        own = self.filter(county__in=actor.county_codes(COUNTY_STAFF, GRANT_DUTIES))
        return own.exclude(Exists(payments.exclude(case__in=_cases(actor))))


class _LedgerQuerySet(models.QuerySet):
    """What is known of a company's aid is for those who handle cases, wherever: the ceiling knows no county."""

    def visible_to(self, actor: Actor) -> Self:
        handles = actor.is_system_administrator or bool(actor.county_codes(COUNTY_STAFF, GRANT_DUTIES))
        return self.all() if handles else self.none()


class UndertakingGroupQuerySet(_LedgerQuerySet):
    pass


class UndertakingMemberQuerySet(_LedgerQuerySet):
    def on(self, day: date) -> Self:
        return self.filter(holds_on(day))


class OtherAidQuerySet(_LedgerQuerySet):
    pass


class GrantImportQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """One's own, in counties where one still handles cases."""
        counties = actor.works_in_counties({Role.CASE_OFFICER}, GRANT_DUTIES)
        return self.filter(user=actor.user_id, county__in=counties)


class GrantDecisionQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """A decision is a formal act: readable by everyone signed in, recipients masked where they are persons."""
        return self.all() if actor.is_signed_in else self.none()

    def real(self) -> Self:
        """Without those of the demo's example cases: they stand in no report and in no sum."""
        return self.filter(case__is_example=False)

    def standing(self) -> Self:
        """Those not replaced by a later decision."""
        return self.filter(superseded_by__isnull=True)

    def granting(self) -> Self:
        return self.filter(outcome=DecisionOutcome.GRANTED)

    def with_granting_day(self) -> Self:
        """Each with ``granted_on``: the day its case was first granted support, on which the aid is counted.

        Aid is granted when the right to it is conferred (article 3.3 of 2023/2831): a decision that takes the place of
        another moves the amount, not the day. What a court grants is counted on the day of the first grant too, and on
        the day of the new decision when nothing was granted before. The day that a file or a paper states is its own.
        """
        granting = self.model.objects.granting().filter(case=OuterRef("case"))
        stated = granting.filter(is_from_elsewhere=True).order_by("-pk").values("decided_on")[:1]
        first = granting.order_by("pk").values("decided_on")[:1]
        return self.annotate(granted_on=Coalesce(Subquery(stated), Subquery(first), F("decided_on")))

    def decided_in(self, year: int) -> Self:
        """The statistics year of a decision is the year it was made."""
        return self.filter(decided_on__gte=date(year, 1, 1), decided_on__lte=date(year, 12, 31))


class GrantYearQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        return self.all() if actor.is_signed_in else self.none()

    def for_year(self, year: int) -> Self:
        return self.filter(year=year)
