"""What was right last stays in force: in one command after another, and in a chat that runs while files change."""

from __future__ import annotations

import os
import selectors
import shutil
import sqlite3
from typing import TYPE_CHECKING, Final, Self

import pytest

from bot.core.features.documents.model import hash_of
from tests.command_line import run, run_alone, start
from tests.fakes import LIVENESS
from tests.flows.running import eventually, running

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

QUESTION: Final = "When are the next Veldria talks?"
AS_OF: Final = ("--now", "2033-01-01")
GOING_ON: Final = "Going on with the last correct version.\n"


def plans(place: str) -> str:
    return f"meetings:\n  - forum: veldria_talks\n    number: 5\n    when: 2 May 2033\n    place: {place}\n"


def file_of(home: Path) -> Path:
    return home / "config" / "milestones.yaml"


@pytest.fixture
def planned(home: Path) -> Path:
    """A home whose plans are right, and were in force once."""
    file_of(home).write_text(plans("Lund"))
    assert "Lund" in run(home, "ask", *AS_OF, QUESTION).output
    return home


def ask(home: Path) -> tuple[str, str]:
    """Ask in a process of its own, which is what a restart is; return the answer and what was told beside it."""
    outcome = run_alone(home, "ask", *AS_OF, QUESTION)
    assert outcome.code == 0
    return outcome.output, outcome.errors


def remove(file: Path) -> None:
    file.unlink()


def replace_by_a_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


def link_to_nothing(file: Path) -> None:
    file.unlink()
    file.symlink_to("elsewhere.yaml")


def writing(content: str | bytes) -> Callable[[Path], None]:
    raw = content.encode() if isinstance(content, str) else content

    def write(file: Path) -> None:
        file.write_bytes(raw)

    return write


BREAKING: Final = {
    "broken": (
        writing(plans("Orm").replace("number: 5", "number 5")),
        "3:5: a key has no “:” with a space behind it; write “key: value”, or indent it under its text",
    ),
    "half written": (
        writing(plans("Orm")[:44]),
        "3:5: a key has no “:” with a space behind it; write “key: value”, or indent it under its text",
    ),
    "of a forum that is not on record": (
        writing(plans("Orm").replace("veldria_talks", "veldria_walks")),
        "2:12: there is no forum “veldria_walks”; did you mean “veldria_talks”?",
    ),
    "left as zeros by a crash": (
        writing(bytes(512)),
        "1:1: here the file is not text; save it as UTF-8, or put back what was there before",
    ),
    "binary": (
        writing(b"\x89PNG\r\n\x1a\n\xff"),
        "1:1: here stands a byte that is not UTF-8; save the file as UTF-8",
    ),
    "gone": (remove, "1:1: the file is gone; put it back, or save an empty one to plan nothing"),
    "a folder": (replace_by_a_folder, "1:1: the file cannot be read: is a directory; check its name and its rights"),
    "a link to nothing": (
        link_to_nothing,
        "1:1: the file cannot be read: no such file or directory; check its name and its rights",
    ),
}  # fmt: skip


@pytest.fixture(params=sorted(BREAKING))
def breaking(request: pytest.FixtureRequest) -> tuple[Callable[[Path], None], str]:
    """Each way to get the file wrong, and what is told of it."""
    return BREAKING[request.param]


