"""The progress of a recommendation, computed from the entries that count."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from bot.core.progress.entry import Entry, Line, State

_RAISED: Final[frozenset[State]] = frozenset({"raised", "promised"})
"""The states that say that it was raised."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The progress of a recommendation: the entry that counts on each line, None if there is none with evidence."""

    raised: Entry | None = None
    done: Entry | None = None
    meetings: tuple[str, ...] = ()
    """The meetings at which it was raised, oldest first."""

    @property
    def known(self) -> bool:
        """Whether anything is on record."""
        return self.raised is not None or self.done is not None


def in_force(entries: Iterable[Entry], known_by: datetime | None = None) -> tuple[Entry, ...]:
    """Return the entries that no other entry corrects, newest first; optionally as of a moment.

    A correction can itself be corrected: then the original entry counts again.
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
    """Return the progress of one recommendation: on each line, the entry with the latest date."""
    counting = [entry for entry in in_force(entries, known_by) if entry.state != "withdrawn"]
    counting.sort(key=lambda each: (each.date.last, each.date.first, each.number))
    last: dict[Line, Entry] = {entry.line: entry for entry in counting}
    meetings = dict.fromkeys(entry.meeting for entry in counting if entry.meeting and entry.state in _RAISED)
    return Standing(last.get("raised"), last.get("done"), tuple(meetings))


def standings(
    records: Iterable[str], entries: Iterable[Entry], known_by: datetime | None = None
) -> dict[str, Standing]:
    """Return the progress of each of some recommendations."""
    apart: dict[str, list[Entry]] = {name: [] for name in records}
    for entry in entries:
        if entry.record in apart:
            apart[entry.record].append(entry)
    return {name: standing(of, known_by) for name, of in apart.items()}
