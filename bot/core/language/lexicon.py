"""The alias vocabulary as one trie per language, and the search for the longest alias from a word on.

The longest alias wins; in each slot an exact word wins over a stem, that over a prefix, and that over transliterated
Cyrillic. A language's trie is built on first use, since most processes answer in one language.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from typing_extensions import override

from bot.core.language.spelling import fold, is_cyrillic, phonetic_key, stem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from bot.core.language.detection import LanguageGuess

MatchMethod = Literal["exact", "stem", "prefix", "heard", "typo", "context", "meaning"]
"""The way in which a word's sense was found."""


class Sense(NamedTuple):
    """One meaning of an alias: a value of a slot, in a language (None for a proper name)."""

    slot: str
    value: str
    alias: str
    language: str | None


class Token(NamedTuple):
    """One word of a question: as written, as compared, and whether it can be a subject."""

    written: str
    folded: str
    filler: bool
    breaks: bool = False
    """Whether a clause ends before this word."""
    parted: bool = False
    """Whether a comma or the like precedes this word: no alias continues after it, as it may in "St. Lucia"."""
    joined: bool = False
    """Whether only a dot, slash or hyphen precedes this word, as within ``22.11.2012``."""

    number: bool = False
    """Whether the word is a run of digits."""

    ending: bool = False
    """Whether the word is only the ending of the number before it, as in ``22nd``."""


_ALIAS_WORD: Final = re.compile(r"(?:\d+|[^\W\d_]+|§+)[*=]?")
_SHORTEST_BEGINNING: Final = 4
"""In a language without stemmer, words of at least this length match by prefix."""
_SHORTEST_STEM: Final = 4
_SHORTEST_SOUND: Final = 3
_MIN_PHONETIC_BY_SLOT: Final = {"year_part": 5}
"""Short words for parts of time sound like verbs: Kazakh *this year* like Russian *was*."""
_SHORTEST_REPAIRABLE: Final = 4
_MAX_CACHED_WORDS: Final = 4096
"""The maximum number of words whose steps from the root are cached in a trie."""
_LONGEST_ENDING: Final = 12
_LONGEST_HEARD_ENDING: Final = 5
INFLECTION_SLOTS: Final = frozenset({"cue", "step"})
"""Slots whose words count in short inflections only: *asks* of *ask*, not *public* of *publication*."""
_EXACT_SLOTS: Final = frozenset({"outsider", "refusal", "number", "ordinal"})
"""Slots whose words count in the written form only: a *date* is no *dating*."""
_UNCORRECTED_SLOTS: Final = frozenset({"theme", "country", "outsider", "refusal", "number", "ordinal", "other_law"})
"""Slots to whose words nothing is corrected: a typing error must not cause a refusal."""


class TrieNode:
    """A node of a trie: its children by whole word and by prefix, and the senses that end here."""

    __slots__ = ("exact", "prefix", "senses")

    def __init__(self) -> None:
        self.exact: dict[str, TrieNode] | None = None
        self.prefix: dict[str, TrieNode] | None = None
        self.senses: tuple[Sense, ...] = ()

    def by_exact(self, key: str, place: TrieNode | None = None) -> TrieNode:
        if self.exact is None:
            self.exact = {}
        found = self.exact.get(key)
        if found is None:
            found = self.exact[key] = place or TrieNode()
        return found

    def by_stem(self, key: str, root: str) -> list[TrieNode]:
        """Return the nodes of a word and of its stem: one node, unless a short word had its own before."""
        place = self.by_exact("~" + root)
        own = self.by_exact(key, place)
        return [place] if own is place else [own, place]

    def by_prefix(self, key: str) -> TrieNode:
        if self.prefix is None:
            self.prefix = {}
        found = self.prefix.get(key)
        if found is None:
            found = self.prefix[key] = TrieNode()
        return found


TrieStep = tuple[TrieNode, MatchMethod, int]
"""The next node, how the word matched, and how many of its letters did."""


