"""Text as XML can hold it, and as one line."""

from __future__ import annotations

from typing import Final

from bot.core.legible import clean

_NO_CHARACTERS: Final = dict.fromkeys((0xFFFE, 0xFFFF))


def plain(text: str) -> str:
    """Return a text as one line of characters that can be seen, without the two that no document can hold."""
    return clean(text).translate(_NO_CHARACTERS)
