"""Periods relative to today: "this year", "last year", "the last three years", "whatever the year".

A question is read without a clock, so that it only states how far back it goes; the days are computed when it is
answered.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from bot.core.understanding.question import Period, YearsBack

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.core.understanding.question import Mention
    from bot.core.understanding.words import Token

_CALENDAR: Final = {"now": YearsBack(0), "now-1": YearsBack(1), "any": YearsBack(None)}
_TO_DATE: Final = "now-"
_COUNTED: Final = frozenset({"years", "ago"})
_REACH: Final = 4
"""The number of words before "years" that may contain "last" and the number."""
_DIGITS: Final = 2


def find_years_back(tokens: Sequence[Token], mentions: Sequence[Mention], taken: set[int]) -> YearsBack | None:
    """Return how far back from today a question goes; marks what it was read from as spent and adds it to ``taken``."""
    for mention in mentions:
        for part in mention.values("year_part"):
            if part in _COUNTED:
                found = _counted(tokens, mentions, mention, taken, ago=part == "ago")
            elif part in _CALENDAR:
                found = _CALENDAR[part]
            elif part.startswith(_TO_DATE):
                found = YearsBack(int(part.removeprefix(_TO_DATE)), to_date=True)
            else:
                continue
            if found:
                return found
    return None


def reckon(back: YearsBack, today: date) -> Period | None:
    """Return the days that a question means on a given day, or None if it means any."""
    if back.years is None:
        return None
    first = today.year - back.years
    if back.to_date:
        # 29 February does not exist in most years.
        return Period(date(first, today.month, min(today.day, 28)), today, str(first))
    return Period(date(first, 1, 1), date(first, 12, 31), str(first))


def _counted(
    tokens: Sequence[Token], mentions: Sequence[Mention], unit: Mention, taken: set[int], *, ago: bool
) -> YearsBack | None:
    """Read "three years ago", or "the last three years": the number and "last" in any order before the unit."""
    before = range(max(0, unit.start - _REACH), unit.start)
    near = [m for m in mentions if m.start in before]
    last = next((m for m in near if {"last", "latest"} & set(m.values("cue")) or "past" in m.values("year_part")), None)
    ago = ago or any("ago" in m.values("year_part") for m in near)
    digits = next((i for i in before if tokens[i].number and len(tokens[i].folded) <= _DIGITS), None)
    worded = next((m for m in near if m.values("number")), None)
    number = digits if digits is not None else worded.start if worded else None
    if any(m.end == number and "before" in m.values("cue") for m in near):
        # German "vor drei Jahren" does not mean before the year three.
        ago = True
    if (last is None and not ago) or (digits is None and worded is None):
        return None
    if last:
        last.spent = True
    taken.update(range(min(last.start if last else unit.start, unit.start - 1), unit.end))
    years = int(tokens[digits].folded) if digits is not None else int(worded.values("number")[0])  # type: ignore[union-attr]
    return YearsBack(years, to_date=not ago)
