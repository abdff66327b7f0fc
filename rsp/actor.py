"""Who asks. Policies and querysets take an Actor and know nothing of users, sessions or tokens."""

import enum
from collections.abc import Collection, Set
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Self
from uuid import UUID


class Role(enum.StrEnum):
    """What a person may be at an organisation. The values are stored in ``registers.Membership``."""

    CASE_OFFICER = "case_officer"
    DIRECTOR = "director"
    MUNICIPAL_OFFICER = "municipal_officer"
    PARTICIPANT = "participant"
    READER = "reader"
    NATIONAL_ANALYST = "national_analyst"
    ADMINISTRATOR = "administrator"
    SYSTEM_ADMINISTRATOR = "system_administrator"


class Matter(enum.StrEnum):
    """What a delegation order lets somebody decide. The values are stored in ``registers.Delegation``."""

    PLAN_APPROVAL = "plan_approval"
    FOLLOW_UP_SIGN_OFF = "follow_up_sign_off"
    GRANT_DECISION = "grant_decision"


class Duty(enum.StrEnum):
    """What a body can answer for in a county. The values are stored in ``registers.Responsibility``."""

    PROGRAMME_OWNER = "programme_owner"
    GRANT_AUTHORITY = "grant_authority"
    INVESTMENT_GRANTS = "investment_grants"


ALL_DUTIES = frozenset(Duty)
PROGRAMME_DUTY = frozenset({Duty.PROGRAMME_OWNER})
"""The programme, its action plans and follow-ups, and what the municipalities report."""

GRANT_DUTIES = frozenset({Duty.GRANT_AUTHORITY, Duty.INVESTMENT_GRANTS})
"""Cases about support, whichever form it has."""


class Capacity(enum.StrEnum):
    """As what a person holds a role: by membership, called in as deputy (ersättare), or acting (tf.)."""

    ORDINARY = "ordinary"
    DEPUTY = "deputy"
    ACTING = "acting"


