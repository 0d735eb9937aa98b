"""The bot signs its own device, once, and says what to do where it may not."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from nio.crypto.sessions import OlmAccount
from vodozemac import LibolmPickleException

from tests.adapters.matrix.network.staging import Home, accepted, until_in
from tests.peers.matrix.human import human
from tests.peers.serving import Answer

if TYPE_CHECKING:
    from tests.peers.matrix.human import Human
    from tests.peers.matrix.proxy import Proxy
    from tests.peers.matrix.synapse import Synapse


async def test_people_see_the_bots_device_as_signed_by_its_owner(home: Home, client: Human) -> None:
    async with home.open() as (platform, _):
        room = await client.create_room(home.account.user)
        await client.until_member(room, home.account.user)
        devices = await client.devices(home.account.user)

    assert [each["signed"] for each in devices] == [True]
    assert platform.figures().signed
    assert platform.troubles() == ()


async def test_a_second_start_changes_no_keys(home: Home, proxy: Proxy) -> None:
    async with home.open():
        pass

    async with home.open(url=proxy.url) as (platform, _):
        assert platform.figures().signed
        assert proxy.counts["keys/query"]
        assert not proxy.counts["keys/device_signing"]
        assert not proxy.counts["keys/signatures"]


async def test_a_later_device_is_signed_with_the_former_ones_keys(home: Home, client: Human, synapse: Synapse) -> None:
    async with home.open():
        pass
    later = Home(await synapse.log_in(home.account), home.store.with_name("later"))
    later.store.mkdir(mode=0o700)
    (later.store / "signing.json").write_bytes((home.store / "signing.json").read_bytes())

    async with later.open() as (platform, _):
        room = await client.create_room(home.account.user)
        await client.until_member(room, home.account.user)
        devices = await client.devices(home.account.user)

        assert platform.figures().signed
        assert {each["id"]: each["signed"] for each in devices}[later.account.device]


async def test_where_another_client_has_signed_the_account_the_bot_goes_on_and_says_what_to_do(
    home: Home, client: Human, synapse: Synapse
) -> None:
    async with human(await synapse.log_in(home.account)) as other:
        await other.do("cross_sign")

    async with home.open() as (platform, _):
        room = await client.create_room(home.account.user)
        await until_in(platform, room)
        await accepted(platform, room, "The Council meets.", "delivery")

        assert not platform.figures().signed
        assert "verify the device" in "".join(platform.troubles())


async def test_where_the_server_wants_a_password_the_bot_says_what_to_do(home: Home, proxy: Proxy) -> None:
    wanted = Answer(401, json.dumps({"flows": [{"stages": ["m.login.password"]}], "params": {}, "session": "s"}))
    proxy.fail("keys/device_signing", wanted)

    async with home.open(url=proxy.url) as (platform, _):
        assert not platform.figures().signed
        assert "password" in "".join(platform.troubles())


async def test_no_signing_key_lies_there_in_clear(home: Home) -> None:
    async with home.open():
        pass

    told = json.loads((home.store / "signing.json").read_text())
    with pytest.raises(LibolmPickleException):
        OlmAccount.from_pickle(told["master"].encode(), "another key")
