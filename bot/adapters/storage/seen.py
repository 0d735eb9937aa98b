"""The rows of what was answered already, so that an answer is given once.

What is being answered is known to this process alone: whoever waits for an answer does not wait for a row that would
say no more than that.
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
"""In hand at once, with what never came to an end; the oldest goes first."""
# Made once: making it takes longer than looking.
_KNOWN: Final = select(SEEN.c.key).where(SEEN.c.key == bindparam("name"), SEEN.c.until > bindparam("now"))


class StoredSeen:
    """What was seen, in the store; what is over is deleted now and then."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Take where it lies, and what tells the time."""
        self._database = database
        self._clock = clock
        self._tidy_at = clock.now()
        self._in_hand: OrderedDict[str, None] = OrderedDict()

    async def begin(self, key: str) -> bool:
        """Take something in hand; false if it was done, or is in hand here."""
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
        """Let something be begun again."""
        self._in_hand.pop(key, None)

    async def done(self, key: str, *, lives: timedelta) -> None:
        """Record that it was done."""
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
