"""What stands in a text instead of words that do not: so that a misquote can be mended."""

from __future__ import annotations

from collections import Counter
from difflib import SequenceMatcher
from heapq import nlargest
from typing import TYPE_CHECKING, Final

from bot.core.quoting.folding import fold

if TYPE_CHECKING:
    from bot.core.quoting.text import SourceText

_COMPARED: Final = 5
"""Blocks that are looked at word by word: those that share most words."""
_ALIKE: Final = 0.5
"""How much of the words has to be there; where less is, it is another sentence."""
_MOST_WORDS: Final = 2_000
"""Of a block; a longer one is no paragraph."""


def nearest_words(text: SourceText, quote: str) -> str | None:
    """Return the words of one block that are most like a quote; nothing where none are."""
    wanted = [word for word in fold(quote).split() if any(map(str.isalnum, word))]
    counted = Counter(wanted)

    def shared(index: int) -> int:
        return (counted & Counter(text.folded[index].split())).total()

    best: tuple[float, str] = (0.0, "")
    for index in nlargest(_COMPARED, range(len(text.blocks)), key=shared):
        best = max(best, _likest(text.blocks[index].split()[:_MOST_WORDS], wanted), key=lambda each: each[0])
    return best[1] if best[0] >= _ALIKE else None


def _likest(words: list[str], wanted: list[str]) -> tuple[float, str]:
    """Return the run of words that is most like others, and how much of them it has, from 0 to 1."""
    matcher = SequenceMatcher(None, [fold(word) for word in words], wanted, autojunk=False)
    matches = [match for match in matcher.get_matching_blocks() if match.size]
    if not matches:
        return 0.0, ""
    # Around the longest match, as far to both sides as the quote goes, and half as far again for what it left out.
    longest = max(matches, key=lambda match: match.size)
    begin, spare = longest.a - longest.b, len(wanted) // 2
    inside = [match for match in matches if begin - spare <= match.a < begin + len(wanted) + spare]
    first, last = inside[0], inside[-1]
    found = words[max(first.a - first.b, 0) : last.a + len(wanted) - last.b]
    return sum(match.size for match in inside) / len(wanted), " ".join(found)
