"""The composition root: wires all parts by hand, and alone reads a clock.

Answering is wired in ``answering``, commands in ``changing`` with ``clerks`` and ``correspondents``; the latter open
the store, and are imported only when needed.
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
