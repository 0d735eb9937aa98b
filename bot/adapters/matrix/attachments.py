"""Posting of a message with its files: if a file fails, the message is still posted and names the missing file."""

from __future__ import annotations

import logging
import struct
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from bot.adapters.matrix.network.posting import DELIVERY_KEY
from bot.adapters.matrix.render import PROPOSALS_ONLY, render
from bot.adapters.matrix.texts import escape_links
from bot.core.domain.attachments import without_files
from bot.core.domain.text_cutting import cut
from bot.core.ports.chat import Accepted, Refused, Unknown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.adapters.attachments import UploadedMessage
    from bot.adapters.matrix.reactions import SignRule
    from bot.core.domain.message import Attachment, Message
    from bot.core.ports.chat import SendResult

_CAPTION: Final = 2_000
_PICTURES: Final = frozenset({"image/png"})
"""Media types that are sent as images; SVG may contain scripts, so it is sent as a file."""
_PNG: Final = struct.Struct(">8s4x4sII")


def file_content(file: Attachment, where: Mapping[str, Any]) -> dict[str, Any]:
    """Return the content of a file's event.

    Args:
        file: the attachment.
        where: ``url``, or ``file`` with the encryption keys, as returned by the upload.

    """
    info: dict[str, Any] = {"mimetype": file.media, "size": len(file.data)}
    is_picture = file.media in _PICTURES
    return {
        "msgtype": "m.image" if is_picture else "m.file",
        "body": escape_links(cut(file.alt, _CAPTION)) or file.name,
        "filename": file.name,
        "info": info | (_png_size(file.data) if is_picture else {}),
        "m.mentions": {},
        **where,
    }


def _png_size(png: bytes) -> dict[str, int]:
    """Return the width and height of a PNG, for which clients leave room; empty if it has no valid header."""
    if len(png) < _PNG.size:
        return {}
    signature, kind, width, height = _PNG.unpack_from(png)
    return {"w": width, "h": height} if (signature, kind) == (b"\x89PNG\r\n\x1a\n", b"IHDR") else {}


_log = logging.getLogger(__name__)

PostContent = Callable[[dict[str, Any], str], Awaitable["SendResult"]]
"""Posts an event content with a transaction id."""
EditMessage = Callable[[str, "Message"], Awaitable["SendResult"]]
"""Replaces a posted message, given by its remote id."""


@dataclass(frozen=True, slots=True)
class PostOptions:
    """Delivery id, thread, mention and sign rule with which a message is posted."""

    delivery: str
    thread: str | None
    mention: str | None = None
    signs: SignRule = PROPOSALS_ONLY

    def message(self, message: Message) -> dict[str, Any]:
        """Return the content of the message's event."""
        return render(message, mention=self.mention, signs=self.signs) | self._names(self.delivery)

    def file(self, number: int, content: dict[str, Any]) -> tuple[dict[str, Any], str]:
        """Return the content of a file's event and its transaction id, which is stable and not that of the message."""
        name = f"{self.delivery}-file-{number}"
        return content | self._names(name), name

    def _names(self, delivery: str) -> dict[str, Any]:
        named: dict[str, Any] = {DELIVERY_KEY: delivery}
        if self.thread:
            # Clients without support for threads show it as a reply.
            replying = {"is_falling_back": True, "m.in_reply_to": {"event_id": self.thread}}
            named["m.relates_to"] = {"rel_type": "m.thread", "event_id": self.thread, **replying}
        return named


async def post_with_attachments(
    uploaded: UploadedMessage[dict[str, Any]], under: PostOptions, post: PostContent, edit: EditMessage
) -> SendResult:
    """Post a message and then its files; posting them again duplicates none.

    If the message was posted and a file's outcome is not final, the outcome is unknown, so that all is posted again.
    """
    outcome = await post(under.message(uploaded.message), under.delivery)
    if not isinstance(outcome, Accepted):
        return outcome
    for number, content in enumerate(uploaded.files, 1):
        match await post(*under.file(number, content)):
            case Refused(retry_after=None, reason=reason):
                _log.warning("A file could not be attached", extra={"reason": reason})
                names = [content["filename"]]
                await edit(outcome.remote_id, without_files(uploaded.message, names, uploaded.wording, "unattached"))
            case Refused(reason=reason) | Unknown(reason=reason):
                # The message has been posted, so “Refused”, which means that nothing was posted, would be wrong.
                return Unknown(reason)
            case Accepted():
                pass
    return outcome
