"""Dates in every notation, spans, and what is before or after a date or an event."""

from __future__ import annotations

from datetime import date

import pytest

from bot.core.language.days import MonthNames
from bot.core.language.periods import EARLIEST, LATEST
from tests.core.campaign import read

DAY = (date(2031, 11, 22), date(2031, 11, 22))
MONTH = (date(2031, 11, 1), date(2031, 11, 30))
YEAR = (date(2031, 1, 1), date(2031, 12, 31))


def periods(text: str) -> list[tuple[date, date]]:
    return [(period.first, period.last) for period in read(text).time.periods]


class TestExcepted:
    @pytest.mark.parametrize("text", ["bells except in 2031", "bells, not in 2031"])
    def test_an_excepted_year_is_the_time_before_and_after_it(self, text: str) -> None:
        assert periods(text) == [(EARLIEST, date(2030, 12, 31)), (date(2032, 1, 1), LATEST)]

    def test_what_is_not_before_a_year_stays_a_time(self) -> None:
        assert len(periods("bells not before 2031")) == 1


class TestPartsOfAYear:
    @pytest.mark.parametrize("text", ["in the spring of 2031", "spring 2031", "2031 spring"])
    def test_a_part_narrows_the_year_beside_it(self, text: str) -> None:
        assert periods(text) == [(date(2031, 3, 1), date(2031, 5, 31))]

    def test_since_the_start_of_a_year_has_no_end(self) -> None:
        assert periods("since the start of 2031") == [(date(2031, 1, 1), LATEST)]

    def test_a_part_leaves_a_month_as_it_is(self) -> None:
        assert periods("early November 2031") == [MONTH]

    def test_in_kazakh_the_word_for_year_may_stand_between(self) -> None:
        assert periods("2031 жылы басында түрме") == [(date(2031, 1, 1), date(2031, 4, 30))]

    def test_far_from_a_year_it_narrows_nothing(self) -> None:
        assert periods("early bells in prisons of 2031") == [YEAR]


class TestSharedYears:
    @pytest.mark.parametrize(
        "text",
        ["from March to November 2031", "March to November 2031", "between March and November 2031",
         "March-November 2031", "2031 жылғы наурыздан қарашаға дейін түрме"],
    )  # fmt: skip
    def test_a_month_lends_its_year_to_the_other_end_of_a_span(self, text: str) -> None:
        assert periods(text) == [(date(2031, 3, 1), date(2031, 11, 30))]

    def test_two_months_of_a_year_are_two_times(self) -> None:
        assert periods("in March and November 2031") == [(date(2031, 3, 1), date(2031, 3, 31)), MONTH]

    @pytest.mark.parametrize("text", ["in March, November 2031", "March bells November 2031", "March 22 November 2031"])
    def test_a_month_that_is_not_linked_has_no_year(self, text: str) -> None:
        assert len(periods(text)) == 1


class TestAppositions:
    def test_what_only_explains_a_time_is_no_subject(self) -> None:
        question = read("what did the Assembly ask in May 2031, before the second resolution on bells")

        assert (question.subject.topics, periods(question.text)) == ((), [(date(2031, 5, 1), date(2031, 5, 31))])

    def test_a_second_time_of_its_own_still_counts(self) -> None:
        assert len(periods("what did the Assembly ask in May 2031, before 2030")) == 2


class TestNames:
    def test_a_name_that_holds_a_date_sets_no_time(self) -> None:
        assert periods("asks on the pact of 2029") == []

    def test_an_event_named_by_its_date_is_a_time(self) -> None:
        assert periods("asks on May 2030") == [(date(2030, 5, 1), date(2030, 5, 31))]

    def test_before_a_dated_meeting_means_for_it(self) -> None:
        assert periods("asks before the November 2031 Veldria talks") == [MONTH]


