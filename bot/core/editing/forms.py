"""Forms: commands entered field by field, with error messages by field."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from bot.core.answering.answer import Say
from bot.core.editing.commands import Add, Move, Settle
from bot.core.editing.drafting import NotPossibleError, resolved
from bot.core.editing.phrases import name_of
from bot.core.editing.recording import date_typed
from bot.core.legible import clean
from bot.core.planning.when import WhenError, check_zone, parse_when
from bot.core.progress.commands import Record
from bot.core.progress.entry import NEEDS_NO_EVIDENCE, state_named

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.core.dataset import Dataset
    from bot.core.editing.commands import Change, Noun
    from bot.core.editing.outcome import Outcome

FormNoun: TypeAlias = Literal["meeting", "milestone", "person", "progress"]
FormId = Literal["add", "move", "confirm", "cancel", "record"]
Field = Literal[
    "which", "when", "what", "place", "zone", "confirmed", "source", "note", "reason",
    "ask", "state", "on", "meeting", "evidence",
]  # fmt: skip

FIELDS: Final[dict[tuple[FormNoun, FormId], tuple[Field, ...]]] = {
    ("meeting", "add"): ("which", "when", "place", "zone", "confirmed", "source", "note"),
    ("meeting", "move"): ("which", "when", "place", "reason"),
    ("meeting", "confirm"): ("which", "reason"),
    ("meeting", "cancel"): ("which", "reason"),
    ("milestone", "add"): ("which", "when", "what", "confirmed", "source", "note"),
    ("milestone", "move"): ("which", "when", "reason"),
    ("milestone", "confirm"): ("which", "reason"),
    ("milestone", "cancel"): ("which", "reason"),
    ("progress", "record"): ("ask", "state", "meeting", "on", "evidence", "note"),
}
"""The fields of each form, in order; ``confirmed`` holds "yes" or an empty text."""
_NEEDED: Final[frozenset[Field]] = frozenset({"which", "when", "what", "ask", "state"})
_LONGEST: Final = 2_000
_ABOUT: Final[Mapping[str, Field]] = {
    "edit.no_forum": "which",
    "edit.no_forum_but": "which",
    "edit.no_number": "which",
    "edit.there_already": "which",
    "edit.which_clocks": "when",
    "unknown.meeting": "which",
    "unknown.milestone": "which",
    "unknown.recommendation": "ask",
    "progress.ahead": "on",
    "progress.say_when": "on",
    "progress.no_date": "on",
    "progress.no_evidence": "evidence",
}
"""The field that a refusal is about, by the refusal's message key."""
_SAID: Final[tuple[Field, ...]] = ("on", "meeting", "evidence", "note")
"""The optional fields of a progress form."""


@dataclass(frozen=True, slots=True)
class Form:
    """A form as filled in by a user."""

    noun: FormNoun
    form: FormId
    values: Mapping[Field, str]


@dataclass(frozen=True, slots=True)
class Filled:
    """The command that a form makes."""

    command: Change | Record
    line: str
    """The equivalent typed command, kept as the reason."""


Mistakes = dict[Field, Say | str]
"""Errors by field: a message by its key, or the text of a date error."""


def read_form(form: Form, dataset: Dataset) -> Filled | Mistakes:
    """Return the command that a form makes, or its errors."""
    named = FIELDS[form.noun, form.form]
    values = {field: clean(form.values.get(field, "")) for field in named}
    mistakes: Mistakes = {}
    for field, value in values.items():
        if field in _NEEDED and not value:
            mistakes[field] = Say("form.missing")
        elif len(value) > _LONGEST:
            mistakes[field] = Say("form.too_long", {"number": _LONGEST})
    if form.noun == "progress":
        _judge_record(values, dataset, mistakes)
        return mistakes or Filled(*_record_in(values))
    _judge(form.noun, values, dataset, mistakes)
    return mistakes or Filled(_command(form.noun, form.form, values), _line(form, values))


