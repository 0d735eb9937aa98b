"""Edits of a text: what is meant changes, and nothing else does."""

from __future__ import annotations

import secrets
import subprocess
import sys
from collections import Counter
from contextlib import suppress
from copy import deepcopy
from random import Random
from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.documents.intent import SplicingError
from bot.adapters.documents.reader import read_bytes
from bot.adapters.documents.splicing import splice
from bot.core.features.documents.model import AppendItem, Edit, KeyPath, RemoveItem, SetValue, Value

if TYPE_CHECKING:
    from bot.adapters.documents.document import Document


def document(text: str) -> Document:
    """Read a text with the project's own parser."""
    reading = read_bytes("f.yaml", text.encode())
    assert reading.problems == ()
    assert reading.document is not None
    return reading.document


def spliced(text: str, *edits: Edit) -> str:
    return splice(text, edits)


def put(text: str, value: Value, *path: str | int) -> str:
    return splice(text, [SetValue(path, value)])


def inserted(text: str, entry: dict[str, Value], *path: str | int) -> str:
    return splice(text, [AppendItem(path, entry)])


def without(text: str, *path: str | int) -> str:
    return splice(text, [RemoveItem(path)])


def refusal(text: str, *edits: Edit) -> str:
    with pytest.raises(SplicingError) as raised:
        splice(text, edits)
    return str(raised.value)


class TestScalar:
    def test_only_the_value_changes_and_the_comment_behind_it_stays(self) -> None:
        text = "# top\n\nplace:   Astana   # to be confirmed\nother: 1\n"

        assert put(text, "Almaty", "place") == "# top\n\nplace:   Almaty   # to be confirmed\nother: 1\n"

    @pytest.mark.parametrize(
        "text",
        [
            "no",
            "14:30",
            "2027-10-12",
            "it's",
            'the "new" law',
            "Қазақстан",
            "a#b",
            "x:y",
            "http://a.b/c?d#e",
            "=",
            "<<",
        ],
    )
    def test_a_text_that_needs_no_quotes_gets_none(self, text: str) -> None:
        assert put("a: x\n", text, "a") == f"a: {text}\n"

    @pytest.mark.parametrize(
        "text",
        [
            *(
                "",
                "null",
                "~",
                "true",
                "False",
                "12",
                "012",
                "-1.5",
                "1e5",
                ".5",
                "0x1F",
                "0o17",
                ".inf",
                ".nan",
            ),
            *("a: b", "a:", "- a", "-", "? a", "# a", "a # b", " lead", "trail ", "*a", "&a", "!b", "%c", "@at", "`x`"),
            *("9" * 30, "|", ">", "[x]", "{y}", "'", "'a' b", ",", "\u00a0a"),
        ],
    )
    def test_a_text_that_would_be_misread_stands_in_double_quotes(self, text: str) -> None:
        assert put("a: x # c\n", text, "a") == f'a: "{text}" # c\n'

    @pytest.mark.parametrize(
        ("text", "written"),
        [
            ("one\ntwo\n", r'"one\ntwo\n"'),
            ("a\tb", r'"a\tb"'),
            ('\\ "x": y', r'"\\ \"x\": y"'),
            ("a\u2028b\u2029", r'"a\u2028b\u2029"'),
            ("\ufeffa", r'"\ufeffa"'),
            ("👩‍👧: ½ № «x»", '"👩‍👧: ½ № «x»"'),
        ],
    )
    def test_only_what_cannot_stand_in_a_line_is_escaped(self, text: str, written: str) -> None:
        assert put("a: x\n", text, "a") == f"a: {written}\n"

    @pytest.mark.parametrize(
        ("value", "written"),
        [(12, "12"), (-1.5, "-1.5"), (1e30, "1e+30"), (True, "true"), (False, "false"), (None, "null")],
    )
    def test_numbers_truth_and_nothing_are_written_as_such(self, value: Value, written: str) -> None:
        assert put("a: 'x'\n", value, "a") == f"a: {written}\n"

    def test_single_quotes_stay(self) -> None:
        assert put("a: 'x' # c\n", "it's 14:30", "a") == "a: 'it''s 14:30' # c\n"

    def test_double_quotes_stay(self) -> None:
        assert put('a: "x"\n', "plain", "a") == 'a: "plain"\n'

    def test_single_quotes_cannot_hold_a_line_break(self) -> None:
        assert put("a: 'x'\n", "b\nc", "a") == 'a: "b\\nc"\n'

    def test_a_key_left_empty_gets_the_value_on_its_line(self) -> None:
        assert put("place: # where\nnext: 1\n", "Astana", "place") == "place: Astana # where\nnext: 1\n"

    def test_an_entry_left_empty_gets_the_value_on_its_line(self) -> None:
        assert put("a:\n  -\n  - x\n", "y", "a", 0) == "a:\n  - y\n  - x\n"

    def test_a_value_below_its_key_stays_there(self) -> None:
        assert put("a:\n  long text\nb: 1\n", "short", "a") == "a:\n  short\nb: 1\n"

    @pytest.mark.parametrize(
        "old",
        ["|\n  one\n\n  two  \n", ">-\n  one\n  two\n", "one\n  two\n", "|2\n   one\n"],
    )
    def test_a_text_over_lines_is_replaced_as_a_whole(self, old: str) -> None:
        assert put(f"a: {old}\n# about b\nb: 1\n", "new", "a") == "a: new\n\n# about b\nb: 1\n"

    def test_a_quoted_text_over_lines_keeps_its_quotes(self) -> None:
        assert put('a: "one\n\n  two" # c\nb: 1\n', "new", "a") == 'a: "new" # c\nb: 1\n'

    def test_the_blank_lines_that_a_text_keeps_are_its_own(self) -> None:
        assert put("a: |+\n  one\n\n\nb: 1\n", "new", "a") == "a: new\nb: 1\n"

    def test_the_comment_behind_the_mark_of_a_text_over_lines_stays(self) -> None:
        assert put("a: |  # why\n  one\nb: 1\n", "new", "a") == "a: new  # why\nb: 1\n"

    def test_a_value_between_brackets_is_quoted_by_their_rules(self) -> None:
        assert put("a: {b: [x, y]} # c\n", "u, v", "a", "b", 1) == 'a: {b: [x, "u, v"]} # c\n'

    def test_a_value_right_behind_a_quoted_key_gets_a_space(self) -> None:
        assert put('a: {"b":1}\n', "x", "a", "b") == 'a: {"b": x}\n'

    def test_a_value_that_is_there_already_changes_nothing(self) -> None:
        assert put("a:\n  ['x' ,y]\n", ("x", "y"), "a") == "a:\n  ['x' ,y]\n"

    def test_a_number_becomes_a_text_and_truth_a_number(self) -> None:
        assert spliced("a: 1\nb: true\n", SetValue(("a",), "1"), SetValue(("b",), 1)) == 'a: "1"\nb: 1\n'


