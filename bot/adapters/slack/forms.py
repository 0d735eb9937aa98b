"""Forms to add, move, confirm, cancel or undo plans, and to record progress.

The fields are those of :mod:`bot.core.features.commands.forms`. The block of a field has its name as id, so that an
error is shown below it. Ids are kept in the private metadata, typed values in the fields.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from bot.adapters.slack.limits import fit_view
from bot.adapters.slack.render import render
from bot.adapters.slack.texts import escape_text, mrkdwn_object, plain_text_object
from bot.core.domain.text import clean
from bot.core.features.commands.forms import FIELDS, FilledForm
from bot.core.features.progress.model import LINE_OF_STATE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.core.domain.message import Message
    from bot.core.domain.wording import Wording
    from bot.core.features.commands.forms import FormAction, FormField, FormNoun
    from bot.core.features.documents.model import HistoryEntry
    from bot.core.features.plans.commands import Noun

TITLE: Final = 24
RESULT_TITLE: Final = "form.came"
"""The title for the result of a form."""
_TEXT: Final = 3_000


def modal_view(
    title: str,
    blocks: Sequence[dict[str, Any]],
    *,
    close: str,
    submit: str = "",
    kept: tuple[str, Mapping[str, str]] | None = None,
) -> dict[str, Any]:
    """Return a modal within all limits.

    Args:
        title: at most 24 characters; a longer one is cut.
        blocks: its content.
        close: label of the button that closes it.
        submit: label of the button that submits it; without, there is none.
        kept: its callback id, and the ids that come back with it.
    """
    view: dict[str, Any] = {
        "type": "modal",
        "title": plain_text_object(title, TITLE),
        "close": plain_text_object(close, TITLE),
    }
    view |= {"submit": plain_text_object(submit, TITLE)} if submit else {}
    if kept is not None:
        view |= {"callback_id": kept[0], "private_metadata": json.dumps(kept[1], ensure_ascii=False, sort_keys=True)}
    return fit_view(view | {"blocks": list(blocks)})


def text_section(text: str) -> dict[str, Any]:
    """Return a section with an escaped text."""
    return {"type": "section", "text": mrkdwn_object(escape_text(text, _TEXT))}


def placeholder_modal(wording: Wording, language: str) -> dict[str, Any]:
    """Return the placeholder: a trigger expires after three seconds, and the content may take longer."""
    return modal_view(
        wording.say("form.wait", language), [text_section(wording.say("form.waiting", language))],
        close=wording.say("form.close", language),
    )  # fmt: skip


def message_modal(message: Message, wording: Wording, *, title: str) -> dict[str, Any]:
    """Return a modal that shows a message.

    Args:
        message: to show, with its actions.
        wording: the sentences.
        title: key of its title.
    """
    say = wording.say
    blocks = render(message).blocks or [text_section(message.summary)]
    return modal_view(say(title, message.language), blocks, close=say("form.close", message.language))


SUBMITTED: Final = "form"
"""Prefix of the callback ids of forms, before a dot and the form's name."""
_NUMBER, _CHANGE = "number", "change"
"""Blocks that are no fields: the number of a meeting, beside its forum, and the change to undo."""
_LABEL, _HINT, _PLACEHOLDER, _OPTION, _ERROR = 100, 300, 150, 75, 300
_MOST: Final = 100
_MOST_TYPED: Final = {"when": 80, "zone": 60, _NUMBER: 80, "which": 80, "on": 80, "ask": 80, "evidence": 1_000}
_WORDS: Final = 300
_OPTIONAL: Final = frozenset({"place", "zone", "confirmed", "source", "note", "reason", "on", "meeting", "evidence"})
_HINTED: Final = frozenset({"when", "zone", _NUMBER})
_EXAMPLES: Final = {"when": "2027-03-11 09:30", _NUMBER: "17", "zone": "Asia/Almaty"}
_MEANS: Final[dict[FormAction, str]] = {"confirm": "form.confirm_means", "cancel": "form.cancel_means"}
_YES: Final = "yes"


@dataclass(frozen=True, slots=True)
class Choice:
    """An option, or what a form is about."""

    value: str
    label: str


