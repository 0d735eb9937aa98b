"""Validated files kept as JSON, so that a second start does not read YAML.

A snapshot is a cache and nothing more: it is used only if it was made from the very bytes that lie in the files now,
by this version of Python and of this format. Whatever is wrong with it (missing, cut short, of the wrong types, in a
folder that others can write) is passed over in silence, because reading the files is always right, only slower.

JSON names no code: whatever somebody may have put into the file, nothing but the records that were asked for comes out
of it, and each value is validated as it was when its file was read.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from datetime import UTC, datetime
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Final, TypeVar

from pydantic import TypeAdapter

from bot.adapters.documents.reading import MOST_BYTES
from bot.adapters.keeping import keep, read_kept, read_whole

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

FORMAT: Final = 9
"""To be raised when the same bytes would be read differently, or a check became stricter."""

_SIZE: Final = 32
"""Bytes of a hash."""

Kept = TypeVar("Kept")
_ADAPTERS: Final[dict[type[Any], TypeAdapter[Any]]] = {}
"""By what they keep: making one takes longer than reading with it."""


def fingerprint(files: Iterable[Path]) -> bytes:
    """Return a hash of the names and bytes of the files; one that cannot be read is like no other."""
    digest = blake2b(digest_size=_SIZE)
    for path in files:
        content = None
        with suppress(OSError):
            content = read_whole(path, MOST_BYTES)
        digest.update(f"\0{path}\0{None if content is None else len(content)}\0".encode())
        digest.update(content or b"")
    return digest.digest()


def recall(snapshot: Path, made_from: bytes | None, kind: type[Kept]) -> Kept | None:
    """Return what was kept when it was made from these files, or from any; nothing if there is nothing of the kind."""
    content = read_kept(snapshot)
    # What another version kept may lack what this one asks for, however well it loads.
    if content is not None and content.startswith(_beginning(made_from)):
        adapter = _adapter(kind)
        with suppress(ValueError):
            return adapter.validate_json(content)[2]
    return None


def kept_at(snapshot: Path) -> datetime:
    """Return when a snapshot was written; long ago if there is none."""
    with suppress(OSError):
        return datetime.fromtimestamp(snapshot.stat().st_mtime, UTC)
    return datetime.min.replace(tzinfo=UTC)


def keep_snapshot(snapshot: Path, made_from: bytes, kept: Kept, kind: type[Kept]) -> None:
    """Write a snapshot in one step, for the owner's eyes only: records may name people at risk."""
    adapter = _adapter(kind)
    # What was written in the file is kept, and nothing else: what was left out is known from what was not.
    with suppress(ValueError):
        whole = (_us(), made_from.hex(), kept)
        written = adapter.dump_json(whole, by_alias=True, exclude_unset=True)
        # A kind whose JSON does not say all of it would come back as something else.
        if adapter.validate_json(written) == whole:
            keep(snapshot, lambda file: file.write(written))


def _adapter(kind: type[Kept]) -> TypeAdapter[tuple[str, str, Kept]]:
    """Return what reads and writes a snapshot: by whom it was made, from what, and what was kept."""
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(tuple[str, str, kind])  # type: ignore[valid-type]
    return _ADAPTERS[kind]


def _beginning(made_from: bytes | None) -> bytes:
    """Return how a snapshot begins that is ours, and was made from these files, or from any."""
    return f'["{_us()}","{made_from.hex() + chr(34) if made_from else ""}'.encode()


def _us() -> str:
    """Return a hash of this version of Python and of the format."""
    return blake2b(f"{FORMAT} {sys.version}".encode(), digest_size=_SIZE).hexdigest()
