"""The forms for what is ahead: add, move, confirm, call off, take back.

A field's block has the field's name, so that an error stands below it. What a form is about are ids in its private
metadata; what was typed stays in the fields.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Literal

from bot.adapters.slack.render import laid_out
from bot.adapters.slack.texts import plain
from bot.adapters.slack.views.modals import modal, said

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.core.editing.outcome import Deed
    from bot.core.message import Message
    from bot.core.wording import Wording

Form = Literal["add", "move", "confirm", "cancel", "undo"]
SUBMITTED: Final = "form"
"""What the callback ids of forms begin with, before a dot and the form's name."""
DATE, WORDS = 80, 300
"""The longest that may be typed."""
_LABEL, _HINT, _PLACEHOLDER, _OPTION = 100, 300, 150, 75
_MOST: Final = 100
_EXAMPLE: Final = "2027-03-11 09:30"


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that can be chosen."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class About:
    """What a form is about, as ids: the meeting, and after it was asked back on which revision about which values."""

    language: str
    key: str = ""
    base: str = ""
    seen: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked back when a form was sent."""

    question: Message
    base: str
    seen: str
    """A digest of the values that it was asked about."""


class Forms:
    """Makes forms in one language."""

    def __init__(self, wording: Wording, language: str) -> None:
        """Take the sentences."""
        self._wording = wording
        self._language = language

    def add(self, forums: Sequence[Choice]) -> dict[str, Any]:
        """Return the form that plans a meeting of one of the forums."""
        chosen = {"type": "static_select", "options": [_option(each) for each in forums[:_MOST]]}
        fields = [
            self._field("forum", chosen, placeholder=True),
            self._text("number", DATE, hint=True),
            self._text("when", DATE, hint=True, example=_EXAMPLE),
            self._text("place", WORDS, optional=True),
            self._choices("sure", ("confirmed",)),
            self._text("source", WORDS, optional=True),
            self._text("note", WORDS, optional=True, multiline=True),
        ]
        return self._form("add", About(self._language), fields)

    def move(self, meeting: Choice, when: str = "", place: str = "") -> dict[str, Any]:
        """Return the form that plans a meeting for another time, with what stands now."""
        fields = [
            said(meeting.label),
            self._text("when", DATE, hint=True, example=_EXAMPLE, now=when),
            self._text("place", WORDS, optional=True, now=place),
            self._text("reason", WORDS, optional=True),
        ]
        return self._form("move", About(self._language, meeting.value), fields)

    def settle(self, meeting: Choice, form: Literal["confirm", "cancel"], when: str = "") -> dict[str, Any]:
        """Return the form that confirms a meeting or calls it off."""
        shown = f"{meeting.label}: {when}" if when else meeting.label
        fields = [
            said(shown),
            said(self._say(f"form.{form}_means")),
            self._text("reason", WORDS, optional=True),
        ]
        return self._form(form, About(self._language, meeting.value), fields)

    def undo(self, deeds: Sequence[Deed]) -> dict[str, Any]:
        """Return the form that takes back one of these changes, newest first; there is at least one."""
        known = [Choice(str(each.number), f"{each.number} · {each.at:%Y-%m-%d} · {each.reason}") for each in deeds]
        options = [_option(each) for each in known[:_MOST]]
        fields = [
            self._field("change", {"type": "static_select", "options": options, "initial_option": options[0]}),
            self._text("reason", WORDS, optional=True),
        ]
        return self._form("undo", About(self._language), fields)

    def again(self, view: Mapping[str, Any], about: About, asked: Asked) -> dict[str, Any]:
        """Return a form that was sent, with what was asked back above it: sent again as it is, it means yes.

        Args:
            view: as Slack sent it, with what was filled in.
            about: what it is about.
            asked: the question.

        """
        values = view.get("state", {}).get("values", {})
        fields = [_filled(block, values) for block in view["blocks"] if block.get("type") == "input"]
        form = str(view["callback_id"]).partition(".")[2]
        about = replace(about, base=asked.base, seen=asked.seen)
        return self._form(form, about, [*laid_out(asked.question.blocks), *fields], submit="form.yes")

    def _form(
        self, form: str, about: About, blocks: Sequence[dict[str, Any]], submit: str = ""
    ) -> dict[str, Any]:
        ids = {key: value for key in About.__slots__ if (value := getattr(about, key))}
        return modal(
            self._say(f"form.{form}"), blocks, close=self._say("form.leave"),
            submit=self._say(submit or f"form.{form}_do"), kept=(f"{SUBMITTED}.{form}", ids),
        )  # fmt: skip

    def _text(  # noqa: PLR0913 -- what may be said of a field
        self, name: str, most: int, *, hint: bool = False, example: str = "", now: str = "", optional: bool = False,
        multiline: bool = False,
    ) -> dict[str, Any]:  # fmt: skip
        element: dict[str, Any] = {"type": "plain_text_input", "max_length": most, "multiline": multiline}
        element |= {"initial_value": now[:most]} if now else {}
        element |= {"placeholder": plain(example, _PLACEHOLDER)} if example else {}
        return self._field(name, element, hint=hint, optional=optional)

    def _choices(self, name: str, values: Sequence[str]) -> dict[str, Any]:
        options = [_option(Choice(each, self._say(f"form.{each}"))) for each in values]
        return self._field(name, {"type": "checkboxes", "options": options}, optional=True)

    def _field(
        self, name: str, element: dict[str, Any], *, hint: bool = False, optional: bool = False, placeholder: bool = False
    ) -> dict[str, Any]:
        field: dict[str, Any] = {
            "type": "input",
            "block_id": name,
            "label": plain(self._say(f"form.{name}"), _LABEL),
            "element": {**element, "action_id": name},
        }
        field |= {"optional": True} if optional else {}
        field |= {"hint": plain(self._say(f"form.{name}_hint"), _HINT)} if hint else {}
        if placeholder:
            field["element"]["placeholder"] = plain(self._say("form.choose"), _PLACEHOLDER)
        return field

    def _say(self, key: str) -> str:
        return self._wording.say(key, self._language)


def _option(choice: Choice) -> dict[str, Any]:
    return {"text": plain(choice.label, _OPTION), "value": choice.value}


_BEGINS: Final = {"value": "initial_value", "selected_option": "initial_option", "selected_options": "initial_options"}
"""How a value is called in what was sent, and in a field that begins with it."""


def _filled(block: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return a field that begins with what was filled in."""
    element = dict(block["element"])
    sent = values.get(block["block_id"], {}).get(element["action_id"], {})
    for key, begins in _BEGINS.items():
        element.pop(begins, None)
        if sent.get(key):
            element[begins] = sent[key]
    return {**block, "element": element}
