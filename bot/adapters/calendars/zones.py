"""Conversion of times in calendar files to instants: by the known zone's rules, else by the rules in the file."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from icalendar import Timezone
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from bot.core.domain.zones import find_zone, known_zones
from bot.core.features.calendars.model import TimedSpan

if TYPE_CHECKING:
    from icalendar import Calendar

_UTC: Final = "UTC"


class UnknownTimeError(Exception):
    """The time cannot be converted to an instant; the message says why."""


@dataclass(frozen=True, slots=True)
class ResolvedTime:
    """An instant, and a doubt if the file may have meant another."""

    moment: TimedSpan
    doubt: str | None = None


class FileZones:
    """The time zones of one calendar file."""

    def __init__(self, calendar: Calendar) -> None:
        self._rules: dict[str, Timezone] = {
            str(zone["TZID"]): zone for zone in calendar.subcomponents if isinstance(zone, Timezone) and "TZID" in zone
        }
        named = str(calendar.get("X-WR-TIMEZONE", ""))
        self._of_calendar = _plannable_zone(named) or _UTC
        """The calendar's own zone, for programs that write all times in UTC."""

    def moment(self, local: datetime, tzid: str | None) -> ResolvedTime:
        """Return the instant of a time as it was written.

        Raises:
            UnknownTimeError: if its zone is unknown or missing.

        """
        try:
            if str(local.tzinfo) == _UTC:
                return ResolvedTime(TimedSpan(local.astimezone(UTC), self._of_calendar))
            plain = local.replace(tzinfo=None)
            if tzid is None:
                message = "its time names no time zone, so it is a different moment for each reader; give it one"
                raise UnknownTimeError(message)
            return self._in_zone(plain, tzid)
        except OverflowError:
            message = "its date is out of reach; give it one of this century"
            raise UnknownTimeError(message) from None

    def _in_zone(self, plain: datetime, tzid: str) -> ResolvedTime:
        ours, theirs = (
            _plannable_zone(tzid) or _windows_zone(tzid) or _zone_in_vendor_name(tzid),
            self._offset(tzid, plain),
        )
        if ours is None:
            if theirs is None:
                message = f"its time zone “{tzid}” is not known; choose one such as Asia/Almaty for the event"
                raise UnknownTimeError(message)
            moment = TimedSpan((plain - theirs).replace(tzinfo=UTC), self._of_calendar)
            return ResolvedTime(
                moment, f"the time zone “{tzid}” is only described in the file, as UTC{_format_offset(theirs)}"
            )
        instant = plain.replace(tzinfo=ZoneInfo(ours)).astimezone(UTC)
        doubts = []
        if _plannable_zone(tzid) is None:
            doubts.append(f"the time zone “{tzid}” was taken for {ours}")
        if theirs is not None and instant != (plain - theirs).replace(tzinfo=UTC):
            doubts.append(
                f"the file counts {plain:%H:%M} there as UTC{_format_offset(theirs)}, which is not so in {ours}"
            )
        return ResolvedTime(TimedSpan(instant, ours), "; ".join(doubts) or None)

    def _offset(self, tzid: str, plain: datetime) -> timedelta | None:
        """Return the UTC offset at a time by the file's own rules; None if it has no usable rules."""
        rules = self._rules.get(tzid)
        if rules is None or not _is_plain(rules):
            return None
        # The rules may contain anything, and the library checks little of it.
        with suppress(Exception):
            return plain.replace(tzinfo=rules.to_tz(lookup_tzid=False)).utcoffset()
        return None


def _plannable_zone(name: str) -> str | None:
    """Return the zone if plans can name it."""
    return find_zone(name) if "/" in name or name == _UTC else None


def _windows_zone(name: str) -> str | None:
    zone = WINDOWS_TO_OLSON.get(name)
    return zone if zone in known_zones() else None


def _zone_in_vendor_name(name: str) -> str | None:
    """Return the zone at the end of a name such as ``/freeassociation.sourceforge.net/Europe/Berlin``."""
    parts = name.strip("/").split("/")
    return next((zone for start in range(1, len(parts)) if (zone := _plannable_zone("/".join(parts[start:])))), None)


def _is_plain(rules: Timezone) -> bool:
    """Return whether rules change at most once a year: expanding other rules could take forever."""
    texts = [str(part["RRULE"].to_ical()) for part in rules.subcomponents if "RRULE" in part]
    return all("FREQ=YEARLY" in text and "BY" not in text.replace("BYMONTH", "").replace("BYDAY", "") for text in texts)


def _format_offset(offset: timedelta) -> str:
    minutes = int(abs(offset).total_seconds()) // 60
    return f"{'-' if offset < timedelta() else '+'}{minutes // 60:02}:{minutes % 60:02}"
