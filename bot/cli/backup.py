"""``backup`` and ``restore``: copy the store to a file, and restore it from one."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from bot.app.backups import make_backup, restore_backup
from bot.app.errors import UsageError
from bot.cli.output_file import refuse_own_folders

if TYPE_CHECKING:
    from bot.adapters.documents.home import HomePaths
    from bot.cli.streams import Streams


def backup(places: HomePaths, streams: Streams, to: str | None) -> int:
    """Copy the store while it is in use.

    Raises:
        UsageError: if the copy would lie among the files that the bot itself reads or writes, or in no folder.

    """
    if to is not None:
        backups, folder = places.state / "backups", Path(to).absolute().parent
        if not folder.is_dir() and os.path.realpath(folder) != os.path.realpath(backups):
            message = f"backup: there is no folder {folder}; make it, or name another"
            raise UsageError(message)
        refuse_own_folders(Path(to), "backup", places, but=backups)
    print(f"Written: {make_backup(places, to)}", file=streams.output)
    return 0


def restore(places: HomePaths, streams: Streams, copy: str) -> int:
    """Put a copy back; the old store is kept aside."""
    done = restore_backup(places, copy)
    print(f"Restored: {done.database}", file=streams.output)
    if done.aside is not None:
        print(f"What it was before: {done.aside}", file=streams.output)
    if done.names_forgotten:
        again = "forget them again (advocacy-bot people forget PERSON)."
        print(f"Whoever was forgotten after this copy was made may be named in it: {again}", file=streams.output)
    print("What was due since is looked for in its room before it is sent.", file=streams.output)
    return 0
