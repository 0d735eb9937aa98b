"""What is drawn: each record on its own lane, no surer than it is known, and as it was known at a moment."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.core.features.timeline.builder import TimelineRecords, choose_lineage
from tests.core.briefed_campaign import NEXT, catalogue
from tests.core.campaign import ask_record
from tests.core.features.progress.entries import RECORDED, entry
from tests.core.features.timeline.timelines import timeline

if TYPE_CHECKING:
    from bot.core.features.timeline.model import Lane, MarkKind, Timeline

ASK = "R-A31-02"
SECRET = "the minister whispered"  # noqa: S105 -- a note
LINE = choose_lineage(ASK, catalogue())


def kinds(drawn: Timeline) -> dict[str, MarkKind]:
    return {mark.id: mark.kind for mark in drawn.marks}


def on(drawn: Timeline, lane: Lane) -> list[tuple[str, str]]:
    return [(mark.kind, str(mark.date)) for mark in drawn.on(lane)]


class TestAsks:
    def test_asks_of_organisations_are_apart_from_those_of_official_bodies(self) -> None:
        drawn = timeline()

        assert {mark.id for mark in drawn.on("own")} == {"R-B31-01", "R-B31-02"}
        assert "R-A31-01" in {mark.id for mark in drawn.on("official")}

    def test_what_is_only_reported_is_drawn_as_that(self) -> None:
        assert kinds(timeline())[ASK] == "reported"

    def test_what_nobody_has_verified_is_marked(self) -> None:
        of = catalogue((("recommendations", 0, "certainty"), "unverified"))

        assert [mark.id for mark in timeline(of=of).on("official") if mark.unverified] == ["R-A31-01"]

    def test_an_ask_without_a_date_is_told_and_not_drawn(self) -> None:
        of = catalogue((("recommendations", 8), ask_record("R-X-01", "LEAGUE", "bells", "UNDATED")))

        assert timeline(TimelineRecords(None, ("R-X-01",)), of=of).undated == ("R-X-01",)

    def test_an_ask_that_was_made_later_is_told_and_not_drawn(self) -> None:
        drawn = timeline(LINE, as_of=date(2032, 1, 1))

        assert (drawn.later, "R-A32-01" in kinds(drawn)) == (("R-A32-01",), False)


class TestProgress:
    def test_what_was_raised_and_what_was_done_are_apart(self) -> None:
        drawn = timeline(LINE, [entry("raised", "2031-04-20", 1, record=ASK), entry("met", "2032", 2, record=ASK)])

        assert (on(drawn, "raised"), on(drawn, "done")) == ([("raised", "2031-04-20")], [("met", "2032")])

    def test_what_was_put_right_is_not_drawn(self) -> None:
        entries = [entry("met", "2031", 1, record=ASK), entry("partly_met", "2032", 2, record=ASK, corrects=1)]

        assert on(timeline(LINE, entries), "done") == [("partly_met", "2032")]

    def test_what_was_withdrawn_is_not_drawn(self) -> None:
        entries = [entry("met", "2031", 1, record=ASK), entry("withdrawn", "2032", 2, record=ASK, corrects=1)]

        assert on(timeline(LINE, entries), "done") == []

    @pytest.mark.parametrize(("days", "drawn"), [(0, []), (1, [("met", "2031")]), (2, [("no_movement", "2031")])])
    def test_progress_is_drawn_as_it_was_known_at_a_moment(self, days: int, drawn: list[tuple[str, str]]) -> None:
        entries = [entry("met", "2031", 1, record=ASK), entry("no_movement", "2031", 2, record=ASK, corrects=1)]

        assert on(timeline(LINE, entries, known_by=RECORDED + timedelta(days=days)), "done") == drawn

    def test_nothing_of_who_recorded_it_or_of_what_they_noted_is_in_it(self) -> None:
        noted = entry("met", "2031", 1, record=ASK, note=SECRET, author="slack:ORLA", evidence="the grey folder")
        told = repr(asdict(timeline(LINE, [noted])))

        assert not [word for word in (SECRET, "ORLA", "grey folder") if word in told]


class TestMeetingsAndMilestones:
    def test_what_is_planned_is_drawn_as_that(self) -> None:
        drawn = timeline()

        assert (kinds(drawn)[NEXT], [m.tentative for m in drawn.marks if m.id == NEXT]) == ("meeting_announced", [True])

    def test_a_meeting_on_record_that_was_put_off_is_drawn_as_planned(self) -> None:
        put_off = catalogue(number=3, when="2033-05-09", status="confirmed")

        assert kinds(timeline(of=put_off))["veldria_talks:3"] == "meeting_announced"

    def test_what_is_called_off_is_drawn_as_that(self) -> None:
        assert kinds(timeline(of=catalogue(status="cancelled")))[NEXT] == "meeting_cancelled"

    def test_what_had_not_been_held_yet_is_not_drawn(self) -> None:
        before = timeline(as_of=date(2032, 1, 1))

        assert ("veldria_talks:3" in kinds(before), "veldria_talks:2033-orm" in kinds(before)) == (False, True)

    def test_a_meeting_without_a_date_is_told_and_not_drawn(self) -> None:
        assert "veldria_talks:1" in timeline().undated

    def test_a_month_stays_a_month(self) -> None:
        (mark,) = [mark for mark in timeline().marks if mark.id == "M-2028-10"]

        assert (mark.date.exact, mark.date.first, mark.date.last) == (False, date(2028, 10, 1), date(2028, 10, 31))

    def test_with_some_asks_the_meetings_are_drawn_at_which_they_can_be_raised(self) -> None:
        prisons = TimelineRecords(None, ("R-A31-01",))

        assert {mark.id for mark in timeline(LINE).on("meetings")} >= {"veldria_talks:2", "veldria_talks:3", NEXT}
        assert timeline(prisons).on("meetings") == ()

    def test_a_meeting_at_which_one_was_raised_is_drawn_whatever_its_forum_is_for(self) -> None:
        raised = entry("raised", "2032-05-09", 1, record="R-A31-01", meeting="veldria_talks:3")
        drawn = timeline(TimelineRecords(None, ("R-A31-01",)), [raised])

        assert [mark.id for mark in drawn.on("meetings")] == ["veldria_talks:3"]

    def test_with_some_asks_the_milestones_since_are_drawn_that_are_about_the_same(self) -> None:
        of = catalogue((("milestones", 0, "articles"), ["code-2030:174"]))

        assert [mark.id for mark in timeline(LINE, of=of).on("milestones")] == ["M-2031-03-04"]


def test_what_a_question_asked_for_alone_is_drawn_alone() -> None:
    drawn = timeline(TimelineRecords("When was the pact signed?", milestones=("M-2029-04-02",)))

    assert ([mark.id for mark in drawn.marks], drawn.progress) == (["M-2029-04-02"], False)


def test_the_oldest_comes_first() -> None:
    days = [mark.date.first for mark in timeline().marks]

    assert days == sorted(days)
