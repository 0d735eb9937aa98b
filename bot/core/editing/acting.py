"""Actions offered with a message; each is equivalent to a command that can be typed.

A click needs the same rights as the command, and the command's text is kept as the reason.
"""

from __future__ import annotations

import re
from typing import Final, get_args

from bot.core.message import ActionId

ACTIONS: Final[frozenset[str]] = frozenset(get_args(ActionId))
FORMS: Final[frozenset[ActionId]] = frozenset({"link"})
"""Actions that open a form; offered only on platforms with forms."""
FOR_EDITORS: Final[frozenset[ActionId]] = frozenset({"approve", "decline"})
"""Actions offered to editors only; the right is checked again at the click."""
DECIDING: Final[frozenset[str]] = frozenset({"yes", "no", "undo", "approve", "decline", "debrief_off", "debrief_done"})
"""Actions that decide something or change plans: if the clicker's identity is not proven, they must be typed instead.
"""

_LINES: Final[dict[str, str]] = {
    "source": "{}: source?",
    "briefing": "brief {} full",
    "snooze": "snooze {}",
    "raise": "raise {}",
    "unfollow": "unfollow {}",
    "undo": "undo {}",
    "done": "done {}",
    "approve": "approve {}",
    "decline": "decline {}",
    "raised": "raised {}",
    "promised": "promised {}",
    "missed": "progress {}",
    "debrief_off": "debrief {} did not take place",
    "debrief_done": "debrief {} done",
}
_OF_ASKS: Final = re.compile(r"(?P<record>[^ ]+) at (?P<meeting>.+)")
_ABOUT: Final = re.compile(r"[\w:. #@/-]{1,200}")


def line_of(action: str, about: str) -> str | None:
    """Return the command equivalent to an action; None for an unknown action, or one that cannot be typed in full."""
    line = _LINES.get(action)
    if line is None or not _ABOUT.fullmatch(about):
        return None
    if action in {"raised", "promised", "missed"}:
        found = ask_and_meeting(about)
        return line.format(_at_debrief(*found, action)) if found else None
    return line.format(about)


def typed_instead(action: str, about: str) -> str | None:
    """Return the command to type instead of clicking a decision; None if the action decides nothing."""
    if action in {"yes", "no"}:
        return action
    return line_of(action, about) if action in DECIDING else None


def ask_and_meeting(about: str) -> tuple[str, str] | None:
    """Return the recommendation and the meeting of an action's subject; None if it has another form."""
    found = _OF_ASKS.fullmatch(about)
    return (found["record"], found["meeting"]) if found else None


def told_at(meeting: str) -> str:
    """Return the evidence text of an answer to a debrief."""
    return f"debrief of {meeting}"


def _at_debrief(record: str, meeting: str, action: str) -> str:
    state = " not raised" if action == "missed" else ""
    return f"{record}{state} at {meeting} evidence {told_at(meeting)}"