class TestWholeText:
    def test_windows_line_ends_stay_and_are_used(self) -> None:
        text = spliced("a: 1 # c\r\nl:\r\n  - x: 1\r\n", SetValue(("a",), 2), AppendItem(("l",), {"x": 2}))

        assert text == "a: 2 # c\r\nl:\r\n  - x: 1\r\n  - x: 2\r\n"

    def test_old_line_ends_stay_and_are_used(self) -> None:
        assert spliced("a: 1\rb: 2\r", SetValue(("c",), 3), RemoveItem(("a",))) == "b: 2\rc: 3\r"

    def test_a_mark_at_the_start_of_a_file_stays(self) -> None:
        assert spliced("\ufeffa: 1\n", SetValue(("a",), 2), SetValue(("b",), 3)) == "\ufeffa: 2\nb: 3\n"

    def test_a_last_line_without_an_end_stays_so(self) -> None:
        text = spliced("a: 1", SetValue(("b",), 2), AppendItem(("l",), {"x": 1}))

        assert text == "a: 1\nb: 2\nl:\n  - x: 1"

    def test_a_last_line_that_goes_leaves_the_one_before_without_an_end(self) -> None:
        assert without("a: 1\nb: 2", "b") == "a: 1"

    def test_letters_beyond_the_first_plane_count_once(self) -> None:
        assert put("😀: {🏳️‍🌈: 😀, b: 1}\n", 2, "😀", "b") == "😀: {🏳️‍🌈: 😀, b: 2}\n"

    def test_edits_are_made_one_after_another(self) -> None:
        text = spliced("l: []\n", AppendItem(("l",), {"x": 1}), SetValue(("l", 0, "y"), 2), RemoveItem(("l", 0, "x")))

        assert text == "l:\n  - y: 2\n"

    def test_a_text_of_comments_gets_its_first_key_at_the_end(self) -> None:
        assert put("# nothing yet\n", 1, "a") == "# nothing yet\na: 1\n"

    def test_an_empty_text_gets_its_first_list(self) -> None:
        assert inserted("", {"x": 1}, "l") == "l:\n  - x: 1\n"

    def test_the_last_key_leaves_a_text_of_comments(self) -> None:
        assert without("# top\na: 1\n# end\n", "a") == "# top\n# end\n"

    def test_no_edit_changes_nothing(self) -> None:
        assert spliced("a:   1\n\n\n") == "a:   1\n\n\n"

    def test_the_yaml_library_is_not_imported_before_the_first_edit(self) -> None:
        program = "import sys, bot.adapters.documents.splicing; print(any(n.startswith('ruamel') for n in sys.modules))"

        done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, timeout=60)  # noqa: S603

        assert done.stdout.split() == [b"False"]


