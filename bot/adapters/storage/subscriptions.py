"""Stored subscriptions to private messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.adapters.storage.address import PostgresServer
from bot.adapters.storage.reaching import reached
from bot.adapters.storage.schema import SUBSCRIPTION
from bot.services.ports import Subscription

if TYPE_CHECKING:
    from bot.adapters.storage.engine import Database


class StoredSubscriptions:
    """Subscriptions in the store; several processes may share them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self) -> tuple[Subscription, ...]:
        """Return every subscription."""
        wanted = select(SUBSCRIPTION).order_by(SUBSCRIPTION.c.person, SUBSCRIPTION.c.about)
        async with reached(self._database.reading) as connection:
            rows = (await connection.execute(wanted)).mappings().all()
        return tuple(Subscription(**row) for row in rows)

    async def add(self, subscription: Subscription) -> bool:
        """Store a subscription; return False if it is already stored."""
        dialect = postgresql if isinstance(self._database.address, PostgresServer) else sqlite
        row = dialect.insert(SUBSCRIPTION).values(person=subscription.person, about=subscription.about)
        async with reached(self._database.writing) as connection:
            return (await connection.execute(row.on_conflict_do_nothing())).rowcount == 1

    async def remove(self, person: str, about: str | None) -> int:
        """Delete one subscription of a person, or all of them; return how many were deleted."""
        unwanted = delete(SUBSCRIPTION).where(SUBSCRIPTION.c.person == person)
        if about is not None:
            unwanted = unwanted.where(SUBSCRIPTION.c.about == about)
        async with reached(self._database.writing) as connection:
            return (await connection.execute(unwanted)).rowcount
