"""The names in braces that a dated text of a letter may hold, and filling them in. Pure.

An unknown name stays as it is written, so that whoever reads the letter before it is sent sees it.
"""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

PLACEHOLDERS = {
    "myndighet": _("den som beslutar"),
    "mottagare": _("sökanden"),
    "stödform": _("stödformen med liten bokstav"),
    "år": _("stödåret"),
    "belopp": _("beloppet i kronor"),
    "euro": _("beloppet i euro"),
    "kurs": _("kronor per euro"),
    "kursdag": _("dagen för kursen och dess källa"),
    "diarienummer": _("ärendets diarienummer"),
    "författning": _("förordningens rubrik och nummer"),
}
"""What may stand in braces in a text, and what it stands for."""


def fill(text: str, words: Mapping[str, str]) -> str:
    """The text with ``{mottagare}`` and its like written out, as far as ``words`` knows them."""
    for name, value in words.items():
        text = text.replace(f"{{{name}}}", value)
    return text
