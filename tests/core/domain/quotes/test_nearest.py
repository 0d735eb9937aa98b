"""What stands in a text instead of words that do not."""

from __future__ import annotations

from bot.core.domain.quotes.text import find_nearest_words
from tests.core.domain.quotes.texts import resolution, text
from tests.resolutions import ENGLISH


def test_a_word_that_was_changed_is_shown_as_it_stands() -> None:
    near = find_nearest_words(resolution(ENGLISH), "let all newspapers print without leave")

    assert near == "let newspapers print without leave,"


def test_what_was_left_out_is_shown() -> None:
    near = find_nearest_words(resolution(ENGLISH), "have every report looked into by judges")

    assert near is not None
    assert "report of torture looked into" in near


def test_of_several_that_are_like_it_the_likest_is_shown() -> None:
    near = find_nearest_words(
        text("1. Rings all the bells;", "2. Rings all the old bells now;"), "Rings all old bells now"
    )

    assert near == "Rings all the old bells now;"


def test_another_sentence_is_not_shown() -> None:
    assert find_nearest_words(resolution(ENGLISH), "taxes on salt shall be lowered by half") is None


def test_a_quote_of_nothing_is_like_nothing() -> None:
    assert find_nearest_words(resolution(ENGLISH), "–") is None
