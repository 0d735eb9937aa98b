"""Parsing of commands about debriefs: ``debrief HRD:17``, ``debrief HRD:17 did not take place because …``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from bot.core.features.commands.phrases import split_reason
from bot.core.features.debriefs.commands import EndDebrief, ListOpenDebriefs, ReopenDebrief, ShowDebrief

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.core.features.debriefs.commands import DebriefCommand

_HELP: Final = frozenset({"help", "?"})
_OF_ONE: Final = re.compile(
    r"(?P<meeting>[^:?]{1,100}: ?[^ :?]{1,60}|[^:?]{1,100}? [0-9]{1,3})"
    r"(?:[:,]? (?P<said>(?P<off>(?:did not|didn[’']t) take place|was not held|not held)|done|reopen))?[.!]?",
    re.IGNORECASE,
)


def is_debrief_question(word: str, rest: str) -> bool:
    """Tell whether a line that begins with a debrief word is a question, not a command: "debrief on torture?"."""
    if rest.casefold() in _HELP:
        return False
    return bool(rest) if word == "debriefs" else bool(rest) and _OF_ONE.fullmatch(split_reason(rest)[0]) is None


def _of_one(rest: str) -> DebriefCommand | None:
    typed, why = split_reason(rest)
    found = _OF_ONE.fullmatch(typed)
    if found is None:
        return None if rest else ListOpenDebriefs()
    meeting, said = found["meeting"], (found["said"] or "").casefold()
    if found["off"]:
        return EndDebrief(meeting, "not_held", why)
    if why is not None:
        return None
    if said == "done":
        return EndDebrief(meeting, "done")
    return ReopenDebrief(meeting) if said else ShowDebrief(meeting)


DEBRIEF_PARSERS: Final[dict[str, Callable[[str], DebriefCommand | None]]] = {
    "debrief": _of_one,
    "debriefs": lambda _: ListOpenDebriefs(),
}
"""Parsers of the rest of a line, by its first word."""
