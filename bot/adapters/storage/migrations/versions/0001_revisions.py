"""Documents with all their revisions, which nobody can change, and what their mirror holds."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0001"
down_revision: Final = None

_SQLITE: Final = (
    """
    CREATE TRIGGER revision_is_not_changed BEFORE UPDATE ON revision
    BEGIN SELECT RAISE(ABORT, 'a revision is never changed'); END
    """,
    """
    CREATE TRIGGER revision_is_not_deleted BEFORE DELETE ON revision
    BEGIN SELECT RAISE(ABORT, 'a revision is never deleted'); END
    """,
    # INSERT OR REPLACE deletes without asking the trigger above.
    """
    CREATE TRIGGER revision_is_not_replaced BEFORE INSERT ON revision
    WHEN EXISTS (SELECT 1 FROM revision WHERE name = NEW.name AND number = NEW.number)
    BEGIN SELECT RAISE(ABORT, 'a revision is never replaced'); END
    """,
)
_POSTGRESQL: Final = (
    """
    CREATE FUNCTION revision_is_kept() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'a revision is never changed or deleted'; END $$
    """,
    """
    CREATE TRIGGER revision_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON revision
    FOR EACH STATEMENT EXECUTE FUNCTION revision_is_kept()
    """,
)


def upgrade() -> None:
    """Make both tables and what guards the first."""
    op.create_table(
        "revision",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "mirror",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("hash", sa.Text, nullable=False),
    )
    for statement in _SQLITE if op.get_context().dialect.name == "sqlite" else _POSTGRESQL:
        op.execute(statement)
