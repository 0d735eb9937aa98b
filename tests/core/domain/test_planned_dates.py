"""Planned dates as people write them: what each is read as, and what is said about each that is not."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime, time, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.domain.planned import PlannedDate, PlannedDateError
from bot.core.domain.planned_dates import parse_planned_date, possible_times
from tests.fakes import LIVENESS

BRUSSELS = "Europe/Brussels"
ALMATY = "Asia/Almaty"


def read(text: str, zone: str = BRUSSELS) -> PlannedDate:
    return parse_planned_date(text, zone)


def complaint(text: str, zone: str = BRUSSELS) -> str:
    """Return what is said about a text that is refused."""
    with pytest.raises(PlannedDateError) as caught:
        parse_planned_date(text, zone)
    return str(caught.value)


def proposals(text: str) -> list[str]:
    """Return what stands in quotes behind the semicolon."""
    mend = complaint(text).partition("; ")[2]
    return [part.partition("”")[0] for part in mend.split("“")[1:]]


def loaded_after(code: str) -> bool:
    """Tell whether a fresh interpreter has loaded the library of local times after running some code."""
    check = f"import sys\n{code}\nsys.exit('whenever' in sys.modules)"
    command = [sys.executable, "-c", check]
    return bool(subprocess.run(command, check=False, timeout=LIVENESS).returncode)  # noqa: S603 -- our own interpreter


class TestInstants:
    @pytest.mark.parametrize(
        "text",
        [
            "2027-03-11 09:30",
            "2027-03-11T09:30",
            "2027-03-11T09:30:00",
            "2027-03-11 09:30+01:00",
            "11 March 2027, 9:30",
            "11 March 2027,9:30",
            "11 MARCH 2027   09:30",
            "March 11, 2027 at 09:30",
            "Thursday, 11 March 2027 at 9:30",
            "2027‑03–11 09:30",
            "11\u00a0March\u202f2027 09:30\u200b",
        ],
    )
    def test_every_way_to_write_a_time_means_the_same_instant(self, text: str) -> None:
        assert read(text).instant == datetime(2027, 3, 11, 8, 30, tzinfo=UTC)

    @pytest.mark.parametrize(
        "text",
        [
            "2027-03-11 09:30 Almaty",
            "2027-03-11 09:30 asia/almaty",
            "11 March 2027 09:30 Almaty",
            "2027-03-11 09:30 (Astana)",
            "2027-03-11 09:30, Almaty time",
            "2027-03-11T09:30+05:00[Asia/Almaty]",
        ],
    )
    def test_a_place_behind_the_time_is_where_it_holds(self, text: str) -> None:
        planned = read(text)

        assert (planned.zone, planned.instant) == (ALMATY, datetime(2027, 3, 11, 4, 30, tzinfo=UTC))

    def test_without_a_place_the_time_holds_in_the_zone_it_is_read_with(self) -> None:
        assert read("2027-03-11 09:30", "almaty").zone == ALMATY

    def test_an_instant_keeps_the_day_and_time_on_the_wall(self) -> None:
        planned = read("2027-03-11 02:30 Almaty")

        assert (planned.first, planned.last, planned.time) == (date(2027, 3, 11), date(2027, 3, 11), time(2, 30))

    def test_an_instant_is_exact_to_the_minute(self) -> None:
        planned = read("2027-03-11 09:30")

        assert (planned.kind, planned.precision) == ("instant", "minute")

    def test_the_instant_is_told_in_utc(self) -> None:
        instant = read("2027-03-11 09:30").instant

        assert instant is not None
        assert instant.tzinfo is UTC

    def test_almaty_is_an_hour_nearer_since_march_2024(self) -> None:
        before, since = read("2024-02-29 12:00 Almaty").instant, read("2024-03-01 12:00 Almaty").instant

        assert before is not None
        assert since is not None
        assert since - before == timedelta(hours=25)


class TestClockChanges:
    def test_a_time_that_is_skipped_is_refused_with_both_times_around(self) -> None:
        assert complaint("2027-03-28 02:30") == (
            "2027-03-28 02:30 does not exist in Europe/Brussels: the clocks are put forward over it; "
            "write “2027-03-28 01:30” or “2027-03-28 03:30”"
        )

    def test_a_time_that_comes_twice_is_refused_with_both_offsets(self) -> None:
        assert complaint("2027-10-31 02:30") == (
            "2027-10-31 02:30 comes twice in Europe/Brussels: the clocks are put back over it; "
            "write “2027-10-31 02:30+02:00” or “2027-10-31 02:30+01:00”"
        )

    @pytest.mark.parametrize("day", ["2027-03-28", "2027-10-31"])
    @pytest.mark.parametrize("place", ["", " Europe/Brussels", " Brussels", " (Strasbourg)"])
    def test_the_two_choices_at_a_clock_change_can_be_pasted_and_lie_an_hour_apart(self, day: str, place: str) -> None:
        first, second = (read(choice).instant for choice in proposals(f"{day} 02:30{place}"))

        assert first is not None
        assert second is not None
        assert second - first == timedelta(hours=1)

    def test_a_choice_keeps_the_place_that_was_written(self) -> None:
        assert proposals("2027-10-31 01:30 London")[0] == "2027-10-31 01:30+01:00 Europe/London"

    @pytest.mark.parametrize("offset", ["+01:00", " +01:00", "+0100", "+01", "+1"])
    def test_an_offset_tells_which_of_two_is_meant(self, offset: str) -> None:
        assert read(f"2027-10-31 02:30{offset}").instant == datetime(2027, 10, 31, 1, 30, tzinfo=UTC)

    def test_an_offset_may_be_followed_by_a_place(self) -> None:
        planned = read("2027-10-31 02:30+02:00 Brussels", ALMATY)

        assert planned.instant == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)

    @pytest.mark.parametrize("minus", ["-", "−", "–"])
    def test_an_offset_may_be_behind_utc(self, minus: str) -> None:
        assert read(f"2027-11-07 01:30{minus}05:00 New York").instant == datetime(2027, 11, 7, 6, 30, tzinfo=UTC)

    def test_the_offset_of_half_an_hour_is_read(self) -> None:
        assert read("2027-03-11 09:30+05:30 Kolkata").instant == datetime(2027, 3, 11, 4, 0, tzinfo=UTC)

    def test_an_offset_that_does_not_hold_is_refused_with_the_one_that_does(self) -> None:
        assert complaint("2027-03-11 09:30+05:00") == (
            "“+05:00” is not the offset of Europe/Brussels at 2027-03-11 09:30; "
            "write “2027-03-11 09:30+01:00”, or put the place that is meant behind the time"
        )

    def test_where_two_offsets_hold_a_third_is_refused_with_both(self) -> None:
        assert proposals("2027-10-31 02:30+00:00") == ["2027-10-31 02:30+02:00", "2027-10-31 02:30+01:00"]

    def test_z_is_an_offset(self) -> None:
        assert read("2027-03-11T09:30Z", "Europe/London").instant == datetime(2027, 3, 11, 9, 30, tzinfo=UTC)

    def test_a_zone_that_changes_by_half_an_hour_has_its_own_choices(self) -> None:
        assert proposals("2027-10-03 02:15 Lord Howe") == [
            "2027-10-03 01:45 Australia/Lord_Howe",
            "2027-10-03 02:45 Australia/Lord_Howe",
        ]


class TestTimes:
    @pytest.mark.parametrize(
        ("text", "proposed"),
        [
            ("2027-03-11 9.30", "2027-03-11 09:30"),
            ("2027-03-11 9.30 Almaty", "2027-03-11 09:30 Almaty"),
            ("2027-03-11 9h30", "2027-03-11 09:30"),
            ("2027-03-11 0930", "2027-03-11 09:30"),
            ("11 March 2027 9am", "2027-03-11 09:00"),
            ("2027-03-11 9:30 pm", "2027-03-11 21:30"),
            ("2027-03-11 12:15 a.m. Almaty", "2027-03-11 00:15 Almaty"),
            ("2027-03-11 noon", "2027-03-11 12:00"),
            ("2027-03-11 24:00", "2027-03-12 00:00"),
            ("2027-12-31 24:00 Almaty", "2028-01-01 00:00 Almaty"),
            ("2027-03-11 soon", "2027-03-11 09:30"),
        ],
    )
    def test_a_time_in_another_form_is_refused_with_the_form_that_is_read(self, text: str, proposed: str) -> None:
        assert proposals(text) == [proposed]

    def test_midnight_at_the_end_of_a_day_belongs_to_the_next(self) -> None:
        assert complaint("2027-03-11 24:00") == "“24:00” is the first minute of the next day; write “2027-03-12 00:00”"

    @pytest.mark.parametrize("typed", ["25:10", "09:60", "24:01"])
    def test_a_time_that_no_clock_shows_is_refused(self, typed: str) -> None:
        assert complaint(f"2027-03-11 {typed}") == f"“{typed}” is not a time of day; write one from 00:00 to 23:59"

    @pytest.mark.parametrize("typed", ["25.10", "25h10", "9.75"])
    def test_no_time_is_proposed_for_one_in_another_form(self, typed: str) -> None:
        assert complaint(f"2027-03-11 {typed}") == f"“{typed}” is not a time; write one from 00:00 to 23:59"

    def test_seconds_are_refused(self) -> None:
        assert complaint("2027-03-11 09:30:15") == "“09:30:15” has seconds; write “09:30”"

    def test_when_it_ends_is_refused(self) -> None:
        assert complaint("2027-03-11 09:30 – 11:00") == "“- 11:00” says when it ends; leave it out, “09:30” is enough"

    def test_a_zone_that_is_misspelt_is_refused_with_the_right_one(self) -> None:
        assert (
            complaint("2027-03-11 09:30 Asia/Almata") == "“Asia/Almata” is not a time zone; did you mean “Asia/Almaty”?"
        )

    def test_a_zone_to_read_with_that_is_unknown_is_refused(self) -> None:
        assert complaint("2027-03-11 09:30", "Asia/Almata").startswith("“Asia/Almata” is not a time zone")


class TestDays:
    @pytest.mark.parametrize(
        "text",
        [
            "2027-03-11",
            "2027-3-11",
            "11 March 2027",
            "11 march 2027",
            "11 Mar. 2027",
            "11th of March 2027",
            "March 11, 2027",
            "March 11 2027",
            "Thu 11 March 2027",
            "Thursday, March 11, 2027",
            "Thu 2027-03-11",
        ],
    )
    def test_every_way_to_write_a_day_means_that_day(self, text: str) -> None:
        assert read(text) == PlannedDate(text, "date", date(2027, 3, 11), date(2027, 3, 11), precision="day")

    def test_the_wrong_day_of_the_week_is_refused_with_the_right_one(self) -> None:
        assert complaint("Fri 11 March 2027") == (
            "“Fri 11 March 2027” is a Thursday; write “Thursday 11 March 2027”, or the day that is meant"
        )

    def test_a_word_that_is_no_day_of_the_week_is_refused(self) -> None:
        assert complaint("Thx 11 March 2027") == (
            "“Thx” is not a day of the week; write Thursday, or nothing, before “11 March 2027”"
        )

    @pytest.mark.parametrize("typed", ["30 February 2027", "2027-02-30", "February 29, 2027"])
    def test_a_day_that_does_not_exist_is_refused_with_the_last_of_its_month(self, typed: str) -> None:
        assert complaint(typed) == (
            f"“{typed}” does not exist: February 2027 has 28 days; write 2027-02-28 or the day that is meant"
        )

    @pytest.mark.parametrize("typed", ["2027-13-01", "2027-13"])
    def test_a_month_that_does_not_exist_is_refused(self, typed: str) -> None:
        assert complaint(typed).startswith(f"“{typed}” has the month 13; write one from 1 to 12")

    @pytest.mark.parametrize("typed", ["1999-12-31", "31 December 1999", "Q4 1999", "1999", "1999-W01", "H2 1999"])
    def test_a_year_before_any_plan_is_asked_about(self, typed: str) -> None:
        assert complaint(typed) == f"“{typed}” is in the year 1999; is that year right? Write one from 2000 to 2100"

    @pytest.mark.parametrize("text", ["2000-01-01", "2100-12-31", "2000", "2100"])
    def test_the_years_from_2000_to_2100_are_read(self, text: str) -> None:
        assert read(text).text == text


class TestMoreThanOneReading:
    @pytest.mark.parametrize("typed", ["12/10/2027", "12.10.2027", "12-10-2027"])
    def test_a_day_and_month_in_figures_are_refused_with_both_readings(self, typed: str) -> None:
        assert complaint(typed) == (
            f"“{typed}” may be 12 October 2027 or 10 December 2027; write 2027-10-12 or 2027-12-10"
        )

    def test_the_two_readings_of_a_day_are_told_with_a_time_behind_them_too(self) -> None:
        assert complaint("12/10/2027 09:30").endswith("write 2027-10-12 or 2027-12-10")

    @pytest.mark.parametrize("typed", ["25/12/2027", "12/25/2027", "25. 12. 2027"])
    def test_what_has_one_reading_is_refused_with_that(self, typed: str) -> None:
        assert complaint(typed) == (
            f"“{typed}” is 25 December 2027, but others of its form may be misread, so none is read; write 2027-12-25"
        )

    def test_what_has_no_reading_is_no_day(self) -> None:
        assert (
            complaint("31/02/2027")
            == "“31/02/2027” is not a day of the calendar; write year, month and day: 2027-03-11"
        )

    @pytest.mark.parametrize("typed", ["12/10/27", "11 March 27", "March 11, 27", "27-03-11"])
    def test_a_year_of_two_digits_is_refused(self, typed: str) -> None:
        assert complaint(typed).startswith(f"the year of “{typed}” has two digits; write ")

    def test_a_number_behind_a_month_may_be_a_day_or_a_year(self) -> None:
        assert complaint("March 27") == (
            "“March 27” may be a day or a year of two digits; "
            "write all four digits of the year, such as 27 March 2027 or March 2027"
        )

    @pytest.mark.parametrize(("typed", "written"), [("2027/03/11", "2027-03-11"), ("03/2027", "2027-03")])
    def test_figures_in_another_form_are_refused_with_the_one_that_is_read(self, typed: str, written: str) -> None:
        assert complaint(typed) == f"“{typed}” is not read; write {written}"

    def test_a_season_is_refused_with_what_to_write(self) -> None:
        assert complaint("Spring 2027") == (
            "“Spring” is another time of the year in the north than in the south; "
            "write months or a quarter, such as March 2027 or Q2 2027"
        )


class TestWindows:
    @pytest.mark.parametrize(
        ("text", "first", "last", "precision"),
        [
            ("March 2027", date(2027, 3, 1), date(2027, 3, 31), "month"),
            ("2027-03", date(2027, 3, 1), date(2027, 3, 31), "month"),
            ("Sept 2027", date(2027, 9, 1), date(2027, 9, 30), "month"),
            ("Q2 2027", date(2027, 4, 1), date(2027, 6, 30), "quarter"),
            ("2027-Q2", date(2027, 4, 1), date(2027, 6, 30), "quarter"),
            ("fourth quarter of 2027", date(2027, 10, 1), date(2027, 12, 31), "quarter"),
            ("2027-W14", date(2027, 4, 5), date(2027, 4, 11), "week"),
            ("week 14 of 2027", date(2027, 4, 5), date(2027, 4, 11), "week"),
            ("2026-W53", date(2026, 12, 28), date(2027, 1, 3), "week"),
            ("12–14 Oct 2027", date(2027, 10, 12), date(2027, 10, 14), "days"),
            ("12 — 14 Oct 2027", date(2027, 10, 12), date(2027, 10, 14), "days"),
            ("12-14 October 2027", date(2027, 10, 12), date(2027, 10, 14), "days"),
            ("12 to 14 October 2027", date(2027, 10, 12), date(2027, 10, 14), "days"),
            ("October 12–14, 2027", date(2027, 10, 12), date(2027, 10, 14), "days"),
            ("Tue 12 – Thu 14 Oct 2027", date(2027, 10, 12), date(2027, 10, 14), "days"),
            ("2027-10-12/2027-10-14", date(2027, 10, 12), date(2027, 10, 14), "days"),
            ("30 Sept – 2 Oct 2027", date(2027, 9, 30), date(2027, 10, 2), "days"),
            ("Sept 30 – Oct 2, 2027", date(2027, 9, 30), date(2027, 10, 2), "days"),
            ("30 Dec 2027 – 2 Jan 2028", date(2027, 12, 30), date(2028, 1, 2), "days"),
            ("first half of May 2027", date(2027, 5, 1), date(2027, 5, 15), "half_month"),
            ("second half of May 2027", date(2027, 5, 16), date(2027, 5, 31), "half_month"),
            ("early May 2027", date(2027, 5, 1), date(2027, 5, 10), "days"),
            ("mid May 2027", date(2027, 5, 11), date(2027, 5, 20), "days"),
            ("mid-May 2027", date(2027, 5, 11), date(2027, 5, 20), "days"),
            ("late May 2027", date(2027, 5, 21), date(2027, 5, 31), "days"),
            ("late Feb 2027", date(2027, 2, 21), date(2027, 2, 28), "days"),
            ("first half of 2027", date(2027, 1, 1), date(2027, 6, 30), "half_year"),
            ("the second half of 2027", date(2027, 7, 1), date(2027, 12, 31), "half_year"),
            ("H1 2027", date(2027, 1, 1), date(2027, 6, 30), "half_year"),
            ("2027-H2", date(2027, 7, 1), date(2027, 12, 31), "half_year"),
            ("2027", date(2027, 1, 1), date(2027, 12, 31), "year"),
        ],
    )
    def test_a_window_reaches_from_its_first_day_to_its_last(
        self, text: str, first: date, last: date, precision: str
    ) -> None:
        planned = read(text)

        assert (planned.first, planned.last, planned.precision) == (first, last, precision)

    @pytest.mark.parametrize(
        ("typed", "complains"),
        [
            ("Q5 2027", "“Q5 2027” does not exist: a year has four quarters; write Q1 2027 to Q4 2027"),
            ("H3 2027", "“H3 2027” does not exist: a year has two halves; write H1 2027 to H2 2027"),
            ("2027-W53", "“2027-W53” does not exist: 2027 has 52 weeks; write 2027-W01 to 2027-W52"),
            (
                "14–12 Oct 2027",
                "“14-12 Oct 2027” ends before it begins; write the earlier day first, each with its month and year",
            ),
            (
                "12–12 Oct 2027",
                "“12-12 Oct 2027” begins and ends on one day; write 2027-10-12 if that day is meant",
            ),
        ],
    )
    def test_a_window_that_does_not_exist_is_refused(self, typed: str, complains: str) -> None:
        assert complaint(typed) == complains

    def test_a_day_of_a_window_that_does_not_exist_is_refused(self) -> None:
        assert complaint("29–31 Sept 2027").startswith("“31 Sept 2027” does not exist: September 2027 has 30 days")


class TestUnknown:
    @pytest.mark.parametrize("text", ["tbc", "TBA", "tbd", "Unknown", "?"])
    def test_what_is_not_known_has_no_day(self, text: str) -> None:
        assert read(text) == PlannedDate(text, "unknown", None, None, precision="unknown")

    @pytest.mark.parametrize("text", ["", " ", "\u00a0", "\u200b"])
    def test_nothing_is_refused(self, text: str) -> None:
        assert complaint(text).startswith("nothing is written; ")


class TestOtherTexts:
    @pytest.mark.parametrize("typed", ["next Tuesday", "20270311", "soon", "2027-03-11/", "12-14/10/2027"])
    def test_what_fits_nothing_is_refused_with_something_to_write(self, typed: str) -> None:
        assert "; write " in complaint(typed)

    def test_what_fits_nothing_is_refused_with_four_examples(self) -> None:
        assert complaint("next Tuesday") == (
            "“next Tuesday” is not a date; write one such as 2027-03-11 09:30, 11 March 2027, March 2027, or tbc"
        )

    @pytest.mark.parametrize("typed", ["11 Mrach 2027", "Mrach 2027", "12-14 Mrach 2027"])
    def test_a_month_that_is_misspelt_is_refused_with_the_right_one(self, typed: str) -> None:
        assert complaint(typed) == "“Mrach” is not a month; did you mean “March”?"

    @pytest.mark.parametrize("typed", ["11 March", "March", "11 March 09:30"])
    def test_a_date_without_a_year_is_refused(self, typed: str) -> None:
        assert complaint(typed) == (
            f"“{typed}” has no year of four digits; write it behind the month, such as March 2027"
        )

    def test_a_long_text_is_not_told_in_full(self) -> None:
        assert len(complaint("x" * 5_000)) < 200

    def test_a_date_is_shown_as_it_was_written(self) -> None:
        assert str(read("  12 –\u00a014  Oct 2027 \n")) == "12 –\u00a014  Oct 2027"


class TestStart:
    def test_a_day_does_not_wait_for_the_library_of_local_times(self) -> None:
        assert not loaded_after(
            "from bot.core.domain.planned_dates import parse_planned_date\n"
            "for text in ('2027-03-11', 'March 2027', 'tbc'): parse_planned_date(text, 'Europe/Brussels')"
        )

    def test_an_instant_needs_it(self) -> None:
        assert loaded_after(
            "from bot.core.domain.planned_dates import parse_planned_date\n"
            "parse_planned_date('2027-03-11 09:30', 'Europe/Brussels')"
        )


DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))
DATES = st.builds(
    lambda day, form: day.strftime(form),
    DAYS,
    st.sampled_from(["%Y-%m-%d", "%-d %B %Y", "%B %-d, %Y", "%a %-d %b %Y", "%A, %B %-d, %Y"]),
)
WINDOWS = st.one_of(
    st.builds(
        lambda day, form: day.strftime(form),
        DAYS,
        st.sampled_from(["%B %Y", "%Y-%m", "%G-W%V", "%Y", "early %b %Y", "mid %b %Y", "late %b %Y", "%b %Y"]),
    ),
    st.builds(
        "{} half of {:%B %Y}".format,
        st.sampled_from(["first", "second"]),
        DAYS,
    ),
    st.builds("Q{} {:%Y}".format, st.integers(1, 4), DAYS),
    st.builds("H{} {:%Y}".format, st.integers(1, 2), DAYS),
    st.builds(
        lambda day, length: f"{day}/{day + timedelta(days=length)}",
        st.dates(date(2000, 1, 1), date(2100, 1, 1)),
        st.integers(1, 300),
    ),
)
ZONES = st.sampled_from([BRUSSELS, ALMATY, "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca"])
TIMES = st.builds("{:%H:%M}".format, st.times())
PIECES = st.lists(
    st.one_of(
        DATES,
        TIMES,
        st.sampled_from(
            ["12", "2027", "-", "–", "/", ".", ":", "T", "Z", "+01:00", "W14", "Q2", "May", "Thu", "Almaty", "half of"]
        ),
        st.sampled_from(["first", "early", "tbc", "pm", "9.30", "to", "?", "\u00a0", "24:00", "spring", "[", "٣"]),
        st.text(max_size=3),
    ),
    max_size=6,
)


class TestAnyText:
    @given(DAYS)
    def test_a_day_in_any_form_is_that_day(self, day: date) -> None:
        forms = [f"{day}", f"{day:%-d %B %Y}", f"{day:%B %-d, %Y}", f"{day:%a %-d %b %Y}"]

        assert {read(form).first for form in forms} == {day}

    @given(st.one_of(DATES, WINDOWS, st.just("tbc")), ZONES, st.sampled_from(["", " ", "\u00a0\n"]))
    def test_what_is_kept_is_read_to_the_same_value(self, text: str, zone: str, blank: str) -> None:
        planned = read(f"{blank}{text}{blank}", zone)

        assert read(str(planned), zone) == planned

    @given(WINDOWS, ZONES)
    def test_a_window_never_turns_into_a_day_or_an_instant(self, text: str, zone: str) -> None:
        planned = read(text, zone)

        assert (planned.kind, planned.time, planned.zone, planned.instant) == ("window", None, None, None)

    @given(WINDOWS)
    def test_a_window_begins_before_it_ends(self, text: str) -> None:
        planned = read(text)

        assert planned.first is not None
        assert planned.last is not None
        assert planned.first < planned.last

    @given(DAYS, TIMES, ZONES)
    def test_a_time_means_one_instant_or_two_are_proposed(self, day: date, at: str, zone: str) -> None:
        text = f"{day} {at} {zone}"
        try:
            found = [read(text)]
        except PlannedDateError:
            found = [read(choice) for choice in proposals(text)]

        assert len({planned.instant for planned in found}) == len(found)

    @given(st.one_of(st.text(), st.builds("".join, PIECES), st.builds(" ".join, PIECES)), st.one_of(ZONES, st.text()))
    def test_whatever_is_written_is_read_or_refused_with_what_to_do(self, text: str, zone: str) -> None:
        said, planned = "", None
        try:
            planned = parse_planned_date(text, zone)
        except PlannedDateError as error:
            said = str(error)

        assert "; " in said if planned is None else parse_planned_date(str(planned), zone) == planned

    def test_every_minute_around_a_clock_change_is_one_instant_or_refused(self) -> None:
        minutes = [
            f"2027-{day} {hour:02}:{minute:02}" for day, hour, minute in product(("03-28", "10-31"), range(5), (0, 30))
        ]
        refused = []
        for text in minutes:
            try:
                read(text)
            except PlannedDateError:
                refused.append(text)

        assert refused == ["2027-03-28 02:00", "2027-03-28 02:30", "2027-10-31 02:00", "2027-10-31 02:30"]


class TestPlaces:
    @pytest.mark.parametrize(
        ("place", "city"),
        [("Almaty", "Almaty"), ("the Palace of Peace in Astana", "Astana"), ("Алматы", "Алматы"), ("Nukus Hall", None)],
    )
    def test_where_clocks_are_others_a_time_has_two_readings(self, place: str, city: str | None) -> None:
        expected = (f"2027-03-11 09:30 {city}", "2027-03-11 09:30 Brussels") if city else None

        assert possible_times("2027-03-11 09:30", place, BRUSSELS) == expected

    @pytest.mark.parametrize(
        "text",
        [
            "2027-03-11",
            "March 2027",
            "tbc",
            "2027-03-11 09:30 Almaty",
            "2027-03-11 09:30 Brussels",
            "2027-03-11 09:30+01:00",
            "2027-03-11 25:30",
        ],
    )
    def test_what_can_mean_one_instant_only_has_none(self, text: str) -> None:
        assert possible_times(text, "Almaty", BRUSSELS) is None

    def test_a_time_has_one_reading_where_clocks_agree(self) -> None:
        assert possible_times("2027-03-11 09:30", "Strasbourg", BRUSSELS) is None

    def test_an_hour_that_clocks_at_the_place_skip_is_not_taken_for_ours(self) -> None:
        readings = possible_times("2027-03-14 02:30", "New York", BRUSSELS)

        assert readings == ("2027-03-14 02:30 New York", "2027-03-14 02:30 Brussels")

    @pytest.mark.parametrize("zone", [BRUSSELS, "America/Indiana/Knox", "UTC", "America/Argentina/San_Juan"])
    def test_each_reading_is_read_as_it_says(self, zone: str) -> None:
        there, here = possible_times("2027-03-11 09:30", "Almaty", zone) or ("", "")

        assert (read(there).zone, read(here).zone) == (ALMATY, zone)
