"""The tables as the newest migration leaves them; a test holds both to each other."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from sqlalchemy import Column, DateTime, Integer, MetaData, Table, Text
from sqlalchemy.types import TypeDecorator
from typing_extensions import override

if TYPE_CHECKING:
    from sqlalchemy import Dialect

NEWEST: Final = "0001"
"""The last of ``migrations/versions/``. Known here, so that a start with nothing to migrate does without Alembic."""


class Moment(TypeDecorator[datetime]):
    """An instant that comes back as it went in, in UTC, from either database."""

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
        # SQLite knows no zones: what it keeps is UTC.
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
    Column("at", Moment, nullable=False),
)
"""Rows are only ever added; triggers refuse the rest."""

MIRROR: Final = Table(
    "mirror",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("hash", Text, nullable=False),
)
