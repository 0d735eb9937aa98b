"""Texts as Slack takes them: foreign ones stay text, and a cut falls between two characters that people see.

``&``, ``<`` and ``>`` are escaped, so that no title becomes a mention, a link or a call to the whole channel. Slack has
no escape for what makes words bold or struck out; where such a character could do that, one that looks the same stands
instead.
"""

from __future__ import annotations

import re
from typing import Any, Final

from bot.core.cutting import ELLIPSIS, cut
from bot.core.legible import clean

# Between two letters or digits these are never markup, and ids must stay as they are.
_MARKS: Final = re.compile(r"[*_~`](?:(?<![^\W_].)|(?![^\W_]))")
_ALIKE: Final = {"*": "∗", "_": "ˍ", "~": "∼", "`": "ˋ"}
_LINKABLE: Final = re.compile(r"https?://", re.IGNORECASE)
_NOT_IN_ADDRESSES: Final = re.compile(r"[\s<>|\"]")
_LABEL, _SHOWN, _ADDRESS = 300, 1_000, 1_500
"""Of a link: a longer label is cut, and so is an address that is shown as text; a longer one is none to follow."""
_WHOLE: Final = re.compile(r"<[^<>]*>|&(?:amp|lt|gt);")
"""What a cut never falls into."""


def length(text: str) -> int:
    """Count as Slack may at worst: what lies outside the first plane of Unicode counts twice."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def literal(text: str, limit: int) -> str:
    """Return a foreign text as Slack shows it character by character, at most so long when it is written."""
    return _escaped(_MARKS.sub(lambda mark: _ALIKE[mark[0]], _shortened(text, limit)))


def strong(text: str) -> str:
    """Return a text with markup in bold."""
    return f"*{text}*" if text else ""


def linked(text: str, url: str) -> str:
    """Return a link; as text where the address is none to follow, or too long to be kept whole."""
    label = literal(text, _LABEL)
    address = _escaped(_NOT_IN_ADDRESSES.sub(lambda each: f"%{ord(each[0]):02X}", clean(url)))
    if _LINKABLE.match(address) and length(address) <= _ADDRESS:
        return f"<{address}|{label or literal(url, _LABEL)}>"
    return ": ".join(filter(None, (label, literal(url, _SHOWN))))


def markup(text: str) -> dict[str, Any]:
    """Return a text that is written in Slack's markup already."""
    # Verbatim: an address in a foreign text does not become a link by itself.
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def plain(text: str, limit: int) -> dict[str, Any]:
    """Return a foreign text for where Slack knows no markup: names, labels, titles."""
    return {"type": "plain_text", "text": _escaped(_shortened(text, limit)) or ELLIPSIS, "emoji": False}


def cut_markup(text: str, limit: int) -> str:
    """Return a text with markup, or as much of its beginning as fits; links and entities stay whole or go.

    Marks that make words bold may lose their other half: then they are seen, and nothing else comes of it.
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
    # Character by character, as ``translate`` does it, takes five times as long.
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
