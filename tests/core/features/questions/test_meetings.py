"""Meetings: past ones as recorded, coming ones only if their date is."""

from __future__ import annotations

from datetime import date

import pytest

from tests.core.campaign import headings, keys, main, milestone, related, talk

LATER = date(2040, 1, 1)


class TestNext:
    @pytest.mark.parametrize("text", ["next Veldria talks", "when are the next Veldria talks", "upcoming meetings"])
    def test_the_next_is_the_first_ahead(self, text: str) -> None:
        assert main(talk(text)) == ["veldria_talks:2033-orm"]

    def test_a_meeting_of_today_is_ahead(self) -> None:
        assert main(talk("next Veldria talks", today=date(2032, 5, 9))) == ["veldria_talks:3"]

    def test_a_meeting_of_yesterday_is_not(self) -> None:
        assert main(talk("next Veldria talks", today=date(2032, 5, 10))) == ["veldria_talks:2033-orm"]

    def test_a_meeting_known_by_its_month_is_ahead_till_that_ends(self) -> None:
        assert main(talk("next Veldria talks", today=date(2033, 6, 30))) == ["veldria_talks:2033-orm"]

    def test_of_a_forum_without_meetings_on_record_none_is_ahead(self) -> None:
        answer = talk("next round table")

        assert (answer.abstained, keys(answer)) == (True, ["none.ahead"])

    def test_when_to_ask_for_the_next_is_on_the_meeting(self) -> None:
        assert talk("when to demand the next Veldria talks").intent == "meetings"

    def test_upcoming_means_all_that_are_ahead(self) -> None:
        assert main(talk("upcoming meetings", today=date(2032, 1, 1))) == ["veldria_talks:3", "veldria_talks:2033-orm"]

    def test_without_one_ahead_it_is_a_no_with_the_last_on_record(self) -> None:
        answer = talk("next Veldria talks", today=LATER)

        assert (answer.abstained, keys(answer)) == (True, ["none.ahead", "lead.usual_months"])
        assert (related(answer), headings(answer)) == (
            ["veldria_talks:3", "veldria_talks:2033-orm"],
            ["related.last_meeting"],
        )

    def test_the_usual_months_are_told_in_order(self) -> None:
        months = (("forums", 0, "months_on_record"), [5, 4, 5])
        answer = talk("next Veldria talks", today=LATER, changes=(months,))

        assert answer.lead[1].values["months"] == ("4", "5")

    def test_of_every_forum_where_none_was_named(self) -> None:
        answer = talk("upcoming meetings", today=LATER)

        assert (keys(answer), related(answer)) == (["none.ahead", "lead.usual_months"], [])


class TestUndated:
    @pytest.mark.parametrize("text", ["next Veldria talks", "last Veldria talks", "upcoming meetings", "last meeting"])
    def test_a_meeting_known_only_by_number_is_neither_next_nor_last(self, text: str) -> None:
        only = ((("meetings", 0, "date"), None), (("meetings", 1, "date"), None), (("meetings", 2, "date"), None))

        assert main(talk(text, changes=only)) == []

    def test_an_undated_meeting_is_shown_where_it_is_named(self) -> None:
        assert main(talk("1st Veldria talks")) == ["veldria_talks:1"]

    def test_an_undated_meeting_stands_first_in_a_list(self) -> None:
        assert main(talk("list the Veldria talks"))[0] == "veldria_talks:1"


class TestLast:
    @pytest.mark.parametrize("text", ["last Veldria talks", "latest Veldria talks", "last meeting", "latest meeting"])
    def test_the_last_is_the_latest_past_one(self, text: str) -> None:
        assert main(talk(text)) == ["veldria_talks:3"]

    def test_a_later_one_that_was_only_announced_is_shown_beside_it(self) -> None:
        assert main(talk("last Veldria talks", today=LATER)) == ["veldria_talks:3", "veldria_talks:2033-orm"]

    def test_where_all_were_only_announced_the_last_of_them_is_shown(self) -> None:
        announced = tuple((("meetings", i, "announced"), True) for i in (0, 2))

        assert main(talk("last Veldria talks", changes=announced)) == ["veldria_talks:3"]

    def test_before_the_first_there_is_no_last(self) -> None:
        assert keys(talk("last Veldria talks", today=date(2030, 1, 1))) == ["none.meeting"]


