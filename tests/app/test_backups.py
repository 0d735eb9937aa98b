"""Copies of the store at night: the newest seven by number, whatever the clock said, and nothing half made."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Final

import pytest

from bot.app.backups import make_nightly_backup, remove_incomplete_backups
from bot.app.home_paths import find_places
from tests.command_line import run, run_alone
from tests.flows.running import running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.adapters.documents.home import HomePaths

HELD: Final = """\
import sys
from pathlib import Path
from bot.adapters.storage.backup import _atomic_file
with _atomic_file(Path(sys.argv[1])) as written:
    written.write_text("half of it")
    print("writing", flush=True)
    input()
"""


@pytest.fixture
def places(home: Path) -> HomePaths:
    """A home with a store."""
    run(home, "reminders")
    (home / "state" / "backups").mkdir()
    return find_places(str(home), {}, home)


@pytest.fixture
def backups(home: Path, places: HomePaths) -> Path:  # noqa: ARG001 -- it makes the folder
    return home / "state" / "backups"


@pytest.fixture
def writing(backups: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process in the midst of writing a copy."""
    command = [sys.executable, "-c", HELD, str(backups / "bot-1.sqlite")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:  # noqa: S603 -- our own
        assert process.stdout is not None
        process.stdout.readline()
        yield process
        process.kill()


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_the_newest_seven_are_kept(places: HomePaths, backups: Path) -> None:
    for number in range(1, 10):
        (backups / f"nightly-{number:06}-2020-01-0{number}.sqlite").write_text("")
    (backups / "bot-20200101T000000Z.sqlite").write_text("made by hand")
    copy = make_nightly_backup(places, {})

    assert copy is not None
    assert copy.name.startswith("nightly-000010-")
    assert names(backups) == [
        "bot-20200101T000000Z.sqlite",
        *(f"nightly-{number:06}-2020-01-0{number}.sqlite" for number in range(4, 10)),
        copy.name,
    ]


@pytest.mark.parametrize("name", ["nightly-2099-01-0{}.sqlite", "nightly-00000{0}-2099-01-0{0}.sqlite"])
def test_a_clock_that_ran_ahead_costs_no_later_copy(places: HomePaths, backups: Path, name: str) -> None:
    for day in range(1, 8):
        (backups / name.format(day)).write_text("")
    copy = make_nightly_backup(places, {})

    assert copy is not None
    assert copy.exists()
    assert names(backups) == sorted([*(name.format(day) for day in range(2, 8)), copy.name])


def test_a_night_has_one_copy(places: HomePaths) -> None:
    assert make_nightly_backup(places, {}) is not None
    assert make_nightly_backup(places, {}) is None


def test_a_copy_of_before_they_were_numbered_counts_for_its_night(places: HomePaths, backups: Path) -> None:
    copy = make_nightly_backup(places, {})
    assert copy is not None
    copy.rename(backups / f"nightly-{copy.stem[-10:]}.sqlite")

    assert make_nightly_backup(places, {}) is None


def test_what_is_called_like_one_and_is_none_is_left(places: HomePaths, backups: Path) -> None:
    (backups / "nightly-notes.sqlite").write_text("somebody's")
    make_nightly_backup(places, {})

    assert "nightly-notes.sqlite" in names(backups)


def test_a_killed_copy_is_gone_at_the_next(writing: subprocess.Popen[bytes], places: HomePaths, backups: Path) -> None:
    writing.kill()
    writing.wait()
    assert len(names(backups)) == 1
    copy = make_nightly_backup(places, {})

    assert copy is not None
    assert names(backups) == [copy.name]


def test_a_killed_copy_is_gone_after_the_next_start(
    writing: subprocess.Popen[bytes], home: Path, backups: Path
) -> None:
    writing.kill()
    writing.wait()
    (backups / ".nightly-2032-05-01.sqlite-ab_cd123").mkdir()
    with running(home) as bot:
        bot.ready()

        assert names(backups) == []


def test_a_copy_that_is_being_written_is_not_tidied_away(
    writing: subprocess.Popen[bytes], places: HomePaths, backups: Path
) -> None:
    remove_incomplete_backups(places, {})
    writing.communicate(b"\n")

    assert names(backups) == ["bot-1.sqlite"]


@pytest.mark.parametrize(
    ("command", "typed"), [("run", ""), ("doctor", ""), ("chat", "subscribe"), ("backup", ""), ("history", "")]
)
def test_an_empty_database_is_told_as_lost_with_what_to_do(
    home: Path, backups: Path, places: HomePaths, command: str, typed: str
) -> None:
    make_nightly_backup(places, {})
    (home / "state" / "bot.sqlite").write_bytes(b"")
    outcome = run_alone(home, command, typed=typed.encode())
    told = outcome.output + outcome.errors

    assert "is empty, so the database that was there is lost; put a copy back" in told.replace(": put", "; put")
    assert f"(advocacy-bot restore FILE, one of {backups})" in told
    assert (home / "state" / "bot.sqlite").stat().st_size == 0
