"""Which records somebody means who wants a timeline."""

from __future__ import annotations

from bot.core.domain.sentence import Ref
from bot.core.features.timeline.builder import choose_all, choose_answering, choose_lineage
from tests.core.briefed_campaign import catalogue
from tests.core.campaign import talk

LINE = {"R-A31-02", "R-A32-01"}


def test_everything_is_all_of_the_campaign() -> None:
    records = catalogue()
    chosen = choose_all(records)

    assert set(chosen.asks) == set(records.recommendations)
    assert (set(chosen.meetings), set(chosen.milestones)) == (set(records.meetings), set(records.milestones))


def test_an_ask_stands_for_its_whole_line() -> None:
    chosen = choose_lineage("R-A32-01", catalogue())

    assert (chosen.about, set(chosen.asks)) == (Ref("lineage", "bell_article"), LINE)


def test_an_ask_of_no_line_stands_alone() -> None:
    assert choose_lineage("R-L32-02", catalogue()).asks == ("R-L32-02",)


def test_a_question_stands_for_what_answers_it_and_not_for_what_is_set_apart() -> None:
    chosen = choose_answering(talk("What did the Assembly ask on bells?"))

    assert chosen is not None
    assert (chosen.about, set(chosen.asks)) == ("What did the Assembly ask on bells?", LINE)


def test_a_question_for_milestones_stands_for_these() -> None:
    chosen = choose_answering(talk("When was the Bridge Pact signed?"))

    assert chosen is not None
    assert (chosen.asks, chosen.milestones) == ((), ("M-2029-04-02",))


def test_what_nothing_is_on_record_for_stands_for_nothing() -> None:
    assert choose_answering(talk("What did the Assembly ask on fishing?")) is None
