"""What was recorded in the time that a roll-up tells of."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import pytest

from bot.core.features.follows.plan import ChangePeriod, entries_recorded_in
from tests.core.features.progress.entries import RECORDED, entry

DAY: Final = timedelta(days=1)
FIRST: Final = ChangePeriod(RECORDED, RECORDED + DAY)
THIRD: Final = ChangePeriod(RECORDED + 2 * DAY, RECORDED + 3 * DAY)


@pytest.mark.parametrize(("number", "told"), [(0, False), (1, True), (2, False), (3, True), (4, False)])
def test_what_was_recorded_in_any_of_the_times_is_told(number: int, *, told: bool) -> None:
    recorded = entry("met", "2031", number)

    assert entries_recorded_in([recorded], [FIRST, THIRD]) == ((recorded,) if told else ())


def test_what_was_corrected_in_them_is_left_out() -> None:
    wrong, right = entry("met", "2031", 1), entry("partly_met", "2031", 3, corrects=1)

    assert entries_recorded_in([wrong, right], [FIRST, THIRD]) == (right,)


def test_what_was_recorded_and_withdrawn_in_them_is_left_out_altogether() -> None:
    entries = [entry("met", "2031", 1), entry("withdrawn", "2031", 3, corrects=1)]

    assert entries_recorded_in(entries, [FIRST, THIRD]) == ()


def test_a_withdrawal_of_what_was_told_before_is_told() -> None:
    entries = [entry("met", "2031", 1), taken_back := entry("withdrawn", "2031", 3, corrects=1)]

    assert entries_recorded_in(entries, [THIRD]) == (taken_back,)
