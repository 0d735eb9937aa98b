"""Parsing of the ``brief`` command."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from bot.core.domain.command import CommandSpec
from bot.core.features.briefings.commands import ShowBriefing

if TYPE_CHECKING:
    from bot.core.domain.command import Command

_BRIEFED: Final = re.compile(
    r"(?:the )?(?P<forum>(?!(?:about|an|at|by|for|from|history|in|me|of|on|overview|since|summary|to|us|with)\b)"
    r"[^:?0-9]{1,100}?)"
    r"(?:(?: ?: ?(?P<session>[^ :?]{1,60})| (?P<number>[0-9]{1,3}))?(?P<whole> full)?)",
    re.IGNORECASE,
)
"""Matches a session to brief on; "brief history of …" and "brief me on …" are questions."""


def _is_brief_question(rest: str) -> bool:
    return bool(rest) and _BRIEFED.fullmatch(rest) is None


def _brief(rest: str) -> Command | None:
    found = _BRIEFED.fullmatch(rest)
    if found is None:
        return None if rest else ShowBriefing()
    forum, session = found["forum"], found["session"] or found["number"]
    if session is None and forum.casefold() in {"next", "full"}:
        return ShowBriefing(whole=bool(found["whole"]) or forum.casefold() == "full")
    return ShowBriefing(f"{forum}:{session}" if session else forum, bool(found["whole"]))


COMMANDS: Final = (CommandSpec("brief", "brief [next|FORUM|FORUM:NUMBER] [full]", _brief, _is_brief_question),)
