"""Backup of an SQLite store while it is in use, and restore of a backup.

PostgreSQL has its own programs for both, which do it better.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
import tempfile
from contextlib import closing, contextmanager, suppress
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.adapters.storage.database import BESIDE, DatabaseStoreError, SqliteFile, error_advice, read_address
from bot.adapters.storage.file_lock import exclusive_file_lock
from bot.adapters.storage.schema import NEWEST
from bot.adapters.storage.upgrade import is_broken, lost_database_error, putting_back
from bot.core.domain.pseudonyms import FORGOTTEN

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

_SECONDS: Final = 30
_STOP: Final = "stop it, and every chat, before a backup is restored"
_GOOD: Final = "ok"
_UNFINISHED: Final = ".advocacy-bot-copy-"
"""Prefix of the folders in which copies are written."""


def verify_backup(copy: Path) -> None:
    """Check that a copy is intact.

    Raises:
        DatabaseStoreError: if it is missing or cannot be read.

    """
    if not copy.is_file():
        what, mend = f"the copy “{copy}” is gone although it was written", "see who deletes files there"
        raise DatabaseStoreError(what, mend)
    _check_copy(copy)


def sqlite_file(url: str) -> Path | None:
    """Return the store's file if it is an SQLite file; other databases make their own backups.

    Raises:
        DatabaseStoreError: if the URL is not a supported one.

    """
    address = read_address(url)
    return address.path if isinstance(address, SqliteFile) else None


def back_up(database: Path, copy: Path) -> None:
    """Write and check a consistent copy of a database, even while others write; leave no incomplete copy.

    Raises:
        DatabaseStoreError: if it cannot be made; the message may be shown.

    """
    if not database.exists():
        message = f"there is no “{database}” yet, so there is nothing to back up"
        raise DatabaseStoreError(message)
    if not database.stat().st_size:
        raise lost_database_error(database, "is empty")
    if copy.exists():
        what, mend = f"“{copy}” is there already", "name another file, or move it away"
        raise DatabaseStoreError(what, mend)
    with _atomic_file(copy, anew=True) as written:
        try:
            if os.access(database.parent, os.W_OK):
                _copy(database, written, "rw")
            else:
                _copy_from_where_nothing_is_written(database, written)
        except (sqlite3.Error, OSError) as error:
            seen = "see whether the disk is full, or the file broken"
            mend = putting_back(database) if is_broken(error) else error_advice(written, error, seen)
            what = f"“{database}” cannot be copied ({error})"
            raise DatabaseStoreError(what, mend) from error
        _check_copy(written)


def _copy(database: Path, written: Path, how: str) -> None:
    with closing(sqlite3.connect(f"{database.as_uri()}?mode={how}", timeout=_SECONDS, uri=True)) as connection:
        connection.execute("VACUUM INTO ?", (str(written),))


def _copy_from_where_nothing_is_written(database: Path, written: Path) -> None:
    """Copy a database from a folder in which we may not write: there SQLite cannot make its index of the log.

    Where somebody else has the database open that is there already; else nobody writes, and the files are read as such.

    Raises:
        OSError: if they cannot be read, or somebody did write.

    """
    try:
        _copy(database, written, "ro")
    except sqlite3.OperationalError:
        read = written.with_name(f"{written.name}.read")
        files = {database: read, _beside_it(database, "-wal"): _beside_it(read, "-wal")}
        before = [_state(each) for each in files]
        for each, to in files.items():
            if each.exists():
                shutil.copyfile(each, to)
        if [_state(each) for each in files] != before:
            message = f"somebody wrote into {database.name} meanwhile"
            raise OSError(message) from None
        _copy(read, written, "rw")


def _state(file: Path) -> tuple[int, int] | None:
    if not file.exists():
        return None
    state = file.stat()
    return state.st_size, state.st_mtime_ns


def _beside_it(database: Path, ending: str) -> Path:
    """Return a file that belongs to a database; with no ending it is the database."""
    return database.with_name(f"{database.name}{ending}")


def restore_file(database: Path, copy: Path, *, now: datetime) -> Path | None:
    """Replace a database by a copy; return the path of the old database, or None if there was none.

    Deliveries that are due by now may have been posted after the copy was made. Their outcome is recorded as unknown in
    the copy, so that the sender checks before it posts.

    Raises:
        DatabaseStoreError: if the copy is invalid, or the database is in use; then nothing has changed.

    """
    if not copy.is_file():
        what, mend = f"there is no “{copy}”", "name a file that “backup” has written"
        raise DatabaseStoreError(what, mend)
    with exclusive_file_lock(database, _STOP), _atomic_file(database) as written:
        shutil.copyfile(copy, written)
        _check_copy(written)
        _mark_possibly_sent(written, now)
        _flush(written)
        return _keep_aside(database, now)


def forgotten_since(database: Path, copy: Path) -> bool | None:
    """Tell whether somebody was forgotten in a database after a copy was made; ``None`` if it cannot be read."""
    try:
        in_copy = _forgettings(f"{copy.as_uri()}?mode=ro&immutable=1")
        return not _forgettings(f"{database.as_uri()}?mode=ro") <= in_copy
    except sqlite3.Error:
        return None


def _forgettings(uri: str) -> set[tuple[object, ...]]:
    with closing(sqlite3.connect(uri, timeout=_SECONDS, uri=True)) as connection:
        wanted = "SELECT name, number, at FROM revision WHERE reason = ?"
        return set(connection.execute(wanted, (FORGOTTEN,)).fetchall())


def delete_unfinished_copies(folder: Path) -> None:
    """Delete what a killed process left in a folder while it wrote a copy; copies still being written stay."""
    for each in folder.glob(f"{_UNFINISHED}*"):
        _delete_unless_held(each)
    # Earlier versions used the copy's name, and held no lock.
    for each in folder.glob(".*.sqlite-????????"):
        _delete_unless_held(each)


def _delete_unless_held(folder: Path) -> None:
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)
        finally:
            os.close(descriptor)


@contextmanager
def _atomic_file(file: Path, *, anew: bool = False) -> Iterator[Path]:
    """Yield a temporary file for the owner only, and move it to its place after it is flushed to the disk.

    Raises:
        DatabaseStoreError: if it cannot be written, or with ``anew`` if another file exists at that place by then.

    """
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        delete_unfinished_copies(file.parent)
        folder, held = _make_locked_folder(file.parent)
    except OSError as error:
        what, mend = f"“{file}” cannot be written ({error.strerror})", "name another place, or let the bot write there"
        raise DatabaseStoreError(what, mend) from error
    try:
        written = folder / file.name
        os.close(os.open(written, os.O_RDWR | os.O_CREAT, 0o600))
        yield written
        _flush(written)
        if anew:
            # Unlike a rename, a hard link never overwrites an existing file.
            os.link(written, file)
        else:
            written.replace(file)
        _flush(file.parent)
    except FileExistsError as error:
        what, mend = f"“{file}” is there already", "name another file, or move it away"
        raise DatabaseStoreError(what, mend) from error
    except OSError as error:
        what, mend = f"“{file}” cannot be written ({error.strerror})", "make room, or name another place"
        raise DatabaseStoreError(what, mend) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(held)


def _make_locked_folder(parent: Path) -> tuple[Path, int]:
    """Return a new folder and the descriptor that locks it.

    :func:`delete_unfinished_copies` skips it until the descriptor is closed.
    """
    while True:
        folder = Path(tempfile.mkdtemp(dir=parent, prefix=_UNFINISHED))
        with suppress(FileNotFoundError):
            descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
            fcntl.flock(descriptor, fcntl.LOCK_SH)
            if folder.exists():
                return folder, descriptor
            # Another process deleted it before it was locked.
            os.close(descriptor)


def _flush(path: Path) -> None:
    """Flush a file, or a folder's entries, to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _check_copy(copy: Path) -> None:
    """Check that a copy is a valid database of this version of the bot or of an earlier one.

    Raises:
        DatabaseStoreError: if it is not.

    """
    try:
        with closing(sqlite3.connect(copy, timeout=_SECONDS)) as connection:
            (state,) = connection.execute("PRAGMA integrity_check").fetchone()
            (version,) = connection.execute("SELECT version_num FROM alembic_version").fetchone() or ("",)
    except sqlite3.Error as error:
        what, mend = f"that is not a copy of the bot's database ({error})", "name a file that “backup” has written"
        raise DatabaseStoreError(what, mend) from error
    if state != _GOOD:
        what, mend = f"the copy is broken ({state})", "take another"
        raise DatabaseStoreError(what, mend)
    if version > NEWEST:
        what, mend = f"the copy is of a newer version of the bot (“{version}”)", "install that first"
        raise DatabaseStoreError(what, mend)


