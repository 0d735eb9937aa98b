"""A role that is limited to rooms ends at these rooms: what it lets somebody read of others as well."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pytest_asyncio

from bot.core.domain.documents import SETTINGS_DOCUMENT
from bot.core.features.commands.handler import Requester
from bot.core.features.documents.saved_files import AS_FOUND
from tests.core.features.documents.test_editor import MOVE
from tests.core.features.editing_bot import ADA, EDA, LOU, ROOM, House, house_at, said
from tests.outcomes import changes_of, deeds_of, rows_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

GIVEN: Final = "people set slack:UNEW reader in slack:C1"


@pytest_asyncio.fixture
async def house(sqlite_url: str) -> AsyncIterator[House]:
    async with house_at(sqlite_url) as opened:
        yield opened


class TestPeople:
    async def test_who_is_admin_of_a_room_reads_who_has_a_role_in_that_room_alone(self, house: House) -> None:
        await house.type("people set slack:UFAR editor in slack:C2", ADA)
        rows = rows_of(await house.type("people list", LOU))

        assert rows == ("slack:ELI: editor (slack:C1)", "slack:LOU: admin (slack:C1)")

    async def test_of_a_role_in_several_rooms_they_read_their_own_room(self, house: House) -> None:
        await house.type("people set slack:UFAR editor in slack:C1, slack:C2", ADA)
        rows = rows_of(await house.type("people list", LOU))

        assert "slack:UFAR: editor (slack:C1)" in rows
        assert not [each for each in rows if "C2" in each]

    async def test_who_governs_everywhere_reads_all(self, house: House) -> None:
        rows = rows_of(await house.type("people list", ADA))

        assert "slack:ADA: admin" in rows

    async def test_what_they_may_not_change_they_are_not_shown(self, house: House) -> None:
        await house.type("people set slack:UFAR editor in slack:C2", ADA)
        asked = await house.type("people remove slack:UFAR", LOU)
        outcome = await house.type("people remove slack:UFAR", LOU, agreed_on=asked.base)

        assert (said(outcome), changes_of(outcome)) == (["denied.elsewhere"], ())


class TestHistory:
    async def test_a_limited_admin_reads_the_changes_of_roles_in_their_room_alone(self, house: House) -> None:
        await house.type("people set slack:UFAR editor in slack:C2", ADA)
        await house.type(GIVEN, ADA)
        deeds = deeds_of(await house.type("history people", LOU))

        assert [each.reason for each in deeds] == [GIVEN]

    async def test_who_governs_everywhere_reads_every_change(self, house: House) -> None:
        await house.type("people set slack:UFAR editor in slack:C2", ADA)

        assert len(deeds_of(await house.type("history people", ADA))) == 2

    async def test_of_the_plans_they_read_what_people_of_their_room_changed_and_what_no_person_did(
        self, house: House
    ) -> None:
        await house.type("people set slack:UFAR editor in slack:C2", ADA)
        await house.type("meeting note VT:4: far", Requester("slack:UFAR", "slack:C2"))
        await house.type("meeting note VT:4: near", LOU)
        reasons = [each.reason for each in deeds_of(await house.type("history", LOU))]

        assert reasons == ["meeting note VT:4: near", AS_FOUND]

    async def test_who_changed_a_meeting_elsewhere_they_are_not_told(self, house: House) -> None:
        await house.type("people set slack:UFAR editor in slack:C2", ADA)
        await house.type(MOVE, Requester("slack:UFAR", "slack:C2"))

        assert deeds_of(await house.type("meeting show VT:4", LOU)) == ()

    async def test_what_an_editor_of_every_room_changed_and_why_may_be_of_another_room(self, house: House) -> None:
        await house.type(f"{MOVE} because somebody is at risk", Requester(EDA.person, "slack:C2"))

        assert deeds_of(await house.type("meeting show VT:4", LOU)) == ()
        assert [each.reason for each in deeds_of(await house.type("history", LOU))] == [AS_FOUND]


class TestUndo:
    async def test_of_a_change_elsewhere_nothing_is_told_and_nothing_undone(self, house: House) -> None:
        await house.type("people set slack:UFAR editor in slack:C2", ADA)
        before = await house.text(SETTINGS_DOCUMENT)
        outcome = await house.type("undo people", LOU)

        assert (said(outcome), changes_of(outcome)) == (["denied.elsewhere"], ())
        assert await house.text(SETTINGS_DOCUMENT) == before

    async def test_a_change_in_their_room_is_undone(self, house: House) -> None:
        await house.type(GIVEN, ADA)
        outcome = await house.type("undo people", LOU)

        assert outcome.kind == "done"

    async def test_what_somebody_did_elsewhere_to_the_plans_is_theirs_to_undo(self, house: House) -> None:
        await house.type("people set slack:UFAR editor in slack:C2", ADA)
        await house.type(MOVE, Requester("slack:UFAR", "slack:C2"))

        assert said(await house.type("undo", LOU)) == ["denied.elsewhere"]


class TestUnproven:
    async def test_whoever_made_up_an_editor_s_words_hears_of_nothing_that_people_did(self, house: House) -> None:
        await house.type("people set slack:UFAR editor in slack:C2", ADA)
        await house.type("meeting note VT:4: far", Requester("slack:UFAR", "slack:C2"))
        await house.type("meeting note VT:4: near", EDA)
        made_up = replace(EDA, proven=False)

        assert EDA.room == ROOM
        assert [each.reason for each in deeds_of(await house.type("history", made_up))] == [AS_FOUND]
        assert len(deeds_of(await house.type("history", EDA))) == 3


async def test_in_their_room_is_where_they_type_it(house: House) -> None:
    assert LOU.room == ROOM
    assert (await house.type("people list", Requester(LOU.person, "slack:C2"))).kind == "refused"
