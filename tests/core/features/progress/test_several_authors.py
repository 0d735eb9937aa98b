"""What several people said of the same ask."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from bot.core.features.progress.model import find_disagreements, find_repetition
from tests.core.features.progress.entries import entry

if TYPE_CHECKING:
    from bot.core.features.progress.model import ProgressEntry

MEETING: Final = "veldria_talks:3"
EVA: Final = "slack:EVA"


def said(state: str, number: int, **more: object) -> ProgressEntry:
    """Return an entry on one meeting."""
    return entry(state, "2032-05-01", number, **{"meeting": MEETING, **more})  # type: ignore[arg-type]


class TestOtherwise:
    def test_who_says_otherwise_of_the_same_meeting_is_found(self) -> None:
        theirs = said("raised", 1)

        assert find_disagreements(said("not_raised", 2, author=EVA), [theirs]) == (theirs,)

    @pytest.mark.parametrize(
        "theirs",
        [
            said("raised", 1),
            said("not_raised", 1, author=EVA),
            said("not_raised", 1, meeting="veldria_talks:2"),
            said("not_raised", 1, record="R-2"),
            said("met", 1),
        ],
        ids=["the same", "the person themselves", "another meeting", "another ask", "another line"],
    )
    def test_nobody_else_is(self, theirs: ProgressEntry) -> None:
        assert find_disagreements(said("raised", 2, author=EVA), [theirs]) == ()

    def test_the_last_of_what_somebody_said_counts(self) -> None:
        thought_again = [said("raised", 2), said("not_raised", 1)]

        assert find_disagreements(said("raised", 3, author=EVA), thought_again) == ()

    def test_whoever_took_back_what_they_said_says_nothing(self) -> None:
        taken_back = [said("not_raised", 1), said("withdrawn", 2, line="raised", corrects=1)]

        assert find_disagreements(said("not_raised", 3, author=EVA), taken_back) == ()

    def test_of_no_meeting_nobody_says_otherwise(self) -> None:
        assert (
            find_disagreements(said("raised", 2, author=EVA, meeting=None), [said("not_raised", 1, meeting=None)]) == ()
        )


class TestRepeated:
    def test_who_says_the_same_again_has_said_it(self) -> None:
        before = said("raised", 1)

        assert find_repetition(said("raised", 2), [before]) == before

    @pytest.mark.parametrize(
        "again",
        [
            said("not_raised", 2),
            said("raised", 2, evidence="a letter"),
            said("raised", 2, note="by the chair"),
            said("raised", 2, author=EVA),
            said("raised", 2, corrects=1),
            said("raised", 2, meeting="veldria_talks:2"),
        ],
        ids=["otherwise", "how they know", "a note", "another person", "a correction", "another meeting"],
    )
    def test_whoever_says_more_or_else_has_not(self, again: ProgressEntry) -> None:
        assert find_repetition(again, [said("raised", 1)]) is None

    def test_who_leaves_out_their_note_says_the_same_again(self) -> None:
        before = said("raised", 1, note="by the chair")

        assert find_repetition(said("raised", 2), [before]) == before

    def test_whoever_said_something_else_since_says_it_anew(self) -> None:
        assert find_repetition(said("raised", 3), [said("raised", 1), said("not_raised", 2)]) is None
