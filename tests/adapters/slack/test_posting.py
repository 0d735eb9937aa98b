"""A channel's queue: whoever comes first posts first, whatever befalls those before."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from bot.adapters.slack.posting import BusyError, ChannelLimiter
from tests.fakes import LIVENESS

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def limiter() -> ChannelLimiter:
    return ChannelLimiter(0.0)


class Queue:
    """Who waits in a limiter, and in which order they had their turn."""

    def __init__(self, limiter: ChannelLimiter) -> None:
        """Begin with nobody."""
        self.had: list[str] = []
        self._limiter = limiter

    async def join(
        self, name: str, *, patience: float = LIVENESS, meanwhile: Callable[[], object] | None = None
    ) -> asyncio.Task[None]:
        """Have somebody come, who is in the queue when this returns."""

        async def post() -> None:
            async with self._limiter.turn(patience):
                if meanwhile:
                    meanwhile()
                self.had.append(name)

        task = asyncio.create_task(post())
        await asyncio.sleep(0)
        return task


async def test_turns_are_taken_in_the_order_of_coming(limiter: ChannelLimiter) -> None:
    queue = Queue(limiter)
    async with limiter.turn(LIVENESS):
        waiting = [await queue.join(str(number)) for number in range(20)]
    await asyncio.gather(*waiting)

    assert queue.had == [str(number) for number in range(20)]


async def test_nobody_overtakes_while_the_channel_takes_nothing(limiter: ChannelLimiter) -> None:
    queue = Queue(limiter)
    async with limiter.turn(LIVENESS):
        waiting = [await queue.join("first", meanwhile=lambda: limiter.hold(0.05)), await queue.join("second")]
        limiter.hold(0.05)
    waiting.append(await queue.join("third"))
    await asyncio.gather(*waiting)

    assert queue.had == ["first", "second", "third"]


async def test_who_gives_up_or_goes_away_leaves_the_others_in_order(limiter: ChannelLimiter) -> None:
    queue = Queue(limiter)
    async with limiter.turn(LIVENESS):
        first = await queue.join("first")
        hasty = await queue.join("hasty", patience=0.001)
        second = await queue.join("second")
        gone = await queue.join("gone")
        third = await queue.join("third")
        gone.cancel()
        await asyncio.wait([hasty, gone])
    await asyncio.gather(first, second, third)

    assert isinstance(hasty.exception(), BusyError)
    assert queue.had == ["first", "second", "third"]


async def test_what_goes_wrong_in_a_turn_ends_it(limiter: ChannelLimiter) -> None:
    with pytest.raises(ConnectionError):
        async with limiter.turn(LIVENESS):
            raise ConnectionError
    queue = Queue(limiter)

    await (await queue.join("next"))

    assert queue.had == ["next"]


async def test_a_turn_that_cannot_come_in_time_is_refused_at_once(limiter: ChannelLimiter) -> None:
    limiter.hold(1000)

    with pytest.raises(BusyError) as busy:
        async with limiter.turn(1):
            pass

    assert busy.value.after > 1


async def test_one_channel_does_not_wait_for_another() -> None:
    one, other = ChannelLimiter(0.0), ChannelLimiter(0.0)

    async with one.turn(LIVENESS), asyncio.timeout(LIVENESS), other.turn(LIVENESS):
        pass
