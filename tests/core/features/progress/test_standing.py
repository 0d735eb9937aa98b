"""Which entries count, and where an ask stands by them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from bot.core.features.progress.model import ProgressStatus, entries_in_force, progress_status, progress_statuses
from tests.core.features.progress.entries import RECORDED, entry

if TYPE_CHECKING:
    from bot.core.features.progress.model import ProgressEntry, ProgressState

MET = entry("met", "2031", 1)
RAISED = entry("raised", "2030-05-09", 2)


def test_without_entries_nothing_is_known() -> None:
    assert progress_status(()) == ProgressStatus()


def test_raising_and_doing_are_apart() -> None:
    assert progress_status((MET, RAISED)) == ProgressStatus(RAISED, MET)


def test_the_meetings_are_those_at_which_it_was_raised() -> None:
    entries = [
        entry(state, f"203{number}", number, meeting=f"veldria_talks:{number}")  # type: ignore[arg-type]
        for number, state in enumerate(("raised", "promised", "not_raised", "met"), 1)
    ]

    assert progress_status(entries).meetings == ("veldria_talks:1", "veldria_talks:2")


def test_what_was_so_last_counts_whenever_it_was_recorded() -> None:
    before = entry("no_movement", "2030", 2)

    assert progress_status((MET, before)).done == MET


def test_of_one_date_what_was_recorded_last_counts() -> None:
    after = entry("partly_met", "2031", 2)

    assert progress_status((MET, after)).done == after


def test_a_correction_takes_the_place_of_what_it_corrects() -> None:
    right = entry("partly_met", "2029", 2, corrects=1)

    assert progress_status((MET, right)).done == right


def test_what_is_withdrawn_counts_no_more() -> None:
    assert progress_status((MET, entry("withdrawn", "2031", 2, corrects=1))) == ProgressStatus()


def test_what_stood_before_counts_again_then() -> None:
    before = entry("no_movement", "2030", 3)

    assert progress_status((MET, before, entry("withdrawn", "2031", 4, corrects=1))).done == before


def test_a_withdrawal_can_be_withdrawn() -> None:
    entries = (MET, entry("withdrawn", "2031", 2, corrects=1), entry("withdrawn", "2031", 3, corrects=2))

    assert progress_status(entries).done == MET


def test_the_status_is_told_as_it_was_known_at_a_moment() -> None:
    entries = (MET, entry("withdrawn", "2031", 2, corrects=1))
    moments = [RECORDED + timedelta(days=days) for days in (0, 1, 2)]

    assert [progress_status(entries, moment).done for moment in moments] == [None, MET, None]


def test_asks_are_apart_and_each_has_a_standing() -> None:
    other = entry("raised", "2030", 3, record="R-2")

    assert progress_statuses(("R-1", "R-2", "R-3"), (MET, other)) == {
        "R-1": ProgressStatus(None, MET), "R-2": ProgressStatus(other), "R-3": ProgressStatus(),
    }  # fmt: skip


@st.composite
def histories(draw: st.DrawFn) -> list[ProgressEntry]:
    """Return entries of which some correct earlier ones."""
    found: list[ProgressEntry] = []
    for number in range(1, draw(st.integers(0, 12)) + 1):
        corrects = draw(st.none() | st.integers(1, number - 1)) if number > 1 else None
        states: tuple[ProgressState, ...] = ("met", "no_movement", "raised", *(("withdrawn",) if corrects else ()))
        state = draw(st.sampled_from(states))
        found.append(entry(state, draw(st.sampled_from(["2030", "2031-04", "2031"])), number, corrects=corrects))
    return found


@given(st.data(), histories())
def test_where_it_stands_does_not_hang_on_the_order_of_rows(data: st.DataObject, history: list[ProgressEntry]) -> None:
    assert progress_status(data.draw(st.permutations(history))) == progress_status(history)


@given(histories())
def test_the_newest_entry_is_always_in_force_and_what_it_corrects_never(history: list[ProgressEntry]) -> None:
    force = {each.number for each in entries_in_force(history)}
    newest = history[-1] if history else None

    assert newest is None or (newest.number in force and newest.corrects not in force)


@given(histories(), st.integers(0, 12))
def test_nothing_recorded_later_changes_what_was_known_then(history: list[ProgressEntry], days: int) -> None:
    moment = RECORDED + timedelta(days=days)

    assert progress_status(history, moment) == progress_status(history[:days])
