"""Stored rows of people: subscriptions, follows, tasks, pledges and identity keys."""

from __future__ import annotations

from dataclasses import asdict, fields, replace
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.adapters.storage.database import PostgresServer, begin_transaction
from bot.adapters.storage.schema import FOLLOW, IDENTITY, PLEDGE, SUBSCRIPTION, TASK
from bot.core.domain.dates import parse_date
from bot.core.features.follows.model import FollowSubject, FollowSubscription
from bot.core.features.tasks.model import Task
from bot.core.ports.identities import Pin
from bot.core.ports.store import Pledge, Subscription

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import RowMapping, Select

    from bot.adapters.storage.database import Database
    from bot.core.ports.identities import Pins
    from bot.core.ports.store import Follows, Pledges, Tasks


class SqlSubscriptions:
    """Subscriptions in the store; several processes may share them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self) -> tuple[Subscription, ...]:
        """Return every subscription."""
        wanted = select(SUBSCRIPTION).order_by(SUBSCRIPTION.c.person, SUBSCRIPTION.c.about)
        async with begin_transaction(self._database.reading) as connection:
            rows = (await connection.execute(wanted)).mappings().all()
        return tuple(Subscription(**row) for row in rows)

    async def add(self, subscription: Subscription) -> bool:
        """Store a subscription; return False if it is already stored."""
        dialect = postgresql if isinstance(self._database.address, PostgresServer) else sqlite
        row = dialect.insert(SUBSCRIPTION).values(person=subscription.person, about=subscription.about)
        async with begin_transaction(self._database.writing) as connection:
            return (await connection.execute(row.on_conflict_do_nothing())).rowcount == 1

    async def remove(self, person: str, about: str | None) -> int:
        """Delete one subscription of a person, or all of them; return how many were deleted."""
        unwanted = delete(SUBSCRIPTION).where(SUBSCRIPTION.c.person == person)
        if about is not None:
            unwanted = unwanted.where(SUBSCRIPTION.c.about == about)
        async with begin_transaction(self._database.writing) as connection:
            return (await connection.execute(unwanted)).rowcount


class SqlFollows:
    """Follows in the store; several processes may share them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self) -> tuple[FollowSubscription, ...]:
        """Return all follows."""
        return await self._read(select(FOLLOW))

    async def of(self, room: str) -> tuple[FollowSubscription, ...]:
        """Return the follows of a room or a person."""
        return await self._read(select(FOLLOW).where(FOLLOW.c.room == room))

    async def put(self, followed: FollowSubscription) -> None:
        """Store a follow, replacing one of the same thing by the same room."""
        dialect = postgresql if isinstance(self._database.address, PostgresServer) else sqlite
        said = {"pace": followed.pace, "author": followed.author, "at": followed.at}
        row = dialect.insert(FOLLOW).values(
            room=followed.room, kind=followed.thing.kind, about=followed.thing.about, **said
        )
        async with begin_transaction(self._database.writing) as connection:
            await connection.execute(row.on_conflict_do_update(index_elements=["room", "kind", "about"], set_=said))

    async def remove(self, room: str, thing: FollowSubject | None) -> int:
        """Delete one follow of a room, or all of them; return how many were deleted."""
        unwanted = delete(FOLLOW).where(FOLLOW.c.room == room)
        if thing is not None:
            unwanted = unwanted.where(FOLLOW.c.kind == thing.kind, FOLLOW.c.about == thing.about)
        async with begin_transaction(self._database.writing) as connection:
            return (await connection.execute(unwanted)).rowcount

    async def _read(self, wanted: Select[Any]) -> tuple[FollowSubscription, ...]:
        ordered = wanted.order_by(FOLLOW.c.room, FOLLOW.c.at, FOLLOW.c.kind, FOLLOW.c.about)
        async with begin_transaction(self._database.reading) as connection:
            return tuple(_followed(row) for row in (await connection.execute(ordered)).mappings())


def _followed(row: RowMapping) -> FollowSubscription:
    return FollowSubscription(
        row["room"], FollowSubject(row["kind"], row["about"]), row["pace"], row["author"], row["at"]
    )


if TYPE_CHECKING:

    def _port(follows: SqlFollows) -> Follows:
        return follows


_STORED: Final = tuple(field.name for field in fields(Task) if field.name != "number")


