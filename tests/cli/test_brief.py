"""``brief`` on the command line and in chat, as whole commands."""

from __future__ import annotations

import io
import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from docx import Document

from bot.adapters.documents.home import HomePaths
from bot.adapters.terminal.render import to_plain_text
from bot.app.bot import open_bot
from bot.core.domain.message import Card, Message
from bot.core.features.briefings.selection import build_meeting_briefing, build_next_briefing
from bot.core.features.briefings.view import MAX_LENGTH, BriefingComposer
from tests.command_line import run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.app.bot import Bot
    from bot.core.features.briefings.model import Briefing

LANGUAGES = ("en", "fr", "de", "ru", "kk")
TALKS = "veldria_talks:4"
NOW = ("--now", "2034-01-01")


@pytest.fixture(scope="module")
def bot(shipped: Path) -> Bot:
    return open_bot(HomePaths(shipped))


def every_briefing(bot: Bot) -> Iterator[Briefing]:
    for day in (date(2026, 11, 27), date(2016, 5, 1)):
        yield from (build_meeting_briefing(name, bot.catalogue, day) for name in bot.catalogue.meetings)
        yield from (build_next_briefing(forum, None, bot.catalogue, day) for forum in bot.catalogue.dataset.forums)


def as_json(home: Path, *words: str) -> dict[str, Any]:
    outcome = run(home, "brief", *words, "--format", "json", *NOW)
    found: dict[str, Any] = json.loads(outcome.output)
    return found


class TestWhatShips:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_every_briefing_fits_in_chat_and_in_a_reminder(self, bot: Bot, language: str) -> None:
        composer = BriefingComposer(bot.composer, bot.catalogue, bot.wording)
        for briefing in every_briefing(bot):
            shown = composer.message(briefing, language)
            short = Message("", composer.blocks(briefing, language, "short"), language)

            assert len(to_plain_text(shown)) <= MAX_LENGTH["message"], briefing.meeting
            assert len(to_plain_text(short)) <= MAX_LENGTH["short"], briefing.meeting

    def test_every_ask_that_is_shown_has_a_source(self, bot: Bot) -> None:
        composer = BriefingComposer(bot.composer, bot.catalogue, bot.wording)
        for briefing in every_briefing(bot):
            for whole in (True, False):
                blocks = composer.message(briefing, "en", whole=whole).blocks
                asks = [b for b in blocks if isinstance(b, Card) and b.id in bot.catalogue.recommendations]

                assert [ask.id for ask in asks if not ask.links] == []

    def test_what_an_organisation_asks_is_never_told_as_the_parliaments(self, bot: Bot) -> None:
        composer = BriefingComposer(bot.composer, bot.catalogue, bot.wording)
        for briefing in every_briefing(bot):
            for block in composer.message(briefing, "en", whole=True).blocks:
                record = bot.catalogue.recommendations.get(block.id) if isinstance(block, Card) else None
                if isinstance(block, Card) and record:
                    assert ("European Parliament" in block.heading) == ("EP" in record.askers)
                    assert block.text == record.ask

    def test_the_social_discord_line_tells_both_readings(self, bot: Bot) -> None:
        composer = BriefingComposer(bot.composer, bot.catalogue, bot.wording)
        briefing = build_meeting_briefing("human_rights_dialogue:17", bot.catalogue, date(2026, 11, 27))
        blocks = composer.message(briefing, "en").blocks
        told = next(dict(b.lines) for b in blocks if isinstance(b, Card) and b.id == "R-EP19-01")

        assert told["Earlier, same asker"] == "2012, 2013, 2016"
        assert "[R-HRW-06]" in told["What Human Rights Watch reads into it"]
        assert "[R-EP12-03]" in told["What Human Rights Watch reads into it"]

    def test_without_a_date_ahead_the_planning_windows_are_told_as_such(self, shipped: Path) -> None:
        outcome = run(shipped, "brief", "next", "--now", "2026-11-27")

        assert outcome.code == 0
        assert outcome.output.startswith("No coming meeting has a date or a likely period yet.")
        assert outcome.output.count("This helps to plan; it is not a date.") == 8

    @pytest.mark.parametrize("typed", ["HRD:17", "human_rights_dialogue:17", "Menschenrechtsdialog 17"])
    def test_a_session_can_be_named_in_any_language(self, shipped: Path, typed: str) -> None:
        assert "[human_rights_dialogue:17]" in run(shipped, "brief", typed).output


