"""Which marks there is room for: the same ones always, and the rest is counted."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from bot.core.domain.dates import parse_date
from bot.core.features.timeline.builder import MOST_MARKS, fit_marks
from bot.core.features.timeline.model import Mark, MarkKind

DAY = date(2032, 1, 1)
AROUND = {"meetings", "milestones"}


def marks(kind: MarkKind, number: int) -> list[Mark]:
    """Return marks that are further and further from the day."""
    return [
        Mark(kind, f"{kind}-{each:03}", parse_date(f"{DAY - timedelta(days=each)}"), order=each)
        for each in range(number)
    ]


@st.composite
def many(draw: st.DrawFn) -> list[Mark]:
    """Return marks of any kinds."""
    kinds = draw(st.lists(st.sampled_from(get_args(MarkKind)), max_size=5, unique=True))
    return [mark for kind in kinds for mark in marks(kind, draw(st.integers(0, 50)))]


@given(st.data(), many())
def test_nothing_is_lost_and_the_order_of_records_does_not_matter(data: st.DataObject, drawn: list[Mark]) -> None:
    kept, more = fit_marks(drawn, DAY)
    shuffled = data.draw(st.permutations(drawn))

    assert len(kept) == min(len(drawn), MOST_MARKS)
    assert Counter(mark.lane for mark in kept) + Counter(more) == Counter(mark.lane for mark in drawn)
    assert fit_marks(shuffled, DAY) == (kept, more)


def test_what_is_nearest_to_the_day_is_kept() -> None:
    kept, _ = fit_marks(marks("official", 100), DAY)

    assert {mark.order for mark in kept} == set(range(MOST_MARKS))


def test_a_third_is_kept_for_meetings_and_milestones() -> None:
    kept, more = fit_marks([*marks("official", 100), *marks("meeting", 50), *marks("milestone", 50)], DAY)

    assert sum(mark.lane in AROUND for mark in kept) == MOST_MARKS // 3
    assert more == {"official": 60, "meetings": 40, "milestones": 40}


def test_no_lane_is_crowded_out_by_another() -> None:
    kept, _ = fit_marks([*marks("official", 100), *marks("own", 5), *marks("met", 5)], DAY)

    assert Counter(mark.lane for mark in kept)["own"] == 5
