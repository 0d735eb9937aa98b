"""Calendars as bytes: what we write, and what programs write for us to read."""

from __future__ import annotations

import random
import secrets
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from bot.adapters.calendars.reader import MOST_BYTES, CalendarError, CalendarResult, read_calendar
from bot.adapters.calendars.writer import write_calendar
from bot.core.features.calendars.model import CalendarEvent, DaySpan, SkippedEvent, TimedSpan

TALKS: Final = CalendarEvent(
    uid="human_rights_dialogue:17@eu-kazakhstan",
    summary="Human Rights Dialogue 17",
    when=TimedSpan(datetime(2027, 3, 11, 4, 30, tzinfo=UTC), "Asia/Almaty"),
    status="confirmed",
    sequence=3,
    location="Astana; Hotel “Q”, room 5",
    description="Note: bring \\ files, all;\nsecond line",
    url="https://example.org/a,b;c?d=1",
    last_modified=datetime(2026, 11, 3, 8, 15, tzinfo=UTC),
    key="human_rights_dialogue:17",
    written="2027-03-11 09:30 Almaty",
)
WINDOW: Final = replace(
    TALKS,
    uid="vote@eu-kazakhstan",
    when=DaySpan(date(2027, 4, 1), date(2027, 6, 30)),
    status="tentative",
    transparent=True,
    key="vote",
    what="Vote, at last; or not",
    written="Q2 2027",
)


def text_of(*events: CalendarEvent) -> str:
    return write_calendar(events, "Ahead").decode()


def calendar(*lines: str, before: str = "") -> bytes:
    """Return a calendar of one event with a title, and these lines."""
    event = ["BEGIN:VEVENT", "UID:1@example.org", "SUMMARY:Talks", *lines, "END:VEVENT"]
    whole = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//y//EN", *before.split("\n"), *event, "END:VCALENDAR", ""]
    return "\r\n".join(line for line in whole if line).encode() + b"\r\n"


def event_in(*lines: str, before: str = "") -> CalendarEvent:
    reading = read_calendar(calendar(*lines, before=before))
    assert reading.left_out == ()
    (event,) = reading.events
    return event


def why_not(*lines: str, before: str = "") -> str:
    reading = read_calendar(calendar(*lines, before=before))
    assert reading.events == ()
    (left_out,) = reading.left_out
    return left_out.why


