"""Which operating supports have their conditions followed up for a year, and which have not (35–36 §§)."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from grants.models import GrantDecision, ServiceFollowUp
from grants.pages.case_frame import visible_cases
from grants.services.service_follow_ups import SERVICE_SCHEME
from rsp.actor import Actor


@dataclass(frozen=True, slots=True)
class FollowedCase:
    """A granted support of the year, with its follow-up when there is one."""

    decision: GrantDecision
    follow_up: ServiceFollowUp | None

    @property
    def is_broken(self) -> bool:
        return self.follow_up is not None and (self.follow_up.kept_range is False or self.follow_up.kept_hours is False)

    @property
    def is_done(self) -> bool:
        return self.follow_up is not None and self.follow_up.assessed_on is not None

    @property
    def state(self) -> str:
        """As ``rsp.status_looks`` names it."""
        if self.is_broken:
            return "broken"
        return "kept" if self.is_done else "missing"


def followed_cases(actor: Actor, year: int) -> list[FollowedCase]:
    """The operating supports granted for the year in the cases that the actor sees. Two queries."""
    cases = visible_cases(actor).filter(scheme=SERVICE_SCHEME)
    rows: QuerySet[GrantDecision] = GrantDecision.objects.visible_to(actor)
    rows = rows.standing().granting().filter(case__in=cases, support_year=year)
    decisions: Sequence[GrantDecision] = list(
        rows.select_related("case__applicant__municipality", "case__place", "case__municipality").order_by("case__dnr")
    )
    seen = ServiceFollowUp.objects.visible_to(actor).filter(case__in=[row.case_id for row in decisions], year=year)
    by_case = {row.case_id: row for row in seen}
    return [FollowedCase(row, by_case.get(row.case_id)) for row in decisions]
