"""Who may change a county's programme, and a municipality's service plan and places. Pure: no query."""

from django.utils.translation import gettext as _

from programs.enums import ProgrammeState
from programs.models import Programme, ServicePlace, ServicePlan
from rsp.actor import Actor, Role
from rsp.rights import Allowed, Refused

CASE_OFFICERS = frozenset({Role.CASE_OFFICER})
MUNICIPAL_OFFICERS = frozenset({Role.MUNICIPAL_OFFICER})


def can_edit_programme(actor: Actor, programme: Programme) -> Allowed | Refused:
    """A case officer of the county, while the programme is not adopted: then its content is the decision itself."""
    if programme.state in (ProgrammeState.ADOPTED, ProgrammeState.CLOSED):
        return Refused(_("Du kan läsa men inte ändra: programmet är antaget. En ändring är en ny revidering."))
    if programme.county_id not in actor.works_in_counties(CASE_OFFICERS):
        return Refused(_("Du kan läsa men inte ändra: bara handläggare i länet ändrar programmet."))
    return Allowed()


def can_edit_service_plan(actor: Actor, plan: ServicePlan) -> Allowed | Refused:
    """The municipality's own officer, and case officers of the county. Select ``municipality`` with the plan."""
    return _can_keep(actor, plan.municipality_id, plan.municipality.county_id)


def can_edit_service_place(actor: Actor, place: ServicePlace) -> Allowed | Refused:
    """The municipality's own officer, and case officers of the county. Select ``municipality`` with the place."""
    return _can_keep(actor, place.municipality_id, place.municipality.county_id)


def _can_keep(actor: Actor, municipality_code: str, county_code: str) -> Allowed | Refused:
    if municipality_code in actor.municipality_codes(MUNICIPAL_OFFICERS):
        return Allowed()
    if county_code in actor.works_in_counties(CASE_OFFICERS):
        return Allowed()
    return Refused(_("Du kan läsa men inte ändra: det gör kommunens handläggare eller handläggare i länet."))
