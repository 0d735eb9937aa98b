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
class Said:
    """A visible text, which may be cut."""

    most: int
    markup: bool = False
    """Whether markup is allowed."""


@dataclass(frozen=True, slots=True)
class Kept:
    """An id or other text for programs, which must not be cut."""

    most: int


@dataclass(frozen=True, slots=True)
class Free:
    """A value without a limit, such as a boolean or a number."""


@dataclass(frozen=True, slots=True)
class Many:
    """A list of at most ``most`` parts of one shape."""

    most: int
    each: Shape


@dataclass(frozen=True, slots=True)
class Thing:
    """An object with required and optional keys; others, except ``type``, are invalid."""

    must: Mapping[str, Shape] = field(default_factory=dict)
    may: Mapping[str, Shape] = field(default_factory=dict)

    @property
    def parts(self) -> Mapping[str, Shape]:
        """Return required and optional keys."""
        return {**self.may, **self.must}


@dataclass(frozen=True, slots=True)
class OneOf:
    """An object of one of several kinds, told apart by ``type``."""

    kinds: Mapping[str, Thing | Said]


Shape: TypeAlias = Said | Kept | Free | Many | Thing | OneOf

_ID: Final = Kept(255)
_FREE: Final = Free()
_URL: Final = Kept(3_000)
_CONFIRM: Final = Thing(
    {"title": Said(100), "text": Said(300, markup=True), "confirm": Said(30), "deny": Said(30)}, {"style": _FREE}
)
_OPTION: Final = Thing({"text": Said(75), "value": Kept(150)}, {"description": Said(75), "url": _URL})
_CHOICE: Final = Thing({"text": Said(75, markup=True), "value": Kept(150)}, {"description": Said(75, markup=True)})
_GROUP: Final = Thing({"label": Said(75), "options": Many(100, _OPTION)})
_IMAGE: Final = Thing({"alt_text": Kept(2_000), "image_url": _URL})
_NOTE: Final = Said(3_000, markup=True)
_ACTED: Final[dict[str, Shape]] = {"action_id": _ID, "confirm": _CONFIRM, "focus_on_load": _FREE}
_FIELD: Final[dict[str, Shape]] = {
    "action_id": _ID, "placeholder": Said(150), "initial_value": Kept(3_000), "min_length": _FREE,
    "max_length": _FREE, "focus_on_load": _FREE,
}  # fmt: skip

_BUTTON: Final = Thing(
    {"text": Said(75)}, _ACTED | {"value": Kept(2_000), "url": _URL, "style": _FREE, "accessibility_label": Kept(75)}
)
_SELECT: Final = Thing({"options": Many(100, _OPTION)}, _ACTED | {"placeholder": Said(150), "initial_option": _OPTION})
_GROUPED: Final = Thing({"option_groups": Many(100, _GROUP)}, _SELECT.may)
_CLICKED: Final = {
    "button": _BUTTON,
    "static_select": _SELECT,
    "overflow": Thing({"options": Many(5, _OPTION)}, _ACTED),
    "checkboxes": Thing({"options": Many(10, _CHOICE)}, _ACTED | {"initial_options": Many(10, _CHOICE)}),
    "radio_buttons": Thing({"options": Many(10, _CHOICE)}, _ACTED | {"initial_option": _CHOICE}),
}
_FILLED: Final = {
    "plain_text_input": Thing({}, _FIELD | {"multiline": _FREE}),
    **{kind: _CLICKED[kind] for kind in ("static_select", "checkboxes", "radio_buttons")},
}

BLOCKS: Final[Mapping[str, Thing]] = {
    "section": Thing(
        {},
        {
            "text": Said(3_000, markup=True),
            "fields": Many(10, Said(2_000, markup=True)),
            "accessory": OneOf(_CLICKED | {"image": _IMAGE}),
            "block_id": _ID,
            "expand": _FREE,
        },
    ),
    "header": Thing({"text": Said(150)}, {"block_id": _ID}),
    "context": Thing(
        {"elements": Many(10, OneOf({"image": _IMAGE, "mrkdwn": _NOTE, "plain_text": _NOTE}))}, {"block_id": _ID}
    ),
    "divider": Thing({}, {"block_id": _ID}),
    "actions": Thing({"elements": Many(25, OneOf(_CLICKED))}, {"block_id": _ID}),
    "image": Thing(_IMAGE.must, {"title": Said(2_000), "block_id": _ID}),
    "input": Thing(
        {"label": Said(2_000), "element": OneOf(_FILLED)},
        {"hint": Said(2_000), "optional": _FREE, "dispatch_action": _FREE, "block_id": _ID},
    ),
}
_TITLED: Final[dict[str, Shape]] = {"title": Said(24)}
_VIEW: Final[dict[str, Shape]] = {"callback_id": _ID, "external_id": _ID, "private_metadata": Kept(3_000)}
VIEWS: Final[Mapping[str, Thing]] = {
    "modal": Thing(
        _TITLED,
        _VIEW | {"submit": Said(24), "close": Said(24), "clear_on_close": _FREE, "notify_on_close": _FREE},
    ),
    "home": Thing({}, _VIEW),
}
"""Views without their blocks."""
