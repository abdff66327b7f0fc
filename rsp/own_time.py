"""Rows of the counties whose work is the actor's: today's, and those of the time before a duty passed to another."""

from collections.abc import Set

from django.db.models import Q

from rsp.actor import ALL_DUTIES, COUNTY_STAFF, Actor, Duty


def of_own_counties(actor: Actor, county: str, duties: Set[Duty] = ALL_DUTIES, *, day: str = "", year: str = "") -> Q:
    """The condition on the column ``county``; ``day`` or ``year`` is the column that dates a row.

    A body that has handed one of ``duties`` over reads the rows dated up to its last day, or with a year that began by
    then. A row that nothing dates belongs to who holds the duty today.
    """
    own = Q(**{f"{county}__in": actor.county_codes(COUNTY_STAFF, duties)})
    if not (day or year):
        return own
    for code, until in sorted(actor.own_time_in(COUNTY_STAFF, duties).items()):
        dated = {f"{day}__lte": until} if day else {f"{year}__lte": until.year}
        own |= Q(**{county: code}, **dated)
    return own
