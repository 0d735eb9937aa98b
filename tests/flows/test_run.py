"""``run`` as a process of its own: what it says while people edit its files in every manner."""

from __future__ import annotations

import signal
import sqlite3
import time
from typing import TYPE_CHECKING

import pytest

from tests.command_line import DEADLINE, run, run_alone
from tests.flows.running import Running, running

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PLANS = """\
# What is ahead.
meetings:
  - forum: veldria_talks
    number: 5
    when: March 2035
    note: {note}
"""


def plans(note: str) -> str:
    return PLANS.format(note=note)


@pytest.fixture
def file(home: Path) -> Path:
    """The plans of a home, which were found there."""
    path = home / "config" / "milestones.yaml"
    path.write_text(plans("by letter"), encoding="utf-8")
    return path


def renamed(file: Path, text: str) -> None:
    new = file.with_name(".plans.new")
    new.write_text(text, encoding="utf-8")
    new.replace(file)


def as_vim(file: Path, text: str) -> None:
    file.rename(f"{file}~")
    file.write_text(text, encoding="utf-8")
    file.with_name(f"{file.name}~").unlink()


def in_pieces(file: Path, text: str) -> None:
    length = len(text) // 5 + 1
    with file.open("w", encoding="utf-8") as editor:
        for start in range(0, len(text), length):
            editor.write(text[start : start + length])
            editor.flush()
            time.sleep(0.03)  # an editor on a slow disk


def swapped(file: Path, text: str) -> None:
    """Save as a mounted volume is renewed: the folder of the real file is another from one moment to the next."""
    new = file.parent / f"..{len(list(file.parent.iterdir()))}"
    new.mkdir()
    (new / file.name).write_text(text, encoding="utf-8")
    (file.parent / "..data_tmp").symlink_to(new.name)
    (file.parent / "..data_tmp").replace(file.parent / "..data")
    if not file.is_symlink():
        (file.parent / "link").symlink_to(f"..data/{file.name}")
        (file.parent / "link").replace(file)


class TestRun:
    def test_run_says_what_is_in_force(self, home: Path, file: Path) -> None:
        assert file.exists()
        with running(home) as bot:
            bot.until("milestones: revision 1 by file is in force: as found")

        assert bot.said[:2] == ["Watching config/.", "No chat platform is configured: reminders are shown here."]

    @pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
    def test_run_ends_when_it_is_told_to(self, home: Path, how: signal.Signals) -> None:
        with running(home) as bot:
            code = bot.end(how)

        assert (code, bot.said[-1]) == (0, "Stopped.")

    @pytest.mark.parametrize("save", [renamed, as_vim, in_pieces, swapped])
    def test_what_any_editor_saves_is_in_force(self, home: Path, file: Path, save: Callable[[Path, str], None]) -> None:
        with running(home) as bot:
            bot.until("milestones: revision 1")
            save(file, plans("by mail"))
            bot.until("milestones: revision 2 by file is in force: saved in the file")
            save(file, plans("by boat"))
            bot.until("milestones: revision 3 by file is in force: saved in the file")

        assert file.read_text(encoding="utf-8") == plans("by boat")

    def test_what_was_edited_while_it_was_off_is_in_force_when_it_starts(self, home: Path, file: Path) -> None:
        with running(home) as bot:
            bot.until("milestones: revision 1")
        renamed(file, plans("by mail"))

        with running(home) as bot:
            bot.until("milestones: revision 2 by file is in force: saved in the file")

    def test_a_broken_file_is_told_once_with_the_line_and_mended_in_peace(self, home: Path, file: Path) -> None:
        with running(home) as bot:
            bot.until("milestones: revision 1")
            renamed(file, plans("by mail").replace("March 2035", "12/10/2035"))
            bot.until("milestones.yaml:5:11: ")
            bot.until("Going on with the last correct version.")
            renamed(file, plans("by mail"))
            bot.until("milestones: revision 2 by file")

        assert sum("milestones.yaml:5" in line for line in bot.said) == 1

    def test_a_file_that_is_broken_at_the_start_is_told_once(self, home: Path, file: Path) -> None:
        file.write_text("meetings: [\n", encoding="utf-8")

        with running(home) as bot:
            bot.until("milestones.yaml:2:1: ")
            renamed(file, plans("by mail"))
            bot.until("milestones: revision 1 by file")

        assert sum("milestones.yaml:2:1" in line for line in bot.said) == 1

    def test_an_edit_in_chat_beside_it_is_in_force_and_in_the_file(self, home: Path, file: Path) -> None:
        with running(home) as bot:
            bot.until("milestones: revision 1")
            chat = run_alone(home, "chat", typed=b"meeting note veldria_talks:5: by mail\n")
            bot.until("milestones: revision 2 by terminal is in force: meeting note veldria_talks:5: by mail")

        assert (chat.code, chat.errors) == (0, "")
        assert file.read_text(encoding="utf-8") == plans("by mail")

    def test_what_somebody_typed_cannot_command_the_terminal(self, home: Path, file: Path) -> None:
        assert file.exists()
        with running(home) as bot:
            bot.until("milestones: revision 1")
            run_alone(home, "chat", typed="meeting cancel veldria_talks:5 because \x1b[2Jwhy\u202e\n".encode())

            assert bot.until("milestones: revision 2").endswith("because [2Jwhy")

    def test_two_side_by_side_do_no_harm(self, home: Path, file: Path) -> None:
        with running(home) as one, running(home) as other:
            for bot in (one, other):
                bot.until("milestones: revision 1")
            for number, note in enumerate(("by mail", "by boat", "by phone"), start=2):
                renamed(file, plans(note))
                for bot in (one, other):
                    bot.until(f"milestones: revision {number} by file is in force: saved in the file")
            codes = [one.end(), other.end()]
        with sqlite3.connect(home / "state" / "bot.sqlite") as database:
            numbers = database.execute("SELECT number FROM revision WHERE name = 'milestones' ORDER BY number")

            assert [number for (number,) in numbers] == [1, 2, 3, 4]
        database.close()
        assert codes == [0, 0]
        assert file.read_text(encoding="utf-8") == plans("by phone")

    def test_broken_records_do_not_end_it(self, home: Path, file: Path) -> None:
        with running(home) as bot:
            bot.until("milestones: revision 1")
            (home / "seeds" / "veldria" / "sources.yaml").write_text("sources: [\n", encoding="utf-8")
            renamed(file, plans("by mail"))
            bot.until("milestones: revision 2")

            assert bot.end() == 0

    def test_without_files_the_stored_documents_are_in_force(self, home: Path, file: Path) -> None:
        with running(home, BOT_MIRROR="none") as bot:
            bot.until("milestones: revision 1 by file is in force: as found")
            renamed(file, plans("by mail"))
            code = bot.end()

        assert code == 0
        assert bot.said[0] == "The documents are kept in the database; config/ is not watched."
        assert not any("revision 2" in line for line in bot.said)


