"""Texts in blocks: how Slack counts them, and what is wrong with one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

Block = Mapping[str, Any]


def length(text: str) -> int:
    """Count a text as Slack does at worst: in UTF-16."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def texts(value: object) -> Iterator[str]:
    """Give every text that a block shows."""
    match value:
        case {"type": "plain_text" | "mrkdwn" | "markdown", "text": str(text)}:
            yield text
        case dict():
            for part in value.values():
                yield from texts(part)
        case list():
            for part in value:
                yield from texts(part)
        case _:
            pass


def written(value: object, most: int, place: str) -> Iterator[str]:
    """Give what is wrong with a text of either kind."""
    match value:
        case {"type": "plain_text", "verbatim": _} | {"type": "mrkdwn", "emoji": _}:
            yield f"invalid additional property [json-pointer:{place}]"
        case {"type": "plain_text" | "mrkdwn", "text": str(text)}:
            if not text:
                yield f"must be more than 0 characters [json-pointer:{place}/text]"
            if length(text) > most:
                yield f"must be less than {most + 1} characters [json-pointer:{place}/text]"
        case _:
            yield f"must provide an object [json-pointer:{place}]"


def plain(value: object, most: int, place: str) -> Iterator[str]:
    """Give what is wrong with a text without markup."""
    match value:
        case {"type": "mrkdwn"}:
            yield f"must be of type plain_text [json-pointer:{place}/type]"
        case _:
            yield from written(value, most, place)


def sized(value: Block, key: str, most: int, place: str) -> Iterator[str]:
    """Give what is wrong with a string that may be left out, but not be empty."""
    if key not in value:
        return
    said = value[key]
    if not isinstance(said, str) or length(said) > most:
        yield f"must be a string of less than {most + 1} characters [json-pointer:{place}/{key}]"
