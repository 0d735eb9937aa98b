"""State file of the messages that the terminal has shown: ids and times, no texts.

Lines are only appended, by one process at a time; an incomplete line left by a crash is ignored.
"""

from __future__ import annotations

import fcntl
import json
import os
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import BufferedRandom
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Shown:
    """A message that the terminal has shown."""

    id: str
    delivery: str
    at: datetime
    deleted: bool = False


class ShownFile:
    """The state file, while this process holds its lock."""

    def __init__(self, file: BufferedRandom) -> None:
        self._file = file
        self._shown = {each.id: each for line in file if (each := _read(line))}

    def standing(self) -> tuple[Shown, ...]:
        """Return the messages that were not deleted, oldest first."""
        return tuple(each for each in self._shown.values() if not each.deleted)

    def next_id(self) -> str:
        """Return an id that was never used."""
        return str(len(self._shown) + 1)

    def add(self, shown: Shown) -> None:
        """Append a line and sync it to disk before returning."""
        line = json.dumps({**asdict(shown), "at": shown.at.isoformat()})
        # The line break in front separates the line from an incomplete one that a crash may have left.
        self._file.write(f"\n{line}\n".encode())
        self._file.flush()
        os.fsync(self._file.fileno())
        self._shown[shown.id] = shown


@contextmanager
def opened(path: Path) -> Iterator[ShownFile]:
    """Open the file exclusively, waiting for its lock; create it if it does not exist.

    Raises:
        OSError: if it cannot be opened.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600), "r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield ShownFile(file)


def _read(line: bytes) -> Shown | None:
    try:
        match json.loads(line):
            case {"id": str(number), "delivery": str(delivery), "at": str(at), "deleted": bool(deleted)}:
                return Shown(number, delivery, datetime.fromisoformat(at), deleted)
            case _:
                return None
    except ValueError:
        return None
