"""How Slack brings an event to the app: once, and where it is not acknowledged in time, again."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Sequence

    from tests.peers.waiting import Pulse

Kind = Literal["events_api", "slash_commands", "interactive"]
DEADLINE: Final = 3.0
AGAIN: Final = (0.0, 0.6, 3.0)
"""Seconds before each redelivery. Slack waits not at all, a minute and five minutes: these are a hundredth."""


@dataclass(frozen=True, slots=True)
class Try:
    """What became of one attempt."""

    delay: float
    """Seconds until the acknowledgement, or until it was given up."""
    reason: str | None = None
    """Why it failed; nothing where it was acknowledged."""
    answer: Any = None
    """What the acknowledgement carried."""
    last: bool = False
    """Whether the app asked not to be told again."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """What is to be brought, for which time, and why it failed before."""

    kind: Kind
    payload: dict[str, Any]
    number: int = 0
    reason: str | None = None


class Carrier(Protocol):
    """One of the two ways to an app."""

    async def carry(self, attempt: Attempt, deadline: float) -> Try:
        """Bring it and wait for the acknowledgement."""
        ...


@dataclass(slots=True, eq=False)
class Delivery:
    """One event on its way."""

    kind: Kind
    payload: dict[str, Any]
    tries: list[Try] = field(default_factory=list)

    @property
    def acked(self) -> bool:
        """Whether the app acknowledged it."""
        return bool(self.tries) and self.tries[-1].reason is None

    @property
    def answer(self) -> Any:  # noqa: ANN401 -- whatever the app said
        """What the acknowledgement carried."""
        return self.tries[-1].answer if self.tries else None


class Deliveries:
    """Everything that was brought, in order."""

    def __init__(self, carrier: Callable[[], Carrier], pulse: Pulse) -> None:
        """Take what names the way to the app now, and who is told when something is settled."""
        self.deadline = DEADLINE
        self.again: Sequence[float] = AGAIN
        """Seconds before each redelivery of an event; commands and clicks are brought once."""
        self.all: list[Delivery] = []
        self._carrier = carrier
        self._pulse = pulse
        self._tasks: set[asyncio.Task[Any]] = set()

    async def deliver(self, kind: Kind, payload: dict[str, Any]) -> Delivery:
        """Bring something until it is acknowledged, or given up."""
        delivery = Delivery(kind, payload)
        self.all.append(delivery)
        reason: str | None = None
        for number, wait in enumerate((0.0, *self.again) if kind == "events_api" else (0.0,)):
            if wait:
                await asyncio.sleep(wait)
            done = await self._carrier().carry(Attempt(kind, payload, number, reason), self.deadline)
            delivery.tries.append(done)
            self._pulse.beat()
            reason = done.reason
            if reason is None or done.last:
                break
        return delivery

    def start(self, going: Coroutine[Any, Any, Any]) -> None:
        """Let something happen meanwhile."""
        task = asyncio.create_task(going)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def stop(self) -> None:
        """End what is still on its way."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def report(self) -> dict[str, Any]:
        """Tell what was acknowledged after how many seconds, and what was brought more than once."""
        delays = [one.tries[-1].delay for one in self.all if one.acked]
        return {
            "events": len(self.all),
            "acked": len(delays),
            "ack_delays": delays,
            "redeliveries": sum(len(one.tries) - 1 for one in self.all if one.tries),
            "failures": [one.reason for delivery in self.all for one in delivery.tries if one.reason],
        }
