"""Work in another thread's loop: its value, its errors and its end come back, and nothing is left behind."""

from __future__ import annotations

import asyncio
import threading

import pytest

from bot.adapters.matrix.network.thread import LoopEndedError, open_loop_thread
from tests.fakes import LIVENESS


async def test_what_blocks_there_does_not_block_here() -> None:
    may_end = threading.Event()

    async def block() -> bool:
        return may_end.wait(LIVENESS)

    async with open_loop_thread("test") as there:
        blocking = asyncio.create_task(there.run(block()))
        for _ in range(100):
            await asyncio.sleep(0)
        may_end.set()

        assert await blocking


async def test_an_error_comes_back() -> None:
    async def fail() -> None:
        raise LookupError

    async with open_loop_thread("test") as there:
        with pytest.raises(LookupError):
            await there.run(fail())


async def test_who_is_cancelled_here_cancels_there() -> None:
    begun, ended = threading.Event(), threading.Event()

    async def hang() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    async with open_loop_thread("test") as there:
        hanging = asyncio.create_task(there.run(hang()))
        await asyncio.to_thread(begun.wait, LIVENESS)
        hanging.cancel()
        with pytest.raises(asyncio.CancelledError):
            await hanging

        assert await asyncio.to_thread(ended.wait, LIVENESS)


async def test_who_waits_when_it_ends_is_told_and_not_cancelled() -> None:
    begun = threading.Event()

    async def hang() -> None:
        begun.set()
        await asyncio.Event().wait()

    async with open_loop_thread("test") as there:
        hanging = asyncio.create_task(there.run(hang()))
        await asyncio.to_thread(begun.wait, LIVENESS)

    with pytest.raises(LoopEndedError):
        await hanging


async def test_nothing_begins_after_the_end() -> None:
    async def never() -> None:
        raise AssertionError

    async with open_loop_thread("test") as there:
        pass

    with pytest.raises(LoopEndedError):
        await there.run(never())


async def test_no_thread_is_left_behind_by_who_is_cancelled() -> None:
    inside = asyncio.Event()

    async def live() -> None:
        async with open_loop_thread("a thread of this test"):
            inside.set()
            await asyncio.Event().wait()

    living = asyncio.create_task(live())
    await asyncio.wait_for(inside.wait(), LIVENESS)
    living.cancel()
    with pytest.raises(asyncio.CancelledError):
        await living

    assert "a thread of this test" not in [each.name for each in threading.enumerate()]
