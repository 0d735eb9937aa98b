"""Locks on the use of an SQLite file: shared for normal use, exclusive while it is replaced.

The lock is on a file beside it that is never deleted, and is released when the process that holds it ends.
"""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bot.adapters.storage.database import DatabaseStoreError, error_advice

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def shared_file_lock(database: Path) -> Iterator[None]:
    """Hold the shared lock on a database.

    Raises:
        DatabaseStoreError: if it is being replaced.

    """
    replaced = DatabaseStoreError("a backup is just being restored, or somebody forgotten", "wait for the end")
    with _file_lock(database, fcntl.LOCK_SH, replaced):
        yield


@contextmanager
def exclusive_file_lock(database: Path, mend: str) -> Iterator[None]:
    """Hold the exclusive lock on a database.

    Args:
        database: its file.
        mend: what to do if it is in use.

    Raises:
        DatabaseStoreError: if it is in use.

    """
    with _file_lock(database, fcntl.LOCK_EX, DatabaseStoreError("the bot is running", mend)):
        yield


@contextmanager
def _file_lock(database: Path, how: int, refusal: DatabaseStoreError) -> Iterator[None]:
    file = database.with_name(f"{database.name}.used")
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        mend = error_advice(file, error, "let the bot write there, or mend BOT_DATABASE_URL")
        what = f"“{file}” cannot be written ({error.strerror})"
        raise DatabaseStoreError(what, mend) from error
    try:
        try:
            fcntl.flock(descriptor, how | fcntl.LOCK_NB)
        except BlockingIOError:
            raise refusal from None
        yield
    finally:
        os.close(descriptor)
