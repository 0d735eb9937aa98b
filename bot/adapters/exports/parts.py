"""What every format makes of a message alike: its title once, and links to the web and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.core.message import Paragraph

if TYPE_CHECKING:
    from bot.core.message import Block, Message


def body(message: Message) -> tuple[Block, ...]:
    """Return the blocks below the title, which a first block may only repeat."""
    first = message.blocks[0] if message.blocks else None
    return message.blocks[1:] if isinstance(first, Paragraph) and first.text == message.summary else message.blocks


def is_web(url: str) -> bool:
    """Tell whether an address is one of the web, with a host: no reader's program may obey any other."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc)
