"""The types with which the delivery worker gets a row's message, or the reason not to send it."""

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
    """A message that is ready to be sent."""

    message: Message
    face: str
    """The fingerprint of its content; if the plan's differs, the posted message is composed again and edited."""


@dataclass(frozen=True, slots=True)
class Unworded:
    """The reason not to send a message."""

    why: str


Compose = Callable[[DeliveryRow, datetime], Awaitable[Worded | Unworded]]
"""Composes the message of a row as of a moment; for a ``sent`` row, the message to edit the posted one to."""

Unsent = Callable[[DeliveryRow, State, str], Awaitable[None]]
"""Called with a row that will not be sent, and why, before that is stored: after a crash it may be called again."""
