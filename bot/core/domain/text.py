"""Plain text for people: no character that cannot be seen, no half characters, spaces as spaces."""

from __future__ import annotations

import re
from typing import Final
from unicodedata import category

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
