"""State aid to commercial service: the law, cases, decisions, money out and back, and the de minimis ledger."""

from grants.models.cases import (
    CaseDocument,
    CaseRanking,
    CaseTransition,
    CompletionRequest,
    ConflictDeclaration,
    GrantCase,
    MunicipalStatement,
    RuleReason,
)
from grants.models.decisions import (
    Appeal,
    DecisionDispatch,
    DecisionEvaluation,
    GrantDecision,
    GrantYear,
)
from grants.models.law import AidScheme, LegalAct, LetterText, RuleValue, SchemeBasis
from grants.models.ledger import OtherAid, RegisterEntry, UndertakingGroup, UndertakingMember
from grants.models.money import (
    Payment,
    PaymentAttest,
    PaymentFile,
    Recovery,
    RecoverySettlement,
    Requisition,
    RequisitionLine,
    ServiceFollowUp,
    Withholding,
)
from grants.models.working import GrantImport

__all__ = [
    "AidScheme",
    "Appeal",
    "CaseDocument",
    "CaseRanking",
    "CaseTransition",
    "CompletionRequest",
    "ConflictDeclaration",
    "DecisionDispatch",
    "DecisionEvaluation",
    "GrantCase",
    "GrantDecision",
    "GrantImport",
    "GrantYear",
    "LegalAct",
    "LetterText",
    "MunicipalStatement",
    "OtherAid",
    "Payment",
    "PaymentAttest",
    "PaymentFile",
    "Recovery",
    "RecoverySettlement",
    "RegisterEntry",
    "Requisition",
    "RequisitionLine",
    "RuleReason",
    "RuleValue",
    "SchemeBasis",
    "ServiceFollowUp",
    "UndertakingGroup",
    "UndertakingMember",
    "Withholding",
]
