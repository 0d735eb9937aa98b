"""Nobody speaks as somebody else, and nobody says again what somebody said before: not the server, not a member."""

from __future__ import annotations

import json
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
import pytest_asyncio
from vodozemac import GroupSession

from bot.adapters.matrix.events import Suspicion
from bot.adapters.matrix.network.terms import EncryptionSettings
from bot.core.ports.chat import Refused
from tests.adapters.matrix.network.staging import Home, eventually, until_in
from tests.adapters.platforms.messages import saying
from tests.peers.matrix.raw import Raw, key_of, put
from tests.peers.serving import Answer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.adapters.matrix.platform import MatrixPlatform
    from tests.adapters.matrix.network.staging import Listener
    from tests.peers.matrix.accounts import Account
    from tests.peers.matrix.human import Human
    from tests.peers.matrix.proxy import Proxy
    from tests.peers.matrix.synapse import Synapse

NONE = Answer(404, json.dumps({"errcode": "M_NOT_FOUND", "error": "Event not found."}))
"""What a server says of a state that a room does not have."""
STRICT = EncryptionSettings()
"""No room takes part in clear."""
TOLD = EncryptionSettings(tells_unsigned=lambda: True)


@dataclass(frozen=True, slots=True)
class Scene:
    """An encrypted room that Ada, Mallory and the bot are in, and the session that Ada speaks by."""

    home: Home
    room: str
    ada: Raw
    mallory: Raw
    session: GroupSession

    @asynccontextmanager
    async def open(self) -> AsyncIterator[tuple[MatrixPlatform, Listener]]:
        """Begin the bot, which knows the room then."""
        async with self.home.open(answers=False, terms=STRICT) as (platform, listener):
            await until_in(platform, self.room)
            yield platform, listener

    async def share(self, by: Raw, key: tuple[str, str], *, claiming: str | None = None) -> None:
        """Have somebody send the bot a session's key."""
        target = await by.target(self.home.account.user, self.home.account.device)
        await by.share(target, self.room, key, claiming=claiming)

    async def say(self, text: str, by: Raw | None = None) -> str:
        """Have Ada say something that the bot hears."""
        return await put(self.ada.account, self.room, (by or self.ada).sealed(self.session, self.room, text))


@pytest_asyncio.fixture
async def scene(home: Home, synapse: Synapse) -> Scene:
    """Return it; the bot has been in the room, and has no key of Ada's yet."""
    ada, mallory = [Raw(await synapse.register(name)) for name in ("ada", "mallory")]
    for each in (ada, mallory):
        await each.begin()
    async with home.open(answers=False, terms=STRICT) as (platform, _):
        room = await ada.account.create_room(home.account, mallory.account, encrypted=True)
        await mallory.account.join(room)
        await until_in(platform, room)
    return Scene(home, room, ada, mallory, GroupSession())


class TestReplays:
    async def test_an_old_message_sent_again_as_a_new_one_is_not_heard(self, scene: Scene) -> None:
        async with scene.open() as (platform, listener):
            await scene.share(scene.ada, key_of(scene.session))
            sealed = scene.ada.sealed(scene.session, scene.room, "Remove the meeting.")
            await put(scene.ada.account, scene.room, sealed)
            await listener.until(lambda: listener.heard)
            await put(scene.ada.account, scene.room, sealed)
            await scene.say("Hello?")
            await listener.until(lambda: "Hello?" in listener.bodies)

            assert listener.bodies == ["Remove the meeting.", "Hello?"]
            assert platform.figures().waiting == 0
            assert listener.suspicions == [Suspicion("repeated", scene.room)]
            assert [each for each in platform.troubles() if "old messages" in each]

    async def test_not_after_a_restart_either(self, scene: Scene) -> None:
        sealed = None
        async with scene.open() as (_, listener):
            await scene.share(scene.ada, key_of(scene.session))
            sealed = scene.ada.sealed(scene.session, scene.room, "Remove the meeting.")
            await put(scene.ada.account, scene.room, sealed)
            await listener.until(lambda: listener.heard)

        async with scene.open() as (platform, listener):
            again = await put(scene.ada.account, scene.room, sealed)
            await scene.say("Hello?")
            await listener.until(lambda: "Hello?" in listener.bodies)

            assert listener.bodies == ["Hello?"]
            assert await platform.event(scene.room, again) is None

    async def test_what_a_crash_interrupted_is_heard_again(self, scene: Scene) -> None:
        async with scene.open() as (_, listener):
            before = (scene.home.store / "read-up-to").read_text()
            await scene.share(scene.ada, key_of(scene.session))
            await scene.say("Hello?")
            await listener.until(lambda: listener.heard)
        (scene.home.store / "read-up-to").write_text(before)

        async with scene.open() as (_, listener):
            await listener.until(lambda: listener.heard)

            assert listener.bodies == ["Hello?"]

    async def test_what_was_said_in_one_room_is_not_said_in_another(self, scene: Scene) -> None:
        async with scene.open() as (platform, listener):
            other = await scene.ada.account.create_room(scene.home.account, encrypted=True)
            await until_in(platform, other)
            target = await scene.ada.target(scene.home.account.user, scene.home.account.device)
            for room in (scene.room, other):
                await scene.ada.share(target, room, key_of(scene.session))
            sealed = scene.ada.sealed(scene.session, scene.room, "Remove the meeting.")
            await put(scene.ada.account, other, sealed)
            await scene.say("Hello?")
            await listener.until(lambda: "Hello?" in listener.bodies)

            assert listener.bodies == ["Hello?"]


