"""Event contents for files: the alternative text is the caption, apart from the name (Matrix 1.10). Pure."""

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
"""Media types that are sent as images; SVG may contain scripts, so it is sent as a file."""
_PNG: Final = struct.Struct(">8s4x4sII")


def content_of(file: Attachment, where: Mapping[str, Any]) -> dict[str, Any]:
    """Return the content of a file's event.

    Args:
        file: the attachment.
        where: ``url``, or ``file`` with the encryption keys, as returned by the upload.

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
    """Return the width and height of a PNG, for which clients leave room; empty if it has no valid header."""
    if len(png) < _PNG.size:
        return {}
    signature, kind, width, height = _PNG.unpack_from(png)
    return {"w": width, "h": height} if (signature, kind) == (b"\x89PNG\r\n\x1a\n", b"IHDR") else {}
