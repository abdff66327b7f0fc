"""The history ("Historik"): what has been changed on a row, by whom, old and new. One page for every kind of row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.db import models
from django.http import Http404
from django.utils.translation import gettext as _

from actionplans.models import (
    ActionPlan,
    Activity,
    ActivityCount,
    CarryForward,
    Comment,
    Goal,
    Initiative,
    InitiativeFunding,
    Outcome,
    PlanSupport,
)
from grants.models import (
    Appeal,
    CaseDocument,
    CompletionRequest,
    DecisionDispatch,
    GrantCase,
    GrantYear,
    LetterText,
    MunicipalStatement,
    OtherAid,
    Payment,
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
)
from programs.models import (
    AnalysisSource,
    BudgetFrame,
    Consultation,
    ConsultationInvitation,
    NoPlanStatement,
    PartnershipMeeting,
    PartnershipMember,
    PlaceFact,
    PriorityArea,
    Programme,
    ProgrammeDecision,
    ProgrammeDocument,
    ProgrammeGoal,
    ProgrammeGoalOutcome,
    RelatedStrategy,
    RoadDistance,
    ServicePlace,
    ServicePlan,
    ServicePlanCount,
    ServicePlanMeasure,
)
from programs.policies import can_read_programme_file
from registers.models import (
    ContactFunction,
    County,
    Delegation,
    ExchangeRate,
    InterestRate,
    Membership,
    Organisation,
    PriceBaseAmount,
    Responsibility,
)
from reporting.models import FollowUp, FollowUpText
from reporting.policies import HistoryOwner, can_read_history
from rsp.actor import ALL_DUTIES, GRANT_DUTIES, PROGRAMME_DUTY, Actor, Duty
from rsp.conflicts import is_equal
from rsp.field_text import Labels, field_text, row_labels
from rsp.history import BEGINNING, actor_of, events_of, tracked_fields
from rsp.people import PersonName, label_of_pseudonym, people_by_pseudonym
from rsp.rights import check_allowed

PER_PAGE = 20
UNSHOWN = ("id", "version")
"""Fields that say nothing to a reader."""
FOLDED_ABOVE = 6
"""A first event lists every field: more than these are folded."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of row with history, and whose it is: paths from the row, with ``__`` between the steps.

    ``duties``: with which of them the county's staff read it.
    """

    table: type[models.Model]
    county: str = ""
    municipality: str = ""
    organisation: str = ""
    duties: frozenset[Duty] = ALL_DUTIES

    @property
    def related(self) -> list[str]:
        """What is fetched with the row."""
        return [path for path in (self.county, self.municipality, self.organisation) if path and path != "self"]


of_programme, of_grants = partial(Kind, duties=PROGRAMME_DUTY), partial(Kind, duties=GRANT_DUTIES)
"""What belongs to the programme and what to support; of the rest, any duty will do."""

KINDS: dict[str, Kind] = {
    "organisation": Kind(Organisation, "county", organisation="self"),
    "ansvar": Kind(Responsibility, "county"),
    "roll": Kind(Membership, "organisation__county", organisation="organisation"),
    "delegation": Kind(Delegation, "organisation__county", organisation="organisation"),
    "funktionsbrevlada": Kind(ContactFunction, "organisation__county", organisation="organisation"),
    "program": of_programme(Programme, "county"),
    "programbeslut": of_programme(ProgrammeDecision, "programme__county"),
    "omrade": of_programme(PriorityArea, "programme__county"),
    "strategi": of_programme(RelatedStrategy, "programme__county"),
    "partner": of_programme(PartnershipMember, "programme__county"),
    "analyskalla": of_programme(AnalysisSource, "programme__county"),
    "programmal": of_programme(ProgrammeGoal, "programme__county"),
    "programutfall": of_programme(ProgrammeGoalOutcome, "goal__programme__county"),
    "programhandling": of_programme(ProgrammeDocument, "programme__county"),
    "partnermote": of_programme(PartnershipMeeting, "programme__county"),
    "samrad": of_programme(Consultation, "programme__county"),
    "samradsinbjudan": of_programme(ConsultationInvitation, "consultation__programme__county"),
    "serviceplan": of_programme(ServicePlan, "municipality__county", municipality="municipality"),
    "serviceplanatgard": of_programme(
        ServicePlanMeasure, "plan__municipality__county", municipality="plan__municipality"
    ),
    "serviceplan-saknas": of_programme(NoPlanStatement, "municipality__county", municipality="municipality"),
    "antal-serviceplaner": of_programme(ServicePlanCount, "county"),
    "serviceplats": Kind(ServicePlace, "municipality__county", municipality="municipality"),
    "platsuppgift": Kind(PlaceFact, "place__municipality__county", municipality="place__municipality"),
    "vagavstand": Kind(RoadDistance, "from_place__municipality__county", municipality="from_place__municipality"),
    "budgetram": of_programme(BudgetFrame, "county"),
    "handlingsplan": of_programme(ActionPlan, "county"),
    "insats": of_programme(Initiative, "plan__county"),
    "mal": of_programme(Goal, "initiative__plan__county"),
    "utfall": of_programme(Outcome, "goal__initiative__plan__county"),
    "medfinansiering": of_programme(InitiativeFunding, "initiative__plan__county"),
    "val-infor-nasta-ar": of_programme(CarryForward, "plan__county"),
    "stallningstagande": of_programme(PlanSupport, "plan__county", organisation="organisation"),
    "kommentar": of_programme(Comment, "plan__county", organisation="organisation"),
    "aktivitet": of_programme(Activity, "county"),
    "antal-aktiviteter": of_programme(ActivityCount, "county"),
    "arende": of_grants(GrantCase, "county"),
    "stodar": of_grants(GrantYear, "county"),
    "arendehandling": of_grants(CaseDocument, "case__county"),
    "komplettering": of_grants(CompletionRequest, "case__county"),
    "yttrande": of_grants(MunicipalStatement, "case__county", municipality="municipality"),
    "skal-till-undantag": of_grants(RuleReason, "case__county"),
    "expediering": of_grants(DecisionDispatch, "decision__case__county"),
    "overklagande": of_grants(Appeal, "decision__case__county"),
    "rekvisition": of_grants(Requisition, "case__county"),
    "fakturarad": of_grants(RequisitionLine, "requisition__case__county"),
    "utbetalning": of_grants(Payment, "case__county"),
    "villkorsuppfoljning": of_grants(ServiceFollowUp, "case__county"),
    "aterkrav": of_grants(Recovery, "case__county"),
    "reglering": of_grants(RecoverySettlement, "recovery__case__county"),
    "registrering": of_grants(RegisterEntry, "decision__case__county"),
    "annat-stod": of_grants(OtherAid, "organisation__county"),
    "ett-enda-foretag": of_grants(UndertakingGroup),
    "bolag-i-foretag": of_grants(UndertakingMember, "organisation__county"),
    "regelvarde": Kind(RuleValue),
    "brevtext": Kind(LetterText),
    "prisbasbelopp": Kind(PriceBaseAmount),
    "eurokurs": Kind(ExchangeRate),
    "utlaningsranta": Kind(InterestRate),
    "uppfoljning": of_programme(FollowUp, "county"),
    "uppfoljningstext": of_programme(FollowUpText, "follow_up__county"),
}
"""The last part but one of the address, and what it is the history of."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field, old and new in words. ``is_text``: shown word by word."""

    label: str
    old: str
    new: str
    is_text: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """What was done at one moment."""

    who: str
    at: datetime
    what: str
    changes: Sequence[FieldChange]

    @property
    def is_folded(self) -> bool:
        return len(self.changes) > FOLDED_ABOVE


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """One page of a row's history, newest first."""

    title: str
    kind: str
    county: County | None
    entries: Sequence[Entry]
    paging: Page[Any]


