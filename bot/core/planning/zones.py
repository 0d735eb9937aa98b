"""Time zones: their names as people write them, and the instant that a clock on the wall means in one.

The only place of the core that knows the library of local times. It is loaded at the first zone that is looked up, so
that whoever needs no zone does not wait for it.
"""

from __future__ import annotations

import re
from datetime import UTC
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from bot.core.planning.planned import WhenError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime, timedelta

_AREAS: Final = frozenset(
    {"Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"}
)
"""The first parts of names whose last part is a city."""
_NO_CITIES: Final = frozenset({"Australia/North", "Australia/South", "Australia/West"})
"""Old names of states that would make a place of a plain word."""
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
        # Cities that have a zone of their own, as they are called where they are.
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
"""What parts a place into the house, the city and the country."""


class SkippedTimeError(ValueError):
    """The clocks are put forward over this time; ``choices`` are the times as far before and behind the change."""

    def __init__(self, choices: tuple[datetime, datetime]) -> None:
        """Take local times that exist, without a zone."""
        super().__init__("the clocks skip this time")
        self.choices = choices


class OffsetError(ValueError):
    """The time needs an offset that was not given, or cannot have the one that was; ``choices`` are valid."""

    def __init__(self, choices: tuple[timedelta, ...]) -> None:
        """Take the offsets that the time has in the zone, the earlier instant first."""
        super().__init__("the time does not have this offset")
        self.choices = choices


def instant_of(local: datetime, zone: str, offset: timedelta | None = None) -> datetime:
    """Return the instant, in UTC, at which clocks in a zone show a local time.

    Args:
        local: date and time without a zone.
        zone: one of :func:`known_zones`.
        offset: which of two is meant where clocks are put back; elsewhere it must be the one that holds.

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
    """Return the names that people may use: a place each, and UTC.

    Names such as CET or EST are left out: in summer they name a time that those who write them rarely mean. So are
    those of the kind Etc/GMT+5, which count against common use: that one is five hours *behind* UTC.
    """
    from whenever import get_tzpath  # noqa: PLC0415 -- see above

    return _zones_on(get_tzpath())


def zone_named(text: str) -> str | None:
    """Return the zone of a name or a city, in any case and with blanks for underscores; nothing if there is none."""
    return _spoken(known_zones()).get(_folded(text))


def city_in(place: str) -> str | None:
    """Return the name in a place by which it has a zone: Astana, of "Palace of Peace in Astana".

    Nothing where it has none, or may have several: nobody can say what the clocks show at "Brussels and Almaty".
    """
    parts = [" ".join(part.split()) for part in _PARTS.split(place)]
    for names in (parts, [name for part in parts for name in _ends_of(part)]):
        found = {zone: name for name in names if (zone := zone_named(name))}
        if found:
            return next(iter(found.values())) if len(found) == 1 else None
    return None


def _ends_of(part: str) -> Iterator[str]:
    """Yield what may be a city at the end or the beginning of words that are none: "Hotel Almaty", "Almaty Hotel"."""
    words = part.split()
    for cut in range(1, len(words)):
        for name in (" ".join(words[cut:]), " ".join(words[:cut])):
            # A centre is no city of North Dakota.
            zone = zone_named(name)
            if zone is not None and zone.count("/") <= 1:
                yield name


def check_zone(text: str) -> str:
    """Return the zone of a name or a city.

    Raises:
        WhenError: if there is none; the message names one that is written alike, if there is.

    """
    zone = zone_named(text)
    if zone is not None:
        return zone
    what = f"“{text}” is no time zone"
    mend = "write a place such as Asia/Almaty or Brussels, or UTC"
    if text.isupper() or any(character.isdecimal() for character in text):
        # CET is not near to Ceuta in anything but letters, and UTC+5 is not UTC.
        raise WhenError(what, mend)
    from difflib import get_close_matches  # noqa: PLC0415 -- only a mistake needs it

    folded = _folded(text)
    # A name is compared with names and a city with cities, so that what is proposed is of the kind that was written.
    likely = {_folded(each): each for each in _by_name(known_zones()) if ("/" in each) == ("/" in folded)}
    close = get_close_matches(folded, likely, n=1, cutoff=0.7)
    raise WhenError(what, f"did you mean “{likely[close[0]]}”?" if close else mend)


def _folded(text: str) -> str:
    return " ".join(text.replace("_", " ").split()).casefold()


@cache
def _zones_on(path: tuple[str, ...]) -> frozenset[str]:
    """Return the names of one search path: it costs a walk through folders, unless only the package counts."""
    from whenever import available_timezones  # noqa: PLC0415 -- see above

    del path  # the library knows it already
    places = {name for name in available_timezones() if "/" in name and not name.startswith("Etc/")}
    return frozenset(places | {"UTC", "Etc/UTC"})


@cache
def _by_name(known: frozenset[str]) -> Mapping[str, str]:
    """Return zones by what they are called: each by its name, and by its city if that names no other place."""
    cities = {
        name.rsplit("/", 1)[1].replace("_", " "): name
        # The same city may stand in two places; the last is the one without a state, or the one in Europe.
        for name in sorted(known)
        if name.partition("/")[0] in _AREAS and name not in _NO_CITIES
    }
    return MappingProxyType({**cities, **_CITIES, **{name: name for name in known}})


@cache
def _spoken(known: frozenset[str]) -> Mapping[str, str]:
    return MappingProxyType({_folded(called): zone for called, zone in _by_name(known).items()})
