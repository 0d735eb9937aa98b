"""The dictionary check: a word of a dictionary is never "corrected" into a topic.

The dictionaries are stored as a Bloom filter (Bloom, CACM 13(7), 1970): a known word is always found, and an unknown
one is taken for known in about one case in a hundred, so that a typing error is then left uncorrected.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b
from typing import Final, Protocol

_HASHES: Final = 7
_CACHED: Final = 16_384


class KnownWords(Protocol):
    """The words of the supported languages, folded."""

    def __contains__(self, word: object) -> bool:
        """Return whether the folded word is in a dictionary."""
        ...


class BloomFilter:
    """The filter as ``tools/build_known_words.py`` writes it: eight bytes with the size in bits, then the bits."""

    def __init__(self, content: bytes | memoryview) -> None:
        self._size = int.from_bytes(content[:8], "little")
        self._bits = memoryview(content)[8:]
        self._look_up = lru_cache(_CACHED)(self._holds)

    def __contains__(self, word: object) -> bool:
        """Return whether the word is known; wrong for about one unknown word in a hundred."""
        return isinstance(word, str) and bool(self._size) and self._look_up(word)

    def _holds(self, word: str) -> bool:
        digest = blake2b(word.encode(), digest_size=16).digest()
        first, step = int.from_bytes(digest[:8], "little"), int.from_bytes(digest[8:], "little") | 1
        for turn in range(_HASHES):
            bit = (first + turn * step) % self._size
            if not self._bits[bit >> 3] >> (bit & 7) & 1:
                return False
        return True
