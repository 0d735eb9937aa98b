"""Time zones: parsing of their names, and conversion of local times to instants.

The only core module that imports the time-zone library, on first use, so that other code does not wait for it.
"""

from __future__ import annotations

import re
from datetime import UTC
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from bot.core.domain.planned import PlannedDateError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime, timedelta

_AREAS: Final = frozenset(
    {"Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"}
)
"""First parts of the zone names whose last part is a city."""
_NO_CITIES: Final = frozenset({"Australia/North", "Australia/South", "Australia/West"})
"""Old names of states that would turn a common word into a place."""
_CITIES: Final = MappingProxyType(
    {
        # Capitals and seats of institutions where people meet, and which have no zone of their own.
        "Ankara": "Europe/Istanbul",
        "Astana": "Asia/Almaty",  # one zone holds all of Kazakhstan since 2024
        "Nur-Sultan": "Asia/Almaty",  # the name of Astana from 2019 to 2022
        "Beijing": "Asia/Shanghai",
        "Bern": "Europe/Zurich",
        "Geneva": "Europe/Zurich",  # the UN Human Rights Council
        "New Delhi": "Asia/Kolkata",
        "Strasbourg": "Europe/Paris",  # the European Parliament, the Council of Europe
        "The Hague": "Europe/Amsterdam",  # the International Criminal Court
        "Washington": "America/New_York",
        # Local names of cities that have a zone of their own.
        "Алматы": "Asia/Almaty",
        "Астана": "Asia/Almaty",
        "Брюссель": "Europe/Brussels",
        "Bruxelles": "Europe/Brussels",
        "Brüssel": "Europe/Brussels",
        "Genève": "Europe/Zurich",
        "Genf": "Europe/Zurich",
        "Женева": "Europe/Zurich",
        "Страсбург": "Europe/Paris",
        "Straßburg": "Europe/Paris",
    }
)
_PARTS: Final = re.compile(r"[,;:/()|–—]| - | (?:in|at) ", re.IGNORECASE)
"""Separators between venue, city and country in a place."""


class SkippedTimeError(ValueError):
    """Raised for a time skipped by a clock change; ``choices`` are the equivalent times before and after it."""

    def __init__(self, choices: tuple[datetime, datetime]) -> None:
        super().__init__("the clocks skip this time")
        self.choices = choices


class OffsetError(ValueError):
    """Raised if the offset is missing for an ambiguous time, or wrong; ``choices`` are the valid offsets."""

    def __init__(self, choices: tuple[timedelta, ...]) -> None:
        super().__init__("the time does not have this offset")
        self.choices = choices


def instant_of(local: datetime, zone: str, offset: timedelta | None = None) -> datetime:
    """Return the instant, in UTC, of a local time in a zone.

    Args:
        local: date and time without a zone.
        zone: one of :func:`known_zones`.
        offset: needed for a time that occurs twice; otherwise it must be the valid one.

    Raises:
        SkippedTimeError: if the clocks never show this time.
        OffsetError: if they show it twice and no offset is given, or never with the offset that is.

    """
    from whenever import PlainDateTime, RepeatedTime, SkippedTime  # noqa: PLC0415 -- 17 ms that no plain date needs

    plain = PlainDateTime(local)
    try:
        possible = [plain.assume_tz(zone, disambiguation="raise")]
    except (RepeatedTime, SkippedTime) as error:
        possible = [plain.assume_tz(zone, disambiguation="earlier"), plain.assume_tz(zone, disambiguation="later")]
        if isinstance(error, SkippedTime):
            before, behind = (each.to_plain().to_stdlib() for each in possible)
            raise SkippedTimeError((before, behind)) from error
    by_offset = {each.offset.to_stdlib(): each for each in possible}
    if offset is None and len(possible) == 1:
        found = possible[0]
    elif offset in by_offset:
        found = by_offset[offset]
    else:
        raise OffsetError(tuple(by_offset))
    return found.to_instant().to_stdlib().astimezone(UTC)