class TestSessions:
    @pytest.mark.parametrize("first", ["ada", "mallory"])
    async def test_who_passes_a_key_on_silences_nobody(self, scene: Scene, first: str) -> None:
        key = key_of(scene.session)
        sharing = [scene.ada, scene.mallory] if first == "ada" else [scene.mallory, scene.ada]
        async with scene.open() as (_, listener):
            for each in sharing:
                await scene.share(each, key)
            await scene.say("Hello?")
            await listener.until(lambda: listener.heard)
        async with scene.open() as (_, listener):
            await scene.say("And now?")
            await listener.until(lambda: listener.heard)

            assert listener.bodies == ["And now?"]

    async def test_a_later_part_of_a_key_does_not_replace_all_of_it(self, scene: Scene) -> None:
        async with scene.open() as (_, listener):
            await scene.share(scene.ada, key_of(scene.session))
            early = scene.ada.sealed(scene.session, scene.room, "Hello?")
            for each in (scene.mallory, scene.ada):
                await scene.share(each, key_of(scene.session))
            await scene.say("later")
            await listener.until(lambda: listener.heard)
        async with scene.open() as (_, listener):
            await put(scene.ada.account, scene.room, early)
            await listener.until(lambda: listener.heard)

            assert listener.bodies == ["Hello?"]

    @pytest.mark.parametrize("claims", [False, True])
    async def test_by_a_key_of_ones_own_nobody_speaks_for_somebody_else(self, scene: Scene, claims: bool) -> None:  # noqa: FBT001
        forged = GroupSession()
        claiming = scene.ada.olm.ed25519_key.to_base64() if claims else None
        async with scene.open() as (_, listener):
            await scene.share(scene.ada, key_of(scene.session))
            await scene.share(scene.mallory, key_of(forged), claiming=claiming)
            sealed = scene.mallory.sealed(forged, scene.room, "Remove the meeting.")
            # The server says that it was Ada.
            await put(scene.ada.account, scene.room, {**sealed, "sender_key": scene.ada.olm.curve25519_key.to_base64()})
            await scene.say("Hello?")
            await listener.until(lambda: "Hello?" in listener.bodies)

            assert listener.bodies == ["Hello?"]

    async def test_who_repeats_what_somebody_said_says_it_themselves(self, scene: Scene) -> None:
        async with scene.open() as (_, listener):
            await scene.share(scene.mallory, key_of(scene.session))
            sealed = scene.ada.sealed(scene.session, scene.room, "I am Ada.")
            await put(scene.mallory.account, scene.room, sealed)
            await listener.until(lambda: listener.heard)

            assert [each.sender for each in listener.heard] == [scene.mallory.user]

    async def test_who_repeats_it_before_it_is_heard_silences_nobody(self, scene: Scene) -> None:
        async with scene.open() as (_, listener):
            early = key_of(scene.session)
            await scene.share(scene.mallory, early)
            sealed = scene.ada.sealed(scene.session, scene.room, "Hello?")
            await put(scene.mallory.account, scene.room, sealed)
            await listener.until(lambda: listener.heard)
            await scene.share(scene.ada, early)
            await put(scene.ada.account, scene.room, sealed)
            await listener.until(lambda: len(listener.heard) > 1)

            assert [each.sender for each in listener.heard] == [scene.mallory.user, scene.ada.user]

    async def test_a_device_that_was_logged_out_says_nothing_any_more(self, scene: Scene, synapse: Synapse) -> None:
        other = await synapse.log_in(scene.ada.account)
        async with scene.open() as (_, listener):
            await scene.share(scene.ada, key_of(scene.session))
            await scene.say("first")
            await listener.until(lambda: listener.heard)
            sealed = scene.ada.sealed(scene.session, scene.room, "Remove the meeting.")
            later = Raw(other)
            await later.begin(scene.ada)
            await scene.ada.account.ask("POST", "logout", {})
            fresh = GroupSession()
            await scene.share(later, key_of(fresh))
            await put(other, scene.room, sealed)
            await put(other, scene.room, later.sealed(fresh, scene.room, "Hello?"))
            await listener.until(lambda: len(listener.heard) > 1)

            assert "Remove the meeting." not in listener.bodies


