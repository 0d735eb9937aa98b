"""What can be reminded of: what admins planned, and what is on record where they said nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.domain.catalogue import Catalogue
from bot.core.domain.plans import Plans, apply_plans
from bot.core.features.reminders.events import ReminderEvent, reminder_events_of
from tests.campaign_data import dataset
from tests.core.features.reminders.meetings import event, utc

RECORDED = "veldria_talks:3"  # on 9 May 2032
MONTH = "veldria_talks:2033-orm"  # in June 2033


def events(*planned: dict[str, object]) -> dict[str, ReminderEvent]:
    """Return what can be reminded of with some meetings planned."""
    laid, ahead = apply_plans(dataset(), Plans.model_validate({"meetings": planned}))
    return reminder_events_of(Catalogue(laid, ahead=ahead))


def third(**more: object) -> ReminderEvent:
    """Return the third talks with what an admin wrote of them."""
    return events({"forum": "veldria_talks", "number": 3, **more})[RECORDED]


def test_what_is_on_record_alone_is_announced() -> None:
    found = events()[RECORDED]

    assert (found.kind, found.start, found.status, found.forum) == ("date", "2032-05-09", "announced", "veldria_talks")


def test_a_month_on_record_is_a_window() -> None:
    found = events()[MONTH]

    assert (found.kind, found.start) == ("window", "2033-06-01/2033-06-30")


def test_a_plan_counts_more_than_the_record() -> None:
    found = third(when="2032-05-10 09:30", zone="Almaty", status="confirmed", rooms=["slack:C1"])

    assert (found.start, found.status, found.rooms) == ("2032-05-10 09:30 Asia/Almaty", "confirmed", ("slack:C1",))


def test_what_a_plan_leaves_out_is_as_on_record() -> None:
    found = third(status="cancelled")

    assert (found.start, found.status) == ("2032-05-09", "cancelled")


def test_the_day_of_a_meeting_begins_and_ends_where_it_is() -> None:
    found = event("2027-03-11", zone="Asia/Almaty")

    assert (found.earliest, found.over) == (utc("2027-03-10 19:00"), utc("2027-03-11 19:00"))


def test_a_window_is_over_when_its_last_day_is() -> None:
    assert event("March 2027", zone="UTC").over == utc("2027-04-01 00:00")


def test_a_meeting_with_an_hour_is_over_when_it_begins() -> None:
    assert event("2027-03-11 09:30").over == utc("2027-03-11 04:30")


@pytest.mark.parametrize(
    ("when", "starts"),
    [
        ("2027-03-11 09:30", {"2027-03-11 09:30 Asia/Almaty", "2027-03-11"}),
        ("2027-03-11", {"2027-03-11"}),
        ("March 2027", {"2027-03-01/2027-03-31"}),
        ("tbc", {""}),
    ],
)
def test_a_start_is_what_was_written(when: str, starts: set[str]) -> None:
    assert event(when).starts == starts


def test_a_start_says_nothing_of_what_the_clocks_of_a_zone_do() -> None:
    before = event("2027-03-11 09:30")

    assert replace(before, instant=utc("2027-03-11 03:30")).start == before.start


def test_a_face_is_that_of_what_is_shown() -> None:
    assert third(place="Orm").content_hash != third(place="Elsewhere").content_hash
    assert third(place="Orm", source="a letter").content_hash == third(place="Orm").content_hash
