"""What I may do and why: every answer is asked of the policy that the act itself asks."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.policies import can_check_audit, can_read_audit
from actionplans.enums import PlanState
from actionplans.models import ActionPlan, Initiative
from actionplans.policies import can_approve_plan, can_edit_plan, can_report_outcome
from grants.policies import can_handle_cases, can_read_cases
from programs.enums import ProgrammeState
from programs.models import Programme, ServicePlan
from programs.policies import can_edit_programme, can_edit_service_plan
from registers.enums import CapacityChoice, Duty, MatterChoice, OrganisationKind, RoleChoice
from registers.models import County, Delegation, Membership, Municipality, Organisation, Responsibility
from registers.policies import (
    can_add_organisation,
    can_administer_organisation,
    can_appoint_deputy,
    can_decide,
    can_edit_organisation,
)
from registers.role_fit import COUNTY_BODIES
from reporting.models import FollowUp
from reporting.pages.tenures import sentences, tenures
from reporting.policies import HistoryOwner, can_read_draft, can_read_history, can_submit_follow_up
from rsp.actor import Actor, Capacity, DecisionPower, Matter, Role, RoleGrant
from rsp.rights import Allowed, Refused
from rsp.swedish import kronor


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role or a deputyship of mine, with its days."""

    role: str
    organisation: str
    capacity: str
    valid_from: date
    valid_to: date | None
    starts_later: bool = False


Ask = Callable[[Actor], Allowed | Refused]


@dataclass(frozen=True, slots=True)
class Right:
    """One act: whether I may, and why or why not."""

    act: str
    is_allowed: bool
    why: str


@dataclass(frozen=True, slots=True)
class Area:
    """The rights within one county, municipality, organisation or the whole country."""

    name: str
    rights: list[Right]
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Place:
    """A county with the body that answers for its programme, its decisions and its follow-ups today."""

    county: County
    responsible: Organisation | None
    own_duties: list[str]
    """What the bodies the actor is at answer for in the county, in sentences."""


@dataclass(frozen=True, slots=True)
class MyRightsPage:
    roles: list[HeldRole]
    areas: list[Area]


def my_rights_page(actor: Actor) -> MyRightsPage:
    """The page of ``actor``, as of today, with the roles that begin later."""
    today = timezone.localdate()
    organisations = _organisations(actor)
    areas = [Area(_("Hela landet"), list(_everywhere(actor)))]
    areas += [
        Area(place.county.name, list(_in_county(actor, place)), place.own_duties)
        for place in _places(actor, organisations, today)
    ]
    for municipality in _municipalities(actor):
        name = _("%(name)s: planer och platser") % {"name": municipality.full_name}
        areas.append(Area(name, list(_in_municipality(actor, municipality))))
    for organisation in organisations:
        name = _("%(name)s: användare och insatser") % {"name": organisation.public_name}
        areas.append(Area(name, list(_at_organisation(actor, organisation))))
    return MyRightsPage(roles=list(_roles(actor, today)), areas=areas)


def _roles(actor: Actor, today: date) -> Iterator[HeldRole]:
    held = Q(valid_to__isnull=True) | Q(valid_to__gte=today)
    memberships = Membership.objects.visible_to(actor).filter(held, user=actor.user_id)
    for row in memberships.select_related("organisation__municipality").order_by("organisation__name", "role"):
        starts_later = row.valid_from > today
        place = row.organisation.public_name
        yield HeldRole(row.get_role_display(), place, "", row.valid_from, row.valid_to, starts_later)
    deputyships = Delegation.objects.visible_to(actor).filter(held, user=actor.user_id)
    for stand_in in deputyships.select_related("organisation__municipality").order_by("organisation__name", "role"):
        label, place = str(CapacityChoice(stand_in.capacity).label), stand_in.organisation.public_name
        starts_later = stand_in.valid_from > today
        yield HeldRole(str(stand_in), place, label, stand_in.valid_from, stand_in.valid_to, starts_later)