class TestPlans:
    def test_a_file_that_is_wrong_is_told_and_the_last_good_plans_answer_at_each_start(
        self, planned: Path, breaking: tuple[Callable[[Path], None], str]
    ) -> None:
        destroy, told = breaking
        destroy(file_of(planned))
        first, second = ask(planned), ask(planned)

        assert first == second
        assert "Lund" in first[0]
        assert first[1] == f"{file_of(planned)}:{told}\n{GOING_ON}"

    def test_a_mended_file_is_in_force(self, planned: Path) -> None:
        file_of(planned).write_text("meetings: [\n")
        ask(planned)
        file_of(planned).write_text(plans("Skerry"))
        answer, told = ask(planned)

        assert ("Skerry" in answer, "Lund" in answer, told) == (True, False, "")

    def test_an_empty_file_plans_nothing(self, planned: Path) -> None:
        file_of(planned).write_text("")
        answer, told = ask(planned)

        assert ("Lund" in answer, told) == (False, "")

    def test_an_empty_file_that_is_gone_is_told_too(self, planned: Path) -> None:
        file_of(planned).write_text("")
        ask(planned)
        file_of(planned).unlink()
        answer, told = ask(planned)

        assert ("Lund" in answer, "the file is gone" in told) == (False, True)

    def test_a_file_that_never_was_is_not_missed(self, home: Path) -> None:
        assert (ask(home)[1], ask(home)[1]) == ("", "")

    def test_a_first_file_is_in_force_and_then_missed(self, home: Path) -> None:
        ask(home)
        file_of(home).write_text(plans("Lund"))
        answer, told = ask(home)
        file_of(home).unlink()

        assert ("Lund" in answer, told) == (True, "")
        assert "the file is gone" in ask(home)[1]

    def test_check_misses_a_file_that_is_gone(self, planned: Path) -> None:
        file_of(planned).unlink()
        outcome = run_alone(planned, "check")

        assert (outcome.code, outcome.output) == (
            1,
            f"{file_of(planned)}:1:1: the file is gone; put it back, or save an empty one to plan nothing\n",
        )

    def test_plans_that_name_a_forum_no_longer_on_record_are_left_out(self, planned: Path) -> None:
        # The forum and all that names it go; of the plans, nothing may bring it back.
        seeds = planned / "seeds" / "veldria"
        for name in ("meetings.yaml", "recommendations.yaml", "milestones.yaml", "others.yaml", "recipes.yaml"):
            text = (seeds / name).read_text()
            (seeds / name).write_text(text.replace("veldria_talks", "veldria_rounds"))
        file_of(planned).write_text("meetings: [\n")
        answer, told = ask(planned)

        assert "Lund" not in answer
        assert "Veldria talks" in answer
        assert told.startswith(f"{file_of(planned)}:2:1: ")
        assert str(seeds) not in told

    def test_what_is_kept_of_the_last_good_plans_may_be_broken_too(self, planned: Path) -> None:
        file_of(planned).write_text("meetings: [\n")
        (planned / "state" / "milestones.snapshot").write_bytes(b"no snapshot")
        answer, told = ask(planned)

        assert ("Lund" in answer, told.endswith(GOING_ON)) == (False, True)

    @pytest.mark.parametrize("name", ["milestones", "settings", "campaign-veldria"])
    def test_what_another_version_kept_is_not_gone_on_with(self, planned: Path, name: str) -> None:
        snapshot = planned / "state" / f"{name}.snapshot"
        kept = snapshot.read_bytes()
        snapshot.write_bytes(bytes(32) + kept[32:])
        file_of(planned).write_text("meetings: [\n")
        answer, told = ask(planned)

        assert "Veldria talks" in answer
        assert told.endswith(GOING_ON)


