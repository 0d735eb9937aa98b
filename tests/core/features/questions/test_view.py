"""An answer as the message people see."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.core.domain.catalogue import Catalogue
from bot.core.domain.message import Bullets, Card, Note, Paragraph, Suggestions
from bot.core.domain.sentence import Ref, Say, items
from bot.core.features.questions.model import Answer, Section
from bot.core.features.questions.view import MOST_CARDS, MOST_LINES, AnswerComposer
from bot.core.language.question import Question
from tests.core.campaign import ask_record, records, talk
from tests.core.sentences import wording

if TYPE_CHECKING:
    from bot.core.domain.message import Block, Message
    from tests.campaign_data import Change


def compose(answer: Answer, *changes: Change) -> Message:
    return AnswerComposer(Catalogue(records(*changes)), wording()).compose(answer)


def shown(text: str, *changes: Change) -> tuple[Block, ...]:
    return compose(talk(text, changes=changes), *changes).blocks


def answer_of(*sections: Section, lead: tuple[Say, ...] = (), language: str = "en") -> Answer:
    return Answer("recommendations", Question(""), lead=list(lead), sections=list(sections), language=language)


def many(number: int) -> tuple[Change, ...]:
    """Return more asks of the Assembly on bells."""
    return tuple(
        (("recommendations", 8 + i), ask_record(f"R-X-{i:02}", "ASSEMBLY", "bells", "ASSEMBLY-2033"))
        for i in range(number)
    )


class TestParts:
    def test_the_lead_opens_the_message(self) -> None:
        assert shown("what did the Assembly ask on bells")[0] == Paragraph("Northern Assembly: 2 asks", strong=True)

    def test_an_abstention_does_not_shout(self) -> None:
        assert shown("zzz")[0] == Paragraph("not understood: zzz", strong=False)

    def test_the_records_are_cards_under_the_lead(self) -> None:
        assert [block.id for block in shown("only the Assembly on bells") if isinstance(block, Card)] == [
            "R-A31-02",
            "R-A32-01",
        ]

    def test_a_heading_opens_its_section(self) -> None:
        blocks = shown("what did the Assembly ask on article 164")
        heading = Paragraph("since 1 m1 2030 164 (Penal Code of 2020) is 174 (Penal Code of 2030)", strong=True)

        assert blocks.index(heading) + 1 < len(blocks)

    def test_what_only_touches_it_is_a_line_each(self) -> None:
        (line,) = [block for block in shown("asks on unrest") if isinstance(block, Bullets)]

        assert line.items == ("11 m10 2032 · Northern Assembly — Ask R-A32-02. [R-A32-02]",)

    def test_a_note_closes_it(self) -> None:
        assert shown("asks on bells zzz")[-1] == Note("left out: zzz")

    def test_a_cut_question_says_so(self) -> None:
        assert Note("<note.cut>") in shown("bells " * 1_000)

    def test_a_message_of_another_language_says_that_records_are_english(self) -> None:
        assert compose(answer_of(Section("main", None, items("topic", ["bells"])), language="fr")).blocks[-1] == Note(
            "<note.english_records>"
        )


class TestCut:
    def test_a_message_holds_so_many_cards_and_so_many_lines(self) -> None:
        blocks = shown("only the Assembly on bells", *many(38))
        listed = [block for block in blocks if isinstance(block, Bullets)]

        assert sum(isinstance(block, Card) for block in blocks) == MOST_CARDS
        assert [len(block.items) for block in listed] == [MOST_LINES]

    def test_how_many_are_left_out_is_said(self) -> None:
        assert Note("16 more") in shown("only the Assembly on bells", *many(38))

    def test_records_that_the_answer_did_not_list_are_counted_too(self) -> None:
        assert Note("38 more") in shown("only the Assembly on bells", *many(60))

    def test_a_single_further_record_is_worded_as_one(self) -> None:
        assert Note("one more") in shown("only the Assembly on bells", *many(23))

    def test_a_short_list_leaves_nothing_out(self) -> None:
        assert not [block for block in shown("only the Assembly on bells") if isinstance(block, Note)]

    def test_a_later_section_has_the_room_that_is_left(self) -> None:
        ids = [f"R-X-{i:02}" for i in range(11)]
        first = Section("main", None, items("recommendation", ids))
        second = Section("related", None, items("recommendation", ["R-A31-01", "R-A31-02"]))
        blocks = compose(answer_of(first, second), *many(11)).blocks

        assert [type(block) for block in blocks[-2:]] == [Card, Bullets]


class TestSentences:
    def test_a_number_decides_between_the_forms(self) -> None:
        assert shown("what did Bell Watch ask on bells")[0] == Paragraph("Bell Watch: one ask", strong=True)

    def test_where_a_language_does_not_name_askers_apart_the_plain_sentence_is_used(self) -> None:
        said = AnswerComposer(Catalogue(records()), wording()).compose(
            answer_of(lead=(Say("none.combination", {"askers": (Ref("actor", "BELL"),)}),), language="xx")
        )

        assert said.summary == "<none.combination>"

    def test_months_are_named(self) -> None:
        said = Say("lead.usual_months", {"forum": Ref("forum", "TALKS"), "months": ("4", "5")})

        assert compose(answer_of(lead=(said,))).summary == "Veldria talks: Month4, Month5"

    def test_records_are_named_in_a_row(self) -> None:
        said = Say("lead.succession", {"provisions": (Ref("provision", "code-2020:164"), Ref("provision", "zzz"))})

        assert compose(answer_of(lead=(said,))).summary == "164 (Penal Code of 2020), zzz"

    def test_words_are_shown_as_they_are(self) -> None:
        assert compose(answer_of(lead=(Say("note.articles", {"numbers": ("164", "174")}),))).summary == (
            "on record: 164, 174"
        )


class TestSummary:
    def test_the_summary_is_the_first_sentence(self) -> None:
        assert compose(talk("what did the Assembly ask on bells")).summary == "Northern Assembly: 2 asks"

    def test_without_one_it_is_the_first_card(self) -> None:
        assert compose(talk("3rd Veldria talks")).summary == "Veldria talks no. 3: 9 m5 2032, Ormstad"

    def test_a_card_without_heading_is_its_text(self) -> None:
        assert compose(talk("F-A31-01")).summary == "No bell has rung since 2029."

    def test_a_list_alone_has_none(self) -> None:
        assert compose(answer_of(Section("main", None, items("topic", ["bells"]), detail="line"))).summary == ""


class TestExamples:
    def test_help_shows_every_example(self) -> None:
        assert shown("help")[-1] == Suggestions(("Question 1?", "Question 2?", "Question 3?", "Question 4?"))

    def test_an_abstention_shows_a_few(self) -> None:
        assert shown("zzz")[-1] == Suggestions(("Question 1?", "Question 2?", "Question 3?"))

    def test_an_abstention_that_shows_what_is_near_shows_none(self) -> None:
        assert not [block for block in shown("bells of prisons") if isinstance(block, Suggestions)]

    @pytest.mark.parametrize(("language", "example"), [("fr", "Question ?"), ("de", "Question 1?")])
    def test_examples_are_in_the_answers_language_where_there_are_some(self, language: str, example: str) -> None:
        french = (("campaign", "examples", "fr"), ["Question ?"])
        answer = talk("zzz")
        answer.language = language

        (suggested,) = [block for block in compose(answer, french).blocks if isinstance(block, Suggestions)]

        assert suggested.items[0] == example
