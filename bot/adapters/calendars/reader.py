"""Parser of calendar files from any program: returns events, and the events left out, each with the reason."""

from __future__ import annotations

import re
import warnings
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from icalendar import Calendar, vDDDTypes, vDuration

from bot.adapters.calendars.writer import ID_PROPERTY, WHAT_PROPERTY, WHEN_PROPERTY
from bot.adapters.calendars.zones import FileZones, UnknownTimeError
from bot.core.features.calendars.model import CalendarEvent, SkippedEvent, TimedSpan, days_of_span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icalendar import Component, Event

    from bot.core.features.calendars.model import EventSpan, EventStatus

MOST_BYTES: Final = 5_000_000
_LONGEST: Final = 2_000
"""Characters of a text that are kept."""
_LONGEST_NAME: Final = 100
_INVISIBLE: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_ESCAPED: Final = re.compile(r"\\([\\;,nN])")
_STATUSES: Final[dict[str, EventStatus]] = {
    "CONFIRMED": "confirmed",
    "TENTATIVE": "tentative",
    "CANCELLED": "cancelled",
}


class CalendarError(Exception):
    """The file is not a readable calendar; the message says what is wrong and what to do."""


class CalendarResult(NamedTuple):
    """The events of a calendar file, in its order, and those that were left out."""

    events: tuple[CalendarEvent, ...]
    left_out: tuple[SkippedEvent, ...]


class _LeftOutError(Exception):
    """One event cannot be used; the message says why."""


def read_calendar(raw: bytes) -> CalendarResult:
    """Read a calendar.

    Raises:
        CalendarError: if nothing in it can be read.

    """
    events: list[CalendarEvent] = []
    left_out: list[SkippedEvent] = []
    for calendar in _calendars(raw):
        zones = FileZones(calendar)
        called_off = str(calendar.get("METHOD", "")).upper() == "CANCEL"
        for component in calendar.events:
            try:
                events.append(_event(component, zones, called_off=called_off))
            except (_LeftOutError, UnknownTimeError) as error:
                left_out.append(SkippedEvent(_text(component, "SUMMARY") or "(no title)", str(error)))
    return CalendarResult(tuple(events), tuple(left_out))


def _calendars(raw: bytes) -> list[Calendar]:
    if len(raw) > MOST_BYTES:
        message = f"it is larger than {MOST_BYTES // 1_000_000} MB; export fewer years of the calendar"
        raise CalendarError(message)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = "it is not text in UTF-8; export it again from the calendar, as iCalendar (.ics)"
        raise CalendarError(message) from error
    try:
        with warnings.catch_warnings():
            # FileZones decides which zone a name means, and reports doubts.
            warnings.simplefilter("ignore")
            found: list[Component] = list(Calendar.from_ical(text, multiple=True))
    except Exception as error:
        # The library has no single error class for unreadable input.
        what = _INVISIBLE.sub(" ", " ".join(str(error).split()))[:120]
        message = f"it is not a calendar that can be read ({what}); export it again, as iCalendar (.ics)"
        raise CalendarError(message) from error
    calendars = [each for each in found if isinstance(each, Calendar)]
    if not calendars:
        message = "it holds no whole calendar, perhaps it was cut short; export it again, as iCalendar (.ics)"
        raise CalendarError(message)
    return calendars


def _event(component: Event, zones: FileZones, *, called_off: bool) -> CalendarEvent:
    if any(name in component for name in ("RRULE", "RDATE", "RECURRENCE-ID")):
        message = "it repeats, and each meeting is planned by itself; make single events of the ones that count"
        raise _LeftOutError(message)
    when, doubt = _span(component, zones)
    sequence = _text(component, "SEQUENCE")
    status = "CANCELLED" if called_off else (_text(component, "STATUS") or "").upper()
    return CalendarEvent(
        uid=_text(component, "UID") or "",
        summary=_text(component, "SUMMARY") or "",
        when=when,
        status=_STATUSES.get(status),
        sequence=int(sequence) if sequence and re.fullmatch(r"[0-9]{1,9}", sequence) else 0,
        transparent=(_text(component, "TRANSP") or "").upper() == "TRANSPARENT",
        location=_text(component, "LOCATION"),
        description=_text(component, "DESCRIPTION"),
        url=_text(component, "URL"),
        last_modified=_modified(component),
        key=_own_text(component, ID_PROPERTY),
        what=_own_text(component, WHAT_PROPERTY),
        written=_own_text(component, WHEN_PROPERTY),
        doubt=doubt,
    )


def _span(component: Event, zones: FileZones) -> tuple[EventSpan, str | None]:
    starts = _date_property(component, "DTSTART")
    if starts is None:
        message = "it does not say when it begins; give it a day"
        raise _LeftOutError(message)
    first = starts.dt
    if isinstance(first, datetime):
        read = zones.moment(first, _zone_of(starts))
        return TimedSpan(read.moment.starts, read.moment.zone, _end(component, zones, read.moment)), read.doubt
    if not isinstance(first, date):
        message = "it does not begin on a day; give it one"
        raise _LeftOutError(message)
    behind = _date_property(component, "DTEND")
    length = _length(component) or timedelta(days=1)
    if behind is not None and isinstance(behind.dt, date) and not isinstance(behind.dt, datetime):
        length = behind.dt - first
    try:
        return days_of_span(first, timedelta(days=length.days)), None
    except OverflowError:
        message = "its date is out of reach; give it one of this century"
        raise _LeftOutError(message) from None


def _end(component: Event, zones: FileZones, begins: TimedSpan) -> datetime | None:
    """Return the end of an event if it is given and later than the start."""
    behind = _date_property(component, "DTEND")
    length = _length(component)
    ends = None
    with suppress(UnknownTimeError, OverflowError):
        if behind is not None and isinstance(behind.dt, datetime):
            ends = zones.moment(behind.dt, _zone_of(behind)).moment.starts
        elif length is not None:
            ends = begins.starts + length
    return ends if ends is not None and ends > begins.starts else None


def _date_property(component: Event, name: str) -> vDDDTypes | None:
    """Return a date property; None if it is missing, repeated or not readable."""
    found = component.get(name)
    return found if isinstance(found, vDDDTypes) else None


def _zone_of(found: vDDDTypes) -> str | None:
    zone = found.params.get("TZID")
    return _INVISIBLE.sub("", str(zone))[:_LONGEST_NAME] if zone else None


def _length(component: Event) -> timedelta | None:
    found = component.get("DURATION")
    if isinstance(found, vDuration):
        return found.td
    return found.dt if isinstance(found, vDDDTypes) and isinstance(found.dt, timedelta) else None


def _modified(component: Event) -> datetime | None:
    found = _date_property(component, "LAST-MODIFIED")
    return found.dt if found is not None and isinstance(found.dt, datetime) and found.dt.tzinfo else None


def _text(component: Component, name: str) -> str | None:
    """Return a text without invisible characters; the first one if there are several."""
    return next(_texts(component, name), None)


def _own_text(component: Component, name: str) -> str | None:
    """Return one of our own text properties, unescaped: the library does not unescape properties it does not know."""
    found = _text(component, name)
    return _ESCAPED.sub(lambda match: "\n" if match[1] in "nN" else match[1], found) if found else None


def _texts(component: Component, name: str) -> Iterator[str]:
    found = component.get(name)
    for each in found if isinstance(found, list) else [found]:
        text = _INVISIBLE.sub("", str(each)).strip()[:_LONGEST] if each is not None else ""
        if text:
            yield text
