"""The error that every database adapter may raise."""

from __future__ import annotations


class AwayError(Exception):
    """The database cannot be reached, or refuses us, for now."""


class MisplacedError(AwayError):
    """The database's file is not where it was opened; the message may be shown: what is wrong, and how to mend it."""
