"""``python -m tests.flows.chaos.worker CALLED``: forks a worker for each line it reads, and says its process id.

All is loaded before: a worker that is killed is replaced within milliseconds.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import sys
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from typing_extensions import override

from bot.adapters.scheduler import Scheduler
from bot.adapters.slack.platform import open_slack
from bot.adapters.storage.store import open_store
from bot.app.clock import SystemClock
from bot.core.domain.message import Bullets, Message, Paragraph
from bot.core.features.deliveries.model import Rendered
from bot.core.features.deliveries.sender import Limits
from bot.core.features.deliveries.worker import DeliveryWorker
from tests.adapters.matrix.network.unencrypted import ClearPlatform, open_clear
from tests.fakes import LIVENESS, PlainHandler, SilentMeter, calls_of, nobody_else
from tests.flows.chaos import unsafe
from tests.peers import homeserver, slack

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import datetime

    from bot.adapters.storage.store import Store
    from bot.core.features.deliveries.model import Skip
    from bot.core.features.reminders.model import DeliveryState
    from bot.core.ports.chat import ChatPlatform
    from bot.core.ports.store import DebriefItems, Deliveries, DeliveryRow

PATIENCE: Final = 2.0
LEASE: Final = timedelta(seconds=4)
SETTLE: Final = timedelta(seconds=6)
"""Longer than what is late takes to arrive, also where the peer has to wait for its turn on a busy machine."""
ASKS: Final = tuple(f"R-{number}" for number in range(10))
"""What is asked after every meeting, in any order."""


@dataclass(frozen=True, slots=True)
class Called:
    """What every worker of a run is called with."""

    url: str
    slack: str
    """Where it is."""
    homeserver: str
    without: str = ""
    """The one safeguard that is switched off; see :mod:`tests.flows.chaos.unsafe`."""
    wording: float = 0.0
    """Seconds that it takes at most to word a message."""

    def text(self) -> str:
        """Return it as the command's argument."""
        return json.dumps(asdict(self))


LIMITS: Final = Limits(
    lease=LEASE,
    settle=SETTLE,
    margin=timedelta(seconds=0.3),
    pause=timedelta(seconds=1),
    poll=timedelta(seconds=1),
    drain=timedelta(seconds=LIVENESS),
)


async def _work(called: Called) -> None:
    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    scheduler, clock = Scheduler(), SystemClock()
    async with open_store(called.url) as store, scheduler.running(), _platforms(called) as platforms:
        pump = DeliveryWorker(
            _deliveries(called, store),
            [calls_of(each, clock) for each in platforms],
            handler=_Words(called.wording, store.debrief_items()),
            outsiders=nobody_else(),
            replan=_nothing,
            alarm=scheduler,
            clock=clock,
            meter=SilentMeter(),
            # Whoever has more time left than there is never sees that there is none.
            limits=replace(LIMITS, margin=timedelta(days=-1)) if called.without == "fence" else LIMITS,
        )
        async with asyncio.TaskGroup() as group:
            group.create_task(pump.run())
            await stopped.wait()
            pump.stop()


@asynccontextmanager
async def _platforms(called: Called) -> AsyncIterator[tuple[ChatPlatform, ...]]:
    where = (called.homeserver, homeserver.USER, homeserver.DEVICE, homeserver.TOKEN)
    # Encrypted, one process alone may use a device: what several do to each other is tried in clear.
    kind = unsafe.OtherTransactions if called.without == "transactions" else ClearPlatform
    async with (
        open_slack(slack.TOKEN, url=f"{called.slack}/api/", patience=PATIENCE, pace=0) as to_slack,
        open_clear(*where, patience=PATIENCE, kind=kind) as to_matrix,
    ):
        yield unsafe.without_looking(to_slack) if called.without == "look" else to_slack, to_matrix


def _deliveries(called: Called, store: Store) -> Deliveries:
    deliveries = store.deliveries(SystemClock())
    return unsafe.without_intent(deliveries, store) if called.without == "intent" else deliveries


class _Words(PlainHandler):
    def __init__(self, seconds: float, items: DebriefItems) -> None:
        self._seconds = seconds
        self._items = items

    @override
    async def compose(self, row: DeliveryRow, now: datetime) -> Rendered | Skip:
        """Take a while, and word the row by its name; a debrief by what it asks, which is another list each time."""
        del now
        await asyncio.sleep(random.uniform(0, self._seconds))  # noqa: S311 -- no secret
        if row.delivery.kind == "debrief":
            numbered = await self._items.keep(row.delivery.id, random.sample(ASKS, len(ASKS)))
            return Rendered(Message(row.delivery.id, (Bullets(numbered),), "en"), row.delivery.content_hash)
        return Rendered(Message(row.delivery.id, (Paragraph(row.delivery.event),), "en"), row.delivery.content_hash)

    @override
    async def report_unsent(self, row: DeliveryRow, state: DeliveryState, why: str) -> None:
        print(f"{row.delivery.id} {state}: {why}", file=sys.stderr, flush=True)  # noqa: T201 -- shown where a test fails


async def _nothing() -> None:
    pass


def _fork_on_demand(called: Called) -> None:
    # Whoever is killed is gone at once: nobody waits for it.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for _ in sys.stdin:
        child = os.fork()
        if not child:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            with suppress(KeyboardInterrupt):
                asyncio.run(_work(called))
            os._exit(0)
        print(child, flush=True)  # noqa: T201 -- for whoever asked


if __name__ == "__main__":
    _fork_on_demand(Called(**json.loads(sys.argv[1])))
