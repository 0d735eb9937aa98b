"""The folder of keys: readable to nobody else, and refused in one line where it is not the device's own."""

from __future__ import annotations

import resource
import shutil
import stat
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from vodozemac import GroupSession

from bot.core.ports.chat import Refused
from tests.adapters.matrix.network.staging import PICKLE_KEY, Home, eventually, until_in
from tests.adapters.platforms.messages import saying
from tests.peers.matrix.raw import Raw, key_of, put

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.peers.matrix.accounts import Account
    from tests.peers.matrix.synapse import Synapse


async def refused(home: Home, *, token: str | None = None, pickle_key: str = PICKLE_KEY) -> str:
    """Return why the bot does not begin."""
    async with home.open(ready=False, token=token, pickle_key=pickle_key) as (platform, _):
        trouble = await platform.check()
        said = await platform.send("!room:hs.test", saying("The Council meets."), "delivery")
    assert isinstance(trouble, Refused)
    assert isinstance(said, Refused)
    assert "\n" not in trouble.reason
    return trouble.reason


async def test_nobody_else_can_read_the_store(home: Home, alice: Account) -> None:
    async with home.open() as (platform, _):
        await until_in(platform, await alice.create_room(home.account, encrypted=True))
        modes = {each.name: stat.S_IMODE(each.stat().st_mode) for each in home.store.iterdir()}

    assert stat.S_IMODE(home.store.stat().st_mode) == 0o700
    assert len(modes) > 3
    assert set(modes.values()) == {0o600}


async def test_a_store_that_others_could_read_is_closed_to_them(home: Home) -> None:
    async with home.open():
        pass
    home.store.chmod(0o755)
    (home.store / "keys.db").chmod(0o644)

    async with home.open():
        assert stat.S_IMODE(home.store.stat().st_mode) == 0o700
        assert stat.S_IMODE((home.store / "keys.db").stat().st_mode) == 0o600


async def test_no_key_lies_there_in_clear(home: Home) -> None:
    async with home.open():
        pass

    assert not any(home.account.token.encode() in each.read_bytes() for each in home.store.iterdir())


async def test_a_wrong_pickle_key_is_refused(home: Home) -> None:
    async with home.open():
        pass

    assert "BOT_MATRIX_PICKLE_KEY" in await refused(home, pickle_key="another key")


@pytest.mark.parametrize("left", [0.0, 0.5, 0.9])
async def test_a_damaged_store_is_refused(home: Home, left: float) -> None:
    async with home.open():
        pass
    kept = (home.store / "keys.db").read_bytes()
    (home.store / "keys.db").write_bytes(b"not a database" + kept[14 : int(len(kept) * left)])

    assert "damaged" in await refused(home)


async def test_the_store_of_somebody_else_is_refused(home: Home, synapse: Synapse) -> None:
    async with home.open():
        pass
    other = Home(await synapse.register("other"), home.store)

    assert f"belongs to {home.account.user} and its device {home.account.device}" in await refused(other)


async def test_the_store_of_another_device_is_refused(home: Home, synapse: Synapse) -> None:
    async with home.open():
        pass
    later = Home(await synapse.log_in(home.account), home.store)

    assert "BOT_MATRIX_STORE" in await refused(later)


async def test_a_store_that_was_lost_is_refused(home: Home) -> None:
    async with home.open():
        pass
    shutil.rmtree(home.store)

    assert "log in anew" in await refused(home)
    assert not home.store.exists()


async def test_a_token_of_another_device_is_refused(home: Home, synapse: Synapse) -> None:
    other = await synapse.log_in(home.account)

    assert other.device in await refused(home, token=other.token)


async def test_a_token_of_somebody_else_is_refused(home: Home, alice: Account) -> None:
    assert alice.user in await refused(home, token=alice.token)


async def test_a_folder_that_cannot_be_made_is_refused(home: Home) -> None:
    home.store.parent.parent.joinpath("state").write_text("a file")

    assert "cannot be used" in await refused(home)


