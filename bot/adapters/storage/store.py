"""Opening of the store, and access to its repositories."""

from __future__ import annotations

from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.adapters.storage.conversations import SqlContexts, SqlSeen
from bot.adapters.storage.database import SqliteFile, open_database
from bot.adapters.storage.debriefs import SqlDebriefEnds, SqlDebriefItems
from bot.adapters.storage.deliveries import SqlDeliveries
from bot.adapters.storage.file_lock import shared_file_lock
from bot.adapters.storage.leader_lock import FileLeaderLock, PostgresLeaderLock
from bot.adapters.storage.notifications import prune
from bot.adapters.storage.people import SqlFollows, SqlPins, SqlPledges, SqlSubscriptions, SqlTasks
from bot.adapters.storage.progress import SqlProgress
from bot.adapters.storage.revisions import SqlRevisions
from bot.adapters.storage.upgrade import migrate

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import datetime, timedelta

    from bot.adapters.storage.database import Database
    from bot.core.ports.runtime import Clock, LeaderLock

_SQLITE_LOOKS_EVERY: Final = 0.5
"""SQLite sends no notification of what another process wrote."""
_POSTGRESQL_LOOKS_EVERY: Final = 30.0
"""PostgreSQL notifies; this is for missed notifications."""


@dataclass(frozen=True, slots=True)
class Store:
    """An open store at its newest version."""

    database: Database
    look_every: float

    def revisions(self, clock: Clock) -> SqlRevisions:
        """Return the documents' revisions, timed by a clock."""
        return SqlRevisions(self.database, clock, look_every=self.look_every)

    def deliveries(self, clock: Clock) -> SqlDeliveries:
        """Return the deliveries, due by a clock."""
        return SqlDeliveries(self.database, clock)

    def debrief_items(self) -> SqlDebriefItems:
        """Return the recommendations that debriefs ask about."""
        return SqlDebriefItems(self.database)

    def debrief_ends(self) -> SqlDebriefEnds:
        """Return the debriefs that are closed."""
        return SqlDebriefEnds(self.database)

    def seen(self, clock: Clock) -> SqlSeen:
        """Return the keys of handled messages, which expire by a clock."""
        return SqlSeen(self.database, clock)

    def contexts(self, clock: Clock) -> SqlContexts:
        """Return the conversation contexts, which expire by a clock."""
        return SqlContexts(self.database, clock)

    def follows(self) -> SqlFollows:
        """Return the follows of rooms and people."""
        return SqlFollows(self.database)

    def pins(self) -> SqlPins:
        """Return the accepted and pending identity keys."""
        return SqlPins(self.database)

    def pledges(self) -> SqlPledges:
        """Return the pledges for meetings."""
        return SqlPledges(self.database)

    def progress(self) -> SqlProgress:
        """Return the progress entries."""
        return SqlProgress(self.database)

    def subscriptions(self) -> SqlSubscriptions:
        """Return the subscriptions to private messages."""
        return SqlSubscriptions(self.database)

    def tasks(self) -> SqlTasks:
        """Return the tasks, open and done."""
        return SqlTasks(self.database)

    async def prune(self, now: datetime, keep: timedelta) -> int:
        """Delete operational data that ended at least ``keep`` ago; return the number of deleted deliveries."""
        return await prune(self.database, now, keep)

    @asynccontextmanager
    async def leadership(self, name: str, clock: Clock) -> AsyncIterator[LeaderLock]:
        """Yield a leader lock, not taken yet, that one process per database can hold; release it at the end."""
        match self.database.address:
            case SqliteFile(path):
                leadership: LeaderLock = FileLeaderLock(path.with_name(f"{path.name}.{name}"))
            case server:
                leadership = PostgresLeaderLock(server, name, clock)
        try:
            yield leadership
        finally:
            await leadership.give_back()


@asynccontextmanager
async def open_store(url: str, *, look_every: float | None = None) -> AsyncIterator[Store]:
    """Open the store at a URL, creating and migrating it if needed, and close every connection at the end.

    Args:
        url: ``sqlite:///FILE`` or ``postgresql://…``.
        look_every: seconds between two checks for changes; by default a value that fits the database.

    Raises:
        DatabaseStoreError: if it cannot be used; the message may be shown.

    """
    database = open_database(url)
    file = database.address.path if isinstance(database.address, SqliteFile) else None
    if look_every is None:
        look_every = _SQLITE_LOOKS_EVERY if file else _POSTGRESQL_LOOKS_EVERY
    with shared_file_lock(file) if file else nullcontext():
        try:
            await migrate(database)
            if database.place is not None:
                database.place.remember()
            yield Store(database, look_every)
        finally:
            await database.close()
