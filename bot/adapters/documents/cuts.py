"""Conversion of an edit to the cuts that make it in a text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from bot.adapters.documents.layout import (
    LayoutMember,
    LayoutNode,
    TextEdit,
    begins_line,
    line_after,
    line_break,
    line_end,
    line_start,
    parse_layout,
    skip_blanks,
)
from bot.adapters.documents.scalars import STEP, is_scalar, write_block, write_entry, write_inline
from bot.core.features.documents.model import AppendItem, RemoveItem, SetValue

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.adapters.documents.scalars import YamlValue
    from bot.core.features.documents.model import Edit

_COMMENT: Final = re.compile(r"[ \t]+#.*")
_COMMENT_LINE: Final = re.compile(r"(\r\n?|\n)([ \t]*)(#[^\r\n]*)?(?=[\r\n]|\Z)")


def replace_value(text: str, member: LayoutMember, value: YamlValue, *, flow: bool) -> list[TextEdit]:
    """Replace a value by another; ``flow`` says whether it is inside brackets."""
    old = member.value
    if is_scalar(value) or not value or flow or old.style in ("[", "{"):
        return replace_inline(text, member, write_inline(value, old.style, flow=flow))
    if not old.by_lines:
        if isinstance(value, tuple | list):
            return replace_inline(text, member, write_inline(value, flow=False))
        return begin_collection(text, member, value)
    same_kind = old.kind == ("list" if isinstance(value, tuple | list) else "group")
    # A list may be at the same indentation as its key, a group may not.
    inset = STEP if not same_kind and isinstance(member.name, str) and old.column == member.column else 0
    written = line_break(text).join(write_block(value, old.column + inset, (old,) if same_kind else ()))
    if begins_line(text, old.start):
        return [TextEdit(line_start(text, old.start), line_end(text, old.end), written)]
    return [TextEdit(old.start, line_end(text, old.end), written.lstrip(" "))]


def replace_inline(text: str, member: LayoutMember, written: str) -> list[TextEdit]:
    """Replace a value by text that fits on one line."""
    old = member.value
    if old.by_lines and begins_line(text, old.start):
        lines_start, lines_end = line_start(text, old.start), line_end(text, old.end)
        before = text[:lines_start]
        without_break = len(before.removesuffix("\n").removesuffix("\r"))
        return [TextEdit(member.behind, member.behind, f" {written}"), TextEdit(without_break, lines_end)]
    if old.by_lines:
        return [TextEdit(old.start, line_end(text, old.end), written)]
    comment = None
    if old.style in ("|", ">"):
        comment = _COMMENT.search(text, old.start, line_end(text, old.start))
    space = " " if text[old.start - 1 : old.start] in (":", "-") else ""
    return [TextEdit(old.start, old.end, space + written + (comment.group() if comment else ""))]


def add_key(
    text: str, group: LayoutNode, pair: Mapping[str, YamlValue], models: Sequence[LayoutNode], *, flow: bool
) -> list[TextEdit]:
    """Add a key after the last one of a group that has members or brackets."""
    if flow or group.style:
        return _add_in_brackets(text, group, write_inline(pair, flow=True)[1:-1])
    last = group.members[-1]
    at = _end_of_member(text, last)
    return [TextEdit(at, at, _as_lines(text, write_block(pair, group.column, models)))]


def add_entry(text: str, entries: LayoutNode, value: Mapping[str, YamlValue], *, flow: bool) -> list[TextEdit]:
    """Add an entry after the last one of a list that has members or brackets."""
    if flow or entries.style:
        return _add_in_brackets(text, entries, write_inline(value, flow=True))
    last = entries.members[-1]
    models = [member.value for member in reversed(entries.members) if member.value.kind == "group"]
    on_dash = (
        last.value.kind != "scalar" and last.value.column > last.column and not begins_line(text, last.value.start)
    )
    lines = write_entry(value, last.column, last.value.column - last.column if on_dash else STEP, models)
    at = _end_of_member(text, last)
    return [TextEdit(at, at, _as_lines(text, lines, apart=entries.apart(text)))]


def begin_collection(text: str, member: LayoutMember, value: YamlValue) -> list[TextEdit]:
    """Start a list or group below a key that is empty or has its value on the same line, else in place, in brackets."""
    old = member.value
    line = line_end(text, member.behind)
    if isinstance(member.name, str) and line == line_end(text, old.start) == line_end(text, old.end):
        written = _as_lines(text, write_block(value, member.column + STEP, ()))
        return [TextEdit(member.behind, old.end), TextEdit(line, line, written)]
    return replace_inline(text, member, write_inline(value, flow=False))


def append_keys(text: str, value: Mapping[str, YamlValue], *, apart: bool) -> list[TextEdit]:
    """Append keys to a text; a last line without a line break stays without one."""
    written = _as_lines(text, write_block(value, 0, ()), apart=apart)
    newline = line_break(text)
    if not text or text.endswith(("\n", "\r")):
        written = written.removeprefix(newline) + newline
    return [TextEdit(len(text), len(text), written)]


def _end_of_member(text: str, last: LayoutMember) -> int:
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


def _add_in_brackets(text: str, collection: LayoutNode, written: str) -> list[TextEdit]:
    inside, bracket = collection.start + 1, collection.end - 1
    if not collection.members:
        # Between empty brackets only a comment is kept.
        return [TextEdit(inside, inside if "#" in text[inside:bracket] else bracket, written)]
    last = collection.members[-1]
    end = last.value.end
    if not begins_line(text, last.start):
        return [TextEdit(end, end, f", {written}")]
    on_own_line = line_break(text) + " " * last.column + written
    comma = skip_blanks(text, end)
    has_comma = text[comma] == ","
    line = line_end(text, comma if has_comma else end)
    if line > bracket:
        return [TextEdit(end, end, f",{on_own_line}")]
    if has_comma:
        return [TextEdit(line, line, f"{on_own_line},")]
    return [TextEdit(end, end, ","), TextEdit(line, line, on_own_line)]


def remove_member(
    text: str, holder: LayoutMember | None, collection: LayoutNode, member: LayoutMember
) -> list[TextEdit]:
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
    return [TextEdit(holder.behind, holder.behind, f" {_empty_collection(collection)}"), _lines(text, start, end)]


def _lines(text: str, start: int, end: int) -> TextEdit:
    """Cut whole lines; if the last one has no line break, the line before it loses its own."""
    if end == len(text) and not text.endswith(("\n", "\r")):
        start = len(text[:start].removesuffix("\n").removesuffix("\r"))
    return TextEdit(start, end)


def _with_comments(text: str, collection: LayoutNode, member: LayoutMember) -> int:
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


def _with_blank_line(
    text: str, collection: LayoutNode, member: LayoutMember, lines: tuple[int, int]
) -> tuple[int, int]:
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


def _neighbour(collection: LayoutNode, member: LayoutMember, way: int) -> LayoutMember | None:
    at = collection.members.index(member) + way
    return collection.members[at] if 0 <= at < len(collection.members) else None


def _from_dash(text: str, holder: LayoutMember | None, collection: LayoutNode, member: LayoutMember) -> list[TextEdit]:
    """Remove a member on the line of another dash: the next member moves up to that dash."""
    after = _neighbour(collection, member, 1)
    if after is None:
        return (
            replace_inline(text, holder, _empty_collection(collection))
            if holder
            else [TextEdit(collection.start, collection.end)]
        )
    end = line_end(text, member.value.end)
    if "#" in text[end : after.start]:
        return [TextEdit(len(text[: member.start].rstrip(" ")), end)]
    return [TextEdit(member.start, after.start)]


def _from_brackets(text: str, collection: LayoutNode, member: LayoutMember) -> list[TextEdit]:
    before, after = _neighbour(collection, member, -1), _neighbour(collection, member, 1)
    bracket = collection.end - 1
    if after is not None:
        return [TextEdit(member.start, after.start)]
    if before is None:
        return [TextEdit(collection.start + 1, bracket)]
    line = line_end(text, member.value.end)
    if begins_line(text, member.start) and line < bracket:
        # The comma before it may stay, since a comment may follow it.
        return [TextEdit(line_start(text, member.start), line_after(text, line))]
    return [TextEdit(before.value.end, member.value.end)]


def _empty_collection(collection: LayoutNode) -> str:
    return "[]" if collection.kind == "list" else "{}"


def make_edit(text: str, edit: Edit) -> str:
    """Return a text with an edit made; the caller checks the result by reading it again.

    Raises:
        SplicingError: if a value cannot be written, or the text leaves no safe position for it.

    """
    root = parse_layout(text)
    if root is None or root.kind == "scalar":
        cuts = append_keys(text, {str(edit.path[0]): _new_value(edit)}, apart=False)
    else:
        members = _find_members(root, edit)
        cuts = (
            _cuts_at_member(text, root, members, edit)
            if len(members) == len(edit.path)
            else _cuts_for_new_key(text, root, members, edit)
        )
    # Cuts are in the order of the text; applied from the end, none moves the offsets of another.
    for each in reversed(cuts):
        text = text[: each.start] + each.text + text[each.end :]
    return text


def _find_members(root: LayoutNode, edit: Edit) -> list[LayoutMember]:
    """Return the keys and entries on an edit's path, from the outside in, as far as they exist."""
    members: list[LayoutMember] = []
    node = root
    for step in edit.path:
        member = node.member(step)
        if member is None:
            break
        members.append(member)
        node = member.value
    return members


