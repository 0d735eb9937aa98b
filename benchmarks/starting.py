"""Starting the bot as people do: the time from the command to its answer, and the memory it took."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from benchmarks.measuring import Spread, Stopwatch, mebibytes

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

QUESTION: Final = "What did the EP ask on article 164?"
_CONVERSATION: Final = (
    QUESTION, "And on religion?", "Who was that addressed to?", "What did HRW ask on torture?",
    "When was the last Cooperation Council?", "What can we raise at the Human Rights Dialogue?",
    "Что просила HRW по пыткам?", "Was hat das EP zu Artikel 164 gefordert?", "What did the EP ask Uzbekistan?", "help",
)  # fmt: skip
_COLD_STARTS: Final = 3
_WARM_STARTS: Final = 9


class Start(NamedTuple):
    """One run of a command."""

    seconds: float
    peak: float
    failure: str


def measure(repository: Path, folder: Path) -> dict[str, Any]:
    """Start ``ask`` cold, without its snapshot and warm, and ``chat`` warm."""
    home = folder / "home"
    for name in ("config", "seeds"):
        shutil.copytree(repository / name, home / name)
    compiled, state = folder / "compiled", home / "state"
    cold, fresh = [], []
    for _ in range(_COLD_STARTS):
        _remove(compiled, state)
        cold.append(_start(["ask", QUESTION], repository, home, compiled))
        _remove(state)
        fresh.append(_start(["ask", QUESTION], repository, home, compiled))
    warm = [_start(["ask", QUESTION], repository, home, compiled) for _ in range(_WARM_STARTS)]
    lines = "\n".join(_CONVERSATION) + "\n"
    _start(["chat"], repository, home, compiled, lines)
    chat = [_start(["chat"], repository, home, compiled, lines) for _ in range(_COLD_STARTS)]
    return {
        "ask, nothing compiled or kept": _summary(cold),
        "ask, nothing kept": _summary(fresh),
        "ask, warm": _summary(warm),
        f"chat, {len(_CONVERSATION)} lines piped": _summary(chat),
    }


def _remove(*folders: Path) -> None:
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


def _start(arguments: Sequence[str], repository: Path, home: Path, compiled: Path, lines: str = "") -> Start:
    environment = os.environ | {
        "BOT_HOME": str(home),
        "PYTHONPYCACHEPREFIX": str(compiled),
        "PYTHONIOENCODING": "utf-8",
    }
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    with Stopwatch() as watch:
        process = subprocess.Popen(  # noqa: S603 -- our own command
            [sys.executable, "-m", "bot", *arguments],
            cwd=repository,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=(home.parent / "errors").open("wb"),
        )
        assert process.stdin is not None  # noqa: S101 -- it was asked for as a pipe
        process.stdin.write(lines.encode())
        process.stdin.close()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    failure = ""
    if process.returncode:
        said = (home.parent / "errors").read_text(encoding="utf-8", errors="replace").strip().splitlines()
        failure = f"exit {process.returncode}: {said[-1] if said else ''}"
    return Start(watch.seconds, mebibytes(usage.ru_maxrss), failure)


def _summary(starts: Sequence[Start]) -> dict[str, Any]:
    failures = [start.failure for start in starts if start.failure]
    return {
        "seconds": Spread.of([start.seconds for start in starts]),
        "peak": Spread.of([start.peak for start in starts]),
        "failure": failures[0] if failures else "",
    }