class Talk:
    """A chat that runs: a line is written and its answer read before the next."""

    def __init__(self, home: Path) -> None:
        """Begin it."""
        self._process = start(home, "chat", *AS_OF)
        self._output, self._errors = self._process.stdout, self._process.stderr

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(self, *_: object) -> None:
        """End it, whatever happened."""
        self._process.kill()
        self._process.communicate(timeout=LIVENESS)

    def ask(self, line: str = QUESTION) -> str:
        """Return the answer to a line: whatever comes until an empty line ends it."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{line}\n".encode())
        self._process.stdin.flush()
        return self._read_until(self._output, b"\n\n")

    def told(self) -> str:
        """Return what was told beside the answers since the last time, to its end."""
        return self._read_until(self._errors, GOING_ON.encode())

    def leave(self) -> tuple[int, str]:
        """Leave it; return the exit code and what was told beside the answers that nobody has read."""
        _, errors = self._process.communicate(b"/quit\n", timeout=LIVENESS)
        return self._process.returncode, errors.decode()

    @staticmethod
    def _read_until(stream: object, end: bytes) -> str:
        descriptor: int = stream.fileno()  # type: ignore[attr-defined]
        read = b""
        with selectors.DefaultSelector() as selector:
            selector.register(descriptor, selectors.EVENT_READ)
            while not read.endswith(end):
                assert selector.select(LIVENESS), f"nothing more came: {read!r}"
                piece = os.read(descriptor, 65_536)
                assert piece, f"it ended: {read!r}"
                read += piece
        return read.decode()


def in_place(file: Path, text: str) -> None:
    file.write_text(text)


def by_renaming(file: Path, text: str) -> None:
    new = file.with_name(".milestones.yaml.tmp")
    new.write_text(text)
    new.replace(file)


def as_vim_does(file: Path, text: str) -> None:
    backup = file.with_name("milestones.yaml~")
    file.rename(backup)
    file.write_text(text)
    backup.unlink()


def keeping_its_time(file: Path, text: str) -> None:
    """Write it as tools do that copy a file with its times; here it also keeps its node and size."""
    before = file.stat()
    file.write_text(text)
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))


def by_swapping_a_link(file: Path, text: str) -> None:
    """Write it as Kubernetes does: the file is a link into a folder that is a link, and that one is swapped."""
    folder = file.parent
    number = len(list(folder.glob("..2*")))
    (folder / f"..2{number}").mkdir()
    (folder / f"..2{number}" / file.name).write_text(text)
    (folder / "..new").symlink_to(f"..2{number}")
    (folder / "..new").replace(folder / "..data")
    if not file.is_symlink():
        file.unlink(missing_ok=True)
        file.symlink_to(f"..data/{file.name}")


class TestChat:
    @pytest.mark.parametrize("write", [in_place, by_renaming, as_vim_does, keeping_its_time, by_swapping_a_link])
    def test_an_edit_is_known_at_the_next_line(self, planned: Path, write: Callable[[Path, str], None]) -> None:
        write(file_of(planned), plans("Lund"))
        with Talk(planned) as talk:
            before = talk.ask()
            write(file_of(planned), plans("Brig"))
            after = talk.ask()
            write(file_of(planned), plans("Ness"))
            last = talk.ask()

            assert ("Lund" in before, "Brig" in after, "Ness" in last) == (True, True, True)
            assert talk.leave() == (0, "")

    def test_an_empty_line_ends_an_answer(self, planned: Path) -> None:
        # What the other tests of a running chat read by.
        with Talk(planned) as talk:
            assert talk.ask("/lang en") == "Answers come in “en” from now on.\n\n"

    def test_a_mistake_is_told_once_and_the_chat_goes_on(
        self, planned: Path, breaking: tuple[Callable[[Path], None], str]
    ) -> None:
        destroy, told = breaking
        with Talk(planned) as talk:
            talk.ask()
            destroy(file_of(planned))
            answers = [talk.ask(), talk.ask()]

            assert talk.told() == f"{file_of(planned)}:{told}\n{GOING_ON}"
            assert all("Lund" in answer for answer in answers)
            assert talk.leave() == (0, "")

    def test_a_file_that_is_mended_or_put_back_is_in_force(self, planned: Path) -> None:
        file = file_of(planned)
        with Talk(planned) as talk:
            file.write_text("meetings: [\n")
            talk.ask()
            file.unlink()
            talk.ask()
            file.write_text(plans("Brig"))

            assert "Brig" in talk.ask()
            assert talk.leave()[1].count(GOING_ON) == 2

    def test_a_chat_that_begins_with_a_broken_file_is_told_and_answers(self, planned: Path) -> None:
        file_of(planned).write_text("meetings: [\n")
        with Talk(planned) as talk:
            assert "Lund" in talk.ask()
            assert talk.told().startswith(f"{file_of(planned)}:2:1: ")

    def test_records_that_break_while_a_chat_runs_stay_as_they_were(self, planned: Path) -> None:
        with Talk(planned) as talk:
            talk.ask()
            shutil.rmtree(planned / "seeds" / "veldria" / "vocabulary")

            assert "Lund" in talk.ask()
            assert "vocabulary" in talk.told()


SETTINGS: Final = """\
campaign: veldria
language: en
four_eyes: false
note_rooms: ["slack:CNOTES"]
people:
  - {person: "slack:UADA", role: admin}
  - {person: "slack:UEVE", role: admin}
reminders:
  - rooms: ["terminal:terminal"]
    offsets: [14d]
