"""The strategy side: what a county has decided to work for, with whom, and what service there is."""

from programs.models.partnership import (
    Consultation,
    ConsultationAnswer,
    ConsultationInvitation,
    PartnershipMeeting,
    PartnershipMember,
)
from programs.models.programmes import (
    AnalysisSource,
    BudgetFrame,
    PriorityArea,
    Programme,
    ProgrammeDecision,
    ProgrammeDocument,
    ProgrammeGoal,
    ProgrammeGoalOutcome,
    RelatedStrategy,
    YearRange,
)
from programs.models.service_places import PlaceFact, RoadDistance, ServicePlace
from programs.models.service_plans import (
    NoPlanStatement,
    ServicePlan,
    ServicePlanAssurance,
    ServicePlanCount,
    ServicePlanMeasure,
    ServicePlanStep,
)

__all__ = [
    "AnalysisSource",
    "BudgetFrame",
    "Consultation",
    "ConsultationAnswer",
    "ConsultationInvitation",
    "NoPlanStatement",
    "PartnershipMeeting",
    "PartnershipMember",
    "PlaceFact",
    "PriorityArea",
    "Programme",
    "ProgrammeDecision",
    "ProgrammeDocument",
    "ProgrammeGoal",
    "ProgrammeGoalOutcome",
    "RelatedStrategy",
    "RoadDistance",
    "ServicePlace",
    "ServicePlan",
    "ServicePlanAssurance",
    "ServicePlanCount",
    "ServicePlanMeasure",
    "ServicePlanStep",
    "YearRange",
]
