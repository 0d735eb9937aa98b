"""Forms: commands entered field by field, with error messages by field."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from bot.core.domain.command import NotPossibleError
from bot.core.domain.planned import PlannedDateError
from bot.core.domain.planned_dates import parse_planned_date
from bot.core.domain.sentence import Say
from bot.core.domain.text import clean
from bot.core.domain.zones import check_zone
from bot.core.features.plans.commands import AddEntry, MoveEntry, SetStatus
from bot.core.features.plans.drafts import resolve_id
from bot.core.features.plans.phrases import split_name
from bot.core.features.progress.commands import RecordProgress
from bot.core.features.progress.grammar import parse_typed_date
from bot.core.features.progress.model import NEEDS_NO_EVIDENCE, parse_state

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.core.domain.records import Dataset
    from bot.core.features.commands.outcome import Outcome
    from bot.core.features.plans.commands import EditCommand, Noun

FormNoun: TypeAlias = Literal["meeting", "milestone", "person", "progress"]
FormAction = Literal["add", "move", "confirm", "cancel", "record"]
FormField = Literal[
    "which", "when", "what", "place", "zone", "confirmed", "source", "note", "reason",
    "ask", "state", "on", "meeting", "evidence",
]  # fmt: skip

FIELDS: Final[dict[tuple[FormNoun, FormAction], tuple[FormField, ...]]] = {
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
_REQUIRED_FIELDS: Final[frozenset[FormField]] = frozenset({"which", "when", "what", "ask", "state"})
_MAX_LENGTH: Final = 2_000
_FIELD_OF_ERROR: Final[Mapping[str, FormField]] = {
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
_OPTIONAL_FIELDS: Final[tuple[FormField, ...]] = ("on", "meeting", "evidence", "note")
"""The optional fields of a progress form."""


@dataclass(frozen=True, slots=True)
class FilledForm:
    """A form as filled in by a user."""

    noun: FormNoun
    form: FormAction
    values: Mapping[FormField, str]


@dataclass(frozen=True, slots=True)
class FormCommand:
    """The command that a form makes."""

    command: EditCommand | RecordProgress
    line: str
    """The equivalent typed command, kept as the reason."""


FormErrors = dict[FormField, Say | str]
"""Errors by field: a message by its key, or the text of a date error."""


def form_to_command(form: FilledForm, dataset: Dataset) -> FormCommand | FormErrors:
    """Return the command that a form makes, or its errors."""
    named = FIELDS[form.noun, form.form]
    values = {field: clean(form.values.get(field, "")) for field in named}
    mistakes: FormErrors = {}
    for field, value in values.items():
        if field in _REQUIRED_FIELDS and not value:
            mistakes[field] = Say("form.missing")
        elif len(value) > _MAX_LENGTH:
            mistakes[field] = Say("form.too_long", {"number": _MAX_LENGTH})
    if form.noun == "progress":
        _find_progress_errors(values, dataset, mistakes)
        return mistakes or FormCommand(*_progress_command(values))
    _find_errors(form.noun, values, dataset, mistakes)
    return mistakes or FormCommand(_command(form.noun, form.form, values), _line(form, values))


def find_form_errors(outcome: Outcome, form: FilledForm) -> FormErrors:
    """Return the errors of a refused command that concern a field of its form."""
    if outcome.kind != "refused":
        return {}
    if outcome.problems:
        # Problems of the whole document are shown at the field that names the entry.
        return {"which": "; ".join(f"{each.what}; {each.mend}" for each in outcome.problems)}
    found: FormErrors = {_FIELD_OF_ERROR[say.key]: say for say in reversed(outcome.say) if say.key in _FIELD_OF_ERROR}
    if form.noun == "progress" and "which" in found:
        found["meeting"] = found.pop("which")
    return found


def _find_errors(noun: Noun, values: Mapping[FormField, str], dataset: Dataset, mistakes: FormErrors) -> None:
    """Add the errors that need the records or the date grammar to find."""
    if "which" not in mistakes:
        try:
            resolve_id(noun, values["which"], dataset)
        except NotPossibleError as error:
            mistakes["which"] = error.why
    zone = dataset.campaign.zone
    try:
        zone = check_zone(values["zone"]) if values.get("zone") else zone
    except PlannedDateError as error:
        mistakes["zone"] = str(error)
    if "when" in values and "when" not in mistakes:
        try:
            parse_planned_date(values["when"], zone)
        except PlannedDateError as error:
            mistakes["when"] = str(error)


def _find_progress_errors(values: Mapping[FormField, str], dataset: Dataset, mistakes: FormErrors) -> None:
    """Add the errors of a progress form that the records show; further checks are made when it is recorded."""
    state = parse_state(values["state"])
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
            named = split_name("meeting", values["meeting"])
            resolve_id("meeting", named.key if named else values["meeting"], dataset)
    except NotPossibleError as error:
        mistakes["meeting"] = error.why
    try:
        if values["on"]:
            parse_typed_date(values["on"], dataset.campaign.zone)
        elif not values["meeting"]:
            mistakes["on"] = Say("progress.say_when")
    except NotPossibleError as error:
        mistakes["on"] = error.why


def _progress_command(values: Mapping[FormField, str]) -> tuple[RecordProgress, str]:
    """Return the command of a progress form without errors, and the equivalent typed line."""
    state = parse_state(values["state"])
    if state is None:
        message = "a form with a mistake in it comes to nothing"
        raise ValueError(message)
    on, meeting, evidence, note = (values[field] or None for field in _OPTIONAL_FIELDS)
    parts = zip(("{}", "at {}", "evidence {}", "note: {}"), (on, meeting, evidence, note), strict=True)
    line = " ".join(["progress", values["ask"], values["state"], *(part.format(said) for part, said in parts if said)])
    return RecordProgress(values["ask"], state, on, meeting, evidence, note), line


def _command(noun: Noun, form: FormAction, values: Mapping[FormField, str]) -> EditCommand:
    def said(field: FormField) -> str | None:
        return values.get(field) or None

    match form:
        case "add":
            sure = bool(said("confirmed"))
            return AddEntry(
                noun, values["which"], values["when"], said("what"), said("place"), said("zone"), sure,
                said("source"), said("note"),
            )  # fmt: skip
        case "move":
            return MoveEntry(noun, values["which"], values["when"], said("place"), said("reason"))
        case "confirm":
            return SetStatus(noun, values["which"], "confirmed", said("reason"))
        case _:
            return SetStatus(noun, values["which"], "cancelled", said("reason"))


def _line(form: FilledForm, values: Mapping[FormField, str]) -> str:
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
