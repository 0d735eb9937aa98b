"""Changes from chat: who may make them, what they are made on, and how they are taken back."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio

from bot.core.domain.documents import SETTINGS_DOCUMENT
from bot.core.features.commands.handler import Requester
from bot.core.features.documents.model import FieldChange
from bot.core.features.plans.model import EntryDate
from bot.core.features.reminders.listing import ReminderListing
from tests.core.features.editing_bot import (
    ADA,
    EDA,
    ELI,
    LOU,
    NOBODY,
    OTHER_ROOM,
    PLANS_TEXT,
    RIA,
    ROOM,
    SETTINGS_TEXT,
    TERMINAL,
    House,
    house_at,
    said,
)
from tests.core.features.reminders.reminding_bot import Reminders
from tests.outcomes import changes_of, deeds_of, planned_of, times_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

MOVE = "meeting move VT:4 to April 2034 because of the snow"


@pytest_asyncio.fixture
async def house(sqlite_url: str) -> AsyncIterator[House]:
    async with house_at(sqlite_url) as opened:
        yield opened


class TestRights:
    @pytest.mark.parametrize(
        ("who", "line", "key"),
        [
            (NOBODY, "meeting list", "denied.read"),
            (NOBODY, "history", "denied.read"),
            (NOBODY, MOVE, "denied.edit"),
            (RIA, MOVE, "denied.edit"),
            (RIA, "undo", "denied.edit"),
            (Requester(ELI.person, OTHER_ROOM), MOVE, "denied.edit"),
            (EDA, "people list", "denied.govern"),
            (EDA, "people set slack:EDA admin", "denied.govern"),
            (EDA, "people remove slack:ADA", "denied.govern"),
            (EDA, "history people", "denied.govern"),
            (EDA, "undo people", "denied.govern"),
        ],
    )
    async def test_without_the_role_nothing_is_done(self, house: House, who: Requester, line: str, key: str) -> None:
        outcome = await house.type(line, who)

        assert (outcome.kind, said(outcome)) == ("refused", [key])
        assert (await house.text(), await house.text(SETTINGS_DOCUMENT)) == (PLANS_TEXT, SETTINGS_TEXT)

    @pytest.mark.parametrize("line", ["reminders", "reminders show 5b1c27de"])
    async def test_without_the_role_no_reminder_is_listed(self, house: House, line: str) -> None:
        reminders = Reminders(house.clock.now())
        house.handlers |= ReminderListing(
            reminders.reminding, reminders.deliveries, lambda: ZoneInfo("Europe/Oslo"), as_of=house.clock.now
        ).handlers
        outcome = await house.type(line, NOBODY)

        assert (outcome.kind, said(outcome)) == ("refused", ["denied.read"])

    @pytest.mark.parametrize("who", [ADA, EDA, ELI, TERMINAL], ids=lambda who: who.person)
    async def test_with_the_role_it_is_done(self, house: House, who: Requester) -> None:
        assert (await house.type(MOVE, who)).kind == "done"

    async def test_a_reader_sees_what_is_planned(self, house: House) -> None:
        assert planned_of(await house.type("meeting list", RIA)) == ("veldria_talks:4", "round_table:1")

    async def test_the_right_counts_when_the_change_is_made_and_not_when_it_was_shown(self, house: House) -> None:
        asked = await house.type("milestone remove vote", ELI)
        await house.type("people set slack:ELI reader", ADA)

        outcome = await house.type("milestone remove vote", ELI, agreed_on=asked.base)

        assert said(outcome) == ["denied.edit"]

    async def test_whoever_may_nothing_is_still_told_how_a_command_is_typed(self, house: House) -> None:
        assert said(await house.type("meeting help", NOBODY)) == ["edit.usage"]
        assert said(await house.type("meeting move", NOBODY)) == ["edit.misread"]

    async def test_a_refusal_is_logged_without_who_it_was_and_what_was_typed(
        self, house: House, caplog: pytest.LogCaptureFixture
    ) -> None:
        with caplog.at_level(logging.INFO):
            await house.type("meeting note VT:4: secret", NOBODY)
            await house.type("meeting note VT:99: secret")

        assert [record.message for record in caplog.records] == ["A command was denied", "A command was refused"]
        assert [vars(record)["platform"] for record in caplog.records] == ["slack", "slack"]
        written = "".join(str(vars(record)) for record in caplog.records)
        assert not [each for each in ("secret", NOBODY.person, EDA.person, ROOM) if each in written]


class TestPeople:
    async def test_a_role_counts_at_once(self, house: House) -> None:
        await house.type("people set slack:UNOBODY editor", ADA)

        assert (await house.type(MOVE, NOBODY)).kind == "done"

    @pytest.mark.parametrize("line", ["people remove slack:ADA", "people set slack:ADA editor"])
    async def test_the_last_admin_cannot_be_taken_away_from_chat(self, house: House, line: str) -> None:
        outcome = await house.type(line, ADA, agreed_on=(await house.head(SETTINGS_DOCUMENT)).hash)

        assert (outcome.kind, said(outcome)) == ("refused", ["edit.last_admin"])
        assert await house.text(SETTINGS_DOCUMENT) == SETTINGS_TEXT

    async def test_the_last_admin_cannot_be_removed_by_taking_back_how_they_became_one(self, house: House) -> None:
        await house.type("people set slack:EDA admin", ADA)
        await house.type("people set slack:ADA reader", ADA)

        assert said(await house.type("undo people 2", EDA)) == ["edit.last_admin"]

    async def test_with_another_admin_one_may_go(self, house: House) -> None:
        await house.type("people set slack:EDA admin", ADA)

        asked = await house.type("people remove slack:ADA", ADA)
        outcome = await house.type("people remove slack:ADA", ADA, agreed_on=asked.base)

        assert (asked.kind, outcome.kind) == ("asked", "done")

    @pytest.mark.parametrize("line", ["people set slack:LOU admin", "people set slack:UNOBODY editor"])
    async def test_an_admin_of_a_room_gives_no_role_in_all_rooms(self, house: House, line: str) -> None:
        assert said(await house.type(line, LOU)) == ["denied.elsewhere"]

    async def test_an_admin_of_a_room_gives_roles_in_it(self, house: House) -> None:
        assert (await house.type("people set slack:UNOBODY editor in slack:C1", LOU)).kind == "done"

    async def test_an_admin_of_a_room_takes_back_no_other_setting(self, house: House) -> None:
        head = await house.head(SETTINGS_DOCUMENT)
        french = head.text.replace("language: en", "language: fr")
        await house.documents.put(SETTINGS_DOCUMENT, french, base=head.hash, author="file", reason="saved in the file")

        assert said(await house.type("undo people", LOU)) == ["denied.elsewhere"]

    @pytest.mark.parametrize(
        ("line", "told"),
        [
            ("people set slack:EVE\u202e editor", "edit.odd_sign"),
            ("people set slack:\u0410\u0412C editor", "edit.odd_sign"),
            ("people set slack:UNOBODY editor in slack:\u04211", "edit.odd_sign"),
            ("people set slack:* admin", "edit.no_person"),
            ("people set slack:U1,slack:U2 admin", "edit.no_person"),
            ("people set Slack:UNOBODY editor", "edit.no_person"),
            ("people set slack:C1 editor", "edit.no_person"),
            ("people set slack:UNOBODY editor in slack:#general", "edit.no_room"),
            ("people set slack:UNOBODY editor in slack:U2", "edit.no_room"),
        ],
    )
    async def test_only_ids_that_a_platform_gives_are_given_a_role(self, house: House, line: str, told: str) -> None:
        outcome = await house.type(line, ADA)

        assert (outcome.kind, said(outcome)) == ("refused", [told])
        assert await house.text(SETTINGS_DOCUMENT) == SETTINGS_TEXT

    async def test_a_letter_that_only_looks_like_one_of_an_id_is_named(self, house: House) -> None:
        outcome = await house.type("people set matrix:@\u0430da:example.org admin", ADA)

        assert outcome.say[0].values == {
            "typed": "matrix:@\u0430da:example.org",
            "sign": "\u0430",
            "known_as": "U+0430 CYRILLIC SMALL LETTER A",
            "place": "9",
        }

    @pytest.mark.parametrize("line", ["people set slack:UNOBODY king"])
    async def test_what_is_no_role_or_no_person_is_refused_with_what_to_write(self, house: House, line: str) -> None:
        outcome = await house.type(line, ADA)

        assert (outcome.kind, said(outcome)) == ("refused", ["edit.invalid"])
        assert outcome.problems
        assert await house.text(SETTINGS_DOCUMENT) == SETTINGS_TEXT


class TestChanging:
    async def test_only_what_is_meant_is_changed(self, house: House) -> None:
        await house.type(MOVE)

        assert await house.text() == PLANS_TEXT.replace("March 2034", "April 2034")

    async def test_before_and_after_are_told(self, house: House) -> None:
        assert changes_of(await house.type(MOVE)) == (FieldChange("when", "March 2034", "April 2034"),)

    async def test_author_and_line_are_kept(self, house: House) -> None:
        await house.type(f"  {MOVE}\n")

        head = await house.head()
        assert (head.number, head.author, head.reason) == (2, "slack:EDA", MOVE)

    async def test_a_very_long_line_is_kept_as_far_as_it_is_read(self, house: House) -> None:
        await house.type("meeting note VT:4: " + "bell " * 300)

        reason = (await house.head()).reason
        assert (len(reason), reason[-1]) == (300, "…")

    @pytest.mark.parametrize("character", ["\x00", "\ud800", "\u202e"])
    async def test_what_no_one_can_see_does_no_harm(self, house: House, character: str) -> None:
        outcome = await house.type(f"meeting confirm VT:4 because {character}so")

        assert (outcome.kind, (await house.head()).reason) == ("done", "meeting confirm VT:4 because so")

    @pytest.mark.parametrize("character", ["\x00", "\ud800"])
    async def test_what_is_no_text_is_refused(self, house: House, character: str) -> None:
        outcome = await house.type(f"meeting note VT:4: {character}so")

        assert (outcome.kind, said(outcome)) == ("refused", ["edit.uneditable"])

    async def test_what_is_so_already_is_no_change(self, house: House) -> None:
        outcome = await house.type("meeting move VT:4 to March 2034")

        assert (outcome.kind, (await house.head()).number) == ("unchanged", 1)

    @pytest.mark.parametrize(
        "line",
        ["meeting move VT:4 to 12/10/2034", "meeting add VT:5 on some day", "milestone add -x on tbc: x",
         "meeting add VT:5 on 2034-03-11 zone Almata", "meeting add VT:2034-Алматы on tbc"],
    )  # fmt: skip
    async def test_what_would_not_be_right_is_refused_and_nothing_is_stored(self, house: House, line: str) -> None:
        outcome = await house.type(line)

        assert outcome.kind == "refused"
        assert (await house.head()).number == 1

    async def test_a_date_that_may_be_two_is_refused_with_both(self, house: House) -> None:
        (problem,) = (await house.type("meeting move VT:4 to 12/10/2034")).problems

        assert problem.mend == "write 2034-10-12 or 2034-12-10"

    async def test_a_meeting_on_record_gets_an_entry_of_its_own(self, house: House) -> None:
        outcome = await house.type("meeting cancel VT:2033-orm")

        assert changes_of(outcome) == (FieldChange("status", None, "cancelled"),)
        assert "    id: veldria_talks:2033-orm\n" in await house.text()

    async def test_the_first_entry_can_be_made_where_there_is_no_document(self, house: House) -> None:
        head = await house.head()
        await house.documents.put("milestones", "{}\n", base=head.hash, author="file", reason="emptied")

        assert (await house.type("meeting add VT:5 on March 2034 in the old town of Vik")).kind == "done"


class TestAsking:
    @pytest.mark.parametrize("line", [MOVE, "meeting move VT:4 to tbc", "meeting cancel VT:4", "meeting remove VT:4"])
    async def test_what_people_were_reminded_of_is_not_moved_without_a_yes(self, house: House, line: str) -> None:
        house.reminded.keys.add("veldria_talks:4")

        outcome = await house.type(line)

        assert (outcome.kind, said(outcome)) == ("asked", ["edit.sure.reminded"])
        assert changes_of(outcome)
        assert await house.text() == PLANS_TEXT

    async def test_nobody_is_asked_about_what_cannot_be(self, house: House) -> None:
        house.reminded.keys.add("veldria_talks:4")

        assert said(await house.type("meeting move VT:4 to some day")) == ["edit.invalid"]

    @pytest.mark.parametrize("line", ["meeting confirm VT:4", "meeting note VT:4: x", "meeting move RT:1 to tbc"])
    async def test_anything_else_is_done_at_once(self, house: House, line: str) -> None:
        house.reminded.keys.add("veldria_talks:4")

        assert (await house.type(line.replace("RT", "round_table"))).kind == "done"

    async def test_taking_back_a_move_asks_as_well(self, house: House) -> None:
        await house.type(MOVE)
        house.reminded.keys.add("veldria_talks:4")

        asked = await house.type("undo")
        done = await house.type("undo", agreed_on=asked.base)

        assert (asked.kind, done.kind) == ("asked", "done")
        assert changes_of(asked) == (FieldChange("veldria_talks:4 when", "April 2034", "March 2034"),)

    async def test_removing_always_asks(self, house: House) -> None:
        assert said(await house.type("milestone remove vote")) == ["edit.sure.remove"]

    async def test_a_yes_to_what_nobody_can_tell_any_more_asks_again(self, house: House) -> None:
        assert (await house.type("milestone remove vote", agreed_on="0" * 64)).kind == "asked"


class TestStaleBase:
    async def test_a_change_elsewhere_meanwhile_does_no_harm(self, house: House) -> None:
        asked = await house.type("milestone remove vote")
        await house.type("meeting note VT:4: bring bells", ELI)

        outcome = await house.type("milestone remove vote", agreed_on=asked.base)

        assert outcome.kind == "done"
        assert "bring bells" in await house.text()

    async def test_a_change_of_another_field_of_it_does_no_harm(self, house: House) -> None:
        house.reminded.keys.add("veldria_talks:4")
        asked = await house.type(MOVE)
        await house.type("meeting confirm VT:4", ELI)

        assert (await house.type(MOVE, agreed_on=asked.base)).kind == "done"

    async def test_a_change_of_the_same_field_is_refused_with_its_author(self, house: House) -> None:
        house.reminded.keys.add("veldria_talks:4")
        asked = await house.type(MOVE)
        head = await house.head()
        theirs = head.text.replace("March 2034", "May 2034")
        await house.documents.put("milestones", theirs, base=head.hash, author="slack:ELI", reason="moved")

        outcome = await house.type(MOVE, agreed_on=asked.base)

        assert (outcome.kind, said(outcome)) == ("refused", ["edit.overtaken"])
        assert outcome.say[0].values == {"id": "veldria_talks:4", "author": "slack:ELI", "number": 2}
        assert await house.text() == theirs

    async def test_what_was_removed_meanwhile_is_not_brought_back(self, house: House) -> None:
        house.reminded.keys.add("vote")
        asked = await house.type("milestone move vote to Q3 2034")
        gone = await house.type("milestone remove vote", ELI)
        await house.type("milestone remove vote", ELI, agreed_on=gone.base)

        outcome = await house.type("milestone move vote to Q3 2034", agreed_on=asked.base)

        assert said(outcome) == ["edit.overtaken"]

    async def test_changes_of_many_at_once_are_all_kept(self, house: House) -> None:
        lines = [f"meeting add VT:{number} on {2034 + number}" for number in range(10, 20)]

        outcomes = await asyncio.gather(*(house.type(line) for line in lines))

        assert {outcome.kind for outcome in outcomes} == {"done"}
        assert [(f"number: {number}\n") in await house.text() for number in range(10, 20)] == [True] * 10

    async def test_of_many_who_change_one_field_the_first_prevails(self, house: House) -> None:
        await house.refresh()
        lines = [f"meeting move VT:4 to {2035 + number}" for number in range(5)]

        outcomes = await asyncio.gather(*(house.type(line) for line in lines))

        stored = [outcome for outcome in outcomes if outcome.kind == "done"]
        assert all(said(outcome) == ["edit.overtaken"] for outcome in outcomes if outcome.kind != "done")
        assert (await house.head()).number == 1 + len(stored)
        assert stored


class TestUndo:
    async def test_the_last_change_is_taken_back(self, house: House) -> None:
        await house.type(MOVE)

        outcome = await house.type("undo")

        assert (outcome.kind, said(outcome)) == ("done", ["edit.undone", "edit.done"])
        assert outcome.say[0].values == {"number": 2, "author": "slack:EDA", "reason": MOVE}
        assert await house.text() == PLANS_TEXT

    async def test_before_and_after_are_told(self, house: House) -> None:
        await house.type(MOVE)

        assert changes_of(await house.type("undo")) == (
            FieldChange("veldria_talks:4 when", "April 2034", "March 2034"),
        )

    async def test_an_older_change_is_taken_back_by_itself(self, house: House) -> None:
        await house.type(MOVE)
        await house.type("milestone note vote: bring bells")

        await house.type("undo 2")

        assert "March 2034" in await house.text()
        assert "bring bells" in await house.text()

    async def test_twice_brings_it_back(self, house: House) -> None:
        await house.type(MOVE)
        await house.type("undo")
        await house.type("undo")

        assert "April 2034" in await house.text()

    async def test_what_is_taken_back_already_is_no_change(self, house: House) -> None:
        await house.type(MOVE)
        await house.type("undo 2")

        assert said(await house.type("undo 2")) == ["edit.undone_already"]

    async def test_the_first_revision_cannot_be_taken_back(self, house: House) -> None:
        assert said(await house.type("undo")) == ["edit.first_revision"]

    async def test_an_unknown_revision_is_told(self, house: House) -> None:
        assert said(await house.type("undo 99")) == ["edit.no_revision"]

    async def test_where_the_same_lines_were_changed_later_that_change_is_named(self, house: House) -> None:
        await house.type(MOVE)
        await house.type("milestone note vote: bring bells")
        await house.type("meeting move VT:4 to May 2034", ELI)
        await house.type("milestone note vote: bring more bells")

        outcome = await house.type("undo 2")

        assert (outcome.kind, said(outcome)) == ("refused", ["edit.undo_clash"])
        assert outcome.say[0].values == {"number": 2, "later": 4, "author": "slack:ELI"}

    async def test_documents_are_taken_back_each_by_itself(self, house: House) -> None:
        await house.type(MOVE)
        await house.type("people set slack:UNOBODY editor", ADA)

        await house.type("undo people", ADA)

        assert await house.text(SETTINGS_DOCUMENT) == SETTINGS_TEXT
        assert "April 2034" in await house.text()

    async def test_a_yes_takes_back_what_was_shown_and_not_what_came_after(self, house: House) -> None:
        await house.type(MOVE)
        house.reminded.keys.add("veldria_talks:4")
        asked = await house.type("undo")
        await house.type("milestone note vote: bring bells", ELI)

        await house.type("undo", agreed_on=asked.base)

        assert "March 2034" in await house.text()
        assert "bring bells" in await house.text()

    async def test_what_would_not_be_right_any_more_is_refused(self, house: House) -> None:
        add = await house.type("meeting add VT:5 on March 2035")
        head = await house.head()
        moved = head.text.replace("    number: 5\n", "    id: veldria_talks:2035-vik\n")
        await house.documents.put("milestones", moved, base=head.hash, author="file", reason="saved in the file")
        await house.documents.put(
            "milestones",
            (await house.text()).replace("veldria_talks:2035-vik", "veldria_talks:2035-orm"),
            base=(await house.head()).hash,
            author="file",
            reason="saved in the file",
        )

        outcome = await house.type("undo 2")

        assert add.kind == "done"
        assert outcome.kind == "refused"


class TestHistory:
    async def test_history_tells_who_changed_what_newest_first(self, house: House) -> None:
        await house.type(MOVE)

        deeds = deeds_of(await house.type("history", RIA))

        assert [(deed.number, deed.author, deed.reason) for deed in deeds] == [
            (2, "slack:EDA", MOVE),
            (1, "file", "as found"),
        ]

    async def test_history_is_as_long_as_was_asked(self, house: House) -> None:
        await house.type(MOVE)

        assert len(deeds_of(await house.type("history 1"))) == 1

    async def test_of_the_people_admins_see_it(self, house: House) -> None:
        assert len(deeds_of(await house.type("history people", ADA))) == 1


class TestShow:
    async def test_an_entry_is_shown_with_who_changed_it_last(self, house: House) -> None:
        await house.type(MOVE)
        await house.type("milestone note vote: bring bells", ELI)

        (deed,) = deeds_of(await house.type("meeting show VT:4", RIA))

        assert (deed.number, deed.author, deed.reason) == (2, "slack:EDA", MOVE)

    async def test_what_nobody_changed_names_nobody(self, house: House) -> None:
        assert deeds_of(await house.type("meeting show VT:3", RIA)) == ()


ADD_THERE = "meeting add VT:5 on 2034-03-11  09:30 confirmed in Almaty because of a letter"


class TestClocks:
    """The campaign's zone is that of Oslo."""

    async def test_a_time_that_may_be_of_two_zones_is_refused_with_both_lines_to_type(self, house: House) -> None:
        outcome = await house.type(ADD_THERE)

        assert (outcome.kind, said(outcome)) == ("refused", ["edit.which_clocks"])
        assert outcome.usage == (
            "meeting add VT:5 on 2034-03-11 09:30 Almaty confirmed in Almaty because of a letter",
            "meeting add VT:5 on 2034-03-11 09:30 Oslo confirmed in Almaty because of a letter",
        )
        assert await house.text() == PLANS_TEXT

    @pytest.mark.parametrize("line", [0, 1])
    async def test_each_of_them_can_be_typed_as_it_is(self, house: House, line: int) -> None:
        refused = await house.type(ADD_THERE)
        outcome = await house.type(refused.usage[line])

        when = ("2034-03-11 09:30 Almaty", "2034-03-11 09:30 Oslo")[line]
        assert outcome.kind == "done"
        assert times_of(outcome) == (EntryDate("veldria_talks:5", when),)

    @pytest.mark.parametrize(
        "line",
        [
            "meeting move VT:4 to 2034-04-02 10:00",
            "meeting confirm VT:4",
            "meeting cancel VT:4",
            "meeting note VT:4: bring bells",
            "undo",
        ],
    )
    async def test_whatever_is_changed_the_time_that_stands_then_is_told(self, house: House, line: str) -> None:
        await house.type("meeting move VT:4 to 2034-04-01 10:00 Almaty")
        await house.type("meeting move VT:4 to 2034-04-02 10:00 Almaty")

        (told,) = times_of(await house.type(line))

        assert f"when: {told.when}" in await house.text()
        assert told.when.startswith("2034-04-0")

    async def test_the_zone_of_an_entry_is_told_with_it(self, house: House) -> None:
        outcome = await house.type("meeting add VT:5 on 2034-03-11 09:30 zone Almaty in Almaty")

        assert times_of(outcome) == (EntryDate("veldria_talks:5", "2034-03-11 09:30", "Almaty"),)

    async def test_what_waits_for_a_yes_tells_it_too(self, house: House) -> None:
        house.reminded.keys.add("veldria_talks:4")

        outcome = await house.type("meeting move VT:4 to 2034-04-02 10:00")

        assert (outcome.kind, times_of(outcome)) == ("asked", (EntryDate("veldria_talks:4", "2034-04-02 10:00"),))