class TestNotations:
    @pytest.mark.parametrize(
        "text",
        ["22.11.2031", "22/11/2031", "22-11-2031", "2031-11-22", "2031.11.22", "11/22/2031",
         "22.11.31", "22/11/31", "22nd of November 2031", "22 November 2031",
         "22nd November 2031", "22 of November 2031", "November 22, 2031", "November 22nd, 2031", "22 ноября 2031",
         "22 ноября 2031 г.", "2031 жылғы 22 қараша", "22 қараша 2031"],
    )  # fmt: skip
    def test_a_day_is_read(self, text: str) -> None:
        assert periods(text) == [DAY]

    @pytest.mark.parametrize(
        "text",
        ["11/2031", "2031-11", "November 2031", "in November of 2031", "ноябрь 2031", "в ноябре 2031",
         "2031 жылғы қараша", "2031 қараша"],
    )  # fmt: skip
    def test_a_month_is_read(self, text: str) -> None:
        assert periods(text) == [MONTH]

    @pytest.mark.parametrize("text", ["2031", "in 2031", "bells, 2031", "2031 жылы", "в 2031"])
    def test_a_year_is_read(self, text: str) -> None:
        assert periods(text) == [YEAR]

    @pytest.mark.parametrize("text", ["Assembly'31", "in '31", "in ’31"])
    def test_two_digits_behind_an_apostrophe_are_a_year(self, text: str) -> None:
        assert periods(text) == [YEAR]

    def test_behind_an_elided_article_they_are_none(self) -> None:
        assert periods("l'31 bells") == []

    def test_several_dates_are_read(self) -> None:
        assert [first.year for first, _ in periods("2031, 2033")] == [2031, 2033]

    def test_a_date_named_twice_is_one(self) -> None:
        assert periods("2031 bells 2031") == [YEAR]

    def test_the_words_of_a_date_are_kept(self) -> None:
        assert read("asks of November 2031").time.periods[0].text == "November 2031"

    def test_the_words_of_a_date_are_not_unknown(self) -> None:
        assert read("22 November 2031").unknown.words == ()


class TestNoDates:
    @pytest.mark.parametrize("text", ["22.13.31", "20310", "1949", "2100", "May", "November", "1.2"])
    def test_what_is_no_date_is_none(self, text: str) -> None:
        assert periods(text) == []

    def test_a_day_of_no_calendar_is_none(self) -> None:
        assert DAY not in periods("31.02.2031")
        assert (date(2031, 2, 28), date(2031, 2, 28)) not in periods("31.02.2031")

    def test_the_31st_of_november_is_only_a_year(self) -> None:
        assert periods("31 November 2031") == [YEAR]

    def test_a_year_and_a_month_of_different_phrases_do_not_make_a_date(self) -> None:
        assert periods("2031 on November bells") == [YEAR]

    def test_an_article_beside_a_month_is_no_day(self) -> None:
        assert periods("article 164 November") == []


class TestSpans:
    @pytest.mark.parametrize(
        "text", ["2031-2033", "2031–2033", "between 2031 and 2033", "from 2031 to 2033", "since 2031 until 2033"]
    )
    def test_two_ends_are_one_span(self, text: str) -> None:
        assert periods(text) == [(date(2031, 1, 1), date(2033, 12, 31))]

    def test_months_and_days_can_be_its_ends(self) -> None:
        assert periods("from 22 November 2031 to May 2032") == [(date(2031, 11, 22), date(2032, 5, 31))]

    def test_years_that_are_only_listed_are_two(self) -> None:
        assert len(periods("2031 and 2033")) == 2

    def test_years_far_apart_in_the_text_are_two(self) -> None:
        assert len(periods("from 2031 of the in to 2033")) == 2

    def test_ends_in_the_wrong_order_are_two_dates(self) -> None:
        assert len(periods("2033-2031")) == 2


class TestBeforeAndAfter:
    @pytest.mark.parametrize(
        ("text", "first", "last"),
        [
            ("before 2031", EARLIEST, date(2030, 12, 31)),
            ("after 2031", date(2032, 1, 1), LATEST),
            ("since 2031", date(2031, 1, 1), LATEST),
            ("until 2031", EARLIEST, date(2031, 12, 31)),
            ("after 22 November 2031", date(2031, 11, 23), LATEST),
            ("before November 2031", EARLIEST, date(2031, 10, 31)),
            ("after the 22.11.2031", date(2031, 11, 23), LATEST),
        ],
    )
    def test_the_word_before_a_date_says_on_which_side(self, text: str, first: date, last: date) -> None:
        assert periods(text) == [(first, last)]

    def test_since_may_stand_behind_the_date(self) -> None:
        assert periods("2031 since") == [(date(2031, 1, 1), LATEST)]

    def test_after_behind_a_date_says_nothing_in_english(self) -> None:
        assert periods("2031 after bells") == [YEAR]

    @pytest.mark.parametrize(
        ("text", "first", "last"),
        [
            ("2031 жылдан кейін", date(2032, 1, 1), LATEST),
            ("2031 жылға дейін", EARLIEST, date(2031, 12, 31)),
            ("2031 жылдан бұрын", EARLIEST, date(2030, 12, 31)),
        ],
    )
    def test_in_kazakh_it_stands_behind_the_date(self, text: str, first: date, last: date) -> None:
        assert periods(text) == [(first, last)]

    def test_a_word_with_a_subject_between_them_parts_them(self) -> None:
        assert periods("after prisons 2031") == [YEAR]

    def test_after_a_month_counts_from_what_happened_in_it(self) -> None:
        assert periods("after May 2030")[0][0] == date(2030, 5, 7)


