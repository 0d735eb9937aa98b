"""Which of the entries of an ask count, and where it stands by them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from bot.core.progress.entry import Entry, Line, State

_RAISED: Final[frozenset[State]] = frozenset({"raised", "promised"})
"""What says that it was."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an ask stands: what counts on each line, or nothing, where no evidence is on record."""

    raised: Entry | None = None
    done: Entry | None = None
    meetings: tuple[str, ...] = ()
    """At which it was raised, the oldest first."""

    @property
    def known(self) -> bool:
        """Whether anything is on record with evidence."""
        return self.raised is not None or self.done is not None


def in_force(entries: Iterable[Entry], known_by: datetime | None = None) -> tuple[Entry, ...]:
    """Return the entries that no other corrects, newest first; as of a moment, if one is given.

    What corrects an entry may be corrected itself: then that entry is in force again.
    """
    known = [entry for entry in entries if known_by is None or entry.at <= known_by]
    corrected: set[int | None] = set()
    found: list[Entry] = []
    for entry in sorted(known, key=lambda each: each.number, reverse=True):
        if entry.number not in corrected:
            corrected.add(entry.corrects)
            found.append(entry)
    return tuple(found)


def standing(entries: Iterable[Entry], known_by: datetime | None = None) -> Standing:
    """Return where one ask stands by its entries: the last, by when it was so, on each line."""
    counting = [entry for entry in in_force(entries, known_by) if entry.state != "withdrawn"]
    counting.sort(key=lambda each: (each.date.last, each.date.first, each.number))
    last: dict[Line, Entry] = {entry.line: entry for entry in counting}
    meetings = dict.fromkeys(entry.meeting for entry in counting if entry.meeting and entry.state in _RAISED)
    return Standing(last.get("raised"), last.get("done"), tuple(meetings))


def standings(
    records: Iterable[str], entries: Iterable[Entry], known_by: datetime | None = None
) -> dict[str, Standing]:
    """Return where each of some asks stands."""
    apart: dict[str, list[Entry]] = {name: [] for name in records}
    for entry in entries:
        if entry.record in apart:
            apart[entry.record].append(entry)
    return {name: standing(of, known_by) for name, of in apart.items()}
