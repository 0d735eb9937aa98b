"""``backup`` and ``restore``: copy the store to a file, and restore it from one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bot.app.backups import make_backup, put_back
from bot.commands.writing import refuse_own_folders

if TYPE_CHECKING:
    from bot.app.places import Places
    from bot.commands.speaking import Streams


def backup(places: Places, streams: Streams, to: str | None) -> int:
    """Copy the store while it is in use.

    Raises:
        WrongCallError: if the copy would be among the bot's own files.
    """
    if to is not None:
        refuse_own_folders(Path(to), "backup", places, but=places.state / "backups")
    print(f"Written: {make_backup(places, to)}", file=streams.output)
    return 0


def restore(places: Places, streams: Streams, copy: str) -> int:
    """Restore a copy; the old store is kept beside it."""
    database, aside = put_back(places, copy)
    print(f"Restored: {database}", file=streams.output)
    if aside is not None:
        print(f"What it was before: {aside}", file=streams.output)
    print("What was due since is looked for in its room before it is sent.", file=streams.output)
    return 0
