"""Renderer of messages as plain text and safe HTML, within the size limit of an event.

The HTML uses only ``p``, ``strong``, ``em``, ``ul``, ``li``, ``br`` and ``a``; all other text is escaped. The event
states its mentions explicitly (the person who is answered, or nobody), as clients would otherwise search the text for
names.
"""

from __future__ import annotations

import json
from html import escape
from typing import TYPE_CHECKING, Any, Final

from bot.adapters.matrix.reactions import (
    ACTIONS_KEY,
    ASK_ANSWERS,
    DECISIONS_KEY,
    SignRule,
    assign_signs,
    is_decision,
    sign_meanings,
)
from bot.adapters.matrix.texts import escape_links, linkable_url
from bot.core.domain.message import Bullets, Card, Link, Note, Paragraph, Suggestions
from bot.core.domain.text import clean
from bot.core.domain.text_cutting import ELLIPSIS, cut

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.adapters.matrix.reactions import ActionSign
    from bot.core.domain.message import Block, Message

LIMIT: Final = 23_000
"""Bytes of a content. An event may have 65,536, encrypted a quarter less, and an edit contains its text twice."""
_TEXT: Final = 3_000
"""Bytes of one text: a longer one is cut before markup is added."""
PROPOSALS_ONLY: Final = SignRule()
_LABEL: Final = 200
"""Characters of an action's label, and of the line to type."""

_Rendered = tuple[str, str]
"""The same content as plain text and as HTML."""


def render(
    message: Message, limit: int = LIMIT, *, mention: str | None = None, signs: SignRule = PROPOSALS_ONLY
) -> dict[str, Any]:
    """Return a message as the content of an event; one that is too long ends with an ellipsis.

    Args:
        message: to be rendered.
        limit: bytes of the content.
        mention: the user to mention; nobody else is mentioned.
        signs: the effect that signs may have in the room.

    """
    named = [block.id for block in message.blocks if isinstance(block, Card) and block.id]
    offered, withheld = _separate(assign_signs(message.actions, named), signs)
    frame: dict[str, Any] = {"m.mentions": {"user_ids": [mention]} if mention else {}}
    frame |= _sign_meanings_by_key(offered, withheld)
    # The actions on the whole message are always kept, however long the message is.
    below = list(_message_actions(each for each in offered if each.action.card not in named))
    blocks = [*message.blocks, *_note_on_signs(offered, signs)]
    rendered = (each for block in blocks for each in _render_block(block, offered) if all(each))
    shown = _fit(rendered, below, frame, limit)
    return _content([*(shown or [_summary(message)]), *below]) | frame


def _separate(every: Iterable[ActionSign], signs: SignRule) -> tuple[list[ActionSign], list[ActionSign]]:
    """Return the signs to offer, and the decisions, which signs cannot make in a room where they are not trusted."""
    offered: list[ActionSign] = []
    withheld: list[ActionSign] = []
    for each in every:
        (offered if signs.trusted or not is_decision(each) else withheld).append(each)
    return offered, withheld


def _sign_meanings_by_key(offered: Iterable[ActionSign], withheld: Iterable[ActionSign]) -> dict[str, Any]:
    """Return what an event says about signs, by key; without keys that would be empty."""
    meanings = {ACTIONS_KEY: sign_meanings(offered), DECISIONS_KEY: sign_meanings(withheld)}
    return {key: carried for key, carried in meanings.items() if carried}


def _note_on_signs(offered: Iterable[ActionSign], signs: SignRule) -> Iterator[Note]:
    """Yield the note on what signs do, if a sign answers a question of the bot."""
    if signs.note and any(each.sign and each.action.id in ASK_ANSWERS for each in offered):
        yield Note(signs.note)


def _fit(
    rendered: Iterable[_Rendered], below: Sequence[_Rendered], frame: dict[str, Any], limit: int
) -> list[_Rendered]:
    """Return as much as fits above the actions; an ellipsis stands for the rest."""
    shown: list[_Rendered] = []
    for each in rendered:
        if _size(_content([*shown, each, *below]) | frame) > limit - _size(ELLIPSIS) * 2:
            return [*shown, (ELLIPSIS, ELLIPSIS)]
        shown.append(each)
    return shown


def _summary(message: Message) -> _Rendered:
    summary = message.summary if _text(message.summary) else ELLIPSIS
    return _text(summary), _paragraph(_html(summary))


def _content(shown: list[_Rendered]) -> dict[str, Any]:
    return {
        # Bots do not answer notices.
        "msgtype": "m.notice",
        "body": "\n".join(plain for plain, _ in shown),
        "format": "org.matrix.custom.html",
        "formatted_body": "".join(html for _, html in shown),
    }


def _message_actions(offered: Iterable[ActionSign]) -> Iterator[_Rendered]:
    if line := _text(" · ".join(filter(None, map(_action_line, offered)))):
        yield line, _paragraph(escape(line))


def _action_line(each: ActionSign) -> str:
    """Return a line with an action's sign, its label, and the line to type instead; empty if it has neither."""
    if not each.sign and not each.typed:
        return ""
    label = cut(clean(each.action.label), _LABEL)
    offer = f"{each.sign} {label}".strip()
    return f"{offer}: “{cut(clean(each.typed), _LABEL)}”" if each.typed else offer


def _render_block(block: Block, offered: Iterable[ActionSign]) -> Iterator[_Rendered]:
    match block:
        case Paragraph(text=text, strong=strong):
            yield _text(text), _paragraph(_strong(text) if strong else _html(text))
        case Bullets(items=items):
            yield from _list(items)
        case Card():
            yield _card(block, [each for each in offered if block.id and each.action.card == block.id])
        case Link(text=text, url=url):
            yield _plain_link(text, url), _paragraph(_link(text, url))
        case Note(text=text):
            yield _text(text), _paragraph(f"<em>{_html(text)}</em>")
        case Suggestions(items=items):
            yield from _list(items)


def _list(items: tuple[str, ...]) -> Iterator[_Rendered]:
    # Each item is a list of its own, so that the message can be cut after any; clients show them as one list.
    yield from ((f"• {_text(item)}", f"<ul><li>{_html(item)}</li></ul>") for item in items)


def _card(card: Card, offered: Iterable[ActionSign]) -> _Rendered:
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
    for line in filter(None, map(_action_line, offered)):
        plain.append(f"  {_text(line)}")
        html.append(_html(line))
    return "\n".join(plain), _paragraph("<br>".join(filter(None, html)))


def _plain_link(text: str, url: str) -> str:
    # The URL must stay linkable by clients, so it is not made inert.
    shown = cut(linkable_url(url), _TEXT, _bytes) or _text(url)
    return ": ".join(filter(None, (_text(text), shown)))


def _link(text: str, url: str) -> str:
    address = linkable_url(url)
    if address and _bytes(address) <= _TEXT:
        return f'<a href="{escape(address)}">{_html(text) or _html(url)}</a>'
    return escape(_plain_link(text, url))


def _paragraph(html: str) -> str:
    return f"<p>{html}</p>" if html else ""


def _strong(text: str) -> str:
    return f"<strong>{_html(text)}</strong>" if text else ""


def _html(text: str) -> str:
    return escape(_text(text))


def _text(text: str) -> str:
    return escape_links(cut(clean(text), _TEXT, _bytes))


def _bytes(part: str) -> int:
    return len(escape(part).encode())


def _size(content: object) -> int:
    return len(json.dumps(content, ensure_ascii=False).encode())
