"""Stored keys of handled messages, so that each is answered once.

Messages in progress are only known to this process, because storing them would delay the answer.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.adapters.storage.address import PostgresServer
from bot.adapters.storage.reaching import TIDIED_EVERY, glance, reached
from bot.adapters.storage.schema import SEEN

if TYPE_CHECKING:
    from datetime import timedelta

    from bot.adapters.storage.engine import Database
    from bot.services.ports import Clock, Seen

_MOST: Final = 20_000
"""Limit of keys in progress, including those that never finished; the oldest is dropped first."""
# Built once: building it takes longer than the query.
_KNOWN: Final = select(SEEN.c.key).where(SEEN.c.key == bindparam("name"), SEEN.c.until > bindparam("now"))


class StoredSeen:
    """Keys of handled messages in the store; expired ones are deleted from time to time."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._tidy_at = clock.now()
        self._in_hand: OrderedDict[str, None] = OrderedDict()

    async def begin(self, key: str) -> bool:
        """Mark a key as in progress; return False if it is done, or in progress in this process."""
        if key in self._in_hand:
            return False
        self._in_hand[key] = None
        if len(self._in_hand) > _MOST:
            self._in_hand.popitem(last=False)
        try:
            was_done = await glance(self._database, _KNOWN, name=key, now=self._clock.now()) is not None
        except BaseException:
            self._in_hand.pop(key, None)
            raise
        if was_done:
            self._in_hand.pop(key, None)
        return not was_done

    def leave(self, key: str) -> None:
        """Remove the mark, so that the key may be begun again."""
        self._in_hand.pop(key, None)

    async def done(self, key: str, *, lives: timedelta) -> None:
        """Record that it is done."""
        now = self._clock.now()
        dialect = postgresql if isinstance(self._database.address, PostgresServer) else sqlite
        row = dialect.insert(SEEN).values(key=key, until=now + lives)
        async with reached(self._database.writing) as connection:
            if now >= self._tidy_at:
                await connection.execute(delete(SEEN).where(SEEN.c.until <= now))
                self._tidy_at = now + TIDIED_EVERY
            await connection.execute(
                row.on_conflict_do_update(index_elements=["key"], set_={"until": row.excluded.until})
            )
        self._in_hand.pop(key, None)


if TYPE_CHECKING:

    def _port(seen: StoredSeen) -> Seen:
        return seen
