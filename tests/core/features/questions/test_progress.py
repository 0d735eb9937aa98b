"""What answers say of what came of asks: what is recorded, as it was known then, and else that nothing is."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.core.features.progress.model import ProgressStatus
from bot.core.features.questions.status import add_progress, recommendations_with_progress
from tests.core.campaign import talk
from tests.core.features.progress.entries import RECORDED, entry

if TYPE_CHECKING:
    from bot.core.features.progress.model import ProgressState

QUESTION = "status of R-A31-01"
RAISE = "what should be raised at the next Veldria talks?"
DONE: Final[tuple[ProgressState, ...]] = ("promised", "met")
MET = entry("met", "2031", 1, record="R-A31-01")


def test_of_a_question_what_became_of_an_ask_its_entries_are_wanted() -> None:
    assert recommendations_with_progress(talk(QUESTION)) == ("R-A31-01",)


def test_of_no_other_question_any_are_wanted() -> None:
    assert recommendations_with_progress(talk("R-A31-01")) == ()


def test_without_entries_it_says_that_no_evidence_is_on_record() -> None:
    told = talk(QUESTION)
    add_progress(told, ())

    assert ([say.key for say in told.lead], told.standings) == (["status.unknown"], {})


def test_what_is_recorded_is_told() -> None:
    told = talk(QUESTION)
    add_progress(told, (MET,))

    assert ([say.key for say in told.lead], told.standings) == (
        ["status.recorded"],
        {"R-A31-01": ProgressStatus(None, MET)},
    )


def test_what_was_recorded_later_was_not_known_then() -> None:
    told = talk(QUESTION)
    add_progress(told, (MET,), RECORDED + timedelta(hours=23))

    assert ([say.key for say in told.lead], told.standings) == (["status.unknown"], {})


class TestWhatToRaise:
    def test_what_was_promised_and_is_not_done_is_told_first(self) -> None:
        told = talk(RAISE)
        promised = entry("promised", "2031", 1, record=told.weighed[0])
        add_progress(told, (promised,))

        assert [(each.record, each.promise, each.done) for each in told.owed] == [(told.weighed[0], promised, None)]

    def test_what_was_done_is_not(self) -> None:
        told = talk(RAISE)
        entries = tuple(entry(state, "2031", number, record=told.weighed[0]) for number, state in enumerate(DONE, 1))
        add_progress(told, entries)

        assert told.owed == ()

    def test_older_asks_than_those_it_lists_are_looked_at_as_well(self) -> None:
        told = talk(RAISE)
        listed = {item.id for item in told.items("main") if item.kind == "recommendation"}

        assert listed <= set(told.weighed) == set(recommendations_with_progress(told))