async def test_a_disk_that_takes_nothing_for_a_while_stops_nothing_and_is_told(home: Home, alice: Account) -> None:
    async with home.open() as (platform, listener):
        room = await alice.create_room(home.account)
        await until_in(platform, room)
        full = home.store / "read-up-to.new"
        full.mkdir()
        for number in (1, 2):
            await alice.send(room, {"msgtype": "m.text", "body": "still there?"})
            await listener.until(lambda: len(listener.heard) == number)  # noqa: B023 -- awaited at once
        told = platform.troubles()
        full.rmdir()
        await alice.send(room, {"msgtype": "m.text", "body": "still there?"})
        await listener.until(lambda: len(listener.heard) == 3)
        await eventually(lambda: platform.troubles() == ())

    assert [each for each in told if str(home.store) in each]


@pytest.mark.parametrize("left", [0.1, 0.3, 0.5, 0.7, 0.9])
async def test_a_store_that_is_damaged_within_is_refused_as_that(home: Home, left: float) -> None:
    async with home.open():
        pass
    keys = home.store / "keys.db"
    kept = keys.read_bytes()
    keys.write_bytes(kept[: int(len(kept) * left)].ljust(len(kept), b"\xff"))

    assert "damaged" in await refused(home)


@pytest.mark.parametrize("left", [" ", "{", "[]", "{}", '{"master": 5}'])
async def test_signing_keys_that_are_damaged_are_refused_as_that(home: Home, left: str) -> None:
    async with home.open():
        pass
    (home.store / "signing.json").write_text(left)

    assert "signing.json is damaged" in await refused(home)


@pytest.mark.parametrize("known", [False, True])
async def test_a_key_that_comes_while_the_disk_is_full_is_kept_once_there_is_room(
    home: Home,
    synapse: Synapse,
    known: bool,  # noqa: FBT001 -- whether the bot has heard its sender before
) -> None:
    ada = Raw(await synapse.register("ada"))
    await ada.begin()
    async with home.open(answers=False) as (platform, listener):
        room = await ada.account.create_room(home.account, encrypted=True)
        await until_in(platform, room)
        target = await ada.target(home.account.user, home.account.device)
        sessions = [GroupSession(), GroupSession()]
        if known:
            await ada.share(target, room, key_of(sessions[0]))
            await put(ada.account, room, ada.sealed(sessions[0], room, "first"))
            await listener.until(lambda: listener.heard)
        with full_disk():
            await ada.share(target, room, key_of(sessions[1]))
            await put(ada.account, room, ada.sealed(sessions[1], room, "Hello?"))
            await eventually(lambda: [each for each in platform.troubles() if "make room" in each])
            meanwhile = list(listener.bodies)
        await listener.until(lambda: "Hello?" in listener.bodies)

    assert "Hello?" not in meanwhile
    assert platform.figures().waiting == 0


async def test_nothing_is_dealt_with_while_it_cannot_be_written_down_that_it_was(home: Home, synapse: Synapse) -> None:
    ada = Raw(await synapse.register("ada"))
    await ada.begin()
    async with home.open(answers=False) as (platform, listener):
        room = await ada.account.create_room(home.account, encrypted=True)
        await until_in(platform, room)
        session = GroupSession()
        await ada.share(await ada.target(home.account.user, home.account.device), room, key_of(session))
        await put(ada.account, room, ada.sealed(session, room, "first"))
        await listener.until(lambda: listener.heard)
        with full_disk():
            await put(ada.account, room, ada.sealed(session, room, "second"))
            await eventually(lambda: [each for each in platform.troubles() if "keys.db" in each])
            meanwhile = list(listener.bodies)
        await listener.until(lambda: len(listener.bodies) > 1)

    assert meanwhile == ["first"]
    assert listener.bodies == ["first", "second"]


@contextmanager
def full_disk() -> Iterator[None]:
    """Have the system take no more of this process into any file: not a byte."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
