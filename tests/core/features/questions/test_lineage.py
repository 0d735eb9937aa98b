"""The story of an ask: which line it tells, and of whom apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.core.features.questions.model import LineageStory
from bot.core.features.questions.status import add_progress, recommendations_with_progress
from tests.core.campaign import talk
from tests.core.features.progress.entries import entry

if TYPE_CHECKING:
    from tests.campaign_data import Change

GROWN: Final[tuple[Change, ...]] = (
    (("recommendations", 2, "lineage"), "bell_article"),
    (("lineages", 0, "growth"), [
        {"ask": "R-A32-01", "of": "R-A31-02", "how": "widens", "why": "speaks of all bells", "certainty": "unverified"},
    ]),
)  # fmt: skip
QUESTION: Final = "status of R-A32-01"


def test_the_line_is_told_oldest_first_with_organisations_in_their_own_name_apart() -> None:
    assert talk(QUESTION, changes=GROWN).story == LineageStory("bell_article", ("R-A31-02", "R-A32-01"), ("R-B31-01",))


def test_what_came_of_all_of_it_is_wanted() -> None:
    assert recommendations_with_progress(talk(QUESTION, changes=GROWN)) == ("R-A32-01", "R-A31-02", "R-B31-01")


def test_what_came_of_an_earlier_ask_is_told_as_well() -> None:
    told = talk(QUESTION, changes=GROWN)
    met = entry("met", "2031", 1, record="R-A31-02")
    add_progress(told, (met,))

    assert told.standings["R-A31-02"].done == met


def test_a_line_of_which_nothing_says_how_it_grew_is_no_story() -> None:
    assert talk(QUESTION).story is None


def test_an_ask_of_no_line_has_no_story() -> None:
    assert talk("status of R-A31-01", changes=GROWN).story is None


def test_of_asks_most_of_which_are_of_other_lines_none_is_told() -> None:
    assert talk("status of R-A32-01 and R-A31-01 and R-L32-01", changes=GROWN).story is None


def test_a_question_who_asked_what_gets_no_story() -> None:
    assert talk("R-A32-01", changes=GROWN).story is None
