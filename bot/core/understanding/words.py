"""A word of a question, and the senses of words."""

from __future__ import annotations

from typing import Literal, NamedTuple

How = Literal["exact", "stem", "prefix", "heard", "typo", "context", "meaning"]
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
