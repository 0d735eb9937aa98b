"""Triggers let append-only rows be rewritten for one purpose: to erase a person.

The one exception is a row of ``forgetting``, which whoever forgets somebody adds and deletes again within the same
transaction. It refers to a row that can never be, so it cannot be committed: nobody can leave the exception open.
Even then no row is deleted, and only what may name somebody is changed.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0007"
down_revision: Final = "0006"

_KEPT: Final = {
    "revision": ("a revision", ("name", "number", "at")),
    "progress": (
        "a row of progress",
        (
            "number", "record", "line", "state", "date", "at", "meeting", "corrects", "proposed", "remind_at",
            "expires_at",
        ),
    ),
    "decision": ("a row of decision", ("number", "approved", "at")),
}  # fmt: skip
"""By table, what a row is called, and the columns that never change: none of them names anybody."""


def upgrade() -> None:
    """Make the table, and have the guards of the three others know it."""
    op.create_table(
        "forgetting",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column(
            "never",
            sa.Integer,
            sa.ForeignKey("forgetting.number", deferrable=True, initially="DEFERRED"),
            nullable=False,
        ),
        sa.CheckConstraint("number = 1 AND never = 2", name="forgetting_is_never_committed"),
    )
    for table, (row, columns) in _KEPT.items():
        if op.get_context().dialect.name == "sqlite":
            changed = " OR ".join(f'NEW."{each}" IS NOT OLD."{each}"' for each in columns)
            op.execute(f"DROP TRIGGER {table}_is_not_changed")
            op.execute(
                f"CREATE TRIGGER {table}_is_not_changed BEFORE UPDATE ON {table} "  # noqa: S608 -- only names of ours
                f"WHEN NOT EXISTS (SELECT 1 FROM forgetting) OR {changed} "
                f"BEGIN SELECT RAISE(ABORT, '{row} is never changed'); END"
            )
            continue
        same = ", ".join(f'{{which}}."{each}"' for each in columns)
        changed = f"({same.format(which='NEW')}) IS DISTINCT FROM ({same.format(which='OLD')})"
        op.execute(f"DROP TRIGGER {table}_is_kept ON {table}")
        op.execute(
            f"CREATE TRIGGER {table}_is_kept BEFORE DELETE OR TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_is_kept()"
        )
        # Named with its schema: a temporary table of the same name would be looked at first.
        schema = op.get_bind().scalar(sa.text("SELECT quote_ident(current_schema())"))
        op.execute(
            f"CREATE FUNCTION {table}_is_not_changed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "  # noqa: S608 -- same
            f"IF NOT EXISTS (SELECT 1 FROM {schema}.forgetting) OR {changed} THEN "
            f"RAISE EXCEPTION '{row} is never changed or deleted'; END IF; RETURN NEW; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {table}_is_not_changed BEFORE UPDATE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_is_not_changed()"
        )
