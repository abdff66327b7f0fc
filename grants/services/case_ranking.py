"""The order of open cases when the money is not enough, kept with its reasons."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import audited
from grants.enums import OPEN_STATES
from grants.frames import frame_left
from grants.models import CaseRanking, GrantCase
from grants.policies import can_handle_case, can_register_case
from grants.rules.ranking import Applicant, RankedCase, place_cases, rank_cases
from grants.services.case_rows import lock_cases, users_with_conflict
from rsp.actor import Actor
from rsp.rights import ActRefused, check_allowed

FACT_OF_SCHEME = {"servicebidrag": "has_wide_service", "sarskilt-driftstod": "matters_for_other_service"}
"""By form of support, the answer that says whether the ordinance puts a case first."""


@dataclass(frozen=True, slots=True)
class RankedYear:
    """Which cases are ranked: of a county, a year and a form of support; the money of one stream when it is named."""

    county: str
    year: int
    scheme: str
    stream: str = ""

    @property
    def available(self) -> Decimal | None:
        """What is left of the stream's frame. None: no stream is named, or its frame is not known."""
        return frame_left(self.county, self.year, self.stream)


def open_applicants(ranked: RankedYear) -> list[Applicant]:
    """The open cases of the year as the ranking sees them. One query."""
    rows = GrantCase.objects.filter(
        county=ranked.county, scheme=ranked.scheme, support_year=ranked.year, state__in=OPEN_STATES, is_example=False
    )
    return [applicant_of(row) for row in rows.select_related("area").order_by("received_on", "dnr")]


def applicant_of(case: GrantCase) -> Applicant:
    """A case as values. Select ``area``."""
    said = (case.facts or {}).get(FACT_OF_SCHEME.get(case.scheme_id, ""))
    return Applicant(
        key=str(case.pk),
        dnr=case.dnr,
        scheme=case.scheme_id,
        received_on=case.received_on,
        area=case.area.order if case.area else None,
        area_name=case.area.name if case.area else "",
        is_put_first=said if isinstance(said, bool) else None,
        amount=case.applied_amount if case.proposed_amount is None else case.proposed_amount,
    )


def keep_ranking(
    *, actor: Actor, ranked: RankedYear, order: Sequence[UUID], moves: Mapping[UUID, str], note: str
) -> CaseRanking:
    """Keep an order of the year's open cases. ``moves``: why a case stands elsewhere than the rules put it.

    Raises:
        PermissionDenied, ActRefused (the cases are others than the page showed),
        ValidationError (no reason, of the whole or of a case that was moved).
    """
    with audited(actor, "case.rank") as trail:
        check_allowed(can_register_case(actor, ranked.county, ranked.scheme))
        for case in lock_cases(order).values():
            check_allowed(can_handle_case(actor, case, users_with_conflict(case)))
        found = {case.key: case for case in open_applicants(ranked)}
        if {str(key) for key in order} != found.keys() or len(set(order)) != len(order):
            raise ActRefused(_("Ärendena har ändrats sedan du öppnade sidan. Läs listan igen."))
        available = ranked.available
        places = place_cases([found[str(key)] for key in order], available)
        row = CaseRanking(
            county_id=ranked.county,
            year=ranked.year,
            scheme_id=ranked.scheme,
            rows=_rows(places, rank_cases(found.values(), available), moves),
            available=available,
            note=_note(note),
            user_id=actor.user_id,
            at=timezone.now(),
        )
        row.full_clean(exclude=["user"])
        row.save(force_insert=True)
        trail.record(row=row, after={"year": ranked.year, "scheme": ranked.scheme, "rows": len(places)})
    return row


def _rows(
    places: Sequence[RankedCase], by_rules: Sequence[RankedCase], moves: Mapping[UUID, str]
) -> list[dict[str, Any]]:
    """The places as they are kept; a moved case says why."""
    by_key = {one.case.key: one.place for one in by_rules}
    reasons = {str(key): text.strip() for key, text in moves.items() if text.strip()}
    stays = _longest_kept([by_key[one.case.key] for one in places])
    rows = []
    for one in places:
        is_moved = by_key[one.case.key] not in stays
        if is_moved and one.case.key not in reasons:
            words = _("Skriv varför %(dnr)s flyttas från plats %(place)d.")
            raise ValidationError(words % {"dnr": one.case.dnr, "place": by_key[one.case.key]})
        moved = [_("Flyttat från plats %d.") % by_key[one.case.key], reasons[one.case.key]] if is_moved else []
        amount = "" if one.case.amount is None else f"{one.case.amount:f}"
        stored = {"case": one.case.key, "dnr": one.case.dnr, "place": one.place, "amount": amount}
        rows.append({**stored, "reasons": [*one.reasons, *moved]})
    return rows


def _longest_kept(places: Sequence[int]) -> set[int]:
    """The places that stay in their order among each other when as few as possible are said to have moved."""
    best: list[list[int]] = []
    for place in places:
        before = max((row for row in best if row[-1] < place), key=len, default=[])
        best.append([*before, place])
    return set(max(best, key=len, default=[]))


def _note(note: str) -> str:
    if not note.strip():
        raise ValidationError({"note": _("Skriv varför ärendena rangordnas.")})
    return note.strip()
