"""The plain text of a letter as blocks: paragraphs, numbered lists and bulleted lists. Pure.

A blank line parts paragraphs. Lines that begin with a number and a full stop, or with a hyphen, are a list.
"""

import re
from itertools import groupby
from typing import Any

_NUMBERED = re.compile(r"^\s*\d{1,2}\.\s+(.*)$")
_BULLETED = re.compile(r"^\s*[-–•]\s+(.*)$")

Block = dict[str, Any]
"""``{"kind": "text", "text": str}``, or ``{"kind": "numbered" | "bulleted", "items": [str]}``."""


def blocks_of(text: str) -> list[Block]:
    """The text as blocks in their order; an empty text has none."""
    lines = [(_kind(line), line.rstrip()) for line in text.replace("\r\n", "\n").split("\n")]
    found: list[Block] = []
    for kind, group in groupby(lines, key=lambda pair: pair[0]):
        texts = [line for _kind_of, line in group]
        if kind == "text":
            found.append({"kind": "text", "text": "\n".join(texts)})
        elif kind:
            found.append({"kind": kind, "items": [_item(line) for line in texts]})
    return found


def _kind(line: str) -> str:
    if not line.strip():
        return ""
    if _NUMBERED.match(line):
        return "numbered"
    return "bulleted" if _BULLETED.match(line) else "text"


def _item(line: str) -> str:
    match = _NUMBERED.match(line) or _BULLETED.match(line)
    return match.group(1).strip() if match else line.strip()
