"""Forms: the same commands as typed, their parts in fields, and what is wrong told by field."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from bot.core.answering.answer import Say
from bot.core.editing.commands import Add, Move, Settle
from bot.core.editing.drafting import NotPossibleError, resolved
from bot.core.legible import clean
from bot.core.planning.when import WhenError, check_zone, parse_when

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.core.dataset import Dataset
    from bot.core.editing.commands import Change, Noun
    from bot.core.editing.outcome import Outcome

FormId = Literal["add", "move", "confirm", "cancel"]
Field = Literal["which", "when", "what", "place", "zone", "confirmed", "source", "note", "reason"]

FIELDS: Final[dict[tuple[Noun, FormId], tuple[Field, ...]]] = {
    ("meeting", "add"): ("which", "when", "place", "zone", "confirmed", "source", "note"),
    ("meeting", "move"): ("which", "when", "place", "reason"),
    ("meeting", "confirm"): ("which", "reason"),
    ("meeting", "cancel"): ("which", "reason"),
    ("milestone", "add"): ("which", "when", "what", "confirmed", "source", "note"),
    ("milestone", "move"): ("which", "when", "reason"),
    ("milestone", "confirm"): ("which", "reason"),
    ("milestone", "cancel"): ("which", "reason"),
}
"""The fields of each form, in order; ``confirmed`` holds "yes" or nothing."""
_NEEDED: Final[frozenset[Field]] = frozenset({"which", "when", "what"})
_LONGEST: Final = 2_000
_ABOUT: Final[Mapping[str, Field]] = {
    "edit.no_forum": "which",
    "edit.no_forum_but": "which",
    "edit.no_number": "which",
    "edit.there_already": "which",
    "edit.which_clocks": "when",
    "unknown.meeting": "which",
    "unknown.milestone": "which",
}
"""What a refusal is about: its sentence's key → the field."""


@dataclass(frozen=True, slots=True)
class Form:
    """What somebody has filled in."""

    noun: Noun
    form: FormId
    values: Mapping[Field, str]


@dataclass(frozen=True, slots=True)
class Filled:
    """The command that a form comes to."""

    command: Change
    line: str
    """How it might have been typed: the reason that is kept."""


Mistakes = dict[Field, Say | str]
"""What is wrong, by field: a sentence by its key, or one of the check of dates."""


def read_form(form: Form, dataset: Dataset) -> Filled | Mistakes:
    """Return what a form comes to, or what is wrong with it."""
    named = FIELDS[form.noun, form.form]
    values = {field: clean(form.values.get(field, "")) for field in named}
    mistakes: Mistakes = {}
    for field, value in values.items():
        if field in _NEEDED and not value:
            mistakes[field] = Say("form.missing")
        elif len(value) > _LONGEST:
            mistakes[field] = Say("form.too_long", {"number": _LONGEST})
    _judge(form.noun, values, dataset, mistakes)
    return mistakes or Filled(_command(form, values), _line(form, values))


def mistakes_in(outcome: Outcome) -> Mistakes:
    """Return what was found wrong when a form was carried out, where it is about a field of it."""
    if outcome.kind != "refused":
        return {}
    if outcome.problems:
        # Of what only the whole document shows, the entry is the nearest that can be named.
        return {"which": "; ".join(f"{each.what}; {each.mend}" for each in outcome.problems)}
    return {_ABOUT[say.key]: say for say in reversed(outcome.say) if say.key in _ABOUT}


def _judge(noun: Noun, values: Mapping[Field, str], dataset: Dataset, mistakes: Mistakes) -> None:
    """Add what only the records and the grammar of dates know."""
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


def _command(form: Form, values: Mapping[Field, str]) -> Change:
    def said(field: Field) -> str | None:
        return values.get(field) or None

    match form.form:
        case "add":
            sure = bool(said("confirmed"))
            return Add(
                form.noun, values["which"], values["when"], said("what"), said("place"), said("zone"), sure,
                said("source"), said("note"),
            )  # fmt: skip
        case "move":
            return Move(form.noun, values["which"], values["when"], said("place"), said("reason"))
        case "confirm":
            return Settle(form.noun, values["which"], "confirmed", said("reason"))
        case "cancel":
            return Settle(form.noun, values["which"], "cancelled", said("reason"))


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
