"""What the settings say at this moment of how much a homeserver's word counts; asked on any thread."""

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
    """As ``config/bot.yaml`` has it; without settings the strictest."""

    clear: Callable[[str], bool] = lambda _: False
    """Whether a room takes part though it is not encrypted."""
    tells_unsigned: Callable[[], bool] = lambda: False
    """Whether people without cross-signing are heard, in rooms that are not private."""
