"""Who asks. Policies and querysets take an Actor and know nothing of users, sessions or tokens."""

import enum
from collections.abc import Collection
from dataclasses import dataclass, field
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


@dataclass(frozen=True, slots=True)
class RoleGrant:
    """One role at one organisation, with the county or municipality it covers, valid today.

    ``county_code`` and ``municipality_code`` are SCB codes; both are None for a national body.
    """

    role: Role
    organisation_id: UUID
    organisation_name: str
    county_code: str | None = None
    municipality_code: str | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """The one who asks: a person or a machine, with the role grants that hold today."""

    user_id: UUID | None
    label: str
    grants: frozenset[RoleGrant] = field(default_factory=frozenset)

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

    def county_codes(self, roles: Collection[Role]) -> set[str]:
        """The counties in which the actor holds one of ``roles``."""
        return {grant.county_code for grant in self.grants if grant.county_code and grant.role in roles}

    def municipality_codes(self, roles: Collection[Role]) -> set[str]:
        """The municipalities in which the actor holds one of ``roles``."""
        return {grant.municipality_code for grant in self.grants if grant.municipality_code and grant.role in roles}


COUNTY_STAFF = frozenset({Role.CASE_OFFICER, Role.DIRECTOR})
"""The roles that see a county's own drafts and cases."""
