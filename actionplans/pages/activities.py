"""The log of activities as pages show it, and one activity."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from actionplans.enums import ActivityKind
from actionplans.models import Activity, ActivityCount, Initiative
from actionplans.policies import can_edit_activity, can_read_internal_note
from actionplans.rules.attendance import attendance_in_words
from programs.models import ServicePlace
from rsp.actor import Actor
from rsp.listing import Column
from rsp.rights import Allowed, Refused


@dataclass(frozen=True, slots=True)
class ActivityLine:
    """A row of the log."""

    row: Activity
    attendance: str
    initiatives: str

    @property
    def organisations(self) -> str:
        return ", ".join(sorted(body.public_name for body in self.row.organisations.all()))

    @property
    def how(self) -> str:
        return gettext("Digitalt") if self.row.is_digital else gettext("På plats")


@dataclass(frozen=True, slots=True)
class ActivityPage:
    """One activity, with what the actor may do."""

    row: Activity
    attendance: str
    organisations: list[str]
    initiatives: list[Initiative]
    places: list[ServicePlace]
    can_edit: Allowed | Refused
    can_read_note: Allowed | Refused


COLUMNS = (
    Column("dag", _("Dag"), lambda line: line.row.held_on, ("held_on",)),
    Column("slag", _("Slag"), lambda line: line.row.get_kind_display(), ("kind", "held_on")),
    Column("rubrik", _("Rubrik"), lambda line: line.row.title, ("title",)),
    Column(
        "lan", _("Län"), lambda line: line.row.county.name if line.row.county else gettext("Hela landet"), (), "", False
    ),
    Column(
        "kommun",
        _("Kommun"),
        lambda line: line.row.municipality.name if line.row.municipality else "",
        ("municipality__name", "held_on"),
    ),
    Column("plats", _("Plats"), lambda line: line.row.place, in_page=False),
    Column("hur", _("Hur"), lambda line: line.how, ("is_digital", "held_on")),
    Column("med", _("Vilka som var med"), lambda line: line.attendance),
    Column("organisationer", _("Organisationer"), lambda line: line.organisations, in_page=False),
    Column("ord", _("Vilka som var med, i ord"), lambda line: line.row.participants, in_page=False),
    Column("personer", _("Personer"), lambda line: line.row.people_count, ("people_count",), "num"),
    Column("byar", _("Byar"), lambda line: line.row.village_count, in_page=False),
    Column("insatser", _("Insatser"), lambda line: line.initiatives, in_page=False),
    Column("sammanfattning", _("Sammanfattning"), lambda line: line.row.summary, in_page=False),
)
"""The columns of the log. A file is sent on: the internal note is in none."""


def listed_activities(rows: Sequence[Activity]) -> list[ActivityLine]:
    """The rows as the list shows them, read with ``with_shown``."""
    return [_line(row) for row in rows]


def counts_of(actor: Actor, county_code: str) -> list[ActivityCount]:
    """The years of the county that are known only as numbers."""
    return list(ActivityCount.objects.visible_to(actor).in_county(county_code))


def activity_page(actor: Actor, row: Activity) -> ActivityPage:
    """One activity. Select ``county``, ``municipality`` and ``organiser`` with it."""
    bodies = list(row.organisations.select_related("municipality").in_order())
    return ActivityPage(
        row=row,
        attendance=attendance_in_words(body.kind for body in bodies),
        organisations=[body.public_name for body in bodies],
        initiatives=list(Initiative.objects.visible_to(actor).filter(activities=row).select_related("plan").in_order()),
        places=list(ServicePlace.objects.visible_to(actor).filter(activities=row).in_order()),
        can_edit=can_edit_activity(actor, row),
        can_read_note=can_read_internal_note(actor, row),
    )


def _line(row: Activity) -> ActivityLine:
    initiatives: list[Any] = sorted(row.initiatives.all(), key=lambda initiative: initiative.title)
    return ActivityLine(
        row=row,
        attendance=attendance_in_words(body.kind for body in row.organisations.all()),
        initiatives=", ".join(initiative.title for initiative in initiatives),
    )


def visits_of(actor: Actor, organisation_id: UUID) -> int:
    """How many visits to a company the actor reads of: to itself or a place it runs. Named in settings. One query."""
    visits = Activity.objects.visible_to(actor).filter(kind=ActivityKind.COMPANY_VISIT)
    met = Q(organisations=organisation_id) | Q(places__operator=organisation_id)
    return visits.filter(met).distinct().count()
