"""The documents' current texts as files ``NAME.yaml`` in one folder, for people with an editor."""

from __future__ import annotations

import asyncio
import os
from contextlib import aclosing, asynccontextmanager, suppress
from hashlib import sha256
from logging import getLogger
from pathlib import Path
from typing import TYPE_CHECKING, Final

from watchfiles import awatch

from bot.adapters.documents.files import (
    UnusableFileError,
    delete_temporary_files,
    exclusive_lock,
    read_content,
    replace_file,
)
from bot.core.features.documents.model import hash_of

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Collection, Iterable, Mapping

_DEBOUNCE_MS: Final = 300
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


async def watch_files(
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
        names = _watched_paths(wanted)
        whole = _real_paths(within)
        yield
        try:
            async with aclosing(_changed_paths(names, whole, rescan=rescan)) as events:
                async for changed in events:
                    told = False
                    yield
                    # A link was changed or a folder deleted: the watch no longer covers the right folders.
                    if changed - names or changed & whole or _watched_paths(wanted) != names:
                        break
        except (OSError, RuntimeError, ExceptionGroup) as error:
            if not told:
                _log.warning("files cannot be watched and are looked at now and then", extra={"reason": str(error)})
                told = True
            await asyncio.sleep(min(_PAUSE, rescan))


async def _changed_paths(names: set[Path], whole: set[Path], *, rescan: float) -> AsyncGenerator[set[Path]]:
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
        debounce=_DEBOUNCE_MS,
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


def _real_paths(folders: Iterable[Path]) -> set[Path]:
    return {Path(os.path.realpath(folder)) for folder in folders}


def _watched_paths(files: Iterable[Path]) -> set[Path]:
    return {name for path in files for name in _link_chain(path)}


def _link_chain(path: Path) -> set[Path]:
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


_ENDING: Final = ".yaml"
_UNUSABLE: Final = "unusable"
_MOST_LOOKS: Final = 25
"""Limit of reads of a file that keeps changing."""


class DirectoryMirror:
    """A folder of document files that people may edit at any time with any editor; files may be symbolic links.

    Args:
        folder: of the files.
        names: of all documents; no other file of the folder is read, written or watched.
        lock: the file that processes lock, outside the folder, which may be read-only.
        rescan: seconds after which files are read again even if no change was reported.
        polling: whether to poll every second because the system reports no changes, as on network drives.
        quiet: seconds without a change after which a file counts as completely written.

    """

    def __init__(  # noqa: PLR0913 -- what may be chosen has a name
        self,
        folder: Path,
        names: Iterable[str],
        lock: Path,
        *,
        rescan: float = 60.0,
        polling: bool = False,
        quiet: float = 0.2,
    ) -> None:
        self._paths = {name: folder / f"{name}{_ENDING}" for name in names}
        self._lock = lock
        self._rescan = rescan
        self._polling = polling
        self._quiet = quiet
        self._turn = asyncio.Lock()
        self._tidied = False
        self._seen: dict[str, str | None] = {}

    def read(self, name: str) -> str | None:
        """Return a file's text; None if it is missing, too large or not UTF-8."""
        with suppress(UnusableFileError, UnicodeDecodeError):
            content = read_content(self._paths[name])
            return None if content is None else content.decode("utf-8")
        return None

    async def settled(self, name: str) -> str | None:
        """Return a file's text once it no longer changes: half-written text is often valid as well."""
        text = self.read(name)
        for _ in range(_MOST_LOOKS):
            await asyncio.sleep(self._quiet)
            before, text = text, self.read(name)
            if text == before:
                break
        return text

    def write(self, name: str, text: str, *, instead_of: str | None) -> bool:
        """Replace a file's text atomically, unless the text is not ``instead_of``; return whether it was replaced.

        An unreadable file never equals ``instead_of``. What is written here is not reported by :meth:`changes`.

        Raises:
            OSError: if the disk or the permissions prevent it; the file is unchanged.

        """
        done = replace_file(self._paths[name], text.encode(), instead_of=instead_of)
        if done:
            self._seen[name] = hash_of(text)
        return done

    @asynccontextmanager
    async def lock(self) -> AsyncGenerator[None]:
        """Keep other tasks and processes from writing the files or storing their texts.

        The first call also deletes temporary files that a killed process left behind.

        Raises:
            OSError: if the lock file cannot be created.

        """
        async with self._turn, exclusive_lock(self._lock):
            if not self._tidied:
                delete_temporary_files(self._paths.values())
                self._tidied = True
            yield

    async def changes(self) -> AsyncGenerator[str]:
        """Yield every name once, then the name of each document whose file differs from what was seen last.

        All names come first because edits made while nobody watched are only found by comparing with the stored texts.
        An edit that is undone before it is seen is not reported; a file that is deleted or becomes unreadable is a
        change. Only one consumer at a time.
        """
        self._seen.clear()
        async with aclosing(watch_files(self._paths.values(), rescan=self._rescan, polling=self._polling)) as stirred:
            async for _ in stirred:
                for name, now in (await asyncio.to_thread(_file_states, self._paths)).items():
                    if name not in self._seen or self._seen[name] != now:
                        self._seen[name] = now
                        yield name


def _file_states(paths: Mapping[str, Path]) -> dict[str, str | None]:
    """Return a comparable state of each file: its hash, None if it is missing, or a constant if it is unusable."""
    states: dict[str, str | None] = {}
    for name, path in paths.items():
        try:
            content = read_content(path)
            states[name] = None if content is None else sha256(content).hexdigest()
        except UnusableFileError:
            states[name] = _UNUSABLE
    return states
