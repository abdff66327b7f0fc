"""How the cells of other people's tables are read: each ends as a value, a warning, a question or an error. Pure.

People write ``1 537 062 kr``, ``1,5 mnkr`` and ``27/3 2024``. What has one meaning is read; what has two is asked
about, with proposals; what has none is an error that says what would do. Nothing is ever guessed without asking.
"""

import difflib
import enum
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from stdnum import luhn

from grants.enums import DecisionOutcome
from rsp import orgnr
from rsp.swedish import MONTHS, kronor, long_date

LARGEST = Decimal(10) ** 12
FIRST_YEAR, LAST_YEAR = 1995, 2100
EXCEL_BEGINS = date(1899, 12, 30)
"""Day 0 of Excel's count of days."""
MASKED = object()
"""What a masked organisation number is read as: the number that the row has already."""


class CellState(enum.StrEnum):
    """How well a cell could be read."""

    VALUE = "value"
    WARNING = "warning"
    QUESTION = "question"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Proposal:
    """An answer to a question: what is put in the cell's place when it is chosen, and the words it is chosen by."""

    answer: str
    label: str


@dataclass(frozen=True, slots=True)
class CellValue:
    """A cell as it was read. ``message`` is what is wrong, as a heading; ``advice`` what to do about it."""

    value: Any = None
    state: CellState = CellState.VALUE
    message: str = ""
    advice: str = ""
    proposals: tuple[Proposal, ...] = ()


EMPTY = CellValue()
Reader = Callable[[str], CellValue]


def warned(value: Any, message: str) -> CellValue:
    return CellValue(value, CellState.WARNING, message)


def asked(message: str, advice: str, proposals: Iterable[Proposal]) -> CellValue:
    return CellValue(None, CellState.QUESTION, message, advice, tuple(proposals))


def wrong(message: str, advice: str = "") -> CellValue:
    return CellValue(None, CellState.ERROR, message, advice)


def spelled(text: str) -> str:
    """A text as it is compared: whatever its case and its spaces."""
    return " ".join(text.split()).casefold()


# --- Amounts

_SPACES = re.compile(r"[\s\u00a0\u2007\u2009\u202f]+")
_UNITS = (
    (re.compile(r"(?:mnkr|mkr|msek|mn ?kr|milj\.? ?(?:kr|kronor|sek)?|miljon(?:er)? ?(?:kr|kronor|sek)?)\.?$"), 10**6),
    (re.compile(r"(?:tkr|tsek|ksek|kkr|tusen ?(?:kr|kronor)?)\.?$"), 1000),
    (re.compile(r"(?::-|,-|kr\.?|kronor|sek)$"), 1),
)
_PLAIN = re.compile(r"\d+(?:[.,]\d{1,2})?")
_FINE = re.compile(r"\d+(?:[.,]\d+)?")
_SPACED = re.compile(r"\d{1,3}(?: \d{3})+(?:[.,]\d{1,2})?")
_DOTTED = re.compile(r"\d{1,3}(?:\.\d{3}){2,}(?:,\d{1,2})?|\d{1,3}\.\d{3},\d{1,2}")
_TWO_WAYS = re.compile(r"(\d{1,3})[.,](\d{3})")
_RANGE = re.compile(r"(.*\d.*?)\s*(?:[-–—]|\btill\b|\beller\b|/)\s*(.*\d.*)")
_LIKE_DIGITS = str.maketrans({"O": "0", "o": "0", "l": "1", "I": "1", "|": "1"})
_CENT = Decimal("0.01")


