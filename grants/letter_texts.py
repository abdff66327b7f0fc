"""The dated words of letters: which text a part of a letter has, by act, occasion, form of support and day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from grants.enums import LetterOccasion, LetterPart
from grants.models import LetterText


@dataclass(frozen=True, slots=True)
class LetterTexts:
    """The texts of one act that hold on a day, read once."""

    rows: tuple[LetterText, ...]

    def find(self, part: LetterPart, occasion: LetterOccasion, scheme: str = "") -> LetterText | None:
        """The words of a part: the form's own before those of every form, the occasion's own before those of any."""
        found = [
            row
            for row in self.rows
            if row.part == part
            and row.occasion in (occasion, LetterOccasion.ANY)
            and (row.scheme_id or "") in (scheme, "")
        ]
        return max(found, key=lambda row: (row.occasion == occasion, bool(row.scheme_id)), default=None)


def texts_on(act: str, day: date) -> LetterTexts:
    """The texts of letters under ``act`` (its number) on ``day``. One query."""
    return _dated(LetterText.objects.filter(act=act), day)


def text_for(part: LetterPart, occasion: LetterOccasion, act: str, scheme: str, day: date) -> LetterText | None:
    """The words of one part of a letter. One query; for a whole letter take ``texts_on``."""
    return texts_on(act, day).find(part, occasion, scheme)


def _dated(rows: Iterable[LetterText], day: date) -> LetterTexts:
    held = [row for row in rows if row.valid_from <= day and (row.valid_to is None or day <= row.valid_to)]
    return LetterTexts(tuple(held))
