"""Cuts that remove a key or an entry from a text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.adapters.documents.adding import in_place
from bot.adapters.documents.layout import Cut, begins_line, line_after, line_break, line_end, line_start

if TYPE_CHECKING:
    from bot.adapters.documents.layout import Member, Node


def remove(text: str, holder: Member | None, collection: Node, member: Member) -> list[Cut]:
    """Return the cuts that remove a member.

    Args:
        text: that contains it.
        holder: the key or entry whose value the collection is; ``None`` for the outermost one.
        collection: that contains the member.
        member: to be removed.

    """
    if collection.style:
        return _from_brackets(text, collection, member)
    if not begins_line(text, member.start):
        return _from_dash(text, holder, collection, member)
    start = _with_comments(text, collection, member) if collection.kind == "list" else line_start(text, member.start)
    end = line_after(text, member.value.end)
    if collection.kind == "list" and len(collection.members) > 1:
        start, end = _with_blank_line(text, collection, member, (start, end))
    if holder is None or len(collection.members) > 1:
        return [_lines(text, start, end)]
    return [Cut(holder.behind, holder.behind, f" {_nothing(collection)}"), _lines(text, start, end)]


def _lines(text: str, start: int, end: int) -> Cut:
    """Cut whole lines; if the last one has no line break, the line before it loses its own."""
    if end == len(text) and not text.endswith(("\n", "\r")):
        start = len(text[:start].removesuffix("\n").removesuffix("\r"))
    return Cut(start, end)


def _with_comments(text: str, collection: Node, member: Member) -> int:
    """Return the start of the comment lines directly above an entry, at its indentation."""
    before = _neighbour(collection, member, -1)
    first = line_after(text, before.value.end) if before else 0
    start = line_start(text, member.start)
    while start > first:
        above = line_start(text, start - len(line_break(text)))
        line = text[above:start]
        comment = line.lstrip(" ")
        if not comment.startswith("#") or len(line) - len(comment) != collection.column:
            break
        start = above
    return start


def _with_blank_line(text: str, collection: Node, member: Member, lines: tuple[int, int]) -> tuple[int, int]:
    """Include the blank line between an entry and its neighbour if it would separate nothing afterwards."""
    start, end = lines
    before, after = _neighbour(collection, member, -1), _neighbour(collection, member, 1)
    below = line_after(text, end)
    blank_below = end < len(text) and not text[end:below].strip()
    if before is None:
        return (start, below) if blank_below else lines
    above = line_start(text, start - len(line_break(text)))
    blank_above = above > before.value.end and not text[above:start].strip()
    return (above, end) if blank_above and (blank_below or after is None) else lines


def _neighbour(collection: Node, member: Member, way: int) -> Member | None:
    at = collection.members.index(member) + way
    return collection.members[at] if 0 <= at < len(collection.members) else None


def _from_dash(text: str, holder: Member | None, collection: Node, member: Member) -> list[Cut]:
    """Remove a member on the line of another dash: the next member moves up to that dash."""
    after = _neighbour(collection, member, 1)
    if after is None:
        return in_place(text, holder, _nothing(collection)) if holder else [Cut(collection.start, collection.end)]
    end = line_end(text, member.value.end)
    if "#" in text[end : after.start]:
        return [Cut(len(text[: member.start].rstrip(" ")), end)]
    return [Cut(member.start, after.start)]


def _from_brackets(text: str, collection: Node, member: Member) -> list[Cut]:
    before, after = _neighbour(collection, member, -1), _neighbour(collection, member, 1)
    bracket = collection.end - 1
    if after is not None:
        return [Cut(member.start, after.start)]
    if before is None:
        return [Cut(collection.start + 1, bracket)]
    line = line_end(text, member.value.end)
    if begins_line(text, member.start) and line < bracket:
        # The comma before it may stay, since a comment may follow it.
        return [Cut(line_start(text, member.start), line_after(text, line))]
    return [Cut(before.value.end, member.value.end)]


def _nothing(collection: Node) -> str:
    return "[]" if collection.kind == "list" else "{}"
