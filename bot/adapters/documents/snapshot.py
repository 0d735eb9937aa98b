"""Validated files stored as JSON, so that the next start does not read YAML.

A snapshot is only a cache: it is used only if it was made from exactly the bytes that the files have now, by this
version of Python and of this format. An unusable one (missing, cut short, of the wrong types, in a folder that others
can write to) is ignored without a message, because reading the files is always correct, only slower.

JSON cannot name code: whatever the file contains, loading it yields only the requested records, and each value is
validated as it was when its file was read.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from datetime import UTC, datetime
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Final, TypeVar

from pydantic import TypeAdapter

from bot.adapters.documents.reader import MOST_BYTES
from bot.adapters.files import read_own_file, read_regular_file, write_cache_file

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

FORMAT: Final = 9
"""Increase it when the same bytes would be read differently, or a check became stricter."""

_SIZE: Final = 32
"""Bytes of a hash."""

SnapshotValue = TypeVar("SnapshotValue")
_ADAPTERS: Final[dict[type[Any], TypeAdapter[Any]]] = {}
"""By type; creating one takes longer than reading with it."""


def fingerprint(files: Iterable[Path]) -> bytes:
    """Return a hash of the bytes of the files, their names and their folders' names, wherever those folders lie.

    An unreadable file differs from any other content.
    """
    digest = blake2b(digest_size=_SIZE)
    for path in files:
        content = None
        with suppress(OSError):
            content = read_regular_file(path, MOST_BYTES)
        digest.update(f"\0{path.parent.name}/{path.name}\0{None if content is None else len(content)}\0".encode())
        digest.update(content or b"")
    return digest.digest()


def load_snapshot(snapshot: Path, made_from: bytes | None, kind: type[SnapshotValue]) -> SnapshotValue | None:
    """Return the value of a snapshot made from these files, or from any; None if there is no valid one."""
    content = read_own_file(snapshot)
    # A snapshot of another version may lack required data even if it loads.
    if content is not None and content.startswith(_header(made_from)):
        adapter = _adapter(kind)
        with suppress(ValueError):
            return adapter.validate_json(content)[2]
    return None


def kept_at(snapshot: Path) -> datetime:
    """Return when a snapshot was written; long ago if there is none."""
    with suppress(OSError):
        return datetime.fromtimestamp(snapshot.stat().st_mtime, UTC)
    return datetime.min.replace(tzinfo=UTC)


def save_snapshot(snapshot: Path, made_from: bytes, kept: SnapshotValue, kind: type[SnapshotValue]) -> None:
    """Write a snapshot atomically, readable only by the owner: records may name people at risk."""
    adapter = _adapter(kind)
    # Only values set in the file are stored, so that unset ones stay unset after loading.
    with suppress(ValueError):
        whole = (_version_hash(), made_from.hex(), kept)
        written = adapter.dump_json(whole, by_alias=True, exclude_unset=True)
        # Skip types that do not survive the round trip through JSON.
        if adapter.validate_json(written) == whole:
            write_cache_file(snapshot, lambda file: file.write(written))


def _adapter(kind: type[SnapshotValue]) -> TypeAdapter[tuple[str, str, SnapshotValue]]:
    """Return the adapter of a snapshot: its version, its fingerprint, and the value."""
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(tuple[str, str, kind])  # type: ignore[valid-type]
    return _ADAPTERS[kind]


def _header(made_from: bytes | None) -> bytes:
    """Return the first bytes of a valid snapshot made from these files, or from any."""
    return f'["{_version_hash()}","{made_from.hex() + chr(34) if made_from else ""}'.encode()


def _version_hash() -> str:
    """Return a hash of the version of Python and of the format."""
    return blake2b(f"{FORMAT} {sys.version}".encode(), digest_size=_SIZE).hexdigest()
