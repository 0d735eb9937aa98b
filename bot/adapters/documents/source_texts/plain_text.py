"""Splitting of a plain text into its paragraphs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from bot.core.domain.quotes.text import begins_place, join_broken_words
from bot.core.domain.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

_BLANK: Final = re.compile(r"\n\s*\n|\f")


_BROKEN: Final = re.compile("\u00ad[ \t]*\n[ \t]*")
"""A word broken at the end of a line by a soft hyphen."""


def blocks_of(text: str) -> list[str]:
    """Return the blocks of a text in its order, each on one line."""
    text = _BROKEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return [line for part in _BLANK.split(text) for line in _parted(part)]


def _parted(part: str) -> Iterator[str]:
    gathered: list[str] = []
    for line in part.split("\n"):
        if gathered and begins_place(clean(line)):
            yield from _joined(gathered)
            gathered = []
        gathered.append(line)
    yield from _joined(gathered)


def _joined(lines: list[str]) -> Iterator[str]:
    if line := clean(join_broken_words("\n".join(lines))):
        yield line
