"""Message → text and Block Kit, within all of Slack's limits."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from bot.adapters.slack.buttons import rows
from bot.adapters.slack.limits import fitted
from bot.adapters.slack.shapes import MESSAGE_BLOCKS
from bot.adapters.slack.texts import length, linked, literal, markup, strong
from bot.core.cutting import ELLIPSIS
from bot.core.message import Bullets, Card, Link, Note, Paragraph, Suggestions

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bot.core.message import Action, Block, Message

_SUMMARY: Final = 3_000
"""Slack asks for at most 4,000 characters."""
_TEXT: Final = 3_000
"""Most characters in a section or note."""
_ALL_TEXT: Final = 9_000
"""Most characters in all blocks. Undocumented; messages were refused from about 11,300 on."""
_NONE: Final[Mapping[str, Sequence[Action]]] = {}
_HEADING, _RECORD, _LABEL, _LINE = 300, 2_400, 100, 1_000
"""Longer texts are cut, so that a line always fits into a section with its markup intact."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """Arguments for ``chat.postMessage``."""

    text: str
    """Text of notifications and for screen readers; never empty."""
    blocks: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class _Part:
    type: Literal["section", "context"]
    text: str

    def block(self) -> dict[str, Any]:
        shown = markup(self.text)
        return (
            {"type": "section", "text": shown} if self.type == "section" else {"type": "context", "elements": [shown]}
        )


def render(message: Message) -> Rendered:
    """Return a message in Block Kit; what is too long ends in an ellipsis."""
    mine = defaultdict(list)
    for action in message.actions:
        mine[action.card].append(action)
    # The buttons of the message as a whole are kept, however long it is.
    below = rows([*mine.pop("", ()), *(each for name in mine.keys() - _ids(message) for each in mine[name])])
    shown = laid_out(message.blocks, mine)
    room = MESSAGE_BLOCKS - len(below)
    kept = shown if len(shown) <= room else [*shown[: room - 1], _Part("context", ELLIPSIS).block()]
    first = next((part.text for block in message.blocks for part in _parts(block)), ELLIPSIS)
    return Rendered(literal(message.summary, _SUMMARY) or first, fitted([*kept, *below]))


def laid_out(blocks: Iterable[Block], actions: Mapping[str, Sequence[Action]] = _NONE) -> list[dict[str, Any]]:
    """Return blocks in Block Kit, as many as one message holds, each card with its buttons.

    Args:
        blocks: to show.
        actions: by the id of their card.
    """
    shown: list[dict[str, Any]] = []
    left = _ALL_TEXT
    for block in blocks:
        for part in _parts(block):
            left -= length(part.text)
            if left < 0:
                return [*shown, _Part("context", ELLIPSIS).block()]
            shown.append(part.block())
        if isinstance(block, Card):
            shown += rows(actions.get(block.id, ()))
    return shown


def _ids(message: Message) -> set[str]:
    return {block.id for block in message.blocks if isinstance(block, Card)}


def _parts(block: Block) -> Iterator[_Part]:
    """Yield the lines of a block, joined into as few sections as possible."""
    kind: Literal["section", "context"] = "context" if isinstance(block, Note) else "section"
    section = ""
    for line in filter(None, _lines(block)):
        joined = f"{section}\n{line}" if section else line
        if length(joined) > _TEXT:
            yield _Part(kind, section)
            joined = line
        section = joined
    if section:
        yield _Part(kind, section)


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Paragraph(text=text, strong=is_strong):
            yield strong(literal(text, _RECORD)) if is_strong else literal(text, _RECORD)
        case Bullets(items=items):
            yield from (f"• {literal(item, _LINE)}" for item in items)
        case Card():
            yield from _card(block)
        case Link(text=text, url=url):
            yield linked(text, url)
        case Note(text=text):
            yield literal(text, _RECORD)
        case Suggestions(items=items):
            yield from (f"› {literal(item, _LINE)}" for item in items)


def _card(card: Card) -> Iterator[str]:
    heading = literal(card.heading, _HEADING)
    name = f"[{literal(card.id, _LABEL)}]" if card.id else ""
    yield " ".join(filter(None, (strong(heading), name)))
    yield literal(card.text, _RECORD)
    for label, value in card.lines:
        yield f"{literal(label, _LABEL)}: {literal(value, _LINE)}" if label else literal(value, _LINE)
    for link in card.links:
        yield linked(link.text, link.url)
