"""What Slack refuses in blocks, wherever they stand, with the reason and the place of each fault.

Written apart from the adapter that keeps these limits, so that one does not repeat the other's mistake.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final, Literal

from tests.peers.slack.elements import ID, image, of_action, of_context, of_feedback, of_input, of_section
from tests.peers.slack.refusing import refuse
from tests.peers.slack.texts import length, plain, sized, texts, written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from tests.peers.slack.texts import Block

TEXT: Final = 40_000
"""Where Slack cuts a text; longer ones we never mean to send."""
GOOD_TEXT: Final = 4_000
BLOCKS: Final = 50
VIEW_BLOCKS: Final = 100
ALL_TEXT: Final = 12_000
"""Of all blocks of a message together: a little above it Slack has been seen to refuse the message."""

BROKEN: Final = frozenset({"no_text", "msg_too_long", "invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"})
"""The codes for messages that break a limit."""

Surface = Literal["message", "modal", "home"]


def refusal(blocks: Any) -> str | None:  # noqa: ANN401 -- whatever somebody sent
    """Return the code that Slack answers to such blocks in a message; nothing if it takes them."""
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        return "invalid_blocks_format"
    if any(faults(blocks)):
        return "invalid_blocks"
    if sum(length(text) for block in blocks for text in texts(block)) > ALL_TEXT:
        return "msg_blocks_too_long"
    return None


def judge(content: Mapping[str, Any]) -> None:
    """Refuse a message that breaks a limit.

    Raises:
        RefusalError: with Slack's code, and for what is wrong in a block its place.

    """
    text, blocks = content.get("text") or "", content.get("blocks")
    if not text and not blocks:
        refuse("no_text")
    if length(text) > TEXT:
        refuse("msg_too_long")
    if blocks is not None and (code := refusal(blocks)):
        refuse(code, [f"[ERROR] {reason}" for reason in faults(blocks)] if code == "invalid_blocks" else ())


def faults(blocks: Sequence[Block], surface: Surface = "message") -> Iterator[str]:
    """Give everything that is wrong with the blocks of a surface, as Slack words it."""
    most = BLOCKS if surface == "message" else VIEW_BLOCKS
    if len(blocks) > most:
        yield f"no more than {most} items allowed [json-pointer:/blocks]"
    ids = Counter(block["block_id"] for block in blocks if "block_id" in block)
    yield from (f"block_id {name!r} already exists [json-pointer:/blocks]" for name, times in ids.items() if times > 1)
    if sum(block.get("type") == "table" for block in blocks) > 1:
        yield "only one table allowed [json-pointer:/blocks]"
    if sum(length(str(block.get("text", ""))) for block in blocks if block.get("type") == "markdown") > ALL_TEXT:
        yield f"markdown text must be less than {ALL_TEXT + 1} characters in total [json-pointer:/blocks]"
    for number, block in enumerate(blocks):
        place = f"/blocks/{number}"
        yield from sized(block, "block_id", ID, place)
        check = _CHECKS.get(block.get("type", ""))
        if check is None or (surface != "message" and block["type"] in _IN_MESSAGES):
            yield f"unsupported type: {block.get('type')} [json-pointer:{place}/type]"
        else:
            yield from check(block, place)


def _section(block: Block, place: str) -> Iterator[str]:
    fields = block.get("fields")
    if "text" not in block and not fields:
        yield f"missing required field: text [json-pointer:{place}]"
    if "text" in block:
        yield from written(block["text"], 3_000, f"{place}/text")
    if len(fields or ()) > 10:
        yield f"no more than 10 items allowed [json-pointer:{place}/fields]"
    for number, each in enumerate(fields or ()):
        yield from written(each, 2_000, f"{place}/fields/{number}")
    if "accessory" in block:
        yield from of_section(block["accessory"], f"{place}/accessory")


def _header(block: Block, place: str) -> Iterator[str]:
    return plain(block.get("text"), 150, f"{place}/text")


def _several(check: Callable[[Any, str], Iterator[str]], most: int) -> Callable[[Block, str], Iterator[str]]:
    def each(block: Block, place: str) -> Iterator[str]:
        elements = block.get("elements")
        if not isinstance(elements, list) or not 1 <= len(elements) <= most:
            yield f"1 to {most} items required [json-pointer:{place}/elements]"
            return
        ids = Counter(element["action_id"] for element in elements if "action_id" in element)
        yield from (f"action_id {name!r} already exists [json-pointer:{place}]" for name, n in ids.items() if n > 1)
        for number, element in enumerate(elements):
            yield from check(element, f"{place}/elements/{number}")

    return each


def _image(block: Block, place: str) -> Iterator[str]:
    yield from image(block, place)
    if "title" in block:
        yield from plain(block["title"], 2_000, f"{place}/title")


def _input(block: Block, place: str) -> Iterator[str]:
    yield from plain(block.get("label"), 2_000, f"{place}/label")
    if "hint" in block:
        yield from plain(block["hint"], 2_000, f"{place}/hint")
    yield from of_input(block.get("element"), f"{place}/element")


def _markdown(block: Block, place: str) -> Iterator[str]:
    if not isinstance(block.get("text"), str) or not block["text"]:
        yield f"missing required field: text [json-pointer:{place}/text]"


def _table(block: Block, place: str) -> Iterator[str]:
    rows = block.get("rows") or []
    if not 1 <= len(rows) <= 100 or any(len(row) > 20 for row in rows):
        yield f"1 to 100 rows of no more than 20 cells allowed [json-pointer:{place}/rows]"


def _nothing(_: Block, __: str) -> Iterator[str]:
    return iter(())


_CHECKS: Final[Mapping[str, Callable[[Block, str], Iterator[str]]]] = {
    "section": _section,
    "divider": _nothing,
    "header": _header,
    "context": _several(of_context, 10),
    "actions": _several(of_action, 25),
    "context_actions": _several(of_feedback, 5),
    "image": _image,
    "input": _input,
    "rich_text": _nothing,
    "markdown": _markdown,
    "table": _table,
}
_IN_MESSAGES: Final = frozenset({"markdown", "context_actions", "table"})
"""What modals and the home do not show."""


def of_view(view: Block, kind: Surface) -> Iterator[str]:
    """Give everything that is wrong with a modal or a home."""
    if view.get("type") != kind:
        yield f"must be of type {kind} [json-pointer:/view/type]"
    blocks = view.get("blocks")
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        yield "must provide an array of blocks [json-pointer:/view/blocks]"
        return
    yield from faults(blocks, kind)
    yield from sized(view, "callback_id", ID, "/view")
    yield from sized(view, "private_metadata", 3_000, "/view")
    yield from sized(view, "external_id", ID, "/view")
    for part in ("title", "submit", "close"):
        if kind == "home" and part in view:
            yield f"invalid additional property: {part} [json-pointer:/view]"
        elif kind == "modal" and (part == "title" or part in view):
            yield from plain(view.get(part), 24, f"/view/{part}")
    if kind == "modal" and "submit" not in view and any(block.get("type") == "input" for block in blocks):
        yield "missing required field: submit [json-pointer:/view]"
