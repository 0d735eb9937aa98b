"""A dead man's switch: pings an external service, which raises the alarm when the pings stop."""

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
    """Request a URL at an interval in seconds as long as ``well`` returns True; run until cancelled.

    A missing response has no effect but one log line. The URL is a secret and never logged.
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
