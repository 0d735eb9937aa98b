"""``export calendar`` and ``import calendar``, as whole commands."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from icalendar import Calendar

from tests.cli.person import Person
from tests.command_line import Outcome, run, run_alone

if TYPE_CHECKING:
    from pathlib import Path

PLANS = """\
meetings:
  - {forum: veldria_talks, number: 17, when: 2097-03-11 09:30 Asia/Almaty, place: Astana, status: confirmed}
milestones:
  - {id: vote, when: Q2 2097, what: "The Assembly votes, at last"}
"""

GOOGLE = """BEGIN:VCALENDAR
PRODID:-//Google Inc//Google Calendar 70.9054//EN
VERSION:2.0
METHOD:PUBLISH
X-WR-CALNAME:Partners
X-WR-TIMEZONE:Asia/Almaty
BEGIN:VEVENT
DTSTART:20970911T043000Z
DTEND:20970911T120000Z
DTSTAMP:20260901T080000Z
UID:3o5p0q@google.com
LOCATION:Astana\\, Hotel Q
SEQUENCE:1
STATUS:CONFIRMED
SUMMARY:18th Veldria talks
TRANSP:OPAQUE
END:VEVENT
BEGIN:VEVENT
DTSTART;VALUE=DATE:20970912
DTEND;VALUE=DATE:20970913
UID:8r9s1t@google.com
SUMMARY:Shadow report due
END:VEVENT
BEGIN:VEVENT
DTSTART;TZID=Asia/Almaty:20970901T100000
RRULE:FREQ=WEEKLY;BYDAY=MO
UID:7u8v@google.com
SUMMARY:Monday call
END:VEVENT
END:VCALENDAR
"""
OUTLOOK = """BEGIN:VCALENDAR
PRODID:-//Microsoft Corporation//Outlook 16.0 MIMEDIR//EN
VERSION:2.0
METHOD:PUBLISH
X-MS-OLK-FORCEINSPECTOROPEN:TRUE
BEGIN:VTIMEZONE
TZID:West Asia Standard Time
BEGIN:STANDARD
DTSTART:16010101T000000
TZOFFSETFROM:+0500
TZOFFSETTO:+0500
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
CLASS:PUBLIC
CREATED:20260901T080000Z
DTEND;TZID="West Asia Standard Time":20970911T110000
DTSTART;TZID="West Asia Standard Time":20970911T093000
PRIORITY:5
SUMMARY;LANGUAGE=en-gb:Veldria talks (18)
UID:040000008200E00074C5B7101A82E00800000000
X-ALT-DESC;FMTTYPE=text/html:<html><body>Agenda</body></html>
X-MICROSOFT-CDO-BUSYSTATUS:BUSY
END:VEVENT
END:VCALENDAR
"""
ADDED = "meeting add veldria_talks:18 on 2097-09-11 09:30 Asia/Almaty in Astana, Hotel Q source: calendar partners.ics"

ASKED = "Accept? y, n or quit:"


def plans_of(home: Path) -> str:
    file = home / "config" / "milestones.yaml"
    return file.read_text() if file.exists() else ""


def done(outcome: Outcome) -> Outcome:
    assert outcome.code == 0, outcome.output + outcome.errors
    return outcome


def exported(home: Path) -> bytes:
    file = home / "ahead.ics"
    done(run(home, "export", "calendar", "--output", str(file), "--force"))
    return file.read_bytes()


def event(home: Path, key: str) -> dict[str, str]:
    """Return an event as its lines say it, parameters and all."""
    text = exported(home).decode().replace("\r\n ", "")
    whole = next(each for each in text.split("BEGIN:VEVENT\r\n") if f"X-ADVOCACY-BOT-ID:{key}\r\n" in each)
    return dict(re.split(":", line, maxsplit=1) for line in whole.splitlines() if ":" in line)


@pytest.fixture
def planned(home: Path) -> Path:
    """A home with a meeting at a time and a milestone in a window."""
    (home / "config" / "milestones.yaml").write_text(PLANS)
    return home


@pytest.fixture
def partners(home: Path) -> Path:
    """A file as Google exports it."""
    file = home / "partners.ics"
    file.write_text(GOOGLE, newline="\r\n")
    return file


class TestExport:
    def test_what_was_exported_proposes_nothing(self, planned: Path) -> None:
        file = planned / "ahead.ics"
        done(run_alone(planned, "export", "calendar", "--output", str(file), "--force"))

        assert done(run_alone(planned, "import", "calendar", str(file))).output == (
            "Other events: 2 as planned already\n"
        )

    def test_without_a_file_the_calendar_is_the_whole_output(self, planned: Path) -> None:
        outcome = done(run_alone(planned, "export", "calendar"))

        assert len(Calendar.from_ical(outcome.output).events) == 2
        assert outcome.errors == "Events: 2\n"

    def test_the_same_plans_give_the_same_bytes(self, planned: Path) -> None:
        assert exported(planned) == exported(planned)

    def test_a_moved_meeting_keeps_its_name_and_grows_in_number(self, planned: Path) -> None:
        before = event(planned, "veldria_talks:17")
        done(run(planned, "meeting", "move", "veldria_talks:17", "to", "2097-03-12"))
        after = event(planned, "veldria_talks:17")

        assert before["UID"] == after["UID"]
        assert int(before["SEQUENCE"]) < int(after["SEQUENCE"])

    def test_moving_one_meeting_makes_no_other_event_newer(self, planned: Path) -> None:
        done(run(planned, "history"))
        before = event(planned, "vote")
        done(run(planned, "meeting", "move", "veldria_talks:17", "to", "2097-03-12"))

        assert event(planned, "vote") == before

    def test_a_time_is_in_its_zone(self, planned: Path) -> None:
        assert event(planned, "veldria_talks:17")["DTSTART;TZID=Asia/Almaty"] == "20970311T093000"
        assert b"\r\nTZID:Asia/Almaty\r\n" in exported(planned)

    def test_a_window_is_open_and_says_so(self, planned: Path) -> None:
        found = event(planned, "vote")

        assert (found["TRANSP"], found["STATUS"]) == ("TRANSPARENT", "TENTATIVE")
        assert found["SUMMARY"] == (r"The Assembly votes\, at last: between 1 April 2097 and 30 June 2097 (tentative)")

    def test_a_cancelled_meeting_stays_for_those_who_wrote_it_down(self, planned: Path) -> None:
        done(run(planned, "meeting", "cancel", "veldria_talks:17"))

        assert event(planned, "veldria_talks:17")["STATUS"] == "CANCELLED"

    def test_what_has_no_date_is_named(self, home: Path) -> None:
        done(run(home, "meeting", "add", "veldria_talks:9", "on", "tbc"))

        assert done(run(home, "export", "calendar")).errors == (
            "Events: 0; left out, because they have no date: veldria_talks:9\n"
        )

    def test_a_home_that_never_had_a_store_gets_none(self, home: Path) -> None:
        (home / "config" / "milestones.yaml").write_text("milestones:\n  - {id: a, when: 2097-01, what: A}\n")

        assert event(home, "a")["SEQUENCE"] == "0"
        assert not (home / "state" / "bot.sqlite").exists()

    def test_a_file_that_cannot_be_written_is_told(self, home: Path) -> None:
        outcome = run(home, "export", "calendar", "--output", str(home / "none" / "a.ics"))

        assert (outcome.code, outcome.errors) == (
            2,
            f"export: {home / 'none' / 'a.ics'} cannot be written: no such file or directory\n",
        )


class TestImport:
    def test_what_is_proposed_is_numbered_and_nothing_is_changed(self, home: Path, partners: Path) -> None:
        before = plans_of(home)
        outcome = done(run_alone(home, "import", "calendar", str(partners)))

        assert outcome.output == (
            f"1. {ADDED}\n"
            "   from “18th Veldria talks”: not planned yet\n"
            "2. milestone add shadow-report-due on 2097-09-12: Shadow report due source: calendar partners.ics\n"
            "   from “Shadow report due”: not planned yet\n"
            "\nLeft out:\n"
            "• “Monday call”: it repeats, and each meeting is planned by itself;"
            " make single events of the ones that count\n"
            "\nNothing was changed. To accept some of it, name their numbers:\n"
            f"  advocacy-bot import calendar {partners} --yes-to 1,2\n"
        )
        assert plans_of(home) == before

    def test_only_what_is_accepted_is_changed(self, home: Path, partners: Path) -> None:
        done(run_alone(home, "import", "calendar", str(partners), "--yes-to", "2"))

        assert "shadow-report-due" in plans_of(home)
        assert "number: 18" not in plans_of(home)

    def test_what_was_accepted_is_not_proposed_again_and_numbers_stay(self, home: Path, partners: Path) -> None:
        done(run(home, "import", "calendar", str(partners), "--yes-to", "1"))

        assert done(run(home, "import", "calendar", str(partners))).output.startswith("2. milestone add")

    def test_the_history_tells_where_a_change_is_from(self, home: Path, partners: Path) -> None:
        done(run(home, "import", "calendar", str(partners), "--yes-to", "1"))

        assert f"terminal · from partners.ics: {ADDED}" in run(home, "history").output

    def test_a_number_that_is_not_proposed_changes_nothing(self, home: Path, partners: Path) -> None:
        before = plans_of(home)
        outcome = run(home, "import", "calendar", str(partners), "--yes-to", "1,7")

        assert (outcome.code, outcome.errors) == (2, "--yes-to: 7 is not proposed; write some of: 1, 2\n")
        assert plans_of(home) == before

    @pytest.mark.parametrize("chosen", ["all", "1;2", "1-2", "", "²"])
    def test_what_is_no_list_of_numbers_is_told(self, home: Path, partners: Path, chosen: str) -> None:
        outcome = run(home, "import", "calendar", str(partners), f"--yes-to={chosen}")

        assert (outcome.code, outcome.errors) == (
            2,
            f"--yes-to: “{chosen}” is not a list of numbers; write them as 1,3\n",
        )

    def test_outlook_names_the_zone_in_its_own_way(self, home: Path) -> None:
        file = home / "invitation.ics"
        file.write_text(OUTLOOK, newline="\r\n")

        assert done(run(home, "import", "calendar", str(file))).output.startswith(
            "1. meeting add veldria_talks:18 on 2097-09-11 09:30 Asia/Tashkent source: calendar invitation.ics\n"
            "   from “Veldria talks (18)”: not planned yet;"
            " the time zone “West Asia Standard Time” was taken for Asia/Tashkent\n"
        )

    def test_a_move_in_the_calendar_becomes_a_move_here(self, planned: Path) -> None:
        file = planned / "moved.ics"
        file.write_bytes(exported(planned).replace(b":20970311T093000", b":20970312T100000"))
        done(run(planned, "import", "calendar", str(file), "--yes-to", "1"))

        assert event(planned, "veldria_talks:17")["DTSTART;TZID=Asia/Almaty"] == "20970312T100000"

    def test_an_older_export_takes_nothing_back(self, planned: Path) -> None:
        file = planned / "older.ics"
        file.write_bytes(exported(planned))
        done(run(planned, "meeting", "move", "veldria_talks:17", "to", "2097-03-12"))

        assert "it is an older copy" in done(run(planned, "import", "calendar", str(file))).output

    def test_a_file_that_is_no_calendar_is_told(self, home: Path) -> None:
        file = home / "page.ics"
        file.write_text("<html>Sign in</html>")
        outcome = run(home, "import", "calendar", str(file))

        assert outcome.code == 2
        assert outcome.errors.startswith(f"import: {file} cannot be used: it is not a calendar that can be read (")

    def test_an_endless_file_is_told_at_once(self, home: Path) -> None:
        outcome = run(home, "import", "calendar", "/dev/zero")

        assert outcome.errors == "import: /dev/zero cannot be read: it is a device and no file\n"

    def test_a_file_that_is_not_there_is_told(self, home: Path) -> None:
        outcome = run(home, "import", "calendar", "none.ics")

        assert (outcome.code, outcome.errors) == (2, "import: none.ics cannot be read: no such file or directory\n")


class TestAtTheTerminal:
    def test_each_is_asked_for_by_itself(self, home: Path, partners: Path) -> None:
        with Person(home, "import", "calendar", str(partners)) as person:
            person.wait_for(ASKED)
            person.type("n\n")
            person.wait_for(ASKED)
            person.type("y\n")

            assert person.wait_for_the_end()[0] == 0
        assert ("shadow-report-due" in plans_of(home), "number: 18" in plans_of(home)) == (True, False)

    @pytest.mark.parametrize("leaving", ["quit\n", "\x04"])
    def test_whoever_leaves_changes_nothing_more(self, home: Path, partners: Path, leaving: str) -> None:
        with Person(home, "import", "calendar", str(partners)) as person:
            person.wait_for(ASKED)
            person.type("what?\n")
            person.wait_for(ASKED)
            person.type(leaving)

            assert person.wait_for_the_end()[0] == 0
        assert "shadow-report-due" not in plans_of(home)
