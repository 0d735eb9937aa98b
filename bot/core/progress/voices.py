"""What people said of the same ask: the same again, or otherwise than others; both stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.core.progress.entry import Entry


def repeated(entry: Entry, said: Iterable[Entry]) -> Entry | None:
    """Return the last that the same person said of the same, if an entry says no more than that."""
    last = _last_words(entry, said).get(entry.author)
    if last is None or entry.corrects is not None:
        return None
    same = (last.state, last.date, last.evidence) == (entry.state, entry.date, entry.evidence)
    return last if same and entry.note in {None, last.note} else None


def otherwise(entry: Entry, said: Iterable[Entry]) -> tuple[Entry, ...]:
    """Return the last that each other person said otherwise of the same meeting."""
    if entry.meeting is None or entry.line != "raised":
        return ()
    others = _last_words(entry, said).values()
    return tuple(each for each in others if each.author != entry.author and each.state != entry.state)


def _last_words(entry: Entry, said: Iterable[Entry]) -> dict[str, Entry]:
    """Return the last that each person said of the same ask, on the same line and at the same meeting."""
    alike = [each for each in said if _is_of_same(each, entry) and each.state != "withdrawn"]
    return {each.author: each for each in sorted(alike, key=lambda each: each.number)}


def _is_of_same(said: Entry, entry: Entry) -> bool:
    return (said.record, said.line, said.meeting) == (entry.record, entry.line, entry.meeting)