class Trie:
    """The aliases of one language, as they are written."""

    def __init__(self, algorithm: str | None, senses: Iterable[Sense]) -> None:
        self.algorithm = algorithm
        self.root = TrieNode()
        self.begun: dict[str, list[TrieStep]] = {}
        """A cache of the steps from the root: questions consist of the same few words."""
        self.repairable: set[str] = set()
        self.size = 0
        for sense in senses:
            written = _ALIAS_WORD.findall(sense.alias)
            if written:
                self._add(written, sense)

    def _add(self, written: list[str], sense: Sense) -> None:
        self.size += 1
        capitals = sense.alias.isascii() and sense.alias.isalpha() and sense.alias.isupper()
        repairable = sense.slot not in _UNCORRECTED_SLOTS and not capitals
        ends = [self.root]
        for raw in written:
            word = raw.rstrip("*=")
            key = fold(word)
            if repairable and len(key) >= _SHORTEST_REPAIRABLE and not key.isdigit():
                self.repairable.add(key)
            ends = [node.by_exact("^" + key) for node in ends] if capitals else self._step(ends, raw, word, key, sense)
        for node in ends:
            node.senses = (*node.senses, sense)

    def _step(self, ends: Sequence[TrieNode], raw: str, word: str, key: str, sense: Sense) -> list[TrieNode]:
        if raw.endswith("*") or self._begins(key, raw, sense):
            return [node.by_prefix(key) for node in ends]
        if raw.endswith("=") or sense.slot in _EXACT_SLOTS or key.isdigit():
            # Separate from the plain word, so that no other alias adds its inflections.
            return [node.by_exact("=" + key) for node in ends]
        root = stem(word, self.algorithm) if self.algorithm else ""
        if len(root) < _SHORTEST_STEM - (sense.slot in INFLECTION_SLOTS):
            return [node.by_exact(key) for node in ends]
        return [end for node in ends for end in node.by_stem(key, root)]

    def _begins(self, key: str, raw: str, sense: Sense) -> bool:
        """Return whether a word matches by prefix, as its language has no stemmer."""
        free = self.algorithm is None and sense.language is not None and not raw.endswith("=")
        return free and sense.slot not in _EXACT_SLOTS and len(key) >= _SHORTEST_BEGINNING and not key.isdigit()

    def begin(self, token: Token) -> list[TrieStep]:
        """Return the steps of a word from the root."""
        steps = self.begun.get(token.written)
        if steps is None:
            if len(self.begun) >= _MAX_CACHED_WORDS:
                self.begun.clear()
            steps = self.begun[token.written] = self.follow(self.root, token)
        return steps

    def follow(self, node: TrieNode, token: Token) -> list[TrieStep]:
        """Return the steps of a word from a node."""
        key = token.folded
        steps = self._exactly(node.exact, token) if node.exact is not None else []
        if node.prefix is not None:
            begins = node.prefix.get
            for length in range(max(2, len(key) - _LONGEST_ENDING), len(key) + 1):
                begun = begins(key[:length])
                if begun is not None:
                    steps.append((begun, "exact" if length == len(key) else "prefix", length))
        return steps

    def _exactly(self, nodes: dict[str, TrieNode], token: Token) -> list[TrieStep]:
        key, get = token.folded, nodes.get
        # Most words match nothing: this is the bot's most executed line, and written out instead of a loop.
        found = [get(key), get("=" + key), get("^" + key) if token.written.isupper() else None]
        steps: list[TrieStep] = [(node, "exact", len(key)) for node in found if node is not None]
        if self.algorithm and not token.number:
            root = stem(token.written, self.algorithm)
            node = get("~" + root)
            if node is not None:
                steps.append((node, "stem", len(root)))
        return steps


class PhoneticTrie(Trie):
    """The Cyrillic aliases of a language, transliterated by sound."""

    @override
    def _add(self, written: list[str], sense: Sense) -> None:
        least = _MIN_PHONETIC_BY_SLOT.get(sense.slot, _SHORTEST_SOUND)
        if not is_cyrillic(written[0]) or (sense.slot != "cue" and sum(map(len, written)) <= least):
            return
        node = self.root
        for raw in written:
            word = raw.rstrip("*=")
            begun = raw.endswith("*")
            whole = raw.endswith("=") or sense.slot in _EXACT_SLOTS
            sound = phonetic_key(stem(word, self.algorithm) if self.algorithm and not whole and not begun else word)
            loose = not whole and (begun or len(sound) >= _SHORTEST_BEGINNING)
            node = node.by_prefix(sound) if loose else node.by_exact(phonetic_key(word))
        node.senses = (*node.senses, sense)

    @override
    def follow(self, node: TrieNode, token: Token) -> list[TrieStep]:
        sound = phonetic_key(token.folded)
        steps: list[TrieStep] = []
        same = node.exact.get(sound) if node.exact else None
        if same is not None:
            steps.append((same, "heard", len(sound)))
        if node.prefix is not None:
            for length in range(max(2, len(sound) - _LONGEST_HEARD_ENDING), len(sound) + 1):
                begun = node.prefix.get(sound[:length])
                if begun is not None:
                    steps.append((begun, "heard", length))
        return steps


_RANK: Final[dict[MatchMethod, int]] = {"exact": 3, "stem": 2, "prefix": 1, "heard": 0}
_HOW: Final[dict[int, MatchMethod]] = {rank: how for how, rank in _RANK.items()}
_MAX_GAP: Final = 2
"""Function words that may occur between two words of an alias."""
_LONGEST_INFLECTION: Final = 3
_SUBJECT_SLOTS: Final = frozenset({"topic", "theme"})


