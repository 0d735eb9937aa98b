"""Whether the file that an SQLite database was when it was opened still has its name.

SQLite goes on writing into a file that was moved, deleted or replaced, and nobody would find what it wrote.
"""

from __future__ import annotations

from logging import getLogger
from typing import TYPE_CHECKING

from bot.services.ports import MisplacedError

if TYPE_CHECKING:
    from pathlib import Path

_log = getLogger(__name__)


class Place:
    """Where a database's file lies, and which file that was."""

    def __init__(self, file: Path) -> None:
        """Take the path; until :meth:`remember` any file may lie there."""
        self._file = file
        self._opened: tuple[int, int] | None = None
        self._missed = False

    def remember(self) -> None:
        """Take the file that lies there now for the one that is open."""
        self._opened = self._found()

    @property
    def is_open(self) -> bool:
        """Whether a file was opened; from then on none may be made in its place."""
        return self._opened is not None

    def check(self) -> None:
        """Do nothing if the file that is open lies there.

        Raises:
            MisplacedError: if it does not; once it is back, all goes on.

        """
        if self._opened is None or (found := self._found()) == self._opened:
            if self._missed:
                self._missed = False
                _log.warning("The database's file is back where it was")
            return
        # The folder's name is enough to find it by; where that lies is nobody's who only asks how the bot is.
        name = "/".join(self._file.parts[-2:])
        how = "is another file than the one that the bot opened" if found else "is gone while the bot runs"
        message = (
            f"{name} {how}, so nothing is stored; move the right one back there, or stop the bot and put a copy back "
            "(advocacy-bot restore FILE)"
        )
        if not self._missed:
            self._missed = True
            _log.error("The database's file is not where it was opened", extra={"error": message})
        raise MisplacedError(message)

    def _found(self) -> tuple[int, int] | None:
        try:
            known = self._file.stat()
        except OSError:
            return None
        return known.st_dev, known.st_ino
