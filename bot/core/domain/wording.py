"""The bot's messages by key and language, loaded from message files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.core.domain.dates import UncertainDate

FALLBACK: Final = "en"
_UNITS: Final = {"d": "days", "h": "hours", "m": "minutes"}


class Messages(Protocol):
    """The messages of one language, as GNU gettext keeps them: the key is the message id."""

    def gettext(self, message: str) -> str:
        """Return the message for a key, or the key itself."""
        ...

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Return the plural form of a message for a number, or the key itself."""
        ...


class CalendarWords(Protocol):
    """The date formats of one language."""

    day: str
    month: str
    month_in_date: tuple[str, ...]
    month_alone: tuple[str, ...]


class Wording:
    """Lookup of messages by key, with English as the fallback language."""

    def __init__(self, messages: Mapping[str, Messages], calendars: Mapping[str, CalendarWords]) -> None:
        self._messages = messages
        self._calendars = calendars

    def say(self, key: str, language: str, count: int | None = None, /, **values: str | int) -> str:
        """Return a message with its values filled in.

        Raises:
            KeyError: if no language has the key; a test checks that this cannot happen.

        """
        for code in (language, FALLBACK):
            messages = self._messages.get(code)
            if messages is None:
                continue
            found = messages.gettext(key) if count is None else messages.ngettext(key, key, count)
            if found != key:
                return found.format(**values) if values else found
        raise KeyError(key)

    def has(self, key: str, language: str) -> bool:
        """Tell whether a language has its own message for a key."""
        messages = self._messages.get(language)
        return messages is not None and messages.gettext(key) != key

    def date(self, when: UncertainDate, language: str) -> str:
        """Return a date in the format of a language, with its precision."""
        calendar = self._calendars.get(language) or self._calendars[FALLBACK]
        match when.precision:
            case "day":
                written = _day(calendar, when.first.year, when.first.month, when.first.day)
            case "month":
                written = calendar.month.format(
                    month_alone=calendar.month_alone[when.first.month - 1], year=when.first.year
                )
            case "year":
                written = str(when.first.year)
            case _:
                first = _day(calendar, when.first.year, when.first.month, when.first.day)
                last = _day(calendar, when.last.year, when.last.month, when.last.day)
                written = self.say(f"date.{when.precision}", language, first=first, last=last)
        return self.say("date.about", language, date=written) if when.approximate else written

    def month(self, number: int, language: str) -> str:
        """Return the stand-alone name of a month."""
        return (self._calendars.get(language) or self._calendars[FALLBACK]).month_alone[number - 1]


def split_offset(offset: str) -> tuple[str, int]:
    """Return the unit and the number of an offset such as 14d, 2h or 90m, for the keys of messages."""
    return _UNITS[offset[-1]], int(offset[:-1])


def _day(calendar: CalendarWords, year: int, month: int, day: int) -> str:
    return calendar.day.format(day=day, month_in_date=calendar.month_in_date[month - 1], year=year)
