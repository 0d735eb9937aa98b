"""The alias vocabulary as token tries, one a language: which values can the words from here on mean?

The longest alias wins; of each slot an exact word wins over a dictionary form, that over a beginning, that over
Cyrillic heard in Latin letters. How an alias is written is told in ``bot/languages/README.md``. A language's trie is
built when a question first needs it: most processes answer in one language.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from typing_extensions import override

from bot.core.understanding.folding import fold, heard, is_cyrillic, stem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from bot.core.understanding.languages import Guess

How = Literal["exact", "stem", "prefix", "heard", "typo", "context", "meaning"]

_ALIAS_WORD: Final = re.compile(r"(?:\d+|[^\W\d_]+|§+)[*=]?")
_RANK: Final[dict[How, int]] = {"exact": 3, "stem": 2, "prefix": 1, "heard": 0}
_HOW: Final[dict[int, How]] = {rank: how for how, rank in _RANK.items()}
_GAP: Final = 2
"""Function words that may stand between two words of an alias."""
_GAP_COST: Final = 0.3
_SHORTEST_BEGINNING: Final = 4
"""A word of a language without stemmer matches by its beginning from this length on."""
_SHORTEST_STEM: Final = 4
_SHORTEST_SOUND: Final = 3
_SHORTEST_REPAIRABLE: Final = 4
_LONGEST_ENDING: Final = 12
_LONGEST_HEARD_ENDING: Final = 5
_LONGEST_INFLECTION: Final = 3
_INFLECTED_ONLY: Final = frozenset({"cue", "step"})
"""Slots whose words count in short inflections only: *asks* of *ask*, not *public* of *publication*."""
_AS_WRITTEN: Final = frozenset({"outsider", "refusal", "number", "ordinal"})
"""Slots whose words count in the written form alone: a *date* is no *dating*."""
_UNREPAIRED: Final = frozenset({"theme", "country", "outsider", "refusal", "number", "ordinal", "other_law"})
"""Slots whose words are no target of a repair: a slip must not turn a word into a reason to say no."""
_THEMATIC: Final = frozenset({"topic", "theme"})


class Sense(NamedTuple):
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

    number: bool = False
    """Whether the word is a run of digits."""


@dataclass(frozen=True, slots=True)
class Match:
    """Words ``start`` to ``end`` (excluded) and what they can mean."""

    start: int
    end: int
    senses: tuple[Sense, ...]
    how: How


class _Node:
    """A place in a trie: where whole words and beginnings lead on, and what ends here."""

    __slots__ = ("exact", "prefix", "senses")

    def __init__(self) -> None:
        self.exact: dict[str, _Node] | None = None
        self.prefix: dict[str, _Node] | None = None
        self.senses: tuple[Sense, ...] = ()

    def by_exact(self, key: str, place: _Node | None = None) -> _Node:
        if self.exact is None:
            self.exact = {}
        found = self.exact.get(key)
        if found is None:
            found = self.exact[key] = place or _Node()
        return found

    def by_stem(self, key: str, root: str) -> list[_Node]:
        """Return where a word leads by itself and by its stem: one place, unless a short word had its own before."""
        place = self.by_exact("~" + root)
        own = self.by_exact(key, place)
        return [place] if own is place else [own, place]

    def by_prefix(self, key: str) -> _Node:
        if self.prefix is None:
            self.prefix = {}
        found = self.prefix.get(key)
        if found is None:
            found = self.prefix[key] = _Node()
        return found


_Step = tuple[_Node, How, int]
"""Where a word leads, how it matched, and how many of its letters did."""


class _Trie:
    """The aliases of one language, as they are written."""

    def __init__(self, algorithm: str | None, senses: Iterable[Sense]) -> None:
        self.algorithm = algorithm
        self.root = _Node()
        self.repairable: set[str] = set()
        self.size = 0
        for sense in senses:
            written = _ALIAS_WORD.findall(sense.alias)
            if written:
                self._add(written, sense)

    def _add(self, written: list[str], sense: Sense) -> None:
        self.size += 1
        capitals = sense.alias.isascii() and sense.alias.isalpha() and sense.alias.isupper()
        if sense.slot not in _UNREPAIRED and not capitals:
            folded = (fold(raw.rstrip("*=")) for raw in written)
            self.repairable.update(w for w in folded if len(w) >= _SHORTEST_REPAIRABLE and not w.isdigit())
        ends = [self.root]
        for raw in written:
            ends = self._step(ends, raw, sense, capitals=capitals)
        for node in ends:
            node.senses = (*node.senses, sense)

    def _step(self, ends: Sequence[_Node], raw: str, sense: Sense, *, capitals: bool) -> list[_Node]:
        word = raw.rstrip("*=")
        key = fold(word)
        if capitals:
            return [node.by_exact("^" + key) for node in ends]
        if raw.endswith("*") or self._begins(key, raw, sense):
            return [node.by_prefix(key) for node in ends]
        if raw.endswith("=") or sense.slot in _AS_WRITTEN or key.isdigit():
            # Apart from the plain word, so that no other alias lends it its inflections.
            return [node.by_exact("=" + key) for node in ends]
        root = stem(word, self.algorithm) if self.algorithm else ""
        if len(root) < _SHORTEST_STEM - (sense.slot in _INFLECTED_ONLY):
            return [node.by_exact(key) for node in ends]
        return [end for node in ends for end in node.by_stem(key, root)]

    def _begins(self, key: str, raw: str, sense: Sense) -> bool:
        """Tell whether a word counts by its beginning, for want of a stemmer."""
        free = self.algorithm is None and sense.language is not None and not raw.endswith("=")
        return free and sense.slot not in _AS_WRITTEN and len(key) >= _SHORTEST_BEGINNING and not key.isdigit()

    def follow(self, node: _Node, token: Token) -> Iterator[_Step]:
        """Yield where a word leads from a node."""
        key = token.folded
        if node.exact is not None:
            yield from self._exactly(node.exact, token)
        if node.prefix is not None:
            for length in range(max(2, len(key) - _LONGEST_ENDING), len(key) + 1):
                begun = node.prefix.get(key[:length])
                if begun is not None:
                    yield begun, "exact" if length == len(key) else "prefix", length

    def _exactly(self, nodes: dict[str, _Node], token: Token) -> Iterator[_Step]:
        key = token.folded
        keys = [key, "=" + key]
        if token.written.isupper():
            keys.append("^" + key)
        for one in keys:
            node = nodes.get(one)
            if node is not None:
                yield node, "exact", len(key)
        if self.algorithm and not token.number:
            root = stem(token.written, self.algorithm)
            node = nodes.get("~" + root)
            if node is not None:
                yield node, "stem", len(root)


class _SoundTrie(_Trie):
    """The aliases of a language in Cyrillic letters, as they sound in Latin ones."""

    @override
    def _add(self, written: list[str], sense: Sense) -> None:
        if not is_cyrillic(written[0]) or (sense.slot != "cue" and sum(map(len, written)) <= _SHORTEST_SOUND):
            return
        node = self.root
        for raw in written:
            word = raw.rstrip("*=")
            begun = raw.endswith("*")
            whole = raw.endswith("=") or sense.slot in _AS_WRITTEN
            sound = heard(stem(word, self.algorithm) if self.algorithm and not whole and not begun else word)
            loose = not whole and (begun or len(sound) >= _SHORTEST_BEGINNING)
            node = node.by_prefix(sound) if loose else node.by_exact(heard(word))
        node.senses = (*node.senses, sense)

    @override
    def follow(self, node: _Node, token: Token) -> Iterator[_Step]:
        sound = heard(token.folded)
        same = node.exact.get(sound) if node.exact else None
        if same is not None:
            yield same, "heard", len(sound)
        if node.prefix is not None:
            for length in range(max(2, len(sound) - _LONGEST_HEARD_ENDING), len(sound) + 1):
                begun = node.prefix.get(sound[:length])
                if begun is not None:
                    yield begun, "heard", length


class Lexicon:
    """All aliases of all languages; a language is compiled when it is first needed, then only read."""

    def __init__(self, stemmers: Mapping[str, str | None], source: Callable[[str | None], Iterable[Sense]]) -> None:
        """Take each language's Snowball algorithm (or none) and where to get the senses of a language, or of none."""
        self._stemmers = dict(stemmers)
        self._source = source
        self._written: dict[str | None, _Trie] = {}
        self._sounds: dict[str, _SoundTrie] = {}

    def _trie(self, language: str | None) -> _Trie:
        if language not in self._written:
            algorithm = self._stemmers.get(language) if language else None
            self._written[language] = _Trie(algorithm, self._source(language))
        return self._written[language]

    def _sound_trie(self, language: str) -> _SoundTrie:
        if language not in self._sounds:
            self._sounds[language] = _SoundTrie(self._stemmers.get(language), self._source(language))
        return self._sounds[language]

    def size(self) -> int:
        """Return how many aliases there are, in all languages."""
        return sum(self._trie(language).size for language in (None, *self._stemmers))

    def repairable(self, language: str | None) -> frozenset[str]:
        """Return the folded alias words of a language that a mistyped word may be repaired to."""
        return frozenset(self._trie(language).repairable)

    def longest(self, tokens: Sequence[Token], start: int, guess: Guess, *, heard_too: Sequence[bool]) -> Match | None:
        """Return the longest alias that begins at a token, with the senses it has in the allowed languages."""
        ways: list[Iterable[_Trie]] = [self._written_for(tokens[start], guess)]
        if heard_too[start]:
            ways.append(self._sounds_for(guess))
        if guess.heard:
            # In a text that is all Cyrillic in Latin letters, "UK" is the criminal code.
            ways.reverse()
        return next((match for tries in ways if (match := _longest_in(tries, tokens, start))), None)

    def _sounds_for(self, guess: Guess) -> Iterator[_Trie]:
        return (self._sound_trie(language) for language in guess.allowed & guess.cyrillic)

    def _written_for(self, first: Token, guess: Guess) -> Iterator[_Trie]:
        """Yield where an alias that begins with a word can stand; guests count only for what is theirs."""
        yield self._trie(None)
        cyrillic = is_cyrillic(first.folded)
        for language in guess.allowed:
            if cyrillic or language not in guess.guests:
                yield self._trie(language)


