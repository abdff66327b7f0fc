"""Who may read and handle grant cases, which hold business data. Pure: no query."""

from django.utils.translation import gettext as _

from rsp.actor import COUNTY_STAFF, Actor, Role
from rsp.rights import Allowed, Refused


def can_read_cases(actor: Actor, county_code: str) -> Allowed | Refused:
    """The county's own staff: cases hold turnover and other business data (30 kap. OSL)."""
    if actor.is_system_administrator or county_code in actor.county_codes(COUNTY_STAFF):
        return Allowed()
    return Refused(_("Ärenden innehåller affärsuppgifter. Bara länets handläggare och direktör läser dem."))


def can_handle_cases(actor: Actor, county_code: str) -> Allowed | Refused:
    """Case officers of the county."""
    if county_code in actor.works_in_counties({Role.CASE_OFFICER}):
        return Allowed()
    return Refused(_("Bara länets handläggare handlägger ärenden om stöd."))
