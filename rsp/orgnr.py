"""Swedish organisation numbers: normalise, validate, show, and mask those that are personal numbers. Pure.

A legal person's number has a third digit of 2 or more; a sole trader's *is* the owner's personal number (the third
digit is the tens of a month, 0 or 1) and must never be shown outside the case (``architecture.md`` §5, OSL and GDPR).
"""

import re

from stdnum import luhn

_SEPARATORS = re.compile(r"[\s\u00a0-]")
# Not within a longer word: ten digits of a UUID or a checksum are no person.
_PERSONAL_IN_TEXT = re.compile(r"(?<![0-9A-Za-z-])(?:19|20)?\d{2}[01]\d{3}[-+ ]?\d{4}(?![0-9A-Za-z]|-[0-9a-f])")
MASK = "••••••-••••"


class InvalidOrgnr(ValueError):
    """The text is not an organisation number."""


def normalise(text: str) -> str:
    """Ten digits from ``text`` ("212000-0803", "162120000803", "19640823-3234").

    Raises:
        InvalidOrgnr: wrong length, other characters, a bad check digit or a number no register gives out.
    """
    digits = _SEPARATORS.sub("", text.replace("+", ""))
    if len(digits) == 12 and digits[:2] in {"16", "18", "19", "20"}:
        digits = digits[2:]
    if not (digits.isascii() and digits.isdigit() and len(digits) == 10):
        raise InvalidOrgnr(text)
    if digits == "0000000000" or not luhn.is_valid(digits):
        raise InvalidOrgnr(text)
    if is_personal(digits) and not _is_date(digits):
        raise InvalidOrgnr(text)
    return digits


def is_personal(digits: str) -> bool:
    """Whether ten normalised digits have the form of a personal number (or co-ordination number)."""
    return digits[2] in "01"


def show(digits: str | None) -> str:
    """NNNNNN-NNNN for a legal person, a mask for a personal number, empty when the number is not known."""
    if not digits:
        return ""
    return MASK if is_personal(digits) else f"{digits[:6]}-{digits[6:]}"


def mask_in_text(text: str) -> str:
    """``text`` with everything that looks like a personal number masked."""
    return _PERSONAL_IN_TEXT.sub(MASK, text)


def _is_date(digits: str) -> bool:
    month, day = int(digits[2:4]), int(digits[4:6])
    return 1 <= month <= 12 and (1 <= day <= 31 or 61 <= day <= 91)
