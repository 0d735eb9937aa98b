"""A word of a question, and what a word or words can mean."""

from __future__ import annotations

from typing import Literal, NamedTuple

How = Literal["exact", "stem", "prefix", "heard", "typo", "context", "meaning"]
"""How a word was found to mean something."""


class Sense(NamedTuple):
    """One meaning of an alias: a value of a slot, in a language (none where it is a proper name)."""

    slot: str
    value: str
    alias: str
    language: str | None


class Token(NamedTuple):
    """One word of a question: as written, as compared, and whether it can carry a subject."""

    written: str
    folded: str
    filler: bool
    breaks: bool = False
    """Whether a clause ends before this word."""
    parted: bool = False
    """Whether a comma or the like stands before this word: no alias runs on behind it, as it may in "St. Lucia"."""
    joined: bool = False
    """Whether only a dot, slash or hyphen stands before this word, as within ``22.11.2012``."""

    number: bool = False
    """Whether the word is a run of digits."""

    ending: bool = False
    """Whether the word is only the ending of the number before it, as in ``22nd``."""