class TestPeopleWithoutIdentity:
    async def test_people_without_identity_are_not_heard_where_one_is_required(
        self, home: Home, synapse: Synapse
    ) -> None:
        assert await heard_of_unsigned(home, synapse, STRICT) == []

    async def test_where_that_is_chosen_they_are_heard_as_what_they_are(self, home: Home, synapse: Synapse) -> None:
        assert await heard_of_unsigned(home, synapse, TOLD) == [("Hello?", "unsigned")]

    async def test_in_private_they_are_not_even_then(self, home: Home, synapse: Synapse) -> None:
        assert await heard_of_unsigned(home, synapse, TOLD, private=True) == []


async def heard_of_unsigned(
    home: Home, synapse: Synapse, terms: EncryptionSettings, *, private: bool = False
) -> list[tuple[object, str]]:
    """Return what the bot hears of somebody who has no identity, in a room with others or without."""
    ada, other = Raw(await synapse.register("ada")), await synapse.register("other")
    await ada.begin(signed=False)
    session = GroupSession()
    async with home.open(answers=False, terms=terms) as (platform, listener):
        room = await ada.account.create_room(home.account, *([] if private else [other]), encrypted=True)
        await until_in(platform, room)
        await ada.share(await ada.target(home.account.user, home.account.device), room, key_of(session))
        before = platform.figures().dropped
        await put(ada.account, room, ada.sealed(session, room, "Hello?"))
        await eventually(lambda: listener.heard or platform.figures().dropped > before)
        return [(each.content["body"], each.proof) for each in listener.heard]


class TestRoomsInClear:
    async def test_where_the_server_hides_encryption_nobody_is_heard(
        self, home: Home, alice: Account, proxy: Proxy
    ) -> None:
        proxy.change("sync", without_encryption)
        proxy.fail("state", NONE)
        async with home.open(url=proxy.url, answers=False, terms=STRICT) as (platform, listener):
            room = await alice.create_room(home.account, encrypted=True)
            await until_in(platform, room)
            await alice.send(room, {"msgtype": "m.text", "body": "Remove the meeting."})
            await listener.until(lambda: listener.suspicions)
            said = await platform.send(room, saying("The Council meets."), "delivery")

            assert (listener.heard, listener.suspicions) == ([], [Suspicion("clear", room)])
            assert isinstance(said, Refused)
            assert "clear: true" in said.reason

    async def test_in_a_room_in_clear_nothing_is_said_unless_that_is_chosen(self, home: Home, alice: Account) -> None:
        async with home.open(answers=False, terms=STRICT) as (platform, _):
            room = await alice.create_room(home.account)
            await until_in(platform, room)
            said = await platform.send(room, saying("The Council meets."), "delivery")

        assert isinstance(said, Refused)
        assert "clear: true" in said.reason
        assert [each for each in await alice.timeline(room) if each["type"] == "m.room.message"] == []

    async def test_where_that_is_chosen_what_is_said_is_heard_as_the_servers_word(
        self, home: Home, alice: Account
    ) -> None:
        async with home.open(answers=False) as (platform, listener):
            room = await alice.create_room(home.account)
            await until_in(platform, room)
            await alice.send(room, {"msgtype": "m.text", "body": "Hello?"})
            await listener.until(lambda: listener.heard)

        assert [each.proof for each in listener.heard] == ["none"]

    async def test_a_room_that_was_encrypted_once_is_so_after_a_restart_whatever_the_server_says(
        self, home: Home, client: Human, proxy: Proxy
    ) -> None:
        await client.cross_sign()
        async with home.open(url=proxy.url, answers=False) as (platform, _):
            room = await client.create_room(home.account.user)
            await client.until_member(room, home.account.user)
            await until_in(platform, room)
        proxy.change("sync", without_encryption)

        async with home.open(url=proxy.url, answers=False) as (platform, listener):
            await client.account.send(room, {"msgtype": "m.text", "body": "Remove the meeting."})
            await client.say(room, "Hello?")
            await listener.until(lambda: listener.heard)

            assert listener.bodies == ["Hello?"]


def without_encryption(told: dict[str, Any]) -> None:
    """Take out of a sync that rooms are encrypted."""
    for room in told.get("rooms", {}).get("join", {}).values():
        for part in ("state", "timeline"):
            events = room.get(part, {}).get("events", [])
            events[:] = [each for each in events if each["type"] != "m.room.encryption"]
