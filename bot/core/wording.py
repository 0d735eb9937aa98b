"""The bot's own sentences, by key and language; they live in message files, never in code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.core.dates import UncertainDate

FALLBACK: Final = "en"


class Messages(Protocol):
    """The messages of one language, as GNU gettext keeps them: the key stands as the message id."""

    def gettext(self, message: str) -> str:
        """Return the sentence of a key, or the key."""
        ...

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Return the form of a sentence that goes with a number, or the key."""
        ...


class Calendar(Protocol):
    """How one language writes dates."""

    day: str
    month: str
    month_in_date: tuple[str, ...]
    month_alone: tuple[str, ...]


class Wording:
    """Finds the sentence for a key; a language that lacks it falls back to English."""

    def __init__(self, messages: Mapping[str, Messages], calendars: Mapping[str, Calendar]) -> None:
        """Take the messages and calendars by language."""
        self._messages = messages
        self._calendars = calendars

    def say(self, key: str, language: str, count: int | None = None, /, **values: str | int) -> str:
        """Return a sentence with its values filled in.

        Raises:
            KeyError: if no language has the key; a test holds that this cannot happen.

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
        """Tell whether a language has a sentence of its own for a key."""
        messages = self._messages.get(language)
        return messages is not None and messages.gettext(key) != key

    def date(self, when: UncertainDate, language: str) -> str:
        """Return a date as the language writes it, no surer than it is."""
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
        """Return the name of a month by itself."""
        return (self._calendars.get(language) or self._calendars[FALLBACK]).month_alone[number - 1]


def _day(calendar: Calendar, year: int, month: int, day: int) -> str:
    return calendar.day.format(day=day, month_in_date=calendar.month_in_date[month - 1], year=year)
