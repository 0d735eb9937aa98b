"""The wording of sources beside the records: put there by an organisation, checked, shown, and changed at any time."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from inline_snapshot import snapshot

from bot.adapters.documents.home import HomePaths
from bot.adapters.terminal.render import to_plain_text
from bot.app.bot import open_bot
from bot.cli.streams import AnswerOptions, incoming_message, run_without_loop
from tests.command_line import run
from tests.flows.running import running
from tests.resolutions import ENGLISH, FRENCH, page

if TYPE_CHECKING:
    from pathlib import Path

QUESTION = "What did the Assembly ask on torture?"
QUOTED = "to have every report of torture looked into by judges"
BEFORE = "    ask: Have every report of torture looked into by judges.\n"
QUOTE = f"    quotes:\n      - language: en\n        text: {QUOTED}\n"


def put(home: Path, content: str | bytes, name: str = "ASSEMBLY-2031.en.html") -> Path:
    folder = home / "config" / "texts"
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def record(home: Path, written: str) -> Path:
    """Write keys into the record of the first ask, behind its text."""
    path = home / "seeds" / "veldria" / "recommendations.yaml"
    path.write_text(path.read_text().replace(BEFORE, BEFORE + written))
    return path


@pytest.fixture
def texts(home: Path) -> Path:
    """A home with the Assembly's resolution in two languages, which a record quotes in English."""
    put(home, page(ENGLISH))
    put(home, page(FRENCH, language="fr", charset="windows-1252").encode("cp1252"), "ASSEMBLY-2031.fr.html")
    record(home, QUOTE)
    return home


def first_card(answer: str) -> str:
    return answer.split("\n\n")[1] + "\n"


def shown(home: Path, *options: str, question: str = QUESTION) -> str:
    outcome = run(home, "ask", question, *options)
    assert (outcome.code, outcome.errors) == (0, "")
    return outcome.output


class TestAnswers:
    def test_the_passage_stands_beside_the_record_as_the_organisations_file_has_it(self, texts: Path) -> None:
        assert first_card(shown(texts)) == snapshot("""\
• 4 March 2031 · Northern Assembly [R-A31-01]
  Have every report of torture looked into by judges.
  To: Government of Veldria
  How sure: our summary of the official text, of its official summary or of a copy; not a quotation
  Reference: NA(2031)17
  Wording of the source (en): “2. Calls on the government of Veldria: (a) to have every report of torture looked into by judges – without exception;”
  This wording is from: Northern Assembly, NA(2031)17, paragraph 2 (a); the organisation’s own file ASSEMBLY-2031.en.html
  ASSEMBLY-2031: https://assembly.example/2031/17
""")  # noqa: E501

    def test_the_wording_of_a_source_stands_there_in_the_askers_language(self, texts: Path) -> None:
        assert first_card(shown(texts, "--lang", "fr")) == snapshot("""\
• 4 mars 2031 · Assemblée du Nord [R-A31-01]
  Have every report of torture looked into by judges.
  À: Gouvernement veldrien
  Certitude: notre résumé du texte officiel, de son résumé officiel ou d’une copie ; pas une citation
  Référence: NA(2031)17
  Texte de la source (fr): « 2. invite le gouvernement veldrien: a) à faire examiner par des juges chaque rapport de torture – sans exception; »
  Ce texte vient de: Northern Assembly, NA(2031)17, paragraphe 2 (a) ; fichier de l’organisation ASSEMBLY-2031.fr.html
  ASSEMBLY-2031: https://assembly.example/2031/17
""")  # noqa: E501

    def test_scripts_get_the_same_shape_as_without(self, texts: Path, veldria: Path) -> None:
        with_texts, without = (json.loads(shown(home, "--json")) for home in (texts, veldria))
        text = with_texts.pop("text")
        without.pop("text")

        assert with_texts == without
        assert "Wording of the source (en)" in text

    def test_what_others_ask_does_not_get_the_passage(self, texts: Path) -> None:
        assert shown(texts).count("Wording of the source") == 1

    def test_without_texts_nothing_is_said_of_them(self, home: Path) -> None:
        record(home, QUOTE)

        assert "ording" not in shown(home)
        assert run(home, "check").code == 0

    def test_a_text_that_cannot_be_read_takes_nothing_else_away(self, texts: Path) -> None:
        before = shown(texts)
        put(texts, b"\0\0")

        assert shown(texts) == before

    def test_what_stands_in_a_text_commands_nothing(self, home: Path) -> None:
        put(home, "1. Calls for *this* <!channel> {file} \x1b[31m@everyone;", "ASSEMBLY-2031.en.txt")
        record(home, "    paragraph: '1'\n")

        assert "“1. Calls for *this* <!channel> {file} [31m@everyone;”" in shown(home)


