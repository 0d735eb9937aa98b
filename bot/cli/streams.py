"""Input and output shared by all commands: streams, options of answers, incoming messages."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from datetime import time as time_of_day
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from bot.app.errors import UsageError, format_problems
from bot.core.domain.text import replace_half_characters
from bot.core.features.questions.service import UserMessage

if TYPE_CHECKING:
    from collections.abc import Coroutine, Sequence
    from typing import BinaryIO, TextIO
    from zoneinfo import ZoneInfo

    from bot.adapters.documents.home import HomePaths
    from bot.app.bot import Bot
    from bot.core.domain.problem import Problem

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Streams:
    """Input and output of a command."""

    input: BinaryIO
    output: TextIO
    errors: TextIO

    @property
    def interactive(self) -> bool:
        """Whether both input and output are a terminal."""
        return self.input.isatty() and self.output.isatty()


@dataclass(frozen=True, slots=True)
class AnswerOptions:
    """Options for answers, as typed."""

    now: str | None = None
    """Date or instant as of which to answer."""
    language: str | None = None


def print_problems(problems: Sequence[Problem], streams: Streams) -> None:
    if problems:
        print(
            format_problems(problems), "Going on with what was right last.", sep="\n", file=streams.errors, flush=True
        )


def incoming_message(bot: Bot, text: str, thread: str, wishes: AnswerOptions) -> UserMessage:
    spoken = bot.catalogue.dataset.campaign.languages
    if wishes.language is not None and wishes.language not in spoken:
        message = f"the campaign has no language “{wishes.language}”; write one of: {', '.join(spoken)}"
        raise UsageError(message)
    return UserMessage(
        platform="terminal",
        room="terminal",
        thread=thread,
        person="terminal",
        text=replace_half_characters(text),
        language=bot.language,
        answer_in=wishes.language,
        asked_at=parse_moment(wishes.now, bot.zone) if wishes.now is not None else None,
    )


def parse_moment(text: str, zone: ZoneInfo) -> datetime:
    """Parse an instant; a date means its noon in the campaign's zone."""
    with suppress(ValueError, OverflowError):
        with suppress(ValueError):
            return datetime.combine(date.fromisoformat(text), time_of_day(12), zone)
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(zone)
    message = f"“{text}” is no date and no instant; write 2026-11-23 or 2026-11-23T14:30+01:00"
    raise UsageError(message)


def run_without_loop(work: Coroutine[object, object, Result]) -> Result:
    """Run a coroutine that never waits, without an event loop, which would cost 40 ms and 9 MB."""
    try:
        work.send(None)
    except StopIteration as finished:
        result: Result = finished.value
        return result
    work.close()
    message = "a conversation in the terminal waits for nothing"
    raise RuntimeError(message)


@dataclass(frozen=True, slots=True)
class OutputFile:
    """Output file of a command."""

    path: Path
    force: bool = False
    """Whether an existing file is replaced."""

    @classmethod
    def of(cls, named: str | None, *, force: bool) -> OutputFile | None:
        """Return the target for ``--output`` and ``--force``; None without ``--output``.

        Raises:
            UsageError: if there is ``--force`` but no file.
        """
        if named is None and force:
            message = "--force replaces the file that --output names; name one"
            raise UsageError(message)
        return None if named is None else cls(Path(named), force)


def write_output(target: OutputFile, written: bytes, command: str, places: HomePaths, *, private: bool = False) -> None:
    """Write a file atomically: readers see either the old or the new content, complete.

    What is there already stays as it is unless the caller was told to replace it; what a link leads to always does.
    Where the bot's own files lie, nothing is written at all: ``--output config/bot.yaml`` would take the settings away.

    Args:
        target: the file.
        written: its content.
        command: prefix of error messages.
        places: paths of the bot's own files.
        private: whether only its owner may read it, because it names people.

    Raises:
        UsageError: if it cannot be written.
    """
    path = target.path
    try:
        # A pipe or terminal has no content that could be lost.
        if path.exists() and not path.is_file() and not path.is_dir():
            path.write_bytes(written)
            return
        if os.path.lexists(path) and not target.force:
            message = f"{command}: {path} is there already; name another file, or add --force to replace it"
            raise UsageError(message)
        if path.is_symlink():
            # What it leads to need not be ours, and whoever set the link chose it.
            message = f"{command}: {path} is a link to {path.readlink()}; name the file itself, or delete the link"
            raise UsageError(message)
        path = Path(os.path.realpath(path))
        refuse_own_folders(path, command, places)
        _write(path, written, mode=0o600 if private else 0o666, force=target.force)
    except FileExistsError as error:
        message = f"{command}: {path} is there already; name another file, or add --force to replace it"
        raise UsageError(message) from error
    except OSError as error:
        message = f"{command}: {path} cannot be written: {(error.strerror or 'unknown reason').lower()}"
        raise UsageError(message) from error


def refuse_own_folders(path: Path, command: str, places: HomePaths, *, but: Path | None = None) -> None:
    """Raise an error for a file among the bot's own files, also if the path leads there by links.

    Raises:
        UsageError: if it is in ``config/``, ``seeds/`` or ``state/``, and not in the folder ``but``.
    """
    # Compared by inode, not by name: links, mounts, and capitals on some disks lead to the same folder.
    folders = Path(os.path.realpath(path)).parents
    if but is not None and Path(os.path.realpath(but)) in folders:
        return
    above = {found for folder in folders if (found := _inode(folder))}
    for own in (places.settings.parent, places.seeds, places.state):
        if _inode(own) in above:
            message = f"{command}: {path} lies in {own}, where the bot’s own files are; name a file elsewhere"
            raise UsageError(message)


def _inode(folder: Path) -> tuple[int, int] | None:
    with suppress(OSError):
        known = folder.stat()
        return known.st_dev, known.st_ino
    return None


def _write(path: Path, written: bytes, *, mode: int, force: bool) -> None:
    part = path.with_name(f".{path.name[:100]}.{secrets.token_hex(8)}.part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
            file.write(written)
        if force:
            # Other hard links to an existing file of that name keep its content.
            part.replace(path)
            return
        try:
            # Unlike replace, a hard link fails if the file was created in the meantime.
            path.hardlink_to(part)
        except PermissionError:  # a file system without hard links, as on a memory stick
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode))
            part.replace(path)
    finally:
        part.unlink(missing_ok=True)
