"""Message → plain text and a small, safe HTML, within an event's size, whatever the records hold.

The HTML knows ``p``, ``strong``, ``em``, ``ul``, ``li``, ``br`` and ``a``; everything foreign in it is escaped. Nobody
is mentioned: the event says so itself, for otherwise clients look for names in the text.
"""

from __future__ import annotations

import json
import re
from html import escape
from typing import TYPE_CHECKING, Any, Final

from bot.core.cutting import ELLIPSIS, cut
from bot.core.legible import clean
from bot.core.message import Bullets, Card, Link, Note, Paragraph, Suggestions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.core.message import Block, Message

LIMIT: Final = 28_000
"""Bytes of a content. An event has 65,536, and an edit carries its text twice."""
_TEXT: Final = 3_000
"""Bytes of one foreign text: what is longer is cut, so that markup stays whole."""
_LINKABLE: Final = re.compile(r"https?://", re.IGNORECASE)

_Shown = tuple[str, str]
"""The same as plain text and as HTML."""


def render(message: Message, limit: int = LIMIT) -> dict[str, Any]:
    """Return a message as the content of an event; what is too long ends with an ellipsis."""
    shown: list[_Shown] = []
    for each in (each for block in message.blocks for each in _shown(block) if all(each)):
        if _size(_content([*shown, each])) > limit - _size(ELLIPSIS) * 2:
            shown.append((ELLIPSIS, ELLIPSIS))
            break
        shown.append(each)
    summary = message.summary if _text(message.summary) else ELLIPSIS
    return _content(shown or [(_text(summary), _paragraph(_html(summary)))])


def _content(shown: list[_Shown]) -> dict[str, Any]:
    return {
        # A notice is what bots do not answer.
        "msgtype": "m.notice",
        "body": "\n".join(plain for plain, _ in shown),
        "format": "org.matrix.custom.html",
        "formatted_body": "".join(html for _, html in shown),
        "m.mentions": {},
    }


def _shown(block: Block) -> Iterator[_Shown]:
    match block:
        case Paragraph(text=text, strong=strong):
            yield _text(text), _paragraph(_strong(text) if strong else _html(text))
        case Bullets(items=items):
            yield from _list(items)
        case Card():
            yield _card(block)
        case Link(text=text, url=url):
            yield _plain_link(text, url), _paragraph(_link(text, url))
        case Note(text=text):
            yield _text(text), _paragraph(f"<em>{_html(text)}</em>")
        case Suggestions(items=items):
            yield from _list(items)


def _list(items: tuple[str, ...]) -> Iterator[_Shown]:
    # One list an item, so that a long one can end anywhere; clients draw them as one.
    yield from ((f"• {_text(item)}", f"<ul><li>{_html(item)}</li></ul>") for item in items)


def _card(card: Card) -> _Shown:
    name = f" [{card.id}]" if card.id else ""
    plain = [f"• {_text(card.heading + name)}"]
    html = [" ".join(filter(None, (_strong(card.heading), _html(name))))]
    if card.text:
        plain.append(f"  {_text(card.text)}")
        html.append(_html(card.text))
    for label, value in card.lines:
        start = f"{label}: " if label else ""
        plain.append(f"  {_text(start + value)}")
        html.append(_html(start + value))
    for link in card.links:
        plain.append(f"  {_plain_link(link.text, link.url)}")
        html.append(_link(link.text, link.url))
    return "\n".join(plain), _paragraph("<br>".join(filter(None, html)))


def _plain_link(text: str, url: str) -> str:
    return ": ".join(filter(None, (_text(text), _text(url))))


def _link(text: str, url: str) -> str:
    address = clean(url)
    if _LINKABLE.match(address) and len(address.encode()) <= _TEXT:
        return f'<a href="{escape(address)}">{_html(text) or _html(url)}</a>'
    return escape(_plain_link(text, url))


def _paragraph(html: str) -> str:
    return f"<p>{html}</p>" if html else ""


def _strong(text: str) -> str:
    return f"<strong>{_html(text)}</strong>" if text else ""


def _html(text: str) -> str:
    return escape(_text(text))


def _text(text: str) -> str:
    return cut(clean(text), _TEXT, lambda part: len(escape(part).encode()))


def _size(content: object) -> int:
    return len(json.dumps(content, ensure_ascii=False).encode())
