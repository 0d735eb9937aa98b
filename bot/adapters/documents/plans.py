"""Reader of ``config/milestones.yaml``, the plans that admins write."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from os.path import lexists
from typing import TYPE_CHECKING, Final, NamedTuple

from pydantic import ValidationError

from bot.adapters.documents.errors import read_model
from bot.adapters.documents.reader import read_file
from bot.core.domain.planned import PlannedDate
from bot.core.domain.plans import Plans, apply_plans
from bot.core.domain.problem import in_order
from bot.core.domain.records import Record

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from bot.adapters.documents.document import KeyPath, ParseResult
    from bot.core.domain.plans import PlansById
    from bot.core.domain.problem import Inconsistency, Problem
    from bot.core.domain.records import Dataset, Meeting, Milestone

_LISTS: Final = frozenset({"raise", "topics", "entities"})
"""Lists of names; one entry may be wrong while the others are still checked against the records."""
_IN_LIST: Final = 4
"""Length of a path to an entry of such a list."""


def without_entries(
    data: Mapping[str, object], refused: Iterable[KeyPath], lists: Collection[str], keys: Collection[str] = ()
) -> dict[str, object] | None:
    """Return the data without each entry in which something was refused, or None if anything else was refused.

    Args:
        data: of the document.
        refused: where a model refused something.
        lists: the keys of the lists whose entries may be left out.
        keys: what may be left out as a whole.

    """
    rest, left_out = dict(data), dict[str, set[int]]()
    for path in refused:
        match path:
            case (str(key), int(index), *_) if key in lists:
                left_out.setdefault(key, set()).add(index)
            case (str(key),) if key in keys:
                rest.pop(key, None)
            case _:
                return None
    for key, indices in left_out.items():
        entries = rest[key]
        if isinstance(entries, list):
            rest[key] = [each for index, each in enumerate(entries) if index not in indices]
    return rest


def plans_without_errors(data: Mapping[str, object], refused: Sequence[KeyPath]) -> Plans | None:
    """Return plans with placeholders for everything that a model refused; None if that is not possible.

    Entries keep their indices. Flaws at refused paths are to be ignored: they are about the placeholder.
    """
    rest = deepcopy(dict(data))
    for path in refused:
        _replace_refused(rest, path)
    try:
        return Plans.model_validate(rest)
    except ValidationError:
        return None


def _replace_refused(rest: dict[str, object], path: KeyPath) -> None:
    match path:
        case (str(kind),):
            rest.pop(kind, None)
        case (str(kind), int(index), *more):
            entries = rest.get(kind)
            if not isinstance(entries, list):
                return
            entry = entries[index]
            if not isinstance(entry, dict) or not more:
                entries[index] = _placeholders(kind, index)
            elif len(path) == _IN_LIST and more[0] in _LISTS and isinstance(entry.get(more[0]), list):
                entry[more[0]][more[1]] = "stand-in"
            else:
                entry.pop(more[0], None)
                entry.update(_placeholders_for_key(kind, index, str(more[0])))
        case _:
            pass


def _placeholders_for_key(kind: str, index: int, key: str) -> dict[str, object]:
    """Return the placeholders for a key without which an entry is invalid or would be taken for another."""
    stand_ins = _placeholders(kind, index)
    if kind == "meetings" and key in {"forum", "number", "id"}:
        # Each of the three is checked against the others.
        return {"number": stand_ins["number"], "id": None} | ({"forum": stand_ins["forum"]} if key == "forum" else {})
    return {key: stand_ins[key]} if key in stand_ins else {}


def _placeholders(kind: str, index: int) -> dict[str, object]:
    match kind:
        case "meetings":
            return {"forum": f"stand_in_{index}", "number": 1_000_000 + index, "when": "tbc"}
        case "milestones":
            return {"id": f"stand-in-{index}", "when": "tbc", "what": "…"}
        case _:
            return {"forum": f"stand_in_{index}", "usually": ["January"]}


_ENTRIES: Final = frozenset({"meetings", "milestones", "windows"})


class PlansResult(NamedTuple):
    """The plans, or the problems that keep the file from being used."""

    plans: Plans | None
    problems: tuple[Problem, ...]


class PlansSnapshot(Record):
    """Plans as stored in the snapshot; dates are already parsed, so that a start needs no time zone rules."""

    plans: Plans
    dates: tuple[tuple[str, str, PlannedDate], ...]
    """Each with its text and the zone it was read in."""
    written: bool
    """Whether a file existed, even an empty one."""


class MergedPlans(NamedTuple):
    """Plans laid over the records."""

    plans: Plans
    ahead: PlansById
    meetings: tuple[Meeting, ...]
    milestones: tuple[Milestone, ...]

    def over(self, dataset: Dataset) -> Dataset:
        """Return the records with the plans."""
        return dataset.model_copy(update={"meetings": self.meetings, "milestones": self.milestones})


def merge_plans(plans: Plans, dataset: Dataset, dates: tuple[tuple[str, str, PlannedDate], ...] = ()) -> MergedPlans:
    """Lay checked plans over the records they were checked against."""
    laid, ahead = apply_plans(dataset, plans, {(text, zone): when for text, zone, when in dates})
    return MergedPlans(plans, ahead, laid.meetings, laid.milestones)


def make_plans_snapshot(laid: MergedPlans, *, written: bool) -> PlansSnapshot:
    """Return the plans as the snapshot stores them."""
    plans = laid.ahead.plans.values()
    dates = {(each.entry.when, each.zone): each.when for each in plans if each.entry.when and each.when}
    return PlansSnapshot(
        plans=laid.plans, dates=tuple((text, zone, when) for (text, zone), when in dates.items()), written=written
    )


def are_plans_valid(plans: Plans, dataset: Dataset) -> bool:
    """Return whether plans that were valid once still fit the current records."""
    return not any(_flaws(plans, dataset))


def read_plans(path: Path, dataset: Dataset | None) -> PlansResult:
    """Read ``config/milestones.yaml``; a missing file plans nothing, and one with any problem is not used at all."""
    return parse_plans(read_file(path), dataset) if lexists(path) else PlansResult(Plans(), ())


def parse_plans(reading: ParseResult, dataset: Dataset | None) -> PlansResult:
    """Return the plans of a parsed text for a campaign; without a dataset, only the text itself is checked."""
    document = reading.document
    if document is None:
        return PlansResult(None, in_order(reading.problems))
    checked = read_model(document, Plans)
    problems = [*reading.problems, *checked.problems]
    if dataset is not None:
        # One mistake must not hide another: refused parts are left out, and the rest is checked against the records.
        rest = checked.model or plans_without_errors(document.data, checked.refused)
        flaws = _flaws(rest, dataset) if rest else ()
        problems += (
            document.problem(document.position(flaw.where), flaw.what, flaw.mend)
            for flaw in flaws
            if not any(flaw.where[: len(path)] == path for path in checked.refused)
        )
    return PlansResult(None if problems else checked.model, in_order(problems))


def right_plans(reading: ParseResult, dataset: Dataset) -> Plans | None:
    """Return what is right of plans: the entries in which nothing is wrong, or None if anything else is wrong."""
    document = None if reading.problems else reading.document
    while document is not None:
        checked = read_model(document, Plans)
        refused = checked.refused if checked.model is None else [flaw.where for flaw in _flaws(checked.model, dataset)]
        if not refused:
            return checked.model
        # The records are compared with what a model takes: they may refuse more.
        rest = without_entries(document.data, refused, _ENTRIES)
        document = replace(document, data=rest) if rest is not None else None
    return None


def _flaws(plans: Plans, dataset: Dataset) -> Iterator[Inconsistency]:
    # The import loads time zone rules, which a start from the snapshot does not need.
    from bot.core.validation.plans import find_plan_inconsistencies  # noqa: PLC0415

    return find_plan_inconsistencies(plans, dataset)
