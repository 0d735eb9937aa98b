"""Somebody at a real terminal."""

from __future__ import annotations

import os
import pty
import select
from typing import TYPE_CHECKING, Self

from tests.command_line import DEADLINE, start

if TYPE_CHECKING:
    from pathlib import Path


class Person:
    """Somebody at a terminal: types, and reads until what they wait for is there."""

    def __init__(self, home: Path, *command: str) -> None:
        """Sit down at a command; a chat if none is named."""
        self._mine, its = pty.openpty()
        self._process = start(home, *(command or ("chat",)), stdin=its, stdout=its, stderr=its, terminal="xterm")
        os.close(its)
        self._unread = b""

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(self, *_: object) -> None:
        """Get up, whatever happened."""
        os.close(self._mine)
        self._process.kill()
        self._process.wait(DEADLINE)

    def type(self, keys: str) -> None:
        """Press keys."""
        os.write(self._mine, keys.encode())

    def wait_for(self, text: str) -> str:
        """Read until a text is on the screen, and return all that came before it."""
        while text.encode() not in self._unread:
            assert self._read(), f"“{text}” never came: {self._unread!r}"
        before, _, self._unread = self._unread.partition(text.encode())
        return before.decode(errors="replace")

    def wait_for_the_end(self) -> tuple[int, str]:
        """Return the exit code and what came last."""
        while self._read():
            pass
        return self._process.wait(DEADLINE), self._unread.decode(errors="replace")

    def _read(self) -> bool:
        ready, _, _ = select.select([self._mine], [], [], DEADLINE)
        assert ready, f"nothing more came: {self._unread!r}"
        try:
            read = os.read(self._mine, 65_536)
        except OSError:  # how Linux says that the other end was closed
            return False
        self._unread += read
        return bool(read)