class TestListsAndGroups:
    def test_a_list_in_brackets_stays_in_brackets(self) -> None:
        assert put("raise: [a, b] # c\n", ("a", "c, d", "12"), "raise") == 'raise: [a, "c, d", "12"] # c\n'

    def test_a_list_by_lines_stays_by_lines_and_as_far_in(self) -> None:
        text = "raise:  # what\n    - a\n    - b\n\n# next\nx: 1\n"

        assert put(text, ("- c", "d", "e"), "raise") == (
            'raise:  # what\n    - "- c"\n    - d\n    - e\n\n# next\nx: 1\n'
        )

    def test_a_list_right_below_its_key_stays_there(self) -> None:
        assert put("raise:\n- a\nx: 1\n", ("b", "c"), "raise") == "raise:\n- b\n- c\nx: 1\n"

    def test_an_emptied_list_stands_on_the_line_of_its_key(self) -> None:
        assert put("raise: # what\n  # first\n  - a\nx: 1\n", (), "raise") == "raise: [] # what\n  # first\nx: 1\n"

    def test_a_group_in_brackets_stays_in_brackets(self) -> None:
        assert put("g: {a: 1}\n", {"b": "x", "c": ("y", "z")}, "g") == "g: {b: x, c: [y, z]}\n"

    def test_a_group_by_lines_stays_by_lines(self) -> None:
        text = "g:\n   a: 1\n   l:\n   - x\nx: 1\n"

        assert put(text, {"l": ("y",), "m": {"n": None}}, "g") == "g:\n   l:\n   - y\n   m:\n     n: null\nx: 1\n"

    def test_a_list_right_below_its_key_becomes_a_group_further_in(self) -> None:
        assert put("a:\n- x\n- y\n", {"b": 1}, "a") == "a:\n  b: 1\n"

    def test_a_group_behind_a_dash_becomes_a_text(self) -> None:
        assert put("l:\n  - a: 1\n    b: 2\n  - c: 1\n", "x", "l", 0) == "l:\n  - x\n  - c: 1\n"

    def test_a_text_becomes_a_list_in_brackets(self) -> None:
        assert put("raise: a # c\n", ("a", "b"), "raise") == "raise: [a, b] # c\n"

    def test_a_text_becomes_a_group_by_lines(self) -> None:
        assert put("g: a # c\nx: 1\n", {"b": 1, "c": 2}, "g") == "g: # c\n  b: 1\n  c: 2\nx: 1\n"

    def test_a_text_between_brackets_becomes_a_group_there(self) -> None:
        assert put("l: [a, b]\n", {"c": 1}, "l", 0) == "l: [{c: 1}, b]\n"

    def test_a_list_becomes_a_text(self) -> None:
        assert put("raise: # c\n  - a\n  - b\nx: 1\n", "none", "raise") == "raise: none # c\nx: 1\n"


