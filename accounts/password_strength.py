"""What a password may not be: common in Sweden, digits only, the organisation's name, or the one somebody has now."""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import UserAttributeSimilarityValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services.sign_in import actor_of

WORDS = Path(__file__).with_name("weak_passwords_sv.txt")
ROWS = ("qwertyuiopåasdfghjklöäzxcvbnm", "qazwsxedcrfvtgbyhnujmikolpöåä", "abcdefghijklmnopqrstuvwxyzåäö")
"""Keys that lie beside each other, and the alphabet."""
SHORTEST_RUN = 4
STANDS_FOR = str.maketrans("013457@$!", "oieastasi")
LETTERS = re.compile(r"[^a-z]+")
LONGEST_GUESS = 60
MOST_WORDS = 2
"""A password of more different words than this is a phrase, however common each word."""


class CommonInSwedish:
    """Refuses what is guessed first: common words with a year or marks, repeats, rows of keys, digits only."""

    def validate(self, password: str, user: User | None = None) -> None:
        if not re.search(r"[^\W\d_]", password):
            raise ValidationError(
                _("Lösenordet måste ha bokstäver. Ta gärna flera ord efter varandra."), code="no_letters"
            )
        weak = weak_words() | frozenset(_names_around(user))
        if any(is_weak(core, weak) for core in _cores(password)):
            words = _("Lösenordet är för lätt att gissa. Ta flera ord som inte hör ihop, gärna fyra.")
            raise ValidationError(words, code="password_too_common")

    def get_help_text(self) -> str:
        return _("Inte ett vanligt ord med årtal eller tecken efter.")


class NotThePresentOne:
    """Refuses the password one already has."""

    def validate(self, password: str, user: User | None = None) -> None:
        if user is not None and user.password and check_password(password, user.password):
            raise ValidationError(_("Det är lösenordet du har nu. Välj ett annat."), code="password_unchanged")

    def get_help_text(self) -> str:
        return _("Inte det lösenord du har nu.")


class NotLikeThePerson(UserAttributeSimilarityValidator):
    """Refuses what is like the own name or address, in words that say whose."""

    def get_error_message(self) -> str:
        return _("Lösenordet är för likt ditt namn eller din e-postadress. Välj ett annat.")


@cache
def weak_words() -> frozenset[str]:
    """The list that comes with the product, without å, ä and ö."""
    lines = WORDS.read_text(encoding="utf-8").splitlines()
    return frozenset(_plain(line) for line in lines if line and not line.startswith("#"))


def is_weak(core: str, weak: Iterable[str]) -> bool:
    """Whether letters alone are one short piece repeated, or at most two different common words or rows of keys."""
    if not core:
        return True
    unit = core[: _period(core)]
    if len(unit) < SHORTEST_RUN and len(core) > len(unit):
        return True
    return len(unit) <= LONGEST_GUESS and _splits(unit, frozenset(weak), frozenset())


def _cores(password: str) -> set[str]:
    """The letters of a password, as written and with digits read as the letters they stand for inside it."""
    text = _plain(password)
    inside = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", text)
    return {
        LETTERS.sub("", text),
        LETTERS.sub("", inside.translate(STANDS_FOR)),
        LETTERS.sub("", text.translate(STANDS_FOR)),
    }


def _plain(text: str) -> str:
    """Small letters without marks, so that ``LÖSENORD`` and ``losenord`` are one."""
    apart = unicodedata.normalize("NFKD", text.strip().lower())
    return "".join(character for character in apart if not unicodedata.combining(character))


def _period(text: str) -> int:
    """How long the piece is that the text is whole repeats of, or begins again with; its own length when it is not."""
    return (text + text).find(text, 1)


def _splits(text: str, weak: frozenset[str], used: frozenset[str]) -> bool:
    if not text:
        return True
    heads = (text[:end] for end in range(len(text), 1, -1))
    return any(
        len(used | {head}) <= MOST_WORDS and _splits(text[len(head) :], weak, used | {head})
        for head in heads
        if head in weak or _is_run(head)
    )


def _is_run(text: str) -> bool:
    if len(text) < SHORTEST_RUN:
        return False
    return len(set(text)) == 1 or any(text in row or text in row[::-1] for row in map(_plain, ROWS))


def _names_around(user: User | None) -> Iterable[str]:
    """The organisations of the person, each whole and word by word."""
    if user is None or user.pk is None:
        return
    for name in actor_of(user).organisation_names:
        yield LETTERS.sub("", _plain(name))
        yield from (part for part in LETTERS.split(_plain(name)) if len(part) >= SHORTEST_RUN)
