"""The folder of persistent Matrix data: keys, the sync token, and undecrypted messages.

The folder's mode is 0700, that of its files 0600. Whoever has the folder and the pickle key can act as the bot.
"""

from __future__ import annotations

import logging
import os
import sqlite3
from contextlib import closing, suppress
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

_log = logging.getLogger(__name__)
DATABASE: Final = "keys.db"
_TOKEN: Final = "read-up-to"  # noqa: S105 -- the name of a file
_BORN: Final = "since"
LOGIN_HINT: Final = "log in anew (advocacy-bot matrix login), set the new token and device, and give it an empty store"
"""Instructions for a store that is lost."""


class MatrixStoreError(Exception):
    """The store cannot be used; the message says in one line why, and what to do."""


class StoreFolder:
    """The store folder of one user and device."""

    def __init__(self, path: Path, user: str, device: str) -> None:
        self.path = path
        self._user, self._device = user, device
        self.full: str | None = None
        """Why the last write failed; None if it succeeded."""

    @property
    def begun(self) -> bool:
        """Whether the key database may contain anything."""
        try:
            return (self.path / DATABASE).stat().st_size > 0
        except FileNotFoundError:
            return False
        except OSError:
            return True

    def prepare(self, now: datetime) -> bool:
        """Create what is missing, restrict file modes, and return whether the device already has keys here.

        Raises:
            MatrixStoreError: if the folder cannot be read or written, or belongs to another user or device.

        """
        keys = self.path / DATABASE
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.path.chmod(0o700)
            # SQLite gives the files that it creates beside the database the mode of the database.
            os.close(os.open(keys, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600))
            for each in self.path.iterdir():
                each.chmod(0o600)
            owners = _owners(keys)
            if not (self.path / _BORN).exists():
                self.write(_BORN, now.isoformat())
        except sqlite3.DatabaseError as error:
            message = f"the key store {keys} is damaged ({error}); {LOGIN_HINT}"
            raise MatrixStoreError(message) from error
        except OSError as error:
            message = f"the key store {self.path} cannot be used ({error.strerror}); let the bot read and write there"
            raise MatrixStoreError(message) from error
        if others := owners - {(self._user, self._device)}:
            user, device = min(others)
            message = (
                f"the key store {self.path} belongs to {user} and its device {device}, "
                f"not to {self._user} and {self._device}; set BOT_MATRIX_STORE to a folder of its own"
            )
            raise MatrixStoreError(message)
        return bool(owners)

    def read(self, name: str) -> str:
        """Return the text of a file; empty if it does not exist or is not UTF-8."""
        try:
            return (self.path / name).read_text(encoding="utf-8")
        except (FileNotFoundError, UnicodeDecodeError):
            return ""

    def write(self, name: str, text: str) -> None:
        """Replace the text of a file atomically."""
        kept, fresh = self.path / name, self.path / f"{name}.new"
        descriptor = os.open(fresh, os.O_CREAT | os.O_WRONLY | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(kept)

    def keep(self, name: str, text: str) -> None:
        """Replace the text of a file, or keep its last text and note the error if that fails."""
        try:
            self.write(name, text)
        except OSError as error:
            self.fails(error)
        else:
            self.full = None

    def fails(self, error: OSError) -> None:
        """Note that a write failed, and log the first failure."""
        if self.full is None:
            _log.warning("The key store cannot be written", extra={"error": error.strerror})
        self.full = f"nothing can be written in {self.path} ({error.strerror}); make room, or let the bot write"

    @property
    def token(self) -> str | None:
        """The sync token up to which all events were handled; None before the first."""
        return self.read(_TOKEN).strip() or None

    @token.setter
    def token(self, token: str) -> None:
        self.keep(_TOKEN, token)

    @property
    def born(self) -> str:
        """When the store was created, in ISO format."""
        return self.read(_BORN).strip()


def _owners(keys: Path) -> set[tuple[str, str]]:
    """Return the users and devices whose keys are in a database."""
    with closing(sqlite3.connect(keys)) as database:
        database.execute("PRAGMA schema_version").fetchall()
        with suppress(sqlite3.OperationalError):  # no such table: the database is new
            return set(database.execute("SELECT user_id, device_id FROM accounts"))
    return set()