class TestFirst:
    def test_the_first_is_number_one(self) -> None:
        assert main(talk("the meeting that was first")) == ["veldria_talks:1"]

    def test_without_number_one_it_is_the_earliest_on_record(self) -> None:
        unnumbered = (("meetings", 3, "number"), 9)

        assert main(talk("the meeting that was first", changes=(unnumbered,))) == ["veldria_talks:2"]


class TestNamed:
    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("3rd Veldria talks", ["veldria_talks:3"]),
            ("Veldria talks in 2031", ["veldria_talks:2"]),
            ("Veldria talks at Ormstad", ["veldria_talks:3"]),
            ("meetings in 2031", ["veldria_talks:2"]),
            ("who chaired the 3rd Veldria talks", ["veldria_talks:3"]),
            (
                "list the Veldria talks",
                ["veldria_talks:1", "veldria_talks:2", "veldria_talks:3", "veldria_talks:2033-orm"],
            ),
            ("meetings", ["veldria_talks:1", "veldria_talks:2", "veldria_talks:3", "veldria_talks:2033-orm"]),
        ],
    )
    def test_what_narrows_a_forum_finds_its_meetings(self, text: str, found: list[str]) -> None:
        assert main(talk(text)) == found

    def test_a_forum_by_itself_shows_its_last_and_its_next(self) -> None:
        assert main(talk("when are the Veldria talks")) == ["veldria_talks:3", "veldria_talks:2033-orm"]

    @pytest.mark.parametrize("text", ["9th Veldria talks", "Veldria talks in 2040", "3rd Veldria talks in 2031"])
    def test_a_meeting_that_is_not_on_record_is_a_no(self, text: str) -> None:
        answer = talk(text)

        assert (answer.abstained, keys(answer)) == (True, ["none.meeting"])

    def test_a_forum_without_meetings_has_none_to_show(self) -> None:
        assert talk("when was the round table").intent == "none"


class TestBegun:
    def test_where_no_first_is_on_record_it_is_when_they_began_to_meet(self) -> None:
        begun = milestone("M-2027-03-01", "2027-03-01", "begun", forum="ROUND")

        assert main(talk("when was the first round table", changes=((("milestones", 5), begun),))) == ["M-2027-03-01"]

    def test_a_day_is_no_number_of_a_meeting(self) -> None:
        assert main(talk("the 20 April 2031 Veldria talks")) == ["veldria_talks:2"]


class TestNoMeetings:
    @pytest.mark.parametrize(
        ("text", "intent"),
        [
            ("asks at the Veldria talks on bells", "recommendations"),
            ("Veldria talks on bells", "recommendations"),
            ("meetings on bells", "recommendations"),
            ("meeting asks of the Assembly", "recommendations"),
            ("article 164 at the Veldria talks", "recommendations"),
            ("meetings zzz", "none"),
        ],
    )
    def test_questions_that_only_name_a_forum_are_not_on_meetings(self, text: str, intent: str) -> None:
        assert talk(text).intent == intent

    def test_when_a_forum_began_is_a_milestone(self) -> None:
        began = (("milestones", 4, "forum"), "TALKS")

        assert main(talk("when were the Veldria talks opened", changes=(began,))) == ["M-2028-10"]

    def test_when_there_is_a_meeting_on_a_topic_is_on_meetings(self) -> None:
        assert talk("when are the next Veldria talks on bells").intent == "meetings"


class TestCounted:
    def test_how_many_shows_them_all(self) -> None:
        assert len(main(talk("how many Veldria talks"))) == 4
