"""Restarting of background tasks that fail, so that one failure affects no other task."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

logger = logging.getLogger(__name__)

FIRST_PAUSE: Final = 1.0
LONGEST_PAUSE: Final = 30.0
"""Seconds; shorter than the timeout of a health check."""


def next_pause(pause: float) -> float:
    """Return the pause after the next failure, in seconds."""
    return min(2 * pause, LONGEST_PAUSE)


async def run_forever(name: str, work: Callable[[], Awaitable[None]], *, pause: float = FIRST_PAUSE) -> None:
    """Run a task for ever; restart it when it ends or fails, with longer pauses while it keeps failing quickly."""
    loop = asyncio.get_running_loop()
    first = pause
    while True:
        begun = loop.time()
        try:
            await work()
        except Exception:
            logger.exception("What should go on was broken off, and is begun anew", extra={"work": name})
        if loop.time() - begun > LONGEST_PAUSE:
            pause = first
        await asyncio.sleep(pause)
        pause = next_pause(pause)
