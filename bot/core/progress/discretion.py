"""What is told of entries in a place: the notes, where these are shown, and who said it, where people are named.

Notes are shown wherever progress is or, if rooms are named for them, in these alone.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.core.persons import is_named_in

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from bot.core.progress.entry import Entry


def told_in(place: str, entries: Iterable[Entry], note_rooms: Collection[str]) -> tuple[Entry, ...]:
    """Return entries as they may be told in a place.

    Args:
        place: where they are told, as ``platform:room``; that of a file is the room it was asked for in.
        entries: as they are stored.
        note_rooms: the rooms that notes are kept to; none means that they are not kept to any.

    """
    shown = not note_rooms or place in note_rooms
    return tuple(_told_in(place, entry, note=entry.note if shown else None) for entry in entries)


def _told_in(place: str, entry: Entry, *, note: str | None) -> Entry:
    author = is_named_in(place, person=entry.author, said_in=entry.room)
    approver = entry.approved_by is not None and is_named_in(place, person=entry.approved_by, said_in=entry.approved_in)
    if (note, author, approver) == (entry.note, entry.author_named, entry.approver_named):
        return entry
    return replace(entry, note=note, author_named=author, approver_named=approver)
