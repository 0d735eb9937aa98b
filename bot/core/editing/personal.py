"""Parsing of personal commands: subscriptions, snoozing and pledges."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Final

from bot.core.editing.commands import Raise, Snooze, Subscribe, Subscribed, Unsubscribe

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.core.editing.commands import Personal

_MOST_WORDS: Final = 10
"""Maximum for a forum's name, or for a meeting and a date; a longer line is prose."""
_HELP: Final = frozenset({"help", "?"})
_ABOUT: Final = re.compile(r"(?:(?:to|from) )?(?P<about>[^ ].{0,200}?)[.!]*", re.IGNORECASE)
_ALL: Final = frozenset({"all", "everything", "*"})
_SNOOZE: Final = re.compile(
    r"(?:(?P<about>[^ ].*?) )?(?:(?:for )?(?P<after>[1-9][0-9]{0,3}[dhm])|until (?P<until>.+))", re.IGNORECASE
)
_RAISING: Final = frozenset({"raise", "unraise"})
_RAISE: Final = re.compile(
    r"(?P<record>[\w.]+(?:-[\w.]+)+) at (?P<meeting>[^:?]{1,100}: ?[^ :?]{1,60}|[^:?]{1,100} [0-9]{1,3})", re.IGNORECASE
)


def asks(word: str, rest: str) -> bool:
    """Tell whether a line that begins with such a word is more likely a question or prose than a command."""
    if rest.casefold() in _HELP:
        return False
    if word in _RAISING:
        # "Raise what at the next dialogue?"
        return _RAISE.fullmatch(rest) is None
    return rest.endswith("?") or len(rest.split()) > _MOST_WORDS or (word == "subscriptions" and bool(rest))


def _about(rest: str) -> str | None:
    found = _ABOUT.fullmatch(rest)
    return None if found is None or found["about"].casefold() in _ALL else found["about"]


def _snooze(rest: str) -> Snooze | None:
    found = _SNOOZE.fullmatch(rest)
    if found is None:
        return None
    return Snooze(found["about"], found["after"].lower() if found["after"] else None, found["until"])


def _raise(rest: str, *, back: bool = False) -> Raise | None:
    found = _RAISE.fullmatch(rest)
    return Raise(found["record"], found["meeting"], back) if found else None


PERSONAL: Final[dict[str, Callable[[str], Personal | None]]] = {
    "subscribe": lambda rest: Subscribe(_about(rest)),
    "unsubscribe": lambda rest: Unsubscribe(_about(rest)),
    "subscriptions": lambda _: Subscribed(),
    "snooze": _snooze,
    "raise": _raise,
    "unraise": partial(_raise, back=True),
}
"""Parsers of the rest of a line, by its first word."""