def _places(actor: Actor, organisations: Iterable[Organisation], today: date) -> list[Place]:
    """The counties the actor's roles reach, and those the actor's organisations lie in: why not is told too."""
    codes = {grant.county_code for grant in actor.grants if grant.county_code}
    codes |= {organisation.county_id for organisation in organisations if organisation.county_id}
    known = (
        Responsibility.objects.visible_to(actor).filter(county__in=codes).select_related("organisation__municipality")
    )
    rows = list(known.in_order())
    by_county = {
        row.county_id: row.organisation for row in rows if row.duty == Duty.PROGRAMME_OWNER and row.holds(today)
    }
    bodies = [row for row in organisations if OrganisationKind(row.kind) in COUNTY_BODIES]
    return [
        Place(county, by_county.get(county.code), list(_own_duties(county, rows, bodies, today)))
        for county in County.objects.visible_to(actor).filter(code__in=codes).in_order()
    ]


def _own_duties(
    county: County, rows: Iterable[Responsibility], bodies: Iterable[Organisation], today: date
) -> Iterator[str]:
    """What the actor's bodies in the county answer for, have answered for or will: why the rights are what they are."""
    for body in (body for body in bodies if body.county_id == county.code):
        mine = [row for row in rows if (row.county_id, row.organisation_id) == (county.code, body.pk)]
        if not any(row.valid_from <= today for row in mine):
            words = {"organisation": body.public_name}
            yield _("%(organisation)s har ingen av länets uppgifter: där läser du det som är öppet för alla.") % words
        yield from sentences(tenures(mine), today)


def _municipalities(actor: Actor) -> Iterable[Municipality]:
    codes = {grant.municipality_code for grant in actor.grants if grant.municipality_code}
    return Municipality.objects.visible_to(actor).filter(code__in=codes).in_order()


def _organisations(actor: Actor) -> list[Organisation]:
    ids = {grant.organisation_id for grant in actor.grants}
    return list(Organisation.objects.visible_to(actor).filter(pk__in=ids).select_related("municipality").in_order())


ANY_COUNTY = "00"
"""No county has this code: what somebody may there is what the person may in every county."""


def _everywhere(actor: Actor) -> Iterator[Right]:
    yield Right(_("Läsa det som är antaget, beslutat eller inskickat"), True, _("Alla som är inloggade läser det."))
    yield Right(_("Läsa registren över län, kommuner och organisationer"), True, _("Alla som är inloggade läser dem."))
    yield _right(_("Läsa utkast i alla län"), actor, lambda who: can_read_draft(who, ANY_COUNTY))
    yield _right(_("Läsa ärenden om stöd i alla län"), actor, lambda who: can_read_cases(who, ANY_COUNTY))
    yield _right(_("Lägga till organisationer i registret"), actor, can_add_organisation)
    yield _right(_("Läsa händelseloggen"), actor, can_read_audit)
    yield _right(_("Kontrollera att händelseloggen är hel"), actor, can_check_audit)


def _in_county(actor: Actor, place: Place) -> Iterator[Right]:
    county, code = place.county, place.county.code
    draft = ActionPlan(county=county, state=PlanState.DRAFT)
    waiting = ActionPlan(county=county, state=PlanState.SUBMITTED)
    programme = Programme(county=county, state=ProgrammeState.DRAFT)
    follow_up, owner = FollowUp(county=county), HistoryOwner(code)
    responsible_id = place.responsible.pk if place.responsible else None
    asked: tuple[tuple[str, Ask], ...] = (
        (_("Läsa utkast till program, planer och uppföljningar"), lambda who: can_read_draft(who, code)),
        (_("Läsa historiken: vem som har ändrat vad"), lambda who: can_read_history(who, owner)),
        (_("Ändra programmet tills det är antaget"), lambda who: can_edit_programme(who, programme)),
        (_("Ändra handlingsplanen tills den är inskickad"), lambda who: can_edit_plan(who, draft)),
        (_("Läsa ärenden om stöd, med affärsuppgifter"), lambda who: can_read_cases(who, code)),
        (_("Handlägga ärenden om stöd"), lambda who: can_handle_cases(who, code)),
        (_("Skicka in och rätta uppföljningen"), lambda who: can_submit_follow_up(who, follow_up, responsible_id)),
    )
    for act, ask in asked:
        yield _right(act, actor, ask)
    yield _power(_("Besluta eller återlämna handlingsplanen"), actor, Matter.PLAN_APPROVAL, place, waiting)
    for matter in (Matter.FOLLOW_UP_SIGN_OFF, Matter.GRANT_DECISION):
        yield _power(str(MatterChoice(matter.value).label), actor, matter, place)


