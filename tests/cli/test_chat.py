"""``chat``: lines from a pipe, and a person at a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inline_snapshot import snapshot

from bot.adapters.terminal.chat import Chat
from bot.core.domain.message import Attachment, Message, Paragraph
from tests.cli.person import Person
from tests.command_line import run, run_alone

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

QUESTION = b"What did Bell Watch ask on torture?\n"


class TestPiped:
    def test_follow_ups_are_understood(self, shipped: Path) -> None:
        lines = b"what did the EP ask on article 164?\nAnd on religion?\nwho was that addressed to?\n"
        shown = run(shipped, "chat", typed=lines).output
        before, _, after = shown.rpartition("Whom it was addressed to:")

        assert before.index("[R-EP12-02]") < before.index("[R-EP19-06]")
        assert "[R-EP19-06]" in after

    def test_lines_are_answered_in_order_as_one_conversation(self, veldria: Path) -> None:
        outcome = run(veldria, "chat", typed=QUESTION + b"And on carillons?\n")

        assert (outcome.code, outcome.errors) == (0, "")
        assert outcome.output.index("[R-B31-02]") < outcome.output.index("[R-B31-01]")

    def test_nobody_is_greeted(self, veldria: Path) -> None:
        assert run(veldria, "chat", typed=b"").output == ""

    def test_empty_lines_are_passed_over(self, veldria: Path) -> None:
        assert run(veldria, "chat", typed=b"\n \n").output == ""

    def test_the_last_line_needs_no_end(self, veldria: Path) -> None:
        assert "[R-B31-02]" in run(veldria, "chat", typed=QUESTION.rstrip()).output

    def test_after_quitting_nothing_is_answered(self, veldria: Path) -> None:
        assert run(veldria, "chat", typed=b"/quit\n" + QUESTION).output == ""

    def test_bytes_that_are_no_utf8_harm_nothing(self, veldria: Path) -> None:
        outcome = run_alone(veldria, "chat", typed=b"\xff\xfe\x80 torture?\n" + QUESTION)

        assert (outcome.code, outcome.errors) == (0, "")
        assert "[R-B31-02]" in outcome.output

    def test_a_line_of_100000_characters_is_answered(self, veldria: Path) -> None:
        outcome = run(veldria, "chat", typed=b"torture " * 12_500 + b"\n" + QUESTION)

        assert (outcome.code, outcome.errors) == (0, "")
        assert "[R-B31-02]" in outcome.output

    def test_why_tells_how_the_answer_was_found(self, veldria: Path) -> None:
        shown = run(veldria, "chat", typed=QUESTION + b"And on carillons?\n/why\n").output

        assert shown[shown.index("Words of the question") :] == snapshot("""\
Words of the question, and what they were read as:
• “And” → a word that says what is wanted: followup (as written)
• “on” → a word that says what is wanted: about (as written)
• “carillons” → topic Ban on carillons (another form of the word)

From what was said before:
• askers: Bell Watch

Taken for a question about: recommendations; answered with 1 record.

""")

    def test_a_language_can_be_chosen_and_left_again(self, veldria: Path) -> None:
        shown = run(veldria, "chat", typed=b"/lang fr\n" + QUESTION + b"/lang auto\n" + QUESTION).output

        assert shown.index("5 mars 2031") < shown.index("5 March 2031")

    def test_a_wrong_day_is_told_before_the_first_question(self, veldria: Path) -> None:
        assert run(veldria, "chat", "--now", "soon", typed=QUESTION).code == 2


class TestFiles:
    def test_files_are_saved_in_the_folder_that_chat_was_started_in(
        self, veldria: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        table = Attachment("asks.csv", "text/csv", b"article,asks\n164,3\n", "Asks")
        message = Message("Asks", (Paragraph("Three asks"),), "en", attachments=(table,))
        monkeypatch.setattr(Chat, "respond", lambda *_: message)
        monkeypatch.chdir(tmp_path)

        outcome = run(veldria, "chat", typed=QUESTION)

        assert (outcome.code, outcome.output) == (0, f"Three asks\n\nSaved: {tmp_path / 'asks.csv'}\n\n")
        assert (tmp_path / "asks.csv").read_bytes() == table.data


PROMPT = "\x1b[?2004h"
"""What the line editor sends when it is ready to be typed to."""


class TestAtATerminal:
    def test_a_person_is_greeted_and_answered(self, home: Path) -> None:
        with Person(home) as person:
            greeting = person.wait_for(PROMPT)
            person.type("What did Bell Watch ask on torture?\r")

            assert "What did the Assembly ask on torture?" in greeting
            assert person.wait_for("R-B31-02")

    def test_ctrl_d_leaves_in_silence(self, home: Path) -> None:
        with Person(home) as person:
            person.wait_for(PROMPT)
            person.type("\x04")
            code, last = person.wait_for_the_end()

            assert (code, "Traceback" in last) == (0, False)

    def test_ctrl_c_leaves_in_silence(self, home: Path) -> None:
        with Person(home) as person:
            person.wait_for(PROMPT)
            person.type("\x03")
            code, last = person.wait_for_the_end()

            assert (code, "Traceback" in last) == (0, False)