class TestMissingKey:
    def test_a_new_key_comes_behind_the_last_key_and_before_what_belongs_to_the_next_entry(self) -> None:
        text = "l:\n  - id: a\n    t: x # c\n\n  # about b\n  - id: b\n"

        assert put(text, "Astana", "l", 0, "place") == (
            "l:\n  - id: a\n    t: x # c\n    place: Astana\n\n  # about b\n  - id: b\n"
        )

    def test_a_new_key_comes_behind_a_comment_that_belongs_to_the_last_value(self) -> None:
        text = "g:\n  a:\n    - x\n    # - y\n  # c: 3\nz: 1\n"

        assert put(text, 2, "g", "b") == "g:\n  a:\n    - x\n    # - y\n  b: 2\n  # c: 3\nz: 1\n"

    def test_a_new_key_comes_behind_a_text_over_lines(self) -> None:
        assert put("a: |\n  one\n\n  two\n\n# end\n", 1, "b") == "a: |\n  one\n\n  two\nb: 1\n\n# end\n"

    def test_between_brackets_it_stands_inside_them(self) -> None:
        assert put("g: { a: 1 } # c\n", "x, y", "g", "b") == 'g: { a: 1, b: "x, y" } # c\n'

    def test_between_empty_brackets_it_stands_alone(self) -> None:
        assert put("g: {} # c\n", 1, "g", "a") == "g: {a: 1} # c\n"

    def test_a_list_is_written_as_the_neighbours_write_theirs(self) -> None:
        text = "l:\n  - id: a\n    raise:\n    - x\n  - id: b\n"

        assert put(text, ("y", "z"), "l", 1, "raise") == f"{text}    raise:\n    - y\n    - z\n"

    def test_a_group_is_written_by_lines(self) -> None:
        assert put("a: 1\n", {"b": ("x",), "c": {}}, "g") == "a: 1\ng:\n  b: [x]\n  c: {}\n"

    def test_a_group_left_empty_is_begun(self) -> None:
        assert put("g: # c\nx: 1\n", 1, "g", "a") == "g: # c\n  a: 1\nx: 1\n"

    @pytest.mark.parametrize("key", ["12", "null", "a: b", "- a", "---", "@x", "", "# a", 'a"b: c', "two\nlines"])
    def test_a_key_that_would_be_misread_stands_in_quotes(self, key: str) -> None:
        assert document(put("a: 1\ng: {b: 1}\n", 2, key)).data == {"a": 1, "g": {"b": 1}, key: 2}
        assert document(put("a: 1\ng: {b: 1}\n", 2, "g", key)).data == {"a": 1, "g": {"b": 1, key: 2}}


class TestInsert:
    def test_an_entry_comes_behind_the_last_as_far_in_as_its_neighbours(self) -> None:
        text = "l:\n    -   id: a\n        t: x  # c\n# end\n"

        assert inserted(text, {"id": "b", "t": "y: z"}, "l") == (
            'l:\n    -   id: a\n        t: x  # c\n    -   id: b\n        t: "y: z"\n# end\n'
        )

    def test_a_blank_line_parts_it_where_one_parts_its_neighbours(self) -> None:
        text = "l:\n  - id: a\n\n  # about b\n  - id: b\n\n# other\nx: 1\n"

        assert inserted(text, {"id": "c"}, "l") == (
            "l:\n  - id: a\n\n  # about b\n  - id: b\n\n  - id: c\n\n# other\nx: 1\n"
        )

    def test_a_list_right_below_its_key_goes_on_there(self) -> None:
        assert inserted("l:\n- id: a\nx: 1\n", {"id": "b"}, "l") == "l:\n- id: a\n- id: b\nx: 1\n"

    def test_a_new_entry_writes_its_lists_as_its_neighbours_do(self) -> None:
        text = "l:\n  - id: a\n    raise:\n      - x\n    see: [y]\n"

        assert inserted(text, {"id": "b", "see": ("u",), "raise": ("v", "w")}, "l") == (
            f"{text}  - id: b\n    see: [u]\n    raise:\n      - v\n      - w\n"
        )

    def test_a_new_entry_stands_in_brackets_where_its_neighbours_do(self) -> None:
        assert inserted("l:\n  - {id: a}\n", {"id": "b", "t": "x"}, "l") == "l:\n  - {id: a}\n  - {id: b, t: x}\n"

    def test_a_list_in_brackets_goes_on_in_brackets(self) -> None:
        assert inserted("l: [{id: a}] # c\n", {"id": "b"}, "l") == "l: [{id: a}, {id: b}] # c\n"

    def test_a_list_in_brackets_with_an_entry_a_line_goes_on_so(self) -> None:
        assert inserted("l: [\n  {id: a}, # a\n  {id: b} # b\n]\n", {"id": "c"}, "l") == (
            "l: [\n  {id: a}, # a\n  {id: b}, # b\n  {id: c}\n]\n"
        )

    def test_a_comma_behind_the_last_entry_stays_behind_the_last_entry(self) -> None:
        assert inserted("l: [\n  {id: a}, # a\n]\n", {"id": "b"}, "l") == "l: [\n  {id: a}, # a\n  {id: b},\n]\n"

    def test_a_bracket_in_the_line_of_the_last_entry_stays_there(self) -> None:
        assert inserted("l: [\n  {id: a}, ]\n", {"id": "b"}, "l") == "l: [\n  {id: a},\n  {id: b}, ]\n"

    @pytest.mark.parametrize("nothing", ["", " []", " null", " ~"])
    def test_an_empty_list_becomes_one_by_lines(self, nothing: str) -> None:
        text = f"meetings:{nothing} # none yet\n  # - id: example\n\nx: 1\n"

        assert inserted(text, {"id": "a", "t": "x"}, "meetings") == (
            "meetings: # none yet\n  - id: a\n    t: x\n  # - id: example\n\nx: 1\n"
        )

    def test_an_empty_list_between_brackets_stays_there(self) -> None:
        assert inserted("g: {l: []}\n", {"id": "a"}, "g", "l") == "g: {l: [{id: a}]}\n"

    def test_an_empty_list_below_its_key_is_filled_in_its_brackets(self) -> None:
        assert inserted("l: # c\n  []\n", {"id": "a"}, "l") == "l: # c\n  [{id: a}]\n"

    def test_a_missing_list_is_begun_at_the_end_of_the_file(self) -> None:
        assert inserted("a: 1\n# end\n", {"id": "b", "g": {}}, "l") == "a: 1\n# end\nl:\n  - id: b\n    g: {}\n"

    def test_a_missing_list_is_parted_as_the_keys_before_it(self) -> None:
        assert inserted("a: 1\n\nb: 1\n", {"id": "c"}, "l") == "a: 1\n\nb: 1\n\nl:\n  - id: c\n"

    def test_a_missing_list_of_a_group_comes_behind_its_last_key(self) -> None:
        assert inserted("g:\n   a: 1\nx: 1\n", {"id": "b"}, "g", "l") == "g:\n   a: 1\n   l:\n     - id: b\nx: 1\n"

    def test_comments_at_the_end_of_the_list_stay_where_they_are(self) -> None:
        text = "l:\n  - id: a\n    # place: x\n  # - id: example\n  #   place: y\nz: 1\n"

        assert inserted(text, {"id": "b"}, "l") == (
            "l:\n  - id: a\n    # place: x\n  - id: b\n  # - id: example\n  #   place: y\nz: 1\n"
        )

    def test_an_entry_without_keys_can_be_written(self) -> None:
        assert inserted("l:\n  - id: a\n", {}, "l") == "l:\n  - id: a\n  - {}\n"

    @pytest.mark.parametrize(
        "text",
        [
            "l:\n  - id: a\n  - id: b\nx: 1\n",
            "l:\r\n- id: a\r\n\r\n- id: b\r\n\r\nx: 1\r\n",
            "l: []\nx: 1\n",
            "l: [ {id: a}, {id: b} ]",
            "l:\n  - id: a\n\n  # b\n  - id: b",
        ],
    )
    def test_removing_it_again_brings_the_text_back(self, text: str) -> None:
        number = text.count("id: ")

        assert spliced(text, AppendItem(("l",), {"id": "c", "t": "x"}), RemoveItem(("l", number))) == text


