"""The numbered sources that a report cites. Pure."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class SourceList:
    """The numbered sources of a report, in the order they are first cited."""

    texts: list[str] = field(default_factory=list)

    def number(self, text: str) -> int | None:
        """The number of a source, None when there is none to cite."""
        if not text:
            return None
        if text not in self.texts:
            self.texts.append(text)
        return self.texts.index(text) + 1

    def as_list(self) -> list[dict[str, Any]]:
        return [{"number": number, "text": text} for number, text in enumerate(self.texts, start=1)]
