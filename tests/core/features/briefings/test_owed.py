"""What was promised and is not done."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.core.features.briefings.model import OpenPromise
from bot.core.features.briefings.selection import find_open_promises, recommendations_in
from tests.core.briefed_campaign import briefed
from tests.core.features.progress.entries import RECORDED, entry

if TYPE_CHECKING:
    from bot.core.features.progress.model import ProgressEntry, ProgressState

PROMISE = entry("promised", "2031-04-20", 1)
TODAY = date(2032, 6, 1)


def found(*entries: ProgressEntry, as_of: date = TODAY, days: int = 99) -> tuple[OpenPromise, ...]:
    return find_open_promises(("R-1", "R-2"), entries, as_of=as_of, known_by=RECORDED + timedelta(days=days))


def test_a_promise_is_owed_as_long_as_nothing_is_on_record_of_what_was_done() -> None:
    assert found(PROMISE) == (OpenPromise("R-1", PROMISE, None),)


@pytest.mark.parametrize("state", ["no_movement", "partly_met", "reversed", "unknown"])
def test_a_promise_is_owed_as_long_as_it_is_not_met(state: ProgressState) -> None:
    done = entry(state, "2032", 2)

    assert found(PROMISE, done) == (OpenPromise("R-1", PROMISE, done),)


@pytest.mark.parametrize("state", ["met", "overtaken"])
def test_what_is_met_or_overtaken_is_owed_no_more(state: ProgressState) -> None:
    assert found(PROMISE, entry(state, "2032", 2)) == ()


def test_raising_it_again_does_not_settle_it() -> None:
    assert found(PROMISE, entry("raised", "2032", 2)) == (OpenPromise("R-1", PROMISE, None),)


def test_the_newest_promise_of_an_ask_is_told() -> None:
    again = entry("promised", "2032", 2)

    assert found(PROMISE, again) == (OpenPromise("R-1", again, None),)


def test_a_promise_that_was_withdrawn_was_none() -> None:
    assert found(PROMISE, entry("withdrawn", "2031", 2, line="raised", corrects=1)) == ()


def test_of_a_session_of_old_nothing_later_is_told() -> None:
    assert found(PROMISE, as_of=date(2031, 4, 19)) == ()


def test_a_promise_that_was_recorded_later_is_not_owed_yet() -> None:
    assert found(PROMISE, days=0) == ()


def test_the_oldest_promise_comes_first() -> None:
    older = entry("promised", "2030", 2, record="R-2")

    assert [each.record for each in found(PROMISE, older)] == ["R-2", "R-1"]


def test_the_asks_of_a_briefing_are_looked_at_and_the_earlier_ones_of_their_lines() -> None:
    assert {"R-A32-01", "R-A31-02"} <= set(recommendations_in(briefed()))
