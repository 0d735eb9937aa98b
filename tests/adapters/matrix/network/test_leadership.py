"""Nothing passes between the bot and its homeserver while another process may lead."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING

from bot.core.ports.chat import Accepted
from tests.adapters.matrix.network.staging import Home, until_in
from tests.adapters.platforms.messages import saying
from tests.fakes import LIVENESS

if TYPE_CHECKING:
    from tests.peers.matrix.accounts import Account
    from tests.peers.matrix.proxy import Proxy


class Right:
    """The right to lead; it is asked for on the network's thread."""

    def __init__(self, *, held: bool = True) -> None:
        """Begin with it, or without."""
        self.held = held
        self.denied = threading.Event()
        """Set once it was not there when it was asked for."""

    def __call__(self) -> bool:
        """Tell whether it is there."""
        if not self.held:
            self.denied.set()
        return self.held


async def test_nothing_is_asked_of_the_homeserver(home: Home, proxy: Proxy) -> None:
    async with home.open(url=proxy.url, may=Right(held=False), ready=False) as (platform, _):
        assert await platform.check() is not None
        assert not isinstance(await platform.send("!room", saying("a"), "a"), Accepted)

    assert dict(proxy.counts) == {}


async def test_an_answer_that_comes_then_is_not_let_in_and_comes_again_once_the_bot_leads(
    home: Home, alice: Account
) -> None:
    right = Right()
    async with home.open(may=right, answers=False) as (platform, listener):
        room = await alice.create_room(home.account)
        await until_in(platform, room)
        right.held = False
        await alice.send(room, {"msgtype": "m.text", "body": "a question"})
        assert await asyncio.to_thread(right.denied.wait, LIVENESS)
        before = listener.bodies
        right.held = True
        await listener.until(lambda: listener.heard)

        assert (before, listener.bodies) == ([], ["a question"])
