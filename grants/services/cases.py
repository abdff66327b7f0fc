"""Applications: registered, and put right until they are prepared for decision."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import audited, snapshot
from grants.enums import OPEN_STATES, CaseState, DecisionOutcome
from grants.models import GrantCase
from grants.policies import can_edit_case, can_register_case, duty_of
from grants.services.case_rows import body_of, link_to_case, lock_case, users_with_conflict
from notices.services import tell_of_merge
from programs.models import PriorityArea, ServicePlace
from programs.services.programme_rows import save_checked
from registers.models import Organisation, Responsibility
from registers.services.locks import lock_organisation
from rsp.actor import Actor
from rsp.editable import check_version
from rsp.editing import PassedOver
from rsp.rights import ActRefused, check_allowed

FACTS = (
    "dnr",
    "received_on",
    "scheme",
    "support_year",
    "applicant",
    "place",
    "municipality",
    "applied_amount",
    "area",
    "stream",
)


@dataclass(frozen=True, slots=True)
class Application:
    """What an application says of itself. ``scheme``: its slug; ``municipality``: its code; amounts in SEK."""

    dnr: str
    received_on: date
    scheme: str
    support_year: int | None = None
    applied_amount: Decimal | None = None
    place_id: UUID | None = None
    municipality: str | None = None
    area_id: UUID | None = None
    stream: str = ""

    def put_on(self, case: GrantCase) -> None:
        case.dnr, case.received_on = " ".join(self.dnr.split()), self.received_on
        case.scheme_id, case.support_year = self.scheme, self.support_year
        case.applied_amount, case.place_id = self.applied_amount, self.place_id
        case.municipality_id, case.area_id, case.stream = self.municipality, self.area_id, self.stream


@dataclass(frozen=True, slots=True)
class Registration:
    """Whose the application is. ``is_mine``: the actor handles it; ``is_twin_known``: another like it is known of."""

    applicant_id: UUID
    is_mine: bool = False
    is_twin_known: bool = False


def register_case(*, actor: Actor, county_code: str, application: Application, registration: Registration) -> GrantCase:
    """Register an application that has come in. The case is the authority's that decides on the form today.

    Raises:
        PermissionDenied, ActRefused (nobody decides in the county, the applicant is merged into another),
        ValidationError (also when the applicant has applied for the same before, until that is said to be known).
    """
    with audited(actor, "case.register") as trail:
        check_allowed(can_register_case(actor, county_code, application.scheme))
        applicant = lock_organisation(registration.applicant_id)
        if applicant.merged_into_id:
            raise ActRefused(_("Organisationen är hopslagen med en annan. Välj den i stället."))
        case = GrantCase(county_id=county_code, applicant=applicant, authority=_authority(county_code, application))
        application.put_on(case)
        case.officer_id = actor.user_id if registration.is_mine else None
        if not registration.is_twin_known and (found := twins_of(case).first()):
            raise ValidationError({"is_twin_known": _twin_words(found)})
        _save(case)
        trail.about(case, body_of(case))
        trail.changed({}, snapshot(case, *FACTS))
    return case


def edit_case(
    *,
    actor: Actor,
    case_id: UUID,
    application: Application,
    expected_version: int,
    passed_over: Iterable[PassedOver] = (),
) -> GrantCase:
    """Put right what an application says, until it is prepared for decision. ``passed_over``: whose values give way.

    Raises PermissionDenied, StaleVersion, ActRefused (gone), ValidationError.
    """
    with audited(actor, "case.edit") as trail:
        case = lock_case(case_id)
        trail.about(case, body_of(case))
        check_allowed(can_edit_case(actor, case, users_with_conflict(case)))
        check_version(case, expected_version)
        before = snapshot(case, *FACTS)
        if application.scheme != case.scheme_id:
            check_allowed(can_register_case(actor, case.county_id, application.scheme))
        application.put_on(case)
        case.authority = _authority(case.county_id, application)
        case.version += 1
        _save(case)
        trail.changed(before, snapshot(case, *FACTS))
        tell_of_merge(_("ärendet %(dnr)s") % {"dnr": case.dnr}, link_to_case(case), passed_over)
    return case


def twins_of(case: GrantCase) -> "models.QuerySet[GrantCase]":
    """Other cases of the applicant for the same form of support and year, open or granted."""
    granted = Q(decisions__outcome=DecisionOutcome.GRANTED, decisions__superseded_by__isnull=True)
    rows = GrantCase.objects.filter(
        applicant=case.applicant, scheme=case.scheme_id, support_year=case.support_year, is_example=case.is_example
    )
    waiting_or_granted = Q(state__in=OPEN_STATES) | granted
    return rows.filter(waiting_or_granted).exclude(pk=case.pk).order_by("-received_on", "dnr")


def _twin_words(found: GrantCase) -> str:
    words = {"dnr": found.dnr, "state": CaseState(found.state).label.lower()}
    return (
        _("Sökanden har redan ärendet %(dnr)s (%(state)s) för samma stödform och år. Kryssa för att gå vidare.") % words
    )


def _authority(county_code: str, application: Application) -> Organisation:
    today = timezone.localdate()
    held = Responsibility.objects.responsible_for(county_code, duty_of(application.scheme), today)
    if held is None:
        raise ActRefused(_("Ingen är antecknad som beslutande för stödformen i länet i dag."))
    return held


def _save(case: GrantCase) -> None:
    _check_place(case)
    if case.received_on > timezone.localdate():
        raise ValidationError({"received_on": _("Ansökan kan inte ha kommit in efter i dag.")})
    taken = GrantCase.objects.filter(authority=case.authority, dnr=case.dnr).exclude(pk=case.pk)
    if taken.exists():
        raise ValidationError({"dnr": _("Diarienumret används redan för ett annat ärende.")})
    save_checked(case)


def _check_place(case: GrantCase) -> None:
    """The place lies in the municipality, the municipality in the county, and the area in the county's programme."""
    if case.place_id:
        place = ServicePlace.objects.get(pk=case.place_id)
        if not case.municipality_id:
            case.municipality_id = place.municipality_id
        if place.municipality_id != case.municipality_id:
            raise ValidationError({"place": _("Platsen ligger i en annan kommun.")})
    if case.municipality_id and not case.municipality_id.startswith(case.county_id):
        raise ValidationError({"municipality": _("Kommunen ligger i ett annat län.")})
    if case.area_id:
        _check_area(case, PriorityArea.objects.select_related("programme").get(pk=case.area_id))


def _check_area(case: GrantCase, area: PriorityArea) -> None:
    programme, year = area.programme, case.support_year or case.received_on.year
    if programme.county_id != case.county_id:
        raise ValidationError({"area": _("Området hör till ett annat läns program.")})
    if not programme.first_year <= year <= programme.last_year:
        words = _("Området hör till ett program som inte gäller %(year)d.") % {"year": year}
        raise ValidationError({"area": words})
