"""What somebody's calendar comes to as commands."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

import pytest

from bot.core.domain.plans import Plans, apply_plans
from bot.core.features.calendars.comparison import command_to_line
from bot.core.features.calendars.model import (
    CalendarEvent,
    CalendarPlans,
    DaySpan,
    EntryStamp,
    SkippedEvent,
    TimedSpan,
    calendar_events,
)
from bot.core.features.calendars.proposals import CalendarProposals, propose_changes
from bot.core.features.commands.grammar import parse_command
from bot.core.features.plans.commands import AddEntry, MoveEntry
from tests.campaign_data import dataset
from tests.fakes import PlainNaming

if TYPE_CHECKING:
    from bot.core.domain.records import Dataset
    from bot.core.features.calendars.model import EventSpan, EventStatus

NOW = datetime(2032, 6, 1, 12, tzinfo=UTC)
TALKS = {"forum": "veldria_talks", "number": 4, "when": "March 2033", "place": "Orm"}
VOTE = {"id": "vote", "what": "The Assembly votes", "when": "2033-05-02", "status": "confirmed"}
TERM = {"id": "VT", "term": "VT", "expansion": {"en": "Veldria talks", "ru": "Переговоры по Велдрии"}, "forum": "TALKS"}
RECORDS = dataset((("glossary", 1), TERM))


class Home(NamedTuple):
    """What is planned, and the records with it."""

    planned: CalendarPlans
    records: Dataset


def home(*, meetings: tuple[object, ...] = (), milestones: tuple[object, ...] = ()) -> Home:
    over, ahead = apply_plans(RECORDS, Plans.model_validate({"meetings": meetings, "milestones": milestones}))
    stamps = {key: EntryStamp(5, NOW) for key in ahead.plans}
    return Home(calendar_events(ahead, over, PlainNaming(), stamps), over)


USUAL = home(meetings=(TALKS,), milestones=(VOTE,))
PLANNED = USUAL.planned


def proposed(*found: CalendarEvent, at: Home = USUAL) -> CalendarProposals:
    return propose_changes(found, at.planned, at.records, now=NOW, origin="partner.ics")


def lines(*found: CalendarEvent, at: Home = USUAL) -> list[str]:
    return [each.line for each in proposed(*found, at=at).proposals]


def reasons(*found: CalendarEvent) -> list[str]:
    return [each.why for each in proposed(*found).left_out]


def ours(key: str) -> CalendarEvent:
    return next(each for each in PLANNED.events if each.key == key)


def moment(text: str, zone: str) -> TimedSpan:
    return TimedSpan(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC), zone)


def day(text: str, last: str | None = None) -> DaySpan:
    return DaySpan(date.fromisoformat(text), date.fromisoformat(last or text))


def theirs(
    title: str,
    when: EventSpan,
    *,
    location: str | None = None,
    url: str | None = None,
    status: EventStatus | None = None,
) -> CalendarEvent:
    return CalendarEvent("1@partner.example", title, when, status, location=location, url=url)


class TestOurOwnEvents:
    def test_all_that_is_planned_proposes_nothing(self) -> None:
        assert proposed(*PLANNED.events) == CalendarProposals((), (), 2, 0)

    def test_an_event_without_its_name_is_known_by_our_mark(self) -> None:
        assert lines(replace(ours("vote"), uid="040000008200E00074C5B7101A82E008")) == []

    def test_an_event_without_our_mark_is_known_by_its_name(self) -> None:
        assert lines(replace(ours("vote"), key=None, written=None)) == []

    def test_a_moved_event_proposes_the_move(self) -> None:
        assert lines(replace(ours("vote"), when=day("2033-05-04"))) == ["milestone move vote to 2033-05-04"]

    def test_a_window_that_has_become_a_time_is_moved_to_it(self) -> None:
        found = replace(ours("veldria_talks:4"), when=moment("2033-03-11T09:30", "Asia/Almaty"))

        assert lines(found) == ["meeting move veldria_talks:4 to 2033-03-11 09:30 Asia/Almaty"]

    def test_a_move_says_from_when(self) -> None:
        (proposal,) = proposed(replace(ours("vote"), when=day("2033-05-04"))).proposals

        assert (proposal.summary, proposal.why) == ("vote", "planned for 2033-05-02")

    def test_another_place_keeps_the_date(self) -> None:
        assert lines(replace(ours("veldria_talks:4"), location="Fjell")) == [
            "meeting move veldria_talks:4 to March 2033 in Fjell"
        ]

    def test_a_place_that_a_program_took_away_says_nothing(self) -> None:
        assert lines(replace(ours("veldria_talks:4"), location=None)) == []

    def test_a_cancelled_event_proposes_to_cancel(self) -> None:
        assert lines(replace(ours("vote"), status="cancelled")) == ["milestone cancel vote"]

    def test_a_confirmed_event_proposes_to_confirm(self) -> None:
        assert lines(replace(ours("veldria_talks:4"), status="confirmed")) == ["meeting confirm veldria_talks:4"]

    def test_an_event_that_says_nothing_of_being_sure_changes_nothing(self) -> None:
        assert lines(replace(ours("veldria_talks:4"), status=None)) == []

    def test_an_event_that_was_moved_and_confirmed_proposes_both_under_one_number(self) -> None:
        found = proposed(replace(ours("veldria_talks:4"), when=day("2033-03-11"), status="confirmed")).proposals

        assert [(each.number, each.line) for each in found] == [
            (1, "meeting move veldria_talks:4 to 2033-03-11"),
            (1, "meeting confirm veldria_talks:4"),
        ]

    def test_an_event_that_became_tentative_is_told(self) -> None:
        assert reasons(replace(ours("vote"), status="tentative")) == [
            "it is tentative there and confirmed here; “undo” takes that back"
        ]

    def test_an_older_copy_does_not_take_a_move_back(self) -> None:
        found = replace(ours("vote"), when=day("2033-05-01"), written="2033-05-01", sequence=4)

        assert (lines(found), reasons(found)) == ([], ["it is an older copy; the plan has changed since"])

    def test_an_older_copy_that_somebody_moved_is_proposed(self) -> None:
        found = replace(ours("vote"), when=day("2033-05-04"), written="2033-05-01", sequence=4)

        assert lines(found) == ["milestone move vote to 2033-05-04"]

    def test_a_plan_without_a_date_gets_the_events(self) -> None:
        at = home(milestones=({**VOTE, "when": "tbc"},))

        assert lines(ours("vote"), at=at) == ["milestone move vote to 2033-05-02"]

    def test_what_is_in_the_plans_no_more_is_proposed_as_it_was(self) -> None:
        at = home()

        assert lines(*PLANNED.events, at=at) == [
            "meeting add veldria_talks:4 on March 2033 in Orm source: calendar partner.ics",
            "milestone add vote on 2033-05-02: The Assembly votes confirmed source: calendar partner.ics",
        ]


class TestEventsOfOthers:
    @pytest.mark.parametrize(
        "title",
        [
            "5th Veldria talks",
            "Veldria talks (5)",
            "Veldria Talks – session No. 5",
            "VT:5",
            "VT 5",
            "5-е Переговоры по Велдрии",
            "5-й раунд переговоров по Велдрии",
            "Fwd: Veldria talks, 5th round",
        ],
    )
    def test_a_title_that_names_forum_and_number_is_that_meeting(self, title: str) -> None:
        found = theirs(title, moment("2034-03-11T09:30", "Asia/Almaty"), location="Astana")

        assert lines(found) == [
            "meeting add veldria_talks:5 on 2034-03-11 09:30 Asia/Almaty in Astana source: calendar partner.ics"
        ]

    @pytest.mark.parametrize("title", ["Veldria talks, 11 March", "11th of March: Veldria talks", "VT 2034", "VT 9:30"])
    def test_a_day_in_a_title_is_no_number(self, title: str) -> None:
        assert lines(theirs(title, day("2034-03-11"), location="Astana, Hotel Q")) == [
            "meeting add veldria_talks:2034-astana on 2034-03-11 in Astana, Hotel Q source: calendar partner.ics"
        ]

    def test_a_meeting_without_number_and_place_is_called_by_its_month(self) -> None:
        assert lines(theirs("Veldria talks", day("2034-03-11"))) == [
            "meeting add veldria_talks:2034-03 on 2034-03-11 source: calendar partner.ics"
        ]

    def test_a_meeting_without_number_is_the_one_planned_for_then(self) -> None:
        assert lines(theirs("Veldria talks", day("2033-03-11"))) == ["meeting move veldria_talks:4 to 2033-03-11"]

    def test_an_address_is_the_source(self) -> None:
        assert lines(theirs("VT 5", day("2034-03-11"), url="https://example.org/vt5")) == [
            "meeting add veldria_talks:5 on 2034-03-11 source: https://example.org/vt5"
        ]

    def test_an_event_that_is_confirmed_by_somebody_else_is_not_so_for_us(self) -> None:
        assert "confirmed" not in lines(theirs("VT 5", day("2034-03-11"), status="confirmed"))[0]

    def test_a_date_that_is_no_surer_than_ours_proposes_nothing(self) -> None:
        assert proposed(theirs("VT 4", day("2033-03-01", "2033-04-30"))).same == 1

    def test_a_cancelled_meeting_that_is_planned_is_proposed_to_be_cancelled(self) -> None:
        assert lines(theirs("VT 4", day("2033-03-11"), status="cancelled")) == ["meeting cancel veldria_talks:4"]

    def test_a_cancelled_meeting_that_nobody_planned_is_told(self) -> None:
        assert reasons(theirs("VT 5", day("2034-03-11"), status="cancelled")) == [
            "it is cancelled, and nothing of it is planned"
        ]

    def test_a_meeting_that_is_on_record_for_another_day_is_told(self) -> None:
        assert reasons(theirs("VT 3", day("2034-03-11"))) == [
            "“veldria_talks:3” is on record for 2032-05-09; check the number, or move it yourself"
        ]

    def test_a_meeting_that_is_on_record_for_that_month_proposes_nothing(self) -> None:
        assert proposed(theirs("Veldria talks", day("2033-06-09"))).same == 1

    def test_any_other_event_is_a_milestone_named_by_its_title(self) -> None:
        assert lines(theirs("Подача доклада: срок", day("2034-03-11", "2034-03-12"), location="Orm")) == [
            (
                "milestone add podacha-doklada-srok on 2034-03-11 to 2034-03-12: Подача доклада: срок"
                " place: Orm source: calendar partner.ics"
            )
        ]

    def test_two_events_of_one_title_are_told_apart_by_their_days(self) -> None:
        assert lines(theirs("Team call", day("2034-03-11")), theirs("Team call", day("2034-03-18"))) == [
            "milestone add team-call-2034-03-11 on 2034-03-11: Team call source: calendar partner.ics",
            "milestone add team-call-2034-03-18 on 2034-03-18: Team call source: calendar partner.ics",
        ]

    def test_what_was_accepted_is_not_proposed_again(self) -> None:
        call = {"id": "team-call", "what": "Team call", "when": "2034-03-11"}
        at = home(milestones=(call,))

        assert lines(theirs("Team call", day("2034-03-11")), at=at) == []

    def test_two_events_for_one_meeting_on_two_days_are_told(self) -> None:
        found = [theirs("VT 5", day("2034-03-11")), theirs("5th Veldria talks", day("2034-03-12"))]

        assert (len(lines(*found)), reasons(*found)) == (
            1,
            ["another event of this calendar was taken for “veldria_talks:5”"],
        )

    def test_a_title_without_letters_is_told(self) -> None:
        assert proposed(theirs("🔔", day("2034-03-11"))).left_out == (
            SkippedEvent("🔔", "its title has no letters that an id can be made of"),
        )

    def test_an_event_over_several_days_says_that_its_end_is_lost(self) -> None:
        when = replace(moment("2034-03-11T09:30", "Asia/Almaty"), ends=datetime(2034, 3, 12, 12, tzinfo=UTC))
        (proposal,) = proposed(theirs("VT 5", when)).proposals

        assert proposal.why == "not planned yet; it lasts until 2034-03-12 17:00, which a plan does not keep"

    def test_what_was_read_with_a_doubt_says_so(self) -> None:
        (proposal,) = proposed(replace(theirs("VT 5", day("2034-03-11")), doubt="the zone was guessed")).proposals

        assert proposal.why == "not planned yet; the zone was guessed"


class TestWhatIsOver:
    def test_an_event_that_is_over_is_not_proposed(self) -> None:
        assert proposed(theirs("VT 5", day("2032-05-31"))) == CalendarProposals((), (), 0, 1)

    def test_numbers_stay_whatever_is_left_out_before_them(self) -> None:
        (proposal,) = proposed(theirs("VT 5", day("2032-05-31")), theirs("VT 6", day("2034-05-31"))).proposals

        assert proposal.number == 2


class TestDatesAsTheyAreTyped:
    @pytest.mark.parametrize(
        ("when", "typed"),
        [
            (day("2034-03-01", "2034-03-31"), "March 2034"),
            (day("2034-04-01", "2034-06-30"), "Q2 2034"),
            (day("2034-01-01", "2034-12-31"), "2034"),
            (day("2034-03-30", "2034-04-02"), "2034-03-30 to 2034-04-02"),
            (moment("2034-03-11T04:30", "UTC"), "2034-03-11 04:30 UTC"),
            (TimedSpan(datetime(2034, 10, 29, 1, 30, tzinfo=UTC), "Europe/Oslo"), "2034-10-29 02:30+01:00 Europe/Oslo"),
            (TimedSpan(datetime(2034, 10, 29, 0, 30, tzinfo=UTC), "Europe/Oslo"), "2034-10-29 02:30+02:00 Europe/Oslo"),
        ],
    )
    def test_every_kind_of_date_has_a_way_to_be_typed(self, when: TimedSpan | DaySpan, typed: str) -> None:
        assert lines(theirs("VT 5", when)) == [f"meeting add veldria_talks:5 on {typed} source: calendar partner.ics"]

    def test_a_year_that_nobody_plans_for_is_told(self) -> None:
        assert "is in the year 2101" in reasons(theirs("VT 5", day("2101-03-11")))[0]


class TestLines:
    @pytest.mark.parametrize(
        "title",
        [
            "Deadline source: nobody",
            "Vote confirmed",
            "Meeting because of rain zone: Moon",
            "Talk\nmilestone cancel vote",
        ],
    )
    def test_a_title_never_becomes_another_command(self, title: str) -> None:
        found = proposed(theirs(title, day("2034-03-11")))

        assert all(
            isinstance(each.command, AddEntry) and each.command.what == " ".join(title.split())
            for each in found.proposals
        )
        assert len(found.proposals) + len(found.left_out) == 1

    @pytest.mark.parametrize("place", ["Orm in Veldria", "the zone Nord", "Orm, because of rain", "place: Orm"])
    def test_a_place_never_becomes_another_command(self, place: str) -> None:
        found = proposed(theirs("VT 5", day("2034-03-11"), location=place))

        assert all(parse_command(each.line) == each.command for each in found.proposals)
        assert all(
            each.command.place == place for each in found.proposals if isinstance(each.command, AddEntry | MoveEntry)
        )

    def test_a_command_that_cannot_be_typed_has_no_line(self) -> None:
        assert command_to_line(MoveEntry("meeting", "veldria_talks:4", "2034-03-11", "Orm because of rain")) is None