class TestWithoutFiles:
    """What every command goes by where replicas share a database and no file mirrors it."""

    @pytest.fixture(autouse=True)
    def _edited(self, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (home / "config" / "milestones.yaml").write_text(plans("by letter"), encoding="utf-8")
        monkeypatch.setenv("BOT_MIRROR", "none")
        assert run(home, "meetings", "move", "veldria_talks:5", "to", "2 May 2035").code == 0

    def test_what_is_stored_is_listed(self, home: Path) -> None:
        assert "2 May 2035" in run(home, "meetings").output

    def test_what_is_stored_is_answered(self, home: Path) -> None:
        assert "2 May 2035" in run(home, "ask", "when are the next Veldria talks?", "--now", "2034-12-01").output

    def test_what_is_stored_is_exported(self, home: Path) -> None:
        assert "DTSTART;VALUE=DATE:20350502" in run(home, "export", "calendar").output

    def test_a_chat_answers_by_what_was_just_typed(self, home: Path) -> None:
        typed = "when are the next Veldria talks?\nmeeting move veldria_talks:5 to 3 May 2035\n"
        typed += "when are the next Veldria talks?\n"
        said = run_alone(home, "chat", "--now", "2034-12-01", typed=typed.encode()).output

        assert said.index("2 May 2035") < said.index("3 May 2035")
        assert said.count("3 May 2035") == 2

    def test_the_file_stays_as_it_was(self, home: Path) -> None:
        assert (home / "config" / "milestones.yaml").read_text(encoding="utf-8") == plans("by letter")


class TestRefused:
    @pytest.mark.parametrize(
        ("variable", "value", "code", "said"),
        [
            ("BOT_MIRROR", "folder", 2, "BOT_MIRROR: “folder” is not a mirror; write directory, or none"),
            ("BOT_DATABASE_URL", "mysql://bot:geheim@db/bot", 1, "begins with “mysql://”; write sqlite:///FILE"),
            ("BOT_DATABASE_URL", "geheim", 1, "BOT_DATABASE_URL is not a URL; write sqlite:///FILE"),
            ("BOT_DATABASE_URL", "postgresql://bot:geheim@127.0.0.1:1/bot", 1, "start it, or mend BOT_DATABASE_URL"),
            ("BOT_DATABASE_URL", "postgresql://bot:ge/heim@db.example/bot", 1, "special characters of the password"),
        ],
    )
    def test_what_it_cannot_run_with_is_told_with_the_mend(
        self, home: Path, variable: str, value: str, code: int, said: str
    ) -> None:
        bot = Running(home, **{variable: value})
        line = bot.until(said)

        assert bot.process.wait(DEADLINE) == code
        assert not any("heim" in each or "Traceback" in each for each in (line, *bot.said))
        assert bot.process.stdout is not None
        bot.process.stdout.close()
