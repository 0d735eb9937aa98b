"""Reader of ``config/milestones.yaml``, the plans that admins write."""

from __future__ import annotations

from dataclasses import replace
from os.path import lexists
from typing import TYPE_CHECKING, Final, NamedTuple

from bot.adapters.documents.explaining import read_model
from bot.adapters.documents.reading import read_file
from bot.adapters.documents.salvaging import rest_of_plans, without_entries
from bot.core.planning.ahead import lay_over
from bot.core.planning.planned import Planned
from bot.core.planning.plans import Plans
from bot.core.problem import in_order
from bot.core.records import Record

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.adapters.documents.document import Reading
    from bot.core.dataset import Dataset
    from bot.core.integrity.flaw import Flaw
    from bot.core.planning.ahead import Ahead
    from bot.core.problem import Problem
    from bot.core.records import Meeting, Milestone


_ENTRIES: Final = frozenset({"meetings", "milestones", "windows"})


class PlansReading(NamedTuple):
    """The plans, or the problems that keep the file from being used."""

    plans: Plans | None
    problems: tuple[Problem, ...]


class KeptPlans(Record):
    """Plans as stored in the snapshot; dates are already parsed, so that a start needs no time zone rules."""

    plans: Plans
    dates: tuple[tuple[str, str, Planned], ...]
    """Each with its text and the zone it was read in."""
    written: bool
    """Whether a file existed, even an empty one."""


class LaidPlans(NamedTuple):
    """Plans laid over the records."""

    plans: Plans
    ahead: Ahead
    meetings: tuple[Meeting, ...]
    milestones: tuple[Milestone, ...]

    def over(self, dataset: Dataset) -> Dataset:
        """Return the records with the plans."""
        return dataset.model_copy(update={"meetings": self.meetings, "milestones": self.milestones})


def lay_plans(plans: Plans, dataset: Dataset, dates: tuple[tuple[str, str, Planned], ...] = ()) -> LaidPlans:
    """Lay checked plans over the records they were checked against."""
    laid, ahead = lay_over(dataset, plans, {(text, zone): when for text, zone, when in dates})
    return LaidPlans(plans, ahead, laid.meetings, laid.milestones)


def to_be_kept(laid: LaidPlans, *, written: bool) -> KeptPlans:
    """Return the plans as the snapshot stores them."""
    plans = laid.ahead.plans.values()
    dates = {(each.entry.when, each.zone): each.when for each in plans if each.entry.when and each.when}
    return KeptPlans(
        plans=laid.plans, dates=tuple((text, zone, when) for (text, zone), when in dates.items()), written=written
    )


def still_fit(plans: Plans, dataset: Dataset) -> bool:
    """Return whether plans that were valid once still fit the current records."""
    return not any(_flaws(plans, dataset))


def read_plans(path: Path, dataset: Dataset | None) -> PlansReading:
    """Read ``config/milestones.yaml``; a missing file plans nothing, and one with any problem is not used at all."""
    return plans_in(read_file(path), dataset) if lexists(path) else PlansReading(Plans(), ())


def plans_in(reading: Reading, dataset: Dataset | None) -> PlansReading:
    """Return the plans of a parsed text for a campaign; without a dataset, only the text itself is checked."""
    document = reading.document
    if document is None:
        return PlansReading(None, in_order(reading.problems))
    checked = read_model(document, Plans)
    problems = [*reading.problems, *checked.problems]
    if dataset is not None:
        # One mistake must not hide another: refused parts are left out, and the rest is checked against the records.
        rest = checked.model or rest_of_plans(document.data, checked.refused)
        flaws = _flaws(rest, dataset) if rest else ()
        problems += (
            document.problem(document.position(flaw.where), flaw.what, flaw.mend)
            for flaw in flaws
            if not any(flaw.where[: len(path)] == path for path in checked.refused)
        )
    return PlansReading(None if problems else checked.model, in_order(problems))


def right_plans(reading: Reading, dataset: Dataset) -> Plans | None:
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


def _flaws(plans: Plans, dataset: Dataset) -> Iterator[Flaw]:
    # The import loads time zone rules, which a start from the snapshot does not need.
    from bot.core.integrity.plans import find_plan_flaws  # noqa: PLC0415

    return find_plan_flaws(plans, dataset)
