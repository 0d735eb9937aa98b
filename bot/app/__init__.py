"""The composition root: the one place that wires the parts, and that reads a clock.

Everything is passed in by hand, so that the reader sees all parts on one page and a test builds the same. What answers
is wired in ``answering``, what changes anything in ``changing``, with its ``clerks`` and ``correspondents``; that opens
the store, and is loaded only where it is needed.
"""

from __future__ import annotations

from bot.app.answering import Bot, open_bot
from bot.app.errors import BotError, BrokenDataError, WrongCallError, apologise, told
from bot.app.places import LANGUAGES, Places, find_places, what_is_not_used

__all__ = [
    "LANGUAGES",
    "Bot",
    "BotError",
    "BrokenDataError",
    "Places",
    "WrongCallError",
    "apologise",
    "find_places",
    "open_bot",
    "told",
    "what_is_not_used",
]
