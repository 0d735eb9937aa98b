"""What can be done about something that was shown: each comes to what somebody may as well type.

Whoever clicks is asked for no other right than whoever types, and what they clicked is kept as the reason.
"""

from __future__ import annotations

import re
from typing import Final, Literal, get_args

ActionId = Literal[
    "more", "source", "briefing", "snooze", "raise", "unfollow", "yes", "no", "undo",
    "approve", "decline", "raised", "promised", "missed", "link", "debrief_off", "debrief_done", "done",
]  # fmt: skip
"""``more``: what a message had no room for. ``source``: where a record can be read. ``briefing``: all of a briefing.
``snooze``: the same again later. ``raise``: "I'll raise this". ``unfollow``: be told no more of
something. ``yes`` and ``no`` answer what was asked back.

``approve`` and ``decline`` decide on a proposed entry. Of an ask at a meeting, ``raised``, ``promised`` and ``missed``
(not raised) say what came of it, and ``link`` opens a form for the same. ``debrief_off``: the meeting did not take
place. ``debrief_done``: nobody need answer any more. ``done``: a task is."""

ACTIONS: Final[frozenset[str]] = frozenset(get_args(ActionId))
FORMS: Final[frozenset[ActionId]] = frozenset({"link"})
"""What is filled into a form: offered only where there are forms, and nothing that can be typed whole."""
FOR_EDITORS: Final[frozenset[ActionId]] = frozenset({"approve", "decline"})
"""Who may is decided anew at the click; to others it need not be offered."""
DECIDING: Final[frozenset[str]] = frozenset({"yes", "no", "undo", "approve", "decline", "debrief_off", "debrief_done"})
"""What decides on something, or changes plans: where nothing proves who clicked, it is carried out only when typed."""

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
    """Return the line that comes to the same; nothing for what cannot be typed whole, or is no action of ours."""
    line = _LINES.get(action)
    if line is None or not _ABOUT.fullmatch(about):
        return None
    if action in {"raised", "promised", "missed"}:
        found = ask_and_meeting(about)
        return line.format(_at_debrief(*found, action)) if found else None
    return line.format(about)


def typed_instead(action: str, about: str) -> str | None:
    """Return the line that comes to the same as deciding by a click; nothing for what decides nothing."""
    if action in {"yes", "no"}:
        return action
    return line_of(action, about) if action in DECIDING else None


def ask_and_meeting(about: str) -> tuple[str, str] | None:
    """Return the ask and the meeting that something said of an ask at a meeting is about."""
    found = _OF_ASKS.fullmatch(about)
    return (found["record"], found["meeting"]) if found else None


def told_at(meeting: str) -> str:
    """Return what the evidence is called of what somebody only says at a debrief."""
    return f"debrief of {meeting}"


def _at_debrief(record: str, meeting: str, action: str) -> str:
    state = " not raised" if action == "missed" else ""
    return f"{record}{state} at {meeting} evidence {told_at(meeting)}"
