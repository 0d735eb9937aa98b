"""How the network's side is, in figures. Plain data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figures:
    """How the network's side is, for whoever watches the bot."""

    last_sync_age: float | None
    """Seconds since something was read; nothing before the first time."""
    undecryptable: int
    """Messages that came before their key."""
    waiting: int
    """Those whose key has not come yet."""
    dropped: int
    """Events that nobody can make sense of, or that are meant to do harm."""
    one_time_keys: int | None
    """How many of ours the server has left."""
    limited: int
    """Answers that asked for a pause."""
    signed: bool
    """Whether people's clients show the device as verified."""
