"""Redaction of progress entries for a place: notes and names only where they may be shown.

Notes are shown wherever progress is, or only in the rooms named for them, if any are.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.core.persons import is_named_in

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from bot.core.progress.entry import Entry


def told_in(place: str, entries: Iterable[Entry], note_rooms: Collection[str]) -> tuple[Entry, ...]:
    """Return entries as they may be shown in a place.

    Args:
        place: the place they are shown in, as ``platform:room``; for a file, the room it was requested in.
        entries: the stored entries.
        note_rooms: the only rooms where notes are shown; empty for no restriction.

    """
    shown = not note_rooms or place in note_rooms
    return tuple(_told_in(place, entry, note=entry.note if shown else None) for entry in entries)


def _told_in(place: str, entry: Entry, *, note: str | None) -> Entry:
    author = is_named_in(place, person=entry.author, said_in=entry.room)
    approver = entry.approved_by is not None and is_named_in(place, person=entry.approved_by, said_in=entry.approved_in)
    if (note, author, approver) == (entry.note, entry.author_named, entry.approver_named):
        return entry
    return replace(entry, note=note, author_named=author, approver_named=approver)
