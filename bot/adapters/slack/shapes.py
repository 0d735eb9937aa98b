"""Schema of the blocks and elements that we send to Slack, with the limits of each part.

Slack refuses a whole message for one label that is too long; :mod:`bot.adapters.slack.limits` enforces these limits.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

MESSAGE_BLOCKS: Final = 50
VIEW_BLOCKS: Final = 100
SUMMARY: Final = 4_000
"""Most characters of the text for notifications that Slack asks for; it cuts at 40,000."""
MESSAGE_TEXT: Final = 11_000
"""Most characters in all blocks of a message. Undocumented; messages were refused from about 11,300 on."""


@dataclass(frozen=True, slots=True)
class TextShape:
    """A visible text, which may be cut."""

    most: int
    markup: bool = False
    """Whether markup is allowed."""


@dataclass(frozen=True, slots=True)
class IdShape:
    """An id or other text for programs, which must not be cut."""

    most: int


@dataclass(frozen=True, slots=True)
class AnyShape:
    """A value without a limit, such as a boolean or a number."""


@dataclass(frozen=True, slots=True)
class ListShape:
    """A list of at most ``most`` parts of one shape."""

    most: int
    each: Shape


@dataclass(frozen=True, slots=True)
class ObjectShape:
    """An object with required and optional keys; others, except ``type``, are invalid."""

    must: Mapping[str, Shape] = field(default_factory=dict)
    may: Mapping[str, Shape] = field(default_factory=dict)

    @property
    def parts(self) -> Mapping[str, Shape]:
        """Return required and optional keys."""
        return {**self.may, **self.must}


@dataclass(frozen=True, slots=True)
class UnionShape:
    """An object of one of several kinds, told apart by ``type``."""

    kinds: Mapping[str, ObjectShape | TextShape]


Shape: TypeAlias = TextShape | IdShape | AnyShape | ListShape | ObjectShape | UnionShape

_ID: Final = IdShape(255)
_FREE: Final = AnyShape()
_URL: Final = IdShape(3_000)
_CONFIRM: Final = ObjectShape(
    {"title": TextShape(100), "text": TextShape(300, markup=True), "confirm": TextShape(30), "deny": TextShape(30)},
    {"style": _FREE},
)
_OPTION: Final = ObjectShape(
    {"text": TextShape(75), "value": IdShape(150)}, {"description": TextShape(75), "url": _URL}
)
_CHOICE: Final = ObjectShape(
    {"text": TextShape(75, markup=True), "value": IdShape(150)}, {"description": TextShape(75, markup=True)}
)
_GROUP: Final = ObjectShape({"label": TextShape(75), "options": ListShape(100, _OPTION)})
_IMAGE: Final = ObjectShape({"alt_text": IdShape(2_000), "image_url": _URL})
_NOTE: Final = TextShape(3_000, markup=True)
_ELEMENT_KEYS: Final[dict[str, Shape]] = {"action_id": _ID, "confirm": _CONFIRM, "focus_on_load": _FREE}
_FIELD: Final[dict[str, Shape]] = {
    "action_id": _ID, "placeholder": TextShape(150), "initial_value": IdShape(3_000), "min_length": _FREE,
    "max_length": _FREE, "focus_on_load": _FREE,
}  # fmt: skip

_BUTTON: Final = ObjectShape(
    {"text": TextShape(75)},
    _ELEMENT_KEYS | {"value": IdShape(2_000), "url": _URL, "style": _FREE, "accessibility_label": IdShape(75)},
)
_SELECT: Final = ObjectShape(
    {"options": ListShape(100, _OPTION)}, _ELEMENT_KEYS | {"placeholder": TextShape(150), "initial_option": _OPTION}
)
_GROUPED: Final = ObjectShape({"option_groups": ListShape(100, _GROUP)}, _SELECT.may)
_ELEMENTS: Final = {
    "button": _BUTTON,
    "static_select": _SELECT,
    "overflow": ObjectShape({"options": ListShape(5, _OPTION)}, _ELEMENT_KEYS),
    "checkboxes": ObjectShape(
        {"options": ListShape(10, _CHOICE)}, _ELEMENT_KEYS | {"initial_options": ListShape(10, _CHOICE)}
    ),
    "radio_buttons": ObjectShape({"options": ListShape(10, _CHOICE)}, _ELEMENT_KEYS | {"initial_option": _CHOICE}),
}
_INPUTS: Final = {
    "plain_text_input": ObjectShape({}, _FIELD | {"multiline": _FREE}),
    **{kind: _ELEMENTS[kind] for kind in ("static_select", "checkboxes", "radio_buttons")},
}

BLOCKS: Final[Mapping[str, ObjectShape]] = {
    "section": ObjectShape(
        {},
        {
            "text": TextShape(3_000, markup=True),
            "fields": ListShape(10, TextShape(2_000, markup=True)),
            "accessory": UnionShape(_ELEMENTS | {"image": _IMAGE}),
            "block_id": _ID,
            "expand": _FREE,
        },
    ),
    "header": ObjectShape({"text": TextShape(150)}, {"block_id": _ID}),
    "context": ObjectShape(
        {"elements": ListShape(10, UnionShape({"image": _IMAGE, "mrkdwn": _NOTE, "plain_text": _NOTE}))},
        {"block_id": _ID},
    ),
    "divider": ObjectShape({}, {"block_id": _ID}),
    "actions": ObjectShape({"elements": ListShape(25, UnionShape(_ELEMENTS))}, {"block_id": _ID}),
    "image": ObjectShape(_IMAGE.must, {"title": TextShape(2_000), "block_id": _ID}),
    "input": ObjectShape(
        {"label": TextShape(2_000), "element": UnionShape(_INPUTS)},
        {"hint": TextShape(2_000), "optional": _FREE, "dispatch_action": _FREE, "block_id": _ID},
    ),
}
_TITLED: Final[dict[str, Shape]] = {"title": TextShape(24)}
_VIEW: Final[dict[str, Shape]] = {"callback_id": _ID, "external_id": _ID, "private_metadata": IdShape(3_000)}
VIEWS: Final[Mapping[str, ObjectShape]] = {
    "modal": ObjectShape(
        _TITLED,
        _VIEW | {"submit": TextShape(24), "close": TextShape(24), "clear_on_close": _FREE, "notify_on_close": _FREE},
    ),
    "home": ObjectShape({}, _VIEW),
}
"""Views without their blocks."""
