"""Migrations of the tables, one file in ``versions/`` for each change, run by Alembic in their order.

A version is a number of four digits and builds on the one before. It defines its tables itself and never imports the
schema, which changes later. There are no downgrades: restore a backup instead. Each version runs in one transaction on
both databases.
"""
