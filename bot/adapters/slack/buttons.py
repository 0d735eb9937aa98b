"""Actions ⇄ buttons; a button carries only ids, as Slack keeps its value for ever."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from bot.adapters.slack.texts import length, plain
from bot.core.editing.acting import FORMS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.core.message import Action

ACT: Final = re.compile(r"act\.(?P<id>[a-z_]+)\.[0-9]+")
"""Ids of buttons that are actions of a message."""
OPENS: Final = "open"
"""Prefix of the ids of buttons that open a form, before a dot and its name; the value is what the form is about."""
_LABEL: Final = 75
_VALUE: Final = 2_000
_IN_A_ROW: Final = 25
_CONFIRM: Final = {"title": 100, "text": 300, "confirm": 30, "deny": 30}


def rows(actions: Iterable[Action]) -> list[dict[str, Any]]:
    """Return actions as rows of buttons, without those whose value is too long: a cut id would mean something else."""
    buttons = [
        _button(action, number)
        for number, action in enumerate(actions)
        if length(action.about) <= _VALUE and action.label
    ]
    return [row(*buttons[start : start + _IN_A_ROW]) for start in range(0, len(buttons), _IN_A_ROW)]


def row(*elements: dict[str, Any]) -> dict[str, Any]:
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
    told: dict[str, Any] = {"type": "button", "action_id": action_id, "text": plain(label, _LABEL)}
    told |= {"value": value} if value else {}
    if about:
        told["accessibility_label"] = plain(f"{label}: {about}", _LABEL)["text"]
    return told


def pressed(clicked: Mapping[str, Any]) -> tuple[str, str] | None:
    """Return the id and value of a clicked action; None if the button is not an action of a message."""
    match clicked:
        case {"action_id": str(name)} if found := ACT.fullmatch(name):
            return found["id"], str(clicked.get("value") or "")
        case _:
            return None


def _button(action: Action, number: int) -> dict[str, Any]:
    kind = OPENS if action.id in FORMS else "act"
    told = button(f"{kind}.{action.id}.{number}", action.label, action.about, about=action.card)
    if (sure := action.sure) is not None:
        words = {"title": action.label, "text": sure.question, "confirm": sure.yes, "deny": sure.no}
        told["confirm"] = {key: plain(words[key], most) for key, most in _CONFIRM.items()}
    return told
