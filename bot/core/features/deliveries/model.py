"""The result of composing a delivery that is due: a message, or the reason why it is not sent."""

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
