"""What was recorded in the time that a roll-up tells of."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import pytest

from bot.core.following.changes import counting
from bot.core.following.periods import Span
from tests.core.progress.making import RECORDED, entry

DAY: Final = timedelta(days=1)
FIRST: Final = Span(RECORDED, RECORDED + DAY)
THIRD: Final = Span(RECORDED + 2 * DAY, RECORDED + 3 * DAY)


@pytest.mark.parametrize(("number", "told"), [(0, False), (1, True), (2, False), (3, True), (4, False)])
def test_what_was_recorded_in_any_of_the_times_is_told(number: int, *, told: bool) -> None:
    recorded = entry("met", "2031", number)

    assert counting([recorded], [FIRST, THIRD]) == ((recorded,) if told else ())


def test_what_was_corrected_in_them_is_left_out() -> None:
    wrong, right = entry("met", "2031", 1), entry("partly_met", "2031", 3, corrects=1)

    assert counting([wrong, right], [FIRST, THIRD]) == (right,)


def test_what_was_recorded_and_withdrawn_in_them_is_left_out_altogether() -> None:
    entries = [entry("met", "2031", 1), entry("withdrawn", "2031", 3, corrects=1)]

    assert counting(entries, [FIRST, THIRD]) == ()


def test_a_withdrawal_of_what_was_told_before_is_told() -> None:
    entries = [entry("met", "2031", 1), taken_back := entry("withdrawn", "2031", 3, corrects=1)]

    assert counting(entries, [THIRD]) == (taken_back,)
