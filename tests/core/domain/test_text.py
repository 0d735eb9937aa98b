"""Text as people can read it: what was cleaned once is clean."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.core.domain.text import clean, clean_lines, replace_half_characters

if TYPE_CHECKING:
    from collections.abc import Callable

# What is taken out or becomes a blank is rare in any text, and here common.
TEXT = st.text(st.sampled_from("0a \n\r\t\x00\x1b\x1c\x85\xa0\xad\u200b\u2028\u202e\ud800")) | st.text()


@given(TEXT)
@example("0 \x1b\r0")
def test_a_cleaned_line_keeps_no_two_blanks_in_a_row_and_none_at_its_ends(text: str) -> None:
    cleaned = clean(text)

    assert cleaned == " ".join(cleaned.split())


@pytest.mark.parametrize("cleaning", [clean, clean_lines, replace_half_characters])
@given(TEXT)
@example("0 \x1b\r0")
@example("0\n\n")
def test_what_was_cleaned_stays_as_it_is(cleaning: Callable[[str], str], text: str) -> None:
    once = cleaning(text)

    assert cleaning(once) == once