@dataclass(frozen=True, slots=True)
class AliasMatch:
    """Words ``start`` to ``end`` (excluded) and their possible senses."""

    start: int
    end: int
    senses: tuple[Sense, ...]
    how: MatchMethod


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
        self._sounds: dict[str, PhoneticTrie] = {}

    def _trie(self, language: str | None) -> Trie:
        if language not in self._written:
            algorithm = self._stemmers.get(language) if language else None
            self._written[language] = Trie(algorithm, self._source(language))
        return self._written[language]

    def _sound_trie(self, language: str) -> PhoneticTrie:
        if language not in self._sounds:
            self._sounds[language] = PhoneticTrie(self._stemmers.get(language), self._source(language))
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

    def longest(
        self, tokens: Sequence[Token], start: int, guess: LanguageGuess, *, heard_too: Sequence[bool]
    ) -> AliasMatch | None:
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

    def _sounds_for(self, guess: LanguageGuess) -> Iterator[Trie]:
        return (self._sound_trie(language) for language in guess.in_order if language in guess.cyrillic)

    def _written_for(self, first: Token, guess: LanguageGuess) -> Iterator[Trie]:
        """Yield the tries that may have an alias beginning with a word; guests count for words of their script only."""
        yield self._trie(None)
        cyrillic = is_cyrillic(first.folded)
        for language in guess.in_order:
            if cyrillic or language not in guess.guests:
                yield self._trie(language)


def _longest_in(tries: Iterable[Trie], tokens: Sequence[Token], start: int, language: str | None) -> AliasMatch | None:
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
                single = position - start == 1
                for sense in node.senses:
                    # As written, but by the node of another alias with the same stem.
                    lent = single and weakest == "exact" and fold(sense.alias.rstrip("*=")) != tokens[start].folded
                    quality = (_RANK["stem" if lent else weakest], letters)
                    if weakest != "stem" or _inflected(sense, tokens[start:position]):
                        found[sense] = max(found.get(sense, (0, 0)), quality)
    return _keep_best_per_slot(start, end, _drop_worse_languages(found, language)) if found else None


def _drop_worse_languages(found: dict[Sense, tuple[int, int]], language: str | None) -> dict[Sense, tuple[int, int]]:
    """Leave out senses that another language matches worse than the question's: English *unions* are no French *union*.

    If the language is unknown, an exact word in one language wins over an inflection in another.
    """
    own = max((rank for sense, (rank, _) in found.items() if sense.language == language), default=0)
    own = own or max(rank for rank, _ in found.values())
    spoken = {language, None} if language else {s.language for s, (rank, _) in found.items() if rank == own} | {None}
    return {sense: quality for sense, quality in found.items() if sense.language in spoken or quality[0] >= own}


_Place = tuple[TrieNode, int, int, int, MatchMethod]


def _walk(trie: Trie, steps: Iterable[TrieStep], tokens: Sequence[Token], start: int) -> Iterator[_Place]:
    """Yield every alias that ends after a token: node, position, gaps, letters matched, weakest way of matching."""
    trail: list[_Place] = []
    for following, how, length in steps:
        place: _Place = (following, start + 1, 0, length, how)
        if following.senses:
            yield place
        if following.exact is not None or following.prefix is not None:
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
            if following.exact is not None or following.prefix is not None:
                trail.append(place)
        if token.filler and gaps < _MAX_GAP:
            trail.append((node, position + 1, gaps + 1, letters, weakest))


def _inflected(sense: Sense, tokens: Sequence[Token]) -> bool:
    """Return whether a stem match is an inflection, for slots in which only that counts."""
    if sense.slot not in INFLECTION_SLOTS or len(tokens) > 1:
        return True
    return abs(len(sense.alias) - len(tokens[0].folded)) <= _LONGEST_INFLECTION


def _keep_best_per_slot(start: int, end: int, found: dict[Sense, tuple[int, int]]) -> AliasMatch:
    """Keep the best-matched senses of each slot: *quelle* as written is no *Quelle*."""
    best: dict[str, tuple[int, int]] = {}
    for sense, quality in found.items():
        best[sense.slot] = max(best.get(sense.slot, (0, 0)), quality)
    plain = best.get("cue", (0, 0))[0] == _RANK["exact"]
    senses = tuple(
        sense
        for sense, quality in found.items()
        # An exact question word rules out an inexact theme: *soulevé* is no *soulèvement*.
        if quality == best[sense.slot] and not (plain and quality[0] < _RANK["exact"] and sense.slot in _SUBJECT_SLOTS)
    )
    return AliasMatch(start, end, senses, _HOW[max(rank for rank, _ in best.values())])
