"""Text as a single line that XML can hold."""

from __future__ import annotations

from typing import Final

from bot.core.legible import clean

_NO_CHARACTERS: Final = dict.fromkeys((0xFFFE, 0xFFFF))


def plain(text: str) -> str:
    """Return a text as one line of visible characters, without the two non-characters that XML excludes."""
    return clean(text).translate(_NO_CHARACTERS)
