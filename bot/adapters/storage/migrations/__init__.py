"""How the tables came to be what they are, one file of ``versions/`` for each change, run by Alembic in their order.

A version is a number of four digits and stands on the one before. It names its tables itself and never imports the
schema, which moves on. There is no way down: a backup is the way back. Each runs in one transaction on both databases.
"""
