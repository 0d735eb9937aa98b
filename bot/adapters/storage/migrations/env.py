"""Alembic's environment: runs the versions on the given connection and within its transaction."""

from __future__ import annotations

from alembic import context

from bot.adapters.storage.schema import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA)
with context.begin_transaction():
    context.run_migrations()
