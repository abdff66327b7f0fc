"""Which words have been taken away and added."""

import time

import pytest
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from rsp.word_diff import Kind, word_diff

S, R, A = Kind.SAME, Kind.REMOVED, Kind.ADDED


@pytest.mark.parametrize(
    ("old", "new", "pieces"),
    [
        ("", "", []),
        ("samma", "samma", [(S, "samma")]),
        ("", "ny text", [(A, "ny text")]),
        ("Minst 10 butiker", "Minst 12 butiker", [(S, "Minst "), (R, "10"), (A, "12"), (S, " butiker")]),
        ("senast 31 december 2024", "senast 30 november 2024",
         [(S, "senast "), (R, "31 december"), (A, "30 november"), (S, " 2024")]),
        ("Ett besök.", "Ett besök tillsammans.", [(S, "Ett besök"), (A, " tillsammans"), (S, ".")]),
    ],
)  # fmt: skip
def test_changed_words_are_marked_and_the_rest_is_left(old: str, new: str, pieces: list[tuple[Kind, str]]) -> None:
    assert [(piece.kind, piece.text) for piece in word_diff(old, new)] == pieces


words = st.lists(st.sampled_from(["ett", "två", " ", ", ", "\n", "å.", "3"]), max_size=25).map("".join)


@given(old=words | st.text(max_size=40), new=words | st.text(max_size=40))
def test_pieces_give_both_texts_back(old: str, new: str) -> None:
    pieces = word_diff(old, new)
    assert "".join(piece.text for piece in pieces if piece.kind is not Kind.ADDED) == old
    assert "".join(piece.text for piece in pieces if piece.kind is not Kind.REMOVED) == new


def test_long_texts_are_compared_in_a_moment_and_lose_nothing() -> None:
    old, new = "början " + "ord " * 20_000 + "slut", "början " + "andra ord " * 20_000 + "slut"
    began = time.perf_counter()
    pieces = word_diff(old, new)
    assert time.perf_counter() - began < 2
    assert "".join(piece.text for piece in pieces if piece.kind is not Kind.ADDED) == old
    assert "".join(piece.text for piece in pieces if piece.kind is not Kind.REMOVED) == new


def test_drawn_difference_is_said_in_words_and_escaped() -> None:
    html = Template("{% diff old new %}").render(Context({"old": "a <b> 1", "new": "a <b> 2"}))
    assert html == (
        'a &lt;b&gt; <del><span class="ds-sr-only">borttaget: </span>1</del>'
        '<ins><span class="ds-sr-only">tillagt: </span>2</ins>'
    )


def test_blanks_stand_outside_the_mark() -> None:
    html = Template("{% diff old new %}").render(Context({"old": "ett", "new": "ett två"}))
    assert html == 'ett <ins><span class="ds-sr-only">tillagt: </span>två</ins>'
