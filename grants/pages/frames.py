"""A county's frames of a year, as a page shows them."""

from collections.abc import Sequence
from dataclasses import dataclass

from grants.frames import FrameLine, frame_overview
from registers.models import County
from rsp.actor import COUNTY_STAFF, PROGRAMME_DUTY, Actor

FIRST_YEAR, LAST_YEAR = 2000, 2100
"""The years a frame may be of."""


@dataclass(frozen=True, slots=True)
class FramesPage:
    """``lines``: one for each stream. ``unnamed``: what is granted without a named stream, of no frame."""

    county: County
    year: int
    lines: Sequence[FrameLine]
    unnamed: FrameLine | None
    can_edit: bool

    @property
    def previous_year(self) -> int:
        return max(self.year - 1, FIRST_YEAR)

    @property
    def next_year(self) -> int:
        return min(self.year + 1, LAST_YEAR)


def frames_page(actor: Actor, county: County, year: int) -> FramesPage:
    """The page of a county and a year. Four queries."""
    lines = frame_overview(county.pk, year)
    return FramesPage(
        county=county,
        year=year,
        lines=[line for line in lines if line.stream],
        unnamed=next((line for line in lines if not line.stream), None),
        can_edit=county.pk in actor.works_in_counties(COUNTY_STAFF, PROGRAMME_DUTY),
    )
