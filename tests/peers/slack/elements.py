"""What Slack refuses in the elements of blocks: buttons, menus, fields to fill in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from tests.peers.slack.texts import plain, sized, written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.peers.slack.texts import Block

ID: Final = 255
_MENUS: Final = {
    f"{several}{kind}_select"
    for several in ("", "multi_")
    for kind in ("static", "external", "users", "conversations", "channels")
}
_CHOICES: Final = {"overflow": 5, "checkboxes": 10, "radio_buttons": 10}
"""Those with options in sight, and how many they show."""
_FIELDS: Final = {"plain_text_input", "email_text_input", "url_text_input", "number_input"}
_TIMES: Final = {
    "datepicker": ("initial_date", re.compile(r"\d{4}-\d\d-\d\d")),
    "timepicker": ("initial_time", re.compile(r"\d\d:\d\d")),
    "datetimepicker": ("initial_date_time", re.compile(r"\d{10}")),
}
_ACTIONS: Final = {"button"} | _MENUS | set(_CHOICES) | set(_TIMES)
_INPUTS: Final = (_ACTIONS | _FIELDS | {"rich_text_input", "file_input"}) - {"button", "overflow"}


def of_section(element: object, place: str) -> Iterator[str]:
    """Give what is wrong with what stands beside a section."""
    if isinstance(element, dict) and element.get("type") == "image":
        yield from image(element, place)
    else:
        yield from of_action(element, place)


def of_action(element: object, place: str) -> Iterator[str]:
    """Give what is wrong with something to click."""
    yield from _element(element, _ACTIONS, place)


def of_input(element: object, place: str) -> Iterator[str]:
    """Give what is wrong with something to fill in."""
    yield from _element(element, _INPUTS, place)


def of_context(element: object, place: str) -> Iterator[str]:
    """Give what is wrong with a note's text or picture."""
    if isinstance(element, dict) and element.get("type") == "image":
        yield from image(element, place)
    else:
        yield from written(element, 3_000, place)


def of_feedback(element: object, place: str) -> Iterator[str]:
    """Give what is wrong with the buttons below an agent's answer."""
    match element:
        case {"type": "feedback_buttons", "positive_button": dict(good), "negative_button": dict(bad)}:
            for name, button in (("positive_button", good), ("negative_button", bad)):
                yield from plain(button.get("text"), 75, f"{place}/{name}/text")
                yield from sized(button, "value", 2_000, f"{place}/{name}")
        case {"type": "icon_button", "text": dict(text)}:
            yield from plain(text, 75, f"{place}/text")
        case _:
            yield f"unsupported type [json-pointer:{place}/type]"


def image(value: Block, place: str) -> Iterator[str]:
    """Give what is wrong with a picture."""
    if not value.get("alt_text"):
        yield f"missing required field: alt_text [json-pointer:{place}]"
    yield from sized(value, "alt_text", 2_000, place)
    yield from sized(value, "image_url", 3_000, place)
    if not ("image_url" in value or "slack_file" in value):
        yield f"missing required field: image_url [json-pointer:{place}]"


def _element(element: object, allowed: set[str], place: str) -> Iterator[str]:
    if not isinstance(element, dict) or element.get("type") not in allowed:
        yield f"unsupported type [json-pointer:{place}/type]"
        return
    kind = element["type"]
    yield from sized(element, "action_id", ID, place)
    if "confirm" in element:
        yield from _confirm(element["confirm"], f"{place}/confirm")
    if "placeholder" in element:
        yield from plain(element["placeholder"], 150, f"{place}/placeholder")
    if kind == "button":
        yield from _button(element, place)
    elif kind in _CHOICES or "static" in kind:
        yield from _options(element, _CHOICES.get(kind, 100), place)
    elif kind in _TIMES:
        key, pattern = _TIMES[kind]
        if key in element and not pattern.fullmatch(str(element[key])):
            yield f"invalid value [json-pointer:{place}/{key}]"
    elif kind in _FIELDS:
        yield from _field(element, place)


def _button(element: Block, place: str) -> Iterator[str]:
    yield from plain(element.get("text"), 75, f"{place}/text")
    yield from sized(element, "value", 2_000, place)
    yield from sized(element, "url", 3_000, place)
    yield from sized(element, "accessibility_label", 75, place)
    if element.get("style", "primary") not in {"primary", "danger"}:
        yield f"must be a valid enum value [json-pointer:{place}/style]"


def _field(element: Block, place: str) -> Iterator[str]:
    yield from sized(element, "initial_value", 3_000, place)
    for key, least in (("min_length", 0), ("max_length", 1)):
        if key in element and not least <= element[key] <= 3_000:
            yield f"must be {least} to 3000 [json-pointer:{place}/{key}]"
    if element["type"] == "number_input" and not isinstance(element.get("is_decimal_allowed"), bool):
        yield f"missing required field: is_decimal_allowed [json-pointer:{place}]"


def _options(element: Block, most: int, place: str) -> Iterator[str]:
    groups = element.get("option_groups")
    if ("options" in element) == (groups is not None):
        yield f"either options or option_groups required [json-pointer:{place}]"
        return
    for number, group in enumerate(groups or ()):
        yield from plain(group.get("label"), 75, f"{place}/option_groups/{number}/label")
    if groups is not None and not 1 <= len(groups) <= 100:
        yield f"1 to 100 items required [json-pointer:{place}/option_groups]"
    for listed in [group.get("options", ()) for group in groups] if groups else [element.get("options", ())]:
        if not 1 <= len(listed) <= most:
            yield f"1 to {most} items required [json-pointer:{place}/options]"
        for number, option in enumerate(listed):
            yield from _option(option, element["type"], f"{place}/options/{number}")
    yield from _initial(element, place)


def _option(option: Block, kind: str, place: str) -> Iterator[str]:
    check = written if kind in {"checkboxes", "radio_buttons"} else plain
    yield from check(option.get("text"), 75, f"{place}/text")
    if not option.get("value"):
        yield f"missing required field: value [json-pointer:{place}]"
    yield from sized(option, "value", 150, place)
    if "description" in option:
        yield from check(option["description"], 75, f"{place}/description")


def _initial(element: Block, place: str) -> Iterator[str]:
    known = list(element.get("options", ()))
    known += [option for group in element.get("option_groups", ()) for option in group.get("options", ())]
    chosen = [element["initial_option"]] if "initial_option" in element else element.get("initial_options", [])
    if any(option not in known for option in chosen):
        yield f"initial_option must be one of the options [json-pointer:{place}]"


def _confirm(value: Block, place: str) -> Iterator[str]:
    yield from plain(value.get("title"), 100, f"{place}/title")
    yield from written(value.get("text"), 300, f"{place}/text")
    yield from plain(value.get("confirm"), 30, f"{place}/confirm")
    yield from plain(value.get("deny"), 30, f"{place}/deny")
