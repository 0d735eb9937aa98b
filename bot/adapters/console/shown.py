"""The file of what the terminal has shown: ids and times, no texts.

Lines are only ever added, by one process at a time; one that a crash cut short is passed over.
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
    """The file, while nobody else has it."""

    def __init__(self, file: BufferedRandom) -> None:
        """Read it."""
        self._file = file
        self._shown = {each.id: each for line in file if (each := _read(line))}

    def standing(self) -> tuple[Shown, ...]:
        """Return what was not taken back, oldest first."""
        return tuple(each for each in self._shown.values() if not each.deleted)

    def next_id(self) -> str:
        """Return an id that was never used."""
        return str(len(self._shown) + 1)

    def add(self, shown: Shown) -> None:
        """Add a line; once this comes back, it outlasts whatever happens to the machine."""
        line = json.dumps({**asdict(shown), "at": shown.at.isoformat()})
        # Behind a line that was cut short, ours begins on a new one.
        self._file.write(f"\n{line}\n".encode())
        self._file.flush()
        os.fsync(self._file.fileno())
        self._shown[shown.id] = shown


@contextmanager
def opened(path: Path) -> Iterator[ShownFile]:
    """Open the file for this process alone, waiting for one's turn; it is made where it is not there.

    Raises:
        OSError: if it cannot be.

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
