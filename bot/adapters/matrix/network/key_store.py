"""nio's key store, extended by room keys of each sender and a record of the messages that were read."""

from __future__ import annotations

import os
import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from nio.crypto import GroupSessionStore, InboundGroupSession
from nio.store import SqliteStore
from nio.store.database import SqliteDatabase

if TYPE_CHECKING:
    from collections.abc import Iterator

MESSAGES: Final = 200_000
"""Largest number of recorded messages: some 20 MB, which is years of a campaign's rooms."""
_TABLES: Final = """
CREATE TABLE IF NOT EXISTS room_keys (
    room TEXT, sender TEXT, session TEXT, fingerprint TEXT, first INTEGER, pickle BLOB,
    PRIMARY KEY (room, sender, session)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS read_sessions (
    id INTEGER PRIMARY KEY, room TEXT, sender TEXT, session TEXT, UNIQUE (room, sender, session)
);
CREATE TABLE IF NOT EXISTS read_messages (
    session INTEGER, number INTEGER, event TEXT, at INTEGER, PRIMARY KEY (session, number)
) WITHOUT ROWID
"""
"""``first`` is the index of the first message that a key decrypts."""


class KeyStoreWriteError(Exception):
    """The key store cannot be written; the message is SQLite's."""


class ReplayError(Exception):
    """A message was already read as another event, so this one is a replay."""


