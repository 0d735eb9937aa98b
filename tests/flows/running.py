"""``run`` as a process of its own, and what it says to people and to its log."""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from threading import Thread
from typing import TYPE_CHECKING, Any, Final
from urllib.error import HTTPError
from urllib.request import urlopen

from bot.app.clock import SystemClock
from tests.command_line import DEADLINE
from tests.fakes import LIVENESS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

_LOGGED: Final = '{"event"'


def eventually(is_so: Callable[[], bool]) -> None:
    """Wait until something is so that only looking can tell."""
    clock = SystemClock()
    late = clock.monotonic() + LIVENESS
    while not is_so():
        assert clock.monotonic() < late, "it never came to be so"
        time.sleep(0.02)


class Running:
    """A bot that runs, and the lines it says, waited for as long as it may take."""

    def __init__(self, home: Path, python: Sequence[str] = (sys.executable,), **environment: str) -> None:
        """Start it, as nobody but its test configures it; nobody may ask for its health if nothing is said of that."""
        inherited = {key: value for key, value in os.environ.items() if not key.startswith(("BOT_", "SLACK_"))}
        self.process = subprocess.Popen(  # noqa: S603 -- what a test names
            [*python, "-m", "bot", "run"],
            env={**inherited, "BOT_HOME": str(home), "BOT_LISTEN": "", **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        self.said: list[str] = []
        self.logged: list[dict[str, Any]] = []
        self._lines: queue.Queue[str | None] = queue.Queue()
        Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line.decode().rstrip("\n"))
        self._lines.put(None)

    def until(self, part: str, within: float = DEADLINE) -> str:
        """Return the next line that has this in it, if one comes while others keep coming too."""
        clock = SystemClock()
        late = clock.monotonic() + 5 * within
        while True:
            assert clock.monotonic() < late, f"it never said “{part}”, but {self.said}, {self.logged[-20:]}"
            line = self._next(within)
            assert line is not None, f"it ended after saying {self.said}, {self.logged}"
            if part in line:
                return line

    def ready(self) -> None:
        """Wait until everything has begun."""
        self.until('"Ready"')

    def _next(self, within: float = DEADLINE) -> str | None:
        try:
            line = self._lines.get(timeout=within)
        except queue.Empty:
            message = f"it said nothing more after {self.said}, {self.logged}"
            raise AssertionError(message) from None
        if line is not None and line.startswith(_LOGGED):
            self.logged.append(json.loads(line))
        elif line is not None:
            self.said.append(line)
        return line

    def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Tell it to stop and return its exit code."""
        self.process.send_signal(how)
        code = self.process.wait(DEADLINE)
        self.finish()
        return code

    def finish(self) -> None:
        """Take in what it said last."""
        while self._next() is not None:
            pass

    def ask(self, path: str) -> tuple[int, str]:
        """Ask it how it is, once it has said where; the status and the text of the answer come out."""
        where = next((line for line in self.said if line.startswith("Health: ")), None) or self.until("Health: ")
        base = where.removeprefix("Health: ").removesuffix("/readyz")
        try:
            with urlopen(f"{base}{path}", timeout=LIVENESS) as answer:  # noqa: S310 -- our own server
                return answer.status, answer.read().decode()
        except HTTPError as error:
            with error:
                return error.code, error.read().decode()


@contextmanager
def running(home: Path, python: Sequence[str] = (sys.executable,), **environment: str) -> Iterator[Running]:
    """Have a bot run that can be told to stop."""
    bot = Running(home, python, **environment)
    try:
        # The one line that says so whatever is configured.
        bot.until("config/")
        yield bot
    finally:
        if bot.process.poll() is None:
            bot.end()
        assert bot.process.stdout is not None
        bot.process.stdout.close()
