"""Stored deliveries: each is claimed by one process at a time, and only the latest claim may settle it."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import timedelta
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from sqlalchemy import and_, bindparam, case, extract, func, literal, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.adapters.storage.database import PostgresServer, begin_transaction
from bot.adapters.storage.schema import DELIVERY
from bot.core.features.reminders.model import ADDED_KINDS, Delivery
from bot.core.features.reminders.rules import stored_offset
from bot.core.ports.store import Backlog, Claim, DeliveryRow

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Row, RowMapping, Select, Update
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.adapters.storage.database import Database
    from bot.core.features.reminders.model import DeliveryKind, DeliveryState
    from bot.core.ports.runtime import Clock

NEW_ROW: Final[Mapping[str, object]] = {
    "state": "pending",
    "attempts": 0,
    "held_at": 0.0,
    "free_at": 0.0,
    "posted_hash": "",
    "note": "",
}
"""The initial state of a new row."""

_LOCK: Final = 5_148_690_331_202_774_023
"""The PostgreSQL advisory lock for planning: an arbitrary but fixed number."""
_FIELDS: Final = tuple(each.name for each in fields(Delivery))
_CHANGEABLE_FIELDS: Final = ("due_at", "expires_at", "previous_start", "period_begin", "content_hash", "reason")
"""Fields that the plan may change in a delivery with the same id."""
_changeable_values: Final = attrgetter(*_CHANGEABLE_FIELDS)
_SELECTED_COLUMNS: Final = tuple(DELIVERY.c[name] for name in ("id", "state", *_CHANGEABLE_FIELDS))
_CHANGEABLE_SLICE: Final = slice(2, None)
"""The changeable fields in a row that was read."""
_BATCH_SIZE: Final = 5_000


def delivery_columns(delivery: Delivery) -> dict[str, object]:
    """Return a delivery as the columns of its row."""
    columns = {name: getattr(delivery, name) for name in _FIELDS}
    return columns | {"offset": delivery.offset.text if delivery.offset else "", "platform": delivery.platform}


@dataclass(slots=True)
class _RowChanges:
    """The ids of the rows to be written, by kind of change."""

    known: set[str] = field(default_factory=set)
    unwanted: list[str] = field(default_factory=list)
    revived: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)

    def note(self, row: Row[Any], delivery: Delivery | None) -> None:
        """Add the change that an existing row needs."""
        self.known.add(row.id)
        if delivery is None:
            if row.state == "pending":
                self.unwanted.append(row.id)
        elif row.state == "superseded":
            self.revived.append(row.id)
        elif row.state == "pending":
            if row[_CHANGEABLE_SLICE] != _changeable_values(delivery):
                self.updated.append(row.id)
        elif row.state in {"sending", "sent"} and row.content_hash != delivery.content_hash:
            self.changed.append(row.id)


async def write_plan(
    connection: AsyncConnection,
    wanted: Sequence[Delivery],
    *,
    now: datetime,
    dropped: Mapping[str, str],
    unknown: Collection[DeliveryKind],
) -> None:
    """Carry out :meth:`bot.core.ports.store.Deliveries.plan` within the connection's transaction."""
    on_server = connection.dialect.name == "postgresql"
    if on_server:
        # Two plans written at once could deadlock on each other's rows.
        await connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    plan = {each.id: each for each in wanted}
    changes = await _compare(connection, plan, now, unknown)

    def state(of: str) -> dict[str, object]:
        return {"state": "dropped" if of in dropped else "pending", "note": dropped.get(of, "")}

    dialect = postgresql if on_server else sqlite
    # Rows that were not read because they ended long ago stay unchanged.
    added = dialect.insert(DELIVERY).on_conflict_do_nothing()
    new = (
        dict(NEW_ROW) | delivery_columns(each) | state(name) for name, each in plan.items() if name not in changes.known
    )
    await _execute_in_batches(connection, added, new)
    gone = _update_in_states("pending").values(state="superseded", note="not planned any more")
    await _execute_in_batches(connection, gone, ({"of": name} for name in changes.unwanted))
    back = _update_in_states("superseded").values(
        {name: bindparam(f"new_{name}") for name in ("state", "note", *_CHANGEABLE_FIELDS)}
    )
    await _execute_in_batches(
        connection, back, (_update_parameters(plan[name], **state(name)) for name in changes.revived)
    )
    anew = _update_in_states("pending").values({name: bindparam(f"new_{name}") for name in _CHANGEABLE_FIELDS})
    await _execute_in_batches(connection, anew, (_update_parameters(plan[name]) for name in changes.updated))
    hashes = _update_in_states("sending", "sent").values(content_hash=bindparam("new_hash"))
    await _execute_in_batches(
        connection, hashes, ({"of": name, "new_hash": plan[name].content_hash} for name in changes.changed)
    )


