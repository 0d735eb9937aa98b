"""Enforces Slack's size limits on everything that is sent, by cutting or leaving out what exceeds them.

Slack refuses a whole message if one limit is exceeded, so a long label could lose a reminder.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from bot.adapters.slack import shapes
from bot.adapters.slack.shapes import IdShape, ListShape, ObjectShape, TextShape, UnionShape
from bot.adapters.slack.texts import cut_markup, length, mrkdwn_object
from bot.core.domain.text_cutting import ELLIPSIS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bot.adapters.slack.shapes import Shape

_BLOCK: Final = UnionShape(shapes.BLOCKS)


def find_violations(blocks: Sequence[object], *, message: bool = True) -> Iterator[str]:
    """Yield every violation of a limit in the blocks of a message or view, as ``place: what``."""
    most = shapes.MESSAGE_BLOCKS if message else shapes.VIEW_BLOCKS
    yield from _violations(blocks, ListShape(most, _BLOCK), "blocks") if blocks or message else ()
    yield from (f"blocks: the id {name} appears twice" for name in _duplicates(blocks, "block_id"))
    for number, block in enumerate(blocks):
        if isinstance(block, dict) and block.get("type") == "actions":
            doubled = _duplicates(block.get("elements", ()), "action_id")
            yield from (f"blocks/{number}: the id {name} appears twice" for name in doubled)
        if isinstance(block, dict) and block.get("type") == "section" and not (block.keys() & {"text", "fields"}):
            yield f"blocks/{number}: it says nothing"
    if message and sum(map(length, _visible_texts(blocks))) > shapes.MESSAGE_TEXT:
        yield f"blocks: more than {shapes.MESSAGE_TEXT} characters"


def find_view_violations(view: Mapping[str, Any]) -> Iterator[str]:
    """Yield every violation of a limit in a modal or App Home."""
    blocks = view.get("blocks")
    if not isinstance(blocks, list):
        yield "blocks: missing"
        return
    yield from find_violations(blocks, message=False)
    yield from _violations(
        {key: value for key, value in view.items() if key != "blocks"}, UnionShape(shapes.VIEWS), "view"
    )
    asks = any(isinstance(block, dict) and block.get("type") == "input" for block in blocks)
    if view.get("type") == "modal" and asks and "submit" not in view:
        yield "view/submit: missing"


def fit_blocks(blocks: Sequence[Block]) -> list[Block]:
    """Return a message's blocks within all limits: long texts are cut, and what cannot be cut is left out."""
    kept = _fit_blocks(blocks, shapes.MESSAGE_BLOCKS)
    room = shapes.MESSAGE_TEXT - length(ELLIPSIS)
    for number, block in enumerate(kept):
        room -= sum(map(length, _visible_texts(block)))
        if room < 0:
            return [*kept[:number], _ellipsis_block()]
    return kept


def fit_view(view: Mapping[str, Any]) -> dict[str, Any]:
    """Return a modal or App Home within all limits, as :func:`fit_blocks` does.

    Raises:
        ValueError: if the result is still invalid, which is a bug.
    """
    blocks = _fit_blocks(view.get("blocks", ()), shapes.VIEW_BLOCKS)
    rest = _fit({key: value for key, value in view.items() if key != "blocks"}, UnionShape(shapes.VIEWS))
    whole = {**(rest or {}), "blocks": blocks}
    # A form that lost its metadata would be about something else.
    lost = sorted(view.keys() - whole.keys())
    if found := [*(f"view/{key}: it cannot be cut" for key in lost), *find_view_violations(whole)]:
        raise ValueError("; ".join(found))
    return whole


def _fit_blocks(blocks: Iterable[object], most: int) -> list[Block]:
    kept: list[Block] = []
    ids: set[str] = set()
    for block in blocks:
        mended = _fit(block, _BLOCK)
        if mended is None or (mended["type"] == "section" and not (mended.keys() & {"text", "fields"})):
            continue
        if mended.get("block_id") in ids:
            del mended["block_id"]
        ids |= {mended["block_id"]} if "block_id" in mended else set()
        if mended["type"] == "actions":
            mended["elements"] = list({each.get("action_id", id(each)): each for each in mended["elements"]}.values())
        kept.append(mended)
    return kept if len(kept) <= most else [*kept[: most - 1], _ellipsis_block()]


