"""The terminal: what is shown, what scripts get, and what a hostile text cannot do."""

from __future__ import annotations

import io
import json
import stat
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inline_snapshot import snapshot
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput
from typing_extensions import override

from bot.adapters.terminal.chat import Chat
from bot.adapters.terminal.explanation import explain
from bot.adapters.terminal.json_lines import BatchError, BatchQuestion, answer_line, citations, error_line, parse_line
from bot.adapters.terminal.line_editor import InteractiveTerminal, PipedTerminal, completions
from bot.adapters.terminal.render import to_plain_text
from bot.core.domain.catalogue import Catalogue
from bot.core.domain.message import Action, Bullets, Card, Link, Message, Note, Paragraph, Suggestions
from bot.core.domain.sentence import Item
from bot.core.domain.text import clean
from bot.core.features.questions.model import Answer
from bot.core.language.lexicon import Sense
from bot.core.language.question import Article, Mention, NotUnderstood, People, Question, Subject, Time
from tests.campaign_data import dataset

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.core.domain.message import Block

CARD = Card(
    "R-1",
    "22 November 2012 · Northern Assembly",
    "Look into every report.",
    (("Addressed to", "Government"), ("", "a line without label")),
    (Link("S-1", "https://example.org/1"), Link("S-2", "https://example.org/2")),
)
FEW = ("a", "b")


def message(*blocks: Block) -> Message:
    return Message("", blocks, "en")


@pytest.fixture
def catalogue() -> Catalogue:
    return Catalogue(dataset())


class TestWhatIsShown:
    def test_an_answer_is_readable_on_a_phone(self) -> None:
        shown = to_plain_text(
            message(
                Paragraph("Northern Assembly asked, once on record:", strong=True),
                CARD,
                Paragraph("Set apart:", strong=True),
                Bullets(FEW),
                Note("One word was left out."),
                Note("Another note."),
                Suggestions(FEW),
                Link("the text", "https://example.org/3"),
            )
        )

        assert shown == snapshot("""\
Northern Assembly asked, once on record:

• 22 November 2012 · Northern Assembly [R-1]
  Look into every report.
  Addressed to: Government
  a line without label
  S-1: https://example.org/1
  S-2: https://example.org/2

Set apart:
• a
• b

One word was left out.
Another note.

› a
› b

the text: https://example.org/3\
""")

    def test_cards_stand_apart(self) -> None:
        assert to_plain_text(message(CARD, CARD)).count("\n\n") == 1

    def test_a_card_without_heading_begins_with_its_text(self) -> None:
        assert to_plain_text(message(Card("F-1", "", "The text notes it."))) == "• The text notes it. [F-1]"

    def test_a_card_without_id_shows_none(self) -> None:
        assert to_plain_text(message(Card("", "EEAS", "European External Action Service"))) == (
            "• EEAS\n  European External Action Service"
        )

    def test_a_long_line_is_broken_by_the_terminal_alone(self) -> None:
        assert "\n" not in to_plain_text(message(Paragraph("word " * 500)))

    def test_a_link_is_named_where_it_has_another_name_than_its_card(self) -> None:
        card = Card("S-1", "", "A text.", (), (Link("S-1", "https://a/"), Link("mirror", "https://b/")))

        assert to_plain_text(message(card)) == "• A text. [S-1]\n  https://a/\n  mirror: https://b/"

    def test_what_can_be_done_about_it_is_told_by_what_to_type(self) -> None:
        actions = (Action("more", "1f", "More", "more"), Action("undo", "meetings 4", "Undo"))

        assert to_plain_text(Message("", (Note("Done."),), "en", actions)) == "Done.\n\nMore: “more”"

    def test_a_message_without_blocks_shows_nothing(self) -> None:
        assert to_plain_text(message()) == ""


