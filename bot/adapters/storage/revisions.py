"""Stored revisions of documents."""

from __future__ import annotations

from contextlib import aclosing
from datetime import UTC
from logging import getLogger
from typing import TYPE_CHECKING

from sqlalchemy import func, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from bot.adapters.storage.database import PostgresServer, begin_transaction
from bot.adapters.storage.notifications import interval_hints, notification_hints, notify_statement
from bot.adapters.storage.schema import MIRROR, REVISION
from bot.core.features.documents.model import hash_of
from bot.core.ports.documents import Revision, StaleBaseError
from bot.core.ports.store import DatabaseUnavailableError

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.adapters.storage.database import Database
    from bot.core.ports.runtime import Clock

_log = getLogger(__name__)


class SqlRevisions:
    """Revisions in the store; several processes may share them.

    Args:
        database: with the rows.
        clock: for the time of revisions.
        look_every: seconds between two checks for changes without a notification.

    """

    def __init__(self, database: Database, clock: Clock, *, look_every: float) -> None:
        self._database = database
        self._clock = clock
        self._look_every = look_every

    async def head(self, name: str) -> Revision | None:
        """Return the newest revision of a document."""
        async with begin_transaction(self._database.reading) as connection:
            return await _head(connection, name)

    async def get(self, name: str, number: int) -> Revision | None:
        """Return one revision."""
        wanted = select(REVISION).where(REVISION.c.name == name, REVISION.c.number == number)
        async with begin_transaction(self._database.reading) as connection:
            row = (await connection.execute(wanted)).mappings().first()
        return Revision(**row) if row else None

    async def as_of(self, name: str, moment: datetime) -> Revision | None:
        """Return the revision that was the newest at a moment; the first one if that was stored later."""
        of_it = select(REVISION).where(REVISION.c.name == name)
        before = of_it.where(REVISION.c.at <= moment).order_by(REVISION.c.number.desc()).limit(1)
        async with begin_transaction(self._database.reading) as connection:
            row = (await connection.execute(before)).mappings().first()
            if row is None:
                row = (await connection.execute(of_it.order_by(REVISION.c.number).limit(1))).mappings().first()
        return Revision(**row) if row else None

    async def history(self, name: str, limit: int) -> tuple[Revision, ...]:
        """Return the newest revisions, newest first."""
        wanted = select(REVISION).where(REVISION.c.name == name).order_by(REVISION.c.number.desc()).limit(limit)
        async with begin_transaction(self._database.reading) as connection:
            rows = (await connection.execute(wanted)).mappings().all()
        return tuple(Revision(**row) for row in rows)

    async def append(self, name: str, text: str, *, base: str | None, author: str, reason: str) -> Revision:
        """Store a text as the newest revision; once this returns, no crash loses it.

        Raises:
            StaleBaseError: if the newest revision is not ``base``.

        """
        at = self._clock.now().astimezone(UTC)
        try:
            async with begin_transaction(self._database.writing) as connection:
                head = await _head(connection, name)
                if (head.hash if head else None) != base:
                    raise StaleBaseError(head)
                number = head.number + 1 if head else 1
                revision = Revision(name, number, text, hash_of(text), author, reason, at)
                await connection.execute(insert(REVISION).values(_columns(revision)))
                if isinstance(self._database.address, PostgresServer):
                    await connection.execute(notify_statement(name))
        except DatabaseUnavailableError as error:
            if isinstance(error.__cause__, IntegrityError):
                # Two read the same head, and the key let one of them pass.
                raise StaleBaseError(await self.head(name)) from None
            raise
        return revision

    async def mirrored(self, name: str) -> str | None:
        """Return the hash of the mirror's last known text."""
        wanted = select(MIRROR.c.hash).where(MIRROR.c.name == name)
        async with begin_transaction(self._database.reading) as connection:
            return (await connection.execute(wanted)).scalar()

    async def set_mirrored(self, name: str, text_hash: str) -> None:
        """Store the hash of the mirror's text."""
        dialect = postgresql if isinstance(self._database.address, PostgresServer) else sqlite
        row = dialect.insert(MIRROR).values(name=name, hash=text_hash)
        async with begin_transaction(self._database.writing) as connection:
            await connection.execute(row.on_conflict_do_update(index_elements=["name"], set_={"hash": text_hash}))

    async def changes(self) -> AsyncGenerator[str, None]:
        """Yield each known name once, then each whose newest revision has changed since it was last yielded.

        All names come first, so that no change is lost between the caller's reading and the first step. Several changes
        of one document may be yielded as one. If the database is unavailable, it waits. On PostgreSQL it holds a
        connection as long as the generator lives; ``contextlib.aclosing`` ends it at once.
        """
        seen: dict[str, int] = {}
        away = False
        async with aclosing(self._hints()) as hints:
            async for _ in hints:
                try:
                    newest = await self._newest()
                except DatabaseUnavailableError as error:
                    if not away:
                        _log.warning("Changes cannot be looked for", extra={"error": str(error)})
                    away = True
                    continue
                away = False
                for name, number in newest.items():
                    if seen.get(name) != number:
                        seen[name] = number
                        yield name

    def _hints(self) -> AsyncGenerator[None, None]:
        if isinstance(self._database.address, PostgresServer):
            return notification_hints(self._database.address, self._look_every)
        return interval_hints(self._look_every)

    async def _newest(self) -> dict[str, int]:
        """Return the number of each document's head."""
        wanted = select(REVISION.c.name, func.max(REVISION.c.number)).group_by(REVISION.c.name)
        async with begin_transaction(self._database.reading) as connection:
            return dict((await connection.execute(wanted)).all())


async def _head(connection: AsyncConnection, name: str) -> Revision | None:
    wanted = select(REVISION).where(REVISION.c.name == name).order_by(REVISION.c.number.desc()).limit(1)
    row = (await connection.execute(wanted)).mappings().first()
    return Revision(**row) if row else None


def _columns(revision: Revision) -> dict[str, object]:
    return {column.name: getattr(revision, column.name) for column in REVISION.columns}
