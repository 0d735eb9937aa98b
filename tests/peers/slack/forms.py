"""What can be clicked and filled in, as a person does it: nobody chooses what is not offered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tests.peers.slack.reading import controls

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_KEPT: Final = {
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "overflow": ("selected_option", "initial_option"),
    "checkboxes": ("selected_options", "initial_options"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "channels_select": ("selected_channel", "initial_channel"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "multi_users_select": ("selected_users", "initial_users"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
}
"""Kind → under which key its value is told, and with which it begins."""


class CannotError(Exception):
    """No person could do this: what it needs is not on their screen."""


def find(blocks: Sequence[Mapping[str, Any]], name: str) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Return a control and its block by the action's id, the block's id or what a button says.

    Raises:
        CannotError: if there is none.

    """
    known = list(controls(blocks))
    for block, element in known:
        says = element["text"]["text"] if element["type"] == "button" else None
        if name in {element.get("action_id"), block.get("block_id"), says}:
            return block, element
    message = f"nothing here is called {name}; there are {[each.get('action_id') for _, each in known]}"
    raise CannotError(message)


def action(block: Mapping[str, Any], element: Mapping[str, Any], choice: object, at: str) -> dict[str, Any]:
    """Return what is told of a click, or of a choice.

    Raises:
        CannotError: if it is not offered.

    """
    told: dict[str, Any] = {
        "type": element["type"],
        "action_id": element.get("action_id", "unnamed"),
        "block_id": block.get("block_id", "unnamed"),
        "action_ts": at,
    }
    if element["type"] in _KEPT:
        return told | _told(element, choice)
    if element["type"] == "feedback_buttons":
        return told | {"value": element[f"{choice}_button"].get("value")}
    return told | {key: element[key] for key in ("text", "value", "style") if key in element}


def state(blocks: Sequence[Mapping[str, Any]], values: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return what a form holds: what it began with, and above that the values, named as ``find`` takes names.

    Raises:
        CannotError: if a field is missing, or a value is not offered.

    """
    fields: dict[tuple[str, str], dict[str, Any]] = {}
    for block, element in controls(blocks):
        if element["type"] in _KEPT and element["type"] != "overflow":
            key, begins = _KEPT[element["type"]]
            fields[_name(block, element)] = {"type": element["type"], key: element.get(begins)}
    for name, value in values.items():
        block, element = find(blocks, name)
        fields[_name(block, element)] = {"type": element["type"]} | _told(element, value)
    told: dict[str, dict[str, Any]] = {}
    for (block_id, action_id), field in fields.items():
        told.setdefault(block_id, {})[action_id] = field
    return told


def complete(blocks: Sequence[Mapping[str, Any]], values: Mapping[str, dict[str, Any]]) -> None:
    """Hold that a form is filled in as far as Slack itself asks for it.

    Raises:
        CannotError: naming the field that is empty.

    """
    for block, element in controls(blocks):
        if block["type"] == "input" and not block.get("optional"):
            block_id, action_id = _name(block, element)
            if values[block_id][action_id][_KEPT[element["type"]][0]] in (None, "", []):
                message = f"the field {block_id} must be filled in"
                raise CannotError(message)


def _name(block: Mapping[str, Any], element: Mapping[str, Any]) -> tuple[str, str]:
    return block.get("block_id", "unnamed"), element.get("action_id", "unnamed")


def _told(element: Mapping[str, Any], value: object) -> dict[str, Any]:
    """Return the value of a field; options may be named by their values."""
    key, _ = _KEPT[element["type"]]
    if value is not None and key == "selected_option":
        value = _option(element, value)
    elif isinstance(value, list) and key == "selected_options":
        value = [_option(element, each) for each in value]
    elif isinstance(value, str) and len(value) > element.get("max_length", 3_000):
        message = f"the field takes {element.get('max_length', 3_000)} characters"
        raise CannotError(message)
    return {key: value}


def _option(element: Mapping[str, Any], value: object) -> Mapping[str, Any]:
    if isinstance(value, dict) and "external" in element["type"]:
        return value
    offered = [*element.get("options", ())]
    offered += [option for group in element.get("option_groups", ()) for option in group["options"]]
    for option in offered:
        if value in {option["value"], option["text"]["text"]}:
            return {key: option[key] for key in ("text", "value")}
    message = f"{value} is not offered; there are {[option['value'] for option in offered]}"
    raise CannotError(message)