def _cuts_at_member(text: str, root: LayoutNode, members: list[LayoutMember], edit: Edit) -> list[TextEdit]:
    """Return the cuts if the whole path exists."""
    *outer, member = members
    around = [root, *(each.value for each in outer)]
    flow = _in_brackets(around)
    match edit:
        case RemoveItem():
            return remove_member(text, outer[-1] if outer else None, around[-1], member)
        case AppendItem(entry=entry) if member.value.members:
            return add_entry(text, member.value, entry, flow=flow)
        case AppendItem(entry=entry) if not flow:
            return begin_collection(text, member, (entry,))
    return replace_value(text, member, _new_value(edit), flow=flow)


def _cuts_for_new_key(text: str, root: LayoutNode, members: list[LayoutMember], edit: Edit) -> list[TextEdit]:
    """Return the cuts if the last key does not exist yet."""
    around = [root, *(each.value for each in members)]
    key, value = str(edit.path[-1]), _new_value(edit)
    if around[-1].kind == "scalar":
        return replace_value(text, members[-1], {key: value}, flow=_in_brackets(around[:-1]))
    if not members and isinstance(edit, AppendItem) and root.by_lines:
        return append_keys(text, {key: value}, apart=root.apart(text))
    in_list = len(around) > 1 and around[-2].kind == "list"
    models = [each.value for each in reversed(around[-2].members)] if in_list else []
    return add_key(text, around[-1], {key: value}, models, flow=_in_brackets(around))


def _new_value(edit: Edit) -> YamlValue:
    """Return the value that an edit writes if its path is empty."""
    match edit:
        case SetValue(value=value):
            return value
        case AppendItem(entry=entry):
            return (entry,)
        case RemoveItem():
            return None


def _in_brackets(nodes: list[LayoutNode]) -> bool:
    return any(node.kind != "scalar" and node.style for node in nodes)
