"""What a room of Matrix costs: with hundreds of devices, with hundreds of messages at once, with thousands in a row."""

from __future__ import annotations

import asyncio
import json
import logging
from contextlib import asynccontextmanager, suppress
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

from vodozemac import Account as Olm

from benchmarks.measuring import memory_of
from bot.adapters.matrix.network.terms import EncryptionSettings
from bot.adapters.matrix.platform import open_matrix
from bot.app.clock import SystemClock
from bot.core.domain.message import Message, Paragraph
from bot.core.ports.chat import Accepted

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.adapters.matrix.platform import MatrixPlatform
    from tests.peers.matrix.accounts import Account
    from tests.peers.matrix.human import Human
    from tests.peers.matrix.synapse import Synapse

_BEAT: Final = 0.001
_EACH: Final = 10
"""Devices of one person."""
_WARM: Final = 300
_QUESTION: Final = 10
"""Of so many messages one is a question."""
_AT_ONCE: Final = 250


async def much_said(somebody: Human, room: str, bot: str, process: int, count: int) -> None:
    """Say much, some of it to the bot, and tell what its memory was before and after."""

    async def say(many: int) -> None:
        for start in range(0, many, _QUESTION):
            talk = (somebody.say(room, f"{number}") for number in range(start + 1, start + _QUESTION))
            await asyncio.gather(somebody.ask(room, "article 164", of=bot), *talk)
            somebody.seen.clear()

    await say(_WARM)
    before = memory_of(process)
    await say(count)
    after = memory_of(process)
    print(f"{count} more messages: {before:.1f} MiB → {after:.1f} MiB ({after - before:+.1f})")


async def room_of_many(synapse: Synapse, store: Path, devices: int) -> None:
    """Say something where hundreds of devices must be given the key first, and tell how the other loop is delayed."""
    bot, *people = [await synapse.register(name) for name in ("bot", *["member"] * (devices // _EACH))]
    for person in people:
        for each in [person, *[await synapse.log_in(person) for _ in range(_EACH - 1)]]:
            await _publish(each)
    newcomer = await synapse.register("newcomer")
    await _publish(newcomer)
    room = await people[0].create_room(bot, *people[1:], encrypted=True)
    for each in (bot, *people[1:]):
        await each.join(room)
    async with _speaking(bot, store) as platform:
        for title in (f"the first message to {devices} devices", "the next", "one after somebody has joined"):
            if title.endswith("joined"):
                await people[0].do(room, "invite", newcomer.user)
                await newcomer.join(room)
                while newcomer.user not in getattr(await platform.facts(room), "members", ()):  # noqa: ASYNC110 -- nothing tells of it
                    await asyncio.sleep(_BEAT)
            delays: list[float] = []
            beating = asyncio.create_task(_beat(delays))
            start = perf_counter()
            await _send(platform, room, title)
            seconds = perf_counter() - start
            beating.cancel()
            with suppress(asyncio.CancelledError):
                await beating
            print(f"{title}: {seconds:.2f} s; the main loop was late by {1_000 * max(delays):.0f} ms at most")


async def many_at_once(synapse: Synapse, store: Path) -> None:
    """Have hundreds of messages sent to one encrypted room at once."""
    bot, person = [await synapse.register(name) for name in ("bot", "member")]
    await _publish(person)
    room = await person.create_room(bot, encrypted=True)
    await bot.join(room)
    async with _speaking(bot, store) as platform:
        start = perf_counter()
        await asyncio.gather(*(_send(platform, room, f"{number}") for number in range(_AT_ONCE)))
        seconds = perf_counter() - start
    sent = sum(each["sender"] == bot.user and each["type"] == "m.room.encrypted" for each in await bot.timeline(room))
    print(f"{_AT_ONCE} messages at once: {sent} are there after {seconds:.1f} s")


async def _beat(delays: list[float]) -> None:
    while True:
        start = perf_counter()
        await asyncio.sleep(_BEAT)
        delays.append(perf_counter() - start - _BEAT)


async def _send(platform: MatrixPlatform, room: str, text: str) -> None:
    outcome = await platform.send(room, Message(text, (Paragraph(text),), "en"), text)
    if not isinstance(outcome, Accepted):
        raise SystemExit(outcome.reason)


@asynccontextmanager
async def _speaking(bot: Account, store: Path) -> AsyncIterator[MatrixPlatform]:
    """Have the bot's own side of Matrix in this process, as ``run`` has."""
    # It warns of each device that it has not spoken to yet.
    logging.getLogger("nio").setLevel(logging.ERROR)
    where = (bot.url, bot.user, bot.device, bot.token, store, "a pickle key that opens nothing")
    # Nobody has signed these devices, and all are to be given the key.
    telling = EncryptionSettings(tells_unsigned=lambda: True)
    async with open_matrix(*where, clock=SystemClock(), patience=120, terms=telling) as platform:
        if trouble := await platform.check():
            raise SystemExit(str(trouble))
        yield platform


async def _publish(account: Account) -> None:
    """Give a device keys, as its client would; nobody reads what is encrypted for it."""
    olm = Olm()
    olm.generate_one_time_keys(1)

    def signed(told: dict[str, Any]) -> dict[str, Any]:
        canonical = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        signature = olm.sign(canonical.encode()).to_base64()
        return {**told, "signatures": {account.user: {f"ed25519:{account.device}": signature}}}

    own = {"curve25519": olm.curve25519_key.to_base64(), "ed25519": olm.ed25519_key.to_base64()}
    device = {
        "user_id": account.user,
        "device_id": account.device,
        "algorithms": ["m.olm.v1.curve25519-aes-sha2", "m.megolm.v1.aes-sha2"],
        "keys": {f"{kind}:{account.device}": key for kind, key in own.items()},
    }
    once = {f"signed_curve25519:{name}": signed({"key": key.to_base64()}) for name, key in olm.one_time_keys.items()}
    await account.ask("POST", "keys/upload", {"device_keys": signed(device), "one_time_keys": once})
