"""What can be done about which message."""

from __future__ import annotations

import pytest

from bot.core.domain.catalogue import Catalogue
from bot.core.domain.message import Action, Card
from bot.core.domain.sentence import Item, Say, items
from bot.core.features.actions import ACTIONS, ActionBuilder, action_command
from bot.core.features.briefings.selection import build_meeting_briefing
from bot.core.features.briefings.view import BriefingComposer
from bot.core.features.commands.grammar import parse_command
from bot.core.features.commands.outcome import Outcome
from bot.core.features.commands.view import OutcomeComposer
from bot.core.features.questions.model import Answer, Section
from bot.core.features.questions.view import MOST_CARDS, MOST_LINES, AnswerComposer, omitted_items
from bot.core.language.question import Question
from tests.core.briefed_campaign import NEXT, catalogue
from tests.core.campaign import TODAY, records
from tests.core.sentences import wording

OFFERS = ActionBuilder(wording(), "en")
KNOWN = Catalogue(records())


def answer(*sections: Section) -> Answer:
    return Answer("recommendations", Question(""), sections=list(sections))


def main(kind: str, *names: str) -> Answer:
    return answer(Section("main", None, tuple(Item(kind, name) for name in names)))  # type: ignore[arg-type]


def offered(found: tuple[Action, ...]) -> list[tuple[str, str]]:
    return [(each.id, each.about) for each in found]


def of_outcome(outcome: Outcome) -> list[tuple[str, str]]:
    composer = OutcomeComposer(AnswerComposer(KNOWN, wording()), KNOWN, wording())
    return offered(composer.compose(outcome, "en").actions)


class TestAnswers:
    def test_a_single_recommendation_has_its_source_offered(self) -> None:
        assert offered(OFFERS.with_answer(main("recommendation", "R-1"), ())) == [("source", "R-1")]

    def test_several_have_not(self) -> None:
        assert OFFERS.with_answer(main("recommendation", "R-1", "R-2"), ()) == ()

    def test_a_single_meeting_has_its_briefing_offered_with_how_to_type_it(self) -> None:
        (found,) = OFFERS.with_answer(main("meeting", "talks:4"), ())

        assert (found.id, found.about, found.typed) == ("briefing", "talks:4", "brief talks:4 full")

    def test_what_was_left_out_is_offered_first(self) -> None:
        left = items("recommendation", ("R-2",))

        assert [each.id for each in OFFERS.with_answer(main("recommendation", "R-1"), left)] == ["more", "source"]

    def test_left_out_is_what_is_neither_a_card_nor_a_line(self) -> None:
        names = tuple(f"R-{number}" for number in range(MOST_CARDS + MOST_LINES + 2))
        other = Section("related", None, items("recommendation", ("R-X",)))

        assert [
            item.id for item in omitted_items(answer(Section("main", None, items("recommendation", names)), other))
        ] == [*names[-2:]]


class TestOutcomes:
    def test_a_question_has_both_answers_offered(self) -> None:
        asked = Outcome("asked", (Say("edit.sure.remove"),), token="1f")  # noqa: S106 -- a name of a question

        assert of_outcome(asked) == [("yes", "1f"), ("no", "1f")]

    @pytest.mark.parametrize(("document", "named"), [("milestones", "meetings 4"), ("bot", "people 4")])
    def test_a_change_can_be_taken_back(self, document: str, named: str) -> None:
        done = Outcome("done", (Say("edit.unchanged"),), stored=(document, 4))

        assert of_outcome(done) == [("undo", named)]

    def test_a_refusal_offers_nothing(self) -> None:
        assert of_outcome(Outcome("refused", (Say("denied.edit"),))) == []


class TestBriefings:
    def actions(self, *, whole: bool = False, on: str = NEXT) -> tuple[tuple[Action, ...], list[str]]:
        known = catalogue(when="2033-03-11")
        composer = BriefingComposer(AnswerComposer(known, wording()), known, wording())
        message = composer.message(build_meeting_briefing(on, known, TODAY), "en", whole=whole)
        return message.actions, [block.id for block in message.blocks if isinstance(block, Card)]

    def test_each_ask_that_is_shown_can_be_raised_there(self) -> None:
        found, cards = self.actions()
        raised = [each for each in found if each.id == "raise"]

        assert raised
        assert {each.card for each in raised} <= set(cards)
        assert [each.about for each in raised] == [f"{each.card} at {NEXT}" for each in raised]

    def test_all_of_it_is_offered_where_it_is_not_shown(self) -> None:
        assert ["briefing" in {each.id for each in self.actions(whole=whole)[0]} for whole in (False, True)] == [
            True,
            False,
        ]

    def test_nothing_can_be_raised_at_a_meeting_that_was_held(self) -> None:
        assert "raise" not in {each.id for each in self.actions(on="veldria_talks:3")[0]}


def test_a_reminder_of_a_meeting_can_be_put_off_or_lead_to_the_briefing() -> None:
    assert offered(OFFERS.with_reminder("talks:4", is_meeting=True)) == [
        ("briefing", "talks:4"),
        ("snooze", "talks:4 1d"),
        ("snooze", "talks:4 2h"),
    ]


def test_a_reminder_of_a_milestone_offers_no_briefing() -> None:
    assert "briefing" not in dict(offered(OFFERS.with_reminder("vote", is_meeting=False)))


class TestLines:
    @pytest.mark.parametrize(
        ("action", "about"),
        [
            ("briefing", "human_rights_dialogue:17"), ("snooze", "human_rights_dialogue:17 2h"),
            ("raise", "R-HRW-01 at human_rights_dialogue:17"), ("undo", "meetings 4"), ("undo", "people 4"),
        ],
    )  # fmt: skip
    def test_a_click_comes_to_a_line_that_can_be_typed(self, action: str, about: str) -> None:
        assert parse_command(action_command(action, about) or "") is not None

    @pytest.mark.parametrize("action", ["yes", "no", "more", "wipe", ""])
    def test_what_is_no_line_comes_to_none(self, action: str) -> None:
        assert action_command(action, "meetings 4") is None

    @pytest.mark.parametrize("about", ["", "a\nb", "4; people 5", "x" * 201, "a“b"])
    def test_what_was_never_offered_comes_to_none(self, about: str) -> None:
        assert [action_command(action, about) for action in sorted(ACTIONS)] == [None] * len(ACTIONS)