def _in_municipality(actor: Actor, municipality: Municipality) -> Iterator[Right]:
    plan, owner = ServicePlan(municipality=municipality), HistoryOwner(municipality_code=municipality.code)
    yield _right(_("Ändra serviceplanen och serviceplatserna"), actor, lambda who: can_edit_service_plan(who, plan))
    yield _right(_("Läsa historiken: vem som har ändrat vad"), actor, lambda who: can_read_history(who, owner))


def _at_organisation(actor: Actor, organisation: Organisation) -> Iterator[Right]:
    initiative = Initiative(owner=organisation, plan=ActionPlan(county_id=organisation.county_id or ""))
    asked: tuple[tuple[str, Ask], ...] = (
        (_("Rapportera utfall av organisationens insatser"), lambda who: can_report_outcome(who, initiative)),
        (
            _("Bjuda in användare, ge och avsluta roller"),
            lambda who: can_administer_organisation(who, organisation),
        ),
        (_("Utse ersättare för direktören"), lambda who: can_appoint_deputy(who, organisation, Role.DIRECTOR)),
        (_("Ändra organisationens uppgifter"), lambda who: can_edit_organisation(who, organisation)),
    )
    for act, ask in asked:
        yield _right(act, actor, ask)


def _right(act: str, actor: Actor, ask: Ask) -> Right:
    """Whether the actor may, and by which role: each role is asked for by itself."""
    answer = ask(actor)
    if isinstance(answer, Refused):
        return Right(act, False, answer.reason)
    carrying = {grant for grant in actor.grants if ask(_with_only(actor, grant))}
    lines = sorted({_as_role(grant) for grant in carrying})
    return Right(act, True, _("Du är %(roles)s.") % {"roles": _(" och ").join(lines)} if lines else "")


def _with_only(actor: Actor, grant: RoleGrant) -> Actor:
    """The actor with a single role. Made anew: that of a request is lazy, and no dataclass to ``replace``."""
    return Actor(actor.user_id, actor.label, frozenset({grant}), actor.pseudonym, actor.powers)


def _as_role(grant: RoleGrant) -> str:
    words = {"role": str(RoleChoice(grant.role.value).label).lower(), "organisation": grant.organisation_name}
    if grant.capacity is Capacity.ORDINARY:
        return _("%(role)s hos %(organisation)s") % words
    words["capacity"] = str(CapacityChoice(grant.capacity.value).label).lower()
    return _("%(capacity)s %(role)s hos %(organisation)s") % words


def _power(act: str, actor: Actor, matter: Matter, place: Place, plan: ActionPlan | None = None) -> Right:
    """A matter to decide: allowed by the power that reaches furthest, with its point in the delegation order."""
    if place.responsible is None:
        return Right(act, False, _("Ingen organisation är registrerad som ansvarig i länet i dag."))
    answer = can_decide(actor, matter, place.responsible)
    if plan is not None:
        answer = can_approve_plan(actor, plan, place.responsible)
    if isinstance(answer, Refused):
        return Right(act, False, answer.reason)
    mine = [row for row in actor.powers if (row.matter, row.organisation_id) == (matter, place.responsible.pk)]
    return Right(act, True, "; ".join(sorted({_why(power) for power in mine})) + ".")


def _why(power: DecisionPower) -> str:
    """ "Enligt § 89 i delegationsordningen, till och med 300 000 kr" or "Genom rollen", and as what."""
    source = _("Genom rollen")
    if power.point:
        source = _("Enligt %(point)s i delegationsordningen") % {"point": power.point}
    parts = [source]
    if power.max_amount is not None:
        parts.append(_("till och med %(amount)s") % {"amount": kronor(power.max_amount)})
    if power.capacity is not Capacity.ORDINARY:
        parts.append(_("som %(capacity)s") % {"capacity": str(CapacityChoice(power.capacity.value).label).lower()})
    return ", ".join(parts)
