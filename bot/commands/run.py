"""``run``: keeps everything that goes on by itself going, until it is told to stop."""

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
    """Run the bot; SIGTERM and Ctrl-C end it in order, and at once if they come twice."""

    def say(lines: str) -> None:
        # Authors and reasons are whatever somebody typed in a chat. In one piece: several threads say something.
        whole = "\n".join(clean(line) for line in lines.removesuffix("\n").split("\n"))
        streams.output.write(f"{whole}\n")
        streams.output.flush()

    with suppress(KeyboardInterrupt):
        asyncio.run(Running(places, say, streams.errors).go_on())
    return 0
