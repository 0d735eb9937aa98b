"""Character offsets of each value in a YAML text, and the style in which it is written.

The parser's marks are not enough: for it a block collection ends where the next node begins, after comments and blank
lines that belong to others, and the same holds for an empty value.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

from bot.adapters.documents.intent import SplicingError

_COLON: Final = re.compile(r"[ \t]*:")
_BETWEEN: Final = re.compile(r"(?:[ \t\r\n]+|#[^\r\n]*)*")
_BREAK: Final = re.compile(r"\r\n?|\n")
_BLANK_LINE: Final = re.compile(r"(?:\r\n?|\n)[ \t]*(?:\r\n?|\n)")


class TextEdit(NamedTuple):
    """A piece of a text to be replaced."""

    start: int
    end: int
    text: str = ""


@dataclass(frozen=True, slots=True)
class LayoutMember:
    """A key with its value, or an entry of a list."""

    name: str | int
    start: int
    """Of the key or the dash; in brackets, of the entry itself."""
    column: int
    """Characters before it in its line."""
    behind: int
    """Directly after the colon or the dash."""
    value: LayoutNode


@dataclass(frozen=True, slots=True)
class LayoutNode:
    """A value from its first character to just after its last; an empty one is directly after its colon or dash."""

    kind: Literal["scalar", "list", "group"]
    start: int
    end: int
    column: int
    """Characters before it in its line."""
    style: str = ""
    """The mark that a scalar begins with, or the bracket of a list or group; empty if there is none."""
    members: tuple[LayoutMember, ...] = ()

    @property
    def by_lines(self) -> bool:
        """Whether it is a list or group without brackets."""
        return self.kind != "scalar" and not self.style

    @property
    def empty(self) -> bool:
        """Whether the value is empty."""
        return self.start == self.end

    def apart(self, text: str) -> bool:
        """Return whether a blank line separates its last two members."""
        return len(self.members) > 1 and bool(
            _BLANK_LINE.search(text, self.members[-2].value.end, self.members[-1].start)
        )

    def member(self, name: str | int) -> LayoutMember | None:
        """Return the member with a name or an index."""
        return next((each for each in self.members if each.name == name), None)


def parse_layout(text: str) -> LayoutNode | None:
    """Return the outermost value of a text that the parser could read; None if there are only comments.

    Raises:
        SplicingError: if the way a key is written leaves no safe position for its value.

    """
    root = YAML(typ="safe", pure=True).compose(text)
    return None if root is None else _node(text, root, 0)


def line_start(text: str, at: int) -> int:
    """Return the offset at which the line of a character begins."""
    return max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) + 1


def line_end(text: str, at: int) -> int:
    """Return the offset at which the line of a character ends, before its line break."""
    found = _BREAK.search(text, at)
    return found.start() if found else len(text)


def line_after(text: str, at: int) -> int:
    """Return the offset of the next line, or of the end of the text."""
    found = _BREAK.search(text, at)
    return found.end() if found else len(text)


def line_break(text: str) -> str:
    """Return the line break that a text uses."""
    found = _BREAK.search(text)
    return found.group() if found else "\n"


def begins_line(text: str, at: int) -> bool:
    """Return whether only spaces come before a character in its line."""
    return not text[line_start(text, at) : at].strip(" ")


def skip_blanks(text: str, at: int) -> int:
    """Return the offset of the next character that is not a comment, blank or line break."""
    found = _BETWEEN.match(text, at)
    return found.end() if found else at


def _node(text: str, raw: object, behind: int) -> LayoutNode:
    if isinstance(raw, SequenceNode):
        return _list(text, raw)
    if isinstance(raw, MappingNode):
        return _group(text, raw)
    if not isinstance(raw, ScalarNode):  # the parser refuses names for values
        raise TypeError
    style = raw.style or ""
    start, end = _offsets(raw)
    if style in ("|", ">"):
        end = _end_of_block(text, start, end)
    elif start == end:
        start = end = behind
    return LayoutNode("scalar", start, end, _column(text, start), style)


def _end_of_block(text: str, start: int, end: int) -> int:
    """Return the end of a block scalar; trailing blank lines belong to it only if its mark is “|+”."""
    lines = text[start:end]
    if "+" in lines[:3]:
        return end - len(line_break(text)) if lines.endswith(("\n", "\r")) else end
    return line_end(text, start + len(lines.rstrip()))


def _list(text: str, raw: SequenceNode) -> LayoutNode:
    start, end = _offsets(raw)
    flow = bool(raw.flow_style)
    members: list[LayoutMember] = []
    at = start
    for number, each in enumerate(raw.value):
        value = _node(text, each, at + 1)
        if flow:
            at = value.start
        members.append(LayoutMember(number, at, _column(text, at), at + (not flow), value))
        at = skip_blanks(text, value.end)
    return _collection(text, "list", (start, end), members, "[" if flow else "")


def _group(text: str, raw: MappingNode) -> LayoutNode:
    members: list[LayoutMember] = []
    for key, value in raw.value:
        start, end = _offsets(key)
        colon = _COLON.match(text, end)
        if colon is None:
            line = len(_BREAK.findall(text, 0, start)) + 1
            message = f"line {line}: no “:” stands behind the key “{key.value}”; write “{key.value}: …”"
            raise SplicingError(message)
        behind = colon.end()
        members.append(LayoutMember(key.value, start, _column(text, start), behind, _node(text, value, behind)))
    return _collection(text, "group", _offsets(raw), members, "{" if raw.flow_style else "")


def _collection(
    text: str, kind: Literal["list", "group"], marks: tuple[int, int], members: list[LayoutMember], style: str
) -> LayoutNode:
    start, end = marks
    return LayoutNode(kind, start, end if style else members[-1].value.end, _column(text, start), style, tuple(members))


def _column(text: str, at: int) -> int:
    return at - line_start(text, at)


def _offsets(raw: MappingNode | SequenceNode | ScalarNode) -> tuple[int, int]:
    return raw.start_mark.index, raw.end_mark.index
