"""Shortening of texts at the boundary of a visible character (grapheme).

Separate from :mod:`bot.core.domain.text` because loading the tables takes longer than answering a question in the
terminal.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from unicodedata import category

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


_BLANK: Final = re.compile(r"[\s\u2028\u2029]+")
_UNSEEN: Final = re.compile(
    "["
    "\x00-\x1f\x7f-\x9f"  # control characters, the escape among them
    "\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"  # direction, and what hides
    "\ud800-\udfff"  # half a character
    "\U000e0000-\U000e007f"  # tags, which can carry a whole hidden text
    "]"
)


def replace_half_characters(text: str) -> str:
    """Return a text with lone surrogates, which cannot be encoded, replaced by the replacement character."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def clean(text: str) -> str:
    """Return a text as one line without invisible characters."""
    line = " ".join(text.split())
    # Nearly every text is fully printable; that check is a hundred times faster than the search.
    return line if line.isprintable() else " ".join(_UNSEEN.sub("", _BLANK.sub(" ", text)).split())


def escape_invisible(text: str) -> str:
    r"""Return a text with invisible characters escaped: ``\x1b``, ``\u202e``.

    For texts that somebody has to correct, who would not find a removed character.
    """
    return text if text.isprintable() else "".join(map(_escaped, text))


def escape_invisible_lines(text: str) -> str:
    """Return a text of several lines with invisible characters escaped."""
    return "\n".join(map(escape_invisible, text.split("\n")))


def _escaped(sign: str) -> str:
    # Spaces of other widths are common in French texts; they hide nothing.
    if sign.isprintable() or category(sign) == "Zs":
        return sign
    return sign.encode("unicode_escape").decode("ascii")


def clean_lines(text: str) -> str:
    """Return a text without invisible characters; its lines are kept, except for empty ones at the end."""
    return "\n".join(clean(line) for line in text.splitlines()).rstrip("\n")
