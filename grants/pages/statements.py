"""What a municipality sees of a case that it is asked about: the place, the form of support, the amount, the question.

Nothing here reads the facts of the case, the ledger or the applicant's figures: what is not fetched cannot be shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grants.models import GrantCase, MunicipalStatement
from grants.policies import can_give_statement
from programs.models import ServicePlanMeasure
from registers.models import Municipality
from rsp.actor import Actor, Role
from rsp.rights import Allowed, Refused
from rsp.swedish import kronor, long_date
from rsp.working_days import working_days_left

SOON = timedelta(days=14)

SEEN = (
    *("pk", "version", "asked_on", "due_on", "question", "stance", "text", "dnr", "given_on", "recorded_from"),
    *("municipality__name", "municipality__code", "municipality__county_id"),
    *("case__dnr", "case__state", "case__applied_amount", "case__support_year", "case__received_on"),
    *("case__is_example", "case__county_id", "case__scheme_id"),
    *("case__scheme__name", "case__place__name", "case__place__locality", "case__authority__name"),
    *("case__authority__kind", "case__authority__orgnr"),
)
"""The columns that are read for a municipality."""


@dataclass(frozen=True, slots=True)
class StatementView:
    """A statement as its municipality sees it."""

    row: MunicipalStatement
    today: date

    @property
    def title(self) -> str:
        """``Yttrande om investeringsstöd i Norrmyra``: never the applicant, who may be a person."""
        scheme = str(self.row.case.scheme).lower()
        if not self.place:
            return _("Yttrande om %(scheme)s") % {"scheme": scheme}
        return _("Yttrande om %(scheme)s, %(place)s") % {"scheme": scheme, "place": self.place}

    @property
    def place(self) -> str:
        place = self.row.case.place
        if place is None:
            return ""
        return f"{place.name}, {place.locality}" if place.locality and place.locality != place.name else place.name

    @property
    def text(self) -> str:
        """``Investeringsstöd, 640 000 kr. Begärt 13 november 2026.``"""
        what = [str(self.row.case.scheme)]
        if self.row.case.applied_amount is not None:
            what.append(kronor(self.row.case.applied_amount))
        return _("%(what)s. Begärt %(day)s.") % {"what": ", ".join(what), "day": long_date(self.row.asked_on)}

    @property
    def href(self) -> str:
        return reverse("grants:statement", args=[self.row.pk])

    @property
    def is_open(self) -> bool:
        return self.row.given_on is None

    @property
    def is_late(self) -> bool:
        return self.is_open and self.row.due_on < self.today

    @property
    def is_soon(self) -> bool:
        return self.is_open and self.row.due_on - self.today <= SOON

    @property
    def when(self) -> str:
        """``10 arbetsdagar kvar``."""
        left = working_days_left(self.today, self.row.due_on)
        if left < 0:
            return _("dagen har passerat")
        return ngettext("%(count)d arbetsdag kvar", "%(count)d arbetsdagar kvar", left) % {"count": left}


@dataclass(frozen=True, slots=True)
class StatementPage:
    """One statement: what the municipality is asked, whether it may answer, and what its own plan says of the place."""

    view: StatementView
    may_give: Allowed | Refused
    measures: Sequence[ServicePlanMeasure]
    reads_case: bool
    is_of_reader: bool
    """Whether the reader is an officer of the municipality that is asked."""


def statement_page(actor: Actor, row: MunicipalStatement) -> StatementPage:
    """The page of a statement that ``seen_statements`` gave."""
    measures = ServicePlanMeasure.objects.visible_to(actor).filter(
        place__isnull=False, place=row.case.place_id, plan__municipality=row.municipality_id
    )
    return StatementPage(
        view=StatementView(row, timezone.localdate()),
        may_give=can_give_statement(actor, row),
        measures=list(measures.select_related("plan").order_by("pk")),
        is_of_reader=row.municipality_id in actor.municipality_codes({Role.MUNICIPAL_OFFICER}),
        reads_case=GrantCase.objects.visible_to(actor).filter(pk=row.case_id).exists(),
    )


def seen_statements(actor: Actor) -> "QuerySet[MunicipalStatement]":
    """What the actor sees, with no more of the cases than a municipality may know."""
    rows: QuerySet[MunicipalStatement] = MunicipalStatement.objects.visible_to(actor)
    known = rows.select_related("municipality", "case__scheme", "case__place", "case__authority")
    return known.only(*SEEN, "case__place_id", "case__authority_id", "case__id")


def statements_of_municipality(actor: Actor, municipality: Municipality) -> list[StatementView]:
    """What the municipality has been asked about, what waits first."""
    today = timezone.localdate()
    rows = seen_statements(actor).filter(municipality=municipality)
    return [StatementView(row, today) for row in sorted(rows, key=_waiting_first)]


def waiting_statements(actor: Actor, municipality: Municipality) -> list[StatementView]:
    """What waits for the municipality's answer, by its day: for the page of the municipality. One query."""
    today = timezone.localdate()
    rows = seen_statements(actor).unanswered().filter(municipality=municipality).order_by("due_on", "pk")
    return [StatementView(row, today) for row in rows]


def _waiting_first(row: MunicipalStatement) -> tuple[bool, int]:
    day = row.due_on if row.given_on is None else row.given_on
    return row.given_on is not None, day.toordinal() * (1 if row.given_on is None else -1)
