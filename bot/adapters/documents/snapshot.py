"""Validated files kept as Python objects, so that a second start neither reads YAML nor validates again.

A snapshot is a cache and nothing more: it is used only if it was made from the very bytes that lie in the files now,
by this version of Python and of this format. Whatever is wrong with it (missing, cut short, in a folder that cannot
be written) is passed over in silence, because reading the files is always right, only slower.

It is a pickle, five times faster and a third smaller in memory than JSON that is validated again; only the project's
own records can come out of it (:class:`_Records`), whatever somebody may have put into the file.
"""

from __future__ import annotations

import io
import pickle
import sys
from contextlib import suppress
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from typing_extensions import override

from bot.adapters.keeping import keep

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

FORMAT: Final = 8
"""To be raised when the same bytes would be read differently, or a check became stricter."""

_OWN: Final = frozenset(
    {
        "bot.core.records",
        "bot.core.dataset",
        "bot.core.dates",
        "bot.core.vocabulary",
        "bot.core.planning.plans",
        "bot.core.planning.ahead",
        "bot.core.planning.planned",
        "bot.core.quoting.numbering",
        "bot.core.quoting.text",
        "bot.core.reminding.rules",
        "bot.core.debriefing.rules",
        "bot.core.following.rules",
        "bot.core.progress.waiting",
        "bot.adapters.documents.campaign",
        "bot.adapters.documents.settings",
        "bot.adapters.documents.planned",
    }
)
_OTHERS: Final = frozenset(
    {
        ("copyreg", "__newobj__"),
        ("copyreg", "_reconstructor"),
        ("datetime", "date"),
        ("datetime", "datetime"),
        ("datetime", "time"),
        ("datetime", "timezone"),
        ("datetime", "timedelta"),
    }
)


_SIZE: Final = 32
"""Bytes of a hash."""


def fingerprint(files: Iterable[Path]) -> bytes:
    """Return a hash of the names and bytes of the files; one that cannot be read is like no other."""
    digest = blake2b(digest_size=_SIZE)
    for path in files:
        content = None
        with suppress(OSError):
            content = path.read_bytes()
        digest.update(f"\0{path}\0{None if content is None else len(content)}\0".encode())
        digest.update(content or b"")
    return digest.digest()


class _Records(pickle.Unpickler):
    """Makes records and nothing else: a snapshot can call no code of anybody else's."""

    @override
    def find_class(self, module_name: str, global_name: str, /) -> object:
        if module_name in _OWN or (module_name, global_name) in _OTHERS:
            return super().find_class(module_name, global_name)
        message = f"a snapshot holds no {module_name}.{global_name}"
        raise pickle.UnpicklingError(message)


def recall(snapshot: Path, made_from: bytes | None) -> object:
    """Return what was kept when it was made from these files, or from any; nothing if there is nothing."""
    # What a file that is no snapshot does to the unpickler cannot be listed.
    with suppress(Exception):
        content = snapshot.read_bytes()
        made_by, made_of, kept = content[:_SIZE], content[_SIZE : 2 * _SIZE], content[2 * _SIZE :]
        # What another version kept may lack what this one asks for, however well it loads.
        if made_by == _us() and made_from in {None, made_of}:
            return _Records(io.BytesIO(kept)).load()
    return None


def keep_snapshot(snapshot: Path, made_from: bytes, kept: object) -> None:
    """Write a snapshot in one step, for the owner's eyes only: records may name people at risk."""
    content = _us() + made_from + pickle.dumps(kept, protocol=pickle.HIGHEST_PROTOCOL)
    keep(snapshot, lambda file: file.write(content))


def _us() -> bytes:
    """Return a hash of this version of Python and of the format."""
    return blake2b(f"{FORMAT} {sys.version}".encode(), digest_size=_SIZE).digest()
