"""Which paragraph and point each block of a text is: by the text's own numbers, and never by a guess."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.domain.quotes.text import TextPlace, join_number_blocks, number_blocks, parse_place
from tests.resolutions import ENGLISH, FRENCH, RUSSIAN, Block

LETTERS = [*"abcdefghijklmnopqrstuvwxyz", "aa", "ab", "ac"]


def shown(*blocks: str) -> list[str]:
    return [f"{place.paragraph}{place.point}" if place else "" for place in number_blocks(blocks)]


def written(blocks: tuple[Block, ...]) -> list[str]:
    return [f"{mark} {text}".strip() for mark, text in blocks]


@st.composite
def resolutions(draw: st.DrawFn) -> tuple[list[str], list[str]]:
    """Return the blocks of a resolution, and what place each is."""
    blocks, places = ["The Assembly,"], [""]

    def add(place: str, block: str) -> None:
        places.append(place)
        blocks.append(block)

    mark = draw(st.sampled_from(["({})", "{})"]))
    for index in range(draw(st.integers(0, 28))):
        label = LETTERS[index].upper()
        add(label, f"{label}. whereas this is so;")
    for paragraph in range(1, draw(st.integers(1, 30)) + 1):
        if draw(st.booleans()):
            add("", draw(st.sampled_from(["Human rights", "15 December 2011", "Law No 5. of 2001", "II"])))
        points = draw(st.integers(0, 29))
        add(f"{paragraph}", f"{paragraph}. Calls on somebody{':' if points else ';'}")
        for letter in LETTERS[:points]:
            add(f"{paragraph}{letter}", f"{mark.format(letter)} to do something;")
            if letter != "h" and draw(st.integers(0, 5)) == 0:
                for roman in ["i", "ii", "iii"]:
                    add(f"{paragraph}{letter}", f"({roman}) in this way;")
        if not points and draw(st.booleans()):
            add(f"{paragraph}", "– and to go on;")
    return blocks, places


class TestPlacesOfBlocks:
    @given(resolutions())
    def test_every_paragraph_and_point_is_what_it_is(self, resolution: tuple[list[str], list[str]]) -> None:
        blocks, places = resolution

        assert shown(*blocks) == places

    @pytest.mark.parametrize("blocks", [ENGLISH, FRENCH])
    def test_a_resolution_has_them_in_any_language_with_latin_letters(self, blocks: tuple[Block, ...]) -> None:
        assert shown(*written(blocks))[3:] == ["A", "B", "", "1", "2", "2a", "2b", "", "3", "4"]

    def test_points_in_letters_of_another_order_stay_parts_of_their_paragraph(self) -> None:
        assert shown(*written(RUSSIAN)) == ["", "1", "2", "2", "2", "3"]

    def test_a_number_that_stands_twice_is_no_place(self) -> None:
        assert shown("1. Calls;", "2. Asks;", "3. Urges;", "Annex", "1. Notes;", "2. Adds;") == [
            "", "", "3", "", "", "",
        ]  # fmt: skip

    def test_a_number_out_of_turn_begins_nothing(self) -> None:
        assert shown("1. Calls;", "15. Dezember 2011", "2. Asks;") == ["1", "", "2"]

    def test_what_may_be_a_date_or_the_paragraph_of_that_number_makes_that_uncertain(self) -> None:
        assert shown("1. Calls;", "2. Dezember 2011", "2. Asks;", "3. Urges;") == ["1", "", "", "3"]

    def test_behind_a_gap_nothing_is_certain(self) -> None:
        assert shown("1. Calls;", "3. Urges;", "4. Asks;") == ["1", "", ""]

    def test_a_letter_that_may_be_a_roman_number_leaves_the_paragraph_whole(self) -> None:
        points = [f"({letter}) this;" for letter in "abcdefgh"]

        assert set(shown("1. Calls:", *points, "(i) one;", "(ii) two;", "(i) three;")) == {"1"}

    def test_what_stands_behind_the_end_of_a_sentence_is_outside(self) -> None:
        assert shown("1. Calls.", "Legal notice", "– and this") == ["1", "", "1"]

    def test_a_sentence_that_goes_on_is_one_paragraph(self) -> None:
        assert shown("1. Calls on", "Veldria to go on;", "to the end.") == ["1", "1", "1"]

    @given(st.lists(st.text("abi12.() ABX;:é–", min_size=1, max_size=6), max_size=30))
    def test_whatever_stands_there_each_block_has_one_place_or_none(self, blocks: list[str]) -> None:
        assert len(number_blocks(blocks)) == len(blocks)


class TestMarksAlone:
    def test_a_number_in_a_cell_of_its_own_belongs_to_what_follows(self) -> None:
        assert join_number_blocks(["Title", "1.", "Calls:", "(a)", "to go;", "–", "now"]) == [
            "Title",
            "1. Calls:",
            "(a) to go;",
            "– now",
        ]

    def test_a_number_that_nothing_follows_stays_by_itself(self) -> None:
        assert join_number_blocks(["Title", "1."]) == ["Title", "1."]


class TestPlacesByName:
    @pytest.mark.parametrize(
        ("name", "place"),
        [
            ("15", TextPlace("15")),
            ("paragraph 15", TextPlace("15")),
            ("Para. 15(b)", TextPlace("15", "b")),
            ("15 (b)", TextPlace("15", "b")),
            ("15b", TextPlace("15", "b")),
            ("paragraph 15 point b", TextPlace("15", "b")),
            ("operative paragraph 15, point (b)", TextPlace("15", "b")),
            ("§ 15", TextPlace("15")),
            ("1(aa)", TextPlace("1", "aa")),
            ("recital c", TextPlace("C")),
        ],
    )
    def test_people_name_them_in_several_ways(self, name: str, place: TextPlace) -> None:
        assert parse_place(name) == place

    @pytest.mark.parametrize(
        "name", ["15-17", "15(b)(ii)", "https://bell.example/?p=15", "summary, id 1509641", "", "page 15", "15 and 16"]
    )
    def test_what_names_no_one_place_names_none(self, name: str) -> None:
        assert parse_place(name) is None

    def test_a_paragraph_holds_its_points_and_a_point_holds_itself_alone(self) -> None:
        assert TextPlace("15").holds(TextPlace("15", "b"))
        assert not TextPlace("15", "b").holds(TextPlace("15"))
        assert not TextPlace("1").holds(TextPlace("15"))