def mistakes_in(outcome: Outcome, form: Form) -> Mistakes:
    """Return the errors of a refused command that concern a field of its form."""
    if outcome.kind != "refused":
        return {}
    if outcome.problems:
        # Problems of the whole document are shown at the field that names the entry.
        return {"which": "; ".join(f"{each.what}; {each.mend}" for each in outcome.problems)}
    found: Mistakes = {_ABOUT[say.key]: say for say in reversed(outcome.say) if say.key in _ABOUT}
    if form.noun == "progress" and "which" in found:
        found["meeting"] = found.pop("which")
    return found


def _judge(noun: Noun, values: Mapping[Field, str], dataset: Dataset, mistakes: Mistakes) -> None:
    """Add the errors that need the records or the date grammar to find."""
    if "which" not in mistakes:
        try:
            resolved(noun, values["which"], dataset)
        except NotPossibleError as error:
            mistakes["which"] = error.why
    zone = dataset.campaign.zone
    try:
        zone = check_zone(values["zone"]) if values.get("zone") else zone
    except WhenError as error:
        mistakes["zone"] = str(error)
    if "when" in values and "when" not in mistakes:
        try:
            parse_when(values["when"], zone)
        except WhenError as error:
            mistakes["when"] = str(error)


def _judge_record(values: Mapping[Field, str], dataset: Dataset, mistakes: Mistakes) -> None:
    """Add the errors of a progress form that the records show; further checks are made when it is recorded."""
    state = state_named(values["state"])
    if state is None:
        mistakes["state"] = Say("form.missing")
    elif state not in NEEDS_NO_EVIDENCE and not values["evidence"]:
        mistakes["evidence"] = Say("progress.no_evidence")
    if "ask" not in mistakes and values["ask"].casefold() not in {
        each.id.casefold() for each in dataset.recommendations
    }:
        mistakes["ask"] = Say("unknown.recommendation", {"id": values["ask"]})
    try:
        if values["meeting"]:
            named = name_of("meeting", values["meeting"])
            resolved("meeting", named.key if named else values["meeting"], dataset)
    except NotPossibleError as error:
        mistakes["meeting"] = error.why
    try:
        if values["on"]:
            date_typed(values["on"], dataset.campaign.zone)
        elif not values["meeting"]:
            mistakes["on"] = Say("progress.say_when")
    except NotPossibleError as error:
        mistakes["on"] = error.why


def _record_in(values: Mapping[Field, str]) -> tuple[Record, str]:
    """Return the command of a progress form without errors, and the equivalent typed line."""
    state = state_named(values["state"])
    if state is None:
        message = "a form with a mistake in it comes to nothing"
        raise ValueError(message)
    on, meeting, evidence, note = (values[field] or None for field in _SAID)
    parts = zip(("{}", "at {}", "evidence {}", "note: {}"), (on, meeting, evidence, note), strict=True)
    line = " ".join(["progress", values["ask"], values["state"], *(part.format(said) for part, said in parts if said)])
    return Record(values["ask"], state, on, meeting, evidence, note), line


def _command(noun: Noun, form: FormId, values: Mapping[Field, str]) -> Change:
    def said(field: Field) -> str | None:
        return values.get(field) or None

    match form:
        case "add":
            sure = bool(said("confirmed"))
            return Add(
                noun, values["which"], values["when"], said("what"), said("place"), said("zone"), sure,
                said("source"), said("note"),
            )  # fmt: skip
        case "move":
            return Move(noun, values["which"], values["when"], said("place"), said("reason"))
        case "confirm":
            return Settle(noun, values["which"], "confirmed", said("reason"))
        case _:
            return Settle(noun, values["which"], "cancelled", said("reason"))


def _line(form: Form, values: Mapping[Field, str]) -> str:
    parts = {
        "when": "to {}" if form.form == "move" else "on {}",
        "what": ": {}",
        "place": "in {}",
        "zone": "zone {}",
        "confirmed": "confirmed",
        "source": "source: {}",
        "note": "note: {}",
        "reason": "because {}",
    }
    told = [parts[field].format(value) for field, value in values.items() if value and field != "which"]
    return " ".join([form.noun, form.form, values["which"], *told]).replace(" : ", ": ")
