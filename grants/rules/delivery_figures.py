"""A municipality's yearly figures of home delivery read from a table: counts and costs only, never a person. Pure.

A column that looks like names or personal numbers stops the whole file: the page that reads it keeps nothing.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from grants.rules.cell_values import CellState, read_amount, read_count, read_year, spelled
from rsp.orgnr import mask_in_text

COUNTS = ("households", "delivery_occasions", "trip_occasions")
COSTS = ("delivery_cost", "trip_cost")
FIGURES = ("cost_year", *COUNTS, *COSTS)
"""The keys of the facts that the figures become."""

HEADINGS = {
    "cost_year": ("år", "kalenderår", "kostnadsår"),
    "households": ("hushåll", "antal hushåll", "hushåll som fått hemsändning eller deltagit i inköpsturer"),
    "delivery_occasions": (
        *("hemsändningar", "antal hemsändningar", "hemsändningstillfällen"),
        "hemsändningar, räknat per hushåll och tillfälle",
    ),
    "trip_occasions": (
        *("inköpsturer", "antal inköpsturer", "inköpstillfällen"),
        "inköpsturer, räknat per hushåll och tillfälle",
    ),
    "delivery_cost": (
        *("nettokostnad hemsändning", "nettokostnad hemsändningar", "kostnad hemsändning", "nettokostnad"),
        "nettokostnad för hemsändning",
    ),
    "trip_cost": ("nettokostnad inköpsturer", "kostnad inköpsturer", "nettokostnad för inköpsturer"),
}
"""The headings that are known: short ones first, the form's own labels last."""
PERSONAL_HEADINGS = re.compile(
    r"namn|person|p-?nr|född|adress|gata|telefon|mobil|e-?post|mejl|kund\b|mottagare|sökande", re.IGNORECASE
)
SEVERAL_WORDS = re.compile(r"[^\W\d_]{2,}[ ,]+[^\W\d_]{2,}")
SHORT_NUMBER = re.compile(r"(?<!\d)\d{6}(?:\d{2})?[-+ ]?\d{4}(?!\d)")
"""Six or eight digits and four: as personal numbers are written, whether or not the day or the check digit is right."""


class UnusableFigures(ValueError):
    """The table cannot be used. The message is a Swedish sentence for the user, and repeats nothing of the table."""


@dataclass(frozen=True, slots=True)
class ReadFigures:
    """What the table holds, by the keys of ``FIGURES``. ``notes``: what the reader should know."""

    values: dict[str, Decimal]
    notes: tuple[str, ...] = ()


def figures_of_cells(cells: Sequence[Sequence[str]]) -> ReadFigures:
    """The figures of a table with headings on its first row; several rows are added up.

    Raises UnusableFigures: names or personal numbers, no known column, or a cell that is no number.
    """
    head, body = cells[0], [line for line in cells[1:] if any(line)]
    known = {key: place for place, text in enumerate(head) if (key := _key_of(text))}
    _refuse_people(head, body, set(known.values()))
    if not set(known) & {*COUNTS, *COSTS}:
        wanted = ", ".join(words[0] for words in HEADINGS.values())
        raise UnusableFigures(_("Filen har ingen kolumn som känns igen. Rubrikerna är: %(names)s.") % {"names": wanted})
    values: dict[str, Decimal] = {}
    notes = list(_unread_notes(head, body, set(known.values())))
    for key, place in known.items():
        read = [(row, line[place]) for row, line in enumerate(body, start=2) if place < len(line) and line[place]]
        numbers = [_number(key, text, place, row) for row, text in read]
        if key == "cost_year":
            _take_year(values, numbers)
        elif key == "households" and len(numbers) > 1:
            notes.append(_("Filen har flera rader, och samma hushåll kan stå på flera. Skriv antalet hushåll själv."))
        elif numbers:
            values[key] = sum(numbers, Decimal(0))
    return ReadFigures(values, tuple(notes))


def _unread_notes(head: Sequence[str], body: Sequence[Sequence[str]], known: set[int]) -> Iterator[str]:
    """What tells of the columns with something in them that were left out: by letter, as nothing of the table is kept.

    A second column with the heading of one that is read is left out too.
    """
    for place in range(max(len(line) for line in [head, *body])):
        if place not in known and any(place < len(line) and line[place] for line in [head, *body]):
            yield _("Kolumn %(letter)s lästes inte: rubriken känns inte igen, eller står två gånger.") % {
                "letter": _letter(place)
            }


def _key_of(heading: str) -> str:
    plain = spelled(heading)
    return next((key for key, words in HEADINGS.items() if plain in {spelled(word) for word in words}), "")


def _refuse_people(head: Sequence[str], body: Sequence[Sequence[str]], known: set[int]) -> None:
    width = max(len(line) for line in [head, *body])
    for place in range(width):
        heading = head[place] if place < len(head) else ""
        texts = [line[place] for line in body if place < len(line) and line[place]]
        looks = _looks_like_numbers([heading, *texts]) or (
            place not in known and (PERSONAL_HEADINGS.search(heading) or _looks_like_names(texts))
        )
        if looks:
            words = _(
                "Kolumn %(letter)s ser ut att innehålla namn, adresser eller personnummer. Ta bort den och försök "
                "igen: här behövs bara antal och kostnader. Inget av filen är sparat."
            )
            raise UnusableFigures(words % {"letter": _letter(place)})


def _looks_like_numbers(texts: Sequence[str]) -> bool:
    return any(mask_in_text(text) != text or SHORT_NUMBER.search(text) for text in texts)


def _looks_like_names(texts: Sequence[str]) -> bool:
    """Whether most cells are words and no numbers: nobody counts in words."""
    worded = [text for text in texts if SEVERAL_WORDS.search(text) or text.replace("-", "").isalpha()]
    return bool(texts) and len(worded) * 2 > len(texts)


def _number(key: str, text: str, place: int, row: int) -> Decimal:
    read = {"cost_year": read_year}.get(key, read_amount if key in COSTS else read_count)(text)
    if read.state not in (CellState.VALUE, CellState.WARNING):
        words = _("Cell %(cell)s går inte att läsa som ett tal.")
        raise UnusableFigures(words % {"cell": f"{_letter(place)}{row}"})
    return Decimal(read.value)


def _take_year(values: dict[str, Decimal], numbers: Sequence[Decimal]) -> None:
    if len(set(numbers)) > 1:
        raise UnusableFigures(_("Filen har flera år. Läs in ett år i taget: bidraget räknas per kalenderår."))
    if numbers:
        values["cost_year"] = numbers[0]


def _letter(place: int) -> str:
    letters = ""
    number = place + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
