"""The current settings for unencrypted rooms and people without cross-signing; readable on any thread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

UNENCRYPTED_ROOM: Final = (
    "this room is not encrypted, so the bot takes no part in it; switch encryption on in its settings, or set "
    "“clear: true” for it under “rooms” in config/bot.yaml"
)


@dataclass(frozen=True, slots=True)
class EncryptionSettings:
    """Security settings from ``config/bot.yaml``; the defaults are the strictest."""

    clear: Callable[[str], bool] = lambda _: False
    """Returns whether the bot takes part in a room although it is not encrypted."""
    tells_unsigned: Callable[[], bool] = lambda: False
    """Returns whether people without cross-signing take part, in rooms that are not private."""


@dataclass(frozen=True, slots=True)
class NetworkMetrics:
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
