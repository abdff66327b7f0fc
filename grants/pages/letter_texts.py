"""The words of letters: every part with its versions, and one version as the letter shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from grants.enums import LetterOccasion, LetterPart
from grants.models import LetterText
from grants.policies import can_keep_law
from grants.rules.letter_blocks import Block, blocks_of
from grants.rules.letter_words import PLACEHOLDERS
from rsp.actor import Actor
from rsp.rights import Allowed, Refused


@dataclass(frozen=True, slots=True)
class ShownText:
    """A version and whether it holds on the day."""

    row: LetterText
    day: date

    @property
    def standing(self) -> str:
        """holds, coming or ended."""
        if self.row.valid_from > self.day:
            return "coming"
        return "ended" if self.row.valid_to and self.row.valid_to < self.day else "holds"

    @property
    def review(self) -> str:
        return "reviewed" if self.row.reviewed_on else "not_reviewed"

    @property
    def blocks(self) -> list[Block]:
        """The text as paragraphs and lists, its words in braces left as they are."""
        return blocks_of(self.row.text)


@dataclass(frozen=True, slots=True)
class PartGroup:
    """The texts of one part of letters, by act and occasion, versions newest first."""

    label: str
    texts: Sequence[ShownText]


@dataclass(frozen=True, slots=True)
class LetterTextsPage:
    """Every text, part by part in the order of a letter."""

    groups: Sequence[PartGroup]
    not_reviewed: int
    can_keep: Allowed | Refused


@dataclass(frozen=True, slots=True)
class LetterTextPage:
    """One version: its words, the other versions of the same, and what the words in braces stand for."""

    text: ShownText
    versions: Sequence[ShownText]
    can_keep: Allowed | Refused
    placeholders: Sequence[tuple[str, Any]] = tuple(PLACEHOLDERS.items())


def letter_texts_page(actor: Actor, day: date) -> LetterTextsPage:
    """One query."""
    parts, occasions = list(LetterPart), list(LetterOccasion)
    rows = sorted(
        LetterText.objects.visible_to(actor).select_related("act", "scheme"),
        key=lambda row: (
            parts.index(LetterPart(row.part)),
            -row.act.valid_from.toordinal(),
            row.act_id,
            occasions.index(LetterOccasion(row.occasion)),
            row.scheme.name if row.scheme else "",
            -row.valid_from.toordinal(),
        ),
    )
    shown = [ShownText(row, day) for row in rows]
    groups = [
        PartGroup(str(LetterPart(part).label), list(texts))
        for part, texts in groupby(shown, key=lambda one: one.row.part)
    ]
    waiting = sum(one.standing != "ended" and one.review == "not_reviewed" for one in shown)
    return LetterTextsPage(groups, waiting, can_keep_law(actor))


def letter_text_page(actor: Actor, row: LetterText, day: date) -> LetterTextPage:
    """One query."""
    same = LetterText.objects.visible_to(actor).filter(
        part=row.part, occasion=row.occasion, act=row.act_id, scheme=row.scheme_id
    )
    versions = [ShownText(one, day) for one in same.order_by("-valid_from")]
    return LetterTextPage(ShownText(row, day), versions, can_keep_law(actor))
