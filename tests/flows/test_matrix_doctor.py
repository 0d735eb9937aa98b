"""``doctor`` of the bot on a real homeserver: what is wrong, in plain words, each line with the mend."""

from __future__ import annotations

import asyncio
import io
import re
from typing import TYPE_CHECKING, Final

import pytest
from inline_snapshot import snapshot
from nio.crypto import Olm

from bot.adapters.documents.home import HomePaths
from bot.adapters.matrix.network.key_store import KeyStore
from bot.cli.doctor import doctor
from bot.cli.streams import Streams
from tests.command_line import run
from tests.peers.matrix.human import human
from tests.peers.matrix.settings import NAME

if TYPE_CHECKING:
    from pathlib import Path

    from tests.peers.matrix.accounts import Account
    from tests.peers.matrix.synapse import Synapse

KEY: Final = "a key that opens nothing"
SETTINGS: Final = """\
campaign: veldria
language: en
ours:
  matrix: [hs.test]
rooms:
  - {room: "matrix:ROOM", name: Veldria}
people:
  - {person: "matrix:@aigerim:hs.test", role: admin}
reminders:
  - rooms: ["matrix:ROOM", "matrix:@aigerim:hs.test"]
"""
CLEAR: Final = SETTINGS.replace("name: Veldria", "name: Veldria, clear: true")


@pytest.fixture
async def bot(synapse: Synapse) -> Account:
    """An account for the bot."""
    return await synapse.register("bot")


@pytest.fixture
async def room(bot: Account, home: Path) -> str:
    """An encrypted room with the bot, which the settings name."""
    found = await bot.create_room(encrypted=True)
    name(home, found)
    return found


@pytest.fixture
def store(home: Path) -> Path:
    """The bot's keys, as they lie there after its first start."""
    folder = home / "state" / "matrix"
    folder.mkdir(parents=True, mode=0o700)
    (folder / "keys.db").touch(0o600)
    (folder / "keys.db").write_bytes(b"SQLite format 3\0, and keys")
    return folder


def name(home: Path, room: str, settings: str = SETTINGS) -> None:
    """Have the settings name a room."""
    (home / "config" / "bot.yaml").write_text(settings.replace("ROOM", room))


async def publish(bot: Account) -> None:
    """Give the device keys, which nobody has signed."""
    keys = {"ed25519": "b4d", "curve25519": "b3d"}
    told = {
        "user_id": bot.user,
        "device_id": bot.device,
        "algorithms": ["m.megolm.v1.aes-sha2"],
        "keys": {f"{kind}:{bot.device}": key for kind, key in keys.items()},
        "signatures": {},
    }
    await bot.ask("POST", "keys/upload", {"device_keys": told})


async def examined(home: Path, bot: Account, **variables: str) -> list[str]:
    """Return what is said of Matrix and the clock, with ids as in no other run left out."""
    output = io.StringIO()
    given = {
        "BOT_DATABASE_URL": f"sqlite:///{home / 'state' / 'bot.sqlite'}",
        "BOT_MATRIX_HOMESERVER": bot.url,
        "BOT_MATRIX_USER": bot.user,
        "BOT_MATRIX_DEVICE": bot.device,
        "BOT_MATRIX_ACCESS_TOKEN": bot.token,
        "BOT_MATRIX_PICKLE_KEY": KEY,
        **variables,
    }
    code = await asyncio.to_thread(doctor, HomePaths(home), Streams(io.BytesIO(), output, io.StringIO()), given)
    said = output.getvalue()
    assert code == ("fix:" in said)
    assert not [each for each in (bot.token, KEY) if each in said]
    for found, shown in ((bot.user, "@bot:hs.test"), (bot.device, "DEVICE"), (str(home), "HOME")):
        said = said.replace(found, shown)
    said = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d", "A MOMENT", re.sub(r"![\w-]{15,}(:hs\.test)?", "!ROOM", said))
    return said.splitlines()[2:-1]


async def mends(home: Path, bot: Account, **variables: str) -> list[str]:
    """Return what is wrong, and what to do, for each thing to mend or to consider."""
    wrong = [
        line.partition(": ")[2]
        for line in await examined(home, bot, **variables)
        if line.startswith(("fix: ", "to consider: "))
    ]
    return [part for line in wrong for part in line.split("; ", 1)]


@pytest.mark.usefixtures("store", "room")
async def test_where_all_is_well_each_line_says_what_was_looked_at(home: Path, bot: Account) -> None:
    async with human(bot) as client:
        await client.do("cross_sign")  # as the bot itself does at its first start
        assert await examined(home, bot) == snapshot(
            [
                "in order: Matrix lets the bot in as @bot:hs.test, with the device DEVICE",
                "in order: this machine’s clock agrees with the homeserver’s",
                "in order: Matrix: people see the bot’s device as verified",
                "in order: Matrix: HOME/state/matrix is the bot’s alone; the bot wrote there last at A MOMENT UTC",
                "in order: Matrix: !ROOM (asked in, reminded): the bot is in it, encrypted",
            ]
        )


