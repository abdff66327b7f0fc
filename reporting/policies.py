"""Who may do what with a follow-up, and who may read the history of a row."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from reporting.models import FollowUp
from rsp.actor import ADMINISTRATORS, COUNTY_STAFF, Actor, Role
from rsp.rights import Allowed, Refused


def can_submit_follow_up(actor: Actor, follow_up: FollowUp, responsible_id: UUID | None) -> Allowed | Refused:
    """Handläggare and director of the body that answers for the county's programme today submit and correct."""
    if follow_up.county_id not in actor.works_in_counties(COUNTY_STAFF):
        return Refused(_("Bara länets handläggare och regionala utvecklingsdirektör kan skicka in uppföljningen."))
    whole = [grant for grant in actor.grants if grant.role in COUNTY_STAFF and grant.only is None]
    if responsible_id not in {grant.organisation_id for grant in whole}:
        return Refused(_("Bara den organisation som ansvarar för länets serviceprogram kan skicka in uppföljningen."))
    return Allowed()


def can_read_draft(actor: Actor, county_code: str) -> Allowed | Refused:
    """A draft report is the county's own."""
    if county_code in actor.county_codes(COUNTY_STAFF) or actor.is_system_administrator:
        return Allowed()
    return Refused(_("Utkast kan bara läsas av länets handläggare och regionala utvecklingsdirektör."))


@dataclass(frozen=True, slots=True)
class HistoryOwner:
    """Whose row a history is of. None where a row belongs to no county, municipality or organisation."""

    county_code: str | None = None
    municipality_code: str | None = None
    organisation_id: UUID | None = None


def can_read_history(actor: Actor, row: HistoryOwner) -> Allowed | Refused:
    """The history holds drafts and who did what: it is the county's own, also when the row is open to all.

    Its own county's staff, the administrators of the row's organisation, the officer of the municipality whose plan or
    place it is, and system administrators.
    """
    if (
        actor.is_system_administrator
        or row.county_code in actor.county_codes(COUNTY_STAFF)
        or row.organisation_id in actor.organisation_ids(ADMINISTRATORS)
        or row.municipality_code in actor.municipality_codes({Role.MUNICIPAL_OFFICER})
    ):
        return Allowed()
    return Refused(
        _("Du kan inte läsa historiken: den visar utkast och vem som har ändrat, och är länets eller kommunens egen.")
    )