class TestRemove:
    def test_an_entry_goes_with_the_comments_right_above_and_behind_it(self) -> None:
        text = (
            "l:\n  - id: a\n  # about b,\n  # in two lines\n  - id: b # so\n    t: x # there\n  # about c\n  - id: c\n"
        )

        assert without(text, "l", 1) == "l:\n  - id: a\n  # about c\n  - id: c\n"

    def test_a_comment_that_stands_apart_or_elsewhere_stays(self) -> None:
        text = "l:\n  # of all\n\n  - id: a\n# further out\n  - id: b\n  - id: c\n"

        assert (
            spliced(text, RemoveItem(("l", 0)), RemoveItem(("l", 0))) == "l:\n  # of all\n\n# further out\n  - id: c\n"
        )

    def test_a_line_of_a_text_that_looks_like_a_comment_stays(self) -> None:
        assert without('l:\n  - "a\n  # b"\n  - c\n', "l", 1) == 'l:\n  - "a\n  # b"\n'

    @pytest.mark.parametrize(
        ("number", "left"),
        [(0, "  - b\n\n  - c\n"), (1, "  - a\n\n  - c\n"), (2, "  - a\n\n  - b\n")],
    )
    def test_no_blank_line_is_left_over(self, number: int, left: str) -> None:
        assert without("l:\n  - a\n\n  - b\n\n  - c\n\nx: 1\n", "l", number) == f"l:\n{left}\nx: 1\n"

    def test_the_last_entry_leaves_an_empty_list(self) -> None:
        assert without("l: # all\n  # a\n  - id: a\n\nx: 1\n", "l", 0) == "l: [] # all\n\nx: 1\n"

    def test_the_last_entry_of_a_list_in_a_list_leaves_an_empty_list(self) -> None:
        assert without("l:\n  - - a\n  - b\n", "l", 0, 0) == "l:\n  - []\n  - b\n"

    def test_the_first_entry_behind_another_dash_makes_room_for_the_next(self) -> None:
        assert without("l:\n  - - a\n    - b\n", "l", 0, 0) == "l:\n  - - b\n"

    @pytest.mark.parametrize(("number", "left"), [(0, "[b, c]"), (1, "[a, c]"), (2, "[a, b]")])
    def test_an_entry_between_brackets_goes_with_its_comma(self, number: int, left: str) -> None:
        assert without("l: [a, b, c] # c\n", "l", number) == f"l: {left} # c\n"

    def test_the_last_entry_between_brackets_leaves_them(self) -> None:
        assert without("l: [ a, ] # c\n", "l", 0) == "l: [] # c\n"

    def test_a_line_between_brackets_goes_as_a_whole(self) -> None:
        assert without("l: [\n  a, # a\n  b # b\n]\n", "l", 1) == "l: [\n  a, # a\n]\n"

    def test_a_key_goes_with_its_value_and_the_comment_behind_it(self) -> None:
        text = "# about a\na: 1\n# about b\nb: # so\n  - x\n  - y # there\n\nc: 1\n"

        assert without(text, "b") == "# about a\na: 1\n# about b\n\nc: 1\n"

    def test_a_key_behind_a_dash_makes_room_for_the_next(self) -> None:
        assert without("l:\n  - id: a # c\n    t: x\n", "l", 0, "id") == "l:\n  - t: x\n"

    def test_a_key_behind_a_dash_leaves_the_comment_of_the_next(self) -> None:
        assert without("l:\n  - id: a\n    # about t\n    t: x\n", "l", 0, "id") == "l:\n  -\n    # about t\n    t: x\n"

    def test_the_last_key_of_a_group_leaves_an_empty_group(self) -> None:
        assert without("g: # c\n  a: 1\nx: 1\n", "g", "a") == "g: {} # c\nx: 1\n"

    def test_the_last_key_behind_a_dash_leaves_an_empty_group(self) -> None:
        assert without("l:\n  - a: 1\n  - b: 1\n", "l", 0, "a") == "l:\n  - {}\n  - b: 1\n"

    def test_a_key_between_brackets_goes_with_its_comma(self) -> None:
        assert without("g: {a: 1, b: [x, y], c: }\n", "g", "b") == "g: {a: 1, c: }\n"


