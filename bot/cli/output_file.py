"""Files that commands write: whole or not at all, over nothing, and not into the bot's own folders."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.app.errors import UsageError

if TYPE_CHECKING:
    from bot.adapters.documents.home import HomePaths


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
