"""Which roles a kind of body can have people in. A role that does not fit gives no rights. Pure."""

from registers.enums import OrganisationKind
from rsp.actor import Role

COUNTY_BODIES = frozenset({OrganisationKind.REGION, OrganisationKind.COUNTY_BOARD, OrganisationKind.COOPERATION_BODY})
"""Bodies whose staff work for a whole county."""


def fits(role: Role, kind: OrganisationKind, *, is_municipal_body: bool) -> bool:
    """Whether ``role`` can be held at a body of ``kind``; Region Gotland is a municipal body too."""
    match role:
        case Role.CASE_OFFICER | Role.DIRECTOR:
            return kind in COUNTY_BODIES
        case Role.MUNICIPAL_OFFICER:
            return is_municipal_body
        case Role.NATIONAL_ANALYST:
            return kind == OrganisationKind.AUTHORITY
        case Role.SYSTEM_ADMINISTRATOR:
            return kind in (OrganisationKind.AUTHORITY, OrganisationKind.OTHER)
        case Role.PARTICIPANT | Role.READER | Role.ADMINISTRATOR:
            return True


def covers_county(kind: OrganisationKind) -> bool:
    """Whether a role at the body covers the county it lies in, and not just the body itself."""
    return kind in COUNTY_BODIES
