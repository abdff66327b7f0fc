"""Who may do what with a follow-up, and who may read the history of a row."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from registers.policies import refuse_work
from reporting.models import FollowUp
from rsp.actor import ADMINISTRATORS, ALL_DUTIES, COUNTY_STAFF, PROGRAMME_DUTY, Actor, Duty, Role
from rsp.rights import Allowed, Refused


def can_submit_follow_up(actor: Actor, follow_up: FollowUp, responsible_id: UUID | None) -> Allowed | Refused:
    """Handläggare and director of the body that answers for the county's programme today submit and correct."""
    if follow_up.county_id not in actor.works_in_counties(COUNTY_STAFF, PROGRAMME_DUTY):
        otherwise = _("Bara länets handläggare och regionala utvecklingsdirektör kan skicka in uppföljningen.")
        return refuse_work(actor, follow_up.county_id, PROGRAMME_DUTY, otherwise)
    whole = [grant for grant in actor.grants if grant.role in COUNTY_STAFF and grant.only is None]
    if responsible_id not in {grant.organisation_id for grant in whole}:
        return Refused(_("Bara den organisation som ansvarar för länets serviceprogram kan skicka in uppföljningen."))
    return Allowed()


def can_read_draft(actor: Actor, county_code: str, year: int | None = None) -> Allowed | Refused:
    """A draft is the county's own; that of ``year`` also the body's that answered for the programme then."""
    if county_code in actor.county_codes(COUNTY_STAFF, PROGRAMME_DUTY) or actor.is_system_administrator:
        return Allowed()
    if year and actor.reads_county_on(county_code, date(year, 1, 1), PROGRAMME_DUTY):
        return Allowed()
    return Refused(_("Utkast kan bara läsas av länets handläggare och regionala utvecklingsdirektör."))


@dataclass(frozen=True, slots=True)
class HistoryOwner:
    """Whose row a history is of. None where a row belongs to no county, municipality or organisation.

    ``duties``: what the county's body must answer for, one of them, for its staff to read it.
    """

    county_code: str | None = None
    municipality_code: str | None = None
    organisation_id: UUID | None = None
    duties: frozenset[Duty] = ALL_DUTIES


def can_read_history(actor: Actor, row: HistoryOwner) -> Allowed | Refused:
    """The history holds drafts and who did what: it is the county's own, also when the row is open to all.

    Its own county's staff where the duty lies, the administrators of the row's organisation, the officer of the
    municipality whose plan or place it is, and system administrators.
    """
    if (
        actor.is_system_administrator
        or row.county_code in actor.county_codes(COUNTY_STAFF, row.duties)
        or row.organisation_id in actor.organisation_ids(ADMINISTRATORS)
        or row.municipality_code in actor.municipality_codes({Role.MUNICIPAL_OFFICER})
    ):
        return Allowed()
    return Refused(
        _("Du kan inte läsa historiken: den visar utkast och vem som har ändrat, och är länets eller kommunens egen.")
    )
