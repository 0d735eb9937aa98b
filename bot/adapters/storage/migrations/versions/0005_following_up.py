"""What follows a meeting: debriefs, tasks, what is followed; and an entry that says so is not without evidence either.

An entry also keeps where it was said.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0005"
down_revision: Final = "0004"

_UNPROVEN: Final = "NEW.state = 'not_raised' AND COALESCE(NEW.evidence, '') = ''"
_SQLITE: Final = f"""
    CREATE TRIGGER progress_has_evidence_of_nothing BEFORE INSERT ON progress WHEN {_UNPROVEN}
    BEGIN SELECT RAISE(ABORT, 'what was not raised needs evidence as well'); END
    """
_POSTGRESQL: Final = (
    """
    CREATE FUNCTION progress_has_evidence_of_nothing() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'what was not raised needs evidence as well'; END $$
    """,
    f"""
    CREATE TRIGGER progress_has_evidence_of_nothing BEFORE INSERT ON progress
    FOR EACH ROW WHEN ({_UNPROVEN}) EXECUTE FUNCTION progress_has_evidence_of_nothing()
    """,
)
"""A check of the table's own could not be had: on SQLite that is made anew for it, and rows are never written anew."""


def upgrade() -> None:
    """Make the four tables, the column, and what guards the evidence."""
    op.add_column("progress", sa.Column("room", sa.Text))
    for statement in (_SQLITE,) if op.get_context().dialect.name == "sqlite" else _POSTGRESQL:
        op.execute(statement)
    op.create_table(
        "follow",
        sa.Column("room", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("about", sa.Text, primary_key=True),
        sa.Column("pace", sa.Text, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "task",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("record", sa.Text),
        sa.Column("meeting", sa.Text),
        sa.Column("what", sa.Text),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("until", sa.Text),
        sa.Column("room", sa.Text, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True)),
        sa.Column("done_by", sa.Text),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "debrief_item",
        sa.Column("delivery", sa.Text, primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("record", sa.Text, nullable=False),
    )
    op.create_table(
        "debrief_end",
        sa.Column("meeting", sa.Text, primary_key=True),
        sa.Column("how", sa.Text, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
