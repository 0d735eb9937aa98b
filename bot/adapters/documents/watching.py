"""When to look at files again; that something stirred is all that is said, what it was is for the reader to find out.

Folders are watched, never files: an editor that renames a new file into place takes a file's watch away with the old
one. Only here is watchfiles known.
"""

from __future__ import annotations

import asyncio
import os
from contextlib import aclosing
from logging import getLogger
from pathlib import Path
from typing import TYPE_CHECKING, Final

from watchfiles import awatch

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Collection, Iterable

_GROUPED: Final = 300
"""Milliseconds over which changes are taken together: below, a file that an editor writes in pieces is read half."""
_QUIET: Final = 50
"""Milliseconds without a change that end the wait early."""
_PAUSE: Final = 0.25
"""Seconds between two looks where nothing can be watched, and until the first look after a watch stands."""
_POLLED: Final = 1.0
"""Seconds between two looks where the system tells of nothing."""
_MOST_LINKS: Final = 40
"""What the system follows itself."""

_log = getLogger(__name__)


async def stirs(
    files: Iterable[Path], *, rescan: float, polling: bool, within: Collection[Path] = ()
) -> AsyncGenerator[None]:
    """Yield at once, whenever one of the files may hold something else, and every ``rescan`` seconds.

    So it is for every file of the folders ``within``, also for those that are yet to come.

    Links are followed: what is watched are the folders of the files, of every link on the way to them, and of what is
    there in the end. Folders may vanish and come back. It never ends by itself.

    With ``polling`` nothing is watched and every second is a moment to look: the library's own polling compares times
    of change by the second, and so misses the later of two edits within one.
    """
    while polling:
        yield
        await asyncio.sleep(min(_POLLED, rescan))
    wanted = (*files, *within)
    told = False
    while True:
        names = _ways_to(wanted)
        whole = _ends_of(within)
        yield
        try:
            async with aclosing(_events(names, whole, rescan=rescan)) as events:
                async for changed in events:
                    told = False
                    yield
                    # A link that leads elsewhere, or a folder that went: what was watched is not what matters now.
                    if changed - names or changed & whole or _ways_to(wanted) != names:
                        break
        except (OSError, RuntimeError, ExceptionGroup) as error:
            if not told:
                _log.warning("files cannot be watched and are looked at now and then", extra={"reason": str(error)})
                told = True
            await asyncio.sleep(min(_PAUSE, rescan))


async def _events(names: set[Path], whole: set[Path], *, rescan: float) -> AsyncGenerator[set[Path]]:
    """Yield what changed of the names, of their folders, and in whole folders, for ``rescan`` seconds.

    No longer, for a watch may be lost unnoticed.

    Raises:
        OSError: if there is no folder to be watched.
        RuntimeError: if the system refuses to watch more.
        ExceptionGroup: if it stopped watching.

    """
    folders = {each for each in (*(name.parent for name in names), *whole) if each.is_dir()}
    if not folders:
        message = "there is no folder"
        raise FileNotFoundError(message)
    clock = asyncio.get_running_loop().time
    end = clock() + rescan
    stands = False
    watch = awatch(
        *folders,
        watch_filter=None,  # the library would not wake anybody for what it filtered, not even when the time is up
        debounce=_GROUPED,
        step=_QUIET,
        rust_timeout=round(min(_PAUSE, rescan) * 1000),
        yield_on_timeout=True,
        recursive=False,
    )
    async with aclosing(watch) as changes:
        async for change in changes:
            changed = {Path(path) for _, path in change}
            matters = {each for each in changed if each in names | folders or each.parent in whole}
            # What was edited just before the watch stood is found by a look just after.
            if matters or not stands:
                yield matters
            stands = True
            if clock() >= end:
                return


def _ends_of(folders: Iterable[Path]) -> set[Path]:
    return {Path(os.path.realpath(folder)) for folder in folders}


def _ways_to(files: Iterable[Path]) -> set[Path]:
    return {name for path in files for name in _way_to(path)}


def _way_to(path: Path) -> set[Path]:
    """Return every name that decides what a file holds: its own, each link's on the way, and the one at the end."""
    path = Path(os.path.realpath(path.parent)) / path.name
    names = {path}
    for _ in range(_MOST_LINKS):
        link = next((each for each in (*reversed(path.parents), path) if each.is_symlink()), None)
        if link is None:
            break
        names.add(link)
        rest = path.relative_to(link)
        path = Path(os.path.normpath(link.parent / link.readlink())) / rest
        names.add(path)
    return names
