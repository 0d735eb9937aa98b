"""A file replaced in one step, and only if it holds what the writer believes it holds.

An editor may save at any moment. The check stands right before the replacement, and the old file keeps a second name
until it was looked at once more: if somebody wrote into it in between, it is put back, with whatever the editor is
still writing. What remains is an editor that renames its own file into place within the microseconds between the last
look and the replacement.
"""

from __future__ import annotations

import os
import secrets
import stat
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.adapters.documents.reading import MOST_BYTES
from bot.adapters.keeping import read_whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_OURS: Final = ".mirror-"
"""What the names begin with that stand beside the files while one is replaced; no editor calls a file so."""


class UnusableFileError(Exception):
    """What has the name is no readable file of a sensible size."""


def content_of(path: Path) -> bytes | None:
    """Return what a file holds, or nothing if it does not exist.

    Raises:
        UnusableFileError: if it cannot be read, is too large, or is a folder, a pipe or the like.

    """
    try:
        return read_whole(path, MOST_BYTES)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UnusableFileError from error


def replace(path: Path, content: bytes, *, instead_of: str | None) -> bool:
    """Have a file hold something else, at every moment the whole old or the whole new; return whether that was done.

    It is not done if the SHA-256 of what the file holds is another than ``instead_of``, where ``None`` stands for no
    file. A link stays a link. Mode and owner stay, the owner as far as the system lets us.

    Raises:
        OSError: if the disk or the rights do not allow it; the file is as it was.

    """
    real = Path(os.path.realpath(path))
    if not _holds(real, instead_of):
        return False
    with _written(real, content) as new:
        done = _create(new, real) if instead_of is None else _exchange(new, real, instead_of)
    _sync(real.parent)
    return done


def tidy(paths: Iterable[Path]) -> None:
    """Delete what a writer that was killed left beside files; to be called while nobody else can be writing."""
    for folder in {Path(os.path.realpath(path)).parent for path in paths}:
        # What cannot be deleted does no harm: nobody reads it.
        with suppress(OSError):
            for litter in folder.glob(f"{_OURS}*"):
                litter.unlink(missing_ok=True)


@contextmanager
def _written(real: Path, content: bytes) -> Iterator[Path]:
    """Give a file beside the real one that is safe on the disk; afterwards nothing has its name any more."""
    new = _passing_name(real)
    try:
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600 if real.exists() else 0o666)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            _take_over_rights(descriptor, real)
            os.fsync(descriptor)
        yield new
    finally:
        new.unlink(missing_ok=True)


def _take_over_rights(descriptor: int, real: Path) -> None:
    with suppress(FileNotFoundError):
        old = real.stat()
        # Only root may give a file away; a member of its group may keep the group.
        for owner in (old.st_uid, -1):
            with suppress(PermissionError):
                os.fchown(descriptor, owner, old.st_gid)
                break
        os.fchmod(descriptor, stat.S_IMODE(old.st_mode))


def _create(new: Path, real: Path) -> bool:
    # Unlike a replacement, a second name never takes the place of a file that somebody saved just now.
    try:
        real.hardlink_to(new)
    except FileExistsError:
        return False
    except OSError:  # a file system without second names
        if real.exists():
            return False
        new.replace(real)
    return True


def _exchange(new: Path, real: Path, expected: str) -> bool:
    old = _passing_name(real)
    try:
        # Where files have no second names, or not for us, the check before the replacement has to be enough.
        with suppress(OSError):
            old.hardlink_to(real)
        if not _holds(real, expected):
            return False
        new.replace(real)
        if not old.exists() or _holds(old, expected):
            return True
        old.replace(real)
        return False
    finally:
        old.unlink(missing_ok=True)


def _passing_name(real: Path) -> Path:
    return real.with_name(f"{_OURS}{secrets.token_hex(8)}")


def _holds(path: Path, expected: str | None) -> bool:
    try:
        content = content_of(path)
    except UnusableFileError:
        return False
    return (None if content is None else sha256(content).hexdigest()) == expected


def _sync(folder: Path) -> None:
    """Make the names of a folder safe on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
