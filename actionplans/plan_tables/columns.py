"""The columns of a plan's table: headings, how each cell is read, and what a value is written as."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from actionplans.enums import Aim, GoalSource
from actionplans.models import Goal, Initiative
from programs.enums import FundingStream
from programs.models import PriorityArea
from registers.models import Organisation
from rsp.importing import (
    CellFault,
    ImportColumn,
    iso_day,
    one_of_labels,
    swedish_decimal,
    text_of_length,
    yes_or_no,
)
from rsp.indicators import known_indicators
from rsp.pasted_text import plain_text_of

LONGEST_TEXT = 2000
LARGEST = Decimal(10) ** 12
POINTED_THOUSANDS = re.compile(r"-?\d{1,3}(\.\d{3})+(,\d*)?")
"""150.000 is a hundred and fifty thousand to some, and a hundred and fifty to others."""

INITIATIVE_KEYS = (
    *("area", "title", "description", "owner", "owner_function", "co_owners", "participants", "starts_on"),
    *("ends_on", "budget", "stream", "funder"),
)
GOAL_KEYS = (
    *("text", "indicator", "unit", "is_qualitative", "end_state", "aim", "baseline", "baseline_on"),
    *("baseline_note", "target", "due_on", "counted_from"),
)
IDENTITY_KEYS = ("initiative_id", "initiative_version", "goal_id", "goal_version")


@dataclass(frozen=True, slots=True)
class Names:
    """What cells may name: the areas of the plan's programme, and organisations by name or number."""

    areas: Sequence[PriorityArea]
    organisations: Mapping[str, Sequence[Organisation]]

    @classmethod
    def of(cls, areas: Sequence[PriorityArea], bodies: Iterable[Organisation], used: Iterable[UUID]) -> "Names":
        """``used``: bodies of the plan itself, which win over others of the same name."""
        by_name: dict[str, list[Organisation]] = {}
        for body in bodies:
            by_name.setdefault(spelled(body.public_name), []).append(body)
            if body.orgnr and not body.is_sole_trader:
                by_name.setdefault(body.orgnr, []).append(body)
        kept = set(used)
        chosen = {
            name: [body for body in found if body.pk in kept] or found if len(found) > 1 else found
            for name, found in by_name.items()
        }
        return cls(areas, chosen)


def plan_columns(names: Names) -> list[ImportColumn]:
    """The columns that are read, in the order of the file. Only the initiative's title must be there."""
    return [*_identity_columns(), *_initiative_columns(names), *_goal_columns()]


def headings() -> dict[str, str]:
    """The heading of each column by its key. No query."""
    return {column.key: column.heading for column in plan_columns(Names((), {}))}


def _identity_columns() -> list[ImportColumn]:
    return [
        _optional("initiative_id", _("Insatsens id"), _uuid),
        _optional("initiative_version", _("Insatsens version"), _version),
        _optional("goal_id", _("Målets id"), _uuid),
        _optional("goal_version", _("Målets version"), _version),
    ]


def _initiative_columns(names: Names) -> list[ImportColumn]:
    streams = {stream.value: str(stream.label) for stream in FundingStream}
    return [
        _optional("area", _("Område"), _area_reader(names), _("Prioriterat område"), _("Insatsområde")),
        ImportColumn("title", _("Insats"), _cleaned(300), aliases=(_("Åtgärd"), _("Aktivitet")), may_be_empty=True),
        _optional("description", _("Beskrivning"), _cleaned(LONGEST_TEXT)),
        _optional("owner", _("Ansvarig"), _body_reader(names), _("Ansvarig organisation"), _("Ansvarig aktör")),
        _optional("owner_function", _("Ansvarig funktion"), _cleaned(120), _("Funktion")),
        _optional("co_owners", _("Medansvariga"), _bodies_reader(names), _("Medansvarig")),
        _optional("participants", _("Medverkar"), _cleaned(300), _("Medverkande"), _("Samverkan")),
        _optional("starts_on", _("Startar"), iso_day, _("Start"), _("Startdatum")),
        _optional("ends_on", _("Slutar"), iso_day, _("Slut"), _("Slutdatum")),
        _optional("budget", _("Budget, kr"), _kronor, _("Budget"), _("Kostnad")),
        _optional("stream", _("Finansiär"), one_of_labels(streams), _("Finansiering")),
        _optional("funder", _("Finansiär i klartext"), _cleaned(200)),
    ]


def _goal_columns() -> list[ImportColumn]:
    aims = {aim.value: str(aim.label) for aim in Aim}
    return [
        _optional("text", _("Mål"), _cleaned(500), _("Målet")),
        _optional("indicator", _("Indikator"), _cleaned(200), _("Mått")),
        _optional("unit", _("Enhet"), _cleaned(40)),
        _optional("is_qualitative", _("Kvalitativt mål"), yes_or_no),
        _optional("end_state", _("Sluttillstånd"), _cleaned(500)),
        _optional("aim", _("Minst eller högst"), one_of_labels(aims)),
        _optional("baseline", _("Utgångsläge"), _number, _("Utgångsvärde"), _("Nuläge")),
        _optional("baseline_on", _("Utgångsläget gäller den"), iso_day),
        _optional("baseline_note", _("Utgångsläget avser"), _cleaned(100)),
        _optional("target", _("Målvärde"), _number, _("Målnivå")),
        _optional("due_on", _("Målets slutdatum"), iso_day, _("Klart senast"), _("Ska vara nått"), _("Tidplan")),
        _optional("counted_from", _("Räknas ur"), _indicator_key),
    ]


