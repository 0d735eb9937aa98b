"""Serialisation of values as YAML: without quotes if the parser reads them back correctly, else quoted."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final, TypeAlias

from bot.adapters.documents.intent import SplicingError
from bot.adapters.documents.parser import UNPRINTABLE, parse

if TYPE_CHECKING:
    from typing_extensions import TypeIs

    from bot.adapters.documents.layout import LayoutNode
    from bot.core.features.documents.model import Scalar

YamlValue: TypeAlias = "Scalar | tuple[YamlValue, ...] | Mapping[str, YamlValue]"
"""Anything that can be written: any value of an edit, and lists of groups."""

STEP: Final = 2
"""Spaces of indentation per level, if no neighbour shows another number."""

_TO_ESCAPE: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
"""Characters that are not allowed in a text, or that some editors treat as line breaks."""
_ESCAPES: Final = {"\n": r"\n", "\t": r"\t"}
_OTHER_NUMBERS: Final = re.compile(
    r"[-+]?0[0-9]+(?:\.[0-9]*)?|0o[0-7]+|0x[0-9a-fA-F]+|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
)
"""Numbers of YAML 1.2 that are texts here but numbers for other tools that read the files."""
_MOST: Final = 10**18
"""The parser reads no whole numbers of this size or larger."""


def is_scalar(value: YamlValue) -> TypeIs[Scalar]:
    """Return whether a value is neither a list nor a group."""
    return not isinstance(value, Mapping | tuple | list)


def write_inline(value: YamlValue, style: str = "", *, flow: bool) -> str:
    """Return a value written on one line.

    Args:
        value: to be written.
        style: the quotation mark that the old text had; it is kept if the new text allows it.
        flow: whether the value is inside brackets.

    Raises:
        SplicingError: if the parser could not read the value back.

    """
    if isinstance(value, Mapping):
        return (
            "{"
            + ", ".join(f"{_write_key(key, flow=True)}: {write_inline(each, flow=True)}" for key, each in value.items())
            + "}"
        )
    if isinstance(value, tuple | list):
        return "[" + ", ".join(write_inline(each, flow=True) for each in value) + "]"
    if isinstance(value, str):
        return _write_text(value, style, flow=flow)
    if isinstance(value, float) and not math.isfinite(value):
        message = f"“{value}” is not a number that can be written down; give another"
        raise SplicingError(message)
    if isinstance(value, int) and not -_MOST < value < _MOST:
        message = "the number has more than 18 digits; give it as a text"
        raise SplicingError(message)
    if value is None:
        return "null"
    return str(value).lower() if isinstance(value, bool) else repr(value)


def write_block(value: YamlValue, column: int, models: Sequence[LayoutNode]) -> list[str]:
    """Return the lines of a non-empty list or group, with one line for each key or entry.

    Args:
        value: to be written.
        column: indentation of the lines.
        models: neighbours, nearest first; their use of brackets or lines and their indentation are copied.

    Raises:
        SplicingError: if the parser could not read the value back.

    """
    if isinstance(value, Mapping):
        return [line for key, each in value.items() for line in _write_pair(key, each, column, models)]
    if isinstance(value, tuple | list):
        inner = [member.value for model in models for member in reversed(model.members)]
        return [line for each in value for line in write_entry(each, column, STEP, inner)]
    return [" " * column + write_inline(value, flow=False)]


def write_entry(value: YamlValue, column: int, offset: int, models: Sequence[LayoutNode]) -> list[str]:
    """Return the lines of a list entry: its dash at ``column``, its content ``offset`` further in; see by_lines."""
    dash = " " * column + "-" + " " * (offset - 1)
    if is_scalar(value) or not value or (models and models[0].style == "{"):
        return [dash + write_inline(value, flow=False)]
    first, *rest = write_block(value, column + offset, models)
    return [dash + first.lstrip(" "), *rest]


def _write_pair(key: str, value: YamlValue, column: int, models: Sequence[LayoutNode]) -> list[str]:
    head = " " * column + _write_key(key, flow=False) + ":"
    kind = "group" if isinstance(value, Mapping) else "list"
    alike = [each for model in models if (each := model.member(key)) and each.value.kind == kind and each.value.members]
    brackets = bool(alike[0].value.style) if alike else _is_short(value)
    if is_scalar(value) or not value or brackets:
        return [f"{head} {write_inline(value, flow=False)}"]
    offset = alike[0].value.column - alike[0].column if alike else STEP
    return [head, *write_block(value, column + offset, [each.value for each in alike])]


def _is_short(value: YamlValue) -> bool:
    """Return whether a value without a model to copy is put in brackets: a list of scalars, never one of groups."""
    return isinstance(value, tuple | list) and all(is_scalar(each) for each in value)


def _write_key(key: str, *, flow: bool) -> str:
    # A key that looks like a number or null is still a text; quotes make that clear.
    return key if _is_plain(key, flow=flow) and _reads_back(f"{key}: 0", {key: 0}) else _write_text(key, '"', flow=flow)


def _write_text(text: str, style: str, *, flow: bool) -> str:
    found = UNPRINTABLE.search(text)
    if found:
        message = f"the new text holds a character that cannot be printed (U+{ord(found.group()):04X}); delete it"
        raise SplicingError(message)
    if not _TO_ESCAPE.search(text):
        if style == "'":
            return "'" + text.replace("'", "''") + "'"
        if style != '"' and _is_plain(text, flow=flow):
            return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + _TO_ESCAPE.sub(lambda found: _escape(found.group()), escaped) + '"'


def _escape(character: str) -> str:
    return _ESCAPES.get(character) or f"\\u{ord(character):04x}"


def _is_plain(text: str, *, flow: bool) -> bool:
    """Return whether a text is read back unchanged if it is written without quotes."""
    if not text or text != text.strip() or _TO_ESCAPE.search(text) or _OTHER_NUMBERS.fullmatch(text):
        return False
    if flow:
        return _reads_back(f"k: [{text}, {{k: {text}}}, {text}\n]", {"k": [text, {"k": text}, text]})
    return _reads_back(f"k: {text}", {"k": text})


def _reads_back(written: str, meant: object) -> bool:
    reading = parse("", written)
    return reading.document is not None and not reading.problems and reading.document.data == meant
