"""Who is answered on Matrix, and who is not: the bot as the app wires it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest

from bot.adapters.matrix.events import Invitation, RoomFacts
from bot.adapters.matrix.people import build_visitor, home_of
from tests.adapters.matrix.talking import ADA, ALONE, ANY, BOT, CLOSED, EVE, LISTED, OPEN, RIA, SHARED, between
from tests.core.dispatch.wired_bot import QUESTION

if TYPE_CHECKING:
    from bot.adapters.matrix.events import Proof
    from tests.adapters.matrix.talking import Talk


class TestVisitors:
    @pytest.mark.parametrize(
        ("person", "home"),
        [
            (ANY, "example.org"),
            ("@a:example.org:8448", "example.org:8448"),
            ("@a", None),
            ("a:b", None),
            ("@a:", None),
            ("", None),
        ],
    )
    def test_home_is_the_server(self, person: str, home: str | None) -> None:
        assert home_of(person) == home

    def test_of_a_room_of_which_nothing_is_known_everybody_may_be_a_reader(self) -> None:
        who = build_visitor(ANY, OPEN, None, BOT)

        assert (who.private, who.shared) == (False, True)

    @pytest.mark.parametrize(
        ("proof", "judged"), [("signed", (True, False)), ("unsigned", (False, True)), ("none", (False, False))]
    )
    def test_a_device_that_nobody_signed_is_something_else_than_none(
        self, proof: Proof, judged: tuple[bool, bool]
    ) -> None:
        who = build_visitor(ANY, OPEN, None, BOT, proof)

        assert (who.proven, who.unsigned) == judged

    def test_two_are_alone(self) -> None:
        assert build_visitor(RIA, ALONE, between(RIA), BOT).private

    @pytest.mark.parametrize(
        "facts",
        [
            between(RIA, ANY),
            between(RIA, public=True),
            between(ANY),
            between(),
            RoomFacts(frozenset({RIA}), encrypted=True, public=False),
        ],
    )
    def test_a_room_that_is_not_proven_private_is_not_private(self, facts: RoomFacts) -> None:
        assert not build_visitor(RIA, ALONE, facts, BOT).private

    def test_who_is_not_there_belongs_nowhere(self) -> None:
        assert build_visitor(EVE, OPEN, between(ANY), BOT).home is None

    def test_readers_are_all_but_the_bot(self) -> None:
        facts = RoomFacts(frozenset({"@bot:host.example", ANY, EVE}), encrypted=True, public=False)

        assert build_visitor(ANY, OPEN, facts, "@bot:host.example").readers == {"example.org", "evil.example"}


class TestWhoIsAnswered:
    async def test_a_person_of_ours_is_answered_where_everybody_may_ask(self, talk: Talk) -> None:
        await talk.say(ANY, QUESTION)

        assert talk.bodies[0].startswith("Bell Watch: one ask on record.")

    async def test_in_a_listed_room_the_people_are(self, talk: Talk) -> None:
        await talk.say(RIA, QUESTION, room=LISTED)

        assert len(talk.bodies) == 1

    async def test_in_a_listed_room_nobody_else_is(self, talk: Talk) -> None:
        await talk.say(ANY, QUESTION, room=LISTED)

        assert talk.bodies == []

    async def test_in_a_room_that_is_not_named_nobody_is(self, talk: Talk) -> None:
        await talk.say(ADA, QUESTION, room=CLOSED)

        assert talk.bodies == []

    async def test_nobody_of_another_server_is(self, talk: Talk) -> None:
        await talk.say(EVE, QUESTION, room=SHARED)

        assert talk.bodies == []

    async def test_where_somebody_of_another_server_reads_along_nobody_is(self, talk: Talk) -> None:
        talk.rooms.known[OPEN] = between(ANY, EVE)
        await talk.say(ANY, QUESTION)

        assert talk.bodies == []

    async def test_unless_that_was_allowed(self, talk: Talk) -> None:
        await talk.say(ANY, QUESTION, room=SHARED)

        assert len(talk.bodies) == 1

    async def test_in_a_public_room_nobody_is(self, talk: Talk) -> None:
        talk.rooms.known[OPEN] = between(ANY, public=True)
        await talk.say(ANY, QUESTION)

        assert talk.bodies == []

    async def test_in_a_room_of_which_nothing_is_known_nobody_is(self, talk: Talk) -> None:
        del talk.rooms.known[OPEN]
        await talk.say(ANY, QUESTION)

        assert talk.bodies == []

    async def test_in_private_the_people_are(self, talk: Talk) -> None:
        await talk.say(RIA, QUESTION, room=ALONE, calls=False)

        assert talk.bodies[0].startswith("Bell Watch: one ask on record.")

    async def test_in_private_somebody_else_is_told_once_that_there_is_nothing(self, talk: Talk) -> None:
        talk.rooms.known[ALONE] = between(EVE)
        for _ in range(2):
            await talk.say(EVE, QUESTION, room=ALONE, calls=False)

        assert talk.bodies == ["You are not on the list of people I may answer here. An admin of the bot can add you."]


class TestInvitations:
    @pytest.mark.parametrize(
        ("inviter", "room", "comes"),
        [
            (RIA, "!new:example.org", True),
            (ANY, "!new:example.org", False),
            (EVE, "!new:evil.example", False),
            (ANY, LISTED, True),
            (EVE, SHARED, True),
            ("", "!new:example.org", False),
        ],
    )
    async def test_the_bot_comes_to_its_people_and_into_its_rooms(
        self, talk: Talk, inviter: str, room: str, *, comes: bool
    ) -> None:
        assert await talk.attendant.invited(Invitation(room, inviter)) is comes

    @pytest.mark.parametrize("inviter", [RIA, EVE])
    async def test_the_log_does_not_say_who_invited(
        self, talk: Talk, inviter: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.INFO)
        await talk.attendant.invited(Invitation("!new:evil.example", inviter))

        assert "invitation" in caplog.text
        assert not any(inviter in str(vars(record)) for record in caplog.records)
