"""Copies of the store: made by hand and every night, and put back."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.adapters.storage.address import StoreError
from bot.adapters.storage.backup import back_up, copied_file, restore
from bot.app.clock import SystemClock
from bot.app.errors import WrongCallError
from bot.app.stores import StoreUnusableError, store_url

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.app.places import Places

_KEPT: Final = 7
_NIGHTLY: Final = "nightly-"


def make_backup(places: Places, to: str | None, environment: Mapping[str, str] = os.environ) -> Path:
    """Copy the store to a file, by default one with the moment in its name under ``state/backups/``.

    Raises:
        WrongCallError: if the store is none of which the bot makes copies.
        StoreUnusableError: if the copy cannot be made.

    """
    try:
        database = _file(places, environment, "pg_dump")
        copy = Path(to).absolute() if to else _backups(places) / f"bot-{SystemClock().now():%Y%m%dT%H%M%SZ}.sqlite"
        back_up(database, copy)
    except StoreError as error:
        raise StoreUnusableError(str(error)) from error
    return copy


def make_nightly_backup(places: Places, environment: Mapping[str, str] = os.environ) -> Path | None:
    """Copy the store once a day, and keep the newest seven of these; nothing where the database is a server.

    Raises:
        StoreUnusableError: if the copy cannot be made; then none is taken away either.

    """
    try:
        database = copied_file(store_url(places, environment))
        if database is None:
            return None
        folder = _backups(places)
        copy = folder / f"{_NIGHTLY}{SystemClock().now():%Y-%m-%d}.sqlite"
        if copy.exists():
            return None
        back_up(database, copy)
    except StoreError as error:
        raise StoreUnusableError(str(error)) from error
    for old in sorted(folder.glob(f"{_NIGHTLY}*.sqlite"))[:-_KEPT]:
        old.unlink()
    return copy


def put_back(places: Places, copy: str, environment: Mapping[str, str] = os.environ) -> tuple[Path, Path | None]:
    """Put a copy in the place of the store; where that is comes out, and where the old one is kept.

    Raises:
        WrongCallError: if the store is none of which the bot makes copies.
        StoreUnusableError: if it cannot be done; then nothing has changed.

    """
    try:
        database = _file(places, environment, "pg_restore")
        return database, restore(database, Path(copy).absolute(), now=SystemClock().now())
    except StoreError as error:
        raise StoreUnusableError(str(error)) from error


def _file(places: Places, environment: Mapping[str, str], program: str) -> Path:
    database = copied_file(store_url(places, environment))
    if database is None:
        message = f"the store is a PostgreSQL database: use {program}"
        raise WrongCallError(message)
    return database


def _backups(places: Places) -> Path:
    return places.state / "backups"
