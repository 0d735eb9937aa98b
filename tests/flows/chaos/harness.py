"""Runs workers and peers, breaks them by a seed, and counts what came of each reminder."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import sys
from asyncio.subprocess import PIPE
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING, Any, Final
from urllib.request import urlopen

from typing_extensions import override

from bot.adapters.storage.store import open_store
from bot.app.clock import SystemClock
from bot.core.features.debriefs.plan import plan_debriefs
from tests.core.features.debriefs.meetings import basis, rule
from tests.core.features.reminders.meetings import event
from tests.deliveries import delivery
from tests.fakes import LIVENESS
from tests.flows.chaos.worker import LEASE, SETTLE, Called

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from collections.abc import AsyncIterator, Mapping, Sequence

    from bot.core.features.reminders.model import Delivery

FAULTS: Final[Mapping[str, float]] = {
    "lost": 0.03,
    "landed_timeout": 0.03,
    "landed_drop": 0.03,
    "late": 0.02,
    "limited": 0.05,
    "error": 0.03,
    "error_landed": 0.02,
    "fatal_landed": 0.01,
}
"""As often as the design was measured with: about a fifth of all calls."""
LATE: Final = 1.5
"""Seconds after its client gave up in which what is late arrives: less than the time to settle."""
_STARTS_AFTER: Final = timedelta(seconds=1)
_ROOMS: Final = 10
_NAMES: Final = ("slack:C{}", "matrix:!r{}:example.org")
_SOON: Final = timedelta(minutes=1)
_ASK: Final = re.compile(r"\bR-\d\b")


@dataclass(frozen=True, slots=True)
class Run:
    """What is done to how many reminders."""

    seed: int
    count: int = 150
    """On each platform."""
    seconds: float = 12.0
    """In which they all become due."""
    faults: Mapping[str, float] = field(default_factory=lambda: FAULTS)
    kill_every: float = 0.7
    """Seconds between two kills, about; 0 for none."""
    stop_every: float = 0.0
    """Seconds between two stops of a worker for longer than its lease; 0 for none."""
    workers: int = 2
    without: str = ""
    wording: float = 0.0
    debriefs: bool = False
    """Whether they are debriefs, planned as the bot plans them, and no reminders."""


@dataclass(frozen=True, slots=True)
class Result:
    """What came of it."""

    states: Mapping[str, int]
    lost: Sequence[str]
    """What nobody can see."""
    twice: Sequence[str]
    """What was ever posted more than once."""
    standing_twice: Sequence[str]
    """What can be seen more than once in the end."""
    kills: int
    stops: int
    faults: Mapping[str, int]
    numbered: Sequence[tuple[str, ...]] = ()
    """What each debrief asks, by its numbers, as it is stored."""
    shown: Sequence[tuple[str, ...]] = ()
    """The same as people see it."""

    @override
    def __str__(self) -> str:
        """Say it in a line."""
        return (
            f"{sum(self.states.values())} reminders, {self.kills} kills, {self.stops} stops, "
            f"{sum(self.faults.values())} faults: {len(self.lost)} lost, {len(self.twice)} posted twice, "
            f"{len(self.standing_twice)} of them still standing; {dict(self.states)}"
        )


async def run(url: str, wanted: Run) -> Result:
    """Plan reminders, let workers send them while they are broken, and wait until nothing is left to be sent."""
    chance = Random(wanted.seed)  # noqa: S311 -- no secret
    clock = SystemClock()
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(open_store(url))
        deliveries = store.deliveries(clock)
        peers = [
            await stack.enter_async_context(_peer(module, wanted, chance.randrange(2**32)))
            for module in ("tests.peers.slack", "tests.peers.homeserver")
        ]
        slack, homeserver = peers
        called = Called(url, slack, homeserver, without=wanted.without, wording=wanted.wording)
        crew = await stack.enter_async_context(_crew(called, wanted.workers))
        # Nothing is due before there is who sends it, however long that took.
        planned = _debriefs(wanted, chance) if wanted.debriefs else _reminders(wanted, chance)
        await deliveries.plan(planned, now=clock.now(), dropped={})
        kills, stops = await _break(crew, wanted, chance)
        first, last = planned[0].due_at, planned[-1].due_at + timedelta(seconds=1)
        states: dict[str, int] = {}
        async with asyncio.timeout(_drain(wanted)):
            while not states or states.keys() & {"pending", "sending"}:
                await asyncio.sleep(0.2)
                states = {}
                for row in await deliveries.between(first, last):
                    states[row.state] = states.get(row.state, 0) + 1
        # Who found out that it posted what another had posted takes that away before it ends.
        await crew.end()
        # What is late may arrive after all is settled.
        await asyncio.sleep(LATE + 0.5)
        reports = [await asyncio.to_thread(_report, peer) for peer in peers]
        numbered = [await store.debrief_items().of(each.id) for each in planned]
    posted = {name: content for report in reports for name, content in report["contents"].items()}
    shown = [tuple(dict.fromkeys(_ASK.findall(json.dumps(posted.get(each.id))))) for each in planned]
    return replace(_result(planned, reports, states, kills, stops), numbered=numbered, shown=shown)


def _reminders(wanted: Run, chance: Random) -> list[Delivery]:
    start = SystemClock().now() + _STARTS_AFTER
    made = [
        delivery(
            f"veldria_talks:{number // 4}",
            offset=f"{number % 4 + 1}d",
            room=room.format(number % _ROOMS),
            due=start + timedelta(seconds=chance.uniform(0, wanted.seconds)),
        )
        for room in _NAMES
        for number in range(wanted.count)
    ]
    return sorted(made, key=lambda each: each.due_at)


def _debriefs(wanted: Run, chance: Random) -> list[Delivery]:
    """Return what is asked after meetings that began a minute before, each in every room."""
    now = SystemClock().now()
    made = [
        replace(event(f"{due - _SOON:%Y-%m-%d %H:%M}", f"veldria_talks:{number}", zone="UTC"), instant=due - _SOON)
        for number, due in enumerate(
            now + _STARTS_AFTER + timedelta(seconds=chance.uniform(0, wanted.seconds))
            for _ in range(wanted.count // _ROOMS)
        )
    ]
    rooms = [room.format(number) for room in _NAMES for number in range(_ROOMS)]
    planned = plan_debriefs(basis(*made, rules=(rule(rooms=rooms, after="1m"),)), (), now)
    return sorted(planned.wanted, key=lambda each: each.due_at)


async def _break(crew: _Crew, wanted: Run, chance: Random) -> tuple[int, int]:
    kills = stops = 0
    every = wanted.kill_every or wanted.stop_every
    loop = asyncio.get_running_loop()
    end = loop.time() + _STARTS_AFTER.total_seconds() + wanted.seconds
    while every and loop.time() < end:
        await asyncio.sleep(chance.expovariate(1 / every))
        chosen = chance.randrange(wanted.workers)
        if wanted.kill_every:
            await crew.replace(chosen)
            kills += 1
        else:
            await crew.stop_for(chosen, (LEASE + SETTLE).total_seconds() + 3)
            stops += 1
    return kills, stops


def _drain(wanted: Run) -> float:
    """Return after how many seconds what is not settled never will be: many times what it takes."""
    return wanted.seconds + LIVENESS + 10 * (LEASE + SETTLE).total_seconds()


class _Crew:
    """Workers, each replaced as soon as it is killed."""

    def __init__(self, nursery: Process) -> None:
        self._nursery = nursery
        self._ids: list[int] = []

    async def start(self) -> int:
        """Start one more; its process id comes out."""
        assert self._nursery.stdin
        assert self._nursery.stdout
        self._nursery.stdin.write(b"\n")
        return int(await asyncio.wait_for(self._nursery.stdout.readline(), LIVENESS))

    async def fill(self, count: int) -> None:
        """Start as many."""
        self._ids = [await self.start() for _ in range(count)]

    async def replace(self, number: int) -> None:
        """Kill one with no chance to tidy up, and start another."""
        with suppress(ProcessLookupError):
            os.kill(self._ids[number], signal.SIGKILL)
        self._ids[number] = await self.start()

    async def stop_for(self, number: int, seconds: float) -> None:
        """Let one hang for a while."""
        os.kill(self._ids[number], signal.SIGSTOP)
        await asyncio.sleep(seconds)
        os.kill(self._ids[number], signal.SIGCONT)

    async def end(self) -> None:
        """Have them end by themselves, and wait until they have."""
        for each in self._ids:
            with suppress(ProcessLookupError):
                os.kill(each, signal.SIGTERM)
        async with asyncio.timeout(LIVENESS):
            for each in self._ids:
                with suppress(ProcessLookupError):
                    while True:
                        os.kill(each, 0)
                        await asyncio.sleep(0.02)
        self._ids.clear()


@asynccontextmanager
async def _crew(called: Called, count: int) -> AsyncIterator[_Crew]:
    command = [sys.executable, "-m", "tests.flows.chaos.worker", called.text()]
    nursery = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE)
    crew = _Crew(nursery)
    try:
        await crew.fill(count)
        yield crew
    finally:
        await crew.end()
        assert nursery.stdin
        nursery.stdin.close()
        await asyncio.wait_for(nursery.wait(), LIVENESS)


@asynccontextmanager
async def _peer(module: str, wanted: Run, seed: int) -> AsyncIterator[str]:
    faults = json.dumps(dict(wanted.faults))
    command = [sys.executable, "-m", module, "0", "--seed", str(seed), "--faults", faults, "--late", str(LATE)]
    peer = await asyncio.create_subprocess_exec(*command, stdout=PIPE)
    assert peer.stdout
    told = json.loads(await asyncio.wait_for(peer.stdout.readline(), LIVENESS))
    try:
        yield f"http://127.0.0.1:{told['port']}"
    finally:
        peer.terminate()
        await asyncio.wait_for(peer.wait(), LIVENESS)


def _report(peer: str) -> dict[str, Any]:
    with urlopen(f"{peer}/_report", timeout=LIVENESS) as answer:  # noqa: S310 -- our own
        report: dict[str, Any] = json.load(answer)
    return report


def _result(
    planned: Sequence[Delivery], reports: Sequence[dict[str, Any]], states: Mapping[str, int], kills: int, stops: int
) -> Result:
    ever: dict[str, int] = {}
    visible: dict[str, int] = {}
    faults: dict[str, int] = {}
    for report in reports:
        ever |= report["ever"]
        visible |= report["visible"]
        for name, count in report["faults"].items():
            faults[name] = faults.get(name, 0) + count
    names = [each.id for each in planned]
    return Result(
        states,
        lost=[name for name in names if not visible.get(name)],
        twice=[name for name in names if ever.get(name, 0) > 1],
        standing_twice=[name for name in names if visible.get(name, 0) > 1],
        kills=kills,
        stops=stops,
        faults=faults,
    )
