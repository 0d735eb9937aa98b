"""Time told from today, which is reckoned only when it is answered."""

from __future__ import annotations

from datetime import date

import pytest

from bot.core.language.periods import resolve_years_back
from bot.core.language.question import Period, YearsBack
from tests.core.campaign import main, notes, read, talk

TODAY = date(2033, 6, 15)


class TestReading:
    @pytest.mark.parametrize(
        ("text", "back"),
        [
            ("bells this year", YearsBack(0)),
            ("bells last year", YearsBack(1)),
            ("bells of the last decade", YearsBack(10, to_date=True)),
            ("bells in the last 3 years", YearsBack(3, to_date=True)),
            ("bells in the last three years", YearsBack(3, to_date=True)),
            ("bells in the past 3 years", YearsBack(3, to_date=True)),
            ("bells 3 years ago", YearsBack(3)),
            ("bells before 3 years", YearsBack(3)),
            ("bells, whatever the year", YearsBack(None)),
        ],
    )
    def test_how_far_back_is_read(self, text: str, back: YearsBack) -> None:
        assert read(text).time.years_back == back

    @pytest.mark.parametrize("text", ["bells for years", "last bells in 3 prisons", "3 years of bells"])
    def test_years_without_last_or_a_number_say_nothing(self, text: str) -> None:
        assert read(text).time.years_back is None

    def test_the_last_three_years_are_no_last_meeting(self) -> None:
        question = read("meetings of the last 3 years")

        assert ("last" in question.cues.words, question.unknown.numbers) == (False, ())


class TestReckoning:
    def test_no_year_back_is_the_whole_of_the_current_year(self) -> None:
        assert resolve_years_back(YearsBack(0), TODAY) == Period(date(2033, 1, 1), date(2033, 12, 31), "2033")

    def test_the_last_years_run_till_today(self) -> None:
        assert resolve_years_back(YearsBack(2, to_date=True), TODAY) == Period(date(2031, 6, 15), TODAY, "2031")

    def test_years_back_are_reckoned_from_a_leap_day_too(self) -> None:
        assert resolve_years_back(YearsBack(1, to_date=True), date(2032, 2, 29)) == Period(
            date(2031, 2, 28), date(2032, 2, 29), "2031"
        )

    def test_any_time_is_no_period(self) -> None:
        assert resolve_years_back(YearsBack(None), TODAY) is None


class TestAnswers:
    def test_last_year_is_told_from_the_day_of_the_question(self) -> None:
        assert main(talk("what did the Assembly ask last year?", today=TODAY)) == ["R-A32-01", "R-A32-02"]

    def test_nothing_of_this_year_is_a_no(self) -> None:
        assert talk("what did the Assembly ask this year?", today=TODAY).abstained

    def test_any_year_lifts_the_year_of_the_thread(self) -> None:
        answer = talk("what did the Assembly ask on bells in 2031?", "and Bell Watch, whatever the year?")

        assert main(answer) == ["R-B31-01"]

    def test_a_new_subject_leaves_a_year_it_has_nothing_in(self) -> None:
        answer = talk("what did the Assembly ask on prisons in 2031?", "what about unrest?")

        assert (main(answer), notes(answer)) == (["R-A32-02"], ["none.period"])