def read_amount(text: str) -> CellValue:
    """An amount in SEK: ``1 537 062``, ``1 537 062 kr``, ``1,5 mnkr``, ``450 tkr``. ``120.000`` is asked about."""
    plain = _SPACES.sub(" ", text).strip().replace("\u2212", "-")
    if plain in ("", "-", "–", "—"):
        return EMPTY
    if plain.startswith("-"):
        return wrong(
            _("Beloppet ”%(text)s” är negativt") % {"text": text}, _("Skriv ett belopp som är noll eller mer.")
        )
    body, factor = _without_unit(plain)
    found = _number(body, factor)
    if found is not None:
        return _checked_amount(text, found * factor)
    if two := _TWO_WAYS.fullmatch(body):
        return _asked_amount(text, two, factor)
    return _unread_amount(text, plain)


def _without_unit(plain: str) -> tuple[str, int]:
    body = re.sub(r"^(?:sek|kr)\s*", "", plain.casefold())
    for pattern, factor in _UNITS:
        if found := pattern.search(body):
            return body[: found.start()].strip(), factor
    return body, 1


def _number(body: str, factor: int) -> Decimal | None:
    if _TWO_WAYS.fullmatch(body) and not (factor == 10**6 and body.startswith("0")):
        return None if "." in body or factor == 1 else Decimal(body.replace(",", "."))
    if _DOTTED.fullmatch(body):
        return Decimal(body.replace(".", "").replace(",", "."))
    if _SPACED.fullmatch(body) or (_PLAIN if factor == 1 else _FINE).fullmatch(body):
        return Decimal(body.replace(" ", "").replace(",", "."))
    return None


def _checked_amount(text: str, amount: Decimal) -> CellValue:
    if amount >= LARGEST:
        return wrong(_("Beloppet ”%(text)s” är för stort") % {"text": text})
    return CellValue(amount.quantize(_CENT))


def _asked_amount(text: str, two: "re.Match[str]", factor: int) -> CellValue:
    readings = [Decimal(f"{two[1]}.{two[2]}") * factor, Decimal(two[1] + two[2]) * factor]
    exact = [amount for amount in readings if amount == amount.quantize(_CENT)]
    proposals = [Proposal(_plainly(amount), kronor(amount)) for amount in exact]
    words = _("Menar du %(choices)s?") % {"choices": _or([one.label for one in proposals])}
    return asked(_("Beloppet ”%(text)s” kan läsas på två sätt") % {"text": text}, words, proposals)


def _unread_amount(text: str, plain: str) -> CellValue:
    parts = _RANGE.fullmatch(plain)
    if parts and all(_is_amount(part) for part in parts.groups()):
        advice = _("Skriv det beslutade beloppet. Format som går att läsa: 450 000, 450 tkr och 0,45 mnkr.")
        return wrong(_("Beloppet ”%(text)s” är två belopp") % {"text": text}, advice)
    message = _("Beloppet ”%(text)s” kan inte läsas") % {"text": text}
    guess = plain.translate(_LIKE_DIGITS)
    body, factor = _without_unit(guess)
    found = _number(body, factor) if guess != plain else None
    if found is not None:
        advice = _("Det står en bokstav i stället för en siffra. Menar du %(amount)s?")
        return wrong(message, advice % {"amount": kronor(found * factor)})
    return wrong(message, _("Format som går att läsa: 450 000, 450 000 kr, 450 tkr och 0,45 mnkr."))


def _is_amount(text: str) -> bool:
    body, factor = _without_unit(text)
    return _number(body, factor) is not None or bool(_TWO_WAYS.fullmatch(body))


def _plainly(amount: Decimal) -> str:
    whole = amount.quantize(_CENT)
    return f"{whole:f}".removesuffix(".00").replace(".", ",")


def _or(words: list[str]) -> str:
    return (
        _("%(first)s eller %(last)s") % {"first": ", ".join(words[:-1]), "last": words[-1]} if words[1:] else words[0]
    )


# --- Days

