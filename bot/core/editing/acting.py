"""What can be done about something that was shown: each comes to what somebody may as well type.

Whoever clicks is asked for no other right than whoever types, and what they clicked is kept as the reason.
"""

from __future__ import annotations

import re
from typing import Final, Literal, get_args

ActionId = Literal["more", "source", "briefing", "snooze", "raise", "yes", "no", "undo", "done"]
"""``more``: what a message had no room for. ``source``: where a record can be read. ``briefing``: all of a briefing.
``snooze``: the same again later. ``raise``: "I'll raise this". ``yes`` and ``no`` answer what was asked back.
``done``: a task is."""

ACTIONS: Final[frozenset[str]] = frozenset(get_args(ActionId))

_LINES: Final[dict[str, str]] = {
    "source": "{}: source?",
    "briefing": "brief {} full",
    "snooze": "snooze {}",
    "raise": "raise {}",
    "undo": "undo {}",
    "done": "done {}",
}
_ABOUT: Final = re.compile(r"[\w:. #@/-]{1,200}")


def line_of(action: str, about: str) -> str | None:
    """Return the line that comes to the same; nothing for what cannot be typed whole, or is no action of ours."""
    line = _LINES.get(action)
    return line.format(about) if line and _ABOUT.fullmatch(about) else None
