"""Backups of the store: made on demand and every night, and restored."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.adapters.storage.backup import (
    back_up,
    delete_unfinished_copies,
    forgotten_since,
    restore_file,
    sqlite_file,
    verify_backup,
)
from bot.adapters.storage.database import DatabaseStoreError
from bot.app.clock import SystemClock
from bot.app.errors import UsageError
from bot.app.stores import StoreUnavailableError, store_url

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.adapters.documents.home import HomePaths

_KEPT: Final = 7
_NIGHTLY: Final = re.compile(r"nightly-(?:(?P<number>[0-9]{6,})-)?(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})\.sqlite")
"""Numbered, because the clock may have been wrong; early ones have no number."""


def make_backup(places: HomePaths, to: str | None, environment: Mapping[str, str] = os.environ) -> Path:
    """Copy the store to a file, by default one with the time in its name under ``state/backups/``.

    Raises:
        UsageError: if the store is not a file.
        StoreUnavailableError: if the copy cannot be made.
    """
    try:
        database = _file(places, environment, "pg_dump")
        copy = Path(to).absolute() if to else _backups(places) / f"bot-{SystemClock().now():%Y%m%dT%H%M%SZ}.sqlite"
        back_up(database, copy)
        verify_backup(copy)
    except DatabaseStoreError as error:
        raise StoreUnavailableError(str(error)) from error
    return copy


def make_nightly_backup(places: HomePaths, environment: Mapping[str, str] = os.environ) -> Path | None:
    """Copy the store once a day and keep the newest seven copies; None if no copy was due, or the store is no file."""
    try:
        database = sqlite_file(store_url(places, environment))
        if database is None:
            return None
        folder = _backups(places)
        today = f"{SystemClock().now():%Y-%m-%d}"
        known = nightly_backups(folder)
        number, day, _ = known[-1] if known else (0, "", folder)
        if day == today:
            return None
        copy = folder / f"nightly-{number + 1:06}-{today}.sqlite"
        back_up(database, copy)
        verify_backup(copy)
        for *_, old in nightly_backups(folder)[:-_KEPT]:
            old.unlink(missing_ok=True)
    except DatabaseStoreError as error:
        raise StoreUnavailableError(str(error)) from error
    return copy


def nightly_backups(folder: Path) -> list[tuple[int, str, Path]]:
    """Return number, day and file of each nightly copy, oldest first."""
    found = ((_NIGHTLY.fullmatch(path.name), path) for path in folder.glob("nightly-*.sqlite"))
    return sorted((int(name["number"] or 0), name["day"], path) for name, path in found if name)


def remove_incomplete_backups(places: HomePaths, environment: Mapping[str, str] = os.environ) -> None:
    """Delete incomplete copies left by killed processes."""
    try:
        database = sqlite_file(store_url(places, environment))
    except DatabaseStoreError:
        return
    for folder in {_backups(places), *((database.parent,) if database else ())}:
        delete_unfinished_copies(folder)


@dataclass(frozen=True, slots=True)
class PutBack:
    """A copy in the place of the store."""

    database: Path
    aside: Path | None
    """Where the old one is kept, if there was one."""
    names_forgotten: bool
    """Whether somebody may be named in the copy who was forgotten since."""


def restore_backup(places: HomePaths, copy: str, environment: Mapping[str, str] = os.environ) -> PutBack:
    """Put a copy in the place of the store.

    Raises:
        UsageError: if the store is not a file.
        StoreUnavailableError: if it cannot be done; then nothing has changed.
    """
    try:
        database = _file(places, environment, "pg_restore")
        since = forgotten_since(database, Path(copy).absolute())
        aside = restore_file(database, Path(copy).absolute(), now=SystemClock().now())
        # Where the old one cannot tell, it is better said in vain.
        return PutBack(database, aside, since is not False)
    except DatabaseStoreError as error:
        raise StoreUnavailableError(str(error)) from error


def _file(places: HomePaths, environment: Mapping[str, str], program: str) -> Path:
    database = sqlite_file(store_url(places, environment))
    if database is None:
        message = f"the store is a PostgreSQL database: use {program}"
        raise UsageError(message)
    return database


def _backups(places: HomePaths) -> Path:
    return places.state / "backups"
