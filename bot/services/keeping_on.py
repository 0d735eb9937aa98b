"""Work that has no end: whatever breaks it off, it begins anew, and nothing beside it notices."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

logger = logging.getLogger(__name__)

FIRST_PAUSE: Final = 1.0
LONGEST_PAUSE: Final = 30.0
"""Shorter than what somebody waits who asks for signs of life."""


def longer(pause: float) -> float:
    """Return the seconds to wait after the next failure."""
    return min(2 * pause, LONGEST_PAUSE)


async def keep_on(name: str, work: Callable[[], Awaitable[None]], *, pause: float = FIRST_PAUSE) -> None:
    """Do some work for ever; where it fails it is begun anew, later and later as long as it fails at once."""
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
        pause = longer(pause)
