"""What becomes of a text that two people changed at once."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.features.documents.merge import MergeConflict, MergeResult, merge_texts, nearest_candidate

BASE = "a\nb\nc\nd\n"

LINES = st.lists(st.sampled_from(["a", "b", "c", "- id: x", ""]), max_size=8)
TEXTS = st.builds(
    lambda lines, ending, closed: ending.join(lines) + (ending if closed and lines else ""),
    LINES,
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
)
ANY_TEXTS = TEXTS | st.text(alphabet="ab\r\n\u2028", max_size=12)


class TestDifferentLines:
    def test_changes_of_two_lines_are_both_taken(self) -> None:
        assert merge_texts(BASE, "A\nb\nc\nd\n", "a\nb\nc\nD\n") == MergeResult("A\nb\nc\nD\n")

    def test_lines_that_only_touch_are_different_lines(self) -> None:
        assert merge_texts(BASE, "a\nB\nc\nd\n", "a\nb\nC\nd\n") == MergeResult("a\nB\nC\nd\n")

    def test_a_new_entry_stands_behind_a_last_line_that_changed(self) -> None:
        assert merge_texts(BASE, "a\nb\nc\nD\n", "a\nb\nc\nd\ne\n") == MergeResult("a\nb\nc\nD\ne\n")

    def test_what_both_changed_alike_counts_once(self) -> None:
        assert merge_texts(BASE, "a\nB\nc\nd\n", "a\nB\nc\nD\n") == MergeResult("a\nB\nc\nD\n")

    def test_what_both_put_in_alike_counts_once(self) -> None:
        assert merge_texts(BASE, "a\nx\nb\nc\nd\n", "a\nx\nb\nc\n") == MergeResult("a\nx\nb\nc\n")

    def test_of_two_new_entries_at_one_place_theirs_comes_first(self) -> None:
        assert merge_texts(BASE, f"{BASE}mine\n", f"{BASE}theirs\n") == MergeResult(f"{BASE}theirs\nmine\n")

    def test_a_line_put_in_before_one_that_was_taken_away_is_kept(self) -> None:
        assert merge_texts(BASE, "a\nx\nb\nc\nd\n", "a\nc\nd\n") == MergeResult("a\nx\nc\nd\n")


class TestClashes:
    def test_a_line_changed_in_two_ways_is_a_clash(self) -> None:
        merged = merge_texts(BASE, "a\nmine\nc\nd\n", "a\ntheirs\nc\nd\n")

        assert merged.clashes == (MergeConflict(1, 2, ("mine",), ("theirs",)),)

    def test_where_changes_clash_the_text_holds_what_was_there_first(self) -> None:
        merged = merge_texts(BASE, "A\nb\nmine\nd\n", "a\nb\ntheirs\nd\n")

        assert merged.text == "A\nb\ntheirs\nd\n"

    def test_a_line_that_one_changed_and_the_other_took_away_is_a_clash(self) -> None:
        merged = merge_texts(BASE, "a\nB\nc\nd\n", "a\nc\nd\n")

        assert merged.clashes == (MergeConflict(1, 2, ("B",), ()),)

    def test_changes_that_overlap_in_a_chain_are_one_clash(self) -> None:
        merged = merge_texts("a\nb\nc\nd\ne\n", "a\nB\nC\nd\ne\n", "a\nb\n1\n2\ne\n")

        assert merged.clashes == (MergeConflict(1, 4, ("B", "C", "d"), ("b", "1", "2")),)

    def test_a_line_put_in_amid_lines_that_were_rewritten_is_a_clash(self) -> None:
        merged = merge_texts(BASE, "a\n1\n2\nd\n", "a\nb\nx\nc\nd\n")

        assert [(clash.start, clash.end) for clash in merged.clashes] == [(1, 3)]

    def test_a_line_added_to_an_entry_that_was_taken_away_does_not_join_the_entry_above(self) -> None:
        entries = "- id: one\n  title: One\n- id: two\n  title: Two\n"
        added = f"{entries}  notes: only of two\n"

        merged = merge_texts(entries, added, "- id: one\n  title: One\n")

        assert merged.clashes == (MergeConflict(2, 4, ("- id: two", "  title: Two", "  notes: only of two"), ()),)


class TestLineEnds:
    def test_wide_line_ends_stay(self) -> None:
        assert merge_texts("a\r\nb\r\n", "A\r\nb\r\n", "a\r\nB\r\n") == MergeResult("A\r\nB\r\n")

    def test_an_editor_that_widens_every_line_end_changes_no_line(self) -> None:
        assert merge_texts("a\nb\n", "a\r\nb\r\n", "a\nB\n") == MergeResult("a\r\nB\r\n")

    def test_line_ends_that_are_mixed_stay_where_they_are(self) -> None:
        assert merge_texts("a\r\nb\nc\n", "a\r\nb\nC\n", "A\r\nb\nc\n") == MergeResult("A\r\nb\nC\n")

    def test_a_last_line_without_its_end_stays_without(self) -> None:
        assert merge_texts("a\nb", "A\nb", "a\nB") == MergeResult("A\nB")

    def test_a_last_line_that_got_its_end_is_no_other_line(self) -> None:
        assert merge_texts("a\nb", "a\nb\n", "a\nB") == MergeResult("a\nB\n")

    def test_lines_added_behind_an_unended_line_stay_lines(self) -> None:
        assert merge_texts("a", "a\nmine", "a\ntheirs") == MergeResult("a\ntheirs\nmine")

    def test_an_empty_line_that_comes_to_stand_last_has_its_end(self) -> None:
        assert merge_texts("a", "", "\na") == MergeResult("\n")


class TestAnyTexts:
    @given(ANY_TEXTS, ANY_TEXTS)
    def test_where_only_they_changed_the_text_is_theirs(self, base: str, theirs: str) -> None:
        assert merge_texts(base, base, theirs) == MergeResult(theirs)

    @given(ANY_TEXTS, ANY_TEXTS)
    def test_where_only_i_changed_the_text_is_mine(self, base: str, mine: str) -> None:
        assert merge_texts(base, mine, base) == MergeResult(mine)

    @given(ANY_TEXTS, ANY_TEXTS)
    def test_where_both_made_the_same_text_it_is_that(self, base: str, same: str) -> None:
        assert merge_texts(base, same, same) == MergeResult(same)

    @given(TEXTS, TEXTS, TEXTS)
    def test_who_came_first_decides_only_the_order_of_what_was_put_in(self, base: str, mine: str, theirs: str) -> None:
        one, other = merge_texts(base, mine, theirs), merge_texts(base, theirs, mine)

        assert [(each.start, each.end) for each in one.clashes] == [(each.start, each.end) for each in other.clashes]
        assert one.clashes or Counter(one.text.splitlines()) == Counter(other.text.splitlines())

    @given(TEXTS, TEXTS, TEXTS)
    def test_no_line_that_somebody_wrote_is_lost_without_a_clash(self, base: str, mine: str, theirs: str) -> None:
        merged = merge_texts(base, mine, theirs)
        new = {line for text in (mine, theirs) for line in text.splitlines()} - set(base.splitlines())

        assert merged.clashes or new <= set(merged.text.splitlines())

    @given(st.lists(st.integers(0, 2), min_size=1, max_size=30))
    def test_single_lines_that_one_of_two_changed_are_all_in_the_text(self, changed_by: list[int]) -> None:
        base, mine, theirs, both = (
            "".join(f"{number}: {author if author in who else 0}\n" for number, author in enumerate(changed_by))
            for who in ((), (1,), (2,), (1, 2))
        )

        assert merge_texts(base, mine, theirs) == MergeResult(both)


class TestNearest:
    def test_the_nearest_text_differs_in_the_fewest_lines(self) -> None:
        assert nearest_candidate("a\nb\nC\n", ["x\ny\nz\n", "a\nb\nc\n", "a\ny\nz\n"]) == 1

    def test_of_texts_that_are_equally_near_it_is_the_first(self) -> None:
        assert nearest_candidate("a\nb\n", ["a\nx\n", "a\nb\n", "a\nb\n"]) == 1

    def test_line_ends_make_no_text_farther(self) -> None:
        assert nearest_candidate("a\r\nb\r\nc\r\n", ["A\r\nb\r\nc\r\n", "a\nb\nc\n"]) == 1

    def test_without_candidates_there_is_no_nearest(self) -> None:
        with pytest.raises(ValueError, match="empty"):
            nearest_candidate("a\n", [])
