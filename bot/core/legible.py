"""Text as people can read it: nothing is hidden in it.

Control characters and those that turn the direction of writing are taken out, so that no record and no question can
move a cursor, colour a screen or make a sentence read backwards, on any platform.
"""

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


def whole(text: str) -> str:
    """Return a text whose half characters, which no encoding can write, are marked as lost."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def clean(text: str) -> str:
    """Return a text as one line in which every character can be seen."""
    line = " ".join(text.split())
    # Nearly every text is printable throughout, and that is known a hundred times sooner than it is searched.
    return line if line.isprintable() else " ".join(_UNSEEN.sub("", _BLANK.sub(" ", text)).split())


def visible(text: str) -> str:
    r"""Return a text in which whatever cannot be seen stands as its escape: ``\x1b``, ``\u202e``.

    For what is shown to whoever has to mend it: taken out, it would not be found.
    """
    return text if text.isprintable() else "".join(map(_escaped, text))


def visible_lines(text: str) -> str:
    """Return the same of a text of several lines."""
    return "\n".join(map(visible, text.split("\n")))


def _escaped(sign: str) -> str:
    # Blanks of other widths stand in French texts; they hide nothing.
    if sign.isprintable() or category(sign) == "Zs":
        return sign
    return sign.encode("unicode_escape").decode("ascii")


def clean_lines(text: str) -> str:
    """Return a text in which every character can be seen, with its lines as they are, but no empty ones at its end."""
    return "\n".join(clean(line) for line in text.splitlines()).rstrip("\n")
