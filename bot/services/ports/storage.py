"""What every part that stores something may run into."""

from __future__ import annotations


class AwayError(Exception):
    """The database cannot be reached, or refuses us, for now."""
