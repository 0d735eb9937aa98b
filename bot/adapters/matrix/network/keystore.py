"""nio's store of keys, with what nio leaves out: whose key opens what, and which message was which event."""

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
"""How many messages are on record: some 20 MB, and years of a campaign's rooms."""
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
"""``first`` is the number of the first message that a key opens."""


class KeptError(Exception):
    """The disk does not take what has to be kept; the message is SQLite's."""


class RepeatedError(Exception):
    """A message was read before, as another event."""


class KeyStore(SqliteStore):  # type: ignore[misc] # nio has no types
    """The keys of one device.

    Of the keys that open one session nio keeps one, under the name of whoever sent one first: a member who passes on an
    admin's key would put their own name to it. Here each sender's is kept.

    Which message of which session was which event is on record, so that nobody who runs a homeserver can send an old
    message again as a new event. At most :data:`MESSAGES` are. Beyond, the session that was read first is forgotten,
    together with its keys and in one transaction: what is not on record cannot be read either.
    """

    def __post_init__(self) -> None:
        """Open it; where nio kept the keys so far, take them over."""
        super().__post_init__()
        with self.database.atomic():
            for table in _TABLES.split(";"):
                self._run(table)
            self._take_over()
        (self._messages,) = self._run("SELECT count(*) FROM read_messages").fetchone()

    def _create_database(self) -> SqliteDatabase:
        # With a log beside the file, hundreds of keys are written in a third less time.
        return _Database(
            self.database_path,
            pragmas={"foreign_keys": 1, "secure_delete": 1, "journal_mode": "wal", "synchronous": 1},
        )

    @property
    def full(self) -> str | None:
        """Why nothing could be written the last time; nothing where it could."""
        full: str | None = self.database.full
        return full

    def transaction(self) -> Any:  # noqa: ANN401 -- nio has no types
        """Return a context in which all is written, or nothing."""
        return self.database.atomic()

    def sync(self) -> None:
        """Have the disk hold what was written, so that a power cut takes none of it back.

        Raises:
            OSError: if it does not.

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
        """Keep a key under whoever sent it; of two that they sent, the one that opens more.

        A forwarded key only claims whose it is: it counts for nothing, and is not kept.
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
        """Return every key."""
        found = GroupSessionStore()
        for room, sender, fingerprint, pickle in self._run("SELECT room, sender, fingerprint, pickle FROM room_keys"):
            found.add(InboundGroupSession.from_pickle(pickle, fingerprint, sender, room, self.pickle_key))
        return found

    def note(self, key: InboundGroupSession, number: int, event: str, at: int) -> tuple[str, str, str] | None:
        """Put on record which event a message is.

        It survives the process at once, and a power cut after :meth:`sync`.

        Args:
            key: what opened it. Each sender's key has a record of its own: whoever passes somebody's key on and repeats
                what they said, before it was read, would make theirs the one that is said again.
            number: which message of the session it is.
            event: the event's id.
            at: when its server says that it was sent.

        Returns:
            the room, the sender's key and the session that were forgotten for it, if any.

        Raises:
            RepeatedError: if the message was another event before.
            KeptError: if nothing can be written.

        """
        place = (key.room_id, key.sender_key, key.id)
        found = self._run("SELECT id FROM read_sessions WHERE (room, sender, session) = (?, ?, ?)", *place).fetchone()
        if found is not None:
            known = "SELECT event, at FROM read_messages WHERE session = ? AND number = ?"
            before = self._run(known, found[0], number).fetchone()
            if before is not None:
                if before != (event, at):
                    raise RepeatedError
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
        """Take over the bot's own keys, and the newest of everybody else's in each room.

        What the older ones encrypted is not on record, so it could be sent again; nobody encrypts by them now.
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


class _Database(SqliteDatabase):  # type: ignore[misc] # nio has no types
    """A database that tells what the disk does not take from what is wrong with what was to be written."""

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
            # What SQLite raised is wrapped in another error.
            raised = getattr(error, "orig", error)
            if isinstance(raised, sqlite3.OperationalError):
                self.full = f"nothing can be written in {self.database} ({raised}); make room, or let the bot write"
                raise KeptError(str(raised)) from error
            raise
