"""The instant of a time in somebody's calendar: by the zone's own rules, else by those that the file brings along."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from icalendar import Timezone
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from bot.core.planning.calendar import Timed
from bot.core.planning.zones import known_zones, zone_named

if TYPE_CHECKING:
    from icalendar import Calendar

_UTC: Final = "UTC"


class UnknownTimeError(Exception):
    """No instant can be told; the message says why."""


@dataclass(frozen=True, slots=True)
class Read:
    """A moment, and what about it may have been meant otherwise."""

    moment: Timed
    doubt: str | None = None


class FileZones:
    """The zones of one file."""

    def __init__(self, calendar: Calendar) -> None:
        """Take the calendar with the rules in it."""
        self._rules: dict[str, Timezone] = {
            str(zone["TZID"]): zone for zone in calendar.subcomponents if isinstance(zone, Timezone) and "TZID" in zone
        }
        named = str(calendar.get("X-WR-TIMEZONE", ""))
        self._of_calendar = _known(named) or _UTC
        """What programs that write UTC say of whose clocks are meant."""

    def moment(self, local: datetime, tzid: str | None) -> Read:
        """Return the moment of a time as it was written.

        Raises:
            UnknownTimeError: if its zone is not known, or not said.

        """
        try:
            if str(local.tzinfo) == _UTC:
                return Read(Timed(local.astimezone(UTC), self._of_calendar))
            plain = local.replace(tzinfo=None)
            if tzid is None:
                message = "its time names no time zone, so it is a different moment for each reader; give it one"
                raise UnknownTimeError(message)
            return self._in_zone(plain, tzid)
        except OverflowError:
            message = "its date is out of reach; give it one of this century"
            raise UnknownTimeError(message) from None

    def _in_zone(self, plain: datetime, tzid: str) -> Read:
        ours, theirs = _known(tzid) or _windows(tzid) or _behind_vendor(tzid), self._offset(tzid, plain)
        if ours is None:
            if theirs is None:
                message = f"its time zone “{tzid}” is not known; choose one such as Asia/Almaty for the event"
                raise UnknownTimeError(message)
            moment = Timed((plain - theirs).replace(tzinfo=UTC), self._of_calendar)
            return Read(moment, f"the time zone “{tzid}” is only described in the file, as UTC{_signed(theirs)}")
        instant = plain.replace(tzinfo=ZoneInfo(ours)).astimezone(UTC)
        doubts = []
        if _known(tzid) is None:
            doubts.append(f"the time zone “{tzid}” was taken for {ours}")
        if theirs is not None and instant != (plain - theirs).replace(tzinfo=UTC):
            doubts.append(f"the file counts {plain:%H:%M} there as UTC{_signed(theirs)}, which is not so in {ours}")
        return Read(Timed(instant, ours), "; ".join(doubts) or None)

    def _offset(self, tzid: str, plain: datetime) -> timedelta | None:
        """Return how far the file's own rules are ahead of UTC at a time; nothing if it has none that make sense."""
        rules = self._rules.get(tzid)
        if rules is None or not _is_plain(rules):
            return None
        # What stands in such rules is anybody's guess, and the library's checks are few.
        with suppress(Exception):
            return plain.replace(tzinfo=rules.to_tz(lookup_tzid=False)).utcoffset()
        return None


def _known(name: str) -> str | None:
    """Return a zone that the plans can name."""
    return zone_named(name) if "/" in name or name == _UTC else None


def _windows(name: str) -> str | None:
    zone = WINDOWS_TO_OLSON.get(name)
    return zone if zone in known_zones() else None


def _behind_vendor(name: str) -> str | None:
    """Return the zone at the end of a name such as ``/freeassociation.sourceforge.net/Europe/Berlin``."""
    parts = name.strip("/").split("/")
    return next((zone for start in range(1, len(parts)) if (zone := _known("/".join(parts[start:])))), None)


def _is_plain(rules: Timezone) -> bool:
    """Tell whether rules change once a year at most: counting through others could take for ever."""
    texts = [str(part["RRULE"].to_ical()) for part in rules.subcomponents if "RRULE" in part]
    return all("FREQ=YEARLY" in text and "BY" not in text.replace("BYMONTH", "").replace("BYDAY", "") for text in texts)


def _signed(offset: timedelta) -> str:
    minutes = int(abs(offset).total_seconds()) // 60
    return f"{'-' if offset < timedelta() else '+'}{minutes // 60:02}:{minutes % 60:02}"