def known_zones() -> frozenset[str]:
    """Return the accepted zone names: places, and UTC.

    Abbreviations such as CET or EST are excluded because people use them in summer too and rarely mean them
    literally; Etc/GMT+5 and the like because their sign is inverted: that zone is five hours *behind* UTC.
    """
    from whenever import get_tzpath  # noqa: PLC0415 -- see above

    return _zones_on(get_tzpath())


def find_zone(text: str) -> str | None:
    """Return the zone of a name or city, ignoring case and underscores; None if unknown."""
    return _spoken_name(known_zones()).get(_folded(text))


def find_city(place: str) -> str | None:
    """Return the city in a place that determines its zone: Astana for "Palace of Peace in Astana".

    None if there is no such city, or several with different zones: "Brussels and Almaty".
    """
    parts = [" ".join(part.split()) for part in _PARTS.split(place)]
    for names in (parts, [name for part in parts for name in _ends_of(part)]):
        found = {zone: name for name in names if (zone := find_zone(name))}
        if found:
            return next(iter(found.values())) if len(found) == 1 else None
    return None


def _ends_of(part: str) -> Iterator[str]:
    """Yield the possible city names at the end or beginning of a phrase: "Hotel Almaty", "Almaty Hotel"."""
    words = part.split()
    for cut in range(1, len(words)):
        for name in (" ".join(words[cut:]), " ".join(words[:cut])):
            # Excludes names such as America/North_Dakota/Center for the word "center".
            zone = find_zone(name)
            if zone is not None and zone.count("/") <= 1:
                yield name


def check_zone(text: str) -> str:
    """Return the zone of a name or city.

    Raises:
        PlannedDateError: if it is unknown; the message suggests a similar name if there is one.

    """
    zone = find_zone(text)
    if zone is not None:
        return zone
    what = f"“{text}” is not a time zone"
    mend = "write a place such as Asia/Almaty or Brussels, or UTC"
    if text.isupper() or any(character.isdecimal() for character in text):
        # No suggestion: CET is not Ceuta, and UTC+5 is not UTC.
        raise PlannedDateError(what, mend)
    from difflib import get_close_matches  # noqa: PLC0415 -- only a mistake needs it

    folded = _folded(text)
    # Compare full names with full names and cities with cities, so that the suggestion is of the same kind.
    likely = {_folded(each): each for each in _by_name(known_zones()) if ("/" in each) == ("/" in folded)}
    close = get_close_matches(folded, likely, n=1, cutoff=0.7)
    raise PlannedDateError(what, f"did you mean “{likely[close[0]]}”?" if close else mend)


def _folded(text: str) -> str:
    return " ".join(text.replace("_", " ").split()).casefold()


@cache
def _zones_on(path: tuple[str, ...]) -> frozenset[str]:
    """Return the zone names on one search path; cached, since it walks through folders."""
    from whenever import available_timezones  # noqa: PLC0415 -- see above

    del path  # the library knows it already
    places = {name for name in available_timezones() if "/" in name and not name.startswith("Etc/")}
    return frozenset(places | {"UTC", "Etc/UTC"})


@cache
def _by_name(known: frozenset[str]) -> Mapping[str, str]:
    """Return zones by full name, and by city unless that name is another place's."""
    cities = {
        name.rsplit("/", 1)[1].replace("_", " "): name
        # A city may occur in several zone names; the last one is the one without a state, or the one in Europe.
        for name in sorted(known)
        if name.partition("/")[0] in _AREAS and name not in _NO_CITIES
    }
    return MappingProxyType({**cities, **_CITIES, **{name: name for name in known}})


@cache
def _spoken_name(known: frozenset[str]) -> Mapping[str, str]:
    return MappingProxyType({_folded(called): zone for called, zone in _by_name(known).items()})
