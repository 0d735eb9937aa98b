"""What is planned, as the events of a calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from bot.core.domain.plans import Plans, apply_plans
from bot.core.features.calendars.model import (
    CalendarPlans,
    DaySpan,
    EntryStamp,
    TimedSpan,
    calendar_events,
    days_of_span,
    id_from_uid,
    is_over,
    uid_of,
)
from tests.campaign_data import dataset
from tests.fakes import PlainNaming

if TYPE_CHECKING:
    from bot.core.features.calendars.model import CalendarEvent

TALKS = {"forum": "veldria_talks", "number": 4}
VOTE = {"id": "vote", "what": "The Assembly votes"}
OSLO = ZoneInfo("Europe/Oslo")


def calendared(
    *meetings: dict[str, object],
    milestones: tuple[dict[str, object], ...] = (),
    stamps: dict[str, EntryStamp] | None = None,
) -> CalendarPlans:
    plans = Plans.model_validate({"meetings": meetings, "milestones": milestones})
    laid, ahead = apply_plans(dataset(), plans)
    return calendar_events(ahead, laid, PlainNaming(), stamps or {})


def event(**said: object) -> CalendarEvent:
    (found,) = calendared({**TALKS, **said}).events
    return found


class TestDates:
    def test_a_time_of_day_is_an_instant_in_its_zone_without_an_end(self) -> None:
        when = event(when="2033-03-11 09:30 Asia/Almaty").when

        assert when == TimedSpan(datetime(2033, 3, 11, 4, 30, tzinfo=UTC), "Asia/Almaty", None)

    def test_a_time_without_a_place_is_in_the_campaigns_zone(self) -> None:
        assert event(when="2033-03-11 09:30").when == TimedSpan(datetime(2033, 3, 11, 8, 30, tzinfo=UTC), "Europe/Oslo")

    def test_a_day_is_that_whole_day(self) -> None:
        assert event(when="2033-03-11").when == DaySpan(date(2033, 3, 11), date(2033, 3, 11))

    def test_a_window_is_all_its_days(self) -> None:
        assert event(when="Q2 2033").when == DaySpan(date(2033, 4, 1), date(2033, 6, 30))

    def test_what_has_no_date_is_left_out_and_named(self) -> None:
        assert calendared({**TALKS, "when": "tbc"}) == CalendarPlans((), ("veldria_talks:4",))

    def test_a_plan_that_leaves_the_date_open_has_the_one_on_record(self) -> None:
        (found,) = calendared({"forum": "veldria_talks", "id": "veldria_talks:2033-orm", "note": "call first"}).events

        assert (found.when, found.written) == (DaySpan(date(2033, 6, 1), date(2033, 6, 30)), "2033-06")

    def test_the_date_stands_beside_as_it_was_written(self) -> None:
        assert event(when="early May 2033").written == "early May 2033"

    def test_events_come_in_the_order_of_time(self) -> None:
        found = calendared({**TALKS, "when": "2033-05-02 08:00"}, milestones=({**VOTE, "when": "2033-05-01"},)).events

        assert [each.key for each in found] == ["vote", "veldria_talks:4"]


class TestHowSure:
    @pytest.mark.parametrize(
        ("when", "planned", "status", "transparent"),
        [
            ("2033-03-11 09:30", "confirmed", "confirmed", False),
            ("2033-03-11", "confirmed", "confirmed", False),
            ("2033-03-11", "tentative", "tentative", True),
            ("2033-03-11 09:30", "tentative", "tentative", True),
            ("March 2033", "tentative", "tentative", True),
            ("March 2033", "confirmed", "tentative", True),
            ("March 2033", "cancelled", "cancelled", True),
            ("2033-03-11", "cancelled", "cancelled", True),
        ],
    )
    def test_only_a_confirmed_day_keeps_peoples_time(
        self, when: str, planned: str, status: str, *, transparent: bool
    ) -> None:
        found = event(when=when, status=planned)

        assert (found.status, found.transparent) == (status, transparent)


class TestIdentity:
    def test_the_name_stays_when_the_date_changes(self) -> None:
        assert event(when="2033-03-11").uid == event(when="Q3 2034").uid

    def test_the_name_leads_back_to_the_id(self) -> None:
        assert id_from_uid(uid_of("veldria_talks:2033-orm", "veldria"), "veldria") == "veldria_talks:2033-orm"

    @pytest.mark.parametrize("uid", ["veldria_talks:4@another", "veldria_talks:4", "@veldria", "", "veldria"])
    def test_a_name_by_anybody_else_leads_nowhere(self, uid: str) -> None:
        assert id_from_uid(uid, "veldria") is None

    def test_the_newest_change_numbers_the_event(self) -> None:
        at = datetime(2032, 5, 1, 12, tzinfo=UTC)
        (found,) = calendared({**TALKS, "when": "2033"}, stamps={"veldria_talks:4": EntryStamp(7, at)}).events

        assert (found.sequence, found.last_modified) == (7, at)

    def test_without_a_history_an_event_is_as_it_first_was(self) -> None:
        found = event(when="2033")

        assert (found.sequence, found.last_modified) == (0, None)


class TestPlace:
    def test_a_plan_without_a_place_has_the_one_on_record(self) -> None:
        recorded = dataset((("meetings", 1, "place"), "Orm"))
        plans = Plans.model_validate({"meetings": [{"forum": "veldria_talks", "id": "veldria_talks:2033-orm"}]})
        laid, ahead = apply_plans(recorded, plans)
        (found,) = calendar_events(ahead, laid, PlainNaming(), {}).events

        assert found.location == "Orm"

    def test_an_address_as_the_source_is_where_to_read_on(self) -> None:
        assert event(when="2033", source="https://example.org/a").url == "https://example.org/a"


class TestOver:
    NOW = datetime(2033, 3, 11, 23, 30, tzinfo=UTC)

    def test_a_moment_is_over_once_it_has_come(self) -> None:
        assert is_over(TimedSpan(self.NOW - timedelta(minutes=1), "UTC"), self.NOW, OSLO)

    def test_a_day_is_over_when_it_is_over_in_the_campaigns_zone(self) -> None:
        # In Oslo it is half past midnight.
        assert is_over(DaySpan(date(2033, 3, 11), date(2033, 3, 11)), self.NOW, OSLO)

    def test_of_several_days_the_last_one_counts(self) -> None:
        assert not is_over(DaySpan(date(2033, 3, 1), date(2033, 3, 12)), self.NOW, OSLO)

    @pytest.mark.parametrize("days", [-3, 0, 1])
    def test_a_span_is_never_shorter_than_a_day(self, days: int) -> None:
        assert days_of_span(date(2033, 3, 1), timedelta(days=days)) == DaySpan(date(2033, 3, 1), date(2033, 3, 1))
