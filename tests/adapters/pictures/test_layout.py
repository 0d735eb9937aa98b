"""Where things are drawn: nothing over anything, nothing off the page."""

from __future__ import annotations

from datetime import timedelta
from itertools import combinations
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.adapters.pictures.layout import HEIGHT, WIDTH, lay_out
from bot.core.domain.dates import parse_date
from tests.adapters.pictures.charts import ALL, FIRST, LAST, LONG, chart, crowded, label
from tests.core.features.reminders.test_view import CODES
from tests.core.features.timeline.test_view import chart as worded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.adapters.pictures.sheet import Box, TimelinePage
    from bot.core.features.timeline.model import ChartMark


def boxes(sheet: TimelinePage) -> Iterator[tuple[str, Box]]:
    """Yield everything on a sheet that can be read, with what it covers."""
    for words in (*sheet.heading, *sheet.axis, *sheet.notes):
        yield words.text, words.box
    for band in sheet.bands:
        for words in band.heading:
            yield words.text, words.box
        for mark in band.marks:
            yield f"sign of {mark.whole}", mark.symbol.box
            for words in mark.lines:
                yield words.text, words.box
    for symbol, words in sheet.legend:
        yield f"sign for {words.text}", symbol.box
        yield words.text, words.box


def overlapping(sheet: TimelinePage) -> list[tuple[str, str]]:
    return [
        (mine, theirs)
        for (mine, one), (theirs, other) in combinations(boxes(sheet), 2)
        if one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
    ]


def outside(sheet: TimelinePage) -> list[str]:
    return [
        name
        for name, (left, top, right, bottom) in boxes(sheet)
        if left < 0 or top < 0 or right > sheet.width or bottom > sheet.height
    ]


@st.composite
def labels(draw: st.DrawFn) -> ChartMark:
    day = FIRST + timedelta(days=draw(st.integers(0, (LAST - FIRST).days)))
    days = draw(st.sampled_from([0, 0, 1, 40, 400, 9_000]))
    text = draw(st.sampled_from(LONG) | st.text(max_size=40))
    return label(draw(st.sampled_from(ALL)), day, days=min(days, (LAST - day).days), text=text)


class TestSixtyMarksWithLongWords:
    def test_no_words_and_no_sign_lie_over_others(self) -> None:
        assert overlapping(lay_out(crowded())) == []

    def test_nothing_lies_off_the_page(self) -> None:
        assert outside(lay_out(crowded())) == []

    def test_a_crowded_chart_is_as_wide_as_a_page_on_its_side(self) -> None:
        assert lay_out(crowded()).width == WIDTH

    def test_every_mark_is_drawn(self) -> None:
        assert sum(len(band.marks) for band in lay_out(crowded()).bands) == 60


@settings(max_examples=60)
@given(st.lists(labels(), max_size=25))
def test_whatever_is_drawn_nothing_lies_over_anything_or_off_the_page(drawn: list[ChartMark]) -> None:
    sheet = lay_out(chart(drawn))

    assert (overlapping(sheet), outside(sheet)) == ([], [])


@pytest.mark.parametrize("language", CODES)
def test_in_every_language_nothing_lies_over_anything(language: str) -> None:
    sheet = lay_out(worded(language=language))

    assert (overlapping(sheet), outside(sheet)) == ([], [])


def test_a_few_marks_fit_a_page() -> None:
    assert lay_out(chart([label(kind, FIRST) for kind in ALL])).height <= HEIGHT


def test_a_day_is_a_point_where_it_lies_on_the_axis() -> None:
    sheet = lay_out(chart([label("met", FIRST), label("met", LAST)]))
    first, last = (mark.symbol for band in sheet.bands for mark in band.marks)

    assert ((first.x, first.length), (last.x, last.length)) == ((sheet.grid[0], 0), (sheet.grid[-1], 0))


def test_a_time_is_as_long_as_it_may_have_been() -> None:
    sheet = lay_out(chart([label("met", FIRST, days=(LAST - FIRST).days)]))
    (mark,) = (mark for band in sheet.bands for mark in band.marks)

    assert (mark.symbol.x, round(mark.symbol.x + mark.symbol.length, 1)) == (sheet.grid[0], round(sheet.grid[-1], 1))


def test_a_month_is_never_as_short_as_a_day() -> None:
    day = parse_date("2014-03")
    sheet = lay_out(chart([label("met", day.first, days=30), label("met", day.first)]))
    widths = sorted(mark.symbol.box[2] - mark.symbol.box[0] for band in sheet.bands for mark in band.marks)

    assert widths[0] < widths[1]


def test_the_same_chart_is_laid_out_alike() -> None:
    assert lay_out(crowded()) == lay_out(crowded())