async def _compare(
    connection: AsyncConnection, plan: Mapping[str, Delivery], now: datetime, unknown: Collection[DeliveryKind]
) -> _RowChanges:
    changes = _RowChanges()
    planned = select(*_SELECTED_COLUMNS).where(DELIVERY.c.kind.not_in((*ADDED_KINDS, *unknown)))
    # Rows of past years need not be read.
    open_ = planned.where(or_(DELIVERY.c.state.in_(("pending", "superseded")), DELIVERY.c.expires_at > now))
    async with connection.stream(open_) as rows:
        async for portion in rows.partitions(_BATCH_SIZE):
            for row in portion:
                changes.note(row, plan.get(row.id))
    return changes


def _update_in_states(*states: str) -> Update:
    # The state is checked again: the row may have been claimed since it was read.
    return update(DELIVERY).where(DELIVERY.c.id == bindparam("of"), or_(*(DELIVERY.c.state == each for each in states)))


def _update_parameters(delivery: Delivery, **more: object) -> dict[str, object]:
    values = {name: getattr(delivery, name) for name in _CHANGEABLE_FIELDS} | more
    return {"of": delivery.id} | {f"new_{name}": value for name, value in values.items()}


async def _execute_in_batches(connection: AsyncConnection, statement: Any, rows: Iterable[dict[str, object]]) -> None:  # noqa: ANN401 -- inserts of two dialects and updates have no other type in common
    portion: list[dict[str, object]] = []
    for row in rows:
        portion.append(row)
        if len(portion) == _BATCH_SIZE:
            await connection.execute(statement, portion)
            portion.clear()
    if portion:
        await connection.execute(statement, portion)


_ROW_FIELDS: Final = tuple(field.name for field in fields(DeliveryRow) if field.name != "delivery")
_OPEN_STATES: Final = ("pending", "sending")
_SENT_STATES: Final = ("sent", "sending")