def _longest_in(tries: Iterable[_Trie], tokens: Sequence[Token], start: int) -> Match | None:
    found: dict[Sense, tuple[int, int]] = {}
    furthest: tuple[float, int] = (0.0, start)
    for trie in tries:
        for node, position, gaps, letters, weakest in _walk(trie, tokens, start):
            reach = (position - start - _GAP_COST * gaps, position)
            if reach > furthest:
                furthest, found = reach, {}
            if reach == furthest:
                for sense in node.senses:
                    lent = weakest == "exact" and position - start == 1 and _is_lent(sense, tokens[start])
                    quality = (_RANK["stem" if lent else weakest], letters)
                    if weakest != "stem" or _inflected(sense, tokens[start:position]):
                        found[sense] = max(found.get(sense, (0, 0)), quality)
    return _best_of_each_slot(start, furthest[1], found) if found else None


_Place = tuple[_Node, int, int, int, How]


def _walk(trie: _Trie, tokens: Sequence[Token], start: int) -> Iterator[_Place]:
    """Yield every end of an alias from a token on: node, place, gaps, letters matched, weakest way of matching."""
    trail: list[_Place] = [(trie.root, start, 0, 0, "exact")]
    while trail:
        node, position, gaps, letters, weakest = trail.pop()
        if position >= len(tokens):
            continue
        token = tokens[position]
        for following, how, length in trie.follow(node, token):
            worse = how if _RANK[how] < _RANK[weakest] else weakest
            place: _Place = (following, position + 1, gaps, letters + length, worse)
            if following.senses:
                yield place
            trail.append(place)
        if node is not trie.root and token.filler and gaps < _GAP:
            trail.append((node, position + 1, gaps + 1, letters, weakest))


def _is_lent(sense: Sense, token: Token) -> bool:
    """Tell whether an alias came to a word as written only because another alias shares its stem's place."""
    return fold(sense.alias.rstrip("*=")) != token.folded


def _inflected(sense: Sense, tokens: Sequence[Token]) -> bool:
    """Tell whether a stem match is an inflection, where only that counts."""
    if sense.slot not in _INFLECTED_ONLY or len(tokens) > 1:
        return True
    return abs(len(sense.alias) - len(tokens[0].folded)) <= _LONGEST_INFLECTION


def _best_of_each_slot(start: int, end: int, found: dict[Sense, tuple[int, int]]) -> Match:
    """Keep, of each slot, the senses that were matched best: *quelle* as written is no *Quelle*."""
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
    return Match(start, end, senses, _HOW[max(rank for rank, _ in best.values())])
