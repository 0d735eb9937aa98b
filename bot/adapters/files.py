"""Safe reading and writing of the bot's files: only regular files of limited size, in folders others cannot write to.

Files under ``state/`` are trusted: a snapshot says what the records are, the database who may do what. So they are used
only if nobody else could have put them there.
"""

from __future__ import annotations

import errno
import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import BinaryIO

MOST_KEPT: Final = 50_000_000
"""Bytes of the largest file that the bot writes for itself: ten times the largest document."""

_PROGRAM: Final = Path(__file__).resolve().parents[1]
_PIECE: Final = 1 << 20
_KINDS: Final = (
    (stat.S_ISFIFO, "it is a pipe and no file"),
    (stat.S_ISSOCK, "it is a socket and no file"),
    (stat.S_ISCHR, "it is a device and no file"),
    (stat.S_ISBLK, "it is a device and no file"),
)


class TooLargeError(OSError):
    """The file is larger than the given limit."""


class NotRegularFileError(OSError):
    """The path is a pipe, a device or a socket, which may never end."""


class OwnershipProblem(NamedTuple):
    """The reason why a file or folder is not trusted, and the command that mends it."""

    what: str
    mend: str


def read_regular_file(path: Path, most: int) -> bytes:
    """Return the bytes of a regular file; a pipe or a device, which may never end, is not even opened.

    Args:
        path: the file, or a link to it.
        most: limit of its size in bytes.

    Raises:
        TooLargeError: if it is larger.
        NotRegularFileError: if it is a pipe or the like.
        OSError: if it cannot be read; ``strerror`` of each of these errors says why.

    """
    return _read(path, most)[0]


def read_own_file(path: Path, most: int = MOST_KEPT) -> bytes | None:
    """Return the content of one of the bot's own files; None if it is missing, unreadable, or writable by others."""
    with suppress(OSError):
        if find_ownership_problem(path.parent) is None:
            content, known = _read(path, most)
            return content if _check_owner(path, known) is None else None
    return None


def write_cache_file(kept: Path, write: Callable[[BinaryIO], object]) -> None:
    """Write a cache file atomically; a failure leaves the old file, without an error.

    It may name people at risk: it gets the mode 0600, its folder 0700, and nothing is written to somebody else's
    folder.
    """
    with suppress(OSError):
        kept.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if find_ownership_problem(kept.parent) is not None:
            return
        # A temporary file is created with the mode 0600.
        descriptor, name = tempfile.mkstemp(dir=kept.parent, prefix=f".{kept.name}-")
        try:
            with os.fdopen(descriptor, "wb") as file:
                write(file)
            Path(name).replace(kept)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise


def find_ownership_problem(path: Path) -> OwnershipProblem | None:
    """Return why others may have written to a file or folder; None if it is ours or does not exist.

    It is ours if it belongs to the user the bot runs as, to root, or to the owner of the program itself (who decides
    what it does anyway), and if no other user may write to it. A group may write to it if it is the owner's private
    group, as Debian, Ubuntu and Fedora create one for each user, or if the group has no name in the system, as with
    volumes of Kubernetes (``fsGroup``).

    Raises:
        OSError: if the path cannot be examined.

    """
    try:
        return _check_owner(path, path.stat())
    except FileNotFoundError:
        return None


def why_not_private(path: Path) -> OwnershipProblem | None:
    """Return why somebody else may read or write a file of secrets; None if nobody may, or it cannot be read."""
    with suppress(OSError):
        known = path.stat()
        for who, read, write in (
            ("everybody", stat.S_IROTH, stat.S_IWOTH),
            ("the group {}", stat.S_IRGRP, stat.S_IWGRP),
        ):
            allowed = known.st_mode & (read | write)
            group = _shared_group(known.st_gid, known.st_uid) if allowed and who != "everybody" else ""
            if allowed and group is not None:
                done = "written" if allowed & write else "read"
                return OwnershipProblem(f"{path} can be {done} by {who.format(group)}", f"chmod go= {quote(str(path))}")
    return None


def _check_owner(path: Path, known: os.stat_result) -> OwnershipProblem | None:
    if known.st_uid not in {os.geteuid(), 0, _PROGRAM.stat().st_uid}:
        owner, me = _user(known.st_uid), _user(os.geteuid())
        return OwnershipProblem(
            f"{path} belongs to {owner}", f"if all in it can be trusted: chown -R {me} {quote(str(path))}"
        )
    if known.st_mode & stat.S_IWOTH:
        return OwnershipProblem(f"{path} can be written by everybody", f"chmod go-w {quote(str(path))}")
    if known.st_mode & stat.S_IWGRP and (group := _shared_group(known.st_gid, known.st_uid)):
        return OwnershipProblem(f"{path} can be written by the group {group}", f"chmod g-w {quote(str(path))}")
    return None


def _shared_group(number: int, owner: int) -> str | None:
    """Return the name of a group that others than the owner may belong to; None if there is none."""
    # Both modules are only needed if a group may write.
    from grp import getgrgid  # noqa: PLC0415
    from pwd import getpwuid  # noqa: PLC0415

    try:
        group = getgrgid(number)
    except KeyError:
        return None
    try:
        user = getpwuid(owner).pw_name
    except KeyError:
        return group.gr_name
    # A group may be everybody's primary one (“users”, “staff”) and list no members: only the name shows a private one.
    return None if group.gr_name == user and set(group.gr_mem) <= {user} else group.gr_name


def _user(number: int) -> str:
    from pwd import getpwuid  # noqa: PLC0415 -- only for the message

    try:
        return getpwuid(number).pw_name
    except KeyError:
        return str(number)


def _read(path: Path, most: int) -> tuple[bytes, os.stat_result]:
    _refuse_special_file(path, path.stat())
    # Without blocking, in case a pipe has replaced it since.
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    try:
        known = os.fstat(descriptor)
        _refuse_special_file(path, known)
        pieces: list[bytes] = []
        # One byte more shows that it is too large; some system files report no size and never end.
        left = most + 1
        while left and (piece := os.read(descriptor, min(left, max(known.st_size + 1, _PIECE)))):
            pieces.append(piece)
            left -= len(piece)
    finally:
        os.close(descriptor)
    if not left:
        raise TooLargeError(errno.EFBIG, f"it is larger than {most // 1_000_000} MB", str(path))
    return b"".join(pieces), known


def _refuse_special_file(path: Path, known: os.stat_result) -> None:
    if stat.S_ISDIR(known.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    for is_kind, what in _KINDS:
        if is_kind(known.st_mode):
            raise NotRegularFileError(errno.EINVAL, what, str(path))
