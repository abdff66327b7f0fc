"""What belongs to a case: statements, letters, money out and back, and what is known of other aid."""

from datetime import UTC, date, datetime
from decimal import Decimal

import factory

from accounts.tests.factories import UserFactory
from documents.tests.factories import DocumentFactory
from grants.enums import (
    AidBasis,
    AppealKind,
    CaseAction,
    CaseDocumentKind,
    CaseState,
    ReasonKind,
    Regulation,
    RepaymentGround,
    RuleCertainty,
    ValueUnit,
)
from grants.models import (
    Appeal,
    CaseDocument,
    CaseRanking,
    CaseTransition,
    CompletionRequest,
    ConflictDeclaration,
    DecisionDispatch,
    DecisionEvaluation,
    MunicipalStatement,
    OtherAid,
    Payment,
    PaymentAttest,
    PaymentFile,
    Recovery,
    RecoverySettlement,
    RegisterEntry,
    Requisition,
    RequisitionLine,
    RuleReason,
    RuleValue,
    ServiceFollowUp,
    UndertakingGroup,
    UndertakingMember,
    Withholding,
)
from grants.tests.factories import GrantCaseFactory, GrantDecisionFactory
from registers.tests.factories import OrganisationFactory

NOON = datetime(2023, 3, 1, 12, tzinfo=UTC)


class CasePartFactory(factory.django.DjangoModelFactory):
    """Something that belongs to a case."""

    case = factory.SubFactory(GrantCaseFactory)

    class Meta:
        abstract = True


class CaseTransitionFactory(CasePartFactory):
    """Handling has begun."""

    action = CaseAction.START
    from_state = CaseState.RECEIVED
    to_state = CaseState.IN_PROGRESS
    at = NOON

    class Meta:
        model = CaseTransition


class CaseDocumentFactory(CasePartFactory):
    """The signed application."""

    document = factory.SubFactory(DocumentFactory)
    number = factory.Sequence(lambda n: n + 1)
    kind = CaseDocumentKind.APPLICATION

    class Meta:
        model = CaseDocument


class ConflictDeclarationFactory(CasePartFactory):
    """Somebody has no conflict of interest."""

    user = factory.SubFactory(UserFactory)
    has_conflict = False
    at = NOON

    class Meta:
        model = ConflictDeclaration


class CompletionRequestFactory(CasePartFactory):
    """A request that is not sent."""

    due_on = date(2023, 4, 1)

    class Meta:
        model = CompletionRequest


class MunicipalStatementFactory(CasePartFactory):
    """Åre is asked and has not answered."""

    municipality_id = "2321"
    asked_on = date(2023, 3, 1)
    due_on = date(2023, 3, 22)

    class Meta:
        model = MunicipalStatement


class RuleReasonFactory(CasePartFactory):
    """Particular grounds."""

    rule = factory.Sequence(lambda n: f"prov.{n}")
    kind = ReasonKind.SPECIAL_GROUNDS
    text = "Enda butiken på ön."

    class Meta:
        model = RuleReason


class CaseRankingFactory(factory.django.DjangoModelFactory):
    """An order of no cases."""

    county_id = "23"
    year = 2023
    scheme_id = "servicebidrag"
    rows = factory.List([])
    note = "Medlen räcker inte till alla."
    user = factory.SubFactory(UserFactory)
    at = NOON

    class Meta:
        model = CaseRanking


class DecisionEvaluationFactory(factory.django.DjangoModelFactory):
    """What a decision rested on."""

    decision = factory.SubFactory(GrantDecisionFactory)
    content = factory.Dict({"scheme": "servicebidrag"})

    class Meta:
        model = DecisionEvaluation


class DecisionDispatchFactory(factory.django.DjangoModelFactory):
    """Sent and not known to have been received."""

    decision = factory.SubFactory(GrantDecisionFactory)
    sent_on = date(2023, 4, 2)
    means = "Brev"

    class Meta:
        model = DecisionDispatch


class AppealFactory(factory.django.DjangoModelFactory):
    """An appeal that is not settled."""

    decision = factory.SubFactory(GrantDecisionFactory)
    kind = AppealKind.APPEAL
    received_on = date(2023, 4, 20)

    class Meta:
        model = Appeal


class RequisitionFactory(CasePartFactory):
    """A first requisition."""

    number = factory.Sequence(lambda n: n + 1)
    received_on = date(2023, 5, 1)

    class Meta:
        model = Requisition


class RequisitionLineFactory(factory.django.DjangoModelFactory):
    """An invoice of 10 000 kr, all of it eligible."""

    requisition = factory.SubFactory(RequisitionFactory)
    supplier = "Kylteknik i Prov AB"
    invoiced_on = date(2023, 4, 20)
    amount = Decimal(10_000)
    eligible_amount = Decimal(10_000)

    class Meta:
        model = RequisitionLine


