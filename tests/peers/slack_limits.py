"""What Slack refuses in a message: its limits on blocks, each with the code that it answers.

Written apart from the adapter that keeps them, so that one does not repeat the other's mistake.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

TEXT: Final = 40_000
"""Where Slack cuts a text; longer ones we never mean to send."""
GOOD_TEXT: Final = 4_000
BLOCKS: Final = 50
ALL_TEXT: Final = 12_000
"""Of all blocks together: a little above it Slack has been seen to refuse the message."""
_SECTION, _FIELD, _HEADER, _FIELDS, _CONTEXT, _ACTIONS, _ID = 3_000, 2_000, 150, 10, 10, 25, 255
_TYPES: Final = {"section", "divider", "header", "context", "actions", "image"}


def refusal(blocks: Any) -> str | None:  # noqa: ANN401 -- whatever somebody sent
    """Return the code that Slack answers to such blocks; nothing if it takes them."""
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        return "invalid_blocks_format"
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    if len(blocks) > BLOCKS or len(ids) != len(set(ids)) or not all(_right(block) for block in blocks):
        return "invalid_blocks"
    if sum(length(text) for block in blocks for text in texts(block)) > ALL_TEXT:
        return "msg_blocks_too_long"
    return None


def length(text: str) -> int:
    """Count a text as Slack does at worst: in UTF-16."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def texts(value: object) -> Iterator[str]:
    """Give every text that a block shows."""
    match value:
        case {"type": "plain_text" | "mrkdwn", "text": str(text)}:
            yield text
        case dict():
            for part in value.values():
                yield from texts(part)
        case list():
            for part in value:
                yield from texts(part)
        case _:
            pass


def _right(block: Mapping[str, Any]) -> bool:
    if block.get("type") not in _TYPES or len(block.get("block_id", "")) > _ID:
        return False
    elements = block.get("elements", [])
    match block["type"]:
        case "section":
            return _section(block)
        case "header":
            return _text(block.get("text"), _HEADER) and block["text"]["type"] == "plain_text"
        case "context":
            return 1 <= len(elements) <= _CONTEXT and all(_text(each, _SECTION) for each in elements)
        case "actions":
            return 1 <= len(elements) <= _ACTIONS
        case kind:
            return kind == "divider" or bool(block.get("alt_text"))


def _section(block: Mapping[str, Any]) -> bool:
    fields = block.get("fields", [])
    if len(fields) > _FIELDS or not all(_text(each, _FIELD) for each in fields):
        return False
    return _text(block["text"], _SECTION) if "text" in block else bool(fields)


def _text(value: object, limit: int) -> bool:
    match value:
        case {"type": "plain_text" | "mrkdwn", "text": str(text)}:
            return 1 <= length(text) <= limit
        case _:
            return False