def _mark_possibly_sent(copy: Path, now: datetime) -> None:
    """Mark all deliveries due by now as possibly posted, so that the sender checks before it posts."""
    written = now.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")  # as the store writes moments
    with closing(sqlite3.connect(copy, timeout=_SECONDS)) as connection, connection:
        if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'delivery'").fetchone():
            connection.execute(
                "UPDATE delivery SET state = 'sending', first_attempt_at = coalesce(first_attempt_at, due_at), "
                "held_at = 0, free_at = 0 WHERE state IN ('pending', 'sending') AND due_at <= ?",
                (written,),
            )


def _keep_aside(database: Path, now: datetime) -> Path | None:
    """Keep the old database, and what is left of one, under another name; the first of its files comes out.

    Whenever this is broken off, all of it has the other name, or nothing has changed.
    """
    if database.exists():
        # What is only in its log belongs into the file.
        with suppress(sqlite3.Error), closing(sqlite3.connect(database, timeout=_SECONDS)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    found = [each for each in ("", *BESIDE) if _beside_it(database, each).exists()]
    if not found:
        return None
    aside = _free(database, now)
    for each in found:
        os.link(_beside_it(database, each), _beside_it(aside, each))
    _flush(database.parent)
    # Beside the new file they would be taken for its own; the old one without them would say less than it knew. So it
    # goes first, and is missed; where there are none its place is taken by it until the new one has it.
    if found != [""]:
        for each in found:
            _beside_it(database, each).unlink()
        _flush(database.parent)
    return _beside_it(aside, found[0])


def _free(database: Path, now: datetime) -> Path:
    """Return a name that neither a database nor anything that belongs to one has yet."""
    aside = database.with_name(f"{database.name}.before-{now:%Y%m%dT%H%M%SZ}")
    number, name = 0, aside.name
    while any(_beside_it(aside, each).exists() for each in ("", *BESIDE)):
        number += 1
        aside = database.with_name(f"{name}-{number}")
    return aside
