"""Turns: order within a thread, no waiting for others, an end at which nothing is lost from sight."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from bot.core.dispatch.queue import KeyedQueue
from tests.fakes import LIVENESS

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable


class Log:
    """What was done, in order."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.begun = 0
        self.at_once = 0

    def doing(self, name: str, until: asyncio.Event | None = None) -> Callable[[], Awaitable[None]]:
        async def do() -> None:
            self.begun += 1
            self.at_once = max(self.at_once, self.begun)
            if until is not None:
                await until.wait()
            else:
                await asyncio.sleep(0)
            self.begun -= 1
            self.done.append(name)

        return do


@pytest.fixture
def log() -> Log:
    return Log()


async def test_a_thread_is_worked_off_in_order(log: Log) -> None:
    turns = KeyedQueue()
    for number in range(20):
        turns.take("a", log.doing(str(number)))
    await turns.drain(LIVENESS)

    assert log.done == [str(number) for number in range(20)]


async def test_a_turn_that_takes_long_does_not_keep_back_other_threads(log: Log) -> None:
    turns, end = KeyedQueue(), asyncio.Event()
    turns.take("a", log.doing("long", end))
    other = asyncio.Event()

    async def quick() -> None:
        other.set()

    turns.take("b", quick)
    await asyncio.wait_for(other.wait(), LIVENESS)
    end.set()
    await turns.drain(LIVENESS)

    assert log.done == ["long"]


async def test_never_more_than_so_many_are_worked_on_at_once(log: Log) -> None:
    turns = KeyedQueue(at_once=3)
    for number in range(50):
        turns.take(number, log.doing(str(number)))
    await turns.drain(LIVENESS)

    assert (log.at_once, len(log.done)) == (3, 50)


async def test_a_fault_in_one_does_not_keep_back_the_next(log: Log, caplog: pytest.LogCaptureFixture) -> None:
    async def fails() -> None:
        raise ValueError

    turns = KeyedQueue()
    turns.take("a", fails)
    turns.take("a", log.doing("next"))
    await turns.drain(LIVENESS)

    assert log.done == ["next"]
    assert [record.message for record in caplog.records] == ["Something that came in could not be dealt with"]


async def test_what_is_too_much_is_not_taken(log: Log) -> None:
    turns, end = KeyedQueue(most=2), asyncio.Event()
    taken = [turns.take("a", log.doing(str(number), end)) for number in range(3)]
    end.set()
    await turns.drain(LIVENESS)

    assert (taken, log.done) == ([True, True, False], ["0", "1"])


async def test_nothing_is_kept_of_what_is_done(log: Log) -> None:
    turns = KeyedQueue()
    for number in range(100):
        turns.take(number, log.doing(str(number)))
    await turns.drain(LIVENESS)

    assert turns.in_hand == 0
    assert len(asyncio.all_tasks()) == 1


async def test_at_the_end_what_takes_longer_is_abandoned(log: Log) -> None:
    turns = KeyedQueue()
    turns.take("a", log.doing("never", asyncio.Event()))
    turns.take("a", log.doing("behind it"))
    await turns.drain(0.01)

    assert (log.done, turns.in_hand) == ([], 0)


async def test_after_the_end_nothing_is_taken(log: Log) -> None:
    turns = KeyedQueue()
    await turns.drain(LIVENESS)

    assert not turns.take("a", log.doing("late"))
