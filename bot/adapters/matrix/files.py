"""A file → the content of its event: what it shows as the caption, and its name apart from that (Matrix 1.10). Pure."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any, Final

from bot.adapters.matrix.texts import inert
from bot.core.cutting import cut

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.core.message import Attachment

_CAPTION: Final = 2_000
_PICTURES: Final = frozenset({"image/png"})
"""What clients draw; of SVG they would run what it holds, and show it as a file."""
_PNG: Final = struct.Struct(">8s4x4sII")


def content_of(file: Attachment, where: Mapping[str, Any]) -> dict[str, Any]:
    """Return the content of the event that shows a file.

    Args:
        file: as it may be sent.
        where: it lies, and with which keys.

    """
    info: dict[str, Any] = {"mimetype": file.media, "size": len(file.data)}
    is_picture = file.media in _PICTURES
    return {
        "msgtype": "m.image" if is_picture else "m.file",
        "body": inert(cut(file.alt, _CAPTION)) or file.name,
        "filename": file.name,
        "info": info | (_extent(file.data) if is_picture else {}),
        "m.mentions": {},
        **where,
    }


def _extent(png: bytes) -> dict[str, int]:
    """Return how wide and high a picture is, so that clients leave room for it; nothing where it does not say."""
    if len(png) < _PNG.size:
        return {}
    signature, kind, width, height = _PNG.unpack_from(png)
    return {"w": width, "h": height} if (signature, kind) == (b"\x89PNG\r\n\x1a\n", b"IHDR") else {}