def _ellipsis_block() -> Block:
    return {"type": "context", "elements": [mrkdwn_object(ELLIPSIS)]}


def _violations(value: Any, shape: Shape, place: str) -> Iterator[str]:  # noqa: ANN401 -- whatever is to be sent
    match shape:
        case TextShape():
            yield from _text_violations(value, shape, place)
        case IdShape(most=most):
            if not isinstance(value, str) or not 1 <= length(value) <= most:
                yield f"{place}: 1 to {most} characters"
        case ListShape(most=most, each=each):
            if not isinstance(value, list) or not 1 <= len(value) <= most:
                yield f"{place}: 1 to {most} of them"
                return
            for number, part in enumerate(value):
                yield from _violations(part, each, f"{place}/{number}")
        case UnionShape():
            kind = _kind(value, shape)
            yield from _violations(value, kind, place) if kind else [f"{place}: not known there"]
        case ObjectShape():
            yield from _object_violations(value, shape, place)
        case _:
            pass


def _text_violations(value: object, shape: TextShape, place: str) -> Iterator[str]:
    match value:
        case {"type": "mrkdwn"} if not shape.markup:
            yield f"{place}: no markup here"
        case {"type": "mrkdwn" | "plain_text", "text": str(text)}:
            if not 1 <= length(text) <= shape.most:
                yield f"{place}: 1 to {shape.most} characters"
        case _:
            yield f"{place}: no text"


def _object_violations(value: object, shape: ObjectShape, place: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{place}: not known there"
        return
    known = shape.parts
    yield from (f"{place}: {key} is missing" for key in shape.must if key not in value)
    yield from (f"{place}: {key} is not known there" for key in value if key not in known and key != "type")
    for key in value:
        if key in known:
            yield from _violations(value[key], known[key], f"{place}/{key}")


def _fit(value: Any, shape: Shape) -> Any:  # noqa: ANN401 -- whatever is to be sent
    """Return a part within its limits; None if it cannot be made to fit."""
    mended: Any
    match shape:
        case TextShape():
            mended = _fit_text(value, shape)
        case ListShape():
            mended = _fit_list(value, shape)
        case UnionShape():
            kind = _kind(value, shape)
            mended = _fit(value, kind) if kind else None
        case ObjectShape():
            mended = _fit_object(value, shape)
        case _:
            mended = value
    return None if mended is None or any(_violations(mended, shape, "")) else mended


def _fit_text(value: object, shape: TextShape) -> Block | None:
    """Return a text, cut; None if it is none."""
    if not isinstance(value, dict) or not isinstance(value.get("text"), str):
        return None
    return {**value, "text": cut_markup(value["text"], shape.most)}


def _fit_list(value: object, shape: ListShape) -> list[Any]:
    """Return as many parts as a list may have; those that cannot be made to fit are left out."""
    parts = [_fit(part, shape.each) for part in value] if isinstance(value, list) else []
    return [part for part in parts if part is not None][: shape.most]


def _fit_object(value: object, shape: ObjectShape) -> Block | None:
    """Return an object with its known parts; those that cannot be made to fit are left out."""
    if not isinstance(value, dict):
        return None
    parts = {key: _fit(part, shape.parts[key]) for key, part in value.items() if key in shape.parts}
    kind = {key: part for key, part in value.items() if key == "type"}
    return kind | {key: part for key, part in parts.items() if part is not None}


def _kind(value: object, shape: UnionShape) -> ObjectShape | TextShape | None:
    return shape.kinds.get(str(value.get("type"))) if isinstance(value, dict) else None


def _visible_texts(value: object) -> Iterator[str]:
    """Yield every visible text."""
    match value:
        case {"type": "plain_text" | "mrkdwn", "text": str(text)}:
            yield text
        case dict():
            for part in value.values():
                yield from _visible_texts(part)
        case list() | tuple():
            for part in value:
                yield from _visible_texts(part)
        case _:
            pass


def _duplicates(things: Iterable[object], key: str) -> list[str]:
    known = Counter(str(each[key]) for each in things if isinstance(each, dict) and key in each)
    return [name for name, times in known.items() if times > 1]


if TYPE_CHECKING:
    Block = dict[str, Any]