"""
NOTE: Final = "the clerk said so"


def settings_of(home: Path) -> Path:
    return home / "config" / "bot.yaml"


def typed(home: Path, *words: str) -> str:
    """Type a command in a process of its own, and return all that it says."""
    outcome = run_alone(home, *words)
    return outcome.output + outcome.errors


def break_settings(home: Path) -> str:
    """Make a mistake, and return what the file held."""
    before = settings_of(home).read_text()
    settings_of(home).write_text(before.replace("four_eyes: false", "four_eyes: maybe"))
    return before


def keep_as_another_version(home: Path, text: str) -> None:
    """Store settings, and lay them in the file, as a version of the bot did that took what this one refuses."""
    settings_of(home).write_text(text)
    with sqlite3.connect(home / "state" / "bot.sqlite") as store:
        row = ("bot", 2, text, hash_of(text), "terminal", "people set slack:* reader")
        store.execute("insert into revision select ?, ?, ?, ?, ?, ?, at from revision where name = 'bot'", row)
        store.execute("update mirror set hash = ? where name = 'bot'", (hash_of(text),))
    (home / "state" / "settings.snapshot").unlink()


@pytest.fixture
def settled(home: Path) -> Path:
    """A home whose settings are right and stored, with an entry whose note is for one room alone."""
    settings_of(home).write_text(SETTINGS)
    recorded = typed(home, "progress", "R-A31-01", "met", "2021", "evidence", "https://example.org/law", "note", NOTE)
    assert "Recorded" in recorded
    return home


class TestSettings:
    def test_whoever_was_removed_stays_removed_when_a_mistake_comes_after(self, settled: Path) -> None:
        typed(settled, "people", "remove", "slack:UEVE", "--yes")
        break_settings(settled)
        listed = typed(settled, "people", "list")

        assert (GOING_ON in listed, "slack:UADA: admin" in listed, "UEVE" in listed) == (True, True, False)

    def test_a_removal_while_the_file_is_broken_counts_then_and_once_it_is_mended(self, settled: Path) -> None:
        before = break_settings(settled)
        removed = typed(settled, "people", "remove", "slack:UEVE", "--yes")
        while_broken = typed(settled, "people", "list")
        settings_of(settled).write_text(before)
        mended = typed(settled, "people", "list")

        assert "Done" in removed
        assert ["UEVE" in each for each in (while_broken, mended)] == [False, False]
        assert "UEVE" not in settings_of(settled).read_text()

    def test_a_move_while_the_file_is_broken_is_listed_as_soon_as_it_is_mended(self, settled: Path) -> None:
        file_of(settled).write_text(plans("Lund"))
        typed(settled, "meetings", "list")
        file_of(settled).write_text(f"{plans('Lund')}  bad: [\n")
        typed(settled, "meetings", "move", "veldria_talks:5", "to", "June 2034", "--yes")
        file_of(settled).write_text(plans("Lund"))

        assert "June 2034" in typed(settled, "meetings", "list")

    def test_without_its_snapshot_the_stored_settings_count(self, settled: Path) -> None:
        break_settings(settled)
        (settled / "state" / "settings.snapshot").unlink()
        told = typed(settled, "progress", "R-A31-01")

        assert (GOING_ON in told, "entry" in told or "https://example.org/law" in told) == (True, True)
        assert NOTE not in told
        assert "slack:UADA: admin" in typed(settled, "people", "list")

    def test_where_nothing_is_kept_all_is_closed_and_said_to_be(self, settled: Path) -> None:
        break_settings(settled)
        (settled / "state" / "settings.snapshot").unlink()
        (settled / "state" / "bot.sqlite").rename(settled / "bot.sqlite")
        told = typed(settled, "ask", *AS_OF, QUESTION)
        run_by_nobody = run_alone(settled, "run")

        assert "Veldria talks" in told
        assert "nothing is kept of what it said when it was right, so nobody has a role" in told
        assert run_by_nobody.code == 1
        assert "nothing is kept" in run_by_nobody.errors

    def test_an_entry_that_another_version_took_is_left_out_alone(self, settled: Path) -> None:
        """As after an upgrade: what is stored and what lies in the file say the same, and this version refuses it."""
        text = SETTINGS.replace("four_eyes: false", "four_eyes: true").replace('"slack:UEVE"', '"slack:*"')
        keep_as_another_version(settled, text)
        proposed = typed(settled, "progress", "R-A31-02", "met", "2021", "evidence", "https://example.org/b")

        assert "slack:UADA: admin" in typed(settled, "people", "list")
        assert "Proposed" in proposed
        assert NOTE not in typed(settled, "progress", "R-A31-01")


class TestRun:
    def test_run_says_which_document_cannot_be_used(self, settled: Path) -> None:
        with running(settled, BOT_LISTEN="127.0.0.1:0") as bot:
            bot.ready()
            break_settings(settled)
            bot.until(GOING_ON.strip())

            assert "config/bot.yaml has mistakes" in bot.ask("/readyz")[1]

    def test_run_reminds_and_complains_where_another_version_took_an_entry(self, settled: Path) -> None:
        text = SETTINGS.replace('"slack:UEVE"', '"slack:*"')
        file_of(settled).write_text(plans("Lund"))
        keep_as_another_version(settled, text)
        with running(settled, BOT_LISTEN="127.0.0.1:0") as bot:
            bot.until("milestones: revision 1 by file is in force")
            eventually(lambda: '"terminal": "ok"' in bot.ask("/readyz")[1])

            assert [line for line in bot.said if "bot.yaml:7:14: " in line]
            assert "config/bot.yaml has mistakes" in bot.ask("/readyz")[1]
            assert not [line for line in bot.said if line.startswith("bot: revision")]
            assert next(each["wanted"] for each in bot.logged if each["event"] == "Reminders were planned") > 0
