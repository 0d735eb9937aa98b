"""Parsing of commands about debriefs: ``debrief HRD:17``, ``debrief HRD:17 did not take place because …``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from bot.core.domain.command import CommandSpec, split_reason
from bot.core.features.debriefs.commands import EndDebrief, ListOpenDebriefs, ReopenDebrief, ShowDebrief

if TYPE_CHECKING:
    from bot.core.features.debriefs.commands import DebriefCommand

_OF_ONE: Final = re.compile(
    r"(?P<meeting>[^:?]{1,100}: ?[^ :?]{1,60}|[^:?]{1,100}? [0-9]{1,3})"
    r"(?:[:,]? (?P<said>(?P<off>(?:did not|didn[’']t) take place|was not held|not held)|done|reopen))?[.!]?",
    re.IGNORECASE,
)
_MISTYPED: Final = re.compile(r"(?:[^\W\d][\w-]*(?: ?: ?| )[0-9]{1,3}\b|[^\W\d][\w-]*: ?[\w-]+)(?:[ :,].*)?")


def _is_question(rest: str) -> bool:
    """Tell whether what follows "debrief" makes a line a question: "debrief on torture?"."""
    return bool(rest) and _OF_ONE.fullmatch(split_reason(rest)[0]) is None


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


COMMANDS: Final = (
    CommandSpec(
        "debrief",
        "debrief FORUM:NUMBER [did not take place [because …]|done|reopen]",
        _of_one,
        _is_question,
        _MISTYPED.fullmatch,
    ),
    CommandSpec("debriefs", "debriefs", lambda _: ListOpenDebriefs(), bool),
)