@pytest.mark.usefixtures("room")
async def test_before_the_first_start_nothing_is_wrong_with_keys_that_are_not_there(home: Path, bot: Account) -> None:
    assert await mends(home, bot) == []
    assert (await examined(home, bot))[2] == snapshot(
        "in order: Matrix: the device DEVICE has no keys yet; they are made at the bot’s first start"
    )


class TestTheAccount:
    async def test_a_token_that_was_revoked(self, home: Path, bot: Account) -> None:
        await bot.ask("POST", "logout", {})

        assert await mends(home, bot) == snapshot(
            [
                "BOT_MATRIX_ACCESS_TOKEN: the homeserver does not accept the token, or not any more",
                "log in anew (advocacy-bot matrix login), and give the bot an empty store",
            ]
        )

    async def test_a_token_of_another_device(self, home: Path, bot: Account, synapse: Synapse) -> None:
        other = await synapse.log_in(bot, "OTHER")

        assert await mends(home, bot, BOT_MATRIX_ACCESS_TOKEN=other.token) == snapshot(
            [
                "Matrix: the token belongs to @bot:hs.test and its device OTHER, not to @bot:hs.test and DEVICE",
                "set both, or log in anew (advocacy-bot matrix login), and give the bot an empty store",
            ]
        )

    async def test_a_homeserver_that_cannot_be_reached(self, home: Path, bot: Account) -> None:
        assert await mends(home, bot, BOT_MATRIX_HOMESERVER="http://127.0.0.1:1") == snapshot(
            [
                "Matrix: the homeserver cannot be reached",
                "see that this machine reaches it, by a proxy or without, and what BOT_MATRIX_HOMESERVER says",
            ]
        )

    async def test_an_address_where_no_homeserver_is(self, home: Path, bot: Account) -> None:
        assert await mends(home, bot, BOT_MATRIX_HOMESERVER=f"{bot.url}/elsewhere") == snapshot(
            [
                "Matrix: the homeserver answered nothing readable (status 404)",
                "see that this machine reaches it, by a proxy or without, and what BOT_MATRIX_HOMESERVER says",
            ]
        )

    async def test_no_server_whose_people_are_ours(self, home: Path, bot: Account, room: str) -> None:
        name(home, room, SETTINGS.replace(f"[{NAME}]", "[]"))

        assert await mends(home, bot) == snapshot(
            [
                "Matrix: there is no server whose people are ours, so nobody gets an answer",
                "write the servers of your people, such as “matrix: [hs.test]”, under “ours” in config/bot.yaml",
            ]
        )


@pytest.mark.usefixtures("room")
class TestTheKeys:
    async def test_a_store_that_is_lost(self, home: Path, bot: Account) -> None:
        await publish(bot)

        assert await mends(home, bot) == snapshot(
            [
                "Matrix: the device DEVICE has keys, but not in HOME/state/matrix: the store is lost, or elsewhere",
                "set BOT_MATRIX_STORE, or log in anew (advocacy-bot matrix login), and give the bot an empty store",
            ]
        )

    async def test_a_store_in_which_there_is_no_more_than_the_signing_keys(
        self, home: Path, bot: Account, store: Path
    ) -> None:
        await publish(bot)
        (store / "keys.db").rename(store / "signing.json")

        assert "the store is lost" in (await mends(home, bot))[0]

    async def test_a_store_that_is_damaged(self, home: Path, bot: Account, store: Path) -> None:
        await publish(bot)
        (store / "keys.db").write_bytes(b"no keys")

        assert await mends(home, bot) == snapshot(
            [
                "Matrix: the key store HOME/state/matrix/keys.db is damaged",
                "log in anew (advocacy-bot matrix login), and give the bot an empty store",
            ]
        )

    @pytest.mark.usefixtures("store")
    async def test_a_device_that_is_not_signed(self, home: Path, bot: Account) -> None:
        await publish(bot)

        assert await mends(home, bot) == snapshot(
            [
                "Matrix: the bot’s device is not signed, so people’s clients warn of it or keep their messages from it",
                "start the bot, which signs it; if it runs, its health and its log say why it cannot",
            ]
        )

    async def test_a_store_that_others_may_open(self, home: Path, bot: Account, store: Path) -> None:
        (store / "keys.db").chmod(0o644)

        assert await mends(home, bot) == snapshot(
            [
                "Matrix: others on this machine may open HOME/state/matrix/keys.db",
                "type: chmod -R go= HOME/state/matrix",
            ]
        )

    async def test_a_store_elsewhere(self, home: Path, bot: Account, store: Path) -> None:
        await publish(bot)
        elsewhere = store.rename(store.with_name("elsewhere"))  # noqa: ASYNC240 -- nobody waits for it
        found = await mends(home, bot, BOT_MATRIX_STORE=str(elsewhere))

        assert [line for line in found if "lost" in line] == []


