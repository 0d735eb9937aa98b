"""The tables after the newest migration; a test compares them with the migrations."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
)
from sqlalchemy.types import TypeDecorator
from typing_extensions import override

if TYPE_CHECKING:
    from sqlalchemy import Dialect

NEWEST: Final = "0008"
"""The last of ``migrations/versions/``, repeated here so that a start with nothing to migrate does not load Alembic."""


class UtcDateTime(TypeDecorator[datetime]):
    """An instant in UTC, with the same value before and after storing on both databases."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @override
    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            message = "a moment without its zone is none"
            raise ValueError(message)
        return value and value.astimezone(UTC)

    @override
    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        # SQLite stores no time zone: its values are in UTC.
        return value and (value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC))


METADATA: Final = MetaData()

REVISION: Final = Table(
    "revision",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("text", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)
"""Append-only; triggers refuse other changes, except while somebody is forgotten (``FORGETTING``)."""

MIRROR: Final = Table(
    "mirror",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("hash", Text, nullable=False),
)

DELIVERY: Final = Table(
    "delivery",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("event", Text, nullable=False),
    Column("offset", Text, nullable=False),
    Column("room", Text, nullable=False),
    Column("platform", Text, nullable=False),
    Column("start", Text, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("previous_start", Text),
    Column("content_hash", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("first_attempt_at", UtcDateTime),
    Column("token", Text),
    Column("held_at", Float, nullable=False),
    Column("free_at", Float, nullable=False),
    Column("remote_id", Text),
    Column("sent_at", UtcDateTime),
    Column("posted_hash", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("day", Date),
    Column("pace", Text),
    Column("period_begin", UtcDateTime),
    Column("proposals", Text),
    Column("task", Integer),
    Column("notice", Text),
    Column("notice_subject", Text),
    Column("missed_room", Text),
    # Due rows are a short range of the index, however many others there are.
    Index("delivery_due", "state", "due_at"),
    # A reply refers to a message by the platform's id.
    Index("delivery_posted", "remote_id"),
)
"""Deliveries, open and ended; :class:`bot.core.features.reminders.model.Delivery` tells which columns a kind needs.

From ``held_at`` to ``free_at``, in seconds of the clock that leases run by, only the holder of ``token`` may act on a
row.
"""

SUBSCRIPTION: Final = Table(
    "subscription",
    METADATA,
    Column("person", Text, primary_key=True),
    Column("about", Text, primary_key=True),
)

SEEN: Final = Table(
    "seen",
    METADATA,
    Column("key", Text, primary_key=True),
    Column("until", UtcDateTime, nullable=False),
    Index("seen_until", "until"),
)

CONTEXT: Final = Table(
    "context",
    METADATA,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
    Column("until", UtcDateTime, nullable=False),
    Index("context_until", "until"),
)

PLEDGE: Final = Table(
    "pledge",
    METADATA,
    Column("meeting", Text, primary_key=True),
    Column("record", Text, primary_key=True),
    Column("person", Text, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
)

PROGRESS: Final = Table(
    "progress",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("record", Text, nullable=False),
    Column("line", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("date", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("evidence", Text),
    Column("meeting", Text),
    Column("note", Text),
    Column("corrects", Integer),
    # Whether it counts only once somebody has approved it.
    Column("proposed", Boolean, nullable=False),
    Column("room", Text),
    Column("remind_at", UtcDateTime),
    Column("expires_at", UtcDateTime),
    CheckConstraint("author <> ''", name="progress_has_an_author"),
    CheckConstraint(
        "COALESCE(evidence, '') <> '' OR state IN ('not_raised', 'unknown', 'withdrawn')", name="progress_has_evidence"
    ),
    Index("progress_record", "record", "number"),
    # Numbers are never reused, not even after a rollback.
    sqlite_autoincrement=True,
)
"""Append-only; triggers refuse other changes, except while somebody is forgotten (``FORGETTING``)."""

DECISION: Final = Table(
    "decision",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("approved", Boolean, nullable=False),
    Column("author", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("room", Text),
    CheckConstraint("author <> ''", name="decision_has_an_author"),
)
"""Decisions on proposed entries; if two decide at once, the first counts. Append-only as well."""

FOLLOW: Final = Table(
    "follow",
    METADATA,
    Column("room", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("about", Text, primary_key=True),
    Column("pace", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)
"""Things whose changes a room or a person is told about."""

TASK: Final = Table(
    "task",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("record", Text),
    Column("meeting", Text),
    Column("what", Text),
    Column("owner", Text, nullable=False),
    Column("until", Text),
    Column("room", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("done_at", UtcDateTime),
    Column("done_by", Text),
    sqlite_autoincrement=True,
)
"""Tasks: who does something about a recommendation or for a meeting, and until when."""

DEBRIEF_ITEM: Final = Table(
    "debrief_item",
    METADATA,
    Column("delivery", Text, primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("record", Text, nullable=False),
)
"""The recommendations that a debrief asks about, by the numbers it shows, so that replies refer to what was shown."""

DEBRIEF_END: Final = Table(
    "debrief_end",
    METADATA,
    Column("meeting", Text, primary_key=True),
    Column("how", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("room", Text),
)
"""Debriefs that are closed."""

IDENTITY: Final = Table(
    "identity",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("person", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("place", Text, nullable=False),
    Column("accepted_by", Text),
    Column("accepted_at", UtcDateTime),
    Column("over_at", UtcDateTime),
    sqlite_autoincrement=True,
)

FORGETTING: Final = Table(
    "forgetting",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("never", Integer, ForeignKey("forgetting.number", deferrable=True, initially="DEFERRED"), nullable=False),
    CheckConstraint("number = 1 AND never = 2", name="forgetting_is_never_committed"),
)
"""While it has a row, append-only tables may be rewritten; no transaction can be committed with the row."""
