"""Texts that are too long end where a visible character ends."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from wcwidth import iter_graphemes

from bot.core.domain.text_cutting import ELLIPSIS, cut

FAMILY = "👨‍👩‍👧"
FLAG = "🇰🇿"


def test_what_fits_is_left_alone() -> None:
    assert cut("abc", 3) == "abc"


def test_what_does_not_fit_ends_with_an_ellipsis() -> None:
    assert cut("abcd", 3) == "ab…"


def test_no_blank_stands_before_the_ellipsis() -> None:
    assert cut("ab cd", 4) == "ab…"


def test_a_character_of_many_parts_goes_as_a_whole() -> None:
    assert cut(f"a{FAMILY}b", 5) == "a…"


def test_a_character_that_fits_stays_as_a_whole() -> None:
    assert cut(f"{FLAG}{FLAG}", 3) == f"{FLAG}…"


def test_the_size_is_that_of_what_is_written() -> None:
    assert cut("жжж", 5, lambda part: len(part.encode())) == "ж…"


@given(st.lists(st.sampled_from(["a", " ", "й", FAMILY, FLAG, "é", "🏳️‍🌈"])).map("".join), st.integers(1, 20))
def test_what_is_kept_fits_and_begins_as_the_text_does(text: str, limit: int) -> None:
    shown = cut(text, limit)

    assert len(shown) <= limit
    kept = list(iter_graphemes(shown.removesuffix(ELLIPSIS) if shown != text else shown))
    assert kept == list(iter_graphemes(text))[: len(kept)]
