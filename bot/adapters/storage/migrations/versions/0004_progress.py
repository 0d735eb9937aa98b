"""Tables of progress entries and of decisions on proposals, to which rows are only ever added.

None of them is without an author, or the evidence that it needs.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0004"
down_revision: Final = "0003"

_GUARDED: Final = ("progress", "decision")


_SQLITE: Final = (
    """
    CREATE TRIGGER GUARDED_is_not_changed BEFORE UPDATE ON GUARDED
    BEGIN SELECT RAISE(ABORT, 'a row of GUARDED is never changed'); END
    """,
    """
    CREATE TRIGGER GUARDED_is_not_deleted BEFORE DELETE ON GUARDED
    BEGIN SELECT RAISE(ABORT, 'a row of GUARDED is never deleted'); END
    """,
    # INSERT OR REPLACE deletes without asking the trigger above.
    """
    CREATE TRIGGER GUARDED_is_not_replaced BEFORE INSERT ON GUARDED
    WHEN EXISTS (SELECT 1 FROM GUARDED WHERE number = NEW.number)
    BEGIN SELECT RAISE(ABORT, 'a row of GUARDED is never replaced'); END
    """,
)
_POSTGRESQL: Final = (
    """
    CREATE FUNCTION GUARDED_is_kept() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'a row of GUARDED is never changed or deleted'; END $$
    """,
    """
    CREATE TRIGGER GUARDED_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON GUARDED
    FOR EACH STATEMENT EXECUTE FUNCTION GUARDED_is_kept()
    """,
)


def upgrade() -> None:
    """Make both tables, what finds the entries of an ask, and what guards them."""
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
        sa.Column("proposed", sa.Boolean, nullable=False),
        sa.CheckConstraint("author <> ''", name="progress_has_an_author"),
        # Of a NULL a check would know nothing, and let it pass.
        sa.CheckConstraint(
            "COALESCE(evidence, '') <> '' OR state IN ('not_raised', 'unknown', 'withdrawn')",
            name="progress_has_evidence",
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("progress_record", "progress", ["record", "number"])
    op.create_table(
        "decision",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("approved", sa.Boolean, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("author <> ''", name="decision_has_an_author"),
    )
    for table in _GUARDED:
        for statement in _SQLITE if op.get_context().dialect.name == "sqlite" else _POSTGRESQL:
            op.execute(statement.replace("GUARDED", table))
