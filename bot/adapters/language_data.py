"""Reader of the generated files of ``bot/languages/``: calendars, number words, and known dictionary words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from mmap import ACCESS_READ, mmap
from typing import TYPE_CHECKING, Any, cast

from typing_extensions import override

from bot.core.language.interpreter import LanguageTables
from bot.core.language.known_words import BloomFilter

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.core.language.known_words import KnownWords


@dataclass(slots=True)
class DateFormats:
    """The date formats of one language, as the core's ``Calendar`` protocol needs them."""

    day: str
    month: str
    month_in_date: tuple[str, ...]
    month_alone: tuple[str, ...]


def read_tables(folder: Path) -> LanguageTables:
    """Return calendars and number words by language.

    Raises:
        OSError: if a file is missing.
        ValueError: if one is not valid JSON.

    """
    return LanguageTables(_json(folder / "calendar.json"), _NumberWords(folder / "numbers"))


class _NumberWords(Mapping[str, Mapping[str, Any]]):
    """Number words by language; a language's file is read on first access."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @override
    def __getitem__(self, language: str) -> Mapping[str, Any]:
        try:
            return _json(self._folder / f"{language}.json")
        except FileNotFoundError:
            raise KeyError(language) from None

    @override
    def __iter__(self) -> Iterator[str]:
        return iter(sorted(path.stem for path in self._folder.glob("*.json")))

    @override
    def __len__(self) -> int:
        return len(list(self))


def date_formats(tables: LanguageTables) -> dict[str, DateFormats]:
    """Return the date formats of each language."""
    return {
        language: DateFormats(
            calendar["day"], calendar["month"], tuple(calendar["month_in_date"]), tuple(calendar["month_alone"])
        )
        for language, calendar in tables.calendar.items()
    }


def read_known_words(folder: Path) -> KnownWords:
    """Return the dictionary words; empty if the filter is missing, and then more words are treated as typing errors."""
    try:
        with (folder / "known-words.bloom").open("rb") as file:
            # A question reads a few pages of the three megabytes; the others need not be in memory.
            return BloomFilter(cast("bytes", mmap(file.fileno(), 0, access=ACCESS_READ)))
    except FileNotFoundError:
        return frozenset()


def _json(path: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(path.read_bytes())
    return read
