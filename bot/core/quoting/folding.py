"""Words as they are compared: what printing, saving and copying change about them is folded, what they say is kept."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from unicodedata import normalize

if TYPE_CHECKING:
    from re import Match

_QUOTATION_MARKS: Final = "\"'`´ʹʺʻʼʽˈ‘’‚‛“”„‟‹›«»′″‴‵‶‷〝〞〟＂＇"
_DASHES: Final = "-‐‑‒–—―−⁃﹘﹣－"
_HIDDEN: Final = "\u00ad\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
"""A hyphen that shows at line ends only, and what has no width."""
_ALIKE: Final = str.maketrans({**dict.fromkeys(_QUOTATION_MARKS, "'"), **dict.fromkeys(_DASHES, "-")})
_UNSEEN: Final = str.maketrans(dict.fromkeys(_HIDDEN))

_DASH: Final = re.compile(r" ?-(?: ?-)* ?")
_QUOTED: Final = re.compile(r" ?'(?: ?')* ?")
_SPACED: Final = re.compile(r" +(?=[;:!?%.,)\]])")


def fold(text: str) -> str:
    """Return a text as it is compared with others; upper and lower case stay apart.

    Alike become all spaces, also those that French sets before a mark; all quotation marks and apostrophes; all dashes.
    A dash between letters goes: whether a line broke there, or the word has it, cannot be told. Between numbers it
    stays.
    """
    # Before the normal form, which would take the accent off an apostrophe; and after it, for what it makes of others.
    text = normalize("NFKC", text.translate(_UNSEEN).translate(_ALIKE)).translate(_ALIKE)
    text = _DASH.sub(_dash, " ".join(text.split()))
    return _SPACED.sub("", _QUOTED.sub("'", text)).strip()


def _dash(found: Match[str]) -> str:
    text = found.string
    around = text[max(found.start() - 1, 0) : found.start()] + text[found.end() : found.end() + 1]
    return "-" if any(each.isdigit() for each in around) else ""
