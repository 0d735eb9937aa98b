"""Copies of the store: whole while somebody writes, nobody else's to read, and put back without losing the old one."""

from __future__ import annotations

import shlex
import shutil
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import pytest

from bot.adapters.storage.backup import back_up, forgotten_since, restore_file
from bot.adapters.storage.database import DatabaseStoreError
from bot.adapters.storage.store import open_store
from bot.core.domain.pseudonyms import FORGOTTEN
from tests.fakes import StoppedClock

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2032, 5, 1, 12, tzinfo=UTC)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Where the store of these tests lies."""
    return tmp_path / "state" / "bot.sqlite"


async def put(database: Path, *texts: str, because: str = "test") -> None:
    async with open_store(f"sqlite:///{database}") as store:
        revisions = store.revisions(StoppedClock())
        for text in texts:
            head = await revisions.head("plans")
            await revisions.append("plans", text, base=head.hash if head else None, author="file", reason=because)


async def newest(database: Path) -> str | None:
    async with open_store(f"sqlite:///{database}") as store:
        head = await store.revisions(StoppedClock()).head("plans")
        return head.text if head else None


def cut_off(file: Path) -> None:
    """Break a file as a full disk does."""
    file.write_bytes(file.read_bytes()[:5000])


def fall(database: Path) -> bytes:
    """Leave a database as a process does that was killed while it wrote; its log comes out."""
    log = database.with_name("bot.sqlite-wal")
    with closing(sqlite3.connect(database)) as fallen:
        fallen.execute("INSERT INTO mirror VALUES ('late', 'late')")
        fallen.commit()
        left = {path: path.read_bytes() for path in (database, log)}
    for path, content in left.items():
        path.write_bytes(content)
    return left[log]


COPY: Final = """\
import sys
from pathlib import Path
from bot.adapters.storage.database import DatabaseStoreError
from bot.adapters.storage.backup import back_up
try:
    back_up(Path(sys.argv[1]), Path(sys.argv[2]))
except DatabaseStoreError as error:
    print(error)
