"""How files are read and kept: only real files of a sensible size, and nothing of ours where others can write.

What lies under ``state/`` is believed: a snapshot says what the records are, the database who may do what. So it counts
only where nobody else could have put it there.
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
"""Bytes of the largest file that the bot keeps for itself: ten times the largest document."""

_PROGRAM: Final = Path(__file__).resolve().parents[1]
_PIECE: Final = 1 << 20
_KINDS: Final = (
    (stat.S_ISFIFO, "it is a pipe and no file"),
    (stat.S_ISSOCK, "it is a socket and no file"),
    (stat.S_ISCHR, "it is a device and no file"),
    (stat.S_ISBLK, "it is a device and no file"),
)


class TooLargeError(OSError):
    """The file is larger than what was asked for can be."""


class NoFileError(OSError):
    """What has the name is a pipe, a device or a socket, which may never end."""


class NotOurs(NamedTuple):
    """Why what lies there is not believed, and what to type so that it is."""

    what: str
    mend: str


def read_whole(path: Path, most: int) -> bytes:
    """Return the bytes of a real file; a pipe or a device, which may never end, is not even opened.

    Args:
        path: the file, or a link to it.
        most: bytes that it may have.

    Raises:
        TooLargeError: if it has more.
        NoFileError: if it is a pipe or the like.
        OSError: if it cannot be read; of each of them ``strerror`` says why.

    """
    return _read(path, most)[0]


def read_kept(path: Path, most: int = MOST_KEPT) -> bytes | None:
    """Return what the bot kept for itself; nothing where it is not there, cannot be read, or others could write it."""
    with suppress(OSError):
        if why_not_ours(path.parent) is None:
            content, known = _read(path, most)
            return content if _why(path, known) is None else None
    return None


def keep(kept: Path, write: Callable[[BinaryIO], object]) -> None:
    """Have a file that only saves work written in one step; where that cannot be, it is left as it was.

    It may name people at risk: it gets the mode 0600, its folder 0700, and a folder of somebody else gets nothing.
    """
    with suppress(OSError):
        kept.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if why_not_ours(kept.parent) is not None:
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


def why_not_ours(path: Path) -> NotOurs | None:
    """Return why a file or folder may hold what somebody else put there; nothing where it is ours, or is not there.

    Ours is what belongs to the user the bot runs as, to root, or to whoever owns the program itself (they decide
    what it does anyway), and what no other user may write. A group may write that is the owner's own and has nobody
    else in it, as Debian, Ubuntu and Fedora make one for each user, or that no list of groups knows, as the volumes of
    Kubernetes have it (``fsGroup``).

    Raises:
        OSError: if the system does not let us look.

    """
    try:
        return _why(path, path.stat())
    except FileNotFoundError:
        return None


def why_not_private(path: Path) -> NotOurs | None:
    """Return why somebody else may read or write a file of secrets; nothing where nobody may, or it cannot be seen."""
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
                return NotOurs(f"{path} can be {done} by {who.format(group)}", f"chmod go= {quote(str(path))}")
    return None


def _why(path: Path, known: os.stat_result) -> NotOurs | None:
    if known.st_uid not in {os.geteuid(), 0, _PROGRAM.stat().st_uid}:
        owner, me = _user(known.st_uid), _user(os.geteuid())
        return NotOurs(f"{path} belongs to {owner}", f"if all in it can be trusted: chown -R {me} {quote(str(path))}")
    if known.st_mode & stat.S_IWOTH:
        return NotOurs(f"{path} can be written by everybody", f"chmod go-w {quote(str(path))}")
    if known.st_mode & stat.S_IWGRP and (group := _shared_group(known.st_gid, known.st_uid)):
        return NotOurs(f"{path} can be written by the group {group}", f"chmod g-w {quote(str(path))}")
    return None


def _shared_group(number: int, owner: int) -> str | None:
    """Return the name of a group in which others than the owner can be."""
    # Both lists of the system are asked for only where a group may write.
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
    # A group may be everybody's first one (“users”, “staff”) and list nobody: only the name tells that it is private.
    return None if group.gr_name == user and set(group.gr_mem) <= {user} else group.gr_name


def _user(number: int) -> str:
    from pwd import getpwuid  # noqa: PLC0415 -- only for the message

    try:
        return getpwuid(number).pw_name
    except KeyError:
        return str(number)


def _read(path: Path, most: int) -> tuple[bytes, os.stat_result]:
    _refuse_no_file(path, path.stat())
    # What took its place since is not waited for either.
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    try:
        known = os.fstat(descriptor)
        _refuse_no_file(path, known)
        pieces: list[bytes] = []
        # One more byte tells that there are too many; some files of the system have no size, and no end.
        left = most + 1
        while left and (piece := os.read(descriptor, min(left, max(known.st_size + 1, _PIECE)))):
            pieces.append(piece)
            left -= len(piece)
    finally:
        os.close(descriptor)
    if not left:
        raise TooLargeError(errno.EFBIG, f"it is larger than {most // 1_000_000} MB", str(path))
    return b"".join(pieces), known


def _refuse_no_file(path: Path, known: os.stat_result) -> None:
    if stat.S_ISDIR(known.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    for is_kind, what in _KINDS:
        if is_kind(known.st_mode):
            raise NoFileError(errno.EINVAL, what, str(path))