class SqlTasks:
    """Tasks in the store; several processes may share them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, task: Task) -> Task:
        """Store a task, and return it with its number."""
        row = {name: getattr(task, name) for name in _STORED} | {"until": str(task.until) if task.until else None}
        async with begin_transaction(self._database.writing) as connection:
            stored = await connection.execute(insert(TASK).values(row).returning(TASK.c.number))
            return replace(task, number=stored.scalar_one())

    async def get(self, number: int) -> Task | None:
        """Return the task with a number."""
        return next(iter(await self._all(select(TASK).where(TASK.c.number == number))), None)

    async def open(self) -> tuple[Task, ...]:
        """Return the tasks that are not done, oldest first."""
        return await self._all(select(TASK).where(TASK.c.done_at.is_(None)).order_by(TASK.c.number))

    async def finish(self, number: int, *, by: str, at: datetime) -> bool:
        """Record that a task is done; return False if it already was, or does not exist."""
        ending = update(TASK).where(TASK.c.number == number, TASK.c.done_at.is_(None)).values(done_by=by, done_at=at)
        async with begin_transaction(self._database.writing) as connection:
            return (await connection.execute(ending)).rowcount == 1

    async def _all(self, wanted: Select[tuple[object, ...]]) -> tuple[Task, ...]:
        async with begin_transaction(self._database.reading) as connection:
            return tuple(_task(row) for row in (await connection.execute(wanted)).mappings())


def _task(row: RowMapping) -> Task:
    values = {name: row[name] for name in ("number", *_STORED)}
    return Task(**values | {"until": parse_date(row["until"]) if row["until"] else None})


if TYPE_CHECKING:

    def _port_tasks(tasks: SqlTasks) -> Tasks:
        return tasks


class SqlPledges:
    """Pledges in the store; several processes may share them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self) -> tuple[Pledge, ...]:
        """Return the pledges for all meetings."""
        return await self._rows(select(PLEDGE))

    async def of(self, meeting: str) -> tuple[Pledge, ...]:
        """Return the pledges for a meeting, oldest first."""
        return await self._rows(select(PLEDGE).where(PLEDGE.c.meeting == meeting))

    async def _rows(self, wanted: Select[tuple[Any, ...]]) -> tuple[Pledge, ...]:
        wanted = wanted.order_by(PLEDGE.c.at, PLEDGE.c.record, PLEDGE.c.person)
        async with begin_transaction(self._database.reading) as connection:
            rows = (await connection.execute(wanted)).mappings().all()
        return tuple(Pledge(row["person"], row["record"], row["meeting"]) for row in rows)

    async def add(self, pledge: Pledge, at: datetime) -> bool:
        """Store a pledge; return False if it is already stored."""
        dialect = postgresql if isinstance(self._database.address, PostgresServer) else sqlite
        row = dialect.insert(PLEDGE).values(meeting=pledge.meeting, record=pledge.record, person=pledge.person, at=at)
        async with begin_transaction(self._database.writing) as connection:
            return (await connection.execute(row.on_conflict_do_nothing())).rowcount == 1

    async def remove(self, pledge: Pledge) -> bool:
        """Delete a pledge; return False if there was none."""
        same = and_(
            PLEDGE.c.meeting == pledge.meeting, PLEDGE.c.record == pledge.record, PLEDGE.c.person == pledge.person
        )
        async with begin_transaction(self._database.writing) as connection:
            return (await connection.execute(delete(PLEDGE).where(same))).rowcount == 1


if TYPE_CHECKING:

    def _port_pledges(pledges: SqlPledges) -> Pledges:
        return pledges


class SqlPins:
    """Pins in the store; several processes may share them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self) -> tuple[Pin, ...]:
        """Return all pins in the order in which they were stored."""
        async with begin_transaction(self._database.reading) as connection:
            rows = (await connection.execute(select(IDENTITY).order_by(IDENTITY.c.number))).mappings().all()
        return tuple(Pin(**row) for row in rows)

    async def pin(self, pin: Pin) -> bool:
        """Store a person's first accepted pin; return False if one is already accepted."""
        known = select(IDENTITY.c.number).where(IDENTITY.c.person == pin.person, IDENTITY.c.accepted_at.is_not(None))
        async with begin_transaction(self._database.writing) as connection:
            if (await connection.execute(known.limit(1))).first() is not None:
                return False
            await connection.execute(insert(IDENTITY).values(_row(pin)))
        return True

    async def wait(self, pin: Pin) -> Pin:
        """Store a key that was seen instead of the accepted one, and return its pin with its number."""
        mine = IDENTITY.c.person == pin.person
        last = select(IDENTITY.c.number, IDENTITY.c.accepted_at).where(mine).order_by(IDENTITY.c.number.desc()).limit(1)
        async with begin_transaction(self._database.writing) as connection:
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
        async with begin_transaction(self._database.writing) as connection:
            return (await connection.execute(update(IDENTITY).where(*waits).values(over_at=at))).rowcount > 0

    async def accept(self, number: int, key: str, *, by: str, at: datetime) -> bool:
        """Accept a pending pin; return False if it is no longer pending under this number."""
        waits = (IDENTITY.c.number == number, IDENTITY.c.key == key, IDENTITY.c.accepted_at.is_(None))
        accepting = update(IDENTITY).where(*waits, IDENTITY.c.over_at.is_(None)).values(accepted_by=by, accepted_at=at)
        async with begin_transaction(self._database.writing) as connection:
            return (await connection.execute(accepting)).rowcount == 1


def _row(pin: Pin) -> dict[str, object]:
    return {name: value for name, value in asdict(pin).items() if name != "number"}


if TYPE_CHECKING:

    def _port_identities(pins: SqlPins) -> Pins:
        return pins
