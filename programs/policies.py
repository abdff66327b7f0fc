"""Who may change a county's programme, and a municipality's service plan and places. Pure: no query."""

from collections.abc import Set

from django.utils.translation import gettext as _

from programs.enums import ProgrammeState
from programs.models import ConsultationInvitation, Programme, ServicePlace, ServicePlan
from programs.querysets import CONSULTED_ROLES
from registers.models import Municipality
from registers.policies import refuse_work
from rsp.actor import ALL_DUTIES, COUNTY_STAFF, PROGRAMME_DUTY, Actor, Duty, Role
from rsp.rights import Allowed, Refused

CASE_OFFICERS = frozenset({Role.CASE_OFFICER})
MUNICIPAL_OFFICERS = frozenset({Role.MUNICIPAL_OFFICER})


def can_edit_programme(actor: Actor, programme: Programme) -> Allowed | Refused:
    """A case officer of the county, while the programme is not adopted: then its content is the decision itself."""
    if programme.state in (ProgrammeState.ADOPTED, ProgrammeState.CLOSED):
        return Refused(_("Du kan läsa men inte ändra: programmet är antaget. En ändring är en ny revidering."))
    if programme.county_id not in actor.works_in_counties(CASE_OFFICERS, PROGRAMME_DUTY):
        otherwise = _("Du kan läsa men inte ändra: bara handläggare i länet ändrar programmet.")
        return refuse_work(actor, programme.county_id, PROGRAMME_DUTY, otherwise)
    return Allowed()


def can_create_programme(actor: Actor, county_code: str | None = None) -> Allowed | Refused:
    """A case officer of the body that answers for the programme: of the county, or of some county (None)."""
    counties = actor.works_in_counties(CASE_OFFICERS, PROGRAMME_DUTY)
    if county_code in counties or (county_code is None and counties):
        return Allowed()
    return Refused(_("Bara handläggare hos den som ansvarar för länets program skapar ett program."))


def can_keep_programme(actor: Actor, programme: Programme) -> Allowed | Refused:
    """A case officer of the county, whatever the state: outcomes, documents and decisions come after the adoption."""
    if programme.county_id in actor.works_in_counties(CASE_OFFICERS, PROGRAMME_DUTY):
        return Allowed()
    otherwise = _("Du kan läsa men inte ändra: bara handläggare i länet ändrar programmet.")
    return refuse_work(actor, programme.county_id, PROGRAMME_DUTY, otherwise)


def can_edit_budget_frame(actor: Actor, county_code: str) -> Allowed | Refused:
    """A case officer of the body that answers for the county's programme writes down what money it has got."""
    if county_code in actor.works_in_counties(CASE_OFFICERS, PROGRAMME_DUTY):
        return Allowed()
    otherwise = _("Du kan läsa men inte ändra: bara handläggare i länet skriver in budgetramen.")
    return refuse_work(actor, county_code, PROGRAMME_DUTY, otherwise)


def can_adopt_programme(actor: Actor, programme: Programme) -> Allowed | Refused:
    """Whoever keeps the programme records what the political body has decided: adopted, prolonged, closed."""
    return can_keep_programme(actor, programme)


def can_edit_partnership(actor: Actor, programme: Programme) -> Allowed | Refused:
    """Whoever keeps the programme keeps its partnership: members come and go after the adoption."""
    return can_keep_programme(actor, programme)


def can_read_answers(actor: Actor, programme: Programme) -> Allowed | Refused:
    """All answers to a consultation: the county's own staff. Others read their own."""
    if actor.is_system_administrator or programme.county_id in actor.county_codes(COUNTY_STAFF, PROGRAMME_DUTY):
        return Allowed()
    return Refused(_("Bara länets egna handläggare och regionala utvecklingsdirektör läser alla svar."))


def can_read_programme_file(actor: Actor, programme: Programme, *, is_secret: bool) -> Allowed | Refused:
    """A file is read with its programme; one marked secret by the county's own staff."""
    if not is_secret or can_read_answers(actor, programme):
        return Allowed()
    return Refused(_("Handlingen är sekretessmarkerad. Bara länets egen personal läser den."))


def can_answer_consultation(actor: Actor, invitation: ConsultationInvitation) -> Allowed | Refused:
    """Officers of the body that is invited. A deputy in a single matter reads the invitation and does not answer it."""
    if invitation.organisation_id in actor.works_at(CONSULTED_ROLES):
        return Allowed()
    if invitation.organisation_id in actor.organisation_ids(CONSULTED_ROLES):
        return Refused(_("Du är ersättare i ett enda ärendeslag och kan läsa samrådet men inte svara på det."))
    return Refused(_("Bara den som är inbjuden till samrådet svarar."))


def can_edit_service_plan(actor: Actor, plan: ServicePlan) -> Allowed | Refused:
    """The municipality's own officer, and case officers of the county's programme. Select ``municipality``."""
    return _can_keep(actor, plan.municipality_id, plan.municipality.county_id, PROGRAMME_DUTY)


def can_edit_service_place(actor: Actor, place: ServicePlace) -> Allowed | Refused:
    """The municipality's own officer, and case officers of the county. Select ``municipality`` with the place."""
    return _can_keep(actor, place.municipality_id, place.municipality.county_id, ALL_DUTIES)


def can_keep_service_places(actor: Actor) -> Allowed | Refused:
    """Adding places and reading road distances from a file: who keeps the places of some municipality."""
    if actor.municipality_codes(MUNICIPAL_OFFICERS) or actor.works_in_counties(CASE_OFFICERS):
        return Allowed()
    return Refused(_("Du kan läsa men inte lägga in: det gör kommunens handläggare eller handläggare i länet."))


def can_state_road_distance(actor: Actor, place: ServicePlace, other: ServicePlace) -> Allowed | Refused:
    """Who keeps one of the two: a neighbour county's shop is a neighbour too. Select ``municipality`` with both."""
    return can_edit_service_place(actor, place) or can_edit_service_place(actor, other)


def can_start_service_plan(actor: Actor, municipality: Municipality) -> Allowed | Refused:
    """Who may begin or report a plan: the municipality's own officer; the county's case officers on its behalf."""
    return _can_keep(actor, municipality.code, municipality.county_id, PROGRAMME_DUTY)


def can_review_service_plan(actor: Actor, plan: ServicePlan) -> Allowed | Refused:
    """Who confirms or returns what a municipality has reported. Select ``municipality`` with the plan."""
    county = plan.municipality.county_id
    if county in actor.works_in_counties(CASE_OFFICERS, PROGRAMME_DUTY):
        return Allowed()
    otherwise = _("Du kan inte svara på det kommunen har rapporterat: det gör handläggare i länet.")
    return refuse_work(actor, county, PROGRAMME_DUTY, otherwise)


def can_answer_for_municipality(actor: Actor, municipality: Municipality) -> Allowed | Refused:
    """Who states what only the municipality itself can state: that a plan is unchanged, or that there is none."""
    if municipality.code in actor.municipality_codes(MUNICIPAL_OFFICERS):
        return Allowed()
    return Refused(_("Du kan inte svara åt kommunen: det gör kommunens egen handläggare."))


def _can_keep(actor: Actor, municipality_code: str, county_code: str, duties: Set[Duty]) -> Allowed | Refused:
    if municipality_code in actor.municipality_codes(MUNICIPAL_OFFICERS):
        return Allowed()
    if county_code in actor.works_in_counties(CASE_OFFICERS, duties):
        return Allowed()
    otherwise = _("Du kan läsa men inte ändra: det gör kommunens handläggare eller handläggare i länet.")
    return refuse_work(actor, county_code, duties, otherwise)
