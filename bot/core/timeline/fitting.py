"""Deterministic selection of the marks that fit into one picture, with the number of those left out."""

from __future__ import annotations

from collections import Counter
from itertools import chain, zip_longest
from typing import TYPE_CHECKING, Final

from bot.core.timeline.timeline import LANES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from bot.core.timeline.timeline import Lane, Mark

MOST_MARKS: Final = 60
"""Maximum number of marks that are legible on one page."""
_BESIDE: Final = MOST_MARKS // 3
"""The number reserved for meetings and milestones, if there are that many."""
_AROUND: Final[frozenset[Lane]] = frozenset({"meetings", "milestones"})


def fitted(marks: Sequence[Mark], as_of: date) -> tuple[tuple[Mark, ...], dict[Lane, int]]:
    """Return the marks that fit, and how many of each lane do not.

    Marks are taken from the lanes in turn, nearest to the day first: recommendations and progress, then meetings and
    milestones, for which a third of the room is reserved.
    """
    around = [mark for mark in marks if mark.lane in _AROUND]
    asked = [mark for mark in marks if mark.lane not in _AROUND]
    kept = _by_turns(asked, as_of)[: MOST_MARKS - min(len(around), _BESIDE)]
    kept += _by_turns(around, as_of)[: MOST_MARKS - len(kept)]
    left = Counter(mark.lane for mark in marks) - Counter(mark.lane for mark in kept)
    return tuple(kept), {lane: left[lane] for lane in LANES if left[lane]}


def _by_turns(marks: Iterable[Mark], as_of: date) -> list[Mark]:
    nearest = sorted(marks, key=lambda mark: (_distance(mark, as_of), mark.id, mark.order))
    lanes = ([mark for mark in nearest if mark.lane == lane] for lane in LANES)
    return [mark for mark in chain.from_iterable(zip_longest(*lanes)) if mark is not None]


def _distance(mark: Mark, as_of: date) -> int:
    """Return the minimum number of days between a mark and a day."""
    if mark.date.first <= as_of <= mark.date.last:
        return 0
    return min(abs((mark.date.first - as_of).days), abs((mark.date.last - as_of).days))
