"""Search for the words of a text most similar to a misquote, so that it can be corrected."""

from __future__ import annotations

from collections import Counter
from difflib import SequenceMatcher
from heapq import nlargest
from typing import TYPE_CHECKING, Final

from bot.core.quoting.folding import fold

if TYPE_CHECKING:
    from bot.core.quoting.text import SourceText

_COMPARED: Final = 5
"""Number of blocks compared word by word: those that share most words."""
_ALIKE: Final = 0.5
"""Minimum share of the quote's words; below it, the text is another sentence."""
_MOST_WORDS: Final = 2_000
"""Maximum words of a block; a longer one is not a paragraph."""


def nearest_words(text: SourceText, quote: str) -> str | None:
    """Return the words of one block that are most similar to a quote; None if none are similar enough."""
    wanted = [word for word in fold(quote).split() if any(map(str.isalnum, word))]
    counted = Counter(wanted)

    def shared(index: int) -> int:
        return (counted & Counter(text.folded[index].split())).total()

    best: tuple[float, str] = (0.0, "")
    for index in nlargest(_COMPARED, range(len(text.blocks)), key=shared):
        best = max(best, _likest(text.blocks[index].split()[:_MOST_WORDS], wanted), key=lambda each: each[0])
    return best[1] if best[0] >= _ALIKE else None


def _likest(words: list[str], wanted: list[str]) -> tuple[float, str]:
    """Return the run of words most similar to the wanted ones, and the share of these it contains, from 0 to 1."""
    matcher = SequenceMatcher(None, [fold(word) for word in words], wanted, autojunk=False)
    matches = [match for match in matcher.get_matching_blocks() if match.size]
    if not matches:
        return 0.0, ""
    # Look around the longest match, over the quote's length plus half of it for words that the quote left out.
    longest = max(matches, key=lambda match: match.size)
    begin, spare = longest.a - longest.b, len(wanted) // 2
    inside = [match for match in matches if begin - spare <= match.a < begin + len(wanted) + spare]
    first, last = inside[0], inside[-1]
    found = words[max(first.a - first.b, 0) : last.a + len(wanted) - last.b]
    return sum(match.size for match in inside) / len(wanted), " ".join(found)
