"""Reader of ``config/holidays.yaml``, the lists of days off that admins keep."""

from __future__ import annotations

from os.path import lexists
from typing import TYPE_CHECKING, NamedTuple

from bot.adapters.documents.errors import read_model
from bot.adapters.documents.reader import read_file
from bot.core.domain.problem import in_order
from bot.core.features.reminders.rules import HolidayLists

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.adapters.documents.document import Document
    from bot.core.domain.problem import Problem


class HolidaysResult(NamedTuple):
    """The lists, and the problems of their file; a file with any problem gives no lists."""

    lists: HolidayLists
    problems: tuple[Problem, ...]


def read_holidays(path: Path) -> HolidaysResult:
    """Read ``config/holidays.yaml``; a missing file has no lists."""
    if not lexists(path):
        return HolidaysResult(HolidayLists(), ())
    reading = read_file(path)
    if reading.document is None:
        return HolidaysResult(HolidayLists(), in_order(reading.problems))
    checked = read_model(reading.document, HolidayLists)
    problems = (*reading.problems, *checked.problems, *_astray(reading.document, checked.model or HolidayLists()))
    return HolidaysResult(HolidayLists() if problems or checked.model is None else checked.model, in_order(problems))


def _astray(document: Document, lists: HolidayLists) -> Iterator[Problem]:
    """Yield the days that are of another year than their list."""
    for index, each in enumerate(lists.lists):
        for place, day in each.astray:
            what = f"“{day}” is not in {each.year}, the year of this list"
            mend = "correct the day or the year, or begin a list for the other year"
            yield document.problem(document.position(("lists", index, "days", place)), what, mend)
