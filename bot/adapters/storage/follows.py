"""Stored follows: rooms and people, and the things whose changes they follow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.adapters.storage.address import PostgresServer
from bot.adapters.storage.reaching import reached
from bot.adapters.storage.schema import FOLLOW
from bot.core.following.followed import Followed, Thing

if TYPE_CHECKING:
    from sqlalchemy import RowMapping, Select

    from bot.adapters.storage.engine import Database
    from bot.services.ports import Follows


class StoredFollows:
    """Follows in the store; several processes may share them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self) -> tuple[Followed, ...]:
        """Return all follows."""
        return await self._read(select(FOLLOW))

    async def of(self, room: str) -> tuple[Followed, ...]:
        """Return the follows of a room or a person."""
        return await self._read(select(FOLLOW).where(FOLLOW.c.room == room))

    async def put(self, followed: Followed) -> None:
        """Store a follow, replacing one of the same thing by the same room."""
        dialect = postgresql if isinstance(self._database.address, PostgresServer) else sqlite
        said = {"pace": followed.pace, "author": followed.author, "at": followed.at}
        row = dialect.insert(FOLLOW).values(
            room=followed.room, kind=followed.thing.kind, about=followed.thing.about, **said
        )
        async with reached(self._database.writing) as connection:
            await connection.execute(row.on_conflict_do_update(index_elements=["room", "kind", "about"], set_=said))

    async def remove(self, room: str, thing: Thing | None) -> int:
        """Delete one follow of a room, or all of them; return how many were deleted."""
        unwanted = delete(FOLLOW).where(FOLLOW.c.room == room)
        if thing is not None:
            unwanted = unwanted.where(FOLLOW.c.kind == thing.kind, FOLLOW.c.about == thing.about)
        async with reached(self._database.writing) as connection:
            return (await connection.execute(unwanted)).rowcount

    async def _read(self, wanted: Select[Any]) -> tuple[Followed, ...]:
        ordered = wanted.order_by(FOLLOW.c.room, FOLLOW.c.at, FOLLOW.c.kind, FOLLOW.c.about)
        async with reached(self._database.reading) as connection:
            return tuple(_followed(row) for row in (await connection.execute(ordered)).mappings())


def _followed(row: RowMapping) -> Followed:
    return Followed(row["room"], Thing(row["kind"], row["about"]), row["pace"], row["author"], row["at"])


if TYPE_CHECKING:

    def _port(follows: StoredFollows) -> Follows:
        return follows
