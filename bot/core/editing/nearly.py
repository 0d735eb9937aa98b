"""Detection of lines that were meant as a command but cannot be parsed as one.

Whoever types "approve 1, 2" or "aprove 1" is shown the usage instead of an answer.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from bot.core.editing.exporting import EXPORTS, FORM_NAMES

if TYPE_CHECKING:
    from collections.abc import Mapping

_ID: Final = r"[\w.]*[^\W\d_][\w.]*-[\w.-]*[0-9][\w.]*"
_SESSION: Final = r"[^\W\d][\w-]*(?: ?: ?| )[0-9]{1,3}\b"
_NUMBERS: Final = re.compile(rf"(?:(?:and|entry|entries|tasks?|to|{_ID}|#?[0-9]{{1,9}})[,;.!]*(?: |$))+", re.IGNORECASE)
_NAMED: Final[Mapping[str, re.Pattern[str]]] = {
    "approve": _NUMBERS,
    "decline": _NUMBERS,
    "done": _NUMBERS,
    "task": re.compile(rf"(?:{_ID}|[^\W\d][\w-]*: ?[\w-]+)(?: .*|[:,].*)?"),
    "tasks": re.compile(r"(?:all|done|open|my|me|here)"),
    "raise": re.compile(rf"{_ID}(?: .*)?"),
    "unraise": re.compile(rf"{_ID}(?: .*)?"),
    "debrief": re.compile(rf"(?:{_SESSION}|[^\W\d][\w-]*: ?[\w-]+)(?:[ :,].*)?"),
    "proposals": re.compile(r"as of(?: .*)?"),
}
"""By first word, patterns of what follows it in a mistyped command, but not in a question."""
_BARE: Final = frozenset({"approve", "decline", "done", "task", "raise", "unraise"})
"""Words that on their own are an incomplete command, never a question."""
_SLIPS: Final = (*_NAMED, "progress", "raised", "promised")
_RECORDED: Final = re.compile(rf"{_ID}(?: .*)?")
_CLOSE: Final = 0.82
"""Minimum similarity (0 to 1) of a misspelt word to the one that was meant."""


def nearly(word: str, rest: str) -> tuple[str, str] | None:
    """Return the key of the usage to show for a line that is not a valid command; None if it may be a question."""
    if rest.endswith("?"):
        return None
    if word == "export":
        return _taken_along(rest)
    if word in _NAMED:
        meant = word
    else:
        close = get_close_matches(word, _SLIPS, n=1, cutoff=_CLOSE)
        if not close or not rest:
            return None
        meant = close[0]
    if not rest:
        return (meant, "") if meant in _BARE else None
    return (meant, "") if _NAMED.get(meant, _RECORDED).fullmatch(rest) else None


def _taken_along(rest: str) -> tuple[str, str] | None:
    first = rest.casefold().partition(" ")[0]
    if first == "timeline":
        return ("timeline", "")
    like = first in {"as", "all", "everything", *FORM_NAMES} or get_close_matches(first, EXPORTS, n=1, cutoff=_CLOSE)
    return ("export", "") if like else None
