"""Helpers shared by all export formats: titles, links to the web, XML text, reproducible archives."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlsplit
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from bot.core.domain.message import Paragraph
from bot.core.domain.text import clean

if TYPE_CHECKING:
    from bot.core.domain.message import Block, Message

_ARCHIVE_TIMESTAMP: Final = (1980, 1, 1, 0, 0, 0)
_NON_CHARACTERS: Final = dict.fromkeys((0xFFFE, 0xFFFF))
_URL_SAFE: Final = "%:/?#[]@!$&'*+,;=~-._"
"""Characters of an address that stay unescaped; brackets, blanks and backslashes could end a link early."""


def body_blocks(message: Message) -> tuple[Block, ...]:
    """Return the blocks below the title; a first block that only repeats the title is left out."""
    first = message.blocks[0] if message.blocks else None
    return message.blocks[1:] if isinstance(first, Paragraph) and first.text == message.summary else message.blocks


def is_web_url(url: str) -> bool:
    """Return True for an http or https address with a host; only those become links."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc)


def escape_url(url: str) -> str:
    """Return an address with every character escaped that could end a link early."""
    return quote(clean(url), safe=_URL_SAFE)


def to_xml_text(text: str) -> str:
    """Return a text without the two non-characters that no XML document can hold."""
    return text.translate(_NON_CHARACTERS)


def with_fixed_timestamps(made: io.BytesIO) -> bytes:
    """Return a ZIP archive with fixed timestamps, so that the same content gives the same bytes."""
    packed = io.BytesIO()
    with ZipFile(made) as before, ZipFile(packed, "w") as after:
        for name in before.namelist():
            entry = ZipInfo(name, _ARCHIVE_TIMESTAMP)
            entry.compress_type = ZIP_DEFLATED
            after.writestr(entry, before.read(name))
    return packed.getvalue()
