"""Aliases as a trie of words, which matches the words of a question as written, by stem, by prefix or by sound.

The notation of aliases is described in ``bot/languages/README.md``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from typing_extensions import override

from bot.core.understanding.folding import fold, heard, is_cyrillic, stem
from bot.core.understanding.words import How

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.core.understanding.words import Sense, Token

_ALIAS_WORD: Final = re.compile(r"(?:\d+|[^\W\d_]+|§+)[*=]?")
_SHORTEST_BEGINNING: Final = 4
"""In a language without stemmer, words of at least this length match by prefix."""
_SHORTEST_STEM: Final = 4
_SHORTEST_SOUND: Final = 3
_LONGER_SOUNDS: Final = {"year_part": 5}
"""Short words for parts of time sound like verbs: Kazakh *this year* like Russian *was*."""
_SHORTEST_REPAIRABLE: Final = 4
_MOST_BEGUN: Final = 4096
"""The maximum number of words whose steps from the root are cached in a trie."""
_LONGEST_ENDING: Final = 12
_LONGEST_HEARD_ENDING: Final = 5
INFLECTED_ONLY: Final = frozenset({"cue", "step"})
"""Slots whose words count in short inflections only: *asks* of *ask*, not *public* of *publication*."""
_AS_WRITTEN: Final = frozenset({"outsider", "refusal", "number", "ordinal"})
"""Slots whose words count in the written form only: a *date* is no *dating*."""
_UNREPAIRED: Final = frozenset({"theme", "country", "outsider", "refusal", "number", "ordinal", "other_law"})
"""Slots to whose words nothing is corrected: a typing error must not cause a refusal."""


class Node:
    """A node of a trie: its children by whole word and by prefix, and the senses that end here."""

    __slots__ = ("exact", "prefix", "senses")

    def __init__(self) -> None:
        self.exact: dict[str, Node] | None = None
        self.prefix: dict[str, Node] | None = None
        self.senses: tuple[Sense, ...] = ()

    @property
    def leads_on(self) -> bool:
        """Whether another word may follow."""
        return self.exact is not None or self.prefix is not None

    def by_exact(self, key: str, place: Node | None = None) -> Node:
        if self.exact is None:
            self.exact = {}
        found = self.exact.get(key)
        if found is None:
            found = self.exact[key] = place or Node()
        return found

    def by_stem(self, key: str, root: str) -> list[Node]:
        """Return the nodes of a word and of its stem: one node, unless a short word had its own before."""
        place = self.by_exact("~" + root)
        own = self.by_exact(key, place)
        return [place] if own is place else [own, place]

    def by_prefix(self, key: str) -> Node:
        if self.prefix is None:
            self.prefix = {}
        found = self.prefix.get(key)
        if found is None:
            found = self.prefix[key] = Node()
        return found


Step = tuple[Node, How, int]
"""The next node, how the word matched, and how many of its letters did."""


class Trie:
    """The aliases of one language, as they are written."""

    def __init__(self, algorithm: str | None, senses: Iterable[Sense]) -> None:
        self.algorithm = algorithm
        self.root = Node()
        self.begun: dict[str, list[Step]] = {}
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
        if sense.slot not in _UNREPAIRED and not capitals:
            folded = (fold(raw.rstrip("*=")) for raw in written)
            self.repairable.update(w for w in folded if len(w) >= _SHORTEST_REPAIRABLE and not w.isdigit())
        ends = [self.root]
        for raw in written:
            ends = self._step(ends, raw, sense, capitals=capitals)
        for node in ends:
            node.senses = (*node.senses, sense)

    def _step(self, ends: Sequence[Node], raw: str, sense: Sense, *, capitals: bool) -> list[Node]:
        word = raw.rstrip("*=")
        key = fold(word)
        if capitals:
            return [node.by_exact("^" + key) for node in ends]
        if raw.endswith("*") or self._begins(key, raw, sense):
            return [node.by_prefix(key) for node in ends]
        if raw.endswith("=") or sense.slot in _AS_WRITTEN or key.isdigit():
            # Separate from the plain word, so that no other alias adds its inflections.
            return [node.by_exact("=" + key) for node in ends]
        root = stem(word, self.algorithm) if self.algorithm else ""
        if len(root) < _SHORTEST_STEM - (sense.slot in INFLECTED_ONLY):
            return [node.by_exact(key) for node in ends]
        return [end for node in ends for end in node.by_stem(key, root)]

    def _begins(self, key: str, raw: str, sense: Sense) -> bool:
        """Return whether a word matches by prefix, as its language has no stemmer."""
        free = self.algorithm is None and sense.language is not None and not raw.endswith("=")
        return free and sense.slot not in _AS_WRITTEN and len(key) >= _SHORTEST_BEGINNING and not key.isdigit()

    def begin(self, token: Token) -> list[Step]:
        """Return the steps of a word from the root."""
        steps = self.begun.get(token.written)
        if steps is None:
            if len(self.begun) >= _MOST_BEGUN:
                self.begun.clear()
            steps = self.begun[token.written] = self.follow(self.root, token)
        return steps

    def follow(self, node: Node, token: Token) -> list[Step]:
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

    def _exactly(self, nodes: dict[str, Node], token: Token) -> list[Step]:
        key, get = token.folded, nodes.get
        # Most words match nothing: this is the bot's most executed line, and written out instead of a loop.
        found = [get(key), get("=" + key), get("^" + key) if token.written.isupper() else None]
        steps: list[Step] = [(node, "exact", len(key)) for node in found if node is not None]
        if self.algorithm and not token.number:
            root = stem(token.written, self.algorithm)
            node = get("~" + root)
            if node is not None:
                steps.append((node, "stem", len(root)))
        return steps


class SoundTrie(Trie):
    """The Cyrillic aliases of a language, transliterated by sound."""

    @override
    def _add(self, written: list[str], sense: Sense) -> None:
        least = _LONGER_SOUNDS.get(sense.slot, _SHORTEST_SOUND)
        if not is_cyrillic(written[0]) or (sense.slot != "cue" and sum(map(len, written)) <= least):
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
    def follow(self, node: Node, token: Token) -> list[Step]:
        sound = heard(token.folded)
        steps: list[Step] = []
        same = node.exact.get(sound) if node.exact else None
        if same is not None:
            steps.append((same, "heard", len(sound)))
        if node.prefix is not None:
            for length in range(max(2, len(sound) - _LONGEST_HEARD_ENDING), len(sound) + 1):
                begun = node.prefix.get(sound[:length])
                if begun is not None:
                    steps.append((begun, "heard", length))
        return steps
