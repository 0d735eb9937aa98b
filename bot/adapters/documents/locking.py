"""A lock between processes, released when the process that holds it ends for any reason."""

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
"""Seconds between two attempts. A thread that blocks in the kernel could not be cancelled."""


@asynccontextmanager
async def exclusive(path: Path) -> AsyncIterator[None]:
    """Hold an exclusive lock on a file, in this process and between processes; wait until it is free.

    Raises:
        OSError: if the file cannot be created.

    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    while (descriptor := _try(path)) is None:  # noqa: ASYNC110 - another process sends no signal when it is done
        await asyncio.sleep(_WAIT)
    try:
        yield
    finally:
        os.close(descriptor)


def _try(path: Path) -> int | None:
    """Return the descriptor of the locked file; None if another holds the lock."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BaseException as error:
        os.close(descriptor)
        if isinstance(error, BlockingIOError):
            return None
        raise
    return descriptor
