"""Locking the ledger of an undertaking: the second grant is evaluated on top of the first."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db import connection

from grants.models import UndertakingMember
from programs.models import ServicePlace

GROUPS = "undertakings"


def lock_undertaking(organisation_id: UUID, day: date, *, place_id: UUID | None = None) -> None:
    """Wait until nobody else is granting or recording aid in the undertaking of a company; held until the act commits.

    ``place_id``: the outlet that aid is granted to, whose ceiling follows it from owner to owner (22 §).

    Evaluate after this, not before. Where a case is locked too, the case is locked first. ``day`` of the grant.
    """
    lock_undertakings([organisation_id], day, places=[place_id] if place_id else [])


def lock_undertakings(organisation_ids: Iterable[UUID], day: date, *, places: Iterable[UUID] = ()) -> None:
    """Several at once, as for decisions made together: always in one call, so that two such acts never wait in a ring.

    Who belongs together stands still from here on. Companies that have belonged together on another day are locked
    too: aid granted on ``day`` counts for grants of other days. ``places``: the outlets that aid is granted to; those
    that the companies run are locked as well, since a case that names no place may be of one of them.
    """
    asked = set(organisation_ids)
    _wait("pg_advisory_xact_lock_shared", [GROUPS])
    groups = UndertakingMember.objects.filter(organisation__in=asked).values("group")
    linked = UndertakingMember.objects.filter(group__in=groups).values_list("organisation", flat=True)
    run = ServicePlace.objects.filter(operator__in=asked).values_list("pk", flat=True)
    keys = {f"undertaking/{pk}" for pk in asked.union(linked)} | {f"outlet/{pk}" for pk in {*places, *run}}
    _wait("pg_advisory_xact_lock", sorted(keys))


def lock_groups() -> None:
    """Wait until nobody is granting anything: who belongs together is about to change."""
    _wait("pg_advisory_xact_lock", [GROUPS])


def _wait(lock: str, keys: Iterable[str]) -> None:
    with connection.cursor() as cursor:
        for key in keys:
            cursor.execute(f"SELECT {lock}(hashtextextended(%s, 0))", [key])  # one of two names above
