"""Slips are mended towards the vocabulary, and only where nothing else can be meant."""

from __future__ import annotations

from typing import Final

import pytest

from bot.core.language.spelling import Speller

VOCABULARY: Final[dict[str | None, frozenset[str]]] = {
    None: frozenset({"zhovtis"}),
    "en": frozenset({"torture", "prison", "journalists", "bell", "censorship"}),
    "kk": frozenset({"азаптау", "түрме"}),
}
ENGLISH: Final = frozenset({"en"})
KAZAKH: Final = frozenset({"kk"})


def repaired(word: str, languages: frozenset[str] = ENGLISH) -> str | None:
    known = frozenset({"prism", "tortoise", "poison", "censorial"})
    return Speller(lambda code: VOCABULARY.get(code, frozenset()), known).repair(word, languages)


@pytest.mark.parametrize("slip", ["tortur", "tortuer", "torturre", "torzure"])
def test_a_single_slip_is_mended(slip: str) -> None:
    assert repaired(slip) == "torture"


def test_two_slips_are_mended_in_a_long_word() -> None:
    assert repaired("jurnalsits") == "journalists"


def test_two_slips_are_too_many_in_a_short_word() -> None:
    assert repaired("trtuer") is None


def test_a_word_of_the_dictionary_is_never_mended() -> None:
    assert repaired("poison") is None


def test_the_first_letter_must_be_right() -> None:
    assert repaired("dorture") is None


def test_a_word_of_four_letters_is_left_alone() -> None:
    assert repaired("bels") is None


def test_an_alias_is_no_slip() -> None:
    assert repaired("torture") is None


def test_a_number_is_left_alone() -> None:
    assert repaired("16444") is None


def test_a_name_of_no_language_is_mended_to() -> None:
    assert repaired("zhovtsi") == "zhovtis"


def test_another_languages_words_are_not_mended_to() -> None:
    assert repaired("tortur", frozenset({"fr"})) is None


def test_an_ending_does_not_hide_a_slip_at_the_beginning() -> None:
    assert repaired("tortrueproof") == "torture"


def test_only_one_slip_is_mended_before_an_ending() -> None:
    assert repaired("tortraeproof") is None


def test_kazakh_words_are_mended_by_one_slip() -> None:
    assert repaired("азаптфу", KAZAKH) == "азаптау"


def test_short_kazakh_words_are_left_alone_for_want_of_a_dictionary() -> None:
    assert repaired("түрмо", KAZAKH) is None