@dataclass(frozen=True, slots=True)
class Body:
    """An organisation as the audit trail names it."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class FormerDuty:
    """A duty that a body held in its county and holds no more: what is dated up to ``until`` is its own time."""

    duty: Duty
    until: date


@dataclass(frozen=True, slots=True)
class RoleGrant:
    """One role at one organisation, with the county or municipality it covers, valid today.

    ``county_code`` and ``municipality_code`` are SCB codes; both are None for a national body. ``only``: its holder
    stands in for one matter, so reads what the role reads and decides that matter, and does nothing else of the role.
    ``duties``: what the body answers for in the county today, as far as the role works with it; ``former``: what it
    has answered for until it passed to another body. A role that works with no duty (a reader's) is as if it had all.
    """

    role: Role
    organisation_id: UUID
    organisation_name: str
    county_code: str | None = None
    municipality_code: str | None = None
    capacity: Capacity = Capacity.ORDINARY
    only: Matter | None = None
    duties: frozenset[Duty] = ALL_DUTIES
    former: frozenset[FormerDuty] = frozenset()
    appointment: str = ""

    @property
    def body(self) -> Body:
        return Body(self.organisation_id, self.organisation_name)


@dataclass(frozen=True, slots=True)
class DecisionPower:
    """That the actor may decide a matter at an organisation, valid today.

    ``max_amount`` is in SEK, None without limit. ``point`` is the point of the delegation order, empty for a power
    that comes with the role itself. ``appointment``: the decision by which somebody stands in, empty for others.
    """

    matter: Matter
    organisation_id: UUID
    point: str = ""
    max_amount: Decimal | None = None
    capacity: Capacity = Capacity.ORDINARY
    appointment: str = ""


@dataclass(frozen=True, slots=True)
class Actor:
    """The one who asks: a person or a machine, with the role grants and powers to decide that hold today."""

    user_id: UUID | None
    label: str
    grants: frozenset[RoleGrant] = field(default_factory=frozenset)
    pseudonym: str = ""
    powers: frozenset[DecisionPower] = field(default_factory=frozenset)

    @classmethod
    def anonymous(cls) -> Self:
        """Somebody not signed in: sees nothing that is scoped."""
        return cls(user_id=None, label="")

    @property
    def is_signed_in(self) -> bool:
        return self.user_id is not None

    @property
    def organisation_names(self) -> list[str]:
        """The organisations the actor holds a role at, in alphabetical order."""
        return sorted({grant.organisation_name for grant in self.grants})

    @property
    def bodies(self) -> list[Body]:
        """The organisations the actor holds a role at, in alphabetical order."""
        return sorted({grant.body for grant in self.grants}, key=lambda body: (body.name, str(body.id)))

    @property
    def is_system_administrator(self) -> bool:
        """May see and administer everything, and decide nothing."""
        return any(grant.role is Role.SYSTEM_ADMINISTRATOR for grant in self.grants)

    def holds(self, roles: Collection[Role]) -> bool:
        """Whether the actor holds one of ``roles`` anywhere."""
        return any(grant.role in roles for grant in self.grants)

    def organisation_ids(self, roles: Collection[Role]) -> set[UUID]:
        """The organisations at which the actor holds one of ``roles``."""
        return {grant.organisation_id for grant in self.grants if grant.role in roles}

    def works_at(self, roles: Collection[Role]) -> set[UUID]:
        """The organisations at which the actor does the work of one of ``roles``: not as deputy in a single matter."""
        return {grant.organisation_id for grant in self.grants if grant.role in roles and grant.only is None}

    def county_codes(self, roles: Collection[Role], duties: Set[Duty] = ALL_DUTIES) -> set[str]:
        """The counties in which the actor holds one of ``roles``: where the actor reads as one of them.

        At a body that holds one of ``duties`` there today; without ``duties`` any of them will do.
        """
        return {
            grant.county_code
            for grant in self.grants
            if grant.county_code and grant.role in roles and grant.duties & duties
        }

    def works_in_counties(self, roles: Collection[Role], duties: Set[Duty] = ALL_DUTIES) -> set[str]:
        """The counties in which the actor does the work of one of ``roles``: not as deputy in a single matter.

        At a body that holds one of ``duties`` there today; without ``duties`` any of them will do.
        """
        whole = frozenset(grant for grant in self.grants if grant.only is None)
        return Actor(self.user_id, self.label, whole).county_codes(roles, duties)

    def own_time_in(self, roles: Collection[Role], duties: Set[Duty] = ALL_DUTIES) -> dict[str, date]:
        """The counties where one of ``duties`` has passed from the actor's body to another, and its last day there.

        What is dated up to that day is read by those who hold one of ``roles``; nothing is written.
        """
        last_days: dict[str, date] = {}
        for grant in self.grants:
            ended = [former.until for former in grant.former if former.duty in duties]
            if grant.county_code and grant.role in roles and ended:
                last_days[grant.county_code] = max([*ended, last_days.get(grant.county_code, date.min)])
        return last_days

    def reads_county_on(self, county_code: str, day: date, duties: Set[Duty] = ALL_DUTIES) -> bool:
        """Whether what is dated ``day`` in the county is the actor's: of a body with the duty today, or then."""
        if county_code in self.county_codes(COUNTY_STAFF, duties):
            return True
        return day <= self.own_time_in(COUNTY_STAFF, duties).get(county_code, date.min)

    def municipality_codes(self, roles: Collection[Role]) -> set[str]:
        """The municipalities in which the actor holds one of ``roles``."""
        return {grant.municipality_code for grant in self.grants if grant.municipality_code and grant.role in roles}


ADMINISTRATORS = frozenset({Role.ADMINISTRATOR, Role.SYSTEM_ADMINISTRATOR})
"""The roles that administer people. Neither decides anything."""

INITIATIVE_OWNERS = frozenset({Role.PARTICIPANT, Role.MUNICIPAL_OFFICER})
"""The roles that see and report what their own organisation answers for in a county's plan, also in a draft."""

COUNTY_STAFF = frozenset({Role.CASE_OFFICER, Role.DIRECTOR})
"""The roles that see a county's own drafts and cases."""
