"""``run``: runs the bot as a service."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from bot.app.running import Running
from bot.core.legible import clean

if TYPE_CHECKING:
    from bot.app.places import Places
    from bot.commands.speaking import Streams


def run(places: Places, streams: Streams) -> int:
    """Run the bot; SIGTERM and Ctrl-C stop it in order, a second one at once."""

    def say(lines: str) -> None:
        # Cleaned, as authors and reasons are typed in chats; written at once, as several threads print.
        whole = "\n".join(clean(line) for line in lines.removesuffix("\n").split("\n"))
        streams.output.write(f"{whole}\n")
        streams.output.flush()

    with suppress(KeyboardInterrupt):
        asyncio.run(Running(places, say, streams.errors).go_on())
    return 0