class SqlDeliveries:
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
        unknown: Collection[DeliveryKind] = (),
    ) -> None:
        """Update the rows to match the plan; deliveries that were added singly stay."""
        async with begin_transaction(self._database.writing) as connection:
            await write_plan(connection, wanted, now=now, dropped=dropped, unknown=unknown)

    async def add(self, delivery: Delivery) -> bool:
        """Store a delivery outside any plan; return False if it is already stored."""
        dialect = postgresql if self._on_server else sqlite
        row = dialect.insert(DELIVERY).values(**NEW_ROW, **delivery_columns(delivery)).on_conflict_do_nothing()
        async with begin_transaction(self._database.writing) as connection:
            return (await connection.execute(row)).rowcount == 1

    async def claim(
        self, platforms: Collection[str], limit: int, *, lease: timedelta, settle: timedelta
    ) -> tuple[Claim, ...]:
        """Claim due rows, earliest first, and commit them as ``sending``."""
        token = uuid4().hex
        async with begin_transaction(self._database.writing) as connection:
            # Read inside the transaction, which may have waited for others: their holds would seem to be in the future.
            now = self._clock.now()
            due = (
                select(DELIVERY)
                .where(DELIVERY.c.state.in_(_OPEN_STATES), DELIVERY.c.due_at <= now, DELIVERY.c.platform.in_(platforms))
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
                    "posted_hash": _first_hash(),
                }
                await connection.execute(taken.values(values | self._hold((lease + settle).total_seconds())))
        return tuple(Claim(_row(row), token) for row in rows)

    async def sent(self, claim: Claim, remote_id: str, *, content_hash: str | None = None, note: str = "") -> bool:
        """Record that it was posted; return False if the row has been claimed again since."""
        posted = {} if content_hash is None else {"posted_hash": content_hash}
        sent_at = self._clock.now()
        return await self._settle(claim, state="sent", remote_id=remote_id, sent_at=sent_at, note=note, **posted)

    async def release(self, claim: Claim, *, after: float, unsent: bool, note: str) -> bool:
        """Release a row for a new attempt after ``after`` seconds; return False if it has been claimed again since."""
        certain = {"state": "pending", "first_attempt_at": None, "posted_hash": ""} if unsent else {}
        return await self._settle(claim, note=note, **certain, **self._hold(after))

    async def end(self, claim: Claim, state: DeliveryState, note: str) -> bool:
        """Record that it was dropped or failed, and why; return False if the row has been claimed again since."""
        return await self._settle(claim, state=state, note=note)

    async def changed(self, platforms: Collection[str], limit: int) -> tuple[DeliveryRow, ...]:
        """Return sent, unexpired rows whose content hash differs from the posted one."""
        stale = _select_all().where(DELIVERY.c.state == "sent", DELIVERY.c.content_hash != DELIVERY.c.posted_hash)
        ours = stale.where(DELIVERY.c.platform.in_(platforms), DELIVERY.c.expires_at > self._clock.now())
        return await self._rows(ours.limit(limit))

    async def edited(self, delivery_id: str, content_hash: str) -> None:
        """Record that the posted message was edited, and the hash of the content it shows now."""
        async with begin_transaction(self._database.writing) as connection:
            await connection.execute(
                update(DELIVERY).where(DELIVERY.c.id == delivery_id).values(posted_hash=content_hash)
            )

    async def next_due(self, platforms: Collection[str]) -> datetime | None:
        """Return when the earliest row can be claimed."""
        now, time = self._clock.now(), self._lease_time()
        ours = DELIVERY.c.platform.in_(platforms)
        # This runs after every claim; each query reads a short range of the index, or its first entry.
        ahead = select(DELIVERY.c.due_at).where(ours, DELIVERY.c.state == "pending", DELIVERY.c.due_at > now)
        wait = func.min(
            case((DELIVERY.c.free_at > time, DELIVERY.c.free_at - time), else_=0.0), type_=DELIVERY.c.free_at.type
        )
        waiting = select(wait).where(ours, DELIVERY.c.state.in_(_OPEN_STATES), DELIVERY.c.due_at <= now)
        async with begin_transaction(self._database.reading) as connection:
            due = (await connection.execute(ahead.order_by(DELIVERY.c.due_at).limit(1))).scalar()
            seconds = (await connection.execute(waiting)).scalar()
        moments = [due] if due else []
        if seconds is not None:
            moments.append(now + timedelta(seconds=seconds))
        return min(moments, default=None)

    async def backlog(self, platforms: Collection[str]) -> Backlog:
        """Return how many open rows are due and since when, whether claimed or not."""
        due = select(func.count(), func.min(DELIVERY.c.due_at)).where(
            DELIVERY.c.platform.in_(platforms),
            DELIVERY.c.state.in_(_OPEN_STATES),
            DELIVERY.c.due_at <= self._clock.now(),
        )
        async with begin_transaction(self._database.reading) as connection:
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
        self, first: datetime, last: datetime, *, kinds: Collection[DeliveryKind] = ()
    ) -> tuple[DeliveryRow, ...]:
        """Return the rows due from ``first`` until before ``last``, earliest first; only of ``kinds``, if given."""
        wanted = _select_all().where(DELIVERY.c.due_at >= first, DELIVERY.c.due_at < last)
        return await self._rows(wanted.where(DELIVERY.c.kind.in_(kinds)) if kinds else wanted)

    async def last_sent(self, room: str) -> str:
        """Return the id of the delivery sent last to a room; empty if there is none."""
        sent = select(DELIVERY.c.id).where(DELIVERY.c.room == room, DELIVERY.c.state == "sent")
        async with begin_transaction(self._database.reading) as connection:
            found = (
                await connection.execute(sent.order_by(DELIVERY.c.sent_at.desc(), DELIVERY.c.id).limit(1))
            ).scalar()
        return found or ""

    async def told(self) -> tuple[DeliveryRow, ...]:
        """Return the unexpired rows that were sent or may have been."""
        return await self._rows(
            _select_all().where(DELIVERY.c.state.in_(_SENT_STATES), DELIVERY.c.expires_at > self._clock.now())
        )

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
        async with begin_transaction(self._database.writing) as connection:
            return (await connection.execute(update(DELIVERY).where(ours).values(values))).rowcount == 1

    async def _rows(self, wanted: Select[Any]) -> tuple[DeliveryRow, ...]:
        async with begin_transaction(self._database.reading) as connection:
            return tuple(_row(row) for row in (await connection.execute(wanted)).mappings())


def _first_hash() -> ColumnElement[str]:
    """Return the row's new content hash on its first attempt, else that of the message that may be posted already."""
    return case((DELIVERY.c.first_attempt_at.is_(None), DELIVERY.c.content_hash), else_=DELIVERY.c.posted_hash)


def _select_all() -> Select[Any]:
    return select(DELIVERY).order_by(DELIVERY.c.due_at, DELIVERY.c.id)


def _row(row: RowMapping) -> DeliveryRow:
    columns = {name: row[name] for name in _FIELDS}
    delivery = Delivery(**columns | {"offset": stored_offset(columns["offset"])})
    return DeliveryRow(delivery, **{name: row[name] for name in _ROW_FIELDS})
