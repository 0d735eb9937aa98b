"""Who reads what the bot says in an encrypted room: those devices that their owners' identities have signed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import pytest_asyncio

from bot.adapters.matrix.network.terms import EncryptionSettings
from bot.core.ports.chat import Refused
from bot.core.ports.identities import TrustedIdentities
from tests.adapters.matrix.network.staging import accepted, eventually, until_in
from tests.adapters.platforms.messages import saying
from tests.peers.matrix.human import human

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.adapters.matrix.platform import MatrixPlatform
    from tests.adapters.matrix.network.staging import Home
    from tests.peers.matrix.accounts import Account
    from tests.peers.matrix.human import Human
    from tests.peers.matrix.proxy import Proxy
    from tests.peers.matrix.seen import Seen
    from tests.peers.matrix.synapse import Synapse

WITHHELD = "MEGOLM_KEY_WITHHELD_FOR_UNVERIFIED_DEVICE"
TELLING = EncryptionSettings(tells_unsigned=lambda: True)


@pytest_asyncio.fixture
async def bob(synapse: Synapse) -> AsyncIterator[Human]:
    """Somebody who has not set up cross-signing."""
    async with human(await synapse.register("bob"), signed=False) as opened:
        yield opened


async def met(platform: MatrixPlatform, home: Home, host: Human, *guests: Human) -> str:
    """Have people and the bot come together in an encrypted room."""
    room = await host.create_room(home.account.user, *(each.user for each in guests))
    await host.until_member(room, home.account.user)
    for each in guests:
        await each.join(room)
    await until_in(platform, room)
    for each in (host, *guests):
        await eventually(partial(_is_in, platform, room, each.user))
    return room


async def _is_in(platform: MatrixPlatform, room: str, user: str) -> bool:
    facts = await platform.facts(room)
    return facts is not None and user in facts.members


async def shown(somebody: Human, event: str, *, readable: bool) -> Seen:
    """Return what a client shows of an event, once it does so."""
    (seen,) = await somebody.until(
        lambda: [each for each in somebody.seen if (each.id, each.readable) == (event, readable)]
    )
    return seen


async def test_a_device_that_its_owner_signed_reads(home: Home, client: Human) -> None:
    async with home.open() as (platform, _):
        room = await met(platform, home, client)
        said = await accepted(platform, room, "The Council meets.", "delivery")

        assert (await shown(client, said, readable=True)).body == "The Council meets."


async def test_whoever_has_not_set_up_cross_signing_is_shown_why_they_cannot_read(
    home: Home, client: Human, bob: Human
) -> None:
    async with home.open() as (platform, _):
        room = await met(platform, home, client, bob)
        said = await accepted(platform, room, "The Council meets.", "delivery")
        await shown(client, said, readable=True)
        known = await platform.trust(TrustedIdentities())

        assert (await shown(bob, said, readable=False)).reason == WITHHELD
        assert known[f"matrix:{bob.user}"].withheld
        assert not known[f"matrix:{client.user}"].withheld


async def test_who_has_set_up_an_identity_reads_the_next_message(home: Home, client: Human, bob: Human) -> None:
    async with home.open() as (platform, _):
        room = await met(platform, home, client, bob)
        before = await accepted(platform, room, "The Council meets.", "one")
        await shown(bob, before, readable=False)
        await bob.cross_sign()
        await eventually(lambda: _has_identity(platform, bob.user))
        said = await accepted(platform, room, "It meets in Astana.", "two")

        assert (await shown(bob, said, readable=True)).body == "It meets in Astana."


async def _has_identity(platform: MatrixPlatform, user: str) -> bool:
    found = (await platform.trust(TrustedIdentities())).get(f"matrix:{user}")
    return found is not None and bool(found.told)


async def test_where_they_are_to_be_told_they_read_along(home: Home, client: Human, bob: Human) -> None:
    async with home.open(terms=TELLING) as (platform, _):
        room = await met(platform, home, client, bob)
        said = await accepted(platform, room, "The Council meets.", "delivery")

        assert (await shown(bob, said, readable=True)).body == "The Council meets."


async def test_not_in_a_room_that_holds_something_confidential(home: Home, client: Human, bob: Human) -> None:
    async with home.open(terms=TELLING) as (platform, _):
        room = await met(platform, home, client, bob)
        await platform.trust(TrustedIdentities(confidential=frozenset({f"matrix:{room}"})))
        said = await accepted(platform, room, "The Council meets.", "delivery")

        assert (await shown(bob, said, readable=False)).reason == WITHHELD


async def test_who_has_no_identity_reads_nothing_in_private(home: Home, bob: Human) -> None:
    async with home.open(terms=TELLING) as (platform, _):
        room = await met(platform, home, bob)
        said = await accepted(platform, room, "The Council meets.", "delivery")

        assert (await shown(bob, said, readable=False)).reason == WITHHELD


async def test_whoever_logs_in_by_a_password_that_the_server_reset_reads_nothing(
    home: Home, client: Human, bob: Human, synapse: Synapse
) -> None:
    await bob.cross_sign()
    async with home.open(terms=TELLING) as (platform, _):
        room = await met(platform, home, client, bob)
        async with human(await synapse.break_in(bob.account), signed=False) as thief:
            await thief.join(room)
            await bob.say(room, "Is anybody here?")
            said = await accepted(platform, room, "The Council meets.", "delivery")
            await shown(bob, said, readable=True)

            assert (await shown(thief, said, readable=False)).reason == WITHHELD


async def test_whoever_makes_another_identity_reads_nothing_until_it_is_accepted(
    home: Home, client: Human, bob: Human, synapse: Synapse
) -> None:
    await bob.cross_sign()
    async with home.open() as (platform, listener):
        room = await met(platform, home, client, bob)
        await accepted(platform, room, "The Council meets.", "one")
        async with human(await synapse.break_in(bob.account), signed=False) as thief:
            await thief.join(room)
            before = (await platform.trust(TrustedIdentities()))[f"matrix:{bob.user}"]
            await thief.do("reset_identity")
            await eventually(lambda: _is_changed(platform, bob.user))
            said = await accepted(platform, room, "It meets in Astana.", "two")
            await shown(client, said, readable=True)
            seen = await shown(thief, said, readable=False)
            await thief.say(room, "Remove the meeting.")
            await client.say(room, "Hello?")
            await listener.until(lambda: "Hello?" in listener.bodies)
            now = (await platform.trust(TrustedIdentities()))[f"matrix:{bob.user}"]
            await platform.trust(TrustedIdentities({f"matrix:{bob.user}": now.told}))
            after = await accepted(platform, room, "It is put off.", "three")

            assert seen.reason == WITHHELD
            assert "Remove the meeting." not in listener.bodies
            assert (now.counts, now.told != before.told) == (before.told, True)
            assert (await shown(thief, after, readable=True)).body == "It is put off."


async def _is_changed(platform: MatrixPlatform, user: str) -> bool:
    found = (await platform.trust(TrustedIdentities()))[f"matrix:{user}"]
    return found.told != found.counts


async def test_nobody_is_written_to_in_private_who_has_another_identity_than_before(home: Home, bob: Human) -> None:
    await bob.cross_sign()
    async with home.open() as (platform, _):
        await met(platform, home, bob)
        await accepted(platform, bob.user, "The Council meets.", "one")
        await bob.reset_identity()
        await eventually(lambda: _is_changed(platform, bob.user))
        outcome = await platform.send(bob.user, saying("It meets in Astana."), "two")

        assert isinstance(outcome, Refused)
        assert "identity" in outcome.reason
        assert outcome.retry_after


async def test_a_restart_trusts_no_other_identity_than_the_one_that_counted(home: Home, client: Human) -> None:
    async with home.open() as (platform, _):
        room = await met(platform, home, client)
        await accepted(platform, room, "The Council meets.", "one")
        counted = (await platform.trust(TrustedIdentities()))[f"matrix:{client.user}"].counts
    await client.reset_identity()
    async with home.open(ready=False) as (platform, _):
        await platform.trust(TrustedIdentities({f"matrix:{client.user}": counted}))
        assert await platform.check() is None
        outcome = await platform.send(room, saying("It meets in Astana."), "two")

        assert isinstance(outcome, Refused)


async def test_a_device_that_is_logged_out_reads_nothing_that_is_said_later(
    home: Home, client: Human, synapse: Synapse
) -> None:
    other = await synapse.log_in(client.account)
    async with home.open() as (platform, _), human(other) as phone:
        room = await met(platform, home, client)
        first = await accepted(platform, room, "The Council meets.", "one")
        await shown(phone, first, readable=True)
        session = await _session(client.account, room, first)
        await other.ask("POST", "logout", {})
        await eventually(lambda: _has_devices(platform, client, 1))
        said = await accepted(platform, room, "It meets in Astana.", "two")
        await shown(client, said, readable=True)

        assert await _session(client.account, room, said) != session


async def _has_devices(platform: MatrixPlatform, of: Human, number: int) -> bool:
    del platform
    return len(await of.devices(of.user)) == number


async def _session(account: Account, room: str, event: str) -> str:
    told = await account.ask("GET", f"rooms/{room}/event/{event}")
    session: str = told["content"]["session_id"]
    return session


async def test_a_server_that_tells_no_identities_any_more_makes_nobody_trusted(
    home: Home, client: Human, bob: Human, proxy: Proxy
) -> None:
    async with home.open(url=proxy.url, terms=TELLING) as (platform, _):
        room = await met(platform, home, client, bob)
        await accepted(platform, room, "The Council meets.", "one")
        proxy.change("keys/query", _without_identities)
        # Then everybody asks for the keys again.
        await client.account.ask("PUT", f"devices/{client.account.device}", {"display_name": "another name"})
        await eventually(lambda: _is_changed(platform, client.user))
        said = await accepted(platform, room, "It meets in Astana.", "two")
        await shown(bob, said, readable=True)

        assert (await shown(client, said, readable=False)).reason == WITHHELD


def _without_identities(told: dict[str, Any]) -> None:
    for keys in ("master_keys", "self_signing_keys", "user_signing_keys"):
        told.pop(keys, None)


async def test_a_signature_that_the_server_copies_to_another_device_shares_no_key(
    home: Home, client: Human, synapse: Synapse, proxy: Proxy
) -> None:
    thief_account = await synapse.break_in(client.account)
    mine = client.account.device

    def copied(told: dict[str, Any]) -> None:
        devices = told["device_keys"].get(client.user, {})
        if {mine, thief_account.device} <= devices.keys():
            devices[thief_account.device]["signatures"][client.user] |= devices[mine]["signatures"][client.user]

    proxy.change("keys/query", copied)
    async with (
        human(thief_account, signed=False) as thief,
        home.open(url=proxy.url) as (platform, _),
    ):
        room = await met(platform, home, client)
        await thief.join(room)
        said = await accepted(platform, room, "The Council meets.", "delivery")
        await shown(client, said, readable=True)

        assert (await shown(thief, said, readable=False)).reason == WITHHELD
