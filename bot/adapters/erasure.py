"""Search for files that name a person, and their rewriting without the name."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from bot.core.domain.pseudonyms import PersonIds

_CACHE: Final = ".snapshot"
"""Suffix of cache files, which are made again when they are missing."""
_SETTINGS: Final = "settings.snapshot"


def files_of(folder: Path, but: Collection[Path] | None = None) -> Iterator[Path]:
    """Yield every file of a folder and of those in it; not what a linked folder holds.

    With some to leave out, it leaves out hidden ones as well: they are other programs'.
    """
    for where, folders, names in os.walk(folder):
        if but is not None:
            folders[:] = [each for each in folders if not each.startswith(".") and Path(where) / each not in but]
        yield from (path for name in sorted(names) if (path := Path(where) / name).is_file())


def file_names_person(path: Path, named: PersonIds) -> bool:
    """Return whether a file's bytes contain one of a person's ids; False if it cannot be read."""
    with suppress(OSError):
        # In Latin-1 every byte is a character, and the ids are ASCII.
        return named.is_in(path.read_bytes().decode("latin-1"))
    return False


def lines_naming(path: Path, named: PersonIds) -> list[tuple[int, str]]:
    """Return the lines of a text file that name somebody, with their numbers; empty if it is not text."""
    text = _text(path)
    return [(number, line) for number, line in enumerate((text or "").splitlines(), 1) if named.is_in(line)]


def is_cache(path: Path) -> bool:
    """Return whether a file can be deleted without loss."""
    return path.suffix == _CACHE


def drop_caches(folder: Path, named: PersonIds) -> list[Path]:
    """Delete the caches in a folder that may name somebody, and return them."""
    dropped = []
    for path in files_of(folder):
        # Packed formats may put an id directly before a letter, so any occurrence counts.
        if is_cache(path) and (
            path.name == _SETTINGS or any(each.encode() in path.read_bytes() for each in named.forms)
        ):
            path.unlink()
            dropped.append(path)
    return dropped


def rewrite_file(path: Path, change: Callable[[str], str]) -> bool:
    """Change a text file atomically, keeping its mode; False if it is not text, or does not change.

    Raises:
        OSError: if the disk or the permissions prevent it; the file is unchanged.

    """
    text = _text(path)
    if text is None or (changed := change(text)) == text:
        return False
    real = Path(os.path.realpath(path))
    descriptor, name = tempfile.mkstemp(dir=real.parent, prefix=f".{real.name}-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(changed.encode("utf-8", "surrogateescape"))
            file.flush()
            before = real.stat()
            with suppress(PermissionError):
                # Root may forget somebody in files that the bot goes on reading under its own name.
                os.fchown(file.fileno(), before.st_uid, before.st_gid)
            os.fchmod(file.fileno(), before.st_mode & 0o7777)
            os.fsync(file.fileno())
        Path(name).replace(real)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return True


def _text(path: Path) -> str | None:
    with suppress(OSError):
        content = path.read_bytes()
        if b"\0" not in content:
            return content.decode("utf-8", "surrogateescape")
    return None
