"""Which asks a briefing holds, and the reason each is in."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from tests.core.briefed_campaign import ask, briefed, lines, topics

if TYPE_CHECKING:
    from tests.campaign_data import Change

BY_ADDRESSEE: Change = (("forums", 0, "briefing"), {"by": ["addressee"], "addressees": ["SECRETARIAT"]})


class TestReasons:
    def test_an_ask_on_a_topic_of_the_forum_is_in(self) -> None:
        assert lines(briefed())["R-A32-01"].why == ("topic",)

    def test_an_ask_from_an_earlier_session_says_so(self) -> None:
        assert lines(briefed())["R-L32-01"].why == ("topic", "forum")

    def test_an_ask_on_another_topic_is_in_if_it_was_asked_at_an_earlier_session(self) -> None:
        raised = ask("R-L32-09", "LEAGUE", "prisons", meeting="veldria_talks:3")

        assert topics(briefed(raised))["prisons"] == ["R-L32-09"]
        assert lines(briefed(raised))["R-L32-09"].why == ("forum",)

    def test_an_ask_of_no_topic_and_no_session_of_the_forum_is_left_out(self) -> None:
        assert "prisons" not in topics(briefed())

    def test_an_ask_on_a_topic_that_the_meeting_plans_is_in_before_the_forums(self) -> None:
        briefing = briefed(raises=["prisons"])

        assert list(topics(briefing)) == ["prisons", "bells"]
        assert lines(briefing)["R-A31-01"].why == ("planned",)

    def test_an_ask_that_the_meeting_names_is_in_alone_of_its_topic(self) -> None:
        briefing = briefed(raises=["R-A31-01"])

        assert topics(briefing)["prisons"] == ["R-A31-01"]
        assert lines(briefing)["R-A31-01"].why == ("named",)

    def test_an_ask_that_the_meeting_names_leads_its_topic(self) -> None:
        assert topics(briefed(raises=["R-B31-01"]))["bells"][0] == "R-B31-01"

    @pytest.mark.parametrize("addressed", [{"addressees": ["SECRETARIAT"]}, {"target": "SECRETARIAT"}])
    def test_a_forum_may_choose_by_whom_an_ask_is_addressed_to_or_for(self, addressed: dict[str, object]) -> None:
        briefing = briefed(BY_ADDRESSEE, ask("R-A32-09", "ASSEMBLY", "visas", **addressed))

        assert lines(briefing)["R-A32-09"].why == ("addressee",)

    def test_a_forum_that_chooses_by_addressee_alone_leaves_out_what_is_on_its_topics(self) -> None:
        assert "R-L32-01" not in lines(briefed(BY_ADDRESSEE))

    def test_a_topic_that_nothing_is_filed_under_takes_what_touches_it(self) -> None:
        briefing = briefed((("forums", 0, "raise_topics"), ["inquiry"]), (("forums", 0, "briefing"), {"by": ["topic"]}))

        assert topics(briefing) == {"inquiry": ["R-A32-02"]}


class TestLeftOut:
    def test_what_was_asked_after_the_day_is_not_in(self) -> None:
        assert "R-A32-01" not in lines(briefed(today=date(2032, 6, 1)))

    def test_what_has_no_source_is_not_in(self) -> None:
        unsourced = ask("R-A32-09", source=None, certainty="unverified")

        assert "R-A32-09" not in lines(briefed(unsourced))

    def test_more_than_anybody_can_raise_is_counted(self) -> None:
        many = [(("recommendations", 8 + n), ask(f"R-X-{n:02}")[1]) for n in range(60)]

        bells = next(part for part in briefed(*many).parts if part.topic == "bells")

        assert len(bells.lines) + bells.beyond >= 60
        assert bells.beyond > 0
