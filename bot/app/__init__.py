"""The composition root: wires all parts by hand, and alone reads a clock.

Answering is wired in ``bot``, commands in ``services``, what is sent in ``deliveries``, and all of it in ``runtime``;
the last three open the store, and are imported only when needed.
"""

from __future__ import annotations

from bot.adapters.documents.home import HomePaths
from bot.app.bot import Bot, open_bot
from bot.app.errors import BotError, InvalidDataError, UsageError, apologise, format_problems
from bot.app.home_paths import LANGUAGES, describe_ignored_files, find_places

__all__ = [
    "LANGUAGES",
    "Bot",
    "BotError",
    "HomePaths",
    "InvalidDataError",
    "UsageError",
    "apologise",
    "describe_ignored_files",
    "find_places",
    "format_problems",
    "open_bot",
]