class TestEvents:
    def test_a_law_stands_for_the_day_it_came_into_force(self) -> None:
        assert periods("before the new code") == [(EARLIEST, date(2029, 12, 31))]

    def test_an_instrument_stands_for_the_day_on_record(self) -> None:
        assert periods("since the Bridge Pact") == [(date(2029, 4, 2), LATEST)]

    def test_the_step_that_is_named_decides_which_day(self) -> None:
        assert periods("since the Bridge Pact opened") == [(date(2028, 10, 1), LATEST)]

    def test_an_event_stands_for_its_day(self) -> None:
        assert periods("after the May unrest")[0][0] == date(2030, 5, 7)

    def test_an_event_may_be_named_behind_a_russian_preposition(self) -> None:
        assert periods("после нового кодекса") == [(date(2030, 1, 2), LATEST)]

    def test_an_event_is_named_before_a_kazakh_postposition(self) -> None:
        assert periods("жаңа кодекс кейін") == [(date(2030, 1, 2), LATEST)]

    def test_what_has_no_day_on_record_dates_nothing(self) -> None:
        assert periods("after Ivo Stane") == []

    def test_an_event_of_another_clause_dates_nothing(self) -> None:
        assert periods("and after, the new code") == []

    def test_an_event_far_away_dates_nothing(self) -> None:
        assert periods("after zz yy xx ww vv the new code") == []

    def test_a_date_wins_over_an_event(self) -> None:
        assert periods("after 2031 the new code") == [(date(2032, 1, 1), LATEST)]

    def test_an_event_that_only_dates_is_no_subject(self) -> None:
        assert read("asks after the Bridge Pact").subject.entities == ()


class TestEventsAsDates:
    def test_a_month_that_is_an_event_is_both(self) -> None:
        question = read("May 2030")

        assert (question.subject.topics, question.subject.dated_topics) == (("unrest",), ("unrest",))

    def test_another_mays_are_only_months(self) -> None:
        assert read("May 2031").subject.topics == ()

    def test_an_event_in_a_year_that_holds_it_is_of_that_time(self) -> None:
        assert read("unrest of 2030").subject.event_topics == ("unrest",)

    def test_an_event_in_another_year_is_not(self) -> None:
        assert read("unrest in 2031").subject.event_topics == ()


class TestMonthNames:
    MONTHS = MonthNames({"en": {"march": 3}, "ru": {"марта": 3, "ноябрь": 11, "май": 5}, "kk": {"қараша": 11}})

    @pytest.mark.parametrize("word", ["ноябре", "ноябрем", "карашада", "карашадан"])
    def test_a_case_ending_makes_no_difference(self, word: str) -> None:
        assert self.MONTHS.month(word) == 11

    @pytest.mark.parametrize("word", ["noiabr", "karasha"])
    def test_a_month_is_known_as_it_sounds(self, word: str) -> None:
        assert self.MONTHS.month(word) == 11

    @pytest.mark.parametrize("word", ["", "ma", "мая", "march2", "marching", "ноябревеликолепный", "zebra"])
    def test_no_other_word_is_a_month(self, word: str) -> None:
        assert self.MONTHS.month(word) is None


class TestSpansBehind:
    def test_kazakh_says_between_behind_both_years(self) -> None:
        assert periods("2029 мен 2031 арасында түрме") == [(date(2029, 1, 1), date(2031, 12, 31))]


class TestMonthsAsTheyAreSpelt:
    @pytest.mark.parametrize("word", ["maerz", "marz", "martom"])
    def test_a_month_is_read_as_people_spell_it(self, word: str) -> None:
        months = MonthNames({"de": {"märz": 3}, "ru": {"мартом": 3}})

        assert months.month(word) == 3
