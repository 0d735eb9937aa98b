"""How much of what fits in a message of so many characters: sizes, cuts that can be seen, and a fair choice."""

from __future__ import annotations

from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING, Final, TypeAlias, TypeVar

from bot.core.message import Bullets, Card, Link, Note, Paragraph, Suggestions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.core.message import Block

Picked: TypeAlias = tuple[int, ...]
"""How many of each group."""

Shortened = TypeVar("Shortened", "str", "Block", "Card")

_LAYOUT: Final = 5
"""What a renderer puts around one line at most: an indent or a mark, a colon, brackets, the end of the line."""


def size_of(block: Block) -> int:
    """Return how many characters a block takes on any platform, those that it has to escape included."""
    # One more for what parts it from the next.
    return 1 + sum(len(escape(line, quote=False)) + _LAYOUT for line in _lines_of(block))


def _lines_of(block: Block) -> Iterator[str]:
    match block:
        case Paragraph(text=text) | Note(text=text):
            yield text
        case Bullets(items=items) | Suggestions(items=items):
            yield from items
        case Link():
            yield block.text + block.url
        case Card():
            yield from (block.heading + block.id, block.text)
            yield from (label + value for label, value in block.lines)
            yield from (link.text + link.url for link in block.links)


def shortened(what: Shortened, longest: int) -> Shortened:
    """Return a text or a block in which no text is longer, each cut shown; an address is never cut."""
    if isinstance(what, str):
        return what if len(what) <= longest else f"{_whole_words(what[: longest - 1])}…"
    if isinstance(what, Card):
        lines = tuple((label, shortened(value, longest)) for label, value in what.lines)
        heading, text = shortened(what.heading, longest), shortened(what.text, longest)
        return replace(what, id=shortened(what.id, longest), heading=heading, text=text, lines=lines)
    if isinstance(what, Paragraph | Note):
        return replace(what, text=shortened(what.text, longest))
    if isinstance(what, Bullets | Suggestions):
        return replace(what, items=tuple(shortened(item, longest) for item in what.items))
    return what


def _whole_words(cut: str) -> str:
    """Return a beginning without what may be half a word, unless there is but one."""
    return cut.rpartition(" ")[0].rstrip() or cut


def pick(groups: Sequence[tuple[int, Sequence[int]]], room: int) -> Picked:
    """Choose how many of each group fit, the first of every group before the second of any.

    Args:
        groups: what the heading of a group costs, and each of its members, in order.
        room: what all of it may cost.

    """
    picked = [0] * len(groups)
    closed: set[int] = set()
    for turn in range(max((len(members) for _, members in groups), default=0)):
        for number, (heading, members) in enumerate(groups):
            if number in closed or turn >= len(members):
                continue
            cost = members[turn] + (0 if picked[number] else heading)
            if cost > room:
                # What comes later in a group never takes the place of what comes first in it.
                closed.add(number)
                continue
            room -= cost
            picked[number] += 1
    return tuple(picked)
