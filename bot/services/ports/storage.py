"""The error that every database adapter may raise."""

from __future__ import annotations


class AwayError(Exception):
    """The database cannot be reached, or rejects the connection, for now."""
