"""The store: the bot's persistent data in SQLite or PostgreSQL, with one schema and the same statements on both.

The only package that knows a database. Its tables change only by a new file in ``migrations/versions/``, never by an
edit of an old one, and :data:`bot.adapters.storage.schema.NEWEST` names the last. Nothing is imported here, so that
code that needs no store does not load it.
"""
