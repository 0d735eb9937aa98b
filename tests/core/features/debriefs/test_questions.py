"""What a debrief asks, in which order, and what is answered."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from bot.core.domain.dates import parse_date
from bot.core.features.briefings.selection import find_open_promises, recommendations_in
from bot.core.features.debriefs.model import build_debrief, rank_asks
from bot.core.features.progress.model import ProgressEntry
from tests.core.briefed_campaign import NEXT, briefed
from tests.core.features.reminders.meetings import utc

if TYPE_CHECKING:
    from bot.core.features.briefings.model import Briefing
    from bot.core.features.progress.model import ProgressLine, ProgressState

AT = utc("2033-03-12 10:00")
BRIEFING = briefed(today=date(2033, 3, 12))
ASKS = rank_asks(BRIEFING, ())


def entry(record: str, state: ProgressState = "raised", *, meeting: str | None = NEXT, **more: object) -> ProgressEntry:
    line: ProgressLine = "raised" if state in {"raised", "promised", "not_raised"} else "done"
    made = ProgressEntry(
        record, "raised", "raised", parse_date("2033-03-11"), "slack:U1", AT, "a letter", meeting, number=1
    )
    return replace(made, **{"line": line, "state": state, **more})  # type: ignore[arg-type]


def promising(record: str) -> Briefing:
    promise = entry(record, "promised", meeting=None, date=parse_date("2031-01-01"))
    return replace(
        BRIEFING, owed=find_open_promises(recommendations_in(BRIEFING), [promise], as_of=date(2033, 3, 12), known_by=AT)
    )


class TestOrder:
    def test_a_debrief_asks_what_the_briefing_would_have_raised_a_topic_after_the_other(self) -> None:
        topics = [[line.id for line in part.lines] for part in BRIEFING.parts]

        assert set(ASKS) == {name for some in topics for name in some}
        assert list(ASKS[: len(topics)]) == [some[0] for some in topics]

    def test_what_is_promised_comes_first(self) -> None:
        assert rank_asks(promising(ASKS[-1]), ()) == (ASKS[-1], *ASKS[:-1])

    def test_before_it_comes_what_somebody_said_they_would_raise_most_of_them_first(self) -> None:
        pledged = ["R-X", ASKS[1], ASKS[1]]

        assert rank_asks(promising(ASKS[-1]), pledged)[:3] == (ASKS[1], "R-X", ASKS[-1])

    def test_nothing_is_asked_twice(self) -> None:
        found = rank_asks(promising(ASKS[0]), [ASKS[0], ASKS[1]])

        assert len(found) == len(set(found)) == len(ASKS)


class TestAnswers:
    def test_an_ask_is_open_until_something_is_on_record_for_this_meeting(self) -> None:
        found = build_debrief(BRIEFING, NEXT, numbered=ASKS[:2], pledged=(), entries=[entry(ASKS[0])])

        assert [each.record for each in found.open] == [ASKS[1]]
        assert found.asks[0].told == (entry(ASKS[0]),)

    @pytest.mark.parametrize("state", ["promised", "not_raised"])
    def test_an_ask_that_was_promised_or_not_raised_is_answered(self, state: ProgressState) -> None:
        assert not build_debrief(BRIEFING, NEXT, numbered=ASKS[:1], pledged=(), entries=[entry(ASKS[0], state)]).open

    def test_an_ask_whose_entry_waits_to_be_approved_is_answered(self) -> None:
        waiting = entry(ASKS[0], proposed=True)

        assert not build_debrief(BRIEFING, NEXT, numbered=ASKS[:1], pledged=(), entries=[waiting]).open

    @pytest.mark.parametrize(
        "other",
        [
            entry(ASKS[0], meeting="veldria_talks:3"),
            entry(ASKS[0], meeting=None),
            entry(ASKS[0], "met"),
            entry(ASKS[1]),
            entry(ASKS[0], "withdrawn", line="raised", corrects=9),
        ],
    )
    def test_nothing_else_does(self, other: ProgressEntry) -> None:
        assert build_debrief(BRIEFING, NEXT, numbered=ASKS[:1], pledged=(), entries=[other]).open

    def test_what_was_taken_back_is_open_again(self) -> None:
        taken_back = entry(ASKS[0], "withdrawn", line="raised", corrects=1, number=2)
        found = build_debrief(BRIEFING, NEXT, numbered=ASKS[:1], pledged=(), entries=[entry(ASKS[0]), taken_back])

        assert found.open

    def test_an_ask_tells_how_many_would_raise_it_and_what_is_promised(self) -> None:
        (found,) = build_debrief(
            promising(ASKS[0]), NEXT, numbered=ASKS[:1], pledged=[ASKS[0], ASKS[0]], entries=()
        ).asks  # fmt: skip

        assert (found.pledged, found.promised) == (2, parse_date("2031-01-01"))

    def test_what_has_no_number_is_counted(self) -> None:
        assert build_debrief(BRIEFING, NEXT, numbered=ASKS[:2], pledged=["R-X"], entries=()).more == len(ASKS) - 1