def _optional(key: str, heading: str, read: Callable[[str], Any], *aliases: str) -> ImportColumn:
    return ImportColumn(key, heading, read, is_required=False, aliases=aliases)


# --- How cells are read


def spelled(name: str) -> str:
    """A name as it is compared: whatever its case and spaces."""
    return " ".join(name.split()).casefold()


def _cleaned(longest: int) -> Callable[[str], str]:
    """A text without what Word puts in it."""
    read = text_of_length(longest)
    return lambda text: read(plain_text_of(text))


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise CellFault(_("Det är inget id. Lämna cellen som den var i filen, eller töm den.")) from error


def _version(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 9):
        raise CellFault(_("Det är ingen version. Lämna cellen som den var i filen, eller töm den."))
    return int(text)


def _number(text: str) -> Decimal:
    if POINTED_THOUSANDS.fullmatch(text):
        raise CellFault(_("Talet kan läsas på två sätt. Skriv tusental utan punkt, till exempel 150 000."))
    number = swedish_decimal(text)
    if abs(number) >= LARGEST:
        raise CellFault(_("Talet är för stort."))
    if number != number.quantize(Decimal("0.01")):
        raise CellFault(_("Skriv talet med högst två decimaler."))
    return number.quantize(Decimal("0.01"))


def _kronor(text: str) -> Decimal:
    plain = text.casefold().removesuffix(":-").strip().removesuffix("kr").strip()
    try:
        return _number(plain)
    except CellFault as fault:
        if str(fault) != _("Skriv ett tal, till exempel 12,4."):
            raise
        raise CellFault(_("Skriv beloppet i kronor, till exempel 150 000.")) from fault


def _indicator_key(text: str) -> str:
    for key, indicator in known_indicators().items():
        if spelled(text) in (spelled(str(indicator.label)), key):
            return key
    raise CellFault(_("Det finns ingen sådan uppgift att räkna ur. Lämna tomt om utfallet skrivs in."))


def _area_reader(names: Names) -> Callable[[str], PriorityArea]:
    def read(text: str) -> PriorityArea:
        found = [area for area in names.areas if spelled(text) in (spelled(area.name), str(area.order))]
        if len(found) == 1:
            return found[0]
        known = ", ".join(area.name for area in names.areas) or _("inga, planen har inget program")
        raise CellFault(_("Området finns inte i planens program. Där finns: %(names)s.") % {"names": known})

    return read


def _body_reader(names: Names) -> Callable[[str], Organisation]:
    def read(text: str) -> Organisation:
        found = names.organisations.get(spelled(text)) or names.organisations.get(text.replace("-", "")) or ()
        match len(found):
            case 1:
                return found[0]
            case 0:
                raise CellFault(_("Organisationen finns inte i registret. Lägg till den där, eller rätta namnet."))
            case _:
                raise CellFault(_("Flera organisationer heter så. Skriv organisationsnumret."))

    return read


def _bodies_reader(names: Names) -> Callable[[str], tuple[Organisation, ...]]:
    one = _body_reader(names)

    def read(text: str) -> tuple[Organisation, ...]:
        found = {body.pk: body for part in text.split(";") if part.strip() for body in [one(part.strip())]}
        return tuple(sorted(found.values(), key=lambda body: (body.public_name, str(body.pk))))

    return read


# --- What stands in the plan, as the cells' readers give it


def initiative_values(row: Initiative) -> dict[str, Any]:
    """Read with ``read_plan``."""
    values: dict[str, Any] = {key: getattr(row, key) for key in INITIATIVE_KEYS if key != "co_owners"}
    bodies = sorted(row.co_owners.all(), key=lambda body: (body.public_name, str(body.pk)))
    return {key: (_as_read(values[key]) if key != "co_owners" else tuple(bodies)) for key in INITIATIVE_KEYS}


def goal_values(row: Goal) -> dict[str, Any]:
    """What stands in a goal; what is not counted from records has no ``counted_from``."""
    values = {key: getattr(row, key) for key in GOAL_KEYS if key != "counted_from"}
    counted = row.indicator_key if row.source == GoalSource.COUNTED else ""
    return {key: _as_read(value) for key, value in {**values, "counted_from": counted}.items()}


def _as_read(value: Any) -> Any:
    return plain_text_of(value) or None if isinstance(value, str) else value


def shown(key: str, value: Any) -> str:
    """A value in a table of what differs, and nearly as the file has it."""
    written = cell_of(key, value)
    if isinstance(written, Decimal):
        return f"{written.normalize():f}".replace(".", ",")
    return "" if written is None else str(written)


def cell_of(key: str, value: Any) -> Any:
    """A value as the file has it: numbers as numbers, days as days."""
    if value in (None, "", ()):
        return None
    match key:
        case "area":
            return value.name
        case "owner":
            return value.public_name
        case "co_owners":
            return "; ".join(body.public_name for body in value)
        case "stream":
            return str(FundingStream(value).label)
        case "aim":
            return str(Aim(value).label)
        case "is_qualitative":
            return _("ja") if value else _("nej")
        case "counted_from":
            known = known_indicators()
            return str(known[value].label) if value in known else value
        case _:
            return value
