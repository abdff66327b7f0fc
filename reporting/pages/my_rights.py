"""What I may do and why: every answer is asked of the policy that the act itself asks."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

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
from registers.enums import CapacityChoice, Duty, MatterChoice, RoleChoice
from registers.models import County, Delegation, Membership, Municipality, Organisation, Responsibility
from registers.policies import can_administer_organisation, can_decide
from reporting.models import FollowUp
from reporting.policies import can_read_draft, can_submit_follow_up
from rsp.actor import Actor, DecisionPower, Matter
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


@dataclass(frozen=True, slots=True)
class Place:
    """A county with the body that answers for its programme, its decisions and its follow-ups today."""

    county: County
    responsible: Organisation | None


@dataclass(frozen=True, slots=True)
class MyRightsPage:
    roles: list[HeldRole]
    areas: list[Area]


def my_rights_page(actor: Actor) -> MyRightsPage:
    """The page of ``actor``, as of today."""
    today = timezone.localdate()
    areas = [Area(_("Hela landet"), list(_everywhere(actor)))]
    areas += [Area(place.county.name, list(_in_county(actor, place))) for place in _places(actor, today)]
    areas += [Area(row.full_name, list(_in_municipality(actor, row))) for row in _municipalities(actor)]
    areas += [Area(row.public_name, list(_at_organisation(actor, row))) for row in _organisations(actor)]
    return MyRightsPage(roles=list(_roles(actor, today)), areas=areas)


def _roles(actor: Actor, today: date) -> Iterator[HeldRole]:
    memberships = (
        Membership.objects.visible_to(actor)
        .filter(user=actor.user_id)
        .on(today)
        .select_related("organisation__municipality")
    )
    for row in memberships.order_by("organisation__name", "role"):
        yield HeldRole(row.get_role_display(), row.organisation.public_name, "", row.valid_from, row.valid_to)
    stand_ins = (
        Delegation.objects.visible_to(actor)
        .filter(user=actor.user_id)
        .on(today)
        .select_related("organisation__municipality")
    )
    for stand_in in stand_ins.order_by("organisation__name", "role"):
        label = CapacityChoice(stand_in.capacity).label
        yield HeldRole(str(stand_in), stand_in.organisation.public_name, label, stand_in.valid_from, stand_in.valid_to)


def _places(actor: Actor, today: date) -> list[Place]:
    codes = {grant.county_code for grant in actor.grants if grant.county_code}
    owners = Responsibility.objects.visible_to(actor).on(today).filter(duty=Duty.PROGRAMME_OWNER, county__in=codes)
    by_county = {row.county_id: row.organisation for row in owners.select_related("organisation__municipality")}
    return [
        Place(county, by_county.get(county.code))
        for county in County.objects.visible_to(actor).filter(code__in=codes).in_order()
    ]


def _municipalities(actor: Actor) -> Iterable[Municipality]:
    codes = {grant.municipality_code for grant in actor.grants if grant.municipality_code}
    return Municipality.objects.visible_to(actor).filter(code__in=codes).in_order()


def _organisations(actor: Actor) -> Iterable[Organisation]:
    ids = {grant.organisation_id for grant in actor.grants}
    return Organisation.objects.visible_to(actor).filter(pk__in=ids).select_related("municipality").in_order()


def _everywhere(actor: Actor) -> Iterator[Right]:
    yield Right(_("Läsa det som är antaget, beslutat eller inskickat"), True, _("Alla som är inloggade läser det."))
    yield Right(_("Läsa registren över län, kommuner och organisationer"), True, _("Alla som är inloggade läser dem."))
    yield _asked(_("Läsa spåret över vad som har hänt"), can_read_audit(actor), _("Du är administratör."))
    yield _asked(_("Kontrollera att spåret är helt"), can_check_audit(actor), _("Du är systemadministratör."))


def _in_county(actor: Actor, place: Place) -> Iterator[Right]:
    code, held = place.county.code, _held(actor, county_code=place.county.code)
    draft = ActionPlan(county=place.county, state=PlanState.DRAFT)
    programme = Programme(county=place.county, state=ProgrammeState.DRAFT)
    responsible_id = place.responsible.pk if place.responsible else None
    submit = can_submit_follow_up(actor, FollowUp(county=place.county), responsible_id)
    waiting = ActionPlan(county=place.county, state=PlanState.SUBMITTED)
    yield _asked(_("Läsa utkast till program, planer och uppföljningar"), can_read_draft(actor, code), held)
    yield _asked(_("Ändra programmet tills det är antaget"), can_edit_programme(actor, programme), held)
    yield _asked(_("Ändra handlingsplanen tills den är inskickad"), can_edit_plan(actor, draft), held)
    yield _power(_("Besluta eller återlämna handlingsplanen"), actor, Matter.PLAN_APPROVAL, place, waiting)
    yield _asked(_("Läsa ärenden om stöd, med affärsuppgifter"), can_read_cases(actor, code), held)
    yield _asked(_("Handlägga ärenden om stöd"), can_handle_cases(actor, code), held)
    yield _asked(_("Skicka in och rätta uppföljningen"), submit, held)
    for matter in (Matter.FOLLOW_UP_SIGN_OFF, Matter.GRANT_DECISION):
        yield _power(str(MatterChoice(matter.value).label), actor, matter, place)


def _in_municipality(actor: Actor, municipality: Municipality) -> Iterator[Right]:
    plan = ServicePlan(municipality=municipality)
    held = _held(actor, municipality_code=municipality.code)
    yield _asked(_("Ändra serviceplanen och serviceplatserna"), can_edit_service_plan(actor, plan), held)


def _at_organisation(actor: Actor, organisation: Organisation) -> Iterator[Right]:
    held = _held(actor, organisation_id=organisation.pk)
    initiative = Initiative(owner=organisation, plan=ActionPlan(county_id=organisation.county_id or ""))
    report = can_report_outcome(actor, initiative)
    administer = can_administer_organisation(actor, organisation)
    yield _asked(_("Rapportera utfall av de insatser som organisationen ansvarar för"), report, held)
    yield _asked(_("Bjuda in användare och ge och avsluta roller"), administer, held)


def _asked(act: str, answer: Allowed | Refused, why_allowed: str) -> Right:
    return Right(act, False, answer.reason) if isinstance(answer, Refused) else Right(act, True, why_allowed)


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
    source = _("punkt %(point)s i delegationsordningen") % {"point": power.point} if power.point else _("rollen själv")
    limit = _("till och med %(amount)s") % {"amount": kronor(power.max_amount)} if power.max_amount is not None else ""
    capacity = str(CapacityChoice(power.capacity.value).label).lower() if power.capacity != "ordinary" else ""
    text = ", ".join(part for part in (_("Genom %(source)s") % {"source": source}, limit, capacity) if part)
    return text


def _held(actor: Actor, **where: object) -> str:
    """ "Du är handläggare hos Region X.", for the grants that reach ``where``."""
    grants = [row for row in actor.grants if all(getattr(row, name) == value for name, value in where.items())]
    lines = sorted({f"{RoleChoice(row.role.value).label.lower()} hos {row.organisation_name}" for row in grants})
    if not lines:
        return _("Du är systemadministratör.")
    return _("Du är %(roles)s.") % {"roles": _(" och ").join(lines)}
