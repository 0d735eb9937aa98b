"""The current settings for unencrypted rooms and people without cross-signing; readable on any thread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

IN_CLEAR: Final = (
    "this room is not encrypted, so the bot takes no part in it; switch encryption on in its settings, or set "
    "“clear: true” for it under “rooms” in config/bot.yaml"
)


@dataclass(frozen=True, slots=True)
class Terms:
    """Security settings from ``config/bot.yaml``; the defaults are the strictest."""

    clear: Callable[[str], bool] = lambda _: False
    """Returns whether the bot takes part in a room although it is not encrypted."""
    tells_unsigned: Callable[[], bool] = lambda: False
    """Returns whether people without cross-signing take part, in rooms that are not private."""
