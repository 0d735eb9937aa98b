"""Normalisation of texts for comparison: differences caused by printing, scanning and copying are removed."""

from __future__ import annotations

import re
from typing import Final
from unicodedata import normalize

_QUOTATION_MARKS: Final = "\"'`´ʹʺʻʼʽˈ‘’‚‛“”„‟‹›«»′″‴‵‶‷〝〞〟＂＇"
_HYPHENS: Final = "-‐‑‒–−⁃﹣－"
_HIDDEN: Final = "\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
"""Zero-width characters."""
_ALIKE: Final = str.maketrans({**dict.fromkeys(_HIDDEN), **dict.fromkeys(_QUOTATION_MARKS, "'")})
_ALIKE_HYPHENS: Final = str.maketrans(dict.fromkeys(_HYPHENS, "-"))

_SOFT_HYPHEN: Final = re.compile("\u00ad\\s*")
"""A soft hyphen is visible only at a line end, and is removed with it."""
_LINE_END: Final = re.compile(rf"(?<=\w)([{_HYPHENS}])[^\S\n]*\n\s*(?=\w)")
_DASH: Final = re.compile(r"\s*(?:[—―]|--+)\s*|\s+[–-]\s+|\s+–|–\s+")
_IN_WORD: Final = re.compile(r"(?<=[^\W\d_])-(?=[^\W\d_])")
_IN_RANGE: Final = re.compile(r"(?<=\d) ?- ?(?=\d)")
_QUOTED: Final = re.compile(r" ?'(?: ?')* ?")
_SPACED: Final = re.compile(r" +(?=[;:!?%.,)\]])")


def fold(text: str) -> str:
    """Return a text normalised for comparison; case is kept.

    All spaces become alike, including those that French puts before punctuation; so do all quotation marks and
    apostrophes, and all dashes. A hyphen within a word is removed, as it may come from a line break; one next to a
    number is kept.
    """
    # Translate before NFKC, which turns apostrophe-like accents into other marks, and again after it.
    text = normalize("NFKC", _SOFT_HYPHEN.sub("", text).translate(_ALIKE)).translate(_ALIKE)
    text = _DASH.sub(" - ", joined_lines(text)).translate(_ALIKE_HYPHENS)
    text = _IN_WORD.sub("", _IN_RANGE.sub("-", " ".join(text.split())))
    return _SPACED.sub("", _QUOTED.sub("'", text)).strip()


def joined_lines(text: str) -> str:
    """Return a text with words rejoined that were split at line ends; hyphens are kept, as they may be part of it."""
    return _LINE_END.sub(r"\1", text)
