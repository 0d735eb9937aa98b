"""Build ``bot/languages/known-words.bloom``: the word forms that are never "corrected" into a topic.

The forms are those of the dictionaries in simplemma; what their licences ask for stands in
``bot/languages/NOTICE-known-words.md``, which ships with the filter and says why Kazakh is left out.

The file is a Bloom filter as :class:`bot.core.language.known_words.BloomFilter` reads it: eight bytes of size in
bits, then the bits; about one unknown word in a hundred is taken for known. No word can be read back from it.
"""

from __future__ import annotations

import sys
from hashlib import blake2b
from typing import TYPE_CHECKING

from simplemma.strategies.dictionaries import DefaultDictionaryFactory

from bot.core.language.spelling import fold
from tools.generated import LANGUAGES, settle

if TYPE_CHECKING:
    from collections.abc import Collection

DICTIONARIES = ("de", "en", "fr", "ru")
BITS_PER_WORD = 10
HASHES = 7
SHORTEST, LONGEST = 2, 20  # longer words are compounds that nobody mistypes into an alias


def known_words() -> set[str]:
    """Return the folded forms and lemmas of all dictionaries."""
    factory = DefaultDictionaryFactory()
    words: set[str] = set()
    for language in DICTIONARIES:
        dictionary = factory.get_dictionary(language)
        for word in (*dictionary.keys(), *dictionary.values()):
            if word.isalpha() and SHORTEST <= len(word) <= LONGEST:
                words.add(fold(word))
    return words


def bloom(words: Collection[str]) -> bytes:
    """Return a Bloom filter of the words."""
    size = len(words) * BITS_PER_WORD
    bits = bytearray((size + 7) // 8)
    for word in words:
        digest = blake2b(word.encode(), digest_size=16).digest()
        first, step = int.from_bytes(digest[:8], "little"), int.from_bytes(digest[8:], "little") | 1
        for turn in range(HASHES):
            bit = (first + turn * step) % size
            bits[bit >> 3] |= 1 << (bit & 7)
    return size.to_bytes(8, "little") + bytes(bits)


if __name__ == "__main__":
    sys.exit(settle(LANGUAGES / "known-words.bloom", bloom(known_words()), sys.argv[1:]))
