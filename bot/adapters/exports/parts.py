"""What every format makes of a message alike: its title once, and links to the web and nowhere else."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlsplit
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from bot.core.legible import clean
from bot.core.message import Paragraph

if TYPE_CHECKING:
    from bot.core.message import Block, Message

_IN_ARCHIVE: Final = (1980, 1, 1, 0, 0, 0)
_NO_CHARACTERS: Final = dict.fromkeys((0xFFFE, 0xFFFF))
_IN_ADDRESS: Final = "%:/?#[]@!$&'*+,;=~-._"
"""What an address keeps as it is: no bracket, blank or backslash can end a link early."""


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


def address(url: str) -> str:
    """Return an address in which nothing can end it early."""
    return quote(clean(url), safe=_IN_ADDRESS)


def in_xml(text: str) -> str:
    """Return a text as XML can hold it: two code points that are no characters cannot be in any document."""
    return text.translate(_NO_CHARACTERS)


def without_times(made: io.BytesIO) -> bytes:
    """Return the archive without the moment at which it was packed."""
    packed = io.BytesIO()
    with ZipFile(made) as before, ZipFile(packed, "w") as after:
        for name in before.namelist():
            entry = ZipInfo(name, _IN_ARCHIVE)
            entry.compress_type = ZIP_DEFLATED
            after.writestr(entry, before.read(name))
    return packed.getvalue()
