"""The periods that roll-ups cover, and which parts of them no other roll-up covers."""

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
"""Delay until everything from before a moment is in the store; a roll-up is not sent earlier."""

_DAYS: Final = get_args(Weekday)
_AROUND: Final = 9
"""Days to search around today; they contain the last and the next end of a week, whatever the quiet hours."""


@dataclass(frozen=True, slots=True)
class Span:
    """The period after one moment up to and including another."""

    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class End:
    """The end of a daily or weekly period."""

    day: date
    """Identifies the period, so that a change of the hour or of the zone's rules causes no second message."""
    at: datetime
    """In UTC."""


def ends(pace: Pace, rule: RollupRule, zone: ZoneInfo, now: datetime) -> tuple[End, End]:
    """Return the last end of a period at or before a moment, and the next one."""
    today = now.astimezone(zone).date()
    found: dict[datetime, date] = {}
    for number in range(-_AROUND, _AROUND + 1):
        day = today + timedelta(days=number)
        if pace == "daily" or day.weekday() == _DAYS.index(rule.day):
            # If a zone skipped a whole day, two days end at the same moment.
            found.setdefault(_end_of(day, rule, zone), day)
    past, ahead = max(each for each in found if each <= now), min(each for each in found if each > now)
    return End(found[past], past), End(found[ahead], ahead)


def untold(span: Span, told: Iterable[Span]) -> tuple[Span, ...]:
    """Return the parts of a period that the given periods do not cover, earliest first."""
    left, first = [], span.first
    for each in sorted(told, key=lambda each: each.first):
        if first < min(each.first, span.last):
            left.append(Span(first, min(each.first, span.last)))
        first = max(first, each.last)
    if first < span.last:
        left.append(Span(first, span.last))
    return tuple(left)


def since(spans: Iterable[Span], moment: datetime) -> tuple[Span, ...]:
    """Return the parts of periods after a moment."""
    return tuple(Span(max(each.first, moment), each.last) for each in spans if each.last > moment)


def _end_of(day: date, rule: RollupRule, zone: ZoneInfo) -> datetime:
    end = datetime.combine(day, read_hour(rule.at), zone).astimezone(UTC)
    return read_quiet(rule.quiet).end_after(end, zone) if rule.quiet else end
