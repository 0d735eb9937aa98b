"""Promises that are not kept; a briefing begins with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.core.briefing.briefing import Owed
from bot.core.progress.standing import in_force, standing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date, datetime

    from bot.core.briefing.briefing import Briefing
    from bot.core.progress.entry import Entry, State

_SETTLED: Final[frozenset[State]] = frozenset({"met", "overtaken"})


def asks_in(briefing: Briefing) -> tuple[str, ...]:
    """Return the recommendations in a briefing, including the earlier ones of each line."""
    lines = [line for part in briefing.parts for line in part.lines]
    return tuple(dict.fromkeys(name for line in lines for name in (line.id, *line.earlier)))


def owed(records: Iterable[str], entries: Iterable[Entry], *, as_of: date, known_by: datetime) -> tuple[Owed, ...]:
    """Return the promises on recommendations that are not met or overtaken, the oldest promise first.

    Args:
        records: the recommendations to check.
        entries: their progress entries.
        as_of: entries on later dates are ignored.
        known_by: entries recorded later are ignored.

    """
    known = [entry for entry in entries if entry.date.first <= as_of and entry.at <= known_by]
    found = _owed(records, known)
    return tuple(sorted(found, key=lambda each: (each.promise.date.last, each.record)))


def _owed(records: Iterable[str], known: Iterable[Entry]) -> Iterator[Owed]:
    for name in records:
        mine = [entry for entry in known if entry.record == name]
        promises = [entry for entry in in_force(mine) if entry.state == "promised"]
        done = standing(mine).done
        if promises and not (done and done.state in _SETTLED):
            yield Owed(name, max(promises, key=lambda entry: (entry.date.last, entry.number)), done)
