"""Dates as sources give them: what each notation means, and what is refused."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.domain.dates import DateError, parse_date


def test_a_day_is_exact() -> None:
    day = parse_date("2012-11-22")

    assert (day.first, day.last, day.exact) == (date(2012, 11, 22), date(2012, 11, 22), True)


def test_a_month_reaches_to_its_last_day() -> None:
    month = parse_date("2012-02")

    assert (month.first, month.last, month.precision) == (date(2012, 2, 1), date(2012, 2, 29), "month")


def test_a_year_reaches_to_its_last_day() -> None:
    year = parse_date("2024")

    assert (year.first, year.last, year.precision) == (date(2024, 1, 1), date(2024, 12, 31), "year")


def test_a_span_includes_both_ends() -> None:
    span = parse_date("2014-06-30/2014-07-01")

    assert (span.first, span.last, span.precision) == (date(2014, 6, 30), date(2014, 7, 1), "span")


def test_a_span_may_run_over_months() -> None:
    span = parse_date("2024-11/2025-02")

    assert (span.first, span.last) == (date(2024, 11, 1), date(2025, 2, 28))


def test_a_choice_of_two_days_is_not_a_span() -> None:
    either = parse_date("2025-12-01|2025-12-02")

    assert (either.first, either.last, either.precision) == (date(2025, 12, 1), date(2025, 12, 2), "either")


def test_about_a_day_is_not_exact() -> None:
    about = parse_date("2022-04-12~")

    assert (about.precision, about.approximate, about.exact) == ("day", True, False)


def test_about_a_year_is_marked_too() -> None:
    assert parse_date("2015~").approximate


def test_a_date_is_shown_as_it_was_written() -> None:
    assert str(parse_date(" 2025-12-01|2025-12-02 ")) == "2025-12-01|2025-12-02"


def test_a_month_overlaps_a_day_within() -> None:
    assert parse_date("2008-10").overlaps(date(2008, 10, 31), date(2008, 10, 31))


def test_a_month_does_not_overlap_the_next_day_after() -> None:
    assert not parse_date("2008-10").overlaps(date(2008, 11, 1), date(2008, 12, 1))


@pytest.mark.parametrize("text", ["", "soon", "12-11-2012", "2012-1-2", "2012/11/22", "22.11.2012", "2012-11-22T10:00"])
def test_unknown_notations_are_refused_with_the_right_one(text: str) -> None:
    with pytest.raises(DateError, match="write a day"):
        parse_date(text)


@pytest.mark.parametrize("text", ["2027-02-30", "2012-13", "0000"])
def test_a_day_that_no_calendar_has_is_refused(text: str) -> None:
    with pytest.raises(DateError, match="check month and day"):
        parse_date(text)


def test_a_span_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(DateError, match="write the earlier date first"):
        parse_date("2014-05-14/2014-05-13")


@given(st.dates())
def test_every_day_is_read_as_itself(day: date) -> None:
    assert parse_date(day.isoformat()).first == day


@given(st.dates(), st.dates())
def test_a_span_overlaps_both_its_ends(one: date, other: date) -> None:
    first, last = sorted((one, other))

    span = parse_date(f"{first}/{last}")

    assert span.overlaps(first, first)
    assert span.overlaps(last, last)


@given(st.text(max_size=30) | st.from_regex(r"20\d\d(-[01]\d(-[0-3]\d)?)?([/|]20\d\d(-[01]\d)?)?~?", fullmatch=True))
def test_any_text_is_a_date_or_refused_in_words(text: str) -> None:
    try:
        parsed = parse_date(text)
    except DateError as refused:
        assert str(refused)  # noqa: PT017 - either outcome is right
    else:
        assert parsed.first <= parsed.last