def history_page(actor: Actor, slug: str, key: str, number: str) -> HistoryPage:
    """The history of a row that the actor may see and whose history the actor may read.

    Raises:
        Http404: no such kind, or no such row within the actor's scope.
        PermissionDenied: the row may be read, its history not.
    """
    kind = KINDS.get(slug)
    row = _visible_row(actor, kind, key) if kind else None
    if kind is None or row is None:
        raise Http404
    owner = _owner(kind, row)
    check_allowed(can_read_history(actor, owner))
    if isinstance(row, ProgrammeDocument):
        check_allowed(can_read_programme_file(actor, row.programme, is_secret=row.document.is_secret))
    paging = Paginator(events_of(row).reverse(), PER_PAGE).get_page(number)
    county = _at(row, kind.county)
    return HistoryPage(str(row), str(kind.table._meta.verbose_name), county, _entries(kind.table, row, paging), paging)


def _visible_row(actor: Actor, kind: Kind, key: str) -> models.Model | None:
    parents = [field.name for field in kind.table._meta.fields if field.many_to_one]
    rows: Any = kind.table
    try:
        visible = rows.objects.visible_to(actor)
        if kind.table in (Membership, Delegation):
            visible = visible.of_known_people(actor)
        return visible.select_related(*parents, *kind.related).filter(pk=key).first()
    except (ValidationError, ValueError):
        return None


