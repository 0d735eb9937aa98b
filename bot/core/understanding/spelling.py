"""Correction of typing errors: an unknown word is read as the alias word that is one edit away.

A correction may misrepresent the person, so it is limited: never a word of a dictionary, never a short one, the first
letter must match, one edit (two from nine letters on) by optimal string alignment distance, and the correction is
shown.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.core.understanding.knownwords import KnownWords

_SHORTEST: Final = 5
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
        if len(word) < _SHORTEST or word.isdigit() or word in self._known:
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
                if len(word) >= _SHORTEST:
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
