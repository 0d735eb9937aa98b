"""Timelines in words: what a picture says, and what is said of it to whoever does not see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.domain.message_size import size_of
from bot.core.domain.names import Namer
from bot.core.features.timeline.builder import TimelineRecords, choose_all, choose_lineage
from bot.core.features.timeline.model import Picture
from bot.core.features.timeline.view import (
    LONGEST_ALT,
    TimelineTextRenderer,
    alternative_text,
    build_axis,
    picture_message,
)
from tests.core.briefed_campaign import NEXT, catalogue
from tests.core.campaign import ask_record
from tests.core.features.progress.entries import entry
from tests.core.features.reminders.test_view import CODES, WORDING
from tests.core.features.timeline.timelines import timeline

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from bot.core.domain.catalogue import Catalogue
    from bot.core.domain.message import Message
    from bot.core.features.progress.model import ProgressEntry
    from bot.core.features.timeline.model import Chart, ChartLane

ASK = "R-A31-02"
LINE = choose_lineage(ASK, catalogue())
MANY = tuple(
    (("recommendations", 8 + n), ask_record(f"R-X-{n:03}", "LEAGUE", "bells", "TALKS-2032")) for n in range(90)
)


def chart(
    chosen: TimelineRecords | None = None,
    entries: Iterable[ProgressEntry] = (),
    language: str = "en",
    of: Catalogue | None = None,
) -> Chart:
    of = of or catalogue()
    words = TimelineTextRenderer(of, WORDING, Namer(of, language))
    return words.chart(timeline(chosen or choose_all(of), entries, of=of))


def strip(drawn: Chart, lane: str) -> ChartLane:
    return next(strip for strip in drawn.strips if strip.lane == lane)


def told(drawn: Chart) -> Message:
    return picture_message(Picture(drawn, "png", b"", "what it shows"), WORDING)


class TestWhatAPictureSays:
    def test_a_mark_says_when_it_was_which_record_it_is_and_who_asked_for_what(self) -> None:
        label = strip(chart(LINE), "official").labels[0]

        assert (label.head, label.text) == (
            "4 March 2031 · R-A31-02",
            "Northern Assembly: Narrow the article on bells",
        )

    def test_what_is_planned_says_how_sure_that_is(self) -> None:
        label = next(label for label in strip(chart(LINE), "meetings").labels if NEXT in label.head)

        assert label.text == "Veldria talks 4, tentative"

    def test_what_came_of_an_ask_says_what_and_where(self) -> None:
        raised = entry("raised", "2032-05-09", 1, record=ASK, meeting="veldria_talks:3")
        (label,) = strip(chart(LINE, [raised]), "raised").labels

        assert (label.head, label.text) == ("9 May 2032 · R-A31-02", "raised, Veldria talks 3")

    def test_a_timeline_says_that_nothing_came_of_an_ask(self) -> None:
        drawn = chart(LINE)

        assert [strip(drawn, lane).nothing for lane in ("raised", "done")] == ["unknown, no evidence"] * 2

    def test_of_milestones_alone_nothing_is_said_to_have_come(self) -> None:
        drawn = chart(TimelineRecords("pact", milestones=("M-2029-04-02",)))

        assert [each.lane for each in drawn.strips] == ["milestones"]

    def test_what_it_does_not_hold_is_not_explained(self) -> None:
        assert [sign for sign, _ in chart(TimelineRecords("pact", milestones=("M-2029-04-02",))).legend] == [
            "milestone"
        ]

    def test_a_time_within_which_something_was_is_explained(self) -> None:
        assert "window" in dict(chart(TimelineRecords("pact", milestones=("M-2028-10",))).legend)

    def test_what_is_left_out_is_counted(self) -> None:
        assert "Asks of official bodies: 47 more, not drawn for want of room." in chart(of=catalogue(*MANY)).notes

    def test_what_has_no_date_is_named(self) -> None:
        assert chart().notes == ("Without a known date, so not drawn: veldria_talks:1.",)

    @pytest.mark.parametrize("language", CODES)
    def test_a_timeline_is_in_the_readers_language(self, language: str) -> None:
        assert WORDING.say("timeline.own", language) in {each.heading for each in chart(language=language).strips}


class TestWithoutThePicture:
    @pytest.mark.parametrize("language", CODES)
    def test_every_mark_is_told_where_there_is_room(self, language: str) -> None:
        drawn = chart(LINE, [entry("met", "2032", 1, record=ASK)], language)
        text = alternative_text(drawn, WORDING)

        assert [label.head for each in drawn.strips for label in each.labels if label.head not in text] == []

    @pytest.mark.parametrize("language", CODES)
    def test_the_alternative_text_is_never_longer_than_platforms_take_and_counts_what_it_leaves_out(
        self, language: str
    ) -> None:
        drawn = chart(of=catalogue(*MANY), language=language)
        text = alternative_text(drawn, WORDING)

        assert len(text) <= LONGEST_ALT
        assert f"{strip(drawn, 'official').heading} (49)" in text
        assert drawn.notes[0] in text

    def test_the_message_tells_it_lane_by_lane_and_holds_the_picture(self) -> None:
        message = told(chart(LINE))

        assert [(file.name, file.media, file.alt) for file in message.attachments] == [
            ("timeline-2033-01-01.png", "image/png", "what it shows")
        ]
        assert message.summary == "Timeline: The article on bells"

    def test_the_message_is_as_long_as_can_be_read(self) -> None:
        assert sum(size_of(block) for block in told(chart(of=catalogue(*MANY))).blocks) <= 3_000


@given(st.lists(st.dates(), min_size=1, max_size=5))
def test_every_day_lies_between_the_ends_of_the_axis(days: list[date]) -> None:
    first, last, ticks = build_axis(days, WORDING, "en")

    assert first <= min(days)
    assert max(days) <= last
    assert first < last
    assert [day for day, _ in ticks if not first <= day <= last] == []
