"""Commands, why one cannot be carried out, and what a feature says of each: its word, its usage, and its parser."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.core.domain.sentence import Say

HELP: Final = frozenset({"help", "?"})
"""Words after a command's own that ask for its usage."""
NEARLY_ID: Final = r"[\w.]*[^\W\d_][\w.]*-[\w.-]*[0-9][\w.]*"
"""Matches what looks like the id of a record."""
SIMILAR: Final = 0.82
"""Minimum similarity (0 to 1) of a misspelt word to the one that was meant."""
BEGINS_WITH_ID: Final = re.compile(rf"{NEARLY_ID}(?: .*)?")
NUMBERS: Final = re.compile(
    rf"(?:(?:and|entry|entries|tasks?|to|{NEARLY_ID}|#?[0-9]{{1,9}})[,;.!]*(?: |$))+", re.IGNORECASE
)
"""Matches numbers of entries or tasks, however they are joined."""

_BECAUSE: Final = re.compile(r" because:? (?P<reason>.+)$", re.IGNORECASE)


class Command:
    """A parsed command; each feature has its own."""

    __slots__ = ()


class NotPossibleError(Exception):
    """Raised where a command cannot be carried out.

    Args:
        why: the sentence that says why.
        readings: what an ambiguous date may mean, each as it can be typed instead.

    """

    def __init__(self, why: Say, readings: tuple[str, ...] = ()) -> None:
        super().__init__(why.key)
        self.why = why
        self.readings = readings


@dataclass(frozen=True, slots=True)
class CommandSpec:
    """A command that begins with a word of its own."""

    word: str
    usage: str
    parse: Callable[[str], Command | None]
    """Parses what follows the word; None if it is not understood."""
    is_question: Callable[[str], bool] | None = None
    """Tells whether a line that begins with the word is a question or prose, by what follows it; None if none is."""
    mistyped: Callable[[str], object] | None = None
    """Tells whether what follows the word belongs to a mistyped command, and never to a question."""
    may_be_misspelt: bool = True
    """Whether a word that is spelt nearly like this one may stand for it."""
    incomplete: bool = False
    """Whether the word on its own is an incomplete command, never a question."""

    def asks(self, rest: str) -> bool:
        """Tell whether a line is a question or prose, by what follows the word."""
        return rest.casefold() not in HELP and self.is_question is not None and self.is_question(rest)


def split_reason(text: str) -> tuple[str, str | None]:
    """Split the reason off the end of a line; None if it has none."""
    found = _BECAUSE.search(text)
    return (text[: found.start()], found["reason"]) if found else (text, None)
