"""The plain text of a letter as blocks: paragraphs, numbered lists and bulleted lists. Pure.

A blank line parts paragraphs. Lines that begin with a number and a full stop, or with a hyphen, are a list.
"""

import re
from itertools import groupby
from typing import Any

from rsp.swedish import NBSP

_PARAGRAPH = re.compile(r"(\d(?: [a-d])?) (§)")
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
            found.append({"kind": "text", "text": unbroken("\n".join(texts))})
        elif kind:
            found.append({"kind": kind, "items": [unbroken(_item(line)) for line in texts]})
    return found


def unbroken(text: str) -> str:
    """The text with the number of a paragraph, and its mark, kept on one line: ``20 §``, ``33 och 40 §§``."""
    return _PARAGRAPH.sub(f"\\1{NBSP}\\2", text)


def _kind(line: str) -> str:
    if not line.strip():
        return ""
    if _NUMBERED.match(line):
        return "numbered"
    return "bulleted" if _BULLETED.match(line) else "text"


def _item(line: str) -> str:
    match = _NUMBERED.match(line) or _BULLETED.match(line)
    return match.group(1).strip() if match else line.strip()
