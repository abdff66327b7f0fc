"""The ranking of a year's open cases as a page, with the rankings that were kept before."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from grants.models import CaseRanking, GrantCase
from grants.policies import can_register_case
from grants.rules.ranking import RankedCase, rank_cases
from grants.services.case_ranking import RankedYear, open_applicants
from rsp.actor import Actor
from rsp.rights import Allowed, Refused


@dataclass(frozen=True, slots=True)
class RankingLine:
    """A case in its place, with who applies as lists may show it."""

    ranked: RankedCase
    applicant: str

    @property
    def key(self) -> str:
        return self.ranked.case.key


@dataclass(frozen=True, slots=True)
class RankingPage:
    """The cases in the order that the rules put them."""

    ranked: RankedYear
    lines: Sequence[RankingLine]
    available: Decimal | None
    kept: Sequence[CaseRanking]
    can_rank: Allowed | Refused

    @property
    def asked(self) -> Decimal:
        """What the cases ask for together, as far as it is known."""
        return sum((line.ranked.case.amount or Decimal(0) for line in self.lines), Decimal(0))

    @property
    def has_unknown_amount(self) -> bool:
        return any(line.ranked.case.amount is None for line in self.lines)


def ranking_page(actor: Actor, ranked: RankedYear) -> RankingPage:
    """The open cases that the actor reads, ranked. A fixed number of queries."""
    cases = GrantCase.objects.visible_to(actor).select_related("applicant__municipality").filter(county=ranked.county)
    applicants = open_applicants(ranked)
    names = {str(row.pk): row.applicant.public_name for row in cases.filter(pk__in=[one.key for one in applicants])}
    seen = [one for one in applicants if one.key in names]
    available = ranked.available
    kept = CaseRanking.objects.visible_to(actor).filter(county=ranked.county, year=ranked.year, scheme=ranked.scheme)
    return RankingPage(
        ranked=ranked,
        lines=[RankingLine(one, names[one.case.key]) for one in rank_cases(seen, available)],
        available=available,
        kept=list(kept.select_related("user").order_by("-at")[:10]),
        can_rank=can_register_case(actor, ranked.county, ranked.scheme),
    )
