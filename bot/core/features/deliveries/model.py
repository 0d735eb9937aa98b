"""Results of composing a due delivery: a message, or the reason not to send it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.core.domain.message import Message


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message that is ready to be sent."""

    message: Message
    content_hash: str = ""
    """Hash of the content that it shows; where the plan's is another, the posted message is edited."""


@dataclass(frozen=True, slots=True)
class Skip:
    """The decision not to send a delivery, or not to edit its message."""

    why: str
