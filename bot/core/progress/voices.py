"""Comparison of what several people recorded about the same recommendation: repetitions and disagreements."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.core.progress.entry import Entry


def repeated(entry: Entry, said: Iterable[Entry]) -> Entry | None:
    """Return the person's last equal entry, if a new entry adds nothing to it; None otherwise."""
    last = _last_words(entry, said).get(entry.author)
    if last is None or entry.corrects is not None:
        return None
    same = (last.state, last.date, last.evidence) == (entry.state, entry.date, entry.evidence)
    return last if same and entry.note in {None, last.note} else None


def otherwise(entry: Entry, said: Iterable[Entry]) -> tuple[Entry, ...]:
    """Return the last entries of other people that give another state for the same meeting."""
    if entry.meeting is None or entry.line != "raised":
        return ()
    others = _last_words(entry, said).values()
    return tuple(each for each in others if each.author != entry.author and each.state != entry.state)


def _last_words(entry: Entry, said: Iterable[Entry]) -> dict[str, Entry]:
    """Return each person's last entry for the same recommendation, line and meeting."""
    alike = [each for each in said if _is_of_same(each, entry) and each.state != "withdrawn"]
    return {each.author: each for each in sorted(alike, key=lambda each: each.number)}


def _is_of_same(said: Entry, entry: Entry) -> bool:
    return (said.record, said.line, said.meeting) == (entry.record, entry.line, entry.meeting)