class TestTheRooms:
    async def test_a_room_that_the_bot_is_not_in_is_told(self, home: Path, bot: Account, synapse: Synapse) -> None:
        name(home, await (await synapse.register("aigerim")).create_room(encrypted=True))

        assert await mends(home, bot) == snapshot(
            [
                "Matrix: !ROOM (asked in, reminded): the bot is not in it",
                "invite @bot:hs.test there while the bot runs; it comes by itself",
            ]
        )

    async def test_a_room_that_is_not_encrypted_is_told(self, home: Path, bot: Account) -> None:
        name(home, await bot.create_room())

        assert await mends(home, bot) == snapshot(
            [
                "Matrix: !ROOM (asked in, reminded): it is not encrypted, so the bot neither listens nor speaks there",
                "switch encryption on in its settings, or set “clear: true” for it under “rooms” in config/bot.yaml",
            ]
        )

    async def test_a_room_that_is_meant_to_be_in_clear_is_in_order(self, home: Path, bot: Account) -> None:
        name(home, await bot.create_room(), CLEAR)

        assert await mends(home, bot) == []

    async def test_a_room_that_is_encrypted_although_it_may_be_in_clear_is_told(
        self, home: Path, bot: Account, room: str
    ) -> None:
        name(home, room, CLEAR)

        assert await mends(home, bot) == snapshot(
            [
                "Matrix: !ROOM (asked in, reminded): it is encrypted, so what comes in clear is dropped",
                "take “clear: true” away from it in config/bot.yaml",
            ]
        )

    async def test_a_room_that_was_encrypted_once_is_told(self, home: Path, bot: Account, store: Path) -> None:
        room = await bot.create_room()
        (store / "keys.db").write_bytes(b"")
        keys = KeyStore(bot.user, bot.device, str(store), "a pickle key", "keys.db")
        Olm(bot.user, bot.device, keys)
        keys.save_encrypted_rooms({room})
        keys.database.close()
        name(home, room, CLEAR)

        assert await mends(home, bot) == snapshot(
            [
                "Matrix: !ROOM (asked in, reminded): it was encrypted, and its server denies that now",
                "ask whoever runs the server, or make a new room",
            ]
        )

    async def test_a_room_that_anybody_may_enter_is_told(self, home: Path, bot: Account) -> None:
        name(home, await bot.create_room(public=True, encrypted=True))

        assert await mends(home, bot) == snapshot(
            [
                "Matrix: !ROOM (asked in, reminded): anybody may read along, so the bot does not speak there",
                "let people in by invitation only, or set “shared: true” for it under “rooms” in config/bot.yaml",
            ]
        )

    async def test_a_room_that_is_meant_to_be_shared_is_in_order(self, home: Path, bot: Account) -> None:
        shared = SETTINGS.replace("name: Veldria", "name: Veldria, shared: true")
        name(home, await bot.create_room(public=True, encrypted=True), shared)

        assert await mends(home, bot) == []

    async def test_a_room_with_people_of_servers_that_are_not_ours_is_told(
        self, home: Path, bot: Account, room: str, synapse: Synapse
    ) -> None:
        somebody = await synapse.register("somebody")
        await bot.do(room, "invite", somebody.user)
        await somebody.join(room)
        name(home, room, SETTINGS.replace(f"[{NAME}]", "[example.org]"))

        assert await mends(home, bot) == snapshot(
            [
                "Matrix: !ROOM (asked in, reminded): people of hs.test read along, so the bot does not speak there",
                "add them under “ours” in config/bot.yaml, or set “shared: true” for the room under “rooms”",
            ]
        )

    async def test_the_bots_own_server_need_not_be_ours(self, home: Path, bot: Account, room: str) -> None:
        name(home, room, SETTINGS.replace(f"[{NAME}]", "[example.org]"))

        assert await mends(home, bot) == []

    async def test_a_room_that_was_replaced_is_told(self, home: Path, bot: Account, room: str) -> None:
        await bot.ask("POST", f"rooms/{room}/upgrade", {"new_version": "11"})

        assert await mends(home, bot) == snapshot(
            [
                "Matrix: !ROOM (asked in, reminded) was replaced by !ROOM",
                "name that one in config/, and invite the bot there",
            ]
        )

    async def test_a_room_that_is_named_by_its_alias_is_told(self, home: Path) -> None:
        name(home, "#veldria:hs.test")
        said = await asyncio.to_thread(run, home, "doctor")

        assert f"2 mistakes in {home}/config/bot.yaml; “advocacy-bot check” names each with its line" in said.output
