"""Sizes of blocks, and what is chosen and shortened so that a message fits."""

from __future__ import annotations

from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING, Final, TypeAlias, TypeVar

from bot.core.domain.message import Block, Bullets, Card, Link, Note, Paragraph, Suggestions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


PickedCounts: TypeAlias = tuple[int, ...]
"""The number selected of each group."""


ShortenableT = TypeVar("ShortenableT", "str", "Block", "Card")


_LAYOUT: Final = 5
"""The characters that a renderer adds to one line at most: indent or mark, colon, brackets, end of line."""


def size_of(block: Block) -> int:
    """Return how many characters a block takes on any platform, including escapes."""
    # One more for the separator from the next block.
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


def shorten(what: ShortenableT, longest: int) -> ShortenableT:
    """Return a text or block with each text cut to a length; cuts are marked, and addresses are never cut."""
    if isinstance(what, str):
        return what if len(what) <= longest else f"{_whole_words(what[: longest - 1])}…"
    if isinstance(what, Card):
        lines = tuple((label, shorten(value, longest)) for label, value in what.lines)
        heading, text = shorten(what.heading, longest), shorten(what.text, longest)
        return replace(what, id=shorten(what.id, longest), heading=heading, text=text, lines=lines)
    if isinstance(what, Paragraph | Note):
        return replace(what, text=shorten(what.text, longest))
    if isinstance(what, Bullets | Suggestions):
        return replace(what, items=tuple(shorten(item, longest) for item in what.items))
    return what


def _whole_words(cut: str) -> str:
    """Return the text without its last, possibly incomplete word, unless it is a single word."""
    return cut.rpartition(" ")[0].rstrip() or cut


def pick(groups: Sequence[tuple[int, Sequence[int]]], room: int) -> PickedCounts:
    """Return how many of each group fit, the first of every group before the second of any.

    Args:
        groups: the size of each group's heading, and of each of its members, in order.
        room: the total size available.

    """
    picked = [0] * len(groups)
    closed: set[int] = set()
    for turn in range(max((len(members) for _, members in groups), default=0)):
        for number, (heading, members) in enumerate(groups):
            if number in closed or turn >= len(members):
                continue
            cost = members[turn] + (0 if picked[number] else heading)
            if cost > room:
                # A later member of a group never takes the place of an earlier one.
                closed.add(number)
                continue
            room -= cost
            picked[number] += 1
    return tuple(picked)