class KeyStore(SqliteStore):  # type: ignore[misc] # nio has no types
    """The keys of one device.

    nio stores one key per session, under the name of the first sender: a member who forwards an admin's key would be
    recorded as its owner. This store keeps the key of each sender.

    It records which message of a session was which event, so that no homeserver can replay an old message as a new
    event. At most :data:`MESSAGES` are recorded. Beyond that, the session that was read first is deleted together with
    its keys, in one transaction: messages that are not recorded must not be decryptable.
    """

    def __post_init__(self) -> None:
        """Open the store, create the tables, and migrate the room keys from nio's table."""
        super().__post_init__()
        with self.database.atomic():
            for table in _TABLES.split(";"):
                self._run(table)
            self._take_over()
        (self._messages,) = self._run("SELECT count(*) FROM read_messages").fetchone()

    def _create_database(self) -> SqliteDatabase:
        # With a write-ahead log, writing hundreds of keys takes a third less time.
        return _KeyDatabase(
            self.database_path,
            pragmas={"foreign_keys": 1, "secure_delete": 1, "journal_mode": "wal", "synchronous": 1},
        )

    @property
    def full(self) -> str | None:
        """Why the last write failed; None if it succeeded."""
        full: str | None = self.database.full
        return full

    def transaction(self) -> Any:  # noqa: ANN401 -- nio has no types
        """Return a context manager for a transaction."""
        return self.database.atomic()

    def sync(self) -> None:
        """Flush the writes to disk, so that a power cut loses none.

        Raises:
            OSError: if that fails.

        """
        try:
            log = os.open(f"{self.database_path}-wal", os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            return
        try:
            os.fsync(log)
        finally:
            os.close(log)

    def save_inbound_group_session(self, session: InboundGroupSession) -> None:
        """Store a key under its sender; of two keys of one sender, the one that decrypts more messages.

        A forwarded key only claims who made it, so it is not stored.
        """
        if not session.forwarding_chain:
            self._run(
                "INSERT INTO room_keys VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
                "fingerprint = excluded.fingerprint, first = excluded.first, pickle = excluded.pickle "
                "WHERE excluded.first < first",
                session.room_id,
                session.sender_key,
                session.id,
                session.ed25519,
                session.first_known_index,
                session.pickle(self.pickle_key),
            )

    def load_inbound_group_sessions(self) -> GroupSessionStore:
        """Return all stored room keys."""
        found = GroupSessionStore()
        for room, sender, fingerprint, pickle in self._run("SELECT room, sender, fingerprint, pickle FROM room_keys"):
            found.add(InboundGroupSession.from_pickle(pickle, fingerprint, sender, room, self.pickle_key))
        return found

    def note(self, key: InboundGroupSession, number: int, event: str, at: int) -> tuple[str, str, str] | None:
        """Record which event a message was.

        The record survives a crash of the process at once, and a power cut after :meth:`sync`.

        Args:
            key: the key that decrypted the message. Each sender's key has a record of its own: otherwise somebody who
                forwards a key and replays a message before it was read could make the original count as the replay.
            number: the index of the message in its session.
            event: the event's id.
            at: the time of the event according to its server.

        Returns:
            the room, sender key and session that were deleted to make room, if any.

        Raises:
            ReplayError: if the message was recorded as another event.
            KeyStoreWriteError: if the store cannot be written.

        """
        place = (key.room_id, key.sender_key, key.id)
        found = self._run("SELECT id FROM read_sessions WHERE (room, sender, session) = (?, ?, ?)", *place).fetchone()
        if found is not None:
            known = "SELECT event, at FROM read_messages WHERE session = ? AND number = ?"
            before = self._run(known, found[0], number).fetchone()
            if before is not None:
                if before != (event, at):
                    raise ReplayError
                return None
        forgotten = None
        with self.database.atomic():
            if found is None:
                found = (self._run("INSERT INTO read_sessions VALUES (NULL, ?, ?, ?)", *place).lastrowid,)
            self._run("INSERT INTO read_messages VALUES (?, ?, ?, ?)", found[0], number, event, at)
            if self._messages >= MESSAGES:
                forgotten = self._forget_one(found[0])
        if forgotten is None:
            self._messages += 1
        else:
            (self._messages,) = self._run("SELECT count(*) FROM read_messages").fetchone()
        return forgotten

    def _forget_one(self, but: int) -> tuple[str, str, str] | None:
        oldest = "SELECT id, room, sender, session FROM read_sessions WHERE id != ? ORDER BY id LIMIT 1"
        if (row := self._run(oldest, but).fetchone()) is None:
            return None
        number, *place = row
        self._run("DELETE FROM room_keys WHERE (room, sender, session) = (?, ?, ?)", *place)
        self._run("DELETE FROM read_messages WHERE session = ?", number)
        self._run("DELETE FROM read_sessions WHERE id = ?", number)
        room, sender, session = place
        return room, sender, session

    def _take_over(self) -> None:
        """Migrate the bot's own room keys, and the newest key of each other sender in each room, from nio's table.

        Older keys are deleted: messages encrypted with them are not recorded, so they could be replayed, and nobody
        uses these keys any more.
        """
        account = self.load_account()
        if account is None:
            return
        self._run(
            "INSERT OR IGNORE INTO room_keys SELECT room_id, sender_key, session_id, fp_key, 0, session "
            "FROM megolminboundsessions WHERE sender_key = ? OR rowid IN "
            "(SELECT max(rowid) FROM megolminboundsessions GROUP BY room_id, sender_key)",
            account.identity_keys["curve25519"],
        )
        self._run("DELETE FROM megolminboundsessions")

    def _run(self, sql: str, *values: object) -> Any:  # noqa: ANN401 -- nio has no types
        return self.database.execute_sql(sql, values)


class _KeyDatabase(SqliteDatabase):  # type: ignore[misc] # nio has no types
    """A database that raises :class:`KeyStoreWriteError` for operational errors such as a full disk."""

    full: str | None = None

    def execute_sql(self, sql: str, params: Any = None, commit: Any = None) -> Any:  # noqa: ANN401 -- as it is there
        with self._telling():
            cursor = super().execute_sql(sql, params, commit)
        if not sql.startswith("SELECT"):
            self.full = None
        return cursor

    def commit(self) -> Any:  # noqa: ANN401
        with self._telling():
            return super().commit()

    @contextmanager
    def _telling(self) -> Iterator[None]:
        try:
            yield
        except Exception as error:
            # peewee wraps the error that SQLite raised.
            raised = getattr(error, "orig", error)
            if isinstance(raised, sqlite3.OperationalError):
                self.full = f"nothing can be written in {self.database} ({raised}); make room, or let the bot write"
                raise KeyStoreWriteError(str(raised)) from error
            raise
