"""Where the notes on progress are shown: wherever progress is or, if rooms are named for them, in these alone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from bot.core.progress.entry import Entry


def told_in(place: str, entries: Iterable[Entry], note_rooms: Collection[str]) -> tuple[Entry, ...]:
    """Return entries as they may be told in a place: without their notes, where those are kept to other rooms.

    Args:
        place: where they are told, as ``platform:room``; that of a file is the room it was asked for in.
        entries: as they are stored.
        note_rooms: the rooms that notes are kept to; none means that they are not kept to any.

    """
    if not note_rooms or place in note_rooms:
        return tuple(entries)
    return tuple(replace(entry, note=None) if entry.note else entry for entry in entries)