class TestRefusal:
    def test_a_broken_text_is_told_with_its_line(self) -> None:
        assert refusal("a: 1\nb: [\n", SetValue(("a",), 2)).startswith("line 3: a value is missing between brackets")

    def test_a_key_that_stands_twice_is_told(self) -> None:
        message = "line 2: the key “a” appears twice; first in line 1; keep one of the two, then edit"

        assert refusal("a: 1\na: 2\n", SetValue(("a",), 2)) == message

    @pytest.mark.parametrize(
        "edit",
        [
            RemoveItem(("b",)),
            RemoveItem(("l", 1)),
            RemoveItem(("l", -1)),
            SetValue(("l", 1), "x"),
            SetValue(("b", "c"), 1),
            SetValue(("a", "c"), 1),
            SetValue(("l", "c"), 1),
            SetValue(("a", 0), 1),
            AppendItem(("b", "c"), {"d": 1}),
            AppendItem(("l", 3), {"d": 1}),
        ],
    )
    def test_a_path_that_leads_nowhere_is_told(self, edit: Edit) -> None:
        assert refusal("a: 1\nl: [x]\n", edit).endswith("is not there; read the document again and name what it holds")

    def test_entries_of_a_path_are_told_from_one(self) -> None:
        assert refusal("l: [x]\n", RemoveItem(("l", 1, "c"))).startswith("“l.2.c” is not there; ")

    def test_an_entry_for_what_is_no_list_is_told(self) -> None:
        message = "“a” is not a list; name the list that the entry belongs to"

        assert refusal("a: 1\n", AppendItem(("a",), {"b": 1})) == message

    def test_an_edit_of_everything_is_told(self) -> None:
        assert refusal("a: 1\n", RemoveItem(())) == "a document as a whole cannot be edited; name a key"

    @pytest.mark.parametrize("character", ["\x85", "\x00", "\x1b", "\r", "\x7f", "\ud800"])
    def test_a_character_that_cannot_be_printed_is_told(self, character: str) -> None:
        message = f"the new text holds a character that cannot be printed (U+{ord(character):04X}); delete it"

        assert refusal("a: 1\n", SetValue(("a",), f"x{character}y")) == message

    @pytest.mark.parametrize("number", [10**18, float("inf"), float("nan")])
    def test_a_number_that_would_come_back_as_another_is_told(self, number: float) -> None:
        assert "; give " in refusal("a: 1\n", SetValue(("a",), number))

    @pytest.mark.parametrize("text", ["? a\n: 1\n", "g: {a, b: 1}\n"])
    def test_a_key_without_a_sure_place_for_its_value_is_told(self, text: str) -> None:
        message = "line 1: no “:” stands behind the key “a”; write “a: …”"

        assert refusal(text, SetValue(("c",), 1)) == message

    @pytest.mark.parametrize(
        ("text", "edit"),
        [
            ("a: 1\n...\n", AppendItem(("l",), {"b": 1})),
            ("l: [a: 1]\n", SetValue(("l", 0, "b"), 2)),
            ("~\n", SetValue(("a",), 1)),
            ("a: |\n  no line end", SetValue(("b",), 1)),
            ("a: 1\n", SetValue(("k" * 2000,), 1)),
        ],
    )
    def test_what_would_harm_its_neighbours_is_told(self, text: str, edit: Edit) -> None:
        assert refusal(text, edit).endswith("change it in the file by hand")

    @given(
        st.text(alphabet="ab:- \n\r\t[]{}'\"#&*!|>+%@`?,\\", max_size=40),
        st.lists(st.sampled_from(["a", "b", "", 0, 1]), min_size=1, max_size=3),
    )
    def test_any_scribble_is_edited_or_refused(self, text: str, way: list[str | int]) -> None:
        for edit in (SetValue(tuple(way), "x: y"), AppendItem(tuple(way), {"c": 1}), RemoveItem(tuple(way))):
            with suppress(SplicingError):
                document(spliced(text, edit))

    def test_of_several_edits_none_is_made_if_one_cannot_be(self) -> None:
        assert refusal("a: 1\n", SetValue(("a",), 2), RemoveItem(("b",))).startswith("“b” is not there")


