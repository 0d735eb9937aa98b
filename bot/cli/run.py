"""``run``: runs the bot as a service."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from bot.app.runtime import BotService
from bot.core.domain.text import clean

if TYPE_CHECKING:
    from bot.adapters.documents.home import HomePaths
    from bot.cli.streams import Streams


def run(places: HomePaths, streams: Streams) -> int:
    """Run the bot; SIGTERM and Ctrl-C stop it in order, a second one at once."""

    def say(lines: str) -> None:
        # Cleaned, as authors and reasons are typed in chats; written at once, as several threads print.
        whole = "\n".join(clean(line) for line in lines.removesuffix("\n").split("\n"))
        streams.output.write(f"{whole}\n")
        streams.output.flush()

    with suppress(KeyboardInterrupt):
        asyncio.run(BotService(places, say, streams.errors).go_on())
    return 0
