"""Message → text and Block Kit, within all of Slack's limits."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from bot.adapters.slack.limits import fit_blocks
from bot.adapters.slack.shapes import MESSAGE_BLOCKS
from bot.adapters.slack.texts import bold, escape_text, format_link, length, mrkdwn_object, plain_text_object
from bot.core.domain.message import Bullets, Card, Link, Note, Paragraph, Suggestions
from bot.core.domain.text_cutting import ELLIPSIS
from bot.core.features.actions import FORM_ACTIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bot.core.domain.message import Action, Block, Message

ACTION_ID: Final = re.compile(r"act\.(?P<id>[a-z_]+)\.[0-9]+")
"""Ids of buttons that are actions of a message."""
OPEN_PREFIX: Final = "open"
"""Prefix of the ids of buttons that open a form, before a dot and its name; the value is what the form is about."""
_BUTTONS_LABEL: Final = 75
_VALUE: Final = 2_000
_IN_A_ROW: Final = 25
_CONFIRM: Final = {"title": 100, "text": 300, "confirm": 30, "deny": 30}


def button_rows(actions: Iterable[Action]) -> list[dict[str, Any]]:
    """Return actions as rows of buttons, without those whose value is too long: a cut id would mean something else."""
    buttons = [
        _button(action, number)
        for number, action in enumerate(actions)
        if length(action.about) <= _VALUE and action.label
    ]
    return [actions_block(*buttons[start : start + _IN_A_ROW]) for start in range(0, len(buttons), _IN_A_ROW)]


def actions_block(*elements: dict[str, Any]) -> dict[str, Any]:
    """Return elements as a row of an actions block."""
    return {"type": "actions", "elements": list(elements)}


def button(action_id: str, label: str, value: str = "", *, about: str = "") -> dict[str, Any]:
    """Return a button.

    Args:
        action_id: its id in the click event.
        label: its text.
        value: ids that come back with a click.
        about: added for screen readers, if several buttons have the same text.
    """
    told: dict[str, Any] = {"type": "button", "action_id": action_id, "text": plain_text_object(label, _BUTTONS_LABEL)}
    told |= {"value": value} if value else {}
    if about:
        told["accessibility_label"] = plain_text_object(f"{label}: {about}", _BUTTONS_LABEL)["text"]
    return told


def parse_action(clicked: Mapping[str, Any]) -> tuple[str, str] | None:
    """Return the id and value of a clicked action; None if the button is not an action of a message."""
    match clicked:
        case {"action_id": str(name)} if found := ACTION_ID.fullmatch(name):
            return found["id"], str(clicked.get("value") or "")
        case _:
            return None


def _button(action: Action, number: int) -> dict[str, Any]:
    kind = OPEN_PREFIX if action.id in FORM_ACTIONS else "act"
    told = button(f"{kind}.{action.id}.{number}", action.label, action.about, about=action.card)
    if (sure := action.sure) is not None:
        words = {"title": action.label, "text": sure.question, "confirm": sure.yes, "deny": sure.no}
        told["confirm"] = {key: plain_text_object(words[key], most) for key, most in _CONFIRM.items()}
    return told


_SUMMARY: Final = 3_000
"""Slack asks for at most 4,000 characters."""
_TEXT: Final = 3_000
"""Most characters in a section or note."""
_ALL_TEXT: Final = 9_000
"""Most characters in all blocks. Undocumented; messages were refused from about 11,300 on."""
_NONE: Final[Mapping[str, Sequence[Action]]] = {}
_HEADING, _RECORD, _LABEL, _LINE = 300, 2_400, 100, 1_000
"""Longer texts are cut, so that a line always fits into a section with its markup intact."""


@dataclass(frozen=True, slots=True)
class RenderedMessage:
    """Arguments for ``chat.postMessage``."""

    text: str
    """Text of notifications and for screen readers; never empty."""
    blocks: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class _TextBlock:
    type: Literal["section", "context"]
    text: str

    def block(self) -> dict[str, Any]:
        shown = mrkdwn_object(self.text)
        return (
            {"type": "section", "text": shown} if self.type == "section" else {"type": "context", "elements": [shown]}
        )


def render(message: Message) -> RenderedMessage:
    """Return a message in Block Kit; what is too long ends in an ellipsis."""
    mine = defaultdict(list)
    for action in message.actions:
        mine[action.card].append(action)
    # The buttons of the message as a whole are kept, however long it is.
    below = button_rows([*mine.pop("", ()), *(each for name in mine.keys() - _ids(message) for each in mine[name])])
    shown = render_blocks(message.blocks, mine)
    room = MESSAGE_BLOCKS - len(below)
    kept = shown if len(shown) <= room else [*shown[: room - 1], _TextBlock("context", ELLIPSIS).block()]
    first = next((part.text for block in message.blocks for part in _parts(block)), ELLIPSIS)
    return RenderedMessage(escape_text(message.summary, _SUMMARY) or first, fit_blocks([*kept, *below]))


def render_blocks(blocks: Iterable[Block], actions: Mapping[str, Sequence[Action]] = _NONE) -> list[dict[str, Any]]:
    """Return blocks in Block Kit, as many as one message holds, each card with its buttons.

    Args:
        blocks: to show.
        actions: by the id of their card.
    """
    shown: list[dict[str, Any]] = []
    left = _ALL_TEXT
    for block in blocks:
        for part in _parts(block):
            left -= length(part.text)
            if left < 0:
                return [*shown, _TextBlock("context", ELLIPSIS).block()]
            shown.append(part.block())
        if isinstance(block, Card):
            shown += button_rows(actions.get(block.id, ()))
    return shown


def _ids(message: Message) -> set[str]:
    return {block.id for block in message.blocks if isinstance(block, Card)}


def _parts(block: Block) -> Iterator[_TextBlock]:
    """Yield the lines of a block, joined into as few sections as possible."""
    kind: Literal["section", "context"] = "context" if isinstance(block, Note) else "section"
    section = ""
    for line in filter(None, _lines(block)):
        joined = f"{section}\n{line}" if section else line
        if length(joined) > _TEXT:
            yield _TextBlock(kind, section)
            joined = line
        section = joined
    if section:
        yield _TextBlock(kind, section)


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Paragraph(text=text, strong=is_strong):
            yield bold(escape_text(text, _RECORD)) if is_strong else escape_text(text, _RECORD)
        case Bullets(items=items):
            yield from (f"• {escape_text(item, _LINE)}" for item in items)
        case Card():
            yield from _card(block)
        case Link(text=text, url=url):
            yield format_link(text, url)
        case Note(text=text):
            yield escape_text(text, _RECORD)
        case Suggestions(items=items):
            yield from (f"› {escape_text(item, _LINE)}" for item in items)


def _card(card: Card) -> Iterator[str]:
    heading = escape_text(card.heading, _HEADING)
    name = f"[{escape_text(card.id, _LABEL)}]" if card.id else ""
    yield " ".join(filter(None, (bold(heading), name)))
    yield escape_text(card.text, _RECORD)
    for label, value in card.lines:
        yield f"{escape_text(label, _LABEL)}: {escape_text(value, _LINE)}" if label else escape_text(value, _LINE)
    for link in card.links:
        yield format_link(link.text, link.url)
