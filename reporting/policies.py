"""Who may do what with a follow-up."""

from django.utils.translation import gettext as _

from reporting.models import FollowUp
from rsp.actor import COUNTY_STAFF, Actor
from rsp.rights import Allowed, Refused


def can_submit_follow_up(actor: Actor, follow_up: FollowUp) -> Allowed | Refused:
    """The county's handläggare and director submit and correct its follow-up."""
    if follow_up.county_id in actor.county_codes(COUNTY_STAFF):
        return Allowed()
    return Refused(_("Bara länets handläggare och regionala utvecklingsdirektör kan skicka in uppföljningen."))


def can_read_draft(actor: Actor, county_code: str) -> Allowed | Refused:
    """A draft report is the county's own."""
    if county_code in actor.county_codes(COUNTY_STAFF):
        return Allowed()
    return Refused(_("Utkast kan bara läsas av länets handläggare och regionala utvecklingsdirektör."))
