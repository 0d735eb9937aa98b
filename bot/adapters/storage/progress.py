"""Stored progress entries on recommendations, and decisions on proposed ones."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, false, func, insert, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.adapters.storage.database import PostgresServer, begin_transaction
from bot.adapters.storage.schema import DECISION, PROGRESS
from bot.core.domain.dates import parse_date
from bot.core.features.progress.model import ProgressEntry, ProgressEntryError
from bot.core.ports.store import EntryTrace

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import RowMapping, Select

    from bot.adapters.storage.database import Database
    from bot.core.ports.store import ProgressStore

logger = logging.getLogger(__name__)

_STORED: Final = (
    "record", "line", "state", "date", "author", "at", "evidence", "meeting", "note", "corrects", "proposed", "room",
    "remind_at", "expires_at",
)  # fmt: skip
_TRACED: Final = (
    "number", "record", "author", "at", "proposed", "approved", "decided_by", "decided_at", "expires_at", "room",
    "decided_in",
)  # fmt: skip
_APPROVED: Final = func.coalesce(DECISION.c.approved, false())
_SELECTED: Final = select(
    PROGRESS,
    DECISION.c.approved,
    DECISION.c.author.label("decided_by"),
    DECISION.c.at.label("decided_at"),
    DECISION.c.room.label("decided_in"),
).outerjoin(DECISION, DECISION.c.number == PROGRESS.c.number)


class SqlProgress:
    """Progress entries in the store; several processes may share them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, records: Collection[str]) -> tuple[ProgressEntry, ...]:
        """Return the effective entries of some recommendations, oldest first."""
        return await self._all(_SELECTED.where(PROGRESS.c.record.in_(records), or_(~PROGRESS.c.proposed, _APPROVED)))

    async def since(self, moment: datetime) -> tuple[ProgressEntry, ...]:
        """Return the effective entries of all recommendations that were recorded or approved after a moment."""
        at_once = and_(~PROGRESS.c.proposed, PROGRESS.c.at > moment)
        return await self._all(_SELECTED.where(or_(at_once, and_(_APPROVED, DECISION.c.at > moment))))

    async def pending(self, known_by: datetime | None = None) -> tuple[ProgressEntry, ...]:
        """Return the proposed entries without a decision, now or as of a moment."""
        undecided = DECISION.c.number.is_(None)
        then = (
            [undecided] if known_by is None else [PROGRESS.c.at <= known_by, or_(undecided, DECISION.c.at > known_by)]
        )
        return await self._all(_SELECTED.where(PROGRESS.c.proposed, *then), as_proposed=True)

    async def get(self, number: int) -> ProgressEntry | None:
        """Return one entry."""
        return next(iter(await self._all(_SELECTED.where(PROGRESS.c.number == number))), None)

    async def trail(self) -> tuple[EntryTrace, ...]:
        """Return who did what with every entry."""
        async with begin_transaction(self._database.reading) as connection:
            rows = (await connection.execute(_SELECTED.order_by(PROGRESS.c.number))).mappings()
            return tuple(EntryTrace(**{name: row[name] for name in _TRACED}) for row in rows)

    async def add(self, entry: ProgressEntry) -> ProgressEntry:
        """Store an entry, and return it with its number."""
        row = {name: getattr(entry, name) for name in _STORED} | {"date": str(entry.date)}
        async with begin_transaction(self._database.writing) as connection:
            stored = await connection.execute(insert(PROGRESS).values(row).returning(PROGRESS.c.number))
            return replace(entry, number=stored.scalar_one())

    async def decide(self, number: int, *, approved: bool, author: str, at: datetime, room: str | None = None) -> bool:
        """Store the decision on a proposed entry; return False if there is one already, or it has expired."""
        dialect = postgresql if isinstance(self._database.address, PostgresServer) else sqlite
        row = dialect.insert(DECISION).values(number=number, approved=approved, author=author, at=at, room=room)
        # SQLite's trigger against replaced rows would fail before the conflict is detected.
        waits = _SELECTED.where(
            PROGRESS.c.number == number,
            PROGRESS.c.proposed,
            DECISION.c.number.is_(None),
            or_(PROGRESS.c.expires_at.is_(None), PROGRESS.c.expires_at > at),
        )
        async with begin_transaction(self._database.writing) as connection:
            if (await connection.execute(waits)).first() is None:
                return False
            return (await connection.execute(row.on_conflict_do_nothing())).rowcount == 1

    async def _all(self, wanted: Select[Any], *, as_proposed: bool = False) -> tuple[ProgressEntry, ...]:
        async with begin_transaction(self._database.reading) as connection:
            rows = (await connection.execute(wanted.order_by(PROGRESS.c.number))).mappings()
            found = [_entry(row, as_proposed=as_proposed) for row in rows]
        return tuple(entry for entry in found if entry is not None)


def _entry(row: RowMapping, *, as_proposed: bool) -> ProgressEntry | None:
    """Return the entry in a row; None for an old row without evidence, which the database would refuse today."""
    values = {name: row[name] for name in ("number", *_STORED)}
    decided = {
        "approved_by": row["decided_by"], "approved_in": row["decided_in"], "at": row["decided_at"],
        "proposed_at": row["at"],
    }  # fmt: skip
    more = decided if row["approved"] and not as_proposed else {}
    try:
        return ProgressEntry(**{**values, **more, "date": parse_date(row["date"])})
    except ProgressEntryError as error:
        logger.warning("An entry does not count", extra={"entry": row["number"], "why": error.key})
        return None


if TYPE_CHECKING:

    def _port(progress: SqlProgress) -> ProgressStore:
        return progress