class TestCheck:
    def test_texts_are_counted(self, texts: Path) -> None:
        assert run(texts, "check").output == snapshot("""\
Everything is in order.
veldria: 10 recommendations, 4 sources, 2 milestones, 2 meetings
config/texts: ASSEMBLY-2031 (en, fr)
""")

    def test_the_doctor_tells_them(self, texts: Path) -> None:
        assert "in order: config/texts/ has the wording of ASSEMBLY-2031 (en, fr)\n" in run(texts, "doctor").output

    def test_every_mistake_is_told_with_its_place_and_the_mend(self, texts: Path) -> None:
        record(texts, "    paragraph: '3'\n")
        findings = texts / "seeds" / "veldria" / "others.yaml"
        misquote = "    quotes:\n      - {language: fr, text: aucun carillon n’a retenti à Orm}\n"
        findings.write_text(
            findings.read_text().replace("    of: ASSEMBLY-2031\n", f"    of: ASSEMBLY-2031\n{misquote}")
        )
        put(texts, "1. é".encode("cp1252"), "BELL-2031.fr.txt")
        put(texts, "1. Calls;", "BELL-2031.txt")
        put(texts, "1. Calls;", "BELLS-2031.en.txt")
        outcome = run(texts, "check")

        assert outcome.code == 1
        assert outcome.output.replace(f"{texts}/", "") == snapshot("""\
config/texts/BELL-2031.fr.txt:1:4: in what encoding the file is written cannot be told; save it as UTF-8
config/texts/BELL-2031.txt:1:1: the name does not tell the language; name it as BELL-2031.fr.txt is named, with the two small letters of its language
config/texts/BELLS-2031.en.txt:1:1: there is no source “BELLS-2031”; did you mean “BELL-2031”?
seeds/veldria/others.yaml:10:30: these words do not stand in config/texts/ASSEMBLY-2031.fr.html; nearest there is “qu'aucun carillon n'a sonné à Orm”: write what stands there, or take the quote out
seeds/veldria/recommendations.yaml:15:15: these words stand in paragraph 2 (a) of config/texts/ASSEMBLY-2031.en.html, not in paragraph 3; write that place under “paragraph”, or quote what stands in the one that is named
""")  # noqa: E501

    def test_a_misquote_breaks_the_check_and_not_the_answers(self, texts: Path) -> None:
        put(texts, page(ENGLISH).replace("every report", "each report"))

        assert run(texts, "check").code == 1
        assert "R-A31-01" in shown(texts)
        assert "each report" not in shown(texts)


class TestWhileItRuns:
    def test_the_next_answer_shows_what_lies_there_by_then(self, home: Path) -> None:
        record(home, "    paragraph: 2(a)\n")
        bot = open_bot(HomePaths(home))

        def words() -> list[str]:
            message = run_without_loop(
                bot.conversation.handle(incoming_message(bot, QUESTION, "thread", AnswerOptions()))
            ).message
            return re.findall("“(.*)”", to_plain_text(message))

        before = words()
        path = put(home, page(ENGLISH))
        there = words()
        put(home, page(ENGLISH).replace("by judges", "by anybody"))
        edited = words()
        path.unlink()

        assert "by judges" in there[0]
        assert "by anybody" in edited[0]
        assert before == words() == []

    def test_what_is_wrong_with_a_text_is_told_once_and_what_is_right_in_peace(self, texts: Path) -> None:
        with running(texts) as bot:
            bot.ready()
            put(texts, page(ENGLISH).replace("every report", "each report"))
            told = bot.until("these words do not stand")
            going_on = bot.until("the last correct version")
            put(texts, page(ENGLISH))
            put(texts, "1. Calls;", "BELL-2031.txt")
            bot.until("the name does not tell the language")

        assert told.split(":")[1] == "14"
        assert going_on == "Of these texts the last correct version is shown."
        assert sum("do not stand" in line for line in bot.said) == 1

    def test_the_admin_room_hears_of_it_without_where_the_machine_keeps_it(self, texts: Path) -> None:
        settings = texts / "config" / "bot.yaml"
        settings.write_text(f"{settings.read_text()}admin_room: terminal:terminal\n")
        put(texts, b"\0", "BELL-2031.en.txt")
        with running(texts) as bot:
            bot.until("“texts” in config/ has a mistake")
            told = bot.until("BELL-2031.en.txt:1:1: the file is not text")

        assert told.startswith("• config/texts/")
