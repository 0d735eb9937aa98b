"""Stored deliveries: each is claimed by one process at a time, and only the latest claim may settle it."""

from __future__ import annotations

from dataclasses import fields
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from sqlalchemy import and_, case, extract, func, literal, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.adapters.storage.address import PostgresServer
from bot.adapters.storage.planning import EMPTY, columns, write_plan
from bot.adapters.storage.reaching import reached
from bot.adapters.storage.schema import DELIVERY
from bot.core.reminding.delivery import Delivery
from bot.services.ports import Backlog, Claim, DeliveryRow

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, RowMapping, Select

    from bot.adapters.storage.engine import Database
    from bot.core.reminding.delivery import Kind, State
    from bot.services.ports import Clock

_PLANNED: Final = tuple(field.name for field in fields(Delivery))
_HAPPENED: Final = tuple(field.name for field in fields(DeliveryRow) if field.name != "delivery")
_OPEN: Final = ("pending", "sending")
_TOLD: Final = ("sent", "sending")


class StoredDeliveries:
    """Deliveries in the store; several processes may share them.

    The given clock decides what is due. On SQLite leases run by the time since the machine's boot, which all processes
    that share the file have in common; on PostgreSQL by the server's clock.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._on_server = isinstance(database.address, PostgresServer)

    async def plan(
        self,
        wanted: Sequence[Delivery],
        *,
        now: datetime,
        dropped: Mapping[str, str],
        unknown: Collection[Kind] = (),
    ) -> None:
        """Update the rows to match the plan; deliveries that were added singly stay."""
        async with reached(self._database.writing) as connection:
            await write_plan(connection, wanted, now=now, dropped=dropped, unknown=unknown)

    async def add(self, delivery: Delivery) -> bool:
        """Store a delivery outside any plan; return False if it is already stored."""
        dialect = postgresql if self._on_server else sqlite
        row = dialect.insert(DELIVERY).values(**EMPTY, **columns(delivery)).on_conflict_do_nothing()
        async with reached(self._database.writing) as connection:
            return (await connection.execute(row)).rowcount == 1

    async def claim(
        self, platforms: Collection[str], limit: int, *, lease: timedelta, settle: timedelta
    ) -> tuple[Claim, ...]:
        """Claim due rows, earliest first, and commit them as ``sending``."""
        token = uuid4().hex
        async with reached(self._database.writing) as connection:
            # Read inside the transaction, which may have waited for others: their holds would seem to be in the future.
            now = self._clock.now()
            due = (
                select(DELIVERY)
                .where(DELIVERY.c.state.in_(_OPEN), DELIVERY.c.due_at <= now, DELIVERY.c.platform.in_(platforms))
                .where(self._free(settle))
                .order_by(DELIVERY.c.due_at, DELIVERY.c.id)
                .limit(limit)
                # Applies to PostgreSQL only: on SQLite there is one write transaction at a time.
                .with_for_update(skip_locked=True)
            )
            rows = (await connection.execute(due)).mappings().all()
            if rows:
                taken = update(DELIVERY).where(DELIVERY.c.id.in_([row["id"] for row in rows]))
                values = {
                    "state": "sending",
                    "token": token,
                    "attempts": DELIVERY.c.attempts + 1,
                    "first_attempt_at": func.coalesce(
                        DELIVERY.c.first_attempt_at, literal(now, DELIVERY.c.due_at.type)
                    ),
                    "shown": _first_face(),
                }
                await connection.execute(taken.values(values | self._hold((lease + settle).total_seconds())))
        return tuple(Claim(_row(row), token) for row in rows)

    async def sent(self, claim: Claim, remote_id: str, *, face: str | None = None, note: str = "") -> bool:
        """Record that it was posted; return False if the row has been claimed again since."""
        shown = {} if face is None else {"shown": face}
        sent_at = self._clock.now()
        return await self._settle(claim, state="sent", remote_id=remote_id, sent_at=sent_at, note=note, **shown)

    async def release(self, claim: Claim, *, after: float, unsent: bool, note: str) -> bool:
        """Release a row for a new attempt after ``after`` seconds; return False if it has been claimed again since."""
        certain = {"state": "pending", "first_attempt_at": None, "shown": ""} if unsent else {}
        return await self._settle(claim, note=note, **certain, **self._hold(after))

    async def end(self, claim: Claim, state: State, note: str) -> bool:
        """Record that it was dropped or failed, and why; return False if the row has been claimed again since."""
        return await self._settle(claim, state=state, note=note)

    async def changed(self, platforms: Collection[str], limit: int) -> tuple[DeliveryRow, ...]:
        """Return sent, unexpired rows whose face differs from the one that is shown."""
        stale = _all().where(DELIVERY.c.state == "sent", DELIVERY.c.face != DELIVERY.c.shown)
        ours = stale.where(DELIVERY.c.platform.in_(platforms), DELIVERY.c.expires_at > self._clock.now())
        return await self._rows(ours.limit(limit))

    async def reshown(self, delivery_id: str, face: str) -> None:
        """Record that the posted message was edited and shows a face now."""
        async with reached(self._database.writing) as connection:
            await connection.execute(update(DELIVERY).where(DELIVERY.c.id == delivery_id).values(shown=face))

    async def next_due(self, platforms: Collection[str]) -> datetime | None:
        """Return when the earliest row can be claimed."""
        now, time = self._clock.now(), self._lease_time()
        ours = DELIVERY.c.platform.in_(platforms)
        # This runs after every claim; each query reads a short range of the index, or its first entry.
        ahead = select(DELIVERY.c.due_at).where(ours, DELIVERY.c.state == "pending", DELIVERY.c.due_at > now)
        wait = func.min(
            case((DELIVERY.c.free_at > time, DELIVERY.c.free_at - time), else_=0.0), type_=DELIVERY.c.free_at.type
        )
        waiting = select(wait).where(ours, DELIVERY.c.state.in_(_OPEN), DELIVERY.c.due_at <= now)
        async with reached(self._database.reading) as connection:
            due = (await connection.execute(ahead.order_by(DELIVERY.c.due_at).limit(1))).scalar()
            seconds = (await connection.execute(waiting)).scalar()
        moments = [due] if due else []
        if seconds is not None:
            moments.append(now + timedelta(seconds=seconds))
        return min(moments, default=None)

    async def backlog(self, platforms: Collection[str]) -> Backlog:
        """Return how many open rows are due and since when, whether claimed or not."""
        due = select(func.count(), func.min(DELIVERY.c.due_at)).where(
            DELIVERY.c.platform.in_(platforms), DELIVERY.c.state.in_(_OPEN), DELIVERY.c.due_at <= self._clock.now()
        )
        async with reached(self._database.reading) as connection:
            number, oldest = (await connection.execute(due)).one()
        return Backlog(number, oldest)

    async def get(self, delivery_id: str) -> DeliveryRow | None:
        """Return one row."""
        return next(iter(await self._rows(select(DELIVERY).where(DELIVERY.c.id == delivery_id))), None)

    async def posted(self, room: str, remote_id: str) -> DeliveryRow | None:
        """Return the row of a posted message, by its room and the platform's message id."""
        wanted = select(DELIVERY).where(DELIVERY.c.room == room, DELIVERY.c.remote_id == remote_id)
        return next(iter(await self._rows(wanted)), None)

    async def between(
        self, first: datetime, last: datetime, *, kinds: Collection[Kind] = ()
    ) -> tuple[DeliveryRow, ...]:
        """Return the rows due from ``first`` until before ``last``, earliest first; only of ``kinds``, if given."""
        wanted = _all().where(DELIVERY.c.due_at >= first, DELIVERY.c.due_at < last)
        return await self._rows(wanted.where(DELIVERY.c.kind.in_(kinds)) if kinds else wanted)

    async def last_sent(self, room: str) -> str:
        """Return the id of the delivery sent last to a room; empty if there is none."""
        sent = select(DELIVERY.c.id).where(DELIVERY.c.room == room, DELIVERY.c.state == "sent")
        async with reached(self._database.reading) as connection:
            found = (
                await connection.execute(sent.order_by(DELIVERY.c.sent_at.desc(), DELIVERY.c.id).limit(1))
            ).scalar()
        return found or ""

    async def told(self) -> tuple[DeliveryRow, ...]:
        """Return the unexpired rows that were sent or may have been."""
        return await self._rows(_all().where(DELIVERY.c.state.in_(_TOLD), DELIVERY.c.expires_at > self._clock.now()))

    def _lease_time(self) -> ColumnElement[float]:
        if self._on_server:
            return extract("epoch", func.clock_timestamp()).cast(DELIVERY.c.held_at.type)
        return literal(self._clock.boot(), DELIVERY.c.held_at.type)

    def _free(self, settle: timedelta) -> ColumnElement[bool]:
        time = self._lease_time()
        ended = DELIVERY.c.free_at <= time
        if self._on_server:
            return ended
        # A hold from the future dates from before a reboot. A message sent directly before the crash may still arrive,
        # so the row is not free before the settling time has passed.
        return or_(ended, and_(DELIVERY.c.held_at > time, time >= settle.total_seconds()))

    def _hold(self, seconds: float) -> dict[str, ColumnElement[float]]:
        time = self._lease_time()
        return {"held_at": time, "free_at": time + seconds}

    async def _settle(self, claim: Claim, **values: object) -> bool:
        ours = and_(
            DELIVERY.c.id == claim.row.delivery.id, DELIVERY.c.token == claim.token, DELIVERY.c.state == "sending"
        )
        async with reached(self._database.writing) as connection:
            return (await connection.execute(update(DELIVERY).where(ours).values(values))).rowcount == 1

    async def _rows(self, wanted: Select[Any]) -> tuple[DeliveryRow, ...]:
        async with reached(self._database.reading) as connection:
            return tuple(_row(row) for row in (await connection.execute(wanted)).mappings())


def _first_face() -> ColumnElement[str]:
    """Return the row's new face on its first attempt, else the one that may already be shown."""
    return case((DELIVERY.c.first_attempt_at.is_(None), DELIVERY.c.face), else_=DELIVERY.c.shown)


def _all() -> Select[Any]:
    return select(DELIVERY).order_by(DELIVERY.c.due_at, DELIVERY.c.id)


def _row(row: RowMapping) -> DeliveryRow:
    delivery = Delivery(**{name: row[name] for name in _PLANNED})
    return DeliveryRow(delivery, **{name: row[name] for name in _HAPPENED})
