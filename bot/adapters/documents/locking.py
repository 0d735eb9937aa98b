"""A lock between processes that ends with the process that holds it, however that ends."""

from __future__ import annotations

import asyncio
import fcntl
import os
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

_WAIT: Final = 0.02
"""Seconds between two tries. A thread that waits in the kernel could not be called off."""


@asynccontextmanager
async def exclusive(path: Path) -> AsyncIterator[None]:
    """Keep everybody else out who asks for the same file, in this process or another, waiting for one's turn.

    Raises:
        OSError: if the file cannot be made.

    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    while (descriptor := _try(path)) is None:  # noqa: ASYNC110 - another process tells nobody when it is done
        await asyncio.sleep(_WAIT)
    try:
        yield
    finally:
        os.close(descriptor)


def _try(path: Path) -> int | None:
    """Return the open, locked file, or nothing if somebody else has it."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BaseException as error:
        os.close(descriptor)
        if isinstance(error, BlockingIOError):
            return None
        raise
    return descriptor