class PaymentFileFactory(factory.django.DjangoModelFactory):
    """A file of no payments."""

    county_id = "23"
    made_at = NOON
    made_by = factory.SubFactory(UserFactory)
    count = 0
    total = Decimal(0)
    content = ""
    sha256 = "0" * 64

    class Meta:
        model = PaymentFile


class PaymentFactory(factory.django.DjangoModelFactory):
    """40 000 kr of the 100 000 kr granted, waiting for its attests."""

    decision = factory.SubFactory(GrantDecisionFactory)
    case = factory.SelfAttribute("decision.case")
    amount = Decimal(40_000)
    due_on = date(2023, 5, 1)

    class Meta:
        model = Payment


class PaymentAttestFactory(factory.django.DjangoModelFactory):
    """One of the two."""

    payment = factory.SubFactory(PaymentFactory)
    user = factory.SubFactory(UserFactory)
    at = NOON

    class Meta:
        model = PaymentAttest


class WithholdingFactory(factory.django.DjangoModelFactory):
    """10 000 kr of a grant of 100 000 kr are not paid out."""

    case = factory.LazyFunction(lambda: GrantDecisionFactory().case)
    decided_on = date(2023, 6, 1)
    amount = Decimal(10_000)
    ground = RepaymentGround.CONDITION_BROKEN
    reasons = "Butiken har inte hållit öppet."
    decider = "Regional utvecklingsdirektör"
    decided_by = factory.SubFactory(UserFactory)

    class Meta:
        model = Withholding


class ServiceFollowUpFactory(CasePartFactory):
    """Both conditions were kept."""

    year = 2023
    kept_range = True
    kept_hours = True

    class Meta:
        model = ServiceFollowUp


def paid_payment(amount: int = 40_000) -> Payment:
    """A payment that two have attested and that is paid."""
    payment = PaymentFactory(amount=Decimal(amount))
    PaymentAttestFactory.create_batch(2, payment=payment)
    payment.state, payment.paid_on = "paid", date(2023, 5, 2)
    payment.save()
    return payment


class RecoveryFactory(factory.django.DjangoModelFactory):
    """10 000 kr claimed back of 40 000 kr paid."""

    case = factory.LazyFunction(lambda: paid_payment().case)
    decided_on = date(2024, 1, 31)
    ground = RepaymentGround.CONDITION_BROKEN
    amount = Decimal(10_000)
    reasons = "Butiken stängde."
    decider = "Regional utvecklingsdirektör"
    decided_by = factory.SubFactory(UserFactory)

    class Meta:
        model = Recovery


class RecoverySettlementFactory(factory.django.DjangoModelFactory):
    """1 000 kr paid in."""

    recovery = factory.SubFactory(RecoveryFactory)
    kind = "payment"
    settled_on = date(2024, 3, 1)
    amount = Decimal(1_000)

    class Meta:
        model = RecoverySettlement


class UndertakingGroupFactory(factory.django.DjangoModelFactory):
    """Companies that are one undertaking."""

    name = "Fjällbygdens-gruppen"
    source = "Intyg 2025-09-30"

    class Meta:
        model = UndertakingGroup


class UndertakingMemberFactory(factory.django.DjangoModelFactory):
    """A company that belongs to one from 2022 on."""

    group = factory.SubFactory(UndertakingGroupFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    link = "Majoritet av rösterna, 60 procent"
    valid_from = date(2022, 7, 1)

    class Meta:
        model = UndertakingMember


class OtherAidFactory(factory.django.DjangoModelFactory):
    """10 000 euro from somebody else."""

    organisation = factory.SubFactory(OrganisationFactory)
    regulation = Regulation.GENERAL
    basis = AidBasis.DECLARED
    granted_on = date(2023, 6, 11)
    eur_amount = Decimal(10_000)
    grantor = "Jordbruksverket"
    source = "Intyg 2023-09-30"

    class Meta:
        model = OtherAid


class RegisterEntryFactory(factory.django.DjangoModelFactory):
    """A decision that waits to be registered."""

    decision = factory.SubFactory(GrantDecisionFactory)
    due_on = date(2026, 3, 1)

    class Meta:
        model = RegisterEntry


class RuleValueFactory(factory.django.DjangoModelFactory):
    """A value of a rule of its own, in use from 2025 on."""

    key = factory.Sequence(lambda n: f"prov.{n}")
    act_id = "2024:1243"
    paragraph = "20 §"
    wording_from = date(2025, 1, 1)
    value = Decimal(350_000)
    unit = ValueUnit.SEK
    valid_from = date(2025, 1, 1)
    certainty = RuleCertainty.VERIFIED
    source = "SFS 2024:1243"

    class Meta:
        model = RuleValue
