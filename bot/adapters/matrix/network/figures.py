"""Metrics of the network side. Plain data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figures:
    """Metrics of the network side, for monitoring."""

    last_sync_age: float | None
    """Seconds since the last successful sync; None before the first."""
    undecryptable: int
    """Messages that came before their decryption key."""
    waiting: int
    """Messages whose decryption key has not come yet."""
    dropped: int
    """Events that were dropped as malformed or untrustworthy."""
    one_time_keys: int | None
    """The device's one-time keys left on the server; None if unknown."""
    limited: int
    """Answers that set a rate limit."""
    signed: bool
    """Whether clients show the device as verified."""
