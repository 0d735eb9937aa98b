"""What a question says it is about, though nothing is known of it."""

from __future__ import annotations

import pytest

from tests.core.campaign import read


@pytest.mark.parametrize("text", ["what did the Assembly ask about country", "asks about the country, bells"])
def test_a_word_without_subject_has_one_behind_about(text: str) -> None:
    assert read(text).unknown.words == ("country",)


@pytest.mark.parametrize(
    "text",
    ["about bells", "about the Bridge Pact", "about fishing", "about Ostmark", "about 164",
     "about the country of bells", "about anybody", "about it"],
)  # fmt: skip
def test_where_something_is_known_nothing_is_missed(text: str) -> None:
    assert read(text).unknown.words == ()


@pytest.mark.parametrize("text", ["about a, country", "about"])
def test_what_stands_in_another_clause_or_nowhere_is_not_meant(text: str) -> None:
    assert read(text).unknown.words == ()


def test_short_words_are_not_meant() -> None:
    assert read("about we us").unknown.words == ()


def test_in_kazakh_it_stands_before() -> None:
    assert read("бойынша туралы").unknown.words == ("бойынша",)


def test_a_clause_ends_there_too() -> None:
    assert read("бойынша бар, мен туралы").unknown.words == ()


def test_in_kazakh_who_asks_is_not_what_it_is_about() -> None:
    assert read("Ассамблея бойынша туралы").unknown.words == ("бойынша",)


def test_what_it_is_about_in_kazakh_is_not_missed_beside_who_asks() -> None:
    assert read("Ассамблея қоңырау туралы").unknown.words == ()
