"""The documents' heads as files of one folder, ``NAME.yaml`` each, for people with an editor."""

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
"""At a file that does not come to rest: whoever writes on and on is not waited for."""


class DirectoryMirror:
    """A folder that people may edit at any time, with any editor, also where its files are links."""

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
        """Touch nothing yet.

        Args:
            folder: where the files lie.
            names: of all documents; no other file of the folder is read, written or watched.
            lock: the file that processes lock, apart from the folder, which may be nobody's to write.
            rescan: seconds after which files are looked at although nobody told of a change.
            polling: whether to look every second because the system tells of no change, as on network drives.
            quiet: seconds without a change after which a file counts as written to its end.

        """
        self._paths = {name: folder / f"{name}{_ENDING}" for name in names}
        self._lock = lock
        self._rescan = rescan
        self._polling = polling
        self._quiet = quiet
        self._turn = asyncio.Lock()
        self._tidied = False
        self._seen: dict[str, str | None] = {}

    def read(self, name: str) -> str | None:
        """Return a file's text; nothing where there is none, or it is no text of a document's size."""
        with suppress(UnusableFileError, UnicodeDecodeError):
            content = content_of(self._paths[name])
            return None if content is None else content.decode("utf-8")
        return None

    async def settled(self, name: str) -> str | None:
        """Return a file's text once it no longer changes: half of what an editor writes is often right as well."""
        text = self.read(name)
        for _ in range(_MOST_LOOKS):
            await asyncio.sleep(self._quiet)
            before, text = text, self.read(name)
            if text == before:
                break
        return text

    def write(self, name: str, text: str, *, instead_of: str | None) -> bool:
        """Replace a file's text in one step; do nothing and return false if it holds another than ``instead_of``.

        A file that cannot be read holds another text than any. What was written here is no change that
        :meth:`changes` tells of.

        Raises:
            OSError: if the disk or the rights do not allow it; the file is as it was.

        """
        done = replace(self._paths[name], text.encode(), instead_of=instead_of)
        if done:
            self._seen[name] = hash_of(text)
        return done

    @asynccontextmanager
    async def lock(self) -> AsyncGenerator[None]:
        """Keep everybody else from writing the files or storing what they hold: other tasks and other processes.

        The first to come also deletes what a process that was killed left beside the files.

        Raises:
            OSError: if the file to be locked cannot be made.

        """
        async with self._turn, exclusive(self._lock):
            if not self._tidied:
                tidy(self._paths.values())
                self._tidied = True
            yield

    async def changes(self) -> AsyncGenerator[str]:
        """Yield every name once, then the name of each document whose file holds something else than was seen last.

        At first all of them, because what was edited while nobody watched can only be told by comparing with what was
        stored. An edit that is undone before anybody looked is none; a file that vanishes, or can no longer be read,
        is a change. There may be one listener at a time.
        """
        self._seen.clear()
        async with aclosing(stirs(self._paths.values(), rescan=self._rescan, polling=self._polling)) as stirred:
            async for _ in stirred:
                for name, now in (await asyncio.to_thread(_states, self._paths)).items():
                    if name not in self._seen or self._seen[name] != now:
                        self._seen[name] = now
                        yield name


def _states(paths: Mapping[str, Path]) -> dict[str, str | None]:
    """Return what tells each file's content from another: its hash, nothing for no file, or that it is unusable."""
    states: dict[str, str | None] = {}
    for name, path in paths.items():
        try:
            content = content_of(path)
            states[name] = None if content is None else sha256(content).hexdigest()
        except UnusableFileError:
            states[name] = _UNUSABLE
    return states