COMMENTED: Final = """\
# What the bot reminds of. Times are local: 14:30 is half past two.
# yaml-language-server: $schema=./meetings.schema.json

timezone: Europe/Brussels   # where nothing else is said
quiet: '22:00'  # "from"
language: "no"
empty:
limits: {days: 14, hours: [2, 24], note: "a, b", deep: {x: 1.5}} # in brackets
remind: [14d, 7d, 1d]  # before each

defaults:
    # four spaces here
    place: Brussels
    note: |
      In two lines:
        the second.

    channels:
    - slack:#eu
    # - slack:#kz
    - 'matrix:!a'  # quoted
    folded: >-
      one
      two

meetings:
  # The first is over.
  - id: m1
    title: Cooperation Council: not yet
    when: 2027-10-12 14:30
    raise:
      - torture  # always
      - {ask: R-1, of: [EU, KZ]}
    # place: Astana

  # The second
  # has two lines above.
  - id: m2   # 😀 Қазақстан
    title: "Human \\"rights\\" dialogue"
    when: tbc
    remind: [
      30d, # early
      1d
    ]
    wide: and now
      a text over
      two lines

  # - id: example
  #   title: a commented one

people: [
  {name: A, role: chair},
  {name: 'B'},  # with a comma
]
plain:
- 1
- true

-   a:   1
    b: 2
- - x
  - y
nobody: []  # yet
nothing: {}

# The end.
""".replace("Council: not", "Council, not")
OVER_LINES: Final = ("In two lines:\n  the second.\n", "one two", "and now a text over two lines")
GROUP: Final[dict[str, Value]] = {"k": "v: w", "l": ("x", "- y"), "m": {"n": True}}
VALUES: Final[tuple[Value, ...]] = (
    *("Astana", "no", "null", "14:30", "012", "2027-10-12", "2027-10-12 14:30", "", "true", "1e3", "0x1F", "~"),
    *(
        "a: b # c",
        "it's",
        'a"b',
        "“quoted”",
        "- dash",
        "-",
        "---",
        "...",
        "? a",
        "@at",
        "# hash",
        "#hash",
        "a #b",
        "a:",
    ),
    *(
        " lead",
        "trail ",
        "*a",
        "&a",
        "!b",
        "%c",
        "|",
        ">",
        "[x]",
        "{y}",
        "a, b",
        "x]",
        "y}",
        "`",
        "'",
        '"',
        "\\n",
        "<<",
    ),
    *(
        "Қазақстан",
        "👩‍👧 emoji 😀",
        "line1\nline2\n",
        "\n",
        "a\tb",
        "nbsp\u00a0",
        "ls\u2028",
        "\ufeff",
        "w " * 700,
        "x" * 1_100,
    ),
    *(12, -7, 1.5, 1e-7, 0, True, False, None),
    *((), ("a", "b: c", 12, None), ("x",), {}, GROUP),
)


