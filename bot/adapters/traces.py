"""Files that name a person: found, and rewritten so that they do not any more."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from bot.core.forgetting import Named

_CACHE: Final = ".snapshot"
"""How files end that only save the work of reading others; they are made again when they are missed."""
_SETTINGS: Final = "settings.snapshot"


def files_of(folder: Path, but: Collection[Path] | None = None) -> Iterator[Path]:
    """Yield every file of a folder and of those in it; not what a linked folder holds.

    With some to leave out, it leaves out hidden ones as well: they are other programs'.
    """
    for where, folders, names in os.walk(folder):
        if but is not None:
            folders[:] = [each for each in folders if not each.startswith(".") and Path(where) / each not in but]
        yield from (path for name in sorted(names) if (path := Path(where) / name).is_file())


def names(path: Path, named: Named) -> bool:
    """Tell whether a file's bytes hold one of somebody's ids; a file that cannot be read tells nothing."""
    with suppress(OSError):
        # Every byte is a character here, and the ids have plain ones only.
        return named.is_in(path.read_bytes().decode("latin-1"))
    return False


def lines_naming(path: Path, named: Named) -> list[tuple[int, str]]:
    """Return the lines of a text file that name somebody, with their numbers; none of what is no text."""
    text = _text(path)
    return [(number, line) for number, line in enumerate((text or "").splitlines(), 1) if named.is_in(line)]


def is_cache(path: Path) -> bool:
    """Tell whether nothing is lost with a file."""
    return path.suffix == _CACHE


def drop_caches(folder: Path, named: Named) -> list[Path]:
    """Delete the caches of a folder that may name somebody, and return them."""
    dropped = []
    for path in files_of(folder):
        # What packs texts may set an id directly before a letter: any place where it stands counts.
        if is_cache(path) and (
            path.name == _SETTINGS or any(each.encode() in path.read_bytes() for each in named.forms)
        ):
            path.unlink()
            dropped.append(path)
    return dropped


def rewrite(path: Path, change: Callable[[str], str]) -> bool:
    """Change a text file in one step, with its mode kept; false where it is no text, or stays as it is.

    Raises:
        OSError: if the disk or the rights do not allow it; the file is as it was.

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
