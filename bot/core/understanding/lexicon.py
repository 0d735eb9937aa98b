"""The alias vocabulary as a token trie: which values can the words from here on mean?

The longest alias wins; among equally long ones an exact word wins over a dictionary form, that over a prefix, that over
Cyrillic heard in Latin letters. How an alias is written is told in ``bot/languages/README.md``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from bot.core.understanding.folding import fold, heard, is_cyrillic, stem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

How = Literal["exact", "stem", "prefix", "heard", "typo", "context", "meaning"]

_ALIAS_WORD: Final = re.compile(r"(?:\d+|[^\W\d_]+|§+)[*=]?")
_RANK: Final[dict[How, int]] = {"exact": 3, "stem": 2, "prefix": 1, "heard": 0}
_HOW: Final[dict[int, How]] = {rank: how for how, rank in _RANK.items()}
_GAP_COST: Final = 0.3
_THEMATIC: Final = frozenset({"topic", "theme"})
_INFLECTED_ONLY: Final = frozenset({"cue", "step"})
_LONGEST_INFLECTION: Final = 3
_SHORTEST_SOUND: Final = 3
_SHORTEST_STEM: Final = 4
_GAP: Final = 2
"""Function words that may stand between two words of an alias."""
_SHORTEST_BEGINNING: Final = 4
"""A word of a language without stemmer matches by its beginning from this length on."""
_LONGEST_ENDING: Final = 12
_LONGEST_HEARD_ENDING: Final = 5


@dataclass(frozen=True, slots=True)
class Sense:
    """One meaning of an alias: a value of a slot, in a language (none where it is a proper name)."""

    slot: str
    value: str
    alias: str
    language: str | None


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a question: as written, as compared, and whether it can carry a subject."""

    written: str
    folded: str
    filler: bool
    breaks: bool = False
    """Whether a clause ends before this word."""
    joined: bool = False
    """Whether only a dot, slash or hyphen stands before this word, as within ``22.11.2012``."""

    @property
    def number(self) -> bool:
        """Whether the word is a run of digits."""
        return self.folded.isdigit()


@dataclass(frozen=True, slots=True)
class Match:
    """Words ``start`` to ``end`` (excluded) and what they can mean."""

    start: int
    end: int
    senses: tuple[Sense, ...]
    how: How


@dataclass(slots=True)
class _Node:
    exact: dict[str, _Node] = field(default_factory=dict)
    prefix: dict[str, _Node] = field(default_factory=dict)
    heard: dict[str, _Node] = field(default_factory=dict)
    senses: list[Sense] = field(default_factory=list)