def as_data(value: object) -> object:
    """Return a value as the parser would."""
    if isinstance(value, dict):
        return {key: as_data(each) for key, each in value.items()}
    return [as_data(each) for each in value] if isinstance(value, tuple | list) else value


def ways(data: object, way: KeyPath = ()) -> list[tuple[KeyPath, object]]:
    """Return every value of some data with the way to it, the whole first."""
    steps = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [(way, data), *(found for step, value in steps for found in ways(value, (*way, step)))]


def an_edit(random: Random, data: object) -> tuple[Edit, object, object]:
    """Return an edit of some data, what it should lead to, and the value that is there now."""
    meant = deepcopy(data)
    value = random.choice(VALUES)
    entry = {f"k{number}": random.choice(VALUES) for number in range(random.randrange(4))}
    way, target = random.choice([each for each in ways(meant) if each[0]])
    parent: Any = next(found for path, found in ways(meant) if path == way[:-1])
    match random.randrange(5):
        case 0 if isinstance(target, dict):
            key = random.choice(["new", "with: colon", "12"])
            was = target.get(key, {})
            target[key] = as_data(value)
            return SetValue((*way, key), value), meant, was
        case 0 | 1 if isinstance(target, list):
            target.append(as_data(entry))
            return AppendItem(way, entry), meant, target
        case 1 if target is None:
            parent[way[-1]] = [as_data(entry)]
            return AppendItem(way, entry), meant, target
        case 2:
            del parent[way[-1]]
            return RemoveItem(way), meant, target
        case _:
            parent[way[-1]] = as_data(value)
            return SetValue(way, value), meant, target


def changed_lines(before: str, after: str) -> tuple[int, int, int]:
    """Return how many lines are the same at the start of both texts, and how many of each are not before the end."""
    old, new = before.split("\n"), after.split("\n")
    same = 0
    while old and new and old[0] == new[0]:
        del old[0], new[0]
        same += 1
    while old and new and old[-1] == new[-1]:
        del old[-1], new[-1]
    return same, len(old), len(new)


def what_is_new(before: str, after: str) -> list[str]:
    """Return the lines that were not there before."""
    return list((Counter(after.split("\n")) - Counter(before.split("\n"))).elements())


def changes_too_much(edit: Edit, was: object, lines: tuple[int, int, int], first: int) -> bool:
    """Tell whether an edit changed more lines than it needs, or one before its place."""
    same, old, new = lines
    if not old and not new:
        return False
    if same + 1 < first and not isinstance(edit, RemoveItem):  # the comments above an entry go with it
        return True
    match edit:
        case RemoveItem():
            return False  # what is left of a list may stand between: see what_is_new
        case SetValue(value=value) if not isinstance(was, dict | list) and not isinstance(value, dict | tuple):
            return new != 1 or (was not in OVER_LINES and old != 1)
        case SetValue():
            return False
        case AppendItem():
            return old > 1


@pytest.mark.parametrize("kind", ["as it is", "Windows", "with a mark", "without an end"])
def test_of_two_thousand_edits_each_does_what_it_means_and_no_more(kind: str) -> None:
    seed = secrets.randbelow(1_000_000)
    random = Random(seed)  # noqa: S311
    start = {
        "as it is": COMMENTED,
        "Windows": COMMENTED.replace("\n", "\r\n"),
        "with a mark": f"\ufeff{COMMENTED}",
        "without an end": COMMENTED.rstrip("\n"),
    }[kind]
    text, read = start, document(start)
    for number in range(500):
        if number % 10 == 0:
            text, read = start, document(start)
        edit, meant, was = an_edit(random, read.data)
        told = f"seed {seed}, {kind}, {edit}\n{text}"
        try:
            after = spliced(text, edit)
        except SplicingError as error:
            pytest.fail(f"{error}: {told}")
        first = read.key_position(edit.path).line
        new = document(after)

        # The printed form tells 1, 1.0 and true apart.
        assert repr(new.data) == repr(meant), told
        assert not changes_too_much(edit, was, changed_lines(text, after), first), f"{told}\n=====\n{after}"
        assert not isinstance(edit, RemoveItem) or len(what_is_new(text, after)) <= 1, f"{told}\n=====\n{after}"
        text, read = after, new
