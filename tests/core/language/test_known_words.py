"""The filter of known words: it may know too much, never too little."""

from __future__ import annotations

from hashlib import blake2b

from hypothesis import given
from hypothesis import strategies as st

from bot.core.language.known_words import BloomFilter


def bloom(words: set[str], size: int) -> BloomFilter:
    """Return a filter in the format that ships."""
    bits = bytearray((size + 7) // 8)
    for word in words:
        digest = blake2b(word.encode(), digest_size=16).digest()
        first, step = int.from_bytes(digest[:8], "little"), int.from_bytes(digest[8:], "little") | 1
        for turn in range(7):
            bits[(first + turn * step) % size >> 3] |= 1 << ((first + turn * step) % size & 7)
    return BloomFilter(size.to_bytes(8, "little") + bytes(bits))


@given(words=st.sets(st.text(max_size=12), max_size=40))
def test_a_word_of_the_dictionary_is_always_known(words: set[str]) -> None:
    known = bloom(words, 401)

    assert all(word in known for word in words)


def test_hardly_an_unknown_word_is_taken_for_known() -> None:
    known = bloom({f"word{number}" for number in range(1_000)}, 10_000)
    taken = sum(f"other{number}" in known for number in range(10_000))

    assert taken < 200


def test_an_empty_filter_knows_nothing() -> None:
    assert "word" not in BloomFilter(bytes(8))


def test_what_is_no_text_is_not_known() -> None:
    assert 7 not in bloom({"7"}, 101)
