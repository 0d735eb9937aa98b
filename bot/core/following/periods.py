"""From when to when one message tells what has changed, and which of that no other has told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Final, get_args

from bot.core.reminding.rules import Weekday
from bot.core.reminding.spans import read_hour, read_quiet

if TYPE_CHECKING:
    from collections.abc import Iterable
    from zoneinfo import ZoneInfo

    from bot.core.following.followed import Pace
    from bot.core.following.rules import RollupRule

SETTLED: Final = timedelta(minutes=1)
"""So long after a moment everything of before it is in the store: until then nothing is told of it."""

_DAYS: Final = get_args(Weekday)
_AROUND: Final = 9
"""Days in which there is one end of a week before today and one behind, wherever quiet hours put it."""


@dataclass(frozen=True, slots=True)
class Span:
    """The time after one moment until another, which is in it."""

    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class End:
    """When a day or a week of changes ends."""

    day: date
    """By which it is called; hours may move, and the zone's rules, without another message for it."""
    at: datetime
    """In UTC."""


def ends(pace: Pace, rule: RollupRule, zone: ZoneInfo, now: datetime) -> tuple[End, End]:
    """Return the last end of a day or week until a moment, and the next one."""
    today = now.astimezone(zone).date()
    found: dict[datetime, date] = {}
    for number in range(-_AROUND, _AROUND + 1):
        day = today + timedelta(days=number)
        if pace == "daily" or day.weekday() == _DAYS.index(rule.day):
            # Where a zone has left out a whole day, two days end at once.
            found.setdefault(_end_of(day, rule, zone), day)
    past, ahead = max(each for each in found if each <= now), min(each for each in found if each > now)
    return End(found[past], past), End(found[ahead], ahead)


def untold(span: Span, told: Iterable[Span]) -> tuple[Span, ...]:
    """Return what of a time is in none of those that were told, earliest first."""
    left, first = [], span.first
    for each in sorted(told, key=lambda each: each.first):
        if first < min(each.first, span.last):
            left.append(Span(first, min(each.first, span.last)))
        first = max(first, each.last)
    if first < span.last:
        left.append(Span(first, span.last))
    return tuple(left)


def since(spans: Iterable[Span], moment: datetime) -> tuple[Span, ...]:
    """Return what of several times lies behind a moment."""
    return tuple(Span(max(each.first, moment), each.last) for each in spans if each.last > moment)


def _end_of(day: date, rule: RollupRule, zone: ZoneInfo) -> datetime:
    end = datetime.combine(day, read_hour(rule.at), zone).astimezone(UTC)
    return read_quiet(rule.quiet).end_after(end, zone) if rule.quiet else end
