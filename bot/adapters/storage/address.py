"""The store's address, parsed from the URL that an admin configures."""

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
"""In bytes: with less free space SQLite cannot even open its write-ahead log."""
_FORMS: Final = "sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME"


class StoreError(Exception):
    """The store cannot be used; the message says what is wrong and what to do, and contains no password."""


@dataclass(frozen=True, slots=True)
class SqliteFile:
    """A database file on this machine."""

    path: Path


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """A database server that several replicas may share."""

    dsn: str = field(repr=False)
    """In libpq's format, with all options; it may contain a password."""


def mend(file: Path, error: BaseException, otherwise: str) -> str:
    """Return what to do about an error at a file: free space if the disk is full, else the given text."""
    full = getattr(error, "errno", None) in {ENOSPC, EDQUOT} or "is full" in str(error)
    if not full:
        with suppress(OSError):
            # On a full disk SQLite reports an I/O error if it cannot create its index of the write-ahead log.
            full = disk_usage(file.parent).free < _ROOM
    return "make room on its disk; the database itself is as it was" if full else otherwise


Address: TypeAlias = SqliteFile | PostgresServer


def read_address(url: str) -> Address:
    """Return the address in a URL; the URL does not name drivers.

    Raises:
        StoreError: if it is not a supported one.

    """
    scheme, separator, rest = url.partition("://")
    if separator and scheme == _SQLITE:
        # The rest is the path and is not decoded: a folder's name may contain “?” or “%”.
        path = rest.removeprefix("/")
        if path in {"", rest, ":memory:"}:
            message = "BOT_DATABASE_URL names no file for SQLite; write sqlite:///FILE"
            raise StoreError(message)
        return SqliteFile(Path(path).absolute())
    if separator and scheme in _POSTGRESQL:
        return PostgresServer(url)
    # A text without a scheme may be a password pasted by mistake, so it is not repeated.
    named = f"begins with “{scheme}://”" if separator else "is no URL"
    message = f"BOT_DATABASE_URL {named}; write {_FORMS}"
    raise StoreError(message)
