"""Writer of calendar files that programs subscribe to; the same events give the same bytes."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, vText

from bot.core.features.calendars.model import TimedSpan, wall_clock

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.core.features.calendars.model import CalendarEvent, EventSpan

ID_PROPERTY: Final = "X-ADVOCACY-BOT-ID"
WHAT_PROPERTY: Final = "X-ADVOCACY-BOT-WHAT"
WHEN_PROPERTY: Final = "X-ADVOCACY-BOT-WHEN"
_PRODUCT: Final = "-//advocacy-bot//milestones//EN"
_FORBIDDEN: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
"""What no text of a calendar may hold; new lines and tabs may stay."""
_TURNING: Final = re.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""What turns the direction of writing, so that a title reads otherwise than it says."""
_UNSAFE_IN_URL: Final = re.compile(r"[\s\x00-\x1f\x7f-\x9f]")
"""Addresses are not escaped: a line break in one would start a new line of the file."""
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""Used when the time of the last change is unknown: equal input gives equal bytes, and any later change is newer."""


def write_calendar(events: Sequence[CalendarEvent], name: str) -> bytes:
    """Return a calendar file, including the rules of every time zone that it uses.

    Args:
        events: in the order in which they are written.
        name: the calendar's name as programs show it.

    """
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("name", vText(_clean(name)))
    calendar.add("x-wr-calname", vText(_clean(name)))
    for zone in _zones(events):
        calendar.add_component(zone)
    for event in events:
        calendar.add_component(_event(event))
    written: bytes = calendar.to_ical(sorted=False)
    return written


def _event(event: CalendarEvent) -> Event:
    found = Event()
    found.add("uid", vText(event.uid))
    found.add("dtstamp", event.last_modified or _EPOCH)
    if event.last_modified is not None:
        found.add("last-modified", event.last_modified)
    found.add("sequence", event.sequence)
    for key, value in _span(event.when):
        found.add(key, value)
    if event.status is not None:
        found.add("status", event.status.upper())
    found.add("transp", "TRANSPARENT" if event.transparent else "OPAQUE")
    texts = (
        ("summary", event.summary),
        ("location", event.location),
        ("description", event.description),
        (ID_PROPERTY, event.key),
        (WHAT_PROPERTY, event.what),
        (WHEN_PROPERTY, event.written),
    )
    for key, text in texts:
        if text:
            found.add(key, vText(_clean(text)))
    if event.url and not _UNSAFE_IN_URL.search(event.url):
        found.add("url", event.url)
    return found


def _span(span: EventSpan) -> list[tuple[str, date]]:
    """Return the start of an event, and its end if known; for whole days the end is exclusive."""
    if not isinstance(span, TimedSpan):
        return [("dtstart", span.first), ("dtend", span.last + timedelta(days=1))]
    zone = ZoneInfo(span.zone)
    _, second = wall_clock(span, zone)
    # With a zone, an ambiguous local time means the first of the two instants; the second needs UTC.
    starts = span.starts.astimezone(UTC if second else zone)
    return [("dtstart", starts), *([("dtend", span.ends.astimezone(UTC))] if span.ends else [])]


def _zones(events: Iterable[CalendarEvent]) -> list[Timezone]:
    """Return the zones' rules for the years of the events, sorted by name."""
    moments = [
        event.when
        for event in events
        if isinstance(event.when, TimedSpan) and event.when.zone not in _ZONES_WITHOUT_RULES
    ]
    years = [moment.starts.year for moment in moments]
    if not years:
        return []
    # A date may fall into another year in UTC than in the zone.
    first, last = date(min(years) - 1, 1, 1), date(max(years) + 2, 1, 1)
    names = sorted({moment.zone for moment in moments})
    return [Timezone.from_tzid(name, first_date=first, last_date=last) for name in names]


_ZONES_WITHOUT_RULES: Final = frozenset({"UTC", "Etc/UTC"})


def _clean(text: str) -> str:
    return _FORBIDDEN.sub(" ", _TURNING.sub("", text))
