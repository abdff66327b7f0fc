"""Cases, decisions and years of support in Jämtland 2023 unless told otherwise."""

from datetime import date
from decimal import Decimal

import factory

from grants.enums import DecisionKind, DecisionOutcome, KnownBy
from grants.models import GrantCase, GrantDecision, GrantYear, RuleValue
from registers.tests.factories import OrganisationFactory


class GrantCaseFactory(factory.django.DjangoModelFactory):
    """An application for servicebidrag."""

    dnr = factory.Sequence(lambda n: f"RUN/{n}/2023")
    county_id = "23"
    authority = factory.SubFactory(OrganisationFactory)
    scheme_id = "servicebidrag"
    applicant = factory.SubFactory(OrganisationFactory)
    received_on = date(2023, 2, 1)

    class Meta:
        model = GrantCase


class GrantDecisionFactory(factory.django.DjangoModelFactory):
    """100 000 kr granted. With ``supersedes`` it is a correction."""

    case = factory.SubFactory(GrantCaseFactory)
    decided_on = date(2023, 4, 1)
    support_year = 2023
    outcome = DecisionOutcome.GRANTED
    amount = Decimal(100_000)
    kind = factory.LazyAttribute(lambda row: DecisionKind.CORRECTION if row.supersedes else DecisionKind.FIRST)
    change_reason = factory.LazyAttribute(lambda row: "Rättat belopp" if row.supersedes else "")
    supersedes = None

    class Meta:
        model = GrantDecision


class GrantYearFactory(factory.django.DjangoModelFactory):
    """A year known by its decisions."""

    county_id = "23"
    year = 2023
    scheme_id = "servicebidrag"
    known_by = KnownBy.DECISIONS

    class Meta:
        model = GrantYear


class GrantSumFactory(GrantYearFactory):
    """A year known as a sum."""

    known_by = KnownBy.SUM
    count = 7
    amount = Decimal(1_007_710)
    source = "Provkälla"


class RuleValueFactory(factory.django.DjangoModelFactory):
    """A ceiling of 350 000 kr from 2025 on, of a rule that the product does not know."""

    key = "prov.tak"
    scheme_id = "servicebidrag"
    act_id = "2024:1243"
    paragraph = "20 §"
    wording_from = date(2025, 1, 1)
    value = Decimal(350_000)
    unit = "sek"
    valid_from = date(2025, 1, 1)
    certainty = "verified"
    source = "SFS 2024:1243"

    class Meta:
        model = RuleValue
