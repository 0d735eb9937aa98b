"""Shortening of texts at the boundary of a visible character (grapheme).

Separate from :mod:`bot.core.domain.text` because loading the tables takes longer than answering a question in the
terminal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from wcwidth import iter_graphemes

if TYPE_CHECKING:
    from collections.abc import Callable

ELLIPSIS: Final = "…"


def cut(text: str, limit: int, size: Callable[[str], int] = len) -> str:
    """Return a text, or as many of its first characters as fit together with an ellipsis.

    A visible character is kept or dropped as a whole, however many code points it has.

    Args:
        text: to be shown.
        limit: how much of it fits, at least the size of the ellipsis.
        size: of a part of the text as it will be written, escaped and encoded; of two parts it is the sum.
    """
    if size(text) <= limit:
        return text
    room = limit - size(ELLIPSIS)
    kept = 0
    for grapheme in iter_graphemes(text):
        room -= size(grapheme)
        if room < 0:
            break
        kept += len(grapheme)
    return text[:kept].rstrip() + ELLIPSIS
