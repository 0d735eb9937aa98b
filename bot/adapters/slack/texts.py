"""Escaping and cutting of texts for Slack; cuts fall between visible characters.

``&``, ``<`` and ``>`` are escaped, so that a title cannot become a mention, a link or a call to the whole channel.
Slack has no escape for the marks of bold, italic or struck-out text; where they would act as such, look-alikes are
used.
"""

from __future__ import annotations

import re
from typing import Any, Final

from bot.core.domain.text import clean
from bot.core.domain.text_cutting import ELLIPSIS, cut

# Between two letters or digits these are never markup, and ids must not be changed.
_MARKS: Final = re.compile(r"[*_~`](?:(?<![^\W_].)|(?![^\W_]))")
_LOOKALIKES: Final = {"*": "∗", "_": "ˍ", "~": "∼", "`": "ˋ"}
_LINKABLE: Final = re.compile(r"https?://", re.IGNORECASE)
_NOT_IN_ADDRESSES: Final = re.compile(r"[\s<>|\"]")
_LABEL, _SHOWN, _ADDRESS = 300, 1_000, 1_500
"""Limits of links: longer labels and addresses shown as text are cut, longer addresses do not become links."""
_UNCUTTABLE: Final = re.compile(r"<[^<>]*>|&(?:amp|lt|gt);")
"""Entities and links, which are never cut apart."""


def length(text: str) -> int:
    """Return the length in UTF-16 units, the strictest way in which Slack may count."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def escape_text(text: str, limit: int) -> str:
    """Return a text escaped so that it is shown literally, at most ``limit`` long once escaped."""
    return _escape(_MARKS.sub(lambda mark: _LOOKALIKES[mark[0]], _shorten(text, limit)))


def bold(text: str) -> str:
    """Return a text that is escaped already in bold."""
    return f"*{text}*" if text else ""


def format_link(text: str, url: str) -> str:
    """Return a link, or plain text if the address is not one of the web or too long."""
    label = escape_text(text, _LABEL)
    address = _escape(_NOT_IN_ADDRESSES.sub(lambda each: f"%{ord(each[0]):02X}", clean(url)))
    if _LINKABLE.match(address) and length(address) <= _ADDRESS:
        return f"<{address}|{label or escape_text(url, _LABEL)}>"
    return ": ".join(filter(None, (label, escape_text(url, _SHOWN))))


def mrkdwn_object(text: str) -> dict[str, Any]:
    """Return a text object for a text that is already in Slack's markup."""
    # verbatim: Slack does not turn addresses in the text into links
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def plain_text_object(text: str, limit: int) -> dict[str, Any]:
    """Return a plain text object, for names, labels and titles."""
    return {"type": "plain_text", "text": _escape(_shorten(text, limit)) or ELLIPSIS, "emoji": False}


def cut_markup(text: str, limit: int) -> str:
    """Cut a text with markup to a limit; links and entities are kept whole or dropped.

    A mark for bold or italic text may lose its counterpart; then it is shown, without further effect.
    """
    if length(text) <= limit:
        return text
    kept, end = "", 0
    for whole in (*_UNCUTTABLE.finditer(text), None):
        between = text[end : whole.start() if whole else None]
        room = limit - length(kept) - length(ELLIPSIS)
        if length(between) > room or whole is None:
            return kept + cut(between, room + length(ELLIPSIS), length)
        if length(between) + length(whole[0]) > room:
            return kept + between + ELLIPSIS
        kept, end = kept + between + whole[0], whole.end()
    return kept


def _shorten(text: str, limit: int) -> str:
    return cut(clean(text), limit, lambda part: length(_escape(part)))


def _escape(text: str) -> str:
    # str.translate would take five times as long.
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
