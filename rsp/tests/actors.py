"""Actors for tests that ask policies and querysets without users or memberships in the database."""

from uuid import uuid4

from rsp.actor import Actor, Role, RoleGrant


def actor_with(*roles: Role, county: str | None = None, municipality: str | None = None) -> Actor:
    """Somebody signed in who holds ``roles`` at one body of the county or municipality."""
    organisation = uuid4()
    return Actor(
        user_id=uuid4(),
        label="Provperson",
        grants=frozenset(
            RoleGrant(
                role=role,
                organisation_id=organisation,
                organisation_name="Provorganisation",
                county_code=county,
                municipality_code=municipality,
            )
            for role in roles
        ),
    )


STAFF_23 = actor_with(Role.CASE_OFFICER, county="23")
STAFF_24 = actor_with(Role.CASE_OFFICER, county="24")
DIRECTOR_23 = actor_with(Role.DIRECTOR, county="23")
READER_23 = actor_with(Role.READER, county="23")
MUNICIPAL_2361 = actor_with(Role.MUNICIPAL_OFFICER, county="23", municipality="2361")
ANALYST = actor_with(Role.NATIONAL_ANALYST)
NO_ROLE = actor_with()
ANONYMOUS = Actor.anonymous()

SIGNED_IN = (STAFF_23, STAFF_24, DIRECTOR_23, READER_23, MUNICIPAL_2361, ANALYST, NO_ROLE)