class TestHostileTexts:
    def test_an_escape_sequence_loses_what_makes_it_one(self) -> None:
        assert clean("\x1b[31mred\x1b[0m \x9b31m") == "[31mred[0m 31m"

    def test_nothing_turns_the_direction_of_reading(self) -> None:
        assert clean("a\u202egnp.exe\u2066\u200f") == "agnp.exe"

    def test_a_text_with_line_breaks_stays_one_line(self) -> None:
        assert clean("one\r\ntwo\u2028three\tfour") == "one two three four"

    def test_joined_emoji_stay_whole(self) -> None:
        assert clean("👩‍👩‍👧 ok") == "👩‍👩‍👧 ok"

    def test_letters_of_every_script_stay_as_they_are(self) -> None:
        assert clean("Қазақ ёлка é ü العربية") == "Қазақ ёлка é ü العربية"

    @given(st.text(), st.text())
    def test_whatever_a_record_says_no_line_begins_that_we_did_not_begin(self, one: str, other: str) -> None:
        shown = to_plain_text(
            message(Card("R-1", "heading", one, (("label", other),), (Link("", "https://x/" + one),)))
        )

        assert len(shown.split("\n")) == 3 + bool(clean(one))
        assert not any(ord(letter) < 32 or 126 < ord(letter) < 160 for letter in shown.replace("\n", ""))


class ColourScreen(io.StringIO):
    """A screen that says it is one."""

    @override
    def isatty(self) -> bool:
        return True


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> ColourScreen:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    return ColourScreen()


@pytest.fixture
def keys() -> Iterator[object]:
    with create_pipe_input() as typed, create_app_session(input=typed, output=DummyOutput()):
        yield typed


