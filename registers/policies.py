"""Who may do what with organisations, roles, delegation and people's accounts. Pure: no query, no table asked."""

from collections.abc import Set
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.models import User
from registers.enums import DECIDERS, CapacityChoice, MatterChoice, OrganisationKind, RoleChoice
from registers.models import Delegation, Membership, Organisation
from registers.role_fit import fits
from rsp.actor import ADMINISTRATORS, COUNTY_STAFF, PROGRAMME_DUTY, Actor, Capacity, Duty, Matter, Role, RoleGrant
from rsp.rights import Allowed, Refused
from rsp.swedish import kronor, long_date

PRIVATE_KINDS = frozenset(
    {
        OrganisationKind.COMPANY,
        OrganisationKind.PROPERTY_OWNER,
        OrganisationKind.ASSOCIATION,
        OrganisationKind.OTHER,
    }
)
"""Bodies that a county's case officers keep the register of."""

NOT_FOR_MACHINES = ADMINISTRATORS | {Role.DIRECTOR}
"""A machine administers nobody and decides nothing."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What the policies about a person's account need to know of where the person has roles or stands in for others.

    ``open_at``: where it holds or is going to; when that is nowhere, the same as ``ever_at``: those and where it has
    held. ``begun_at``: where it holds or has held, so that nobody gets a right to an account by giving it a role.
    """

    user_id: UUID
    open_at: frozenset[UUID]
    ever_at: frozenset[UUID]
    begun_at: frozenset[UUID]
    is_system_administrator: bool = False


# --- Organisations and their people


def can_administer(actor: Actor) -> Allowed | Refused:
    """The administration pages: administrators of some organisation."""
    if actor.holds(ADMINISTRATORS):
        return Allowed()
    return Refused(_("Sidan är till för administratörer. Be en administratör hos din organisation om hjälp."))


def can_administer_organisation(actor: Actor, organisation: Organisation) -> Allowed | Refused:
    """Its own administrators, and system administrators."""
    if actor.is_system_administrator or organisation.pk in actor.organisation_ids(ADMINISTRATORS):
        return Allowed()
    return Refused(
        _("Du administrerar inte %(organisation)s. En administratör där, eller en systemadministratör, kan göra det.")
        % {"organisation": organisation.public_name}
    )


def can_give_role(actor: Actor, organisation: Organisation, role: Role, user: User | None = None) -> Allowed | Refused:
    """An administrator of the body gives roles that fit it, to others than oneself.

    Only system administrators make system administrators. A machine neither administers nor decides.
    """
    answer = can_administer_organisation(actor, organisation)
    if not answer:
        return answer
    if role is Role.SYSTEM_ADMINISTRATOR and not actor.is_system_administrator:
        return Refused(_("Bara en systemadministratör kan ge rollen systemadministratör."))
    if user is not None and user.pk == actor.user_id:
        return Refused(_("Du kan inte ge dig själv en roll. Be en annan administratör."))
    if user is not None and user.is_machine and role in NOT_FOR_MACHINES:
        return Refused(_("Ett maskinkonto kan varken administrera eller besluta. Välj en annan roll."))
    return _fits(role, organisation)


def _fits(role: Role, organisation: Organisation) -> Allowed | Refused:
    if fits(role, OrganisationKind(organisation.kind), is_municipal_body=organisation.is_municipal):
        return Allowed()
    words = {"role": RoleChoice(role.value).label, "organisation": organisation.public_name}
    return Refused(_("Rollen %(role)s finns inte hos %(organisation)s. Välj en annan roll.") % words)


def can_end_membership(actor: Actor, membership: Membership) -> Allowed | Refused:
    """An administrator of the body; only system administrators end the role of one. Select ``organisation``."""
    if membership.role == Role.SYSTEM_ADMINISTRATOR and not actor.is_system_administrator:
        return Refused(_("Bara en systemadministratör kan avsluta rollen systemadministratör."))
    return can_administer_organisation(actor, membership.organisation)


def can_review_membership(actor: Actor, membership: Membership) -> Allowed | Refused:
    """Those who can end the role say whether it is still needed."""
    return can_end_membership(actor, membership)


# --- Delegation


def can_edit_delegation_order(actor: Actor, organisation: Organisation) -> Allowed | Refused:
    """An administrator of the body writes down what its delegation order says."""
    return can_administer_organisation(actor, organisation)


def can_add_point(actor: Actor, organisation: Organisation, role: Role) -> Allowed | Refused:
    """A point of the order is about a role that decides something and that there is at the body."""
    answer = can_edit_delegation_order(actor, organisation)
    if not answer:
        return answer
    if role not in DECIDERS:
        words = {"role": RoleChoice(role.value).label}
        return Refused(_("Rollen %(role)s kan inte få besluta något. Välj en annan roll.") % words)
    return _fits(role, organisation)