class TestCommand:
    def test_brief_shows_what_chat_shows(self, home: Path) -> None:
        in_chat = run(home, "chat", *NOW, typed=b"brief veldria_talks:4")

        assert run(home, "brief", TALKS, *NOW).output == in_chat.output.removesuffix("\n")

    @pytest.mark.parametrize("line", [b"!ep brief next", b"/brief next", b"Brief NEXT"])
    def test_in_chat_it_may_be_addressed_to_the_bot(self, home: Path, line: bytes) -> None:
        assert "Briefing: Veldria talks, session 4" in run(home, "chat", *NOW, typed=line).output

    def test_in_chat_it_is_as_of_the_day_that_was_chosen(self, home: Path) -> None:
        assert "No coming meeting" in run(home, "chat", "--now", "2040-01-01", typed=b"brief next").output

    def test_words_need_no_quotes(self, veldria: Path) -> None:
        assert "[veldria_talks:4]" in run(veldria, "brief", "veldria", "talks", "4", "full", *NOW).output

    def test_brief_speaks_the_language_that_is_chosen(self, veldria: Path) -> None:
        assert "Note de préparation" in run(veldria, "brief", TALKS, "--lang", "fr", *NOW).output

    @pytest.mark.parametrize("words", [["moon"], ["moon:4"], ["veldria_talks:99"], ["what?"]])
    def test_what_is_no_meeting_is_a_wrong_call(self, veldria: Path, words: list[str]) -> None:
        outcome = run(veldria, "brief", *words)

        assert (outcome.code, outcome.output) == (2, "")
        assert outcome.errors.startswith("brief: ")

    def test_no_store_is_opened(self, home: Path) -> None:
        run(home, "brief", TALKS)

        assert not (home / "state" / "bot.sqlite").exists()


class TestJson:
    def test_the_json_of_a_briefing_holds_what_scripts_rely_on(self, veldria: Path) -> None:
        assert list(as_json(veldria, TALKS)) == [
            "forum", "meeting", "number", "state", "as_of", "date", "place", "level", "chair", "raised", "before",
            "topics", "conflicts", "language", "records", "citations", "text",
        ]  # fmt: skip

    def test_the_json_of_a_briefing_has_the_same_keys_where_nothing_is_ahead(self, shipped: Path) -> None:
        assert list(as_json(shipped, "next")) == list(as_json(shipped, "HRD:17"))

    def test_the_json_of_a_briefing_holds_all_asks_whatever_the_text_leaves_out(self, shipped: Path) -> None:
        found = as_json(shipped, "HRD:17")
        lines = [line["id"] for topic in found["topics"] for line in topic["lines"]]

        assert [each["id"] for each in found["records"] if each["role"] == "main"][1:] == lines
        assert "Not shown here" in found["text"]

    def test_every_record_has_a_citation(self, shipped: Path) -> None:
        found = as_json(shipped, "HRD:17")

        assert {"HRW-2012", "EP-2019-03", "EEAS-HRD16"} <= {each["source"] for each in found["citations"]}

    def test_the_text_in_the_json_of_a_briefing_is_what_the_terminal_shows(self, veldria: Path) -> None:
        assert as_json(veldria, TALKS)["text"] + "\n" == run(veldria, "brief", TALKS, *NOW).output


class TestFiles:
    def test_a_word_document_holds_the_whole_briefing(self, shipped: Path, tmp_path: Path) -> None:
        file = tmp_path / "brief.docx"

        assert run(shipped, "brief", "HRD:17", "--format", "docx", "--output", str(file), *NOW).code == 0
        written = [p.text for p in Document(io.BytesIO(file.read_bytes())).paragraphs if p.text]
        shown = run(shipped, "brief", "HRD:17", "full", *NOW).output
        assert written[0] == "Briefing: EU-Kazakhstan Human Rights Dialogue, session 17"
        assert [line for line in written if line not in shown and ": " not in line and "[" in line] == []
        assert sum("[R-" in line for line in written) > 20

    def test_a_word_document_is_not_poured_into_a_terminal(self, veldria: Path) -> None:
        outcome = run(veldria, "brief", TALKS, "--format", "docx")

        assert (outcome.code, outcome.output) == (2, "")

    @pytest.mark.parametrize(("form", "begins"), [("markdown", "# Briefing: "), ("html", "<!DOCTYPE html>")])
    def test_a_text_goes_to_the_output_or_to_a_file(
        self, veldria: Path, tmp_path: Path, form: str, begins: str
    ) -> None:
        file = tmp_path / "brief"
        run(veldria, "brief", TALKS, "--format", form, "--output", str(file), *NOW)

        assert run(veldria, "brief", TALKS, "--format", form, *NOW).output == file.read_text()
        assert file.read_text().startswith(begins)

    def test_a_file_that_cannot_be_written_is_told(self, veldria: Path, tmp_path: Path) -> None:
        outcome = run(veldria, "brief", TALKS, "--output", str(tmp_path / "no" / "brief"))

        assert (outcome.code, outcome.errors.startswith("brief: ")) == (2, True)

    def test_markup_in_a_plan_stays_text(self, home: Path) -> None:
        place = "<b onload=x>[a](javascript:b)"
        meeting = f"{{forum: veldria_talks, number: 4, when: 2034-05-01, place: '{place}'}}"
        (home / "config" / "milestones.yaml").write_text(f"meetings:\n  - {meeting}\n")
        page, text = (run(home, "brief", TALKS, "--format", form, *NOW).output for form in ("html", "markdown"))

        assert "&lt;b onload=x&gt;[a](javascript:b)" in page
        assert r"\<b onload=x\>\[a\](javascript:b)" in text
