"""Signals that files may have changed; the consumer finds out what changed by reading them.

Folders are watched, never files: when an editor renames a new file into place, a watch on the old file is lost. Only
this module imports watchfiles.
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
"""Milliseconds over which changes are grouped: with less, a file that an editor writes in pieces is read half-written.
"""
_QUIET: Final = 50
"""Milliseconds without a change that end the wait early."""
_PAUSE: Final = 0.25
"""Seconds between two checks if nothing can be watched, and until the first check after a watch has started."""
_POLLED: Final = 1.0
"""Seconds between two checks if the system reports no changes."""
_MOST_LINKS: Final = 40
"""The system's own limit of symbolic links in a path."""

_log = getLogger(__name__)


async def stirs(
    files: Iterable[Path], *, rescan: float, polling: bool, within: Collection[Path] = ()
) -> AsyncGenerator[None]:
    """Yield at once, whenever one of the files may have changed, and every ``rescan`` seconds; never end.

    The same holds for every file of the folders ``within``, including new ones.

    Symbolic links are followed: the folders of the files, of every link on the way to them, and of their targets are
    watched. Folders may be deleted and created again.

    With ``polling`` nothing is watched, and it yields every second: the library's own polling compares modification
    times in seconds, and so misses the later of two edits within one second.
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
                    # A link was changed or a folder deleted: the watch no longer covers the right folders.
                    if changed - names or changed & whole or _ways_to(wanted) != names:
                        break
        except (OSError, RuntimeError, ExceptionGroup) as error:
            if not told:
                _log.warning("files cannot be watched and are looked at now and then", extra={"reason": str(error)})
                told = True
            await asyncio.sleep(min(_PAUSE, rescan))


async def _events(names: set[Path], whole: set[Path], *, rescan: float) -> AsyncGenerator[set[Path]]:
    """Yield the changed paths among the names, their folders and the whole folders, for ``rescan`` seconds.

    It stops then because a watch may be lost without notice.

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
        watch_filter=None,  # with a filter, the library does not yield for filtered changes, not even at the timeout
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
            # Yield once after the watch has started, to find edits made just before.
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
    """Return every path that decides a file's content: its own, each link's on the way, and the target."""
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
