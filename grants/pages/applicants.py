"""Who applies: found by number or name, with everything that is known of them to those who read their cases."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.module_loading import import_string

from grants.enums import DecisionOutcome
from grants.models import GrantCase, GrantDecision, OtherAid, UndertakingMember
from grants.policies import can_read_ledger
from programs.models import ServicePlace
from registers.models import Organisation
from registers.policies import can_read_identity
from rsp import orgnr
from rsp.actor import Actor

MOST_FOUND = 20


class CompanyVisits(Protocol):
    """How many times a company has been visited, as far as the actor reads of it. One query."""

    def __call__(self, actor: Actor, organisation_id: UUID) -> int: ...


@dataclass(frozen=True, slots=True)
class Found:
    """An organisation that was found, by the name the actor may see."""

    row: Organisation
    name: str

    @property
    def number(self) -> str:
        return self.row.shown_orgnr


@dataclass(frozen=True, slots=True)
class ApplicantPage:
    """Everything known of an applicant. Decisions are those that stand, newest first; ``others``: cases not decided."""

    row: Organisation
    name: str
    places: Sequence[ServicePlace]
    cases: Sequence[GrantCase]
    decisions: Sequence[GrantDecision]
    other_aid: Sequence[OtherAid]
    group: Sequence[UndertakingMember]
    visits: int
    has_ledger: bool

    @property
    def granted(self) -> Sequence[GrantDecision]:
        return [one for one in self.decisions if one.outcome == DecisionOutcome.GRANTED]

    @property
    def granted_amount(self) -> Decimal:
        return sum((one.amount for one in self.granted), Decimal(0))

    @property
    def readable(self) -> set[UUID]:
        """The ids of the cases that the actor reads: the decisions of others are shown without their case."""
        return {case.pk for case in self.cases}


def name_shown(actor: Actor, row: Organisation) -> str:
    """The name to those who may see it, else the mask. Select ``municipality``."""
    return row.name if can_read_identity(actor, row) else row.public_name


def find_applicants(actor: Actor, words: str) -> list[Found]:
    """Organisations by name, or by a whole number: a trader's own number finds the trader, masked. One query."""
    rows = Organisation.objects.visible_to(actor).current()
    number = whole_number(words)
    found = rows.filter(orgnr=number) if number else rows.matching(actor, words)
    shown = found.select_related("municipality", "county").in_order_for(actor)[:MOST_FOUND]
    return [Found(row, name_shown(actor, row)) for row in shown]


def whole_number(words: str) -> str:
    """The ten digits, when the words are an organisation number; else empty."""
    try:
        return orgnr.normalise(words)
    except orgnr.InvalidOrgnr:
        return ""


def applicants_of(actor: Actor) -> "QuerySet[Organisation]":
    """Those with a case that the actor reads."""
    cases = GrantCase.objects.visible_to(actor)
    rows = Organisation.objects.visible_to(actor).filter(pk__in=cases.values("applicant"))
    return rows.select_related("municipality", "county")


def applicant_page(actor: Actor, row: Organisation) -> ApplicantPage:
    """What is known of an applicant, in a fixed number of queries. Select ``municipality`` with the row."""
    cases = GrantCase.objects.visible_to(actor).filter(applicant=row).select_related("scheme", "county", "authority")
    decisions = GrantDecision.objects.visible_to(actor).standing().filter(case__applicant=row)
    read = list(cases.order_by("-received_on", "dnr"))
    return ApplicantPage(
        row=row,
        name=row.name if read else name_shown(actor, row),
        places=list(_places(actor, row)),
        cases=read,
        decisions=list(
            decisions.select_related("case__scheme", "case__county", "act").order_by("-decided_on", "-recorded_at")
        ),
        other_aid=list(OtherAid.objects.visible_to(actor).filter(organisation=row).order_by("-granted_on", "pk")),
        group=_group(actor, row),
        visits=_visits(actor, row),
        has_ledger=bool(can_read_ledger(actor)),
    )


def _places(actor: Actor, row: Organisation) -> "QuerySet[ServicePlace]":
    rows: QuerySet[ServicePlace] = ServicePlace.objects.visible_to(actor).filter(operator=row)
    return rows.select_related("municipality").order_by("name", "pk")


def _group(actor: Actor, row: Organisation) -> list[UndertakingMember]:
    """The other members today of the single undertaking that the applicant belongs to. One query."""
    today = timezone.localdate()
    own = UndertakingMember.objects.visible_to(actor).on(today).filter(organisation=row)
    others = UndertakingMember.objects.visible_to(actor).on(today).filter(group__in=own.values("group"))
    found = others.exclude(Q(organisation=row)).select_related("organisation__municipality", "group")
    return list(found.order_by("organisation__name", "pk"))


def _visits(actor: Actor, row: Organisation) -> int:
    visits: CompanyVisits = import_string(settings.COMPANY_VISITS)
    return visits(actor, row.pk)