class FormBuilder:
    """Builds forms in one language.

    Args:
        wording: the sentences.
        language: of the form.
        where: ids that come back with each form.
    """

    def __init__(self, wording: Wording, language: str, where: Mapping[str, str] | None = None) -> None:
        self._wording = wording
        self._language = language
        self._where = where or {}

    def add(self, noun: Noun, forums: Sequence[Choice] = ()) -> dict[str, Any]:
        """Return the form to add a meeting of one of the forums, or a milestone."""
        return self._form(noun, "add", [], {}, forums)

    def change(self, noun: Noun, form: FormAction, about: Choice, now: Mapping[FormField, str]) -> dict[str, Any]:
        """Return the form to move, confirm or cancel something.

        Args:
            noun: its kind.
            form: the action.
            about: its id and its name.
            now: current values by field.
        """
        blocks = [text_section(": ".join(filter(None, (about.label, now.get("when") if form != "move" else ""))))]
        if form in _MEANS:
            blocks.append(text_section(self._say(_MEANS[form])))
        return self._form(noun, form, blocks, now, (), which=about.value)

    def record(self, ask: str, meeting: str) -> dict[str, Any]:
        """Return the form to record progress, prefilled with an ask and a meeting."""
        return self._form("progress", "record", [], {"ask": ask, "meeting": meeting}, ())

    def undo(self, changes: Sequence[HistoryEntry]) -> dict[str, Any]:
        """Return the form to undo one of these changes, newest first; there must be at least one."""
        known = [Choice(str(each.number), f"{each.number} · {each.at:%Y-%m-%d} · {each.reason}") for each in changes]
        options = [_option(each) for each in known[:_MOST]]
        element = {"type": "static_select", "options": options, "initial_option": options[0]}
        return modal_view(
            self._say("form.undo"), [self._input(_CHANGE, element), text_section(self._say("form.undo_means"))],
            close=self._say("form.leave"), submit=self._say("form.undo_do"), kept=(f"{SUBMITTED}.undo", self._where),
        )  # fmt: skip

    def _form(  # noqa: PLR0913 -- one form, told by its parts
        self, noun: FormNoun, form: FormAction, above: Sequence[dict[str, Any]], now: Mapping[FormField, str],
        forums: Sequence[Choice], *, which: str = "",
    ) -> dict[str, Any]:  # fmt: skip
        blocks = [*above]
        for field in FIELDS[noun, form]:
            if field == "which" and which:
                continue
            if field == "which" and noun == "meeting":
                options = [_option(each) for each in forums[:_MOST]]
                blocks += [
                    self._input("which", {"type": "static_select", "options": options}, label="form.forum"),
                    self._input(_NUMBER, self._typed(_NUMBER, "")),
                ]
            elif field == "confirmed":
                sure = _option(Choice(_YES, self._say("form.confirmed_yes")))
                blocks.append(self._input(field, {"type": "checkboxes", "options": [sure]}))
            elif field == "state":
                states = [_option(Choice(each, self._say(f"state.{each}"))) for each in LINE_OF_STATE]
                blocks.append(self._input(field, {"type": "static_select", "options": states}))
            else:
                blocks.append(self._input(field, self._typed(field, now.get(field, ""))))
        ids = {**self._where, "noun": noun, "form": form, "which": which}
        return modal_view(
            self._say(f"form.{form}_{noun}"), blocks, close=self._say("form.leave"),
            submit=self._say(f"form.{form}"), kept=(f"{SUBMITTED}.{form}", {k: v for k, v in ids.items() if v}),
        )  # fmt: skip

    def _typed(self, field: str, now: str) -> dict[str, Any]:
        most = _MOST_TYPED.get(field, _WORDS)
        element: dict[str, Any] = {"type": "plain_text_input", "max_length": most, "multiline": field == "note"}
        # A value longer than the limit was not typed here; prefilled, it would be cut unnoticed.
        element |= {"initial_value": clean(now)} if clean(now) and len(now) <= most else {}
        return element | (
            {"placeholder": plain_text_object(_EXAMPLES[field], _PLACEHOLDER)} if field in _EXAMPLES else {}
        )

    def _input(self, field: str, element: dict[str, Any], label: str = "") -> dict[str, Any]:
        told: dict[str, Any] = {
            "type": "input",
            "block_id": field,
            "label": plain_text_object(self._say(label or f"form.{field}"), _LABEL),
            "element": {**element, "action_id": field},
            "optional": field in _OPTIONAL,
        }
        return told | ({"hint": plain_text_object(self._say(f"form.{field}_hint"), _HINT)} if field in _HINTED else {})

    def _say(self, key: str) -> str:
        return self._wording.say(key, self._language)


def metadata_ids(view: Mapping[str, Any]) -> dict[str, str]:
    """Return the ids in a view's metadata; empty if it cannot be read."""
    try:
        kept = json.loads(str(view.get("private_metadata") or "{}"))
    except ValueError:
        return {}
    return {key: value for key, value in kept.items() if isinstance(value, str)} if isinstance(kept, dict) else {}


def parse_form(view: Mapping[str, Any]) -> FilledForm | None:
    """Return the submitted form; None if it is not one of ours or was forged."""
    ids, values = metadata_ids(view), _values(view)
    noun, form = ids.get("noun"), ids.get("form")
    found = next((each for each in FIELDS if each == (noun, form)), None)
    if found is None:
        return None
    which = ids.get("which") or ":".join(filter(None, (values.get("which"), values.get(_NUMBER))))
    named: dict[FormField, str] = {field: values.get(field, "") for field in FIELDS[found]}
    return FilledForm(*found, {**named, "which": which})


def parse_undo(view: Mapping[str, Any]) -> int | None:
    """Return the revision to undo; None if it is another form."""
    number = _values(view).get(_CHANGE, "")
    ours = view.get("callback_id") == f"{SUBMITTED}.undo"
    return int(number) if ours and number.isascii() and number.isdigit() else None


def error_response(mistakes: Mapping[FormField, str], view: Mapping[str, Any]) -> dict[str, Any]:
    """Return the response to an invalid form: each error below its field, and the form stays open."""
    blocks = [str(block["block_id"]) for block in view.get("blocks", ()) if block.get("type") == "input"]
    told: dict[str, str] = {}
    for field, text in mistakes.items():
        # The forum is chosen from a list, so the error is about the number.
        place = _NUMBER if field == "which" and _NUMBER in blocks else field
        block = place if place in blocks else blocks[0]
        told[block] = "; ".join(filter(None, (told.get(block), clean(text))))[:_ERROR]
    return {"response_action": "errors", "errors": told}


def _option(choice: Choice) -> dict[str, Any]:
    return {"text": plain_text_object(choice.label, _OPTION), "value": choice.value}


def _values(view: Mapping[str, Any]) -> dict[str, str]:
    """Return the values of the fields by name."""
    found: dict[str, str] = {}
    for block, fields in view.get("state", {}).get("values", {}).items():
        match fields.get(block):
            case {"value": str(value)} | {"selected_option": {"value": str(value)}}:
                found[block] = value
            case {"selected_options": [{"value": str(value)}, *_]}:
                found[block] = value
            case _:
                pass
    return found
