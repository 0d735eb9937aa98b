"""Which revision changed an entry last."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.core.features.plans.changes import last_changes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

TALKS = {"forum": "veldria_talks", "number": 4, "when": "March 2033"}
MOVED = {**TALKS, "when": "April 2033"}
VOTE = {"id": "vote", "when": "2033", "what": "The Assembly votes"}


def changed(*datas: Mapping[str, object]) -> dict[str, int]:
    """Return the numbers for a history, told oldest first."""
    begin = datetime(2032, 5, 1, tzinfo=UTC)
    steps = [(number, begin + timedelta(days=number), data) for number, data in enumerate(datas, 1)]
    return {key: stamp.sequence for key, stamp in last_changes(reversed(steps)).items()}


def plans(*entries: object) -> dict[str, object]:
    return {
        "meetings": [each for each in entries if isinstance(each, dict) and "forum" in each],
        "milestones": [each for each in entries if isinstance(each, dict) and "forum" not in each],
    }


def test_an_entry_is_as_new_as_the_revision_that_brought_it() -> None:
    assert changed(plans(TALKS), plans(TALKS, VOTE)) == {"veldria_talks:4": 1, "vote": 2}


def test_a_change_of_one_entry_makes_no_other_newer() -> None:
    assert changed(plans(TALKS, VOTE), plans(MOVED, VOTE)) == {"veldria_talks:4": 2, "vote": 1}


def test_going_back_to_an_earlier_date_is_a_change_too() -> None:
    assert changed(plans(TALKS), plans(MOVED), plans(TALKS)) == {"veldria_talks:4": 3}


def test_what_was_taken_away_and_planned_anew_is_as_new_as_that() -> None:
    assert changed(plans(TALKS), plans(), plans(TALKS)) == {"veldria_talks:4": 3}


def test_what_was_taken_away_is_not_there() -> None:
    assert changed(plans(TALKS), plans()) == {}


def test_the_order_of_entries_does_not_matter() -> None:
    other = {**TALKS, "number": 5}

    assert changed(plans(TALKS, other), plans(other, TALKS)) == {"veldria_talks:4": 1, "veldria_talks:5": 1}


def test_a_text_that_holds_no_lists_has_no_entries() -> None:
    assert changed({"meetings": "none"}, plans(TALKS)) == {"veldria_talks:4": 2}


def test_no_more_of_the_history_is_read_than_it_takes() -> None:
    def history() -> Iterator[tuple[int, datetime, Mapping[str, object]]]:
        yield 9, datetime(2032, 5, 2, tzinfo=UTC), plans(MOVED)
        yield 8, datetime(2032, 5, 1, tzinfo=UTC), plans(TALKS)
        message = "revision 7 was asked for"
        raise AssertionError(message)

    assert last_changes(history())["veldria_talks:4"].sequence == 9
