"""Runs the command line as a person or a script does, in this process or in its own."""

from __future__ import annotations

import asyncio
import contextlib
import io
import os
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.adapters.documents.home import HomePaths
from bot.cli.doctor import doctor
from bot.cli.main import main
from bot.cli.streams import Streams

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

DEADLINE: Final = 60.0
"""Seconds after which a command that takes one is taken for stuck."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command did."""

    code: int
    output: str
    errors: str


def run(home: Path, *arguments: str, typed: bytes = b"") -> Outcome:
    """Run a command in this process, as if it were the only one."""
    output, errors = (io.TextIOWrapper(io.BytesIO(), encoding="ascii") for _ in range(2))
    with _typing(typed), contextlib.redirect_stdout(output), contextlib.redirect_stderr(errors):
        try:
            code = main([*arguments, "--home", str(home)])
        except SystemExit as leaving:
            code = leaving.code if isinstance(leaving.code, int) else 1
    return Outcome(code, *(_written(stream) for stream in (output, errors)))


def start(
    home: Path,
    *arguments: str,
    stdin: int = subprocess.PIPE,
    stdout: int = subprocess.PIPE,
    stderr: int = subprocess.PIPE,
    terminal: str = "dumb",
) -> subprocess.Popen[bytes]:
    """Start a command in a process of its own, its ends as pipes."""
    command = [sys.executable, "-m", "bot", *arguments]
    # Our terminals do not say where the cursor is.
    environment = {**os.environ, "BOT_HOME": str(home), "TERM": terminal, "PROMPT_TOOLKIT_NO_CPR": "1"}
    return subprocess.Popen(command, env=environment, stdin=stdin, stdout=stdout, stderr=stderr)  # noqa: S603 -- our own


def run_alone(home: Path, *arguments: str, typed: bytes = b"") -> Outcome:
    """Run a command in a process of its own."""
    with start(home, *arguments) as process:
        output, errors = process.communicate(typed, timeout=DEADLINE)
    return Outcome(process.returncode, output.decode(), errors.decode())


async def ask_the_doctor(home: Path, variables: Mapping[str, str]) -> list[str]:
    """Return what the doctor says with these variables and no others."""
    output = io.StringIO()
    streams = Streams(io.BytesIO(), output, io.StringIO())
    await asyncio.to_thread(doctor, HomePaths(home), streams, variables)
    return output.getvalue().splitlines()


@contextlib.contextmanager
def _typing(typed: bytes) -> Iterator[None]:
    before = sys.stdin
    sys.stdin = io.TextIOWrapper(io.BytesIO(typed))
    try:
        yield
    finally:
        sys.stdin = before


def _written(stream: io.TextIOWrapper) -> str:
    stream.flush()
    content = stream.buffer
    assert isinstance(content, io.BytesIO)
    return content.getvalue().decode()
