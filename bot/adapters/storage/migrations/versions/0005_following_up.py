"""Tables of debriefs, tasks and follows; an entry that stands for none needs evidence too.

An entry also keeps where it was said, and what is proposed until when; a decision and the end of a debrief where.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0005"
down_revision: Final = "0004"

_UNSEEN: Final = "".join(
    chr(code)
    for first, last in (
        (0x01, 0x20), (0x7F, 0xA0), (0xAD, 0xAD), (0x34F, 0x34F), (0x600, 0x605), (0x61C, 0x61C), (0x6DD, 0x6DD),
        (0x70F, 0x70F), (0x890, 0x891), (0x8E2, 0x8E2), (0x115F, 0x1160), (0x1680, 0x1680), (0x17B4, 0x17B5),
        (0x180B, 0x180F), (0x2000, 0x200F), (0x2028, 0x202F), (0x205F, 0x206F), (0x2800, 0x2800), (0x3000, 0x3000),
        (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF9, 0xFFFC), (0xE0000, 0xE007F),
        (0xE0100, 0xE01EF),
    )
    for code in range(first, last + 1)
)  # fmt: skip
"""Blanks, and what nobody sees."""
_SIGNS: Final = "!\"#$%&''()*+,-./\\];:<=>?@[^_`{|}~¡¦§«¬¯°±´¶·¸»¿×÷" + "".join(map(chr, range(0x2010, 0x205F)))
"""Signs that name nothing by themselves, as they are written in a text of SQL."""
_NAMES_NOTHING: Final = "COALESCE(TRIM(NEW.{column}, '{but}'), '') = ''"
_BEHIND: Final = (_UNSEEN + _SIGNS).replace(":", "")
_NOBODY: Final = (
    f"{_NAMES_NOTHING.format(column='author', but=_UNSEEN + _SIGNS)} OR RTRIM(NEW.author, '{_BEHIND}') LIKE '%:'"
)
_UNPROVEN: Final = (
    f"NEW.state NOT IN ('unknown', 'withdrawn') AND {_NAMES_NOTHING.format(column='evidence', but=_UNSEEN + _SIGNS)}"
)
_NO_ENTRY: Final = f"({_NOBODY}) OR ({_UNPROVEN}) OR (NEW.state = 'withdrawn' AND NEW.corrects IS NULL)"
# SQLite takes what is no text where a text belongs, and a text that ends before it ends.
_NO_TEXT: Final = "typeof(NEW.{column}) NOT IN ('text', 'null') OR instr(NEW.{column}, char(0)) > 0"
_REFUSED: Final = {
    "progress": (
        f"{_NO_ENTRY} OR {_NO_TEXT.format(column='author')} OR {_NO_TEXT.format(column='evidence')}",
        _NO_ENTRY,
    ),
    "decision": (f"{_NOBODY} OR {_NO_TEXT.format(column='author')}", _NOBODY),
}
"""By table, what is no row of it: on SQLite, and on PostgreSQL."""
_SQLITE: Final = """
    CREATE TRIGGER GUARDED_says_who_and_how_they_know BEFORE INSERT ON GUARDED WHEN {refused}
    BEGIN SELECT RAISE(ABORT, 'a row of GUARDED has an author, and the evidence that it needs'); END
    """
_POSTGRESQL: Final = (
    """
    CREATE FUNCTION GUARDED_says_who_and_how_they_know() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'a row of GUARDED has an author, and the evidence that it needs'; END $$
    """,
    """
    CREATE TRIGGER GUARDED_says_who_and_how_they_know BEFORE INSERT ON GUARDED
    FOR EACH ROW WHEN ({refused}) EXECUTE FUNCTION GUARDED_says_who_and_how_they_know()
    """,
)
"""A check of the table's own could not be had: on SQLite that is made anew for it, and rows are never written anew."""


def upgrade() -> None:
    """Make the four tables, the columns, the index, and what guards authors and evidence."""
    op.add_column("progress", sa.Column("room", sa.Text))
    op.add_column("progress", sa.Column("remind_at", sa.DateTime(timezone=True)))
    op.add_column("progress", sa.Column("expires_at", sa.DateTime(timezone=True)))
    op.add_column("decision", sa.Column("room", sa.Text))
    for table, (on_sqlite, on_postgresql) in _REFUSED.items():
        if op.get_context().dialect.name == "sqlite":
            op.execute(_SQLITE.replace("GUARDED", table).replace("{refused}", on_sqlite))
        for statement in _POSTGRESQL if op.get_context().dialect.name == "postgresql" else ():
            op.execute(statement.replace("GUARDED", table).replace("{refused}", on_postgresql))
    op.create_index("delivery_posted", "delivery", ["remote_id"])
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
        sa.Column("room", sa.Text),
    )
