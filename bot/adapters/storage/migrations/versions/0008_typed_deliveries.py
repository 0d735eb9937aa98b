"""Columns for each thing that a delivery can be about, in place of three that meant another thing by its kind.

The ids stay as they are: they are hashes of what the columns held, and nothing may be sent twice.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any, Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0008"
down_revision: Final = "0007"

_RENAMED: Final = {"about": "event", "was": "previous_start", "face": "content_hash", "shown": "posted_hash"}
_NEW: Final[dict[str, sa.types.TypeEngine[Any]]] = {
    "day": sa.Date(),
    "pace": sa.Text(),
    "period_begin": sa.DateTime(timezone=True),
    "proposals": sa.Text(),
    "task": sa.Integer(),
    "notice": sa.Text(),
    "notice_subject": sa.Text(),
    "missed_room": sa.Text(),
}
_OLD: Final = ("id", "kind", "event", "offset", "start", "previous_start")
_ROWS: Final = sa.table(
    "delivery", *(sa.column(each, sa.Text) for each in _OLD), *(sa.column(name, kind) for name, kind in _NEW.items())
)
_UNTOUCHED: Final = ("reminder", "date", "debrief")
"""Kinds whose three columns meant what the columns mean now."""
_PLEDGED: Final = "raise"
_WITHOUT_EVENT: Final = ("digest", "proposal", "task")
"""Kinds of missed deliveries that are about no event, but for tasks that remind of a pledge."""


def upgrade() -> None:
    """Rename what keeps its meaning, add the others, and move each row's values to where they belong."""
    for old, new in _RENAMED.items():
        op.alter_column("delivery", old, new_column_name=new)
    for name, kind in _NEW.items():
        op.add_column("delivery", sa.Column(name, kind))
    connection = op.get_bind()
    found = connection.execute(sa.select(*(_ROWS.c[each] for each in _OLD)).where(_ROWS.c.kind.not_in(_UNTOUCHED)))
    names = (*_OLD[2:], *_NEW)
    moved = [{f"new_{name}": None for name in names} | _moved(row) for row in found.mappings().all()]
    if moved:
        changed = sa.update(_ROWS).where(_ROWS.c.id == sa.bindparam("of"))
        connection.execute(changed.values({name: sa.bindparam(f"new_{name}") for name in names}), moved)


def _moved(row: Any) -> dict[str, Any]:  # noqa: ANN401 -- a row of any columns
    """Return the new values of a row."""
    about, offset, kind = row["event"], row["offset"], row["kind"]
    values: dict[str, Any] = {"event": about, "start": row["start"], "offset": ""}
    nothing = {"event": "", "start": ""}
    match kind:
        case "moved":
            values |= {"previous_start": row["previous_start"]}
        case "digest":
            values |= nothing | {"day": _day(about)}
        case "proposal":
            values |= nothing | {"day": _day(about), "proposals": offset}
        case "rollup":
            values |= nothing | {"day": _day(about), "pace": offset, "period_begin": _moment(row["previous_start"])}
        case "task" if offset != _PLEDGED:
            values |= nothing | {"task": int(about), "offset": offset}
        case "notice" if row["previous_start"] is None:
            values |= nothing | {"notice": offset, "notice_subject": about}
        case "notice":
            lost, _, detail = offset.partition(" ")
            no_event = lost in _WITHOUT_EVENT and detail != _PLEDGED
            subject = {"event": "", "notice_subject": about} if no_event else {}
            values |= {"start": "", "missed_room": row["previous_start"]} | subject
        case _:
            # Cancelled or asked for again: what told it apart is in its id alone.
            pass
    return {"of": row["id"]} | {f"new_{name}": value for name, value in values.items()}


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _moment(text: str | None) -> datetime | None:
    # SQLite stores no zone: the moments there are in UTC.
    return datetime.fromisoformat(text).astimezone(UTC) if text else None
