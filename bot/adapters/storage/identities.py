"""Stored identity keys: which one is accepted for each person."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from sqlalchemy import insert, select, update

from bot.adapters.storage.reaching import reached
from bot.adapters.storage.schema import IDENTITY
from bot.services.ports import Pin

if TYPE_CHECKING:
    from datetime import datetime

    from bot.adapters.storage.engine import Database
    from bot.services.ports import Pins


class StoredPins:
    """Pins in the store; several processes may share them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self) -> tuple[Pin, ...]:
        """Return all pins in the order in which they were stored."""
        async with reached(self._database.reading) as connection:
            rows = (await connection.execute(select(IDENTITY).order_by(IDENTITY.c.number))).mappings().all()
        return tuple(Pin(**row) for row in rows)

    async def pin(self, pin: Pin) -> bool:
        """Store a person's first accepted pin; return False if one is already accepted."""
        known = select(IDENTITY.c.number).where(IDENTITY.c.person == pin.person, IDENTITY.c.accepted_at.is_not(None))
        async with reached(self._database.writing) as connection:
            if (await connection.execute(known.limit(1))).first() is not None:
                return False
            await connection.execute(insert(IDENTITY).values(_row(pin)))
        return True

    async def wait(self, pin: Pin) -> Pin:
        """Store a key that was seen instead of the accepted one, and return its pin with its number."""
        mine = IDENTITY.c.person == pin.person
        last = select(IDENTITY.c.number, IDENTITY.c.accepted_at).where(mine).order_by(IDENTITY.c.number.desc()).limit(1)
        async with reached(self._database.writing) as connection:
            before = (await connection.execute(last)).first()
            if before is not None and before.accepted_at is None:
                storing = update(IDENTITY).where(IDENTITY.c.number == before.number).values(_row(pin))
                number = before.number
                await connection.execute(storing)
            else:
                adding = insert(IDENTITY).values(_row(pin)).returning(IDENTITY.c.number)
                number = (await connection.execute(adding)).scalar_one()
        return replace(pin, number=number)

    async def over(self, person: str, at: datetime) -> bool:
        """Record that the server no longer reports the pending key; return False if none was pending."""
        waits = (IDENTITY.c.person == person, IDENTITY.c.accepted_at.is_(None), IDENTITY.c.over_at.is_(None))
        async with reached(self._database.writing) as connection:
            return (await connection.execute(update(IDENTITY).where(*waits).values(over_at=at))).rowcount > 0

    async def accept(self, number: int, key: str, *, by: str, at: datetime) -> bool:
        """Accept a pending pin; return False if it is no longer pending under this number."""
        waits = (IDENTITY.c.number == number, IDENTITY.c.key == key, IDENTITY.c.accepted_at.is_(None))
        accepting = update(IDENTITY).where(*waits, IDENTITY.c.over_at.is_(None)).values(accepted_by=by, accepted_at=at)
        async with reached(self._database.writing) as connection:
            return (await connection.execute(accepting)).rowcount == 1


def _row(pin: Pin) -> dict[str, object]:
    return {name: value for name, value in asdict(pin).items() if name != "number"}


if TYPE_CHECKING:

    def _port(pins: StoredPins) -> Pins:
        return pins