_MONTH_NUMBERS = {name[:length]: at for at, name in enumerate(MONTHS, 1) for length in (3, len(name))}
_ISO_LIKE = re.compile(r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})(?:[ T]\d{2}:\d{2}(?::\d{2})?)?")
_EIGHT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SIX = re.compile(r"(\d{2})-?(\d{2})-?(\d{2})")
_WITH_MONTH = re.compile(r"(\d{1,2})(?::?e|\.)? ?([a-zåäö]+)\.? (\d{4})")
_SLASHED = re.compile(r"(\d{1,2}) ?[/.] ?(\d{1,2})([ /.\-]+)(\d{4}|\d{2})")
_ONE_DIGIT_MORE = re.compile(r"(\d{4})-(\d{2})-(\d{3})|(\d{4})-(\d{3})-(\d{2})|(\d{5})-(\d{2})-(\d{2})")


def read_day(text: str) -> CellValue:
    """A day: ``2024-03-27``, ``27/3 2024``, ``27 mars 2024``. ``240327`` and ``2024-03-279`` are asked about."""
    plain = _SPACES.sub(" ", text).strip().replace("\u2013", "-")
    if plain in ("", "-"):
        return EMPTY
    for reading in (_full_day, _worded_day, _slashed_day, _asked_day):
        found = reading(plain, text)
        if found is not None:
            return found
    return wrong(
        _("Datumet ”%(text)s” kan inte läsas") % {"text": text}, _("Skriv det som ÅÅÅÅ-MM-DD, till exempel 2024-03-27.")
    )


def _full_day(plain: str, text: str) -> CellValue | None:
    found = _ISO_LIKE.fullmatch(plain) or _EIGHT.fullmatch(plain)
    return _day_or_wrong(text, *map(int, found.groups()[:3])) if found else None


def _worded_day(plain: str, text: str) -> CellValue | None:
    found = _WITH_MONTH.fullmatch(plain.casefold())
    month = _MONTH_NUMBERS.get(found[2]) if found else None
    return _day_or_wrong(text, int(found[3]), month, int(found[1])) if found and month else None


def _slashed_day(plain: str, text: str) -> CellValue | None:
    """``27/3 2024``. With two slashes an American writes the month first: ``3/4/2024`` is asked about."""
    found = _SLASHED.fullmatch(plain)
    if not found:
        return None
    first, second, between, year = int(found[1]), int(found[2]), found[3].strip(), int(found[4])
    if len(found[4]) == 2:
        return _asked_days(text, [_day(2000 + year, second, first)])
    usual, other = _day(year, second, first), _day(year, first, second)
    if between == "/" and usual and other and usual != other:
        return _asked_days(text, [usual, other])
    if usual is None and other:
        return _asked_days(text, [other])
    return _day_or_wrong(text, year, second, first)


def _asked_day(plain: str, text: str) -> CellValue | None:
    if found := _SIX.fullmatch(plain):
        year, month, day = map(int, found.groups())
        return _asked_days(text, [_day(2000 + year, month, day)])
    if _ONE_DIGIT_MORE.fullmatch(plain):
        places = [at for at, sign in enumerate(plain) if sign.isdigit()]
        shorter = (_ISO_LIKE.fullmatch(plain[:at] + plain[at + 1 :]) for at in places)
        days = [_day(*map(int, one.groups())) for one in shorter if one and len(one[2]) == 2 and len(one[3]) == 2]
        return _asked_days(text, [day for day in days if day])
    if plain.isascii() and plain.isdigit() and len(plain) == 5:
        return _asked_days(text, [EXCEL_BEGINS + timedelta(days=int(plain))])
    return None


def _asked_days(text: str, days: Iterable[date | None]) -> CellValue | None:
    likely = sorted({day for day in days if day and FIRST_YEAR <= day.year <= LAST_YEAR})
    if not likely:
        return None
    proposals = [Proposal(day.isoformat(), long_date(day)) for day in likely]
    message = _("Datumet ”%(text)s” kan inte läsas säkert") % {"text": text}
    words = _("Menar du %(choices)s? Det som stod sparas med raden.")
    return asked(message, words % {"choices": _or([one.label for one in proposals])}, proposals)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _day_or_wrong(text: str, year: int, month: int, day: int) -> CellValue:
    found = _day(year, month, day)
    if found is None:
        return wrong(_("Dagen ”%(text)s” finns inte") % {"text": text}, _("Kontrollera månad och dag."))
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        return wrong(_("Datumet ”%(text)s” ligger för långt bort") % {"text": text}, _("Kontrollera årtalet."))
    return CellValue(found)


