"""Who may read and handle grant cases, which hold business data. Pure: no query."""

from datetime import date

from django.utils.translation import gettext as _

from registers.policies import refuse_work
from rsp.actor import COUNTY_STAFF, GRANT_DUTIES, Actor, Role
from rsp.rights import Allowed, Refused


def can_read_cases(actor: Actor, county_code: str, day: date | None = None) -> Allowed | Refused:
    """Staff of the body that decides on support in the county: cases hold business data (30 kap. OSL).

    Those received on ``day`` also when the body had the duty then; without a day, the cases of today.
    """
    if actor.is_system_administrator or county_code in actor.county_codes(COUNTY_STAFF, GRANT_DUTIES):
        return Allowed()
    if day and actor.reads_county_on(county_code, day, GRANT_DUTIES):
        return Allowed()
    return Refused(_("Ärenden innehåller affärsuppgifter. Bara länets handläggare och direktör läser dem."))


def can_handle_cases(actor: Actor, county_code: str) -> Allowed | Refused:
    """Case officers of the body that decides on support in the county."""
    if county_code in actor.works_in_counties({Role.CASE_OFFICER}, GRANT_DUTIES):
        return Allowed()
    otherwise = _("Bara länets handläggare handlägger ärenden om stöd.")
    return refuse_work(actor, county_code, GRANT_DUTIES, otherwise)
