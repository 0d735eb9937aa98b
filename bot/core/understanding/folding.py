"""Normalisation of words: case, accents, Kazakh letters, endings, and Cyrillic typed in Latin letters.

People type Kazakh with the Russian letters their keyboard has, leave out accents, and write Russian in Latin letters by
sound. Each function maps all spellings of a word to one key.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from threading import local

import Stemmer

_WORD = re.compile(r"\d+|[^\W\d_]+|§+")
_LOOK_ALIKE = str.maketrans("қғңүұөәһі", "кгнууоахи")
_LIGATURES = str.maketrans({"ß": "ss", "œ": "oe", "æ": "ae", "ı": "i", "ё": "е"})
_LATIN = str.maketrans(
    {
        "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "э": "e", "ж": "zh", "з": "z", "и": "i",
        "ы": "i", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s",
        "т": "t", "у": "u", "ф": "f", "х": "h", "ц": "c", "ч": "ch", "ш": "sh", "щ": "sh", "ъ": "", "ь": "",
        "ю": "iu", "я": "ia",
    }
)  # fmt: skip
_HEARD = (
    ("shch", "sh"), ("sch", "sh"), ("tch", "ch"), ("kh", "h"), ("gh", "g"), ("ck", "k"), ("ts", "c"), ("tz", "c"),
    ("w", "v"), ("q", "k"), ("x", "ks"), ("j", "i"), ("y", "i"), ("ph", "f"),
)  # fmt: skip
_REPEATED = re.compile(r"(.)\1+")
_SOFT = re.compile(r"i(?=[eiu])")
_stemmers = local()


def words(text: str) -> list[str]:
    """Split a text into runs of letters, runs of digits and section signs."""
    return _WORD.findall(text)


def fold_once(word: str) -> str:
    """Return the key of a word, as :func:`fold` does, without caching: for words that occur once."""
    lowered = word.lower()
    if lowered.isascii():
        return lowered
    decomposed = unicodedata.normalize("NFKD", lowered.translate(_LOOK_ALIKE).translate(_LIGATURES))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


@lru_cache(65_536)
def fold(word: str) -> str:
    """Return the key of a word: lower case, no accents, Kazakh letters as their Russian look-alikes."""
    return fold_once(word)


@lru_cache(65_536)
def stem(word: str, algorithm: str) -> str:
    """Return the folded stem of a word by a Snowball algorithm (https://snowballstem.org)."""
    # A stemmer object must not be shared by threads.
    known: dict[str, Stemmer.Stemmer] = _stemmers.__dict__.setdefault("by_name", {})
    if algorithm not in known:
        known[algorithm] = Stemmer.Stemmer(algorithm, 0)
    return fold(known[algorithm].stemWord(word.lower()))


@lru_cache(65_536)
def heard(word: str) -> str:
    """Return a word transliterated by sound: the same for ``пытки``, ``pytki`` and ``pitki``."""
    latin = fold(word).translate(_LATIN)
    for written, sound in _HEARD:
        latin = latin.replace(written, sound)
    return _REPEATED.sub(r"\1", _SOFT.sub("", latin))


def is_cyrillic(word: str) -> bool:
    """Return whether a word is written in Cyrillic letters, judged by its first."""
    return "\u0400" <= word[:1] <= "\u04ff"