class Lexicon:
    """All aliases of all languages; built once, then only read."""

    def __init__(self, stemmers: Mapping[str, str | None]) -> None:
        """Start empty; ``stemmers`` names each language's Snowball algorithm, or none."""
        self._root = _Node()
        self._stemmers = dict(stemmers)
        self._prefix_lengths: tuple[int, ...] = ()
        self.repairable: set[str] = set()
        """Folded alias words that a mistyped word may be repaired to."""
        self.size = 0

    def add(self, sense: Sense, *, exact: bool = False, repairable: bool = True) -> None:
        """Add one alias in the notation of the vocabulary files."""
        written = _ALIAS_WORD.findall(sense.alias)
        capitals = sense.alias.isascii() and sense.alias.isalpha() and sense.alias.isupper()
        ends = [self._root]
        shortest = _SHORTEST_STEM - (sense.slot in _INFLECTED_ONLY)
        for raw in written:
            ends = self._step(ends, raw, sense.language, exact=exact, capitals=capitals, shortest=shortest)
            word = fold(raw.rstrip("*="))
            if repairable and not capitals and len(word) >= _SHORTEST_BEGINNING and not word.isdigit():
                self.repairable.add(word)
        if not written:
            return
        self.size += 1
        if all(is_cyrillic(raw) for raw in written) and (sense.slot == "cue" or len(sense.alias) >= _SHORTEST_SOUND):
            ends.append(self._heard(written, sense.language, exact=exact))
        for node in ends:
            node.senses.append(sense)

    def _step(self, ends: Sequence[_Node], raw: str, language: str | None, *, exact: bool, capitals: bool, shortest: int) -> list[_Node]:
        word = raw.rstrip("*=")
        key = fold(word)
        if capitals:
            return [node.exact.setdefault("^" + key, _Node()) for node in ends]
        algorithm = self._stemmers.get(language) if language else None
        whole = exact or raw.endswith("=") or key.isdigit()
        beginning = raw.endswith("*") or (
            language is not None and not whole and algorithm is None and len(key) >= _SHORTEST_BEGINNING
        )
        following = []
        for node in ends:
            if beginning:
                after = node.prefix.setdefault(key, _Node())
            else:
                after = node.exact.setdefault(key, _Node())
                if algorithm and not whole and len(root := stem(word, algorithm)) >= shortest:
                    # The same node under both keys: a longer alias then continues from either.
                    other = node.exact.setdefault(f"{language}:{root}", after)
                    if other is not after:
                        following.append(other)
            following.append(after)
        return following

    def _heard(self, written: Sequence[str], language: str | None, *, exact: bool) -> _Node:
        """Add the way of an alias as it sounds in Latin letters, and return its end."""
        node = self._root
        algorithm = self._stemmers.get(language) if language else None
        for raw in written:
            word = raw.rstrip("*=")
            whole = exact or raw.endswith("=")
            begun = raw.endswith("*")
            sound = heard(stem(word, algorithm) if algorithm and not whole and not begun else word)
            loose = not whole and (begun or len(sound) >= _SHORTEST_BEGINNING)
            if not loose:
                sound = heard(word)
            node = node.heard.setdefault(sound + ("*" if loose else ""), _Node())
        return node

    def longest(
        self, tokens: Sequence[Token], start: int, languages: frozenset[str], *, heard_too: Sequence[bool]
    ) -> Match | None:
        """Return the longest alias that begins at a token, with every sense it has in the allowed languages."""
        found: dict[Sense, tuple[int, int]] = {}
        furthest: tuple[float, int] = (0.0, start)
        trail: list[tuple[_Node, int, int, int, How, bool]] = [(self._root, start, 0, 0, "exact", False)]
        while trail:
            node, position, gaps, letters, weakest, skipped = trail.pop()
            if node.senses and not skipped:
                reach = (position - start - _GAP_COST * gaps, position)
                for sense in node.senses:
                    if (sense.language is None or sense.language in languages) and (
                        weakest != "stem" or _inflected(sense, tokens[start:position])
                    ):
                        if reach > furthest:
                            furthest, found = reach, {}
                        if reach == furthest:
                            found[sense] = max(found.get(sense, (0, 0)), (_RANK[weakest], letters))
            if position >= len(tokens):
                continue
            token = tokens[position]
            for following, quality, length in self._follow(node, token, languages, heard_too=heard_too[position]):
                worse = quality if _RANK[quality] < _RANK[weakest] else weakest
                trail.append((following, position + 1, gaps, letters + length, worse, False))
            if node is not self._root and token.filler and gaps < _GAP and position + 1 < len(tokens):
                trail.append((node, position + 1, gaps + 1, letters, weakest, True))
        return _best_of_each_slot(start, furthest[1], found) if found else None

    def _follow(
        self, node: _Node, token: Token, languages: frozenset[str], *, heard_too: bool
    ) -> Iterable[tuple[_Node, How, int]]:
        key = token.folded
        if node.exact:
            if token.written.isupper() and (capital := node.exact.get("^" + key)):
                yield capital, "exact", len(key)
            whole = node.exact.get(key)
            if whole:
                yield whole, "exact", len(key)
            if not token.number:
                for language in languages:
                    algorithm = self._stemmers.get(language)
                    if algorithm:
                        root = stem(token.written, algorithm)
                        by_stem = node.exact.get(f"{language}:{root}")
                        if by_stem and by_stem is not whole:
                            yield by_stem, "stem", len(root)
        if node.prefix:
            for length in range(2, len(key) + 1):
                begun = node.prefix.get(key[:length])
                if begun and len(key) - length <= _LONGEST_ENDING:
                    yield begun, "exact" if length == len(key) else "prefix", length
        if heard_too and node.heard:
            sound = heard(key)
            same = node.heard.get(sound)
            if same:
                yield same, "heard", len(sound)
            for length in range(max(2, len(sound) - _LONGEST_HEARD_ENDING), len(sound) + 1):
                begun = node.heard.get(sound[:length] + "*")
                if begun:
                    yield begun, "heard", length



def _inflected(sense: Sense, tokens: Sequence[Token]) -> bool:
    """Tell whether a stem match is an inflection where only that counts: *asks* of *ask*, not *public* of *publication*."""
    if sense.slot not in _INFLECTED_ONLY or len(tokens) > 1:
        return True
    return abs(len(sense.alias) - len(tokens[0].folded)) <= _LONGEST_INFLECTION


def _best_of_each_slot(start: int, end: int, found: dict[Sense, tuple[int, int]]) -> Match:
    """Keep, of each slot, the senses that were matched best: *quelle* is no *Quelle* where both are questions' words."""
    best: dict[str, tuple[int, int]] = {}
    for sense, quality in found.items():
        best[sense.slot] = max(best.get(sense.slot, (0, 0)), quality)
    plain = best.get("cue", (0, 0))[0] == _RANK["exact"]
    senses = tuple(
        sense
        for sense, quality in found.items()
        # A word of asking as written is no guess at a theme: *soulevé* is no *soulèvement*.
        if quality == best[sense.slot] and not (plain and quality[0] < _RANK["exact"] and sense.slot in _THEMATIC)
    )
    how = _HOW[max(rank for rank, _ in best.values())]
    return Match(start, end, senses, how)
