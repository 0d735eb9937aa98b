"""Typing mistakes: an unknown word is read as the alias word it is one slip away from.

Guarded, because a repair can put words in a person's mouth: never a word of a dictionary, never a short one, the first
letter must be right, one slip (two from nine letters on) by optimal string alignment distance, and the repair is shown.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.core.understanding.knownwords import KnownWords

_SHORTEST: Final = 5
_TWO_SLIPS_FROM: Final = 9
_CACHED: Final = 16_384


class Speller:
    """Repairs words towards the alias vocabulary; safe to share, it only reads."""

    def __init__(self, vocabulary: Iterable[str], known: KnownWords) -> None:
        """Take the folded words that aliases are made of, and the words no repair may touch."""
        by_letter: dict[str, list[str]] = {}
        self._own = frozenset(vocabulary)
        for word in sorted(self._own):
            if len(word) >= _SHORTEST:
                by_letter.setdefault(word[0], []).append(word)
        self._by_letter = by_letter
        self._known = known
        self.repair = lru_cache(_CACHED)(self._repair)

    def _repair(self, word: str) -> str | None:
        """Return the alias word that a folded word stands for, or none."""
        if len(word) < _SHORTEST or word.isdigit() or word in self._own or word in self._known:
            return None
        slips = 2 if len(word) >= _TWO_SLIPS_FROM else 1
        near = self._by_letter.get(word[0], ())
        hit = process.extractOne(word, near, scorer=OSA.distance, score_cutoff=slips)
        if hit:
            return str(hit[0])
        # An alias kept as a beginning has no ending to compare: compare the word's own beginning.
        cut = [n for n in near if _TWO_SLIPS_FROM - 2 <= len(n) < len(word)]
        for length in sorted({len(n) for n in cut}, reverse=True):
            same = [n for n in cut if len(n) == length]
            hit = process.extractOne(word[:length], same, scorer=OSA.distance, score_cutoff=1)
            if hit:
                return str(hit[0])
        return None
