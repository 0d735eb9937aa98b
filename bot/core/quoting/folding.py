"""Words as they are compared: what printing, saving and copying change about them is folded, what they say is kept."""

from __future__ import annotations

import re
from typing import Final
from unicodedata import normalize

_QUOTATION_MARKS: Final = "\"'`´ʹʺʻʼʽˈ‘’‚‛“”„‟‹›«»′″‴‵‶‷〝〞〟＂＇"
_HYPHENS: Final = "-‐‑‒–−⁃﹣－"
_HIDDEN: Final = "\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
"""What has no width."""
_ALIKE: Final = str.maketrans({**dict.fromkeys(_HIDDEN), **dict.fromkeys(_QUOTATION_MARKS, "'")})
_ALIKE_HYPHENS: Final = str.maketrans(dict.fromkeys(_HYPHENS, "-"))

_SOFT_HYPHEN: Final = re.compile("\u00ad\\s*")
"""It shows at line ends only, and goes with the line end."""
_LINE_END: Final = re.compile(rf"(?<=\w)([{_HYPHENS}])[^\S\n]*\n\s*(?=\w)")
_DASH: Final = re.compile(r"\s*(?:[—―]|--+)\s*|\s+[–-]\s+|\s+–|–\s+")
_IN_WORD: Final = re.compile(r"(?<=[^\W\d_])-(?=[^\W\d_])")
_IN_RANGE: Final = re.compile(r"(?<=\d) ?- ?(?=\d)")
_QUOTED: Final = re.compile(r" ?'(?: ?')* ?")
_SPACED: Final = re.compile(r" +(?=[;:!?%.,)\]])")


def fold(text: str) -> str:
    """Return a text as it is compared with others; upper and lower case stay apart.

    Alike become all spaces, also those that French sets before a mark; all quotation marks and apostrophes; all dashes.
    A hyphen within a word goes: whether a line broke there, or the word has it, cannot be told. One at a number stays.
    """
    # Before the normal form, which would take an accent for an apostrophe; and after it, for what it makes of others.
    text = normalize("NFKC", _SOFT_HYPHEN.sub("", text).translate(_ALIKE)).translate(_ALIKE)
    text = _DASH.sub(" - ", joined_lines(text)).translate(_ALIKE_HYPHENS)
    text = _IN_WORD.sub("", _IN_RANGE.sub("-", " ".join(text.split())))
    return _SPACED.sub("", _QUOTED.sub("'", text)).strip()


def joined_lines(text: str) -> str:
    """Return a text whose words are whole that a line end broke, with the hyphen that may be the word's own."""
    return _LINE_END.sub(r"\1", text)
