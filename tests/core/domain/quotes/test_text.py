"""Where words stand in a text, and what stands at a place of it."""

from __future__ import annotations

import pytest

from bot.core.domain.quotes.text import TextPlace
from tests.core.domain.quotes.texts import resolution, text
from tests.resolutions import ENGLISH, FRENCH


def places(words: str) -> list[TextPlace | None]:
    return [span.place for span in resolution(ENGLISH).find(words)]


class TestFindingWords:
    def test_words_are_found_where_they_stand(self) -> None:
        assert places("every report of torture") == [TextPlace("2", "a")]

    def test_words_are_found_at_the_beginning_and_at_the_end(self) -> None:
        bells = text("Ring the bell", "and free the ringers")

        assert [len(bells.find(words)) for words in ("Ring the", "the ringers")] == [1, 1]

    def test_however_they_are_printed(self) -> None:
        found = resolution(FRENCH, "fr").find('comme les "cloches libres" de 2020')

        assert [span.place for span in found] == [TextPlace("2", "b")]

    def test_a_capital_less_is_another_word(self) -> None:
        assert places("Every report of torture") == []

    def test_parts_of_words_are_not_found(self) -> None:
        assert places("very report of tortur") == []

    def test_words_that_stand_twice_are_found_twice(self) -> None:
        assert text("1. A bell;", "2. A bell;").find("A bell")[1].place == TextPlace("2")

    def test_words_that_go_on_in_the_next_point_are_of_the_paragraph(self) -> None:
        assert text("1. Calls:", "(a) to go", "(b) on;").find("to go (b) on")[0].place == TextPlace("1")

    def test_words_outside_of_paragraphs_have_no_place(self) -> None:
        assert places("having regard to its earlier resolutions") == [None]

    @pytest.mark.parametrize("words", ["–", " ", "\u00ad"])
    def test_what_is_no_word_is_nowhere(self, words: str) -> None:
        assert places(words) == []


class TestWhatStandsAtAPlace:
    def test_a_paragraph_stands_there_with_its_points(self) -> None:
        assert resolution(FRENCH).at(TextPlace("2")) == (
            "2. invite le gouvernement veldrien: a) à faire examiner par des juges chaque rapport de torture\xa0– sans "
            "exception; b) à laisser imprimer les journaux sans permission, comme les «\xa0cloches libres\xa0» de 2020;"
        )

    def test_a_point_stands_there_with_the_beginning_of_its_sentence(self) -> None:
        assert text("1. Calls on:", "(a) one;", "(b) two;").at(TextPlace("1", "b")) == "1. Calls on: […] (b) two;"

    def test_the_first_point_follows_that_at_once(self) -> None:
        assert text("1. Calls on:", "(a) one;").at(TextPlace("1", "a")) == "1. Calls on: (a) one;"

    def test_a_place_that_the_text_does_not_have_holds_nothing(self) -> None:
        assert resolution(ENGLISH).at(TextPlace("5")) is None
        assert resolution(ENGLISH).at(TextPlace("2", "c")) is None
