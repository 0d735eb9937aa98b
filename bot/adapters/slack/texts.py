"""Escaping and cutting of texts for Slack; cuts fall between visible characters.

``&``, ``<`` and ``>`` are escaped, so that a title cannot become a mention, a link or a call to the whole channel.
Slack has no escape for the marks of bold, italic or struck-out text; where they would act as such, look-alikes are
used.
"""

from __future__ import annotations

import re
from typing import Any, Final

from bot.core.cutting import ELLIPSIS, cut
from bot.core.legible import clean

# Between two letters or digits these are never markup, and ids must not be changed.
_MARKS: Final = re.compile(r"[*_~`](?:(?<![^\W_].)|(?![^\W_]))")
_ALIKE: Final = {"*": "∗", "_": "ˍ", "~": "∼", "`": "ˋ"}
_LINKABLE: Final = re.compile(r"https?://", re.IGNORECASE)
_NOT_IN_ADDRESSES: Final = re.compile(r"[\s<>|\"]")
_LABEL, _SHOWN, _ADDRESS = 300, 1_000, 1_500
"""Limits of links: longer labels and addresses shown as text are cut, longer addresses do not become links."""
_WHOLE: Final = re.compile(r"<[^<>]*>|&(?:amp|lt|gt);")
"""Entities and links, which are never cut apart."""


def length(text: str) -> int:
    """Return the length in UTF-16 units, the strictest way in which Slack may count."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def literal(text: str, limit: int) -> str:
    """Return a text escaped so that it is shown literally, at most ``limit`` long once escaped."""
    return _escaped(_MARKS.sub(lambda mark: _ALIKE[mark[0]], _shortened(text, limit)))


def strong(text: str) -> str:
    """Return a text that is escaped already in bold."""
    return f"*{text}*" if text else ""


def linked(text: str, url: str) -> str:
    """Return a link, or plain text if the address is not one of the web or too long."""
    label = literal(text, _LABEL)
    address = _escaped(_NOT_IN_ADDRESSES.sub(lambda each: f"%{ord(each[0]):02X}", clean(url)))
    if _LINKABLE.match(address) and length(address) <= _ADDRESS:
        return f"<{address}|{label or literal(url, _LABEL)}>"
    return ": ".join(filter(None, (label, literal(url, _SHOWN))))


def markup(text: str) -> dict[str, Any]:
    """Return a text object for a text that is already in Slack's markup."""
    # verbatim: Slack does not turn addresses in the text into links
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def plain(text: str, limit: int) -> dict[str, Any]:
    """Return a plain text object, for names, labels and titles."""
    return {"type": "plain_text", "text": _escaped(_shortened(text, limit)) or ELLIPSIS, "emoji": False}


def cut_markup(text: str, limit: int) -> str:
    """Cut a text with markup to a limit; links and entities are kept whole or dropped.

    A mark for bold or italic text may lose its counterpart; then it is shown, without further effect.
    """
    if length(text) <= limit:
        return text
    kept, end = "", 0
    for whole in (*_WHOLE.finditer(text), None):
        between = text[end : whole.start() if whole else None]
        room = limit - length(kept) - length(ELLIPSIS)
        if length(between) > room or whole is None:
            return kept + cut(between, room + length(ELLIPSIS), length)
        if length(between) + length(whole[0]) > room:
            return kept + between + ELLIPSIS
        kept, end = kept + between + whole[0], whole.end()
    return kept


def _shortened(text: str, limit: int) -> str:
    return cut(clean(text), limit, lambda part: length(_escaped(part)))


def _escaped(text: str) -> str:
    # str.translate would take five times as long.
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
