"""Text that was pasted from a word processor or a web page, as plain text: paragraphs and lists are kept."""

import re
from html.parser import HTMLParser

MARKUP = re.compile(
    r"<(?:/?(?:html|body|head|style|meta|p|div|span|br|ul|ol|li|table|tr|td|h[1-6]|b|i|u|strong|em"
    r"|font|a|o:p|w:\w+|st1:\w+)(?:\s+[\w:-]+\s*=[^<>]*|\s*)/?>|<!doctype\s[^<>]*>)",
    re.IGNORECASE,
)
"""What tells that somebody pasted markup. A lone "<" in a text ("färre än < 5") is no markup and stays."""

UNSEEN = {"style", "script", "head", "title", "xml", "w:worddocument", "o:officedocumentsettings"}
BLOCKS = {"p", "div", "table", "ul", "ol", "blockquote", "section", "article", "h1", "h2", "h3", "h4", "h5", "h6"}
LINES = {"tr", "li"}
BULLET = "- "
WORD_BULLET = re.compile(
    r"^[\u00a0\t ]*(?:[·•▪‣\uf0b7\uf0a7][\u00a0\t ]+|[o§][ ]*[\u00a0\t][\u00a0\t ]*)(?=\S)", re.MULTILINE
)
"""What Word puts in the text for a bullet: the sign of a symbol font and hard spaces."""
MOST_MARKUP = 100_000
"""Characters. A page from Word is 50 000."""
NO_TAG = "<\u200b"
"""A "<" that the parser takes for text. The sign nobody sees is tidied away."""
SOFT_HYPHEN, ZERO_WIDTH = "\u00ad", "\u200b\u200c\u200d\ufeff"


def plain_text_of(text: str) -> str:
    """The text without markup, hard spaces and signs nobody sees; at most one empty line between paragraphs.

    What holds no markup is only tidied: an ampersand or a "<" that somebody typed stays as it is. So is what is longer
    than any form takes: it is told to be too long as it stands.
    """
    if len(text) <= MOST_MARKUP and MARKUP.search(text):
        reader = _Reader()
        reader.feed(_without_word_sections(text))
        reader.close()
        text = reader.text
    return _tidy(text)


def _without_word_sections(text: str) -> str:
    """Without comments and declarations, Word's ``<![if …]>`` among them. One pass, whatever is left unclosed.

    The parser reads some of them as text, and gives up on others: what still looks like one is shown as it was typed.
    """
    kept, at = [], 0
    while (start := text.find("<!", at)) >= 0:
        kept.append(text[at:start])
        is_comment = text.startswith("<!--", start)
        end = text.find("-->", start + 4) if is_comment else text.find(">", start)
        if end < 0:
            at = len(text) if is_comment else start
            break
        at = end + (3 if is_comment else 1)
    whole, sign, unclosed = "".join([*kept, text[at:]]).rpartition(">")
    return whole.replace("<!", NO_TAG + "!") + sign + unclosed.replace("<", NO_TAG)


def _tidy(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n")
    text = WORD_BULLET.sub(BULLET, text).replace("\u00a0", " ")
    text = text.translate({ord(sign): None for sign in SOFT_HYPHEN + ZERO_WIDTH + "\x00"})
    text = re.sub(r"[\x01-\x08\x0b\x0c\x0e-\x1f]", "", text)
    lines = [re.sub(r"[ \t]+", " ", line).strip() for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n ")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self._hidden = 0
        self._numbers: list[int | None] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in UNSEEN:
            self._hidden += 1
        elif tag == "br":
            self._end_line()
        elif tag in BLOCKS:
            self._end_paragraph(nested=bool(self._numbers))
            if tag in ("ul", "ol"):
                self._numbers.append(1 if tag == "ol" else None)
        elif tag in LINES:
            self._end_line()
            self.text += self._mark() if tag == "li" else ""
        elif tag in ("td", "th") and self.text and not self.text.endswith("\n"):
            self.text += " "

    def handle_endtag(self, tag: str) -> None:
        if tag in UNSEEN:
            self._hidden = max(0, self._hidden - 1)
        elif tag in ("ul", "ol"):
            if self._numbers:
                self._numbers.pop()
            self._end_paragraph(nested=bool(self._numbers))
        elif tag in BLOCKS:
            self._end_paragraph(nested=bool(self._numbers))
        elif tag in LINES:
            self._end_line()

    def handle_data(self, data: str) -> None:
        if self._hidden:
            return
        words = re.sub(r"[ \t\r\n]+", " ", data)  # in markup a line break is a space; Word breaks lines anywhere
        at_line_start = not self.text or self.text.endswith(("\n", BULLET))
        self.text += words.lstrip(" ") if at_line_start or self.text.endswith(" ") else words

    def _mark(self) -> str:
        number = self._numbers[-1] if self._numbers else None
        if number is None:
            return BULLET
        self._numbers[-1] = number + 1
        return f"{number}. "

    def _end_line(self) -> None:
        if self.text and not self.text.endswith("\n"):
            self.text += "\n"

    def _end_paragraph(self, *, nested: bool) -> None:
        """An empty line; inside a list only a new line, unless the item has just begun."""
        if nested:
            if not re.search(r"(?:^|\n)(?:- |\d+\. )$", self.text[-12:]):
                self._end_line()
        elif self.text and not self.text.endswith("\n\n"):
            self.text = self.text.rstrip(" \n") + "\n\n"
