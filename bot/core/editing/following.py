"""Parsing of commands about what a person or a room follows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, cast

from bot.core.following.commands import Follow, ListFollowed, Unfollow

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.core.following.commands import Following
    from bot.core.following.followed import Pace

_MOST_WORDS: Final = 10
"""Maximum for a name, a pace and a place; a longer line is prose."""
_HELP: Final = frozenset({"help", "?"})
_ENDING: Final = re.compile(r"(?:^| )(?P<word>daily|weekly|here)$", re.IGNORECASE)
_ALL: Final = frozenset({"all", "everything", "*"})
_PROSE: Final = re.compile(
    r"(?:up|through|suit|me|us|him|her|them|by|with|the (?:ask|call|demand|request|story)s?)\b", re.IGNORECASE
)
"""Matches words after "follow", "unfollow" or "following" that make it prose: "follow up on torture"."""


def asks(word: str, rest: str) -> bool:
    """Tell whether a line that begins with a follow word is more likely a question or prose than a command."""
    if rest.casefold() in _HELP:
        return False
    if word == "following":
        return rest.casefold() not in {"", "here"}
    return rest.endswith("?") or len(rest.split()) > _MOST_WORDS or _PROSE.match(rest) is not None


def _follow(rest: str) -> Following | None:
    what, words = _parted(rest)
    paces = [word for word in words if word != "here"]
    if not what or len(paces) > 1:
        return None
    return Follow(what, cast("Pace", paces[0]) if paces else None, "here" in words)


def _unfollow(rest: str) -> Following | None:
    what, words = _parted(rest)
    if words not in ([], ["here"]):
        return None
    return Unfollow(None if what.casefold() in {"", *_ALL} else what, bool(words))


def _parted(rest: str) -> tuple[str, list[str]]:
    """Split a text into its subject and the trailing words for pace and place, which may come in any order."""
    rest, words = rest.rstrip(".! "), []
    while found := _ENDING.search(rest):
        words.append(found["word"].casefold())
        rest = rest[: found.start()]
    return rest, words


FOLLOWING: Final[dict[str, Callable[[str], Following | None]]] = {
    "follow": _follow,
    "unfollow": _unfollow,
    "following": lambda rest: ListFollowed(here=bool(rest)),
}
"""Parsers of the rest of a line, by its first word."""