class TestTerminal:
    @pytest.mark.usefixtures("keys")
    def test_colours_change_no_character(self, screen: ColourScreen, tmp_path: Path) -> None:
        InteractiveTerminal(screen, tmp_path / "history", ()).show(message(Paragraph("Lead", strong=True), CARD))
        in_colour = screen.getvalue()

        assert "\x1b[" in in_colour
        assert without_styles(in_colour) == to_plain_text(message(Paragraph("Lead", strong=True), CARD)) + "\n\n"

    @pytest.mark.usefixtures("keys")
    def test_colours_can_be_switched_off(
        self, screen: ColourScreen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("NO_COLOR", "1")
        InteractiveTerminal(screen, tmp_path / "history", ()).show(message(CARD))

        assert not any(f"\x1b[{code}" in screen.getvalue() for code in ("3", "9", "1;3"))

    @pytest.mark.usefixtures("keys")
    def test_markup_in_a_record_is_shown_as_it_is(self, screen: ColourScreen, tmp_path: Path) -> None:
        text = "[red]x[/red] [link=https://evil.example]y[/link] :smile: 42 <b>z</b>"
        InteractiveTerminal(screen, tmp_path / "history", ()).show(message(Paragraph(text)))

        assert screen.getvalue() == text + "\n\n"

    @pytest.mark.usefixtures("keys")
    def test_a_long_line_is_not_broken(self, screen: ColourScreen, tmp_path: Path) -> None:
        InteractiveTerminal(screen, tmp_path / "history", ()).show(message(Paragraph("word " * 500)))

        assert screen.getvalue().count("\n") == 2

    def test_what_is_typed_is_read_until_the_end_of_input(self, keys: object, tmp_path: Path) -> None:
        typed(keys, "first\rsecond\r\x04")

        assert list(InteractiveTerminal(io.StringIO(), tmp_path / "history", ()).read()) == ["first", "second"]

    def test_an_interruption_ends_the_reading_in_silence(self, keys: object, tmp_path: Path) -> None:
        typed(keys, "first\rsec\x03")

        assert list(InteractiveTerminal(io.StringIO(), tmp_path / "history", ()).read()) == ["first"]

    def test_what_is_pasted_in_several_lines_is_one_question(self, keys: object, tmp_path: Path) -> None:
        typed(keys, "\x1b[200~one\ntwo\n\x1b[201~\r\x04")

        assert len(list(InteractiveTerminal(io.StringIO(), tmp_path / "history", ()).read())) == 1

    def test_what_was_typed_is_kept_for_the_owners_eyes_only(self, keys: object, tmp_path: Path) -> None:
        history = tmp_path / "state" / "history"
        typed(keys, "first\r\x04")
        list(InteractiveTerminal(io.StringIO(), history, ()).read())

        assert "first" in history.read_text()
        assert stat.S_IMODE(history.stat().st_mode) == 0o600
        assert stat.S_IMODE(history.parent.stat().st_mode) == 0o700

    def test_a_state_that_cannot_be_written_keeps_nobody_from_talking(self, keys: object, tmp_path: Path) -> None:
        (tmp_path / "state").write_text("a file where the folder should be")
        typed(keys, "first\r\x04")

        assert list(InteractiveTerminal(io.StringIO(), tmp_path / "state" / "history", ()).read()) == ["first"]

    def test_bytes_that_are_no_utf8_are_marked_as_lost(self) -> None:
        assert list(PipedTerminal(io.BytesIO(b"tor\xffture\r\n"), io.StringIO()).read()) == ["tor\ufffdture"]


def typed(keys: object, text: str) -> None:
    send = getattr(keys, "send_text")  # noqa: B009 -- the library's own type is not public
    send(text)


def without_styles(text: str) -> str:
    while "\x1b[" in text:
        before, _, after = text.partition("\x1b[")
        text = before + after.partition("m")[2]
    return text


class TestCompletion:
    def test_commands_are_completed_at_the_beginning(self) -> None:
        assert list(completions("/l", ("Law",))) == [("/lang", 2)]

    def test_a_name_is_completed_in_the_middle_of_a_question(self) -> None:
        assert list(completions("ask on tor", ("Torture", "Media"))) == [("Torture", 3)]

    def test_a_question_is_completed_as_a_whole(self) -> None:
        assert list(completions("what did", ("What did the Assembly ask?",))) == [("What did the Assembly ask?", 8)]

    def test_one_letter_completes_nothing(self) -> None:
        assert list(completions("ask t", ("Torture",))) == []


ASKED: Final = Question("Did the Assembly ask on torture?")


class TestChat:
    @pytest.fixture
    def asked(self) -> list[tuple[str, str | None]]:
        return []

    @pytest.fixture
    def chat(self, catalogue: Catalogue, asked: list[tuple[str, str | None]]) -> Chat:
        def answering(text: str, language: str | None) -> tuple[Message, Answer]:
            asked.append((text, language))
            understood = replace(ASKED, unknown=NotUnderstood(("xyz",)))
            return message(Paragraph("answer")), Answer("recommendations", understood)

        return Chat(answering, catalogue, "en")

    def test_whatever_is_no_command_is_asked(self, chat: Chat, asked: list[tuple[str, str | None]]) -> None:
        chat.respond("who asked?")

        assert asked == [("who asked?", None)]

    def test_a_chosen_language_goes_with_each_question(self, chat: Chat, asked: list[tuple[str, str | None]]) -> None:
        chat.respond("/lang en")
        chat.respond("who?")

        assert asked == [("who?", "en")]

    def test_the_choice_of_a_language_can_be_taken_back(self, chat: Chat, asked: list[tuple[str, str | None]]) -> None:
        for line in ("/lang en", "/lang auto", "who?"):
            chat.respond(line)

        assert asked == [("who?", None)]

    def test_a_language_the_campaign_does_not_speak_is_refused(self, chat: Chat) -> None:
        assert shown(chat.respond("/lang xx")) == "Write /lang and one of: en, auto."

    def test_before_an_answer_there_is_no_why(self, chat: Chat) -> None:
        assert shown(chat.respond("/why")) == "Nothing was answered yet."

    def test_why_tells_of_the_last_answer(self, chat: Chat) -> None:
        chat.respond("who?")

        assert "xyz" in shown(chat.respond("/why"))

    def test_an_unknown_command_is_no_question(self, chat: Chat, asked: list[tuple[str, str | None]]) -> None:
        assert shown(chat.respond("/wyh")) == "There is no command /wyh; /help lists those there are."
        assert asked == []

    def test_help_lists_the_commands(self, chat: Chat) -> None:
        assert shown(chat.respond("/help")) == snapshot("""\
Ask in your own words, for example:

› What did the Assembly ask on prisons?

Commands:
• /help: what can be typed here
• /why: how the last answer was found
• /lang: the language of the answers: /lang fr, or /lang auto for that of the question
• /quit: leave (Ctrl-D does too)

What changes something, or is taken along; “task help” tells more of “task”:
• brief [next|FORUM|FORUM:NUMBER] [full]
• meeting list [FORUM]
• subscribe [FORUM|MEETING]
• snooze [MEETING] 2h|until WHEN
• follow TOPIC|RECORD|FORUM|ARTICLE [daily|weekly] [here]
• task RECORD|FORUM:NUMBER [for PERSON] [until DAY] [: TEXT]
• progress RECORD [STATE WHEN] [at FORUM:NUMBER] [corrects ENTRY] [evidence LINK] [note …]
• raised RECORD at FORUM:NUMBER [on WHEN] evidence LINK [note …]
• debriefs
• proposals [as of DAY]
• export recommendations|progress|milestones|briefing|audit [as xlsx|csv|json|md|docx] [of QUESTION|for MEETING] \
[with related]
• timeline [of QUESTION|RECORD] [as svg|png]
• history [meetings|people] [NUMBER]
• undo [people|progress] [REVISION] [because …]\
""")

    def test_the_greeting_shows_examples(self, chat: Chat) -> None:
        assert to_plain_text(chat.greeting) == snapshot("""\
Northern League and Veldria
Ask in your own words, for example:

› What did the Assembly ask on prisons?

/help lists the commands, Ctrl-D leaves.\
""")

    def test_quitting_shows_nothing(self, chat: Chat) -> None:
        assert chat.respond("/quit") is None

    def test_topics_actors_and_examples_can_be_completed(self, chat: Chat, catalogue: Catalogue) -> None:
        known = catalogue.dataset

        assert {known.topics[0].name["en"], known.actors[0].name["en"], *known.campaign.examples["en"]} <= set(
            chat.names()
        )


def shown(answered: Message | None) -> str:
    assert answered is not None
    return to_plain_text(answered)


class TestWhy:
    def test_each_word_is_told_with_what_it_was_read_as_and_how(self, catalogue: Catalogue) -> None:
        topic, actor = catalogue.dataset.topics[0].id, catalogue.dataset.actors[0].id
        mentions = (
            Mention(1, 3, "the Assembly", (Sense("actor", actor, "Assembly", "en"),), "exact"),
            Mention(3, 4, "ask", (Sense("cue", "ask", "ask", "en"), Sense("cue", "ask", "ask", "fr")), "stem"),
            Mention(5, 6, "tortur", (Sense("topic", topic, "torture", "en"),), "typo", negated=True),
        )
        asked = replace(
            ASKED,
            mentions=mentions,
            subject=Subject(articles=(Article("12", ("code",)),)),
            people=People(askers=(actor,)),
            time=Time(meeting_numbers=(3,)),
            from_context=("askers", "meeting_numbers"),
            unknown=NotUnderstood(("xyz",), bodies=("Atlantis",)),
        )

        assert to_plain_text(explain(Answer("recommendations", asked), catalogue)) == snapshot("""\
Words of the question, and what they were read as:
• “the Assembly” → actor Northern League (as written)
• “ask” → a word that says what is wanted: ask (another form of the word)
• “tortur” → topic Prisons (a slip, mended, turned by a “not”)

Read from numbers and dates:
• article 12 of code
• session 3

From what was said before:
• askers: Northern League
• meeting numbers: 3

Not on record, and so refused:
• Atlantis

Not understood, and left out:
• xyz

Taken for a question about: recommendations; answered with 0 records.\
""")


class TestForScripts:
    @pytest.fixture
    def answer(self) -> Answer:
        return Answer("none", ASKED, abstained=True, language="en")

    def test_the_shape_is_the_public_one(self, answer: Answer, catalogue: Catalogue) -> None:
        line = answer_line(7, "who?", answer, message(Paragraph("Nothing.")), catalogue)

        assert json.loads(line) == {
            "id": 7,
            "question": "who?",
            "language": "en",
            "intent": "none",
            "abstained": True,
            "records": [],
            "citations": [],
            "text": "Nothing.",
        }

    def test_letters_are_written_as_they_are(self, answer: Answer, catalogue: Catalogue) -> None:
        assert "кто" in answer_line(1, "кто?", answer, message(), catalogue)

    @given(st.text(st.characters()))
    def test_no_question_moves_the_cursor_or_ends_the_line(self, text: str) -> None:
        line = answer_line(None, text, Answer("none", ASKED), message(), Catalogue(dataset()))

        assert json.loads(line)["question"] == text
        assert line.splitlines() == [line]
        assert not any(ord(letter) < 32 or 126 < ord(letter) < 160 for letter in line)

    def test_an_error_names_its_line(self) -> None:
        assert json.loads(error_line("a", "what")) == {"id": "a", "error": "what"}

    def test_a_recommendation_is_cited_by_the_source_it_was_read_in(self, catalogue: Catalogue) -> None:
        record = catalogue.dataset.recommendations[0]
        source = catalogue.sources[record.source or ""]
        cited = citations([Item("recommendation", record.id)] * 2, catalogue)

        assert [(each.source, each.url) for each in cited] == [(source.id, source.links[0])]

    def test_a_name_spelt_out_cites_nobody(self, catalogue: Catalogue) -> None:
        assert citations([Item("topic", catalogue.dataset.topics[0].id)], catalogue) == []


class TestBatchLines:
    def test_a_line_is_a_question(self) -> None:
        line = b'{"id": 1, "question": "who?", "thread": "a", "now": "2026-11-23", "else": []}'

        assert parse_line(line) == BatchQuestion(1, "who?", '"a"', "2026-11-23")

    def test_what_may_be_left_out_may_be_null(self) -> None:
        line = b'{"id": null, "question": "who?", "thread": null, "now": null}'

        assert parse_line(line) == BatchQuestion(None, "who?", None, None)

    def test_a_thread_named_by_a_number_is_not_the_one_named_by_its_digits(self) -> None:
        number, digits = (parse_line(b'{"question": "who?", "thread": %s}' % name) for name in (b"1", b'"1"'))

        assert number != digits

    @pytest.mark.parametrize(
        ("line", "error"),
        [
            (b"{", "this line is not JSON"),
            (b'{"question": "\xff"}', "this line is not UTF-8"),
            (b'{"question": "who?", "id": NaN}', "this line is not JSON"),
            (b'{"id": ' + b"9" * 5_000 + b"}", "this line is not JSON"),
            (b"[" * 100_000, "this line is not JSON"),
            (b"[]", 'this line is not JSON object: write {"id": …, "question": …}'),
            (b"{}", "“question” is missing"),
            (b'{"question": 3}', "“question” must be a text"),
            (b'{"question": "who?", "now": 3}', "“now” must be a date or an instant, as a text"),
            (b'{"question": "who?", "id": []}', "“id” must be a text or a number"),
            (b'{"question": "who?", "id": 1e999}', "“id” must be a text or a number"),
        ],
    )
    def test_a_line_that_cannot_be_answered_says_why(self, line: bytes, error: str) -> None:
        assert parse_line(line) == BatchError(None, error)

    def test_the_error_carries_the_id(self) -> None:
        assert parse_line(b'{"id": "a"}') == BatchError("a", "“question” is missing")

    @given(st.binary())
    def test_any_bytes_are_a_question_or_an_error(self, line: bytes) -> None:
        assert isinstance(parse_line(line), BatchQuestion | BatchError)
