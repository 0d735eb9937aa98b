"""Meetings as admins planned them: which one is next, which was last, and what is no meeting to wait for."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

import pytest

from bot.core.domain.catalogue import Catalogue
from bot.core.domain.plans import Plans, apply_plans
from bot.core.features.questions.answerer import Answerer
from tests.core.campaign import TODAY, interpreter_of, keys, main, records

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.core.features.questions.model import Answer

NEXT: Final = "next Veldria talks"
LAST: Final = "last Veldria talks"
RECORDED: Final = {"number": None, "id": "veldria_talks:2033-orm"}


def ask(text: str, *meetings: Mapping[str, object], today: date = TODAY, usually: tuple[str, ...] = ()) -> Answer:
    """Ask with meetings of the talks planned; without a number of its own each is the fourth."""
    planned = [
        {key: value for key, value in {"forum": "veldria_talks", "number": 4, **each}.items() if value is not None}
        for each in meetings
    ]
    windows = [{"forum": "veldria_talks", "usually": list(usually)}] if usually else []
    dataset, ahead = apply_plans(records(), Plans.model_validate({"meetings": planned, "windows": windows}))
    return Answerer(interpreter_of(dataset), Catalogue(dataset, ahead=ahead)).answer(text, None, today)[0]


class TestNext:
    @pytest.mark.parametrize("status", ["tentative", "confirmed"])
    def test_a_planned_meeting_is_next_however_sure_it_is(self, status: str) -> None:
        assert main(ask(NEXT, {"when": "2033-02-01", "status": status})) == ["veldria_talks:4"]

    def test_a_cancelled_one_is_not(self) -> None:
        assert main(ask(NEXT, {"when": "2033-02-01", "status": "cancelled"})) == ["veldria_talks:2033-orm"]

    def test_a_meeting_on_record_that_was_called_off_is_not_next(self) -> None:
        answer = ask(NEXT, {**RECORDED, "status": "cancelled"})

        assert (answer.abstained, keys(answer)[0]) == (True, "none.ahead")

    def test_a_meeting_on_record_that_was_put_off_is_next_at_its_new_date(self) -> None:
        moved = {**RECORDED, "when": "2033-12-01"}

        assert main(ask(NEXT, moved, {"when": "2033-08-01"})) == ["veldria_talks:4"]

    def test_a_window_is_ahead_till_its_last_day(self) -> None:
        window: dict[str, object] = {"when": "March 2033"}

        assert main(ask(NEXT, window, today=date(2033, 3, 31))) == ["veldria_talks:4"]
        assert main(ask(NEXT, window, today=date(2033, 4, 1))) == ["veldria_talks:2033-orm"]

    def test_of_windows_that_overlap_nobody_knows_which_is_first(self) -> None:
        assert main(ask(NEXT, {"when": "Q2 2033"})) == ["veldria_talks:4", "veldria_talks:2033-orm"]

    def test_a_day_before_a_window_is_first(self) -> None:
        assert main(ask(NEXT, {"when": "2033-05-31"})) == ["veldria_talks:4"]

    def test_without_a_date_it_comes_behind_all_that_have_one(self) -> None:
        assert main(ask(NEXT, {"when": "tbc"})) == ["veldria_talks:2033-orm"]

    def test_without_any_other_it_is_next_though_nobody_knows_when(self) -> None:
        assert main(ask(NEXT, {**RECORDED, "when": "tbc"})) == ["veldria_talks:2033-orm"]

    def test_a_meeting_known_by_its_number_alone_is_never_next(self) -> None:
        assert main(ask(NEXT, {"number": 1, "note": "x"}, {**RECORDED, "status": "cancelled"})) == []

    def test_where_none_is_planned_the_usual_months_are_told_as_no_date(self) -> None:
        answer = ask(NEXT, {**RECORDED, "status": "cancelled"}, usually=("May", "April"))

        assert keys(answer) == ["none.ahead", "lead.window"]
        assert answer.lead[1].values["months"] == ("4", "5")

    def test_upcoming_means_all_that_stand(self) -> None:
        answer = ask("upcoming meetings", {"when": "2033-02-01"}, {"number": 5, "when": "tbc"},
                     {"number": 6, "when": "2033-03-01", "status": "cancelled"})  # fmt: skip

        assert main(answer) == ["veldria_talks:4", "veldria_talks:2033-orm", "veldria_talks:5"]


class TestLast:
    def test_a_planned_meeting_whose_day_is_past_is_told_beside_the_last_held(self) -> None:
        assert main(ask(LAST, {"when": "2032-12-01"})) == ["veldria_talks:3", "veldria_talks:4"]

    def test_a_number_on_record_that_was_planned_is_not_held_for_that(self) -> None:
        assert main(ask(LAST, {"number": 1, "when": "2032-12-01"})) == ["veldria_talks:3", "veldria_talks:1"]

    def test_a_cancelled_one_was_never_held(self) -> None:
        assert main(ask(LAST, {"when": "2032-12-01", "status": "cancelled"})) == ["veldria_talks:3"]

    def test_a_meeting_known_by_its_number_alone_is_never_last(self) -> None:
        assert "veldria_talks:1" not in main(ask(LAST, {"number": 1, "note": "x"}))


class TestList:
    def test_a_cancelled_one_is_listed(self) -> None:
        assert "veldria_talks:4" in main(ask("list the Veldria talks", {"when": "2033-02-01", "status": "cancelled"}))

    def test_a_meeting_is_found_by_the_month_it_is_planned_for(self) -> None:
        assert main(ask("Veldria talks in October 2034", {"when": "Q4 2034"})) == ["veldria_talks:4"]

    def test_a_meeting_that_was_put_off_is_not_found_by_its_old_date(self) -> None:
        assert main(ask("Veldria talks in 2033", {**RECORDED, "when": "tbc"})) == []

    def test_a_meeting_without_a_date_is_shown_where_it_is_named(self) -> None:
        assert main(ask("4th Veldria talks", {"when": "tbc"})) == ["veldria_talks:4"]


class TestToRaise:
    def test_a_topic_that_the_next_meeting_plans_is_raised_before_the_forums(self) -> None:
        answer = ask("what should we raise at the Veldria talks", {"when": "2033-02-01", "raise": ["prisons"]})

        assert main(answer)[:3] == ["TALKS", "R-B31-02", "R-A32-02"]

    def test_a_meeting_that_was_called_off_plans_nothing(self) -> None:
        called_off = {"when": "2033-02-01", "raise": ["prisons"], "status": "cancelled"}

        assert "R-A32-02" not in main(ask("what should we raise at the Veldria talks", called_off))
