"""The people that the actor administers: the list, and one person."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models import Case, Exists, OuterRef, Prefetch, Q, QuerySet, When
from django.forms import Form
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import ApiToken, AuditEvent, User
from registers.enums import AccountState
from registers.models import Delegation, Membership
from registers.policies import can_anonymise_user, can_deactivate_user, can_end_membership, can_extract_register
from registers.querysets import people_of
from registers.records import standing_of
from rsp.actor import Actor
from rsp.listing import Column
from rsp.lists import ListPage, list_page
from rsp.rights import Allowed, Refused

SIGN_INS_SHOWN = 5


def state_of(user: Any) -> AccountState:
    """How an account stands, in one word. ``user`` comes from ``people_of``: somebody not known is invited."""
    if user.anonymised_at:
        return AccountState.ANONYMISED
    if not user.is_active:
        return AccountState.CLOSED
    has_come_in = user.is_machine or (user.is_known and user.last_login)
    return AccountState.OPEN if has_come_in else AccountState.INVITED


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A line of the list. ``roles``: the open ones at organisations the actor administers."""

    user: User
    state: AccountState
    roles: list[Membership]
    has_second_step: bool


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role on the person's page. ``when``: current, coming or ended; ``can_end``: the answer to the actor."""

    membership: Membership
    when: str
    can_end: Allowed | Refused


@dataclass(frozen=True, slots=True)
class PersonPage:
    """One person, with what the actor may do with the account."""

    user: User
    state: AccountState
    has_second_step: bool
    roles: list[HeldRole]
    ended_roles: list[HeldRole]
    deputyships: list[Delegation]
    sign_ins: list[AuditEvent]
    keys: list[ApiToken] = field(default_factory=list)
    can_deactivate: Allowed | Refused = field(default_factory=Allowed)
    can_anonymise: Allowed | Refused = field(default_factory=Allowed)
    can_extract: Allowed | Refused = field(default_factory=Allowed)


PEOPLE_COLUMNS = (
    Column("namn", _("Namn"), lambda row: row.user.shown_name, sort=["shown_name"]),
    Column("adress", _("E-postadress"), lambda row: row.user.email, in_page=False),
    Column("roller", _("Roller"), lambda row: _roles_in_words(row)),
    Column(
        "inloggad",
        _("Senast inloggad"),
        lambda row: row.user.last_login if row.user.is_known else None,
        sort=[Case(When(is_known=True, then="last_login")).asc(nulls_first=True)],
    ),
    Column("tvasteg", _("Tvåstegsinloggning"), lambda row: row.has_second_step if row.user.is_known else None),
    Column("konto", _("Konto"), lambda row: row.state.label),
)


def people_rows(actor: Actor) -> "QuerySet[User]":
    """The people of the organisations that the actor administers. Machines have a page of their own."""
    return _with_facts(actor, people_of(actor).filter(is_machine=False))


def show_people(people: Iterable[Any]) -> list[PersonRow]:
    """The lines of the list, of rows from ``people_rows``."""
    return [PersonRow(user, state_of(user), user.shown_roles, user.has_second_step) for user in people]


def machines_page(actor: Actor, asked: QueryDict) -> ListPage:
    """The machine accounts of the organisations that the actor administers."""
    machines = people_of(actor).filter(is_machine=True, anonymised_at__isnull=True)
    page = list_page(_with_facts(actor, machines).order_by("shown_name", "pk"), Form({}), asked)
    page.rows.object_list = show_people(page.rows.object_list)
    return page


def person_page(actor: Actor, user: Any) -> PersonPage:
    """One person whom the actor administers, from ``people_of``: roles at the actor's organisations, sign-ins."""
    today = timezone.localdate()
    held = [_held(actor, row, today) for row in _roles_of(actor, user)]
    standing = standing_of(user, today)
    return PersonPage(
        user=user,
        state=state_of(user),
        has_second_step=user.is_known and _authenticators(user.pk).exists(),
        roles=[row for row in held if row.when != "ended"],
        ended_roles=[row for row in held if row.when == "ended"],
        deputyships=list(_deputyships_of(actor, user)),
        sign_ins=list(_sign_ins_of(actor, user)) if user.is_known else [],
        keys=list(user.api_tokens.order_by("-created_at")) if user.is_machine else [],
        can_deactivate=can_deactivate_user(actor, standing),
        can_anonymise=can_anonymise_user(actor, standing),
        can_extract=can_extract_register(actor, standing),
    )


def narrowed(actor: Actor, people: "QuerySet[User]", chosen: Mapping[str, Any]) -> "QuerySet[User]":
    """Those that the chosen filters let through. Organisation and role are asked of one and the same role."""
    if words := chosen.get("q"):
        people = people.filter(Q(shown_name__icontains=words) | Q(email__icontains=words))
    if chosen.get("organisation") or chosen.get("roll"):
        held = Membership.objects.visible_to(actor).administered_by(actor).open_on(timezone.localdate())
        for column, name in (("organisation", "organisation"), ("role", "roll")):
            held = held.filter(**{column: chosen[name]}) if chosen.get(name) else held
        people = people.filter(pk__in=held.values("user"))
    match chosen.get("lage"):
        case "oppna":
            has_come_in = Q(last_login__isnull=False, is_known=True) | Q(is_machine=True)
            people = people.filter(has_come_in, is_active=True)
        case "inbjudna":
            people = people.filter(Q(last_login__isnull=True) | Q(is_known=False), is_active=True)
        case "avstangda":
            people = people.filter(is_active=False)
    return people


def _with_facts(actor: Actor, people: "QuerySet[User]") -> "QuerySet[User]":
    roles = Membership.objects.visible_to(actor).administered_by(actor).open_on(timezone.localdate())
    roles = roles.select_related("organisation__municipality").order_by("organisation__name", "role")
    second_step = Exists(_authenticators(OuterRef("pk")))
    return people.annotate(has_second_step=second_step).prefetch_related(
        Prefetch("memberships", queryset=roles, to_attr="shown_roles")
    )


def _authenticators(user_id: Any) -> "QuerySet[Authenticator]":
    """Second steps to sign in with; recovery codes alone are none."""
    rows: QuerySet[Authenticator] = Authenticator._default_manager.filter(user=user_id)
    return rows.exclude(type=Authenticator.Type.RECOVERY_CODES)


def _roles_in_words(row: PersonRow) -> str:
    return "; ".join(f"{role.get_role_display()}, {role.organisation.public_name}" for role in row.roles)


def _roles_of(actor: Actor, user: User) -> "QuerySet[Membership]":
    rows = Membership.objects.visible_to(actor).administered_by(actor).filter(user=user)
    return rows.select_related("organisation__municipality").order_by("organisation__name", "-valid_from")


def _held(actor: Actor, row: Membership, today: date) -> HeldRole:
    when = "coming" if row.valid_from > today else "current"
    if row.valid_to and row.valid_to < today:
        when = "ended"
    return HeldRole(row, when, can_end_membership(actor, row))


def _deputyships_of(actor: Actor, user: User) -> "QuerySet[Delegation]":
    rows = Delegation.objects.visible_to(actor).standing_in().filter(user=user)
    return rows.open_on(timezone.localdate()).select_related("organisation__municipality").order_by("valid_from")


def _sign_ins_of(actor: Actor, user: User) -> "QuerySet[AuditEvent]":
    rows = AuditEvent.objects.visible_to(actor).about_person(user.pseudonym)
    own = rows.filter(action__in=["sign_in.succeed", "sign_in.fail"])
    return own.newest_first().distinct()[:SIGN_INS_SHOWN]
