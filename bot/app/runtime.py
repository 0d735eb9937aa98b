"""The bot as a service: starts its parts in order, restarts those that fail, and stops them in order.

First settings, then the database and its migrations, the documents and the plan; then the platforms connect.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from contextlib import AsyncExitStack
from datetime import time, timedelta
from functools import partial
from importlib.metadata import version
from typing import TYPE_CHECKING, Final, TextIO

from bot.adapters.scheduler import Scheduler
from bot.adapters.systemd import Supervisor
from bot.adapters.web.metrics import Metrics
from bot.adapters.web.server import OK, ping_regularly, serve_health
from bot.app.backups import make_nightly_backup, remove_incomplete_backups
from bot.app.clock import SystemClock
from bot.app.errors import BotError, UsageError
from bot.app.health import BotHealth
from bot.app.platforms import SINGLE_PROCESS, configured_platforms
from bot.app.reload import ConfigReloader, watch_texts
from bot.app.services import open_services
from bot.app.settings import read_environment
from bot.core.features.deliveries.outsiders import OutsiderGuard
from bot.core.features.deliveries.sender import Limits
from bot.core.features.deliveries.worker import ClockWatch, DeliveryWorker
from bot.core.ports.store import DatabaseUnavailableError
from bot.core.runtime.platforms import PlatformRunner
from bot.core.runtime.supervision import run_forever
from bot.log import set_up_logging

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bot.adapters.documents.home import HomePaths
    from bot.app.active import ActiveBot
    from bot.app.services import Services
    from bot.app.settings import ListenAddress
    from bot.core.features.deliveries.calls import PlatformCaller

logger = logging.getLogger(__name__)

_DRAINING: Final = 17.0
"""Seconds after which deliveries are abandoned on shutdown; all of it takes less than twenty."""
_CONNECT_TIMEOUT: Final = 10.0
"""Seconds for which the start waits for platforms; it then goes on without those that are still connecting."""
_HEARTBEAT: Final = 1.0
_PINGED_EVERY: Final = 60.0
_RETRY: Final = 10.0
_NIGHT: Final = time(2, 30)
"""UTC; outside working hours in Brussels and Astana."""


class NoPlatformError(BotError):
    """No platform accepts the bot; the message says why."""


class BotService:
    """The service, from start to stop.

    Args:
        places: paths of the files.
        say: shows a line to whoever started it.
        log: where it logs to.
        variables: the environment.

    Raises:
        UsageError: if the environment has an invalid value.
    """

    def __init__(
        self, places: HomePaths, say: Callable[[str], None], log: TextIO, variables: Mapping[str, str] = os.environ
    ) -> None:
        self._environment = read_environment(variables)
        set_up_logging(log, self._environment.secrets)
        self._places = places
        self._variables = variables
        self._say = say
        self._clock = SystemClock()
        self._supervisor = Supervisor(variables)
        self._stopping = asyncio.Event()
        self._plan_wanted = asyncio.Event()
        self._runners: list[PlatformRunner] = []

    async def go_on(self) -> None:
        """Start, run until a signal arrives, and stop.

        Raises:
            BotError: if it cannot start; the message says why.
        """
        # Installed first, so that signals are also handled during the start.
        for each in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(each, self._stop)
        metrics = Metrics(version("advocacy-bot"))
        reloader = ConfigReloader(self._places, self._say, metrics, self._clock)
        await asyncio.to_thread(remove_incomplete_backups, self._places, self._variables)
        async with open_services(reloader.active, self._places, self._variables) as services:
            await reloader.open(services, self._plan_wanted.set)
            await services.reminders.replan()
            async with AsyncExitStack() as stack:
                health = BotHealth(services.deliveries, self._runners, metrics, self._clock)
                stack.enter_context(health.remarking(reloader.troubles))
                await self._open_platforms(services, reloader, metrics, health, stack)
                if self._environment.listen:
                    await self._listen(self._environment.listen, health, stack)
                await self._work(services, reloader, health, metrics)
        self._say("Stopped.")

    def _stop(self) -> None:
        self._stopping.set()
        # A second signal ends the process at once, which loses nothing.
        loop = asyncio.get_running_loop()
        for each in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(each)
            signal.signal(each, signal.SIG_DFL)

    async def _open_platforms(
        self, services: Services, reloader: ConfigReloader, metrics: Metrics, health: BotHealth, stack: AsyncExitStack
    ) -> None:
        """Create the runner of each platform, and schedule the nightly jobs."""
        outsiders = OutsiderGuard(reloader.active.access, services.reminders.withheld)
        stack.enter_context(health.remarking(outsiders.troubles))
        locks = {
            name: await stack.enter_async_context(services.leader_lock(name, self._clock)) for name in SINGLE_PROCESS
        }
        platforms = configured_platforms(
            self._environment, self._places, self._say, self._clock, services, health, locks, self._replan
        )
        if "terminal" in platforms:
            self._say("No chat platform is configured: reminders are shown here.")
        for name, connect in platforms.items():
            alarm = Scheduler()
            await stack.enter_async_context(alarm.running())

            def make_worker(caller: PlatformCaller, alarm: Scheduler = alarm) -> DeliveryWorker:
                return DeliveryWorker(
                    services.deliveries,
                    [caller],
                    handler=services.reminders,
                    outsiders=outsiders,
                    replan=self._replan,
                    alarm=alarm,
                    clock=self._clock,
                    limits=Limits(),
                    meter=metrics,
                )

            self._runners.append(
                PlatformRunner(name, connect, make_worker, self._clock, metrics, leader_lock=locks.get(name))
            )
        nights = Scheduler()
        nights.daily("plan", _NIGHT, self._replan)
        nights.daily("backup", _NIGHT, self._back_up)
        nights.daily("prune", _NIGHT, partial(self._prune, services, reloader.active))
        await stack.enter_async_context(nights.running())

    async def _listen(self, address: ListenAddress, health: BotHealth, stack: AsyncExitStack) -> None:
        try:
            where = await stack.enter_async_context(serve_health(address.host, address.port, health))
        except OSError as error:
            message = (
                f"BOT_LISTEN: {address.host}:{address.port} cannot be used "
                f"({os.strerror(error.errno or 0).lower()}); name another address, or none to do without"
            )
            raise UsageError(message) from error
        self._say(f"Health: {where}/readyz")

    async def _work(self, services: Services, reloader: ConfigReloader, health: BotHealth, metrics: Metrics) -> None:
        async with asyncio.TaskGroup() as group:
            running = [group.create_task(runner.run()) for runner in self._runners]
            others = [
                group.create_task(run_forever("documents", lambda: services.documents.watch(reloader.on_change))),
                group.create_task(run_forever("texts", lambda: self._watch_texts(services, reloader.active))),
                group.create_task(run_forever("plan", lambda: self._keep_planned(services))),
                group.create_task(self._beat(health, metrics)),
            ]
            await self._wait_for_platforms()
            # If no platform accepts the bot, it ends, as whoever starts it can read why.
            shut_out = [f"{runner.name}: {runner.state}" for runner in self._runners if runner.shut_out]
            if len(shut_out) < len(self._runners):
                shut_out = []
                if self._environment.ping:
                    others.append(group.create_task(ping_regularly(self._environment.ping, _PINGED_EVERY, health.well)))
                health.phase = OK
                self._supervisor.ready()
                logger.info("Ready", extra={"platforms": {runner.name: runner.state for runner in self._runners}})
                await self._stopping.wait()
            health.phase = "stopping"
            self._supervisor.stopping()
            logger.info("Stopping")
            for runner, task in zip(self._runners, running, strict=True):
                runner.stop()
                if not runner.sending:
                    task.cancel()
            _, late = await asyncio.wait(running, timeout=_DRAINING)
            for task in (*late, *others):
                task.cancel()
        if shut_out:
            raise NoPlatformError("; ".join(shut_out))

    async def _wait_for_platforms(self) -> None:
        """Wait until each platform was contacted once, within a limit, or the bot is stopped."""

        async def all_asked() -> None:
            for runner in self._runners:
                await runner.checked.wait()

        waiting = [asyncio.create_task(each) for each in (all_asked(), _wait_for(self._stopping))]
        await asyncio.wait(waiting, timeout=_CONNECT_TIMEOUT, return_when=asyncio.FIRST_COMPLETED)
        for task in waiting:
            task.cancel()

    async def _beat(self, health: BotHealth, metrics: Metrics) -> None:
        """Send heartbeats to the supervisor, and detect changes of the system clock."""
        watch, told = ClockWatch(self._clock), self._clock.monotonic()
        while True:
            await asyncio.sleep(_HEARTBEAT)
            if watch.step() is not None:
                metrics.stepped()
            if self._supervisor.every is not None and self._clock.monotonic() - told >= self._supervisor.every:
                told = self._clock.monotonic()
                if health.alive():
                    self._supervisor.alive()

    async def _replan(self) -> None:
        self._plan_wanted.set()

    async def _keep_planned(self, services: Services) -> None:
        """Replan when requested; retry if the database is unavailable."""
        while True:
            await self._plan_wanted.wait()
            self._plan_wanted.clear()
            try:
                await services.reminders.replan()
            except DatabaseUnavailableError as error:
                logger.warning("Reminders cannot be planned now", extra={"error": str(error)})
                self._plan_wanted.set()
                await asyncio.sleep(_RETRY)
                continue
            for runner in self._runners:
                runner.planned()

    async def _watch_texts(self, services: Services, active: ActiveBot) -> None:
        async def tell_admins(lines: Sequence[str]) -> None:
            await services.reminders.tell_admins("broken", "texts", lines, after=0)
            await self._replan()

        await watch_texts(self._places, active, self._say, tell_admins)

    async def _prune(self, services: Services, active: ActiveBot) -> None:
        keep = timedelta(days=active.bot.home.config.keep.days)
        if number := await services.prune(self._clock.now(), keep):
            logger.info("What was over for long was deleted", extra={"deliveries": number})

    async def _back_up(self) -> None:
        if copy := await asyncio.to_thread(make_nightly_backup, self._places, self._variables):
            logger.info("A backup was written", extra={"file": copy.name})


async def _wait_for(event: asyncio.Event) -> None:
    await event.wait()
