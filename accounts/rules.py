"""What of accounts is computed from values alone: the links of the audit chain, and what an API token looks like."""

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from rsp.canonical import canonical_json, sha256_hex

FIRST_HASH = "0" * 64
"""What the first event of a chain has as its previous hash."""

TOKEN_FORM = re.compile(r"rsp_(?P<prefix>[0-9a-z]{8})_(?P<secret>[0-9A-Za-z_-]{40,60})")


TURNS_TEXT = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Characters that turn the direction of text: a name with them reads as another."""


def has_hidden_characters(text: str) -> bool:
    """Whether a name holds what is not seen but changes how it, or the text after it, is read."""
    return bool(TURNS_TEXT.search(text)) or any(unicodedata.category(character) == "Cc" for character in text)


def event_hash(previous_hash: str, content: Mapping[str, Any]) -> str:
    """SHA-256 over the canonical JSON of an event with the hash of the one before it: changing one breaks all after."""
    return sha256_hex(canonical_json({"previous_hash": previous_hash, **content}))


def token_text(prefix: str, secret: str) -> str:
    """The token as its holder keeps it: ``rsp_ab12cd34_…``. Secret scanners know it by its beginning."""
    return f"rsp_{prefix}_{secret}"


def token_parts(text: str) -> tuple[str, str] | None:
    """Prefix and secret of a token, None for what has not its form."""
    match = TOKEN_FORM.fullmatch(text)
    return (match["prefix"], match["secret"]) if match else None


def token_hash(secret: str) -> str:
    """What is stored of a secret. It has 256 random bits, so one round of SHA-256 is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()
