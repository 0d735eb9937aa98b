"""The store: what the bot must not forget, in SQLite or PostgreSQL, with one schema and the same statements on both.

The only place that knows a database. Its tables change by a new file in ``migrations/versions/`` alone, never by an
edit of an old one, and :data:`bot.adapters.storage.schema.NEWEST` names the last. Nothing is imported here, so that
what needs no store pays for none.
"""
