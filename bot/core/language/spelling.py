"""Correction of typing errors: an unknown word is read as the alias word that is one edit away.

A correction may misrepresent the person, so it is limited: never a word of a dictionary, never a short one, the first
letter must match, one edit (two from nine letters on) by optimal string alignment distance, and the correction is
shown.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from threading import local
from typing import TYPE_CHECKING, Final

import Stemmer

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.core.language.known_words import KnownWords

_MIN_WORD: Final = 5
_TWO_SLIPS_FROM: Final = 9
_SHORTEST_BEGINNING: Final = 7
_WITHOUT_DICTIONARY: Final = frozenset({"kk"})
_CACHED: Final = 16_384


class Speller:
    """Corrects words to the alias vocabulary of the languages a question may be in.

    Args:
        vocabulary: returns a language's folded alias words.
        known: the words that must not be corrected.

    """

    def __init__(self, vocabulary: Callable[[str | None], frozenset[str]], known: KnownWords) -> None:
        self._vocabulary = vocabulary
        self._known = known
        self._by_letter: dict[str | None, dict[str, list[str]]] = {}
        self.repair = lru_cache(_CACHED)(self._repair)

    def _repair(self, word: str, languages: frozenset[str]) -> str | None:
        """Return the alias word that a folded word is corrected to, or None."""
        if len(word) < _MIN_WORD or word.isdigit() or word in self._known:
            return None
        near = [alias for language in (None, *sorted(languages)) for alias in self._words(language).get(word[0], ())]
        if word in near:
            return None
        # Kazakh has no dictionary that protects its words: only long ones are corrected, by one edit.
        unguarded = languages <= _WITHOUT_DICTIONARY
        if unguarded and len(word) < _SHORTEST_BEGINNING:
            return None
        slips = 2 if len(word) >= _TWO_SLIPS_FROM and not unguarded else 1
        return _nearest(word, near, slips) or self._by_beginning(word, near)

    @staticmethod
    def _by_beginning(word: str, near: list[str]) -> str | None:
        """Return the alias prefix nearest to the beginning of the word, or None; prefixes have no ending to compare."""
        for length in sorted({len(n) for n in near if _SHORTEST_BEGINNING <= len(n) < len(word)}, reverse=True):
            same = [n for n in near if len(n) == length]
            hit = _nearest(word[:length], same, 1)
            if hit:
                return hit
        return None

    def _words(self, language: str | None) -> dict[str, list[str]]:
        if language not in self._by_letter:
            by_letter: dict[str, list[str]] = {}
            for word in sorted(self._vocabulary(language)):
                if len(word) >= _MIN_WORD:
                    by_letter.setdefault(word[0], []).append(word)
            self._by_letter[language] = by_letter
        return self._by_letter[language]


def _nearest(word: str, choices: list[str], slips: int) -> str | None:
    """Return the nearest choice within a number of edits, or None."""
    # Most questions have no typing error: the library (3 MB) is loaded on first use.
    from rapidfuzz import process  # noqa: PLC0415
    from rapidfuzz.distance import OSA  # noqa: PLC0415

    hit = process.extractOne(word, choices, scorer=OSA.distance, score_cutoff=slips)
    return str(hit[0]) if hit else None


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
_SOUND_SPELLINGS = (
    ("shch", "sh"), ("sch", "sh"), ("tch", "ch"), ("kh", "h"), ("gh", "g"), ("ck", "k"), ("ts", "c"), ("tz", "c"),
    ("w", "v"), ("q", "k"), ("x", "ks"), ("j", "i"), ("y", "i"), ("ph", "f"),
)  # fmt: skip
_REPEATED = re.compile(r"(.)\1+")
_SOFT = re.compile(r"i(?=[eiu])")
_stemmers = local()
_MOST_LETTERS: Final = 4096
"""Most letters whose folded forms are kept."""


class _FoldedLetters(dict[int, str]):
    """Each letter without accents, as a table for ``str.translate`` that fills itself."""

    def __missing__(self, letter: int) -> str:
        decomposed = unicodedata.normalize("NFKD", chr(letter).translate(_LOOK_ALIKE).translate(_LIGATURES))
        folded = "".join(c for c in decomposed if not unicodedata.combining(c))
        # Texts of strangers must not make it grow without end.
        return self.setdefault(letter, folded) if len(self) < _MOST_LETTERS else folded


_FOLDED: Final = _FoldedLetters()


def split_words(text: str) -> list[str]:
    """Split a text into runs of letters, runs of digits and section signs."""
    return _WORD.findall(text)


def fold_once(word: str) -> str:
    """Return the key of a word, as :func:`fold` does, without caching: for words that occur once."""
    lowered = word.lower()
    return lowered if lowered.isascii() else lowered.translate(_FOLDED)


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
def phonetic_key(word: str) -> str:
    """Return a word transliterated by sound: the same for ``пытки``, ``pytki`` and ``pitki``."""
    latin = fold(word).translate(_LATIN)
    for written, sound in _SOUND_SPELLINGS:
        latin = latin.replace(written, sound)
    return _REPEATED.sub(r"\1", _SOFT.sub("", latin))


def is_cyrillic(word: str) -> bool:
    """Return whether a word is written in Cyrillic letters, judged by its first."""
    return "\u0400" <= word[:1] <= "\u04ff"
