"""Opening of the store, and access to its repositories."""

from __future__ import annotations

from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.adapters.storage.address import SqliteFile
from bot.adapters.storage.contexts import StoredContexts
from bot.adapters.storage.debriefs import StoredDebriefEnds, StoredDebriefItems
from bot.adapters.storage.deliveries import StoredDeliveries
from bot.adapters.storage.engine import open_database
from bot.adapters.storage.follows import StoredFollows
from bot.adapters.storage.identities import StoredPins
from bot.adapters.storage.leading import FileLeadership, PostgresLeadership
from bot.adapters.storage.migrating import migrate
from bot.adapters.storage.pledges import StoredPledges
from bot.adapters.storage.progress import StoredProgress
from bot.adapters.storage.pruning import prune
from bot.adapters.storage.revisions import StoredRevisions
from bot.adapters.storage.seen import StoredSeen
from bot.adapters.storage.subscriptions import StoredSubscriptions
from bot.adapters.storage.tasks import StoredTasks
from bot.adapters.storage.using import using

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import datetime, timedelta

    from bot.adapters.storage.engine import Database
    from bot.services.ports import Clock, Leadership

_SQLITE_LOOKS_EVERY: Final = 0.5
"""SQLite sends no notification of what another process wrote."""
_POSTGRESQL_LOOKS_EVERY: Final = 30.0
"""PostgreSQL notifies; this is for missed notifications."""


@dataclass(frozen=True, slots=True)
class Store:
    """An open store at its newest version."""

    database: Database
    look_every: float

    def revisions(self, clock: Clock) -> StoredRevisions:
        """Return the documents' revisions, timed by a clock."""
        return StoredRevisions(self.database, clock, look_every=self.look_every)

    def deliveries(self, clock: Clock) -> StoredDeliveries:
        """Return the deliveries, due by a clock."""
        return StoredDeliveries(self.database, clock)

    def debrief_items(self) -> StoredDebriefItems:
        """Return the recommendations that debriefs ask about."""
        return StoredDebriefItems(self.database)

    def debrief_ends(self) -> StoredDebriefEnds:
        """Return the debriefs that are closed."""
        return StoredDebriefEnds(self.database)

    def seen(self, clock: Clock) -> StoredSeen:
        """Return the keys of handled messages, which expire by a clock."""
        return StoredSeen(self.database, clock)

    def contexts(self, clock: Clock) -> StoredContexts:
        """Return the conversation contexts, which expire by a clock."""
        return StoredContexts(self.database, clock)

    def follows(self) -> StoredFollows:
        """Return the follows of rooms and people."""
        return StoredFollows(self.database)

    def pins(self) -> StoredPins:
        """Return the accepted and pending identity keys."""
        return StoredPins(self.database)

    def pledges(self) -> StoredPledges:
        """Return the pledges for meetings."""
        return StoredPledges(self.database)

    def progress(self) -> StoredProgress:
        """Return the progress entries."""
        return StoredProgress(self.database)

    def subscriptions(self) -> StoredSubscriptions:
        """Return the subscriptions to private messages."""
        return StoredSubscriptions(self.database)

    def tasks(self) -> StoredTasks:
        """Return the tasks, open and done."""
        return StoredTasks(self.database)

    async def prune(self, now: datetime, keep: timedelta) -> int:
        """Delete operational data that ended at least ``keep`` ago; return the number of deleted deliveries."""
        return await prune(self.database, now, keep)

    @asynccontextmanager
    async def leadership(self, name: str, clock: Clock) -> AsyncIterator[Leadership]:
        """Yield a leader lock, not taken yet, that one process per database can hold; release it at the end."""
        match self.database.address:
            case SqliteFile(path):
                leadership: Leadership = FileLeadership(path.with_name(f"{path.name}.{name}"))
            case server:
                leadership = PostgresLeadership(server, name, clock)
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
        StoreError: if it cannot be used; the message may be shown.

    """
    database = open_database(url)
    file = database.address.path if isinstance(database.address, SqliteFile) else None
    if look_every is None:
        look_every = _SQLITE_LOOKS_EVERY if file else _POSTGRESQL_LOOKS_EVERY
    with using(file) if file else nullcontext():
        try:
            await migrate(database)
            if database.place is not None:
                database.place.remember()
            yield Store(database, look_every)
        finally:
            await database.close()
