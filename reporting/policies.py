"""Who may do what with a follow-up."""

from uuid import UUID

from django.utils.translation import gettext as _

from reporting.models import FollowUp
from rsp.actor import COUNTY_STAFF, Actor
from rsp.rights import Allowed, Refused


def can_submit_follow_up(actor: Actor, follow_up: FollowUp, responsible_id: UUID | None) -> Allowed | Refused:
    """Handläggare and director of the body that answers for the county's programme today submit and correct."""
    if follow_up.county_id not in actor.county_codes(COUNTY_STAFF):
        return Refused(_("Bara länets handläggare och regionala utvecklingsdirektör kan skicka in uppföljningen."))
    if not any(grant.organisation_id == responsible_id and grant.role in COUNTY_STAFF for grant in actor.grants):
        return Refused(_("Bara den organisation som ansvarar för länets serviceprogram kan skicka in uppföljningen."))
    return Allowed()


def can_read_draft(actor: Actor, county_code: str) -> Allowed | Refused:
    """A draft report is the county's own."""
    if county_code in actor.county_codes(COUNTY_STAFF) or actor.is_system_administrator:
        return Allowed()
    return Refused(_("Utkast kan bara läsas av länets handläggare och regionala utvecklingsdirektör."))
