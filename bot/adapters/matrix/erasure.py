"""Export and deletion of a person's devices and sessions in the key store, while the bot is stopped.

nio names people in ``trackedusers`` and ``devicekeys``. Sessions name nobody, but they carry the key of the device that
they belong to. Sessions of the person's devices are deleted too; earlier messages of this person can then not be
decrypted any more.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.core.domain.pseudonyms import PersonIds

_DATABASE: Final = "keys.db"
_WAITING: Final = "waiting.json"
_SECONDS: Final = 30
_DEVICES: Final = "SELECT id FROM devicekeys WHERE user_id = :user"
_KEYS: Final = f"SELECT key FROM keys WHERE device_id IN ({_DEVICES})"  # noqa: S608 -- built from constants alone
_SESSIONS: Final = f"SELECT session_id FROM megolminboundsessions WHERE sender_key IN ({_KEYS})"  # noqa: S608 -- see above
_READ: Final = f"SELECT id FROM read_sessions WHERE sender IN ({_KEYS})"  # noqa: S608 -- see above
_CONDITIONS: Final = {
    # The record of read messages is deleted with its key: without the key, none of them can be replayed.
    "read_messages": f"session IN ({_READ})",
    "read_sessions": f"sender IN ({_KEYS})",
    "room_keys": f"sender IN ({_KEYS})",
    "forwardedchains": f"session_id IN ({_SESSIONS}) OR sender_key IN ({_KEYS})",
    "outgoingkeyrequests": f"session_id IN ({_SESSIONS})",
    "megolminboundsessions": f"sender_key IN ({_KEYS})",
    "olmsessions": f"sender_key IN ({_KEYS})",
    "devicetruststate": f"device_id IN ({_DEVICES})",
    "keys": f"device_id IN ({_DEVICES})",
    "devicekeys": "user_id = :user",
    "trackedusers": "user_id = :user",
}
"""By table, the condition for a person's rows; a table stands before those that its condition reads."""


class KeyStoreError(Exception):
    """The key store cannot be read or written; the message says why."""


def devices_of(store: Path, user: str) -> list[dict[str, Any]]:
    """Return a person's devices in the store: id, name, whether deleted, and keys.

    Raises:
        KeyStoreError: if the store cannot be read.

    """
    wanted = (
        "SELECT d.device_id, d.display_name, d.deleted, k.key_type, k.key FROM devicekeys d "
        "LEFT JOIN keys k ON k.device_id = d.id WHERE d.user_id = ? ORDER BY d.id, k.key_type"
    )
    names = ("device", "name", "deleted", "kind", "key")
    with _open_database(store) as database:
        if database is None:
            return []
        return [dict(zip(names, row, strict=True)) for row in database.execute(wanted, (user,))]


def forget(store: Path, named: PersonIds) -> int:
    """Delete a person from the store, and return the number of deleted rows and messages.

    Raises:
        KeyStoreError: if the store cannot be read or written.

    """
    user = named.person.partition(":")[2]
    deleted = 0
    with _open_database(store) as database:
        if database is not None:
            database.execute("PRAGMA secure_delete = ON")
            with database:
                known = {row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
                # Which tables exist depends on nio's version.
                for table, theirs in _CONDITIONS.items():
                    if table not in known:
                        continue
                    deleted += database.execute(f"DELETE FROM {table} WHERE {theirs}", {"user": user}).rowcount  # noqa: S608 -- see above
            database.execute("VACUUM")
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return deleted + _forget_waiting(store / _WAITING, named)


def _forget_waiting(file: Path, named: PersonIds) -> int:
    """Delete the undecrypted messages that name a person, and return their number."""
    try:
        kept = json.loads(file.read_text(encoding="utf-8"))
        left = {event: told for event, told in kept.items() if not named.is_in(json.dumps(told, ensure_ascii=False))}
    except FileNotFoundError:
        return 0
    except (OSError, ValueError, AttributeError) as error:
        message = f"{file} cannot be read ({error}); delete it: it holds only messages whose key never came"
        raise KeyStoreError(message) from error
    if len(left) < len(kept):
        file.write_text(json.dumps(left), encoding="utf-8")
    return len(kept) - len(left)


@contextmanager
def _open_database(store: Path) -> Iterator[sqlite3.Connection | None]:
    """Provide a connection to the store's database; None if there is no database.

    Raises:
        KeyStoreError: if the database cannot be used.

    """
    file = store / _DATABASE
    if not file.is_file() or not file.stat().st_size:
        yield None
        return
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=rw", uri=True, timeout=_SECONDS)) as database:
            yield database
    except sqlite3.Error as error:
        message = f"{file} cannot be used ({error}); stop the bot, and see that the file is whole"
        raise KeyStoreError(message) from error