"""


def _may_mount() -> bool:
    """Return whether this machine lets us make a folder read-only even for root: in a namespace of our own."""
    if shutil.which("unshare") is None:
        return False
    command = ["unshare", "--user", "--map-root-user", "--mount", "true"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0  # noqa: S603 -- our own


def copied_read_only(database: Path, copy: Path) -> str:
    """Back up from a folder in which the disk lets nobody write; what is said of it comes out."""
    folder = shlex.quote(str(database.parent))
    mount = f'mount --bind {folder} {folder} && mount -o remount,bind,ro {folder} && exec "$@"'
    command = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", mount, "sh", sys.executable, "-c", COPY]
    done = subprocess.run([*command, database, copy], capture_output=True, check=True, text=True)  # noqa: S603 -- our own
    return done.stdout


def make(folder: Path) -> None:
    folder.mkdir()


def move(file: Path, to: Path) -> None:
    file.rename(to)


def lose(file: Path, garbage: bytes | None = None) -> None:
    file.unlink()
    if garbage is not None:
        file.write_bytes(garbage)


class TestBackUp:
    async def test_a_copy_holds_what_was_stored_also_what_only_the_log_has(
        self, database: Path, tmp_path: Path
    ) -> None:
        copy = tmp_path / "copy.sqlite"
        async with open_store(f"sqlite:///{database}") as store:
            await store.revisions(StoppedClock()).append("plans", "one", base=None, author="file", reason="test")
            back_up(database, copy)

        assert await newest(copy) == "one"

    async def test_only_its_owner_may_read_it(self, database: Path, tmp_path: Path) -> None:
        await put(database, "one")
        back_up(database, tmp_path / "new" / "copy.sqlite")

        assert stat.S_IMODE((tmp_path / "new" / "copy.sqlite").stat().st_mode) == 0o600

    async def test_nothing_else_is_left_behind(self, database: Path, tmp_path: Path) -> None:
        await put(database, "one")
        back_up(database, tmp_path / "new" / "copy.sqlite")

        assert [path.name for path in (tmp_path / "new").iterdir()] == ["copy.sqlite"]

    async def test_what_is_there_is_not_written_over(self, database: Path, tmp_path: Path) -> None:
        await put(database, "one")
        (tmp_path / "copy.sqlite").write_text("somebody's notes")

        with pytest.raises(DatabaseStoreError, match="is there already; name another file"):
            back_up(database, tmp_path / "copy.sqlite")

    def test_where_nothing_is_stored_there_is_nothing_to_copy(self, database: Path, tmp_path: Path) -> None:
        with pytest.raises(DatabaseStoreError, match="there is nothing to back up"):
            back_up(database, tmp_path / "copy.sqlite")

        assert not database.exists()

    async def test_a_broken_database_makes_no_copy(self, database: Path, tmp_path: Path) -> None:
        await put(database, "one")
        cut_off(database)

        with pytest.raises(DatabaseStoreError, match=r"malformed.*; put a copy back .advocacy-bot restore FILE"):
            back_up(database, tmp_path / "copy.sqlite")
        assert not (tmp_path / "copy.sqlite").exists()


@pytest.mark.skipif(not _may_mount(), reason="a disk is made read-only in a namespace of its own")
class TestOnADiskThatCannotBeWritten:
    async def test_a_copy_is_written_to_another(self, database: Path, tmp_path: Path) -> None:
        await put(database, "one")

        assert copied_read_only(database, tmp_path / "copy.sqlite") == ""
        assert await newest(tmp_path / "copy.sqlite") == "one"

    async def test_a_copy_from_a_read_only_disk_holds_what_only_the_log_has(
        self, database: Path, tmp_path: Path
    ) -> None:
        await put(database, "one")
        fall(database)

        assert copied_read_only(database, tmp_path / "copy.sqlite") == ""
        with closing(sqlite3.connect(tmp_path / "copy.sqlite")) as copy:
            assert copy.execute("SELECT hash FROM mirror WHERE name = 'late'").fetchall() == [("late",)]

    async def test_nothing_else_is_left_behind(self, database: Path, tmp_path: Path) -> None:
        await put(database, "one")
        fall(database)
        make(tmp_path / "new")
        copied_read_only(database, tmp_path / "new" / "copy.sqlite")

        assert [path.name for path in (tmp_path / "new").iterdir()] == ["copy.sqlite"]

    async def test_a_broken_database_makes_no_copy(self, database: Path, tmp_path: Path) -> None:
        await put(database, "one")
        cut_off(database)

        assert "put a copy back" in copied_read_only(database, tmp_path / "copy.sqlite")
        assert not (tmp_path / "copy.sqlite").exists()


class TestRestore:
    async def test_the_store_is_as_it_was_and_what_it_became_is_kept_aside(
        self, database: Path, tmp_path: Path
    ) -> None:
        await put(database, "one")
        back_up(database, tmp_path / "copy.sqlite")
        await put(database, "two")

        aside = restore_file(database, tmp_path / "copy.sqlite", now=NOW)

        assert aside is not None
        assert (await newest(database), await newest(aside)) == ("one", "two")

    async def test_what_only_the_log_of_the_old_one_had_is_kept_aside_too(self, database: Path, tmp_path: Path) -> None:
        await put(database, "one")
        back_up(database, tmp_path / "copy.sqlite")
        fall(database)

        aside = restore_file(database, tmp_path / "copy.sqlite", now=NOW)

        assert aside is not None
        with closing(sqlite3.connect(aside)) as kept:
            assert kept.execute("SELECT hash FROM mirror WHERE name = 'late'").fetchall() == [("late",)]
        with closing(sqlite3.connect(database)) as restored:
            assert restored.execute("SELECT hash FROM mirror WHERE name = 'late'").fetchall() == []

    @pytest.mark.parametrize("more", [{}, {"-shm": b"an index"}, {"-journal": b"a journal"}])
    async def test_what_a_lost_file_left_beside_it_is_kept_aside_and_not_taken_for_the_copys(
        self, database: Path, tmp_path: Path, more: dict[str, bytes]
    ) -> None:
        await put(database, "one")
        back_up(database, tmp_path / "copy.sqlite")
        log = fall(database)
        for ending, content in more.items():
            database.with_name(f"{database.name}{ending}").write_bytes(content)
        lose(database)

        aside = restore_file(database, tmp_path / "copy.sqlite", now=NOW)

        assert aside is not None
        assert await newest(database) == "one"
        kept = {path.read_bytes() for path in database.parent.glob("*.before-*")}
        assert (aside.read_bytes(), kept) == (log, {log, *more.values()})

    @pytest.mark.parametrize("ending", ["-shm", "-journal"])
    async def test_a_database_whose_name_ends_like_a_log_is_restored_too(
        self, database: Path, tmp_path: Path, ending: str
    ) -> None:
        await put(database, "one")
        back_up(database, tmp_path / "copy.sqlite")
        move(database, database.with_name(f"{database.name}{ending}"))

        aside = restore_file(database, tmp_path / "copy.sqlite", now=NOW)

        assert aside is not None
        assert (await newest(database), await newest(aside)) == ("one", "one")

    async def test_a_broken_database_is_kept_aside_with_its_log(self, database: Path, tmp_path: Path) -> None:
        await put(database, "one")
        back_up(database, tmp_path / "copy.sqlite")
        log = fall(database)
        lose(database, b"garbage\n")

        aside = restore_file(database, tmp_path / "copy.sqlite", now=NOW)

        assert aside is not None
        assert (aside.read_bytes(), aside.with_name(f"{aside.name}-wal").read_bytes()) == (b"garbage\n", log)
        assert await newest(database) == "one"

    async def test_a_home_without_a_store_gets_one(self, database: Path, tmp_path: Path) -> None:
        await put(database, "one")
        back_up(database, tmp_path / "copy.sqlite")

        assert restore_file(tmp_path / "other" / "bot.sqlite", tmp_path / "copy.sqlite", now=NOW) is None
        assert await newest(tmp_path / "other" / "bot.sqlite") == "one"

    async def test_nothing_is_replaced_while_somebody_uses_it(self, database: Path, tmp_path: Path) -> None:
        await put(database, "one")
        back_up(database, tmp_path / "copy.sqlite")
        async with open_store(f"sqlite:///{database}"):
            with pytest.raises(DatabaseStoreError, match="the bot is running; stop it"):
                restore_file(database, tmp_path / "copy.sqlite", now=NOW)

    @pytest.mark.parametrize("content", [b"somebody's notes\n" * 400, b""])
    async def test_what_is_no_copy_replaces_nothing(self, database: Path, tmp_path: Path, content: bytes) -> None:
        await put(database, "one")
        (tmp_path / "notes.txt").write_bytes(content)

        with pytest.raises(DatabaseStoreError, match="not a copy of the bot's database"):
            restore_file(database, tmp_path / "notes.txt", now=NOW)
        assert await newest(database) == "one"

    async def test_a_broken_copy_replaces_nothing(self, database: Path, tmp_path: Path) -> None:
        await put(database, *(f"{number}" * 9000 for number in range(9)))
        back_up(database, tmp_path / "copy.sqlite")
        whole = bytearray((tmp_path / "copy.sqlite").read_bytes())
        # The page of the newest row, wherever that lies.
        page = whole.rindex(b"8" * 400) // 4096 * 4096
        whole[page : page + 4096] = bytes(4096)
        (tmp_path / "copy.sqlite").write_bytes(whole)

        with pytest.raises(DatabaseStoreError, match="the copy is broken"):
            restore_file(database, tmp_path / "copy.sqlite", now=NOW)

    async def test_a_copy_of_a_newer_bot_replaces_nothing(self, database: Path, tmp_path: Path) -> None:
        await put(database, "one")
        back_up(database, tmp_path / "copy.sqlite")
        with closing(sqlite3.connect(tmp_path / "copy.sqlite")) as copy, copy:
            copy.execute("UPDATE alembic_version SET version_num = '9999'")

        with pytest.raises(DatabaseStoreError, match="of a newer version of the bot"):
            restore_file(database, tmp_path / "copy.sqlite", now=NOW)

    async def test_whether_somebody_was_forgotten_since_is_known_from_the_one_it_replaces(
        self, database: Path, tmp_path: Path
    ) -> None:
        await put(database, "one")
        back_up(database, tmp_path / "before.sqlite")
        await put(database, "two", because=FORGOTTEN)
        back_up(database, tmp_path / "after.sqlite")
        await put(database, "three")

        told = [forgotten_since(database, tmp_path / f"{name}.sqlite") for name in ("before", "after")]

        assert told == [True, False]

    @pytest.mark.parametrize("content", [None, b"garbage\n"])
    async def test_where_that_one_is_lost_it_is_not_known(
        self, database: Path, tmp_path: Path, content: bytes | None
    ) -> None:
        await put(database, "one")
        back_up(database, tmp_path / "copy.sqlite")
        lose(database, content)

        assert forgotten_since(database, tmp_path / "copy.sqlite") is None

    async def test_twice_at_one_moment_both_are_kept(self, database: Path, tmp_path: Path) -> None:
        await put(database, "one")
        back_up(database, tmp_path / "copy.sqlite")

        kept = {restore_file(database, tmp_path / "copy.sqlite", now=NOW) for _ in range(3)}

        assert len(kept) == 3