class TestWriting:
    def test_all_that_is_written_is_read_again(self) -> None:
        assert read_calendar(write_calendar([TALKS, WINDOW], "Ahead")) == CalendarResult((TALKS, WINDOW), ())

    def test_the_same_events_give_the_same_bytes(self) -> None:
        assert write_calendar([TALKS, WINDOW], "Ahead") == write_calendar([TALKS, WINDOW], "Ahead")

    def test_a_window_is_whole_days_that_keep_nobodys_time(self) -> None:
        lines = text_of(WINDOW).split("\r\n")

        assert {
            "DTSTART;VALUE=DATE:20270401",
            "DTEND;VALUE=DATE:20270701",
            "TRANSP:TRANSPARENT",
            "STATUS:TENTATIVE",
        } <= {*lines}

    def test_a_moment_is_a_local_time_with_its_zone_and_no_end(self) -> None:
        text = text_of(TALKS)

        assert "\r\nDTSTART;TZID=Asia/Almaty:20270311T093000\r\n" in text
        assert "DTEND" not in text

    def test_the_rules_of_a_zone_come_along(self) -> None:
        (zone,) = Calendar.from_ical(text_of(TALKS)).timezones

        # Read from the file alone: Kazakhstan has been five hours ahead since March 2024.
        rules = zone.to_tz(lookup_tzid=False)
        assert datetime(2027, 3, 11, 9, 30, tzinfo=rules).astimezone(UTC) == datetime(2027, 3, 11, 4, 30, tzinfo=UTC)

    def test_the_rules_change_with_the_clocks(self) -> None:
        summer = replace(TALKS, when=TimedSpan(datetime(2027, 7, 1, 7, tzinfo=UTC), "Europe/Brussels"))
        winter = replace(TALKS, when=TimedSpan(datetime(2028, 12, 1, 8, tzinfo=UTC), "Europe/Brussels"))
        (zone,) = Calendar.from_ical(text_of(summer, winter)).timezones
        rules = zone.to_tz(lookup_tzid=False)

        assert datetime(2027, 7, 1, 9, tzinfo=rules).astimezone(UTC) == datetime(2027, 7, 1, 7, tzinfo=UTC)
        assert datetime(2028, 12, 1, 9, tzinfo=rules).astimezone(UTC) == datetime(2028, 12, 1, 8, tzinfo=UTC)

    @pytest.mark.parametrize("hour", [0, 1])
    def test_a_time_that_comes_twice_comes_back_as_the_one_that_was_meant(self, hour: int) -> None:
        twice = replace(TALKS, when=TimedSpan(datetime(2027, 10, 31, hour, 30, tzinfo=UTC), "Europe/Brussels"))
        (event,) = read_calendar(write_calendar([twice], "Ahead")).events

        assert isinstance(event.when, TimedSpan)
        assert event.when.starts == datetime(2027, 10, 31, hour, 30, tzinfo=UTC)

    def test_nothing_turns_the_direction_of_writing(self) -> None:
        event = replace(TALKS, summary="a\u202eb\u2066c\u200fd", location=None)

        assert "SUMMARY:abcd\r\n" in text_of(event)

    def test_what_cannot_be_seen_is_not_written(self) -> None:
        event = replace(TALKS, summary="a\x00b\x1b[31mc\u2028d", location=None)

        assert "SUMMARY:a b [31mc d\r\n" in text_of(event)

    @pytest.mark.parametrize("field", ["summary", "location", "description", "url", "written", "what"])
    def test_no_text_can_begin_a_line_of_its_own(self, field: str) -> None:
        evil = "x\r\nEND:VEVENT\nATTENDEE:mailto:a@example.org\r\n"
        changed: dict[str, Any] = {field: evil}
        (event,) = Calendar.from_ical(text_of(replace(TALKS, **changed))).events

        assert "ATTENDEE" not in event

    def test_a_calendar_of_nothing_is_one(self) -> None:
        assert read_calendar(write_calendar([], "Ahead")) == CalendarResult((), ())

    @given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Zl", "Zp", "Zs")), min_size=1))
    def test_every_text_comes_back_as_it_was(self, text: str) -> None:
        event = replace(TALKS, summary=text, location=text, what=text)

        assert read_calendar(write_calendar([event], text)).events == (event,)


OUTLOOK: Final = """BEGIN:VTIMEZONE
TZID:West Asia Standard Time
BEGIN:STANDARD
DTSTART:16010101T000000
TZOFFSETFROM:+0500
TZOFFSETTO:+0500
END:STANDARD
END:VTIMEZONE"""
OLD_RULES: Final = OUTLOOK.replace("West Asia Standard Time", "Asia/Almaty").replace("0500", "0600")
OWN_ZONE: Final = OUTLOOK.replace("West Asia Standard Time", "Customized Time Zone")
EIGHT: Final = TimedSpan(datetime(2027, 3, 11, 8, 30, tzinfo=UTC), "Europe/Brussels")


