"""Cuts that set a value in a text or add an entry to it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from bot.adapters.documents.layout import Cut, Member, Node, begins_line, line_break, line_end, line_start, skip
from bot.adapters.documents.writing import STEP, by_lines, entry, in_line, is_scalar

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.adapters.documents.writing import Written

_COMMENT: Final = re.compile(r"[ \t]+#.*")
_COMMENT_LINE: Final = re.compile(r"(\r\n?|\n)([ \t]*)(#[^\r\n]*)?(?=[\r\n]|\Z)")


def rewrite(text: str, member: Member, value: Written, *, flow: bool) -> list[Cut]:
    """Replace a value by another; ``flow`` says whether it is inside brackets."""
    old = member.value
    if is_scalar(value) or not value or flow or old.style in ("[", "{"):
        return in_place(text, member, in_line(value, old.style, flow=flow))
    if not old.by_lines:
        if isinstance(value, tuple | list):
            return in_place(text, member, in_line(value, flow=False))
        return begin(text, member, value)
    same_kind = old.kind == ("list" if isinstance(value, tuple | list) else "group")
    # A list may be at the same indentation as its key, a group may not.
    inset = STEP if not same_kind and isinstance(member.name, str) and old.column == member.column else 0
    written = line_break(text).join(by_lines(value, old.column + inset, (old,) if same_kind else ()))
    if begins_line(text, old.start):
        return [Cut(line_start(text, old.start), line_end(text, old.end), written)]
    return [Cut(old.start, line_end(text, old.end), written.lstrip(" "))]


def in_place(text: str, member: Member, written: str) -> list[Cut]:
    """Replace a value by text that fits on one line."""
    old = member.value
    if old.by_lines and begins_line(text, old.start):
        lines_start, lines_end = line_start(text, old.start), line_end(text, old.end)
        before = text[:lines_start]
        without_break = len(before.removesuffix("\n").removesuffix("\r"))
        return [Cut(member.behind, member.behind, f" {written}"), Cut(without_break, lines_end)]
    if old.by_lines:
        return [Cut(old.start, line_end(text, old.end), written)]
    comment = None
    if old.style in ("|", ">"):
        comment = _COMMENT.search(text, old.start, line_end(text, old.start))
    space = " " if text[old.start - 1 : old.start] in (":", "-") else ""
    return [Cut(old.start, old.end, space + written + (comment.group() if comment else ""))]


def add_key(text: str, group: Node, pair: Mapping[str, Written], models: Sequence[Node], *, flow: bool) -> list[Cut]:
    """Add a key after the last one of a group that has members or brackets."""
    if flow or group.style:
        return _add_in_brackets(text, group, in_line(pair, flow=True)[1:-1])
    last = group.members[-1]
    at = _behind(text, last)
    return [Cut(at, at, _as_lines(text, by_lines(pair, group.column, models)))]


def add_entry(text: str, entries: Node, value: Mapping[str, Written], *, flow: bool) -> list[Cut]:
    """Add an entry after the last one of a list that has members or brackets."""
    if flow or entries.style:
        return _add_in_brackets(text, entries, in_line(value, flow=True))
    last = entries.members[-1]
    models = [member.value for member in reversed(entries.members) if member.value.kind == "group"]
    on_dash = (
        last.value.kind != "scalar" and last.value.column > last.column and not begins_line(text, last.value.start)
    )
    lines = entry(value, last.column, last.value.column - last.column if on_dash else STEP, models)
    at = _behind(text, last)
    return [Cut(at, at, _as_lines(text, lines, apart=entries.apart(text)))]


def begin(text: str, member: Member, value: Written) -> list[Cut]:
    """Start a list or group below a key that is empty or has its value on the same line, else in place, in brackets."""
    old = member.value
    line = line_end(text, member.behind)
    if isinstance(member.name, str) and line == line_end(text, old.start) == line_end(text, old.end):
        written = _as_lines(text, by_lines(value, member.column + STEP, ()))
        return [Cut(member.behind, old.end), Cut(line, line, written)]
    return in_place(text, member, in_line(value, flow=False))


def begin_at_end(text: str, value: Mapping[str, Written], *, apart: bool) -> list[Cut]:
    """Append keys to a text; a last line without a line break stays without one."""
    written = _as_lines(text, by_lines(value, 0, ()), apart=apart)
    newline = line_break(text)
    if not text or text.endswith(("\n", "\r")):
        written = written.removeprefix(newline) + newline
    return [Cut(len(text), len(text), written)]


def _behind(text: str, last: Member) -> int:
    """Return the end of a member's last line, including comments below it that are indented further than the member."""
    at = here = line_end(text, last.value.end)
    while found := _COMMENT_LINE.match(text, here):
        here = found.end()
        if found.group(3) is None:
            continue
        if len(found.group(2)) <= last.column:
            break
        at = here
    return at


def _as_lines(text: str, lines: list[str], *, apart: bool = False) -> str:
    newline = line_break(text)
    return newline * (1 + apart) + newline.join(lines)


def _add_in_brackets(text: str, collection: Node, written: str) -> list[Cut]:
    inside, bracket = collection.start + 1, collection.end - 1
    if not collection.members:
        # Between empty brackets only a comment is kept.
        return [Cut(inside, inside if "#" in text[inside:bracket] else bracket, written)]
    last = collection.members[-1]
    end = last.value.end
    if not begins_line(text, last.start):
        return [Cut(end, end, f", {written}")]
    on_own_line = line_break(text) + " " * last.column + written
    comma = skip(text, end)
    has_comma = text[comma] == ","
    line = line_end(text, comma if has_comma else end)
    if line > bracket:
        return [Cut(end, end, f",{on_own_line}")]
    if has_comma:
        return [Cut(line, line, f"{on_own_line},")]
    return [Cut(end, end, ","), Cut(line, line, on_own_line)]