def _owner(kind: Kind, row: models.Model) -> HistoryOwner:
    county, municipality, organisation = (
        _at(row, path) for path in (kind.county, kind.municipality, kind.organisation)
    )
    return HistoryOwner(
        county_code=county.pk if county else None,
        municipality_code=municipality.pk if municipality else None,
        organisation_id=organisation.pk if organisation else None,
        duties=kind.duties,
    )


def _at(row: Any, path: str) -> Any:
    for step in path.split("__") if path and path != "self" else []:
        row = getattr(row, step)
        if row is None:
            return None
    return row if path else None


def _entries(table: type[models.Model], row: models.Model, paging: Page[Any]) -> list[Entry]:
    """The events of the page, each against the one before it."""
    start = paging.start_index() - 1 if paging.paginator.count else 0
    events = list(events_of(row).reverse()[start : start + PER_PAGE + 1])
    pairs = [(event, events[place + 1] if place + 1 < len(events) else None) for place, event in enumerate(events)]
    differences = [(event, _differences(table, event, before)) for event, before in pairs[:PER_PAGE]]
    labels = row_labels((field, value) for _event, found in differences for field, *values in found for value in values)
    people = people_by_pseudonym({actor_of(event) for event in events})
    return [_entry(event, found, labels, people) for event, found in differences]


def _differences(
    table: type[models.Model], event: Any, before: Any | None
) -> "list[tuple[models.Field[Any, Any], Any, Any]]":
    found = []
    for field in tracked_fields(table):
        old = getattr(before, field.attname) if before else None
        new = getattr(event, field.attname)
        if field.name not in UNSHOWN and not is_equal(old, new):
            found.append((field, _shown(table, field.name, before, old), _shown(table, field.name, event, new)))
    return found


def _shown(table: type[models.Model], name: str, event: Any, value: Any) -> Any:
    """The value, or what stands for it where it is a person's: a sole trader's name."""
    if table is not Organisation or name != "name" or event is None:
        return value
    then = Organisation(kind=event.kind, orgnr=event.orgnr)
    return _("Dolt: namnet kan vara en persons") if then.is_sole_trader or then.may_be_a_person else value


def _entry(event: Any, found: Sequence[Any], labels: Labels, people: Mapping[str, PersonName]) -> Entry:
    changes = [
        FieldChange(
            label=str(field.verbose_name)[:1].upper() + str(field.verbose_name)[1:],
            old=field_text(field, old, labels),
            new=field_text(field, new, labels),
            is_text=isinstance(field, models.CharField | models.TextField) and not field.flatchoices,
        )
        for field, old, new in found
    ]
    return Entry(label_of_pseudonym(actor_of(event), people), event.pgh_created_at, _what(event, changes), changes)


def _what(event: Any, changes: Sequence[FieldChange]) -> str:
    if event.pgh_label == BEGINNING:
        return _("Historiken börjar här")
    if event.pgh_label == "insert":
        return _("Skapades")
    if event.pgh_label == "delete":
        return _("Togs bort")
    return _("Ändrade") if changes else _("Sparade utan att ändra")
