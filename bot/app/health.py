"""Health of the bot and its parts, for the HTTP endpoints."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from bot.adapters.web.server import OK, is_healthy
from bot.core.ports.store import DatabaseUnavailableError, MisplacedError
from bot.core.runtime.platforms import STANDBY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from bot.adapters.web.metrics import DeviceMetrics, Metrics
    from bot.adapters.web.server import Health
    from bot.core.ports.runtime import Clock
    from bot.core.ports.store import Deliveries
    from bot.core.runtime.platforms import PlatformRunner

_BEAT: Final = 45.0
"""Seconds: three times the longest pause of a delivery worker."""
_ANSWER: Final = 5.0


class BotHealth:
    """Collects the health of all parts."""

    def __init__(
        self, deliveries: Deliveries, runners: Sequence[PlatformRunner], metrics: Metrics, clock: Clock
    ) -> None:
        self._deliveries = deliveries
        self._runners = runners
        self._metrics = metrics
        self._clock = clock
        self._troubles: list[Callable[[], Sequence[str]]] = []
        self.phase = "starting"
        """``starting``, ``ok`` or ``stopping``."""

    def alive(self) -> bool:
        """Return True if every delivery worker is running."""
        return all(self._clock.monotonic() - runner.beat < _BEAT for runner in self._runners)

    def well(self) -> bool:
        """Return True if every platform is also connected, here or in another process."""
        return self.alive() and all(is_healthy(runner.state) for runner in self._runners)

    async def parts(self) -> Mapping[str, str]:
        """Return the state of each part."""
        platforms = {runner.name: runner.state for runner in self._runners}
        return {"bot": self.phase, "database": await self._database(), **platforms}

    def remarks(self) -> Sequence[str]:
        """Return warnings: things to fix that do not stop the bot."""
        return [each for troubles in self._troubles for each in troubles()]

    @contextmanager
    def remarking(self, troubles: Callable[[], Sequence[str]]) -> Iterator[None]:
        """Add a source of warnings for the duration of the context."""
        self._troubles.append(troubles)
        try:
            yield
        finally:
            self._troubles.remove(troubles)

    @contextmanager
    def device(self, figures: Callable[[], DeviceMetrics], troubles: Callable[[], Sequence[str]]) -> Iterator[None]:
        """Add the metrics and warnings of a Matrix device while it is connected."""
        with self.remarking(troubles), self._metrics.device(figures):
            yield

    async def figures(self) -> bytes:
        """Return the metrics, with current numbers of deliveries."""
        for runner in self._runners:
            self._metrics.connected(runner.name, there=runner.state == OK, standby=runner.state == STANDBY)
        try:
            told = await self._deliveries.told()
            backlog = await self._deliveries.backlog(self._names)
        except DatabaseUnavailableError:
            return self._metrics.text()
        unknown = sum(row.state == "sending" for row in told)
        oldest = (self._clock.now() - backlog.oldest).total_seconds() if backlog.oldest else 0.0
        self._metrics.waiting(unknown=unknown, due=backlog.number, oldest=oldest)
        return self._metrics.text()

    async def _database(self) -> str:
        try:
            async with asyncio.timeout(_ANSWER):
                await self._deliveries.next_due(self._names)
        except MisplacedError as error:
            return f"away: {error}"
        except (DatabaseUnavailableError, TimeoutError):
            return "away"
        return OK

    @property
    def _names(self) -> list[str]:
        return [runner.name for runner in self._runners]


if TYPE_CHECKING:

    def _health(health: BotHealth) -> Health:
        return health
