"""What every page of a case shows around its own part: heading, state, facts in a line, and the tabs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from grants.models import CaseDocument, GrantCase
from grants.policies import can_assign_case, can_edit_case, can_extract_case, can_handle_case
from grants.services.case_rows import users_with_conflict
from rsp.actor import Actor
from rsp.rights import Allowed, Refused


@dataclass(frozen=True, slots=True)
class Tab:
    """A page of the case. ``key`` is what a template sets ``tab`` to. ``count``: None when nothing is counted."""

    key: str
    label: str
    href: str
    count: int | None = None


@dataclass(frozen=True, slots=True)
class CaseFrame:
    """The frame of one case for one reader. Two queries, whatever the case holds."""

    actor: Actor
    case: GrantCase
    heading: str
    tabs: Sequence[Tab]
    with_conflict: frozenset[UUID]
    can_handle: Allowed | Refused
    can_edit: Allowed | Refused

    @property
    def can_assign(self) -> bool:
        return bool(can_assign_case(self.actor, self.case))

    @property
    def can_extract(self) -> bool:
        """Whether the reader takes the whole file of the case; everybody who reads it takes the masked one."""
        return bool(can_extract_case(self.actor, self.case))

    @property
    def officer(self) -> str:
        """Who handles the case, to this reader: by name inside the case."""
        if self.case.officer is None:
            return _("ingen än")
        if self.case.officer_id == self.actor.user_id:
            return _("du")
        return self.case.officer.name

    @property
    def crumbs(self) -> list[tuple[str, str]]:
        """The way to a page below the case: the list, and the case itself."""
        return [
            (_("Stödärenden"), reverse("grants:cases")),
            (self.case.dnr, reverse("grants:case", args=[self.case.pk])),
        ]


def visible_cases(actor: Actor) -> "QuerySet[GrantCase]":
    """The cases that the actor sees, with what their pages read of them."""
    rows: QuerySet[GrantCase] = GrantCase.objects.visible_to(actor)
    return rows.select_related(
        "county",
        "authority__municipality",
        "authority__county",
        "scheme",
        "area",
        "applicant__municipality",
        "applicant__county",
        "place",
        "municipality",
        "officer",
        "cover",
    )


def case_name(case: GrantCase) -> str:
    """``Servicebidrag till Storåsens Lanthandel AB``: read inside the case, where the name may be shown."""
    return _("%(scheme)s till %(applicant)s") % {"scheme": case.scheme, "applicant": case.applicant.name}


def case_frame(actor: Actor, case: GrantCase) -> CaseFrame:
    """The frame of a case that ``visible_cases`` gave. Two queries."""
    with_conflict = frozenset(users_with_conflict(case))
    counted = CaseDocument.objects.visible_to(actor).filter(case=case).aggregate(number=Count("pk"))
    return CaseFrame(
        actor=actor,
        case=case,
        heading=case_name(case),
        tabs=_tabs(case, counted),
        with_conflict=with_conflict,
        can_handle=can_handle_case(actor, case, with_conflict),
        can_edit=can_edit_case(actor, case, with_conflict),
    )


TABS = (
    ("provning", "case"),
    ("handlingar", "case_documents"),
    ("beslut", "decision"),
    ("utbetalning", "case_payments"),
    ("historik", "case_history"),
)
"""The key of a tab, and the name of its address."""


def _tabs(case: GrantCase, counted: dict[str, Any]) -> list[Tab]:
    labels = {
        "provning": _("Prövning"),
        "handlingar": _("Handlingar"),
        "beslut": _("Beslut och brev"),
        "utbetalning": _("Utbetalning"),
        "historik": _("Historik"),
    }
    counts = {"handlingar": counted["number"]}
    return [Tab(key, labels[key], reverse(f"grants:{name}", args=[case.pk]), counts.get(key)) for key, name in TABS]