class TestTimesOfOtherPrograms:
    def test_the_names_of_windows_are_understood_and_told(self) -> None:
        event = event_in("DTSTART;TZID=West Asia Standard Time:20270311T093000", before=OUTLOOK)

        assert event.when == TimedSpan(datetime(2027, 3, 11, 4, 30, tzinfo=UTC), "Asia/Tashkent")
        assert event.doubt == "the time zone “West Asia Standard Time” was taken for Asia/Tashkent"

    def test_the_old_name_for_astana_is_told_for_it_is_an_hour_off_there(self) -> None:
        event = event_in("DTSTART;TZID=Central Asia Standard Time:20270311T093000")

        assert event.when == TimedSpan(datetime(2027, 3, 11, 3, 30, tzinfo=UTC), "Asia/Bishkek")
        assert event.doubt == "the time zone “Central Asia Standard Time” was taken for Asia/Bishkek"

    def test_a_place_counts_by_todays_rules_and_a_file_with_older_ones_is_told(self) -> None:
        event = event_in("DTSTART;TZID=Asia/Almaty:20270311T093000", before=OLD_RULES)

        assert event.when == TimedSpan(datetime(2027, 3, 11, 4, 30, tzinfo=UTC), "Asia/Almaty")
        assert event.doubt == "the file counts 09:30 there as UTC+06:00, which is not so in Asia/Almaty"

    def test_a_place_needs_no_rules_in_the_file(self) -> None:
        event = event_in("DTSTART;TZID=Europe/Brussels:20270311T093000")

        assert (event.when, event.doubt) == (EIGHT, None)

    def test_the_place_at_the_end_of_a_long_name_counts(self) -> None:
        assert event_in("DTSTART;TZID=/freeassociation.sourceforge.net/Europe/Brussels:20270311T093000").when == EIGHT

    def test_a_zone_that_only_the_file_describes_is_taken_by_its_rules(self) -> None:
        event = event_in("DTSTART;TZID=Customized Time Zone:20270311T093000", before=OWN_ZONE)

        assert event.when == TimedSpan(datetime(2027, 3, 11, 4, 30, tzinfo=UTC), "UTC")
        assert event.doubt == "the time zone “Customized Time Zone” is only described in the file, as UTC+05:00"

    def test_the_rules_of_one_file_do_not_count_in_the_next(self) -> None:
        event_in("DTSTART;TZID=Customized Time Zone:20270311T093000", before=OWN_ZONE)
        event = event_in("DTSTART;TZID=Customized Time Zone:20270311T093000", before=OWN_ZONE.replace("+0500", "+0400"))

        assert event.when == TimedSpan(datetime(2027, 3, 11, 5, 30, tzinfo=UTC), "UTC")

    def test_utc_is_shown_in_the_zone_of_the_calendar(self) -> None:
        assert event_in("DTSTART:20270311T083000Z", before="X-WR-TIMEZONE:Europe/Brussels").when == EIGHT

    def test_utc_stays_utc_where_the_calendar_names_no_zone(self) -> None:
        assert event_in("DTSTART:20270311T083000Z").when == replace(EIGHT, zone="UTC")

    def test_an_end_and_a_length_are_understood(self) -> None:
        ended = event_in("DTSTART:20270311T083000Z", "DTEND;TZID=Europe/Brussels:20270311T120000")
        lasting = event_in("DTSTART:20270311T083000Z", "DURATION:PT2H30M")

        assert ended.when == lasting.when == replace(EIGHT, zone="UTC", ends=datetime(2027, 3, 11, 11, tzinfo=UTC))

    @pytest.mark.parametrize(
        ("lines", "last"),
        [
            ([], 11),
            (["DTEND;VALUE=DATE:20270312"], 11),
            (["DTEND;VALUE=DATE:20270314"], 13),
            (["DTEND;VALUE=DATE:20270311"], 11),
            (["DTEND;VALUE=DATE:20270301"], 11),
            (["DURATION:P3D"], 13),
            (["DTEND:20270314T090000Z"], 11),
        ],
    )
    def test_the_last_of_whole_days_is_the_one_before_the_end(self, lines: list[str], last: int) -> None:
        event = event_in("DTSTART;VALUE=DATE:20270311", *lines)

        assert event.when == DaySpan(date(2027, 3, 11), date(2027, 3, last))

    def test_an_event_that_says_nothing_of_being_sure_has_no_status(self) -> None:
        assert event_in("DTSTART:20270311").status is None

    def test_a_calendar_that_calls_off_calls_off_its_events(self) -> None:
        assert event_in("DTSTART:20270311", before="METHOD:CANCEL").status == "cancelled"

    def test_a_time_in_a_text_that_turns_its_direction_is_shown_as_it_is(self) -> None:
        assert event_in("DTSTART:20270311", "LOCATION:a\u202eb\u200b").location == "ab"


