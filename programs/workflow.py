"""The lives of a programme and of a service plan: the only steps there are."""

from programs.enums import ProgrammeAction, ProgrammeState, ServicePlanAction, ServicePlanState
from rsp.workflow import Transition

PROGRAMME_TRANSITIONS = (
    Transition(ProgrammeAction.CONSULT, frozenset({ProgrammeState.DRAFT}), ProgrammeState.CONSULTED),
    Transition(ProgrammeAction.RESUME, frozenset({ProgrammeState.CONSULTED}), ProgrammeState.DRAFT),
    Transition(
        ProgrammeAction.ADOPT, frozenset({ProgrammeState.DRAFT, ProgrammeState.CONSULTED}), ProgrammeState.ADOPTED
    ),
    Transition(ProgrammeAction.PROLONG, frozenset({ProgrammeState.ADOPTED}), ProgrammeState.ADOPTED),
    Transition(ProgrammeAction.CLOSE, frozenset({ProgrammeState.ADOPTED}), ProgrammeState.CLOSED),
)
"""A revision is a new programme beside the adopted one; when it is adopted the earlier one is closed."""

SERVICE_PLAN_TRANSITIONS = (
    Transition(
        ServicePlanAction.REPORT,
        frozenset({ServicePlanState.STARTED, ServicePlanState.RETURNED}),
        ServicePlanState.ADOPTED,
    ),
    Transition(ServicePlanAction.CONFIRM, frozenset({ServicePlanState.ADOPTED}), ServicePlanState.CONFIRMED),
    Transition(ServicePlanAction.RETURN, frozenset({ServicePlanState.ADOPTED}), ServicePlanState.RETURNED),
    Transition(
        ServicePlanAction.REPEAL,
        frozenset({ServicePlanState.ADOPTED, ServicePlanState.CONFIRMED}),
        ServicePlanState.REPEALED,
    ),
)
"""A plan begins as started (START makes the row); a plan reported at once is made and reported in one act."""
