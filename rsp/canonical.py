"""Canonical JSON: the same values always give the same bytes, so a hash of them means something. Pure."""

import hashlib
import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any


def money(amount: Decimal | None) -> str | None:
    """SEK as a string with two decimals, None when the amount is not known."""
    return None if amount is None else f"{amount:.2f}"


def plain_number(value: Decimal | None) -> str | None:
    """A decimal without trailing zeros or exponent ("22", "12.5"), None when not known."""
    if value is None:
        return None
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def iso(value: date | datetime | None) -> str | None:
    """A date as ÅÅÅÅ-MM-DD, a stamp with its offset and whole seconds."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    return None if value is None else value.isoformat()


def canonical_json(value: Any) -> bytes:
    """UTF-8 JSON with sorted keys and no spaces.

    Raises:
        TypeError: for anything but dict, list, str, int, bool and None (floats included: they have no fixed form).
    """
    _check_plain(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def sha256_hex(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _check_plain(value: Any) -> None:
    if isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str):
                raise TypeError(f"key {key!r} is not a string")
            _check_plain(item)
    elif isinstance(value, list):
        for item in value:
            _check_plain(item)
    elif not (value is None or isinstance(value, str | int | bool)):
        raise TypeError(f"{type(value).__name__} has no canonical form")