# --- Numbers that name


def read_orgnr(text: str) -> CellValue:
    """Ten digits with a right check digit. A mask stands for the number that the row has already."""
    plain = _SPACES.sub("", text)
    if not plain:
        return EMPTY
    if plain == orgnr.MASK:
        return CellValue(MASKED)
    bare = plain.replace("-", "")
    if bare.isascii() and bare.isdigit() and len(bare) == 9:
        plain = bare.zfill(10)  # a spreadsheet takes the zero away that a number begins with
    try:
        return CellValue(orgnr.normalise(plain))
    except orgnr.InvalidOrgnr:
        return _unread_orgnr(bare)


def _unread_orgnr(bare: str) -> CellValue:
    ten = bare[2:] if len(bare) == 12 else bare
    if not (ten.isascii() and ten.isdigit() and len(ten) == 10):
        return wrong(_("Organisationsnumret kan inte läsas"), _("Skriv det med tio siffror, till exempel 212000-0803."))
    check = luhn.calc_check_digit(ten[:9])
    shown = orgnr.show(ten)
    if check == ten[9]:
        return wrong(_("Organisationsnumret %(number)s finns inte") % {"number": shown}, _("Kontrollera mot ansökan."))
    words = _("Den sista siffran borde vara %(digit)s. Kontrollera mot ansökan.") % {"digit": check}
    return wrong(_("Organisationsnumret %(number)s har fel kontrollsiffra") % {"number": shown}, words)


def read_year(text: str) -> CellValue:
    """A year with four digits."""
    plain = _SPACES.sub("", text).removesuffix(",0")
    if not plain:
        return EMPTY
    if re.fullmatch(r"\d{4}", plain) and plain.isascii():
        if FIRST_YEAR <= int(plain) <= LAST_YEAR:
            return CellValue(int(plain))
        return wrong(_("Året ”%(text)s” ligger för långt bort") % {"text": text})
    message = _("Året ”%(text)s” kan inte läsas") % {"text": text}
    if two := re.fullmatch(r"(\d{4})[/\-–](\d{4}|\d{2})", plain):
        years = [two[1], two[2] if len(two[2]) == 4 else two[1][:2] + two[2]]
        words = _("Menar du %(choices)s?") % {"choices": _or(years)}
        return asked(message, words, [Proposal(year, year) for year in years])
    return wrong(message, _("Skriv året med fyra siffror, till exempel 2024."))


def read_count(text: str) -> CellValue:
    """A whole number: ``8``, ``1 200``, ``8 st.``."""
    plain = re.sub(r"(?:stycken|st\.?)$", "", _SPACES.sub("", text).casefold())
    if not plain:
        return EMPTY
    if plain.isascii() and plain.isdigit() and len(plain) < 9:
        return CellValue(int(plain))
    return wrong(_("Antalet ”%(text)s” kan inte läsas") % {"text": text}, _("Skriv ett helt tal, till exempel 12."))


# --- Words


def read_text(longest: int) -> Reader:
    """Reads a text of at most ``longest`` characters."""

    def read(text: str) -> CellValue:
        plain = text.replace("\r\n", "\n").strip()
        if len(plain) > longest:
            words = _("Texten är %(count)d tecken. Den får vara högst %(most)d.")
            return wrong(_("Texten är för lång"), words % {"count": len(plain), "most": longest})
        return CellValue(plain) if plain else EMPTY

    return read


