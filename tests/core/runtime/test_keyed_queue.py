"""Turns: order within a thread, no waiting for others, an end at which nothing is lost from sight."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from bot.core.runtime.keyed_queue import KeyedQueue, WorkQueue
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
    turns = WorkQueue()
    for number in range(20):
        turns.take("a", log.doing(str(number)))
    await turns.drain(LIVENESS)

    assert log.done == [str(number) for number in range(20)]


async def test_a_turn_that_takes_long_does_not_keep_back_other_threads(log: Log) -> None:
    turns, end = WorkQueue(), asyncio.Event()
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
    turns = WorkQueue(at_once=3)
    for number in range(50):
        turns.take(number, log.doing(str(number)))
    await turns.drain(LIVENESS)

    assert (log.at_once, len(log.done)) == (3, 50)


async def test_a_fault_in_one_does_not_keep_back_the_next(log: Log, caplog: pytest.LogCaptureFixture) -> None:
    async def fails() -> None:
        raise ValueError

    turns = WorkQueue()
    turns.take("a", fails)
    turns.take("a", log.doing("next"))
    await turns.drain(LIVENESS)

    assert log.done == ["next"]
    assert [record.message for record in caplog.records] == ["Something that came in could not be dealt with"]


async def test_what_is_too_much_is_not_taken(log: Log) -> None:
    turns, end = WorkQueue(most=2), asyncio.Event()
    taken = [turns.take("a", log.doing(str(number), end)) for number in range(3)]
    end.set()
    await turns.drain(LIVENESS)

    assert (taken, log.done) == ([True, True, False], ["0", "1"])


async def test_nothing_is_kept_of_what_is_done(log: Log) -> None:
    turns = WorkQueue()
    for number in range(100):
        turns.take(number, log.doing(str(number)))
    await turns.drain(LIVENESS)

    assert turns.in_hand == 0
    assert len(asyncio.all_tasks()) == 1


async def test_at_the_end_what_takes_longer_is_abandoned(log: Log) -> None:
    turns = WorkQueue()
    turns.take("a", log.doing("never", asyncio.Event()))
    turns.take("a", log.doing("behind it"))
    await turns.drain(0.01)

    assert (log.done, turns.in_hand) == ([], 0)


async def test_after_the_end_nothing_is_taken(log: Log) -> None:
    turns = WorkQueue()
    await turns.drain(LIVENESS)

    assert not turns.take("a", log.doing("late"))


async def handle_nothing(key: str, item: str) -> None:
    raise AssertionError(key, item)


async def test_what_waits_at_a_stop_is_given_back_and_what_was_begun_is_finished() -> None:
    handled, begun, end = [], asyncio.Event(), asyncio.Event()

    async def handle(key: str, item: str) -> None:
        begun.set()
        await end.wait()
        handled.append((key, item))

    queue = KeyedQueue(handle)
    for item in ("first", "second", "third"):
        queue.take("a", item)
    await begun.wait()
    left = queue.stop()
    in_hand = queue.in_hand
    end.set()
    await queue.drain(LIVENESS)

    assert (left, in_hand, handled, queue.in_hand) == (["second", "third"], 1, [("a", "first")], 0)


async def test_what_waits_for_a_place_at_a_stop_is_given_back_as_well() -> None:
    begun, end = asyncio.Event(), asyncio.Event()

    async def handle(key: str, item: str) -> None:
        del key, item
        begun.set()
        await end.wait()

    queue = KeyedQueue(handle, at_once=1)
    queue.take("a", "begun")
    queue.take("b", "waits")
    await begun.wait()
    left = queue.stop()
    end.set()

    assert (left, await queue.drain(LIVENESS), queue.in_hand) == (["waits"], 0, 0)


async def test_nothing_is_taken_after_a_stop() -> None:
    queue = KeyedQueue(handle_nothing)

    assert (queue.stop(), queue.take("a", "late"), queue.in_hand) == ([], False, 0)


async def test_whoever_asks_is_told_of_each_place_that_is_free_again() -> None:
    free: list[int] = []

    async def handle(key: str, item: str) -> None:
        del key
        if item == "fails":
            raise ValueError

    queue: KeyedQueue[str, str] = KeyedQueue(handle, done=lambda: free.append(queue.in_hand))
    for item in ("works", "fails", "works"):
        queue.take("a", item)
    await queue.drain(LIVENESS)

    assert free == [2, 1, 0]