def can_appoint_deputy(
    actor: Actor, organisation: Organisation, role: Role, user_id: UUID | None = None
) -> Allowed | Refused:
    """An administrator of the body, or the director for the own role. Never oneself, never an administrator's role."""
    if user_id is not None and user_id == actor.user_id:
        return Refused(_("Du kan inte utse dig själv. Be en annan administratör."))
    if role in ADMINISTRATORS:
        return Refused(_("En administratör har ingen ersättare. Ge en till person rollen i stället."))
    if role not in DECIDERS:
        words = {"role": RoleChoice(role.value).label}
        return Refused(_("Rollen %(role)s har ingen ersättare. Ge en till person rollen i stället.") % words)
    if is_director_of(actor, organisation.pk) and role is Role.DIRECTOR:
        return Allowed()
    answer = can_administer_organisation(actor, organisation)
    if not answer:
        return Refused(
            _("Du kan inte utse ersättare hos %(organisation)s. Det gör direktören själv eller en administratör där.")
            % {"organisation": organisation.public_name}
        )
    return _fits(role, organisation)


def can_appoint_someone(actor: Actor, organisation: Organisation) -> Allowed | Refused:
    """Whether there is any role at the body that the actor may appoint a deputy for."""
    answers = [can_appoint_deputy(actor, organisation, role) for role in sorted(DECIDERS)]
    if any(answers) or not can_administer_organisation(actor, organisation):
        return next((answer for answer in answers if answer), answers[0])
    return Refused(
        _("Hos %(organisation)s finns ingen roll som någon kan vara ersättare för.")
        % {"organisation": organisation.public_name}
    )


def can_end_delegation(actor: Actor, delegation: Delegation) -> Allowed | Refused:
    """Who may appoint a deputy may end it; a point of the order is ended by who edits the order."""
    if delegation.capacity == CapacityChoice.ORDINARY:
        return can_edit_delegation_order(actor, delegation.organisation)
    return can_appoint_deputy(actor, delegation.organisation, Role(delegation.role))


def is_director_of(actor: Actor, organisation_id: UUID) -> bool:
    """Whether the actor is the director there in person, and not as somebody's deputy."""
    return any(
        grant.role is Role.DIRECTOR and grant.organisation_id == organisation_id
        for grant in actor.grants
        if grant.capacity is Capacity.ORDINARY
    )


def can_decide(
    actor: Actor, matter: Matter, organisation: Organisation, amount: Decimal | None = None
) -> Allowed | Refused:
    """Who holds the power today, by role, delegation or as deputy, up to the amount the delegation says."""
    powers = [power for power in actor.powers if power.matter is matter and power.organisation_id == organisation.pk]
    if not powers:
        words = {"matter": str(MatterChoice(matter.value).label).lower(), "organisation": organisation.public_name}
        return Refused(
            _(
                "Du får inte %(matter)s: du har ingen delegation hos %(organisation)s. Vem som har det står i deras"
                " delegationsordning."
            )
            % words
        )
    ceilings = [power.max_amount for power in powers if power.max_amount is not None]
    if amount is None or len(ceilings) < len(powers) or amount <= max(ceilings):
        return Allowed()
    return Refused(
        _(
            "Din delegation går till %(ceiling)s och beslutet gäller %(amount)s. Lämna det till"
            " någon med högre delegation."
        )
        % {"ceiling": kronor(max(ceilings)), "amount": kronor(amount)}
    )


# --- Responsibility


def can_change_responsibility(actor: Actor) -> Allowed | Refused:
    """Who answers for what in a county is decided by the state: system administrators write it down."""
    if actor.is_system_administrator:
        return Allowed()
    return Refused(_("Bara en systemadministratör ändrar vem som ansvarar för vad i ett län."))


def refuse_work(actor: Actor, county_code: str, duties: Set[Duty], otherwise: str) -> Refused:
    """The refusal of work in a county: for want of the duty when the actor's body is without it, else ``otherwise``."""
    here = sorted(
        (
            grant
            for grant in actor.grants
            if grant.county_code == county_code and grant.role in COUNTY_STAFF and not grant.duties & duties
        ),
        key=lambda grant: grant.organisation_name,
    )
    return Refused(_why_without_duty(here[0], duties)) if here else Refused(otherwise)


def _why_without_duty(grant: RoleGrant, duties: Set[Duty]) -> str:
    what = _("det regionala serviceprogrammet") if duties == PROGRAMME_DUTY else _("besluten om stöd")
    last_days = [former.until for former in grant.former if former.duty in duties]
    words = {"organisation": grant.organisation_name, "what": what}
    if not last_days:
        return _("Du kan läsa men inte ändra: %(organisation)s svarar inte för %(what)s i länet.") % words
    words["day"] = long_date(max(last_days))
    return (
        _(
            "Du kan läsa men inte ändra: %(organisation)s svarade för %(what)s i länet till och med den %(day)s. Nu gör"
            " en annan organisation det."
        )
        % words
    )


# --- The register of organisations


def can_read_identity(actor: Actor, organisation: Organisation) -> bool:
    """Whether the actor sees the name and number of a trader who is a person: case rights, or the own organisation."""
    if not (organisation.is_sole_trader or organisation.may_be_a_person) or actor.is_system_administrator:
        return True
    is_own = organisation.pk in actor.organisation_ids(tuple(Role))
    return is_own or organisation.county_id in actor.county_codes(COUNTY_STAFF)


