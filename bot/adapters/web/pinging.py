"""A dead man's switch: somebody outside is told that all is well, and raises the alarm when that stops."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from aiohttp import ClientError, ClientSession, ClientTimeout

if TYPE_CHECKING:
    from collections.abc import Callable

logger = logging.getLogger(__name__)

_PATIENCE = 10.0


async def pinging(url: str, seconds: float, well: Callable[[], bool]) -> None:
    """Ask for an address each time so many seconds have passed, as long as all is well; until cancelled.

    Whether it answers changes nothing here: its silence is logged once. The address is a secret and never logged.
    """
    heard = True
    async with ClientSession(timeout=ClientTimeout(total=_PATIENCE)) as session:
        while True:
            if well():
                before, heard = heard, await _ask(session, url)
                if before and not heard:
                    logger.warning("The dead man's switch does not answer")
            await asyncio.sleep(seconds)


async def _ask(session: ClientSession, url: str) -> bool:
    try:
        async with session.get(url) as answer:
            return answer.ok
    except (ClientError, TimeoutError, OSError):
        return False
