"""What came of asks: entries that are only ever added, none of them without an author or the evidence it needs."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0004"
down_revision: Final = "0003"

_SQLITE: Final = (
    """
    CREATE TRIGGER progress_is_not_changed BEFORE UPDATE ON progress
    BEGIN SELECT RAISE(ABORT, 'an entry is never changed'); END
    """,
    """
    CREATE TRIGGER progress_is_not_deleted BEFORE DELETE ON progress
    BEGIN SELECT RAISE(ABORT, 'an entry is never deleted'); END
    """,
    # INSERT OR REPLACE deletes without asking the trigger above.
    """
    CREATE TRIGGER progress_is_not_replaced BEFORE INSERT ON progress
    WHEN EXISTS (SELECT 1 FROM progress WHERE number = NEW.number)
    BEGIN SELECT RAISE(ABORT, 'an entry is never replaced'); END
    """,
)
_POSTGRESQL: Final = (
    """
    CREATE FUNCTION progress_is_kept() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'an entry is never changed or deleted'; END $$
    """,
    """
    CREATE TRIGGER progress_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON progress
    FOR EACH STATEMENT EXECUTE FUNCTION progress_is_kept()
    """,
)


def upgrade() -> None:
    """Make the table, what finds the entries of an ask, and what guards them."""
    op.create_table(
        "progress",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("record", sa.Text, nullable=False),
        sa.Column("line", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("date", sa.Text, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("evidence", sa.Text),
        sa.Column("meeting", sa.Text),
        sa.Column("note", sa.Text),
        sa.Column("corrects", sa.Integer),
        sa.CheckConstraint("author <> ''", name="progress_has_an_author"),
        # Of a NULL a check would know nothing, and let it pass.
        sa.CheckConstraint(
            "COALESCE(evidence, '') <> '' OR state IN ('not_raised', 'unknown', 'withdrawn')",
            name="progress_has_evidence",
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("progress_record", "progress", ["record", "number"])
    for statement in _SQLITE if op.get_context().dialect.name == "sqlite" else _POSTGRESQL:
        op.execute(statement)
