"""Enforces Slack's size limits on everything that is sent, by cutting or leaving out what exceeds them.

Slack refuses a whole message if one limit is exceeded, so a long label could lose a reminder.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from bot.adapters.slack import shapes
from bot.adapters.slack.shapes import Kept, Many, OneOf, Said, Thing
from bot.adapters.slack.texts import cut_markup, length, markup
from bot.core.cutting import ELLIPSIS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bot.adapters.slack.shapes import Shape

    Block = dict[str, Any]

_BLOCK: Final = OneOf(shapes.BLOCKS)


def faults(blocks: Sequence[object], *, message: bool = True) -> Iterator[str]:
    """Yield every violation of a limit in the blocks of a message or view, as ``place: what``."""
    most = shapes.MESSAGE_BLOCKS if message else shapes.VIEW_BLOCKS
    yield from _faults(blocks, Many(most, _BLOCK), "blocks") if blocks or message else ()
    yield from (f"blocks: the id {name} stands twice" for name in _doubled(blocks, "block_id"))
    for number, block in enumerate(blocks):
        if isinstance(block, dict) and block.get("type") == "actions":
            doubled = _doubled(block.get("elements", ()), "action_id")
            yield from (f"blocks/{number}: the id {name} stands twice" for name in doubled)
        if isinstance(block, dict) and block.get("type") == "section" and not (block.keys() & {"text", "fields"}):
            yield f"blocks/{number}: it says nothing"
    if message and sum(map(length, _read(blocks))) > shapes.MESSAGE_TEXT:
        yield f"blocks: more than {shapes.MESSAGE_TEXT} characters"


def view_faults(view: Mapping[str, Any]) -> Iterator[str]:
    """Yield every violation of a limit in a modal or App Home."""
    blocks = view.get("blocks")
    if not isinstance(blocks, list):
        yield "blocks: missing"
        return
    yield from faults(blocks, message=False)
    yield from _faults({key: value for key, value in view.items() if key != "blocks"}, OneOf(shapes.VIEWS), "view")
    asks = any(isinstance(block, dict) and block.get("type") == "input" for block in blocks)
    if view.get("type") == "modal" and asks and "submit" not in view:
        yield "view/submit: missing"


def fitted(blocks: Sequence[Block]) -> list[Block]:
    """Return a message's blocks within all limits: long texts are cut, and what cannot be cut is left out."""
    kept = _fitted_blocks(blocks, shapes.MESSAGE_BLOCKS)
    room = shapes.MESSAGE_TEXT - length(ELLIPSIS)
    for number, block in enumerate(kept):
        room -= sum(map(length, _read(block)))
        if room < 0:
            return [*kept[:number], _left_out()]
    return kept


def fitted_view(view: Mapping[str, Any]) -> dict[str, Any]:
    """Return a modal or App Home within all limits, as :func:`fitted` does.

    Raises:
        ValueError: if the result is still invalid, which is a bug.
    """
    blocks = _fitted_blocks(view.get("blocks", ()), shapes.VIEW_BLOCKS)
    rest = _fitted({key: value for key, value in view.items() if key != "blocks"}, OneOf(shapes.VIEWS))
    whole = {**(rest or {}), "blocks": blocks}
    # A form that lost its metadata would be about something else.
    lost = sorted(view.keys() - whole.keys())
    if found := [*(f"view/{key}: it cannot be cut" for key in lost), *view_faults(whole)]:
        raise ValueError("; ".join(found))
    return whole


def _fitted_blocks(blocks: Iterable[object], most: int) -> list[Block]:
    kept: list[Block] = []
    ids: set[str] = set()
    for block in blocks:
        mended = _fitted(block, _BLOCK)
        if mended is None or (mended["type"] == "section" and not (mended.keys() & {"text", "fields"})):
            continue
        if mended.get("block_id") in ids:
            del mended["block_id"]
        ids |= {mended["block_id"]} if "block_id" in mended else set()
        if mended["type"] == "actions":
            mended["elements"] = list({each.get("action_id", id(each)): each for each in mended["elements"]}.values())
        kept.append(mended)
    return kept if len(kept) <= most else [*kept[: most - 1], _left_out()]


def _left_out() -> Block:
    return {"type": "context", "elements": [markup(ELLIPSIS)]}


def _faults(value: Any, shape: Shape, place: str) -> Iterator[str]:  # noqa: ANN401 -- whatever is to be sent
    match shape:
        case Said():
            yield from _said_faults(value, shape, place)
        case Kept(most=most):
            if not isinstance(value, str) or not 1 <= length(value) <= most:
                yield f"{place}: 1 to {most} characters"
        case Many(most=most, each=each):
            if not isinstance(value, list) or not 1 <= len(value) <= most:
                yield f"{place}: 1 to {most} of them"
                return
            for number, part in enumerate(value):
                yield from _faults(part, each, f"{place}/{number}")
        case OneOf():
            kind = _kind(value, shape)
            yield from _faults(value, kind, place) if kind else [f"{place}: not known there"]
        case Thing():
            yield from _thing_faults(value, shape, place)
        case _:
            pass


def _said_faults(value: object, shape: Said, place: str) -> Iterator[str]:
    match value:
        case {"type": "mrkdwn"} if not shape.markup:
            yield f"{place}: no markup here"
        case {"type": "mrkdwn" | "plain_text", "text": str(text)}:
            if not 1 <= length(text) <= shape.most:
                yield f"{place}: 1 to {shape.most} characters"
        case _:
            yield f"{place}: no text"


def _thing_faults(value: object, shape: Thing, place: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{place}: not known there"
        return
    known = shape.parts
    yield from (f"{place}: {key} is missing" for key in shape.must if key not in value)
    yield from (f"{place}: {key} is not known there" for key in value if key not in known and key != "type")
    for key in value:
        if key in known:
            yield from _faults(value[key], known[key], f"{place}/{key}")


def _fitted(value: Any, shape: Shape) -> Any:  # noqa: ANN401 -- whatever is to be sent
    """Return a part within its limits; None if it cannot be made to fit."""
    mended: Any = value
    match shape:
        case Said(most=most):
            whole = isinstance(value, dict) and isinstance(value.get("text"), str)
            mended = {**value, "text": cut_markup(value["text"], most)} if whole else None
        case Many(most=most, each=each):
            listed = value if isinstance(value, list) else []
            mended = [part for one in listed if (part := _fitted(one, each)) is not None][:most]
        case OneOf():
            kind = _kind(value, shape)
            mended = _fitted(value, kind) if kind else None
        case Thing() if isinstance(value, dict):
            parts = {key: _fitted(part, shape.parts[key]) for key, part in value.items() if key in shape.parts}
            kind_of = {key: part for key, part in value.items() if key == "type"}
            mended = kind_of | {key: part for key, part in parts.items() if part is not None}
        case _:
            pass
    return None if mended is None or any(_faults(mended, shape, "")) else mended


def _kind(value: object, shape: OneOf) -> Thing | Said | None:
    return shape.kinds.get(str(value.get("type"))) if isinstance(value, dict) else None


def _read(value: object) -> Iterator[str]:
    """Yield every visible text."""
    match value:
        case {"type": "plain_text" | "mrkdwn", "text": str(text)}:
            yield text
        case dict():
            for part in value.values():
                yield from _read(part)
        case list() | tuple():
            for part in value:
                yield from _read(part)
        case _:
            pass


def _doubled(things: Iterable[object], key: str) -> list[str]:
    known = Counter(str(each[key]) for each in things if isinstance(each, dict) and key in each)
    return [name for name, times in known.items() if times > 1]
