"""Tables of deliveries and of private subscriptions."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0002"
down_revision: Final = "0001"


def upgrade() -> None:
    """Make both tables, and the index by which what is due is found."""
    op.create_table(
        "delivery",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("about", sa.Text, nullable=False),
        sa.Column("offset", sa.Text, nullable=False),
        sa.Column("room", sa.Text, nullable=False),
        sa.Column("platform", sa.Text, nullable=False),
        sa.Column("start", sa.Text, nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("was", sa.Text),
        sa.Column("face", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("first_attempt_at", sa.DateTime(timezone=True)),
        sa.Column("token", sa.Text),
        sa.Column("held_at", sa.Float, nullable=False),
        sa.Column("free_at", sa.Float, nullable=False),
        sa.Column("remote_id", sa.Text),
        sa.Column("sent_at", sa.DateTime(timezone=True)),
        sa.Column("shown", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
    )
    op.create_index("delivery_due", "delivery", ["state", "due_at"])
    op.create_table(
        "subscription",
        sa.Column("person", sa.Text, primary_key=True),
        sa.Column("about", sa.Text, primary_key=True),
    )
