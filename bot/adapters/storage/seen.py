"""The rows of what was taken in already, so that an answer is given once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, delete, not_, or_, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.adapters.storage.address import PostgresServer
from bot.adapters.storage.reaching import reached
from bot.adapters.storage.schema import SEEN

if TYPE_CHECKING:
    from datetime import timedelta

    from bot.adapters.storage.engine import Database
    from bot.services.ports import Clock, Seen


class StoredSeen:
    """What was seen, in the store; what is over is deleted whenever something new comes."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Take where it lies, and what tells the time."""
        self._database = database
        self._clock = clock

    async def begin(self, key: str, *, owner: str, lives: timedelta) -> bool:
        """Take something in hand; false if it is done, or this owner has it in hand."""
        now = self._clock.now()
        dialect = postgresql if isinstance(self._database.address, PostgresServer) else sqlite
        row = dialect.insert(SEEN).values(key=key, owner=owner, done=False, until=now + lives)
        taken = {name: row.excluded[name] for name in ("owner", "done", "until")}
        free = or_(SEEN.c.until <= now, and_(not_(SEEN.c.done), SEEN.c.owner != owner))
        async with reached(self._database.writing) as connection:
            await connection.execute(delete(SEEN).where(SEEN.c.until <= now))
            found = await connection.execute(row.on_conflict_do_update(index_elements=["key"], set_=taken, where=free))
            return found.rowcount == 1

    async def done(self, key: str) -> None:
        """Record that it was answered."""
        async with reached(self._database.writing) as connection:
            await connection.execute(update(SEEN).where(SEEN.c.key == key).values(done=True))


if TYPE_CHECKING:

    def _port(seen: StoredSeen) -> Seen:
        return seen
