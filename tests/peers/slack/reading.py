"""What somebody reads of a message, a modal or the home: without markup, each entity as what it is shown as.

``plain_text`` knows no markup, and no entities but ``&amp;``, ``&lt;`` and ``&gt;``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_LIVE: Final = re.compile(r"<([@#!]?)([^<>|]+)(?:\|([^<>]*))?>")
_MARK: Final = re.compile(r"(?<![^\W_])([*_~`])(?=\S)(.+?)(?<=\S)\1(?![^\W_])")
_CHARACTERS: Final = {"&amp;": "&", "&lt;": "<", "&gt;": ">"}
_TYPED: Final = re.compile(
    r"@(?P<all>here|channel|everyone)\b|@(?P<person>[UW][A-Z0-9]+)\b|#(?P<channel>[CG][A-Z0-9]+)\b"
    r"|(?P<url>https?://[^\s<>|]*[^\s<>|.,;:!?()])"
)
_ESCAPED: Final = re.compile("|".join(_CHARACTERS))


@dataclass(frozen=True, slots=True)
class Shown:
    """One message as somebody sees it."""

    channel: str
    ts: str
    author: str
    """A person's id, or the bot's."""
    text: str
    notification: str
    """What a notification says and a screen reader reads."""
    live: tuple[str, ...]
    """Everything in it that is more than text: mentions and addresses, as Slack understood them."""
    buttons: tuple[str, ...]
    thread: str | None
    ephemeral: bool
    edited: bool
    blocks: Sequence[Mapping[str, Any]]
    kept: Mapping[str, Any]
    """The message as Slack keeps it."""

    @property
    def id(self) -> str:
        """Its time, by which Slack names it."""
        return self.ts


def escaped(text: str) -> str:
    """Return what somebody types as it reaches an app."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def typed(text: str) -> str:
    """Return what somebody types with what Slack's own editor makes of it: mentions of ids, and addresses, are live."""
    return _TYPED.sub(_alive, escaped(text))


def unescaped(text: str) -> str:
    """Return a text with its three entities as the characters they are, once."""
    return _ESCAPED.sub(lambda each: _CHARACTERS[each[0]], text)


def legible(text: str) -> str:
    """Return a text with markup as it is read."""
    parts: list[str] = []
    end = 0
    for entity in _LIVE.finditer(text):
        parts += [_unmarked(text[end : entity.start()]), _label(*entity.groups())]
        end = entity.end()
    return "".join([*parts, _unmarked(text[end:])])


def live(text: str) -> Iterator[str]:
    """Give every mention and address of a text with markup."""
    yield from (entity[1] + entity[2] for entity in _LIVE.finditer(text))


def of_blocks(blocks: Sequence[Mapping[str, Any]]) -> str:
    """Return what is read of blocks, a line each."""
    return "\n".join(line for block in blocks for line in _lines(block))


def live_in(value: object) -> Iterator[str]:
    """Give every mention and address in blocks."""
    match value:
        case {"type": "mrkdwn", "text": str(text)}:
            yield from live(text)
        case dict():
            for key, part in value.items():
                if key == "url":
                    yield str(part)
                else:
                    yield from live_in(part)
        case list():
            for part in value:
                yield from live_in(part)
        case _:
            pass


def controls(blocks: Sequence[Mapping[str, Any]]) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """Give each block that can be acted on with what can be clicked or filled in there."""
    for block in blocks:
        match block:
            case {"type": "actions" | "context_actions", "elements": list(elements)}:
                yield from ((block, element) for element in elements)
            case {"type": "section", "accessory": {"action_id": _} as element}:
                yield block, element
            case {"type": "input", "element": dict(element)}:
                yield block, element
            case _:
                pass


def labels(blocks: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """Return what the buttons say."""
    return tuple(_text(element["text"]) for _, element in controls(blocks) if element["type"] == "button")


def _lines(block: Mapping[str, Any]) -> Iterator[str]:
    match block:
        case {"type": "section"}:
            yield from (_text(each) for each in (block.get("text"), *block.get("fields", ())) if each)
        case {"type": "context", "elements": list(elements)}:
            yield " ".join(map(_text, elements))
        case {"type": "image"}:
            yield _text(block)
        case {"type": "input"}:
            yield _text(block["label"])
        case {"type": "markdown", "text": str(text)}:
            yield unescaped(text)
        case {"text": text}:
            yield _text(text)
        case _:
            pass


def _text(value: Mapping[str, Any]) -> str:
    match value:
        case {"type": "image"}:
            return unescaped(str(value["alt_text"]))
        case {"type": "mrkdwn", "text": str(text)}:
            return legible(text)
        case _:
            return unescaped(str(value.get("text", "")))


def _label(kind: str, what: str, label: str | None) -> str:
    if label:
        return unescaped(label)
    if kind == "!":
        return f"@{what}"
    return f"{kind}{unescaped(what)}"


def _alive(found: re.Match[str]) -> str:
    kind = found.lastgroup or ""
    return f"<{({'all': '!', 'person': '@', 'channel': '#'}).get(kind, '')}{found[kind]}>"


def _unmarked(text: str) -> str:
    return unescaped(_MARK.sub(r"\2", text))
