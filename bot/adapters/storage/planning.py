"""Update of the delivery rows to match the plan, in few statements however many rows there are.

The existing rows are read once, as a stream; only differences are written, in batches.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.adapters.storage.schema import DELIVERY
from bot.core.reminding.delivery import ADDED, Delivery

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Row, Update
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.core.reminding.delivery import Kind

EMPTY: Final[Mapping[str, object]] = {
    "state": "pending",
    "attempts": 0,
    "held_at": 0.0,
    "free_at": 0.0,
    "shown": "",
    "note": "",
}
"""The initial state of a new row."""

_LOCK: Final = 5_148_690_331_202_774_023
"""The PostgreSQL advisory lock for planning: an arbitrary but fixed number."""
_FIELDS: Final = tuple(each.name for each in fields(Delivery))
_MAY_CHANGE: Final = ("due_at", "expires_at", "was", "face", "reason")
"""Fields that the plan may change in a delivery with the same id."""
_said: Final = attrgetter(*_MAY_CHANGE)
_READ: Final = tuple(DELIVERY.c[name] for name in ("id", "state", *_MAY_CHANGE))
_SAID: Final = slice(2, None)
"""The changeable fields in a row that was read."""
_PORTION: Final = 5_000


def columns(delivery: Delivery) -> dict[str, object]:
    """Return a delivery as the columns of its row."""
    return {name: getattr(delivery, name) for name in _FIELDS} | {"platform": delivery.platform}


@dataclass(slots=True)
class _Changes:
    """The ids of the rows to be written, by kind of change."""

    known: set[str] = field(default_factory=set)
    unwanted: list[str] = field(default_factory=list)
    revived: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    refaced: list[str] = field(default_factory=list)

    def note(self, row: Row[Any], delivery: Delivery | None) -> None:
        """Add the change that an existing row needs."""
        self.known.add(row.id)
        if delivery is None:
            if row.state == "pending":
                self.unwanted.append(row.id)
        elif row.state == "superseded":
            self.revived.append(row.id)
        elif row.state == "pending":
            if row[_SAID] != _said(delivery):
                self.updated.append(row.id)
        elif row.state in {"sending", "sent"} and row.face != delivery.face:
            self.refaced.append(row.id)


async def write_plan(
    connection: AsyncConnection,
    wanted: Sequence[Delivery],
    *,
    now: datetime,
    dropped: Mapping[str, str],
    unknown: Collection[Kind],
) -> None:
    """Carry out :meth:`bot.services.ports.Deliveries.plan` within the connection's transaction."""
    on_server = connection.dialect.name == "postgresql"
    if on_server:
        # Two plans written at once could deadlock on each other's rows.
        await connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    plan = {each.id: each for each in wanted}
    changes = await _compared(connection, plan, now, unknown)

    def state(of: str) -> dict[str, object]:
        return {"state": "dropped" if of in dropped else "pending", "note": dropped.get(of, "")}

    dialect = postgresql if on_server else sqlite
    # Rows that were not read because they ended long ago stay unchanged.
    added = dialect.insert(DELIVERY).on_conflict_do_nothing()
    new = (dict(EMPTY) | columns(each) | state(name) for name, each in plan.items() if name not in changes.known)
    await _in_portions(connection, added, new)
    gone = _where("pending").values(state="superseded", note="not planned any more")
    await _in_portions(connection, gone, ({"of": name} for name in changes.unwanted))
    back = _where("superseded").values({name: bindparam(f"new_{name}") for name in ("state", "note", *_MAY_CHANGE)})
    await _in_portions(connection, back, (_new(plan[name], **state(name)) for name in changes.revived))
    anew = _where("pending").values({name: bindparam(f"new_{name}") for name in _MAY_CHANGE})
    await _in_portions(connection, anew, (_new(plan[name]) for name in changes.updated))
    face = _where("sending", "sent").values(face=bindparam("new_face"))
    await _in_portions(connection, face, ({"of": name, "new_face": plan[name].face} for name in changes.refaced))


async def _compared(
    connection: AsyncConnection, plan: Mapping[str, Delivery], now: datetime, unknown: Collection[Kind]
) -> _Changes:
    changes = _Changes()
    planned = select(*_READ).where(DELIVERY.c.kind.not_in((*ADDED, *unknown)))
    # Rows of past years need not be read.
    open_ = planned.where(or_(DELIVERY.c.state.in_(("pending", "superseded")), DELIVERY.c.expires_at > now))
    async with connection.stream(open_) as rows:
        async for portion in rows.partitions(_PORTION):
            for row in portion:
                changes.note(row, plan.get(row.id))
    return changes


def _where(*states: str) -> Update:
    # The state is checked again: the row may have been claimed since it was read.
    return update(DELIVERY).where(DELIVERY.c.id == bindparam("of"), or_(*(DELIVERY.c.state == each for each in states)))


def _new(delivery: Delivery, **more: object) -> dict[str, object]:
    values = {name: getattr(delivery, name) for name in _MAY_CHANGE} | more
    return {"of": delivery.id} | {f"new_{name}": value for name, value in values.items()}


async def _in_portions(connection: AsyncConnection, statement: Any, rows: Iterable[dict[str, object]]) -> None:  # noqa: ANN401 -- inserts of two dialects and updates have no other type in common
    portion: list[dict[str, object]] = []
    for row in rows:
        portion.append(row)
        if len(portion) == _PORTION:
            await connection.execute(statement, portion)
            portion.clear()
    if portion:
        await connection.execute(statement, portion)