class TestWhatIsLeftOut:
    def test_what_repeats(self) -> None:
        assert why_not("DTSTART:20270311T083000Z", "RRULE:FREQ=WEEKLY") == (
            "it repeats, and each meeting is planned by itself; make single events of the ones that count"
        )

    def test_what_is_one_of_a_series(self) -> None:
        assert "it repeats" in why_not("DTSTART:20270311T083000Z", "RECURRENCE-ID:20270311T083000Z")

    def test_a_time_without_a_zone(self) -> None:
        assert why_not("DTSTART:20270311T083000") == (
            "its time names no time zone, so it is a different moment for each reader; give it one"
        )

    def test_a_zone_that_nobody_describes(self) -> None:
        assert why_not("DTSTART;TZID=Headquarters:20270311T083000") == (
            "its time zone “Headquarters” is not known; choose one such as Asia/Almaty for the event"
        )

    @pytest.mark.parametrize("line", ["", "DTSTART:soon", "DTSTART:20270231", "DTSTART:20270311\r\nDTSTART:20270312"])
    def test_what_does_not_say_when_it_begins(self, line: str) -> None:
        assert why_not(line) == "it does not say when it begins; give it a day"

    def test_what_is_out_of_reach(self) -> None:
        assert (
            why_not("DTSTART;TZID=America/New_York:99991231T235900")
            == "its date is out of reach; give it one of this century"
        )

    def test_rules_that_change_by_the_second_are_not_counted_through(self) -> None:
        endless = OWN_ZONE.replace("END:STANDARD", "RRULE:FREQ=SECONDLY\nEND:STANDARD")

        assert "is not known" in why_not("DTSTART;TZID=Customized Time Zone:20270311T093000", before=endless)

    def test_an_event_left_out_is_named_by_its_title(self) -> None:
        assert read_calendar(calendar("DTSTART:soon")).left_out[0].summary == "Talks"

    def test_the_events_beside_a_broken_one_are_taken(self) -> None:
        broken = calendar("DTSTART:soon")
        both = broken.replace(
            b"END:VCALENDAR\r\n", b"BEGIN:VEVENT\r\nDTSTART:20270311\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
        )
        reading = read_calendar(both)

        assert (len(reading.events), len(reading.left_out)) == (1, 1)

    def test_a_title_cannot_steer_the_terminal(self) -> None:
        (left_out,) = read_calendar(calendar("DTSTART:soon").replace(b"Talks", b"T\x1b[2Jalks")).left_out

        assert left_out == SkippedEvent("T[2Jalks", "it does not say when it begins; give it a day")


class TestBrokenFiles:
    @pytest.mark.parametrize(
        ("raw", "told"),
        [
            (b"", "it holds no whole calendar, perhaps it was cut short; export it again, as iCalendar (.ics)"),
            (calendar("DTSTART:20270311")[:-20], "it holds no whole calendar, perhaps it was cut short; export"),
            (b"BEGIN:VCARD\r\nEND:VCARD\r\n", "it holds no whole calendar, perhaps it was cut short; export"),
            (b"<html>Sign in</html>", "it is not a calendar that can be read (Content line could not be parsed"),
            (b"PK\x03\x04\xff\xfe", "it is not text in UTF-8; export it again from the calendar, as iCalendar (.ics)"),
            (b" " * (MOST_BYTES + 1), "it is larger than 5 MB; export fewer years of the calendar"),
        ],
    )
    def test_a_broken_calendar_is_refused_with_what_is_wrong_and_what_to_do(self, raw: bytes, told: str) -> None:
        with pytest.raises(CalendarError) as caught:
            read_calendar(raw)

        assert str(caught.value).startswith(told)

    def test_a_mark_at_the_start_of_a_file_is_passed_over(self) -> None:
        assert len(read_calendar(b"\xef\xbb\xbf" + calendar("DTSTART:20270311")).events) == 1

    def test_unix_line_ends_are_read(self) -> None:
        assert len(read_calendar(calendar("DTSTART:20270311").replace(b"\r\n", b"\n")).events) == 1

    def test_whatever_becomes_of_a_file_it_is_read_or_told(self) -> None:
        seed = secrets.randbelow(10**6)
        chance = random.Random(seed)  # noqa: S311 - no secret, a sample
        whole = write_calendar([TALKS, WINDOW], "Ahead")
        for _ in range(300):
            raw = bytearray(whole)
            for _ in range(chance.randint(1, 6)):
                place = chance.randrange(len(raw))
                match chance.randrange(3):
                    case 0:
                        raw[place] = chance.randrange(256)
                    case 1:
                        del raw[place : place + chance.randint(1, 40)]
                    case _:
                        raw[place:place] = raw[chance.randrange(len(raw)) :][: chance.randint(1, 40)]
            told = _told(bytes(raw))

            assert all("; " in each for each in told), f"seed {seed}: {told}"


def _told(raw: bytes) -> list[str]:
    """Return what is said of a file that may be broken."""
    try:
        return [each.why for each in read_calendar(raw).left_out]
    except CalendarError as error:
        return [str(error)]