def can_add_organisation(actor: Actor) -> Allowed | Refused:
    """The form for a new organisation; what it may hold: ``can_keep_organisation``."""
    if actor.is_system_administrator or actor.works_in_counties({Role.CASE_OFFICER}):
        return Allowed()
    return Refused(_("Du kan läsa registret men inte lägga till: det gör en handläggare i länet."))


def can_keep_organisation(actor: Actor, kind: OrganisationKind, county_code: str | None) -> Allowed | Refused:
    """Case officers keep companies, property owners, associations and others in the own county in order."""
    if actor.is_system_administrator:
        return Allowed()
    if kind not in PRIVATE_KINDS:
        return Refused(
            _(
                "Du kan läsa men inte ändra: länsstyrelser, regioner, kommuner och myndigheter ändras av en"
                " systemadministratör."
            )
        )
    if county_code in actor.works_in_counties({Role.CASE_OFFICER}):
        return Allowed()
    return Refused(
        _("Du kan läsa men inte ändra: organisationen hör till ett annat län. En handläggare där kan ändra.")
    )


def can_reclassify_organisation(actor: Actor, organisation: Organisation) -> Allowed | Refused:
    """Kind, place and number, which decide what roles there mean: not for the organisation's own administrators."""
    if organisation.merged_into_id:
        return Refused(_("Du kan läsa men inte ändra: organisationen är hopslagen med en annan. Ändra den i stället."))
    return can_keep_organisation(actor, OrganisationKind(organisation.kind), organisation.county_id)


def can_edit_organisation(actor: Actor, organisation: Organisation) -> Allowed | Refused:
    """Those who keep it in the register, and its own administrators (its name)."""
    answer = can_reclassify_organisation(actor, organisation)
    if answer or organisation.merged_into_id:
        return answer
    return Allowed() if can_administer_organisation(actor, organisation) else answer


def can_edit_contact_functions(actor: Actor, organisation: Organisation) -> Allowed | Refused:
    """Those who may edit the organisation say where it is written to."""
    return can_edit_organisation(actor, organisation)


def can_merge_organisations(actor: Actor, duplicate: Organisation, survivor: Organisation) -> Allowed | Refused:
    """System administrators; case officers when they keep both in the register."""
    for organisation in (duplicate, survivor):
        answer = can_reclassify_organisation(actor, organisation)
        if not answer:
            return answer
    return Allowed()


# --- People's accounts


def _not_oneself() -> Refused:
    return Refused(_("Du kan inte stänga av eller anonymisera dig själv. Be en annan administratör."))


def can_deactivate_user(actor: Actor, standing: Standing) -> Allowed | Refused:
    """An administrator of every organisation where the person has an open role, or a system administrator."""
    if standing.user_id == actor.user_id:
        return _not_oneself()
    return _can_handle_account(actor, standing, standing.open_at)


def can_anonymise_user(actor: Actor, standing: Standing) -> Allowed | Refused:
    """An administrator of every organisation where the person has or has had a role: what is forgotten is theirs."""
    if standing.user_id == actor.user_id:
        return _not_oneself()
    return _can_handle_account(actor, standing, standing.ever_at)


def can_extract_register(actor: Actor, standing: Standing) -> Allowed | Refused:
    """The person; else those who administer every organisation the person has been at: the extract holds all."""
    if standing.user_id == actor.user_id:
        return Allowed()
    return _can_handle_account(actor, standing, standing.ever_at)


def can_manage_machine(actor: Actor, standing: Standing) -> Allowed | Refused:
    """The keys of a machine account: an administrator of every organisation where it has a role."""
    return _can_handle_account(actor, standing, standing.open_at)


def _can_handle_account(actor: Actor, standing: Standing, bodies: frozenset[UUID]) -> Allowed | Refused:
    """Who administers all of ``bodies``, and one of those where the account has had its role begin."""
    if actor.is_system_administrator:
        return Allowed()
    if standing.is_system_administrator:
        return Refused(_("Kontot är en systemadministratörs. Bara en systemadministratör kan göra det."))
    administered = actor.organisation_ids(ADMINISTRATORS)
    if not standing.ever_at & administered:
        return Refused(_("Kontot har ingen roll hos en organisation som du administrerar."))
    if bodies - administered:
        return Refused(
            _(
                "Kontot har eller har haft roller även hos organisationer som du inte administrerar. Avsluta rollen hos"
                " er, eller be en systemadministratör."
            )
        )
    if not standing.begun_at & administered:
        return Refused(_("Rollen hos er har inte börjat gälla än. Avsluta den i stället."))
    return Allowed()


# --- Public figures


def can_keep_public_figures(actor: Actor) -> Allowed | Refused:
    """System administrators: price base amounts and rates hold for all counties."""
    if actor.is_system_administrator:
        return Allowed()
    return Refused(_("Bara systemadministratören ändrar officiella tal."))
