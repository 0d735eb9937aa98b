"""The alias vocabulary as one trie per language, and the search for the longest alias from a word on.

The longest alias wins; in each slot an exact word wins over a stem, that over a prefix, and that over transliterated
Cyrillic. A language's trie is built on first use, since most processes answer in one language.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.core.understanding.folding import fold, is_cyrillic
from bot.core.understanding.trie import INFLECTED_ONLY, Node, SoundTrie, Trie
from bot.core.understanding.words import How

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from bot.core.understanding.languages import Guess
    from bot.core.understanding.trie import Step
    from bot.core.understanding.words import Sense, Token

_RANK: Final[dict[How, int]] = {"exact": 3, "stem": 2, "prefix": 1, "heard": 0}
_HOW: Final[dict[int, How]] = {rank: how for how, rank in _RANK.items()}
_GAP: Final = 2
"""Function words that may occur between two words of an alias."""
_LONGEST_INFLECTION: Final = 3
_THEMATIC: Final = frozenset({"topic", "theme"})


@dataclass(frozen=True, slots=True)
class Match:
    """Words ``start`` to ``end`` (excluded) and their possible senses."""

    start: int
    end: int
    senses: tuple[Sense, ...]
    how: How


class Lexicon:
    """The aliases of all languages; each language is compiled on first use and not changed afterwards.

    Args:
        stemmers: each language's Snowball algorithm, or None.
        source: returns the senses of a language, or of no language for None.

    """

    def __init__(self, stemmers: Mapping[str, str | None], source: Callable[[str | None], Iterable[Sense]]) -> None:
        self._stemmers = dict(stemmers)
        self._source = source
        self._written: dict[str | None, Trie] = {}
        self._sounds: dict[str, SoundTrie] = {}

    def _trie(self, language: str | None) -> Trie:
        if language not in self._written:
            algorithm = self._stemmers.get(language) if language else None
            self._written[language] = Trie(algorithm, self._source(language))
        return self._written[language]

    def _sound_trie(self, language: str) -> SoundTrie:
        if language not in self._sounds:
            self._sounds[language] = SoundTrie(self._stemmers.get(language), self._source(language))
        return self._sounds[language]

    def size(self) -> int:
        """Return the number of aliases in all languages."""
        return sum(self._trie(language).size for language in (None, *self._stemmers))

    def repairable(self, language: str | None) -> frozenset[str]:
        """Return the folded alias words of a language that a mistyped word may be corrected to."""
        return frozenset(self._trie(language).repairable)

    def begins(self, token: Token, language: str) -> bool:
        """Return whether an alias of a language begins with a word."""
        return bool(self._trie(language).begin(token))

    def longest(self, tokens: Sequence[Token], start: int, guess: Guess, *, heard_too: Sequence[bool]) -> Match | None:
        """Return the longest alias that begins at a token, with its senses in the allowed languages, or None."""
        ways: list[Iterable[Trie]] = [self._written_for(tokens[start], guess)]
        if heard_too[start]:
            ways.append(self._sounds_for(guess))
        if guess.heard:
            # In a text that is all Cyrillic in Latin letters, "UK" is the criminal code.
            ways.reverse()
        if tokens[start].written.isupper() and len(tokens[start].written) > 1:
            # An abbreviation has no language of its own: "SEAE" is recognised in an English sentence too.
            ways.append(self._trie(language) for language in self._stemmers if language not in guess.cyrillic)
        return next((match for tries in ways if (match := _longest_in(tries, tokens, start, guess.language))), None)

    def _sounds_for(self, guess: Guess) -> Iterator[Trie]:
        return (self._sound_trie(language) for language in guess.in_order if language in guess.cyrillic)

    def _written_for(self, first: Token, guess: Guess) -> Iterator[Trie]:
        """Yield the tries that may have an alias beginning with a word; guests count for words of their script only."""
        yield self._trie(None)
        cyrillic = is_cyrillic(first.folded)
        for language in guess.in_order:
            if cyrillic or language not in guess.guests:
                yield self._trie(language)


def _longest_in(tries: Iterable[Trie], tokens: Sequence[Token], start: int, language: str | None) -> Match | None:
    found: dict[Sense, tuple[int, int]] = {}
    # A word that is bridged does not count: "since (when) the" is no longer than "since when", and worse.
    furthest, end = (0, 0), start
    for trie in tries:
        steps = trie.begin(tokens[start])
        if not steps:
            # Most words begin no alias.
            continue
        for node, position, gaps, letters, weakest in _walk(trie, steps, tokens, start):
            reach = (position - start - gaps, -gaps)
            if reach > furthest:
                furthest, end, found = reach, position, {}
            if reach == furthest:
                for sense in node.senses:
                    lent = weakest == "exact" and position - start == 1 and _is_lent(sense, tokens[start])
                    quality = (_RANK["stem" if lent else weakest], letters)
                    if weakest != "stem" or _inflected(sense, tokens[start:position]):
                        found[sense] = max(found.get(sense, (0, 0)), quality)
    return _best_of_each_slot(start, end, _own(found, language)) if found else None


def _own(found: dict[Sense, tuple[int, int]], language: str | None) -> dict[Sense, tuple[int, int]]:
    """Leave out senses that another language matches worse than the question's: English *unions* are no French *union*.

    If the language is unknown, an exact word in one language wins over an inflection in another.
    """
    own = max((rank for sense, (rank, _) in found.items() if sense.language == language), default=0)
    own = own or max(rank for rank, _ in found.values())
    spoken = {language, None} if language else {s.language for s, (rank, _) in found.items() if rank == own} | {None}
    return {sense: quality for sense, quality in found.items() if sense.language in spoken or quality[0] >= own}


_Place = tuple[Node, int, int, int, How]


def _walk(trie: Trie, steps: Iterable[Step], tokens: Sequence[Token], start: int) -> Iterator[_Place]:
    """Yield every alias that ends after a token: node, position, gaps, letters matched, weakest way of matching."""
    trail: list[_Place] = []
    for following, how, length in steps:
        place: _Place = (following, start + 1, 0, length, how)
        if following.senses:
            yield place
        if following.leads_on:
            trail.append(place)
    while trail:
        node, position, gaps, letters, weakest = trail.pop()
        if position >= len(tokens) or tokens[position].parted:
            continue
        token = tokens[position]
        for following, how, length in trie.follow(node, token):
            worse = how if _RANK[how] < _RANK[weakest] else weakest
            place = (following, position + 1, gaps, letters + length, worse)
            if following.senses:
                yield place
            if following.leads_on:
                trail.append(place)
        if token.filler and gaps < _GAP:
            trail.append((node, position + 1, gaps + 1, letters, weakest))


def _is_lent(sense: Sense, token: Token) -> bool:
    """Return whether an alias matches a word as written only because another alias shares its node in the trie."""
    return fold(sense.alias.rstrip("*=")) != token.folded


def _inflected(sense: Sense, tokens: Sequence[Token]) -> bool:
    """Return whether a stem match is an inflection, for slots in which only that counts."""
    if sense.slot not in INFLECTED_ONLY or len(tokens) > 1:
        return True
    return abs(len(sense.alias) - len(tokens[0].folded)) <= _LONGEST_INFLECTION


def _best_of_each_slot(start: int, end: int, found: dict[Sense, tuple[int, int]]) -> Match:
    """Keep the best-matched senses of each slot: *quelle* as written is no *Quelle*."""
    best: dict[str, tuple[int, int]] = {}
    for sense, quality in found.items():
        best[sense.slot] = max(best.get(sense.slot, (0, 0)), quality)
    plain = best.get("cue", (0, 0))[0] == _RANK["exact"]
    senses = tuple(
        sense
        for sense, quality in found.items()
        # An exact question word rules out an inexact theme: *soulevé* is no *soulèvement*.
        if quality == best[sense.slot] and not (plain and quality[0] < _RANK["exact"] and sense.slot in _THEMATIC)
    )
    return Match(start, end, senses, _HOW[max(rank for rank, _ in best.values())])