def read_yes_or_no(text: str) -> CellValue:
    """``ja`` or ``nej``."""
    plain = spelled(text)
    if not plain:
        return EMPTY
    answer = {"ja": True, "j": True, "x": True, "nej": False, "n": False}.get(plain)
    return (
        wrong(_("”%(text)s” kan inte läsas") % {"text": text}, _("Skriv ja eller nej."))
        if answer is None
        else (CellValue(answer))
    )


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a list of codes. ``what`` is what one of them is called; ``known`` maps a spelled word to a code."""

    what: str
    known: Mapping[str, str]
    labels: Mapping[str, str]

    def read(self, text: str) -> CellValue:
        """The code of a word. An abbreviation or a misspelling is asked about, with what it may stand for."""
        if not text:
            return EMPTY
        code = self.known.get(text) or self.known.get(spelled(text))
        if code is not None:
            return CellValue(code)
        if not spelled(text):
            return EMPTY
        likely = self._likely(spelled(text))
        message = _("%(what)s ”%(text)s” finns inte") % {"what": self.what, "text": text}
        if not likely:
            return wrong(message, _("De ord som kan användas står på bladet Koder i mallen."))
        proposals = [Proposal(self.labels[one], self.labels[one]) for one in likely]
        words = _("Menar du %(choices)s?") % {"choices": _or([one.label for one in proposals])}
        return asked(message, words, proposals)

    def _likely(self, plain: str) -> list[str]:
        pieces = [re.escape(piece) for piece in re.split(r"[\s.\-]+", plain) if piece]
        short = re.compile(".*?".join(pieces)) if pieces and len("".join(pieces)) > 2 else None
        found = [code for word, code in self.known.items() if short and short.match(word)]
        if not found:
            alike = difflib.get_close_matches(plain, list(self.known), n=2, cutoff=0.75)
            found = [self.known[word] for word in alike]
        return sorted(set(found), key=lambda code: self.labels[code])


def words_of(what: str, labels: Mapping[str, str], others: Mapping[str, str] | None = None) -> Words:
    """``labels``: code -> the word that is written out. ``others``: more words -> code."""
    known = {spelled(label): code for code, label in labels.items()}
    known |= {spelled(word): code for word, code in (others or {}).items()}
    return Words(what, known, labels)


OTHER_OUTCOMES = {
    **dict.fromkeys(("beviljat", "beviljad", "beviljas", "bifallen", "bifalles", "ja"), DecisionOutcome.GRANTED.value),
    **dict.fromkeys(("avslaget", "avslagen", "avslås", "nej"), DecisionOutcome.REJECTED.value),
    **dict.fromkeys(("avvisat", "avvisad", "avvisas"), DecisionOutcome.DISMISSED.value),
    **dict.fromkeys(("avskriven", "avskrivet", "avskrivs", "återkallad"), DecisionOutcome.CLOSED.value),
}


def outcome_words() -> Words:
    """The outcomes of decisions, as people write them."""
    return words_of(_("Utgången"), {one.value: str(one.label) for one in DecisionOutcome}, OTHER_OUTCOMES)


def outcome_reader() -> Reader:
    """Reads what a decision came to. ``Delvis bifall`` is a grant, told with a warning."""
    words = outcome_words()

    def read(text: str) -> CellValue:
        if spelled(text) in ("delvis bifall", "delvis beviljat", "bifall delvis"):
            told = _("”Delvis bifall” läses som bifall med det beviljade beloppet.")
            return warned(DecisionOutcome.GRANTED.value, told)
        return words.read(text)

    return read


def whole_kronor(reading: CellValue) -> CellValue:
    """The same, with a warning when the amount has öre: decisions are in whole kronor."""
    if reading.state is CellState.VALUE and reading.value is not None and reading.value % 1:
        words = _("Beloppet %(amount)s är inte hela kronor.") % {"amount": kronor(reading.value)}
        return replace(reading, state=CellState.WARNING, message=words)
    return reading
