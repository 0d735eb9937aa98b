"""What the pump asks for each row: what to send, or why not to."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from bot.core.reminding.delivery import State
from bot.services.ports import DeliveryRow

if TYPE_CHECKING:
    from bot.core.message import Message


@dataclass(frozen=True, slots=True)
class Worded:
    """A message as it is to be sent."""

    message: Message
    face: str
    """Of what it shows; when the plan's is another, the posted message is worded again and edited."""


@dataclass(frozen=True, slots=True)
class Unworded:
    """A message that helps nobody any more."""

    why: str


Compose = Callable[[DeliveryRow, datetime], Awaitable[Worded | Unworded]]
"""Words a row as of a moment; a row that is ``sent`` is one whose posted message is to be edited."""

Unsent = Callable[[DeliveryRow, State, str], Awaitable[None]]
"""Is told of a row that will not be sent, and why, before that is stored: after a crash it may be told again."""
