"""Conversion of an edit to the cuts that make it in a text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.adapters.documents.adding import add_entry, add_key, begin, begin_at_end, rewrite
from bot.adapters.documents.layout import lay_out
from bot.adapters.documents.removing import remove
from bot.core.editing.edit import Insert, Remove, SetValue

if TYPE_CHECKING:
    from bot.adapters.documents.layout import Cut, Member, Node
    from bot.adapters.documents.writing import Written
    from bot.core.editing.edit import Edit


def cut(text: str, edit: Edit) -> str:
    """Return a text with an edit made; the caller checks the result by reading it again.

    Raises:
        SplicingError: if a value cannot be written, or the text leaves no safe position for it.

    """
    root = lay_out(text)
    if root is None or root.kind == "scalar":
        cuts = begin_at_end(text, {str(edit.path[0]): _value(edit)}, apart=False)
    else:
        members = _follow(root, edit)
        cuts = _change(text, root, members, edit) if len(members) == len(edit.path) else _add(text, root, members, edit)
    # Cuts are in the order of the text; applied from the end, none moves the offsets of another.
    for each in reversed(cuts):
        text = text[: each.start] + each.text + text[each.end :]
    return text


def _follow(root: Node, edit: Edit) -> list[Member]:
    """Return the keys and entries on an edit's path, from the outside in, as far as they exist."""
    members: list[Member] = []
    node = root
    for step in edit.path:
        member = node.member(step)
        if member is None:
            break
        members.append(member)
        node = member.value
    return members


def _change(text: str, root: Node, members: list[Member], edit: Edit) -> list[Cut]:
    """Return the cuts if the whole path exists."""
    *outer, member = members
    around = [root, *(each.value for each in outer)]
    flow = _in_brackets(around)
    match edit:
        case Remove():
            return remove(text, outer[-1] if outer else None, around[-1], member)
        case Insert(entry=entry) if member.value.members:
            return add_entry(text, member.value, entry, flow=flow)
        case Insert(entry=entry) if not flow:
            return begin(text, member, (entry,))
    return rewrite(text, member, _value(edit), flow=flow)


def _add(text: str, root: Node, members: list[Member], edit: Edit) -> list[Cut]:
    """Return the cuts if the last key does not exist yet."""
    around = [root, *(each.value for each in members)]
    key, value = str(edit.path[-1]), _value(edit)
    if around[-1].kind == "scalar":
        return rewrite(text, members[-1], {key: value}, flow=_in_brackets(around[:-1]))
    if not members and isinstance(edit, Insert) and root.by_lines:
        return begin_at_end(text, {key: value}, apart=root.apart(text))
    in_list = len(around) > 1 and around[-2].kind == "list"
    models = [each.value for each in reversed(around[-2].members)] if in_list else []
    return add_key(text, around[-1], {key: value}, models, flow=_in_brackets(around))


def _value(edit: Edit) -> Written:
    """Return the value that an edit writes if its path is empty."""
    match edit:
        case SetValue(value=value):
            return value
        case Insert(entry=entry):
            return (entry,)
        case Remove():
            return None


def _in_brackets(nodes: list[Node]) -> bool:
    return any(node.kind != "scalar" and node.style for node in nodes)
