"""Where the store is, read from the URL that an admin writes."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from errno import EDQUOT, ENOSPC
from pathlib import Path
from shutil import disk_usage
from typing import Final, TypeAlias

BESIDE: Final = ("-wal", "-shm", "-journal")
"""What SQLite adds to the name of a file for those that belong to it."""
_SQLITE: Final = "sqlite"
_POSTGRESQL: Final = ("postgresql", "postgres")
_ROOM: Final = 64 * 1024
"""Bytes: with less than this SQLite cannot even open its log."""
_FORMS: Final = "sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME"


class StoreError(Exception):
    """The store cannot be used; the message may be shown as it stands: what is wrong, what to do, no password."""


@dataclass(frozen=True, slots=True)
class SqliteFile:
    """A database of this machine."""

    path: Path


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """A database that several replicas may share."""

    dsn: str = field(repr=False)
    """As libpq reads it, options and all; it may hold a password."""


def mend(file: Path, error: BaseException, otherwise: str) -> str:
    """Return what to do about an error at a file: make room where the disk is full, else what the caller says."""
    full = getattr(error, "errno", None) in {ENOSPC, EDQUOT} or "is full" in str(error)
    if not full:
        with suppress(OSError):
            # SQLite calls a disk that is full an input or output error where it cannot make its index of the log.
            full = disk_usage(file.parent).free < _ROOM
    return "make room on its disk; the database itself is as it was" if full else otherwise


Address: TypeAlias = SqliteFile | PostgresServer


def read_address(url: str) -> Address:
    """Return where a URL points; the drivers are our business and not part of it.

    Raises:
        StoreError: if it is none that we know.

    """
    scheme, separator, rest = url.partition("://")
    if separator and scheme == _SQLITE:
        # All that follows is the path: a folder's name may hold “?” or “%”.
        path = rest.removeprefix("/")
        if path in {"", rest, ":memory:"}:
            message = "BOT_DATABASE_URL names no file for SQLite; write sqlite:///FILE"
            raise StoreError(message)
        return SqliteFile(Path(path).absolute())
    if separator and scheme in _POSTGRESQL:
        return PostgresServer(url)
    # What has no scheme may be a password pasted alone: it is not repeated.
    named = f"begins with “{scheme}://”" if separator else "is no URL"
    message = f"BOT_DATABASE_URL {named}; write {_FORMS}"
    raise StoreError(message)
