"""What is written below a debrief, in five languages: read where it is clear, and told where it is not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.adapters.language_data import date_formats, read_tables
from bot.adapters.messages import MessageFiles
from bot.app.home_paths import LANGUAGES
from bot.core.domain.wording import Wording
from bot.core.features.debriefs.replies import AnsweredLine, ReplyParser, UnclearLine, reply_words_of

if TYPE_CHECKING:
    from bot.core.features.progress.model import ProgressState

WORDING: Final = Wording(MessageFiles(LANGUAGES / "wording"), date_formats(read_tables(LANGUAGES)))
REPLIES: Final = ReplyParser(reply_words_of(WORDING, ("en", "fr", "de", "ru", "kk")))
ASKED: Final = ("V-1", "V-2-b", "V-3")
LINK: Final = "https://example.org/minutes?day=3#item-2"


def read(text: str) -> list[tuple[str, str | None, str | None]]:
    """Return the state, the evidence and the note of each line, and why one is unclear."""
    return [
        (each.why.key, None, None) if isinstance(each, UnclearLine) else (each.state, each.evidence, each.note)
        for each in REPLIES.read(text, ASKED)
    ]


def records(text: str) -> tuple[str, ...]:
    (only,) = REPLIES.read(text, ASKED)
    assert isinstance(only, AnsweredLine)
    return only.records


class TestStates:
    @pytest.mark.parametrize(
        ("text", "state"),
        [
            ("1 raised", "raised"),
            ("1: Raised.", "raised"),
            ("#1 was raised", "raised"),
            ("1) not raised", "not_raised"),
            ("1 wasn’t raised", "not_raised"),
            ("1. not-raised", "not_raised"),
            ("1 – promised", "promised"),
            ("- 1 promised", "promised"),
            ("raised: 1", "raised"),
            ("not raised 1", "not_raised"),
            ("1 soulevé", "raised"),
            ("1 n’a pas été soulevé", "not_raised"),
            ("1 promis", "promised"),
            ("1 angesprochen", "raised"),
            ("1 wurde nicht angesprochen", "not_raised"),
            ("zugesagt: 1", "promised"),
            ("1 ПОДНЯТО", "raised"),
            ("1 не поднимали", "not_raised"),
            ("1 обещано", "promised"),
            ("1 көтерілді", "raised"),
            ("1 көтерілген жоқ", "not_raised"),
            ("1 уәде берілді", "promised"),
        ],
    )
    def test_each_is_known_in_every_language_however_it_is_set(self, text: str, state: ProgressState) -> None:
        assert read(text) == [(state, None, None)]

    @pytest.mark.parametrize("code", ["en", "fr", "de", "ru", "kk"])
    @pytest.mark.parametrize("state", ["raised", "not_raised", "promised"])
    def test_what_the_bot_itself_calls_it_is_known(self, code: str, state: ProgressState) -> None:
        assert read(f"2 {WORDING.say(f'state.{state}', code)}") == [(state, None, None)]


class TestWhich:
    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("2 raised", ("V-2-b",)),
            ("1, 3 raised", ("V-1", "V-3")),
            ("1 & 3 raised", ("V-1", "V-3")),
            ("3 3 raised", ("V-3",)),
            ("v-2-b raised", ("v-2-b",)),
            ("not raised: V-9, 1", ("V-9", "V-1")),
        ],
    )
    def test_asks_are_named_by_their_numbers_or_ids(self, text: str, found: tuple[str, ...]) -> None:
        assert records(text) == found

    @pytest.mark.parametrize("number", [0, 4, 999])
    def test_a_number_that_the_debrief_does_not_have_is_told(self, number: int) -> None:
        (only,) = REPLIES.read(f"{number} raised", ASKED)

        assert isinstance(only, UnclearLine)
        assert (only.why.key, only.why.values) == ("answer.no_number", {"number": number, "last": 3})


class TestWhatElseIsSaid:
    @pytest.mark.parametrize(
        ("text", "evidence", "note"),
        [
            (f"1 raised {LINK}", LINK, None),
            (f"1 raised: {LINK}.", LINK, None),
            (f"1 raised {LINK} note they listened", LINK, "they listened"),
            (f"1 raised {LINK}, they listened", LINK, "they listened"),
            (f"1 raised, at lunch ({LINK})", LINK, "at lunch"),
            ("1 raised, by the Ambassador", None, "by the Ambassador"),
            ("1 raised, note verbale of 3 May", None, "note verbale of 3 May"),
            ("1 raised evidence letter of 3 May", "letter of 3 May", None),
            ("1 raised, evidence: letter of 3 May, note: they listened", "letter of 3 May", "they listened"),
            ("1 soulevé, preuve : lettre du 3 mai", "lettre du 3 mai", None),
            ("1 raised note: not promised", None, "not promised"),
        ],
    )
    def test_a_link_or_what_is_called_evidence_is_that_and_the_rest_is_a_note(
        self, text: str, evidence: str | None, note: str | None
    ) -> None:
        assert read(text) == [("raised", evidence, note)]


class TestUnclear:
    @pytest.mark.parametrize(
        ("text", "why"),
        [
            ("3 raised eyebrows", "answer.no_state"),
            ("1 raised not really", "answer.no_state"),
            ("1 rased", "answer.no_state"),
            ("1 raised and promised", "answer.no_state"),
            ("1 raised, they promised to look", "answer.two_states"),
            ("1 raised, 2 not raised", "answer.two_states"),
            (f"1 not raised {LINK} promised", "answer.two_states"),
        ],
    )
    def test_what_may_mean_something_else_is_told_and_not_read(self, text: str, why: str) -> None:
        assert read(text) == [(why, None, None)]

    @pytest.mark.parametrize(
        "text",
        [
            "what came of 1?",
            "1 raised?",
            "12",
            "5 asks of Bell Watch",
            "Raised 3 times in 2016",
            "raised V-1 at veldria_talks:5 evidence letter",
            "2016 raised hopes",
            "V-1",
            "",
            "   ",
        ],
    )
    def test_whatever_does_not_begin_like_an_answer_is_none(self, text: str) -> None:
        assert read(text) == []


class TestLines:
    def test_each_line_is_an_answer_of_its_own_and_an_unclear_one_keeps_no_other_back(self) -> None:
        assert read(f"1 raised {LINK}\n\n • 2 not raised\r\nthe third we forgot\n3 promised") == [
            ("raised", LINK, None),
            ("not_raised", None, None),
            ("answer.no_state", None, None),
            ("promised", None, None),
        ]


class TestUnaddressed:
    @pytest.mark.parametrize("text", ["1 raised", "V-1 not raised\nand so on", "7 promised"])
    def test_what_begins_with_a_number_and_a_state_is_for_the_bot(self, text: str) -> None:
        assert REPLIES.begins(text)

    @pytest.mark.parametrize("text", ["raised: 1", "1 rased", "I raised 1", "1 raised?", "thanks", "", "2016 raised"])
    def test_all_else_is_for_people(self, text: str) -> None:
        assert not REPLIES.begins(text)

    def test_a_long_message_is_looked_through_in_no_time_that_grows_with_its_square(self) -> None:
        assert not REPLIES.begins("1, " * 20_000)
        assert read("1 raised " + "a-" * 20_000) == [("answer.no_state", None, None)]


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["1", "2", "9", "V-1", "raised", "not", "promised", ",", "?", ":", LINK, "note", "\n", "ы", "-"]
        )
    )
)
def test_whatever_is_read_was_written_as_its_number_and_its_state(words: list[str]) -> None:
    for each in REPLIES.read(" ".join(words), ASKED):
        if isinstance(each, AnsweredLine):
            written = each.line.casefold()

            assert all(name.casefold() in written or f"{ASKED.index(name) + 1}" in written for name in each.records)
            assert each.state.replace("_", " ") in written.replace("-", " ").replace("  ", " ")
            assert not each.line.endswith("?")
