"""The documents' current texts as files ``NAME.yaml`` in one folder, for people with an editor."""

from __future__ import annotations

import asyncio
from contextlib import aclosing, asynccontextmanager, suppress
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from bot.adapters.documents.locking import exclusive
from bot.adapters.documents.replacing import UnusableFileError, content_of, replace, tidy
from bot.adapters.documents.watching import stirs
from bot.core.editing.hashing import hash_of

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterable, Mapping
    from pathlib import Path

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
            content = content_of(self._paths[name])
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
        done = replace(self._paths[name], text.encode(), instead_of=instead_of)
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
        async with self._turn, exclusive(self._lock):
            if not self._tidied:
                tidy(self._paths.values())
                self._tidied = True
            yield

    async def changes(self) -> AsyncGenerator[str]:
        """Yield every name once, then the name of each document whose file differs from what was seen last.

        All names come first because edits made while nobody watched are only found by comparing with the stored texts.
        An edit that is undone before it is seen is not reported; a file that is deleted or becomes unreadable is a
        change. Only one consumer at a time.
        """
        self._seen.clear()
        async with aclosing(stirs(self._paths.values(), rescan=self._rescan, polling=self._polling)) as stirred:
            async for _ in stirred:
                for name, now in (await asyncio.to_thread(_states, self._paths)).items():
                    if name not in self._seen or self._seen[name] != now:
                        self._seen[name] = now
                        yield name


def _states(paths: Mapping[str, Path]) -> dict[str, str | None]:
    """Return a comparable state of each file: its hash, None if it is missing, or a constant if it is unusable."""
    states: dict[str, str | None] = {}
    for name, path in paths.items():
        try:
            content = content_of(path)
            states[name] = None if content is None else sha256(content).hexdigest()
        except UnusableFileError:
            states[name] = _UNUSABLE
    return states
