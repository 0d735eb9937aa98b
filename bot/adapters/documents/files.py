"""Atomic replacement of a file, made only if the file still has the content that the writer expects.

An editor may save at any moment. The content is checked directly before the replacement, and the old file keeps a
second hard link until it has been checked once more: if somebody wrote to it in between, it is put back, with whatever
the editor is still writing. The one remaining race is an editor that renames its own file into place in the
microseconds between the last check and the replacement.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import secrets
import stat
from contextlib import asynccontextmanager, contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.adapters.documents.reader import MOST_BYTES
from bot.adapters.files import read_regular_file

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Iterator

_TEMPORARY_PREFIX: Final = ".mirror-"
"""Prefix of the temporary files beside a file that is being replaced; no editor uses such names."""


class UnusableFileError(Exception):
    """The path is not a readable file of an acceptable size."""


def read_content(path: Path) -> bytes | None:
    """Return the content of a file; None if it does not exist.

    Raises:
        UnusableFileError: if it cannot be read, is too large, or is a folder, a pipe or the like.

    """
    try:
        return read_regular_file(path, MOST_BYTES)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UnusableFileError from error


def replace_file(path: Path, content: bytes, *, instead_of: str | None) -> bool:
    """Replace the content of a file atomically; return whether it was done.

    It is not done unless the SHA-256 of the file's content is ``instead_of``; ``None`` means that there is no file. A
    symbolic link stays a link. The mode is kept, and the owner as far as the system allows.

    Raises:
        OSError: if the disk or the permissions prevent it; the file is unchanged.

    """
    real = Path(os.path.realpath(path))
    if not _has_hash(real, instead_of):
        return False
    with _temporary_file(real, content) as new:
        done = _create(new, real) if instead_of is None else _replace_existing(new, real, instead_of)
    _sync_folder(real.parent)
    return done


def delete_temporary_files(paths: Iterable[Path]) -> None:
    """Delete temporary files that a killed writer left behind; call it only while nobody else can be writing."""
    for folder in {Path(os.path.realpath(path)).parent for path in paths}:
        # A file that cannot be deleted does no harm: nobody reads it.
        with suppress(OSError):
            for litter in folder.glob(f"{_TEMPORARY_PREFIX}*"):
                litter.unlink(missing_ok=True)


@contextmanager
def _temporary_file(real: Path, content: bytes) -> Iterator[Path]:
    """Yield a temporary file beside the real one, flushed to the disk; its name is removed afterwards."""
    new = _temporary_name(real)
    try:
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600 if real.exists() else 0o666)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            _copy_permissions(descriptor, real)
            os.fsync(descriptor)
        yield new
    finally:
        new.unlink(missing_ok=True)


def _copy_permissions(descriptor: int, real: Path) -> None:
    with suppress(FileNotFoundError):
        old = real.stat()
        # Only root may change the owner; a member of the file's group may set the group.
        for owner in (old.st_uid, -1):
            with suppress(PermissionError):
                os.fchown(descriptor, owner, old.st_gid)
                break
        os.fchmod(descriptor, stat.S_IMODE(old.st_mode))


def _create(new: Path, real: Path) -> bool:
    # Unlike a rename, a hard link never overwrites a file that was saved in the meantime.
    try:
        real.hardlink_to(new)
    except FileExistsError:
        return False
    except OSError:  # a file system without hard links
        if real.exists():
            return False
        new.replace(real)
    return True


def _replace_existing(new: Path, real: Path, expected: str) -> bool:
    old = _temporary_name(real)
    try:
        # Without hard links, the check before the replacement has to be enough.
        with suppress(OSError):
            old.hardlink_to(real)
        if not _has_hash(real, expected):
            return False
        new.replace(real)
        if not old.exists() or _has_hash(old, expected):
            return True
        old.replace(real)
        return False
    finally:
        old.unlink(missing_ok=True)


def _temporary_name(real: Path) -> Path:
    return real.with_name(f"{_TEMPORARY_PREFIX}{secrets.token_hex(8)}")


def _has_hash(path: Path, expected: str | None) -> bool:
    try:
        content = read_content(path)
    except UnusableFileError:
        return False
    return (None if content is None else sha256(content).hexdigest()) == expected


def _sync_folder(folder: Path) -> None:
    """Flush a folder's entries to the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


_WAIT: Final = 0.02
"""Seconds between two attempts. A thread that blocks in the kernel could not be cancelled."""


@asynccontextmanager
async def exclusive_lock(path: Path) -> AsyncIterator[None]:
    """Hold an exclusive lock on a file, in this process and between processes; wait until it is free.

    Raises:
        OSError: if the file cannot be created.

    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    while (descriptor := _try_lock(path)) is None:  # noqa: ASYNC110 - another process sends no signal when it is done
        await asyncio.sleep(_WAIT)
    try:
        yield
    finally:
        os.close(descriptor)


def _try_lock(path: Path) -> int | None:
    """Return the descriptor of the locked file; None if another holds the lock."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BaseException as error:
        os.close(descriptor)
        if isinstance(error, BlockingIOError):
            return None
        raise
    return descriptor
