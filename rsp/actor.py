"""Who asks. Policies and querysets take an Actor and know nothing of users, sessions or tokens."""

import enum
from collections.abc import Collection
from dataclasses import dataclass, field
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
class RoleGrant:
    """One role at one organisation, with the county or municipality it covers, valid today.

    ``county_code`` and ``municipality_code`` are SCB codes; both are None for a national body. ``only``: its holder
    stands in for one matter, so reads what the role reads and decides that matter, and does nothing else of the role.
    """

    role: Role
    organisation_id: UUID
    organisation_name: str
    county_code: str | None = None
    municipality_code: str | None = None
    capacity: Capacity = Capacity.ORDINARY
    only: Matter | None = None

    @property
    def body(self) -> Body:
        return Body(self.organisation_id, self.organisation_name)


@dataclass(frozen=True, slots=True)
class DecisionPower:
    """That the actor may decide a matter at an organisation, valid today.

    ``max_amount`` is in SEK, None without limit. ``point`` is the point of the delegation order, empty for a power
    that comes with the role itself.
    """

    matter: Matter
    organisation_id: UUID
    point: str = ""
    max_amount: Decimal | None = None
    capacity: Capacity = Capacity.ORDINARY


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

    def county_codes(self, roles: Collection[Role]) -> set[str]:
        """The counties in which the actor holds one of ``roles``: where the actor reads as one of them."""
        return {grant.county_code for grant in self.grants if grant.county_code and grant.role in roles}

    def works_in_counties(self, roles: Collection[Role]) -> set[str]:
        """The counties in which the actor does the work of one of ``roles``: not as deputy in a single matter."""
        whole = (grant for grant in self.grants if grant.only is None)
        return {grant.county_code for grant in whole if grant.county_code and grant.role in roles}

    def municipality_codes(self, roles: Collection[Role]) -> set[str]:
        """The municipalities in which the actor holds one of ``roles``."""
        return {grant.municipality_code for grant in self.grants if grant.municipality_code and grant.role in roles}


ADMINISTRATORS = frozenset({Role.ADMINISTRATOR, Role.SYSTEM_ADMINISTRATOR})
"""The roles that administer people. Neither decides anything."""

INITIATIVE_OWNERS = frozenset({Role.PARTICIPANT, Role.MUNICIPAL_OFFICER})
"""The roles that see and report what their own organisation answers for in a county's plan, also in a draft."""

COUNTY_STAFF = frozenset({Role.CASE_OFFICER, Role.DIRECTOR})
"""The roles that see a county's own drafts and cases."""
