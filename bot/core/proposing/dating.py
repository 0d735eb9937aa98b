"""Formatting of event dates in the grammar of plans, and comparison of dates."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.core.planning.calendar import Days, Timed, wall_clock
from bot.core.planning.days import MONTHS
from bot.core.planning.when import WhenError, parse_when

if TYPE_CHECKING:
    from datetime import date

    from bot.core.planning.calendar import Span
    from bot.core.planning.planned import Planned


def written(span: Span) -> str:
    """Return a span in the grammar of plans.

    Raises:
        WhenError: if the grammar cannot express it.

    """
    if isinstance(span, Timed):
        return _moment(span)
    text = _days(span)
    parse_when(text, "UTC")
    return text


def is_still(text: str | None, span: Span) -> bool:
    """Tell whether a written date equals the span, so that nobody moved the event since."""
    try:
        return text is not None and is_same(
            span_of(parse_when(text, span.zone if isinstance(span, Timed) else "UTC")), span
        )
    except WhenError:
        return False


def span_of(when: Planned) -> Span | None:
    """Return the span of a planned date; None if the date is unknown."""
    if when.instant is not None and when.zone is not None:
        return Timed(when.instant, when.zone)
    return Days(when.first, when.last) if when.first and when.last else None


def is_same(one: Span | None, other: Span) -> bool:
    """Tell whether two spans begin at the same minute or are the same days."""
    if isinstance(one, Timed) and isinstance(other, Timed):
        return _minute(one) == _minute(other)
    return one == other


def says_no_more(theirs: Span, ours: Span) -> bool:
    """Tell whether their date equals ours or is a wider one that contains it."""
    if isinstance(theirs, Timed):
        return is_same(theirs, ours)
    first, last = day_range(ours)
    return theirs.first <= first and last <= theirs.last


def overlap(one: Span, other: Span) -> bool:
    """Tell whether two spans share a day, each in its own zone."""
    (first, last), (from_, to) = day_range(one), day_range(other)
    return first <= to and from_ <= last


def day_range(span: Span) -> tuple[date, date]:
    """Return the first and the last day of a span."""
    if isinstance(span, Days):
        return span.first, span.last
    day = span.starts.astimezone(ZoneInfo(span.zone)).date()
    return day, day


def _minute(span: Timed) -> object:
    return span.starts.astimezone(UTC).replace(second=0, microsecond=0)


def _moment(span: Timed) -> str:
    zone = ZoneInfo(span.zone)
    local, _ = wall_clock(span, zone)
    plain = f"{local:%Y-%m-%d %H:%M}"
    offset = span.starts.astimezone(zone).strftime("%z")
    try:
        parse_when(f"{plain} {span.zone}", span.zone)
    except WhenError:
        # Either the time occurs twice, or it is not a valid date, which raises again below.
        text = f"{plain}{offset[:3]}:{offset[3:5]} {span.zone}"
        parse_when(text, span.zone)
        return text
    return f"{plain} {span.zone}"


def _days(span: Days) -> str:
    first, last = span.first, span.last
    if first == last:
        return f"{first}"
    behind = last + timedelta(days=1)
    months = (behind.year - first.year) * 12 + behind.month - first.month
    if first.day == behind.day == 1:
        if months == 1:
            return f"{MONTHS[first.month - 1]} {first.year}"
        if months == 3 and first.month % 3 == 1:  # noqa: PLR2004 -- a quarter
            return f"Q{first.month // 3 + 1} {first.year}"
        if months == 12 and first.month == 1:  # noqa: PLR2004 -- a year
            return f"{first.year}"
    return f"{first} to {last}"
