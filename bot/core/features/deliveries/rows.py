"""A wrapper of the delivery store that counts settled deliveries and notifies callbacks."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
    from datetime import datetime, timedelta

    from bot.core.features.reminders.model import Delivery, DeliveryKind, DeliveryState
    from bot.core.ports.runtime import Clock, Meter
    from bot.core.ports.store import Backlog, Claim, Deliveries, DeliveryRow


class ObservedDeliveries:
    """Wraps a delivery store; reports each row that this process settles to the meter and to the callbacks.

    Args:
        sent: called with each row that was sent.
        taken_back: called with each row that will not be sent, and why.

    """

    def __init__(
        self,
        deliveries: Deliveries,
        meter: Meter,
        clock: Clock,
        *,
        sent: Callable[[DeliveryRow], Awaitable[None]],
        taken_back: Callable[[DeliveryRow, str], Awaitable[None]],
    ) -> None:
        self._rows = deliveries
        self._meter = meter
        self._clock = clock
        self._sent = sent
        self._taken_back = taken_back

    async def plan(
        self,
        wanted: Sequence[Delivery],
        *,
        now: datetime,
        dropped: Mapping[str, str],
        unknown: Collection[DeliveryKind] = (),
    ) -> None:
        """Update the stored rows to match the plan."""
        await self._rows.plan(wanted, now=now, dropped=dropped, unknown=unknown)

    async def add(self, delivery: Delivery) -> bool:
        """Store a delivery that is in no plan."""
        return await self._rows.add(delivery)

    async def claim(
        self, platforms: Collection[str], limit: int, *, lease: timedelta, settle: timedelta
    ) -> tuple[Claim, ...]:
        """Claim due rows, and count those taken over from an earlier attempt."""
        claims = await self._rows.claim(platforms, limit, lease=lease, settle=settle)
        for claim in claims:
            if claim.row.state == "sending":
                self._meter.recovered()
        return claims

    async def sent(self, claim: Claim, remote_id: str, *, face: str | None = None, note: str = "") -> bool:
        """Record that a message was posted, count it with its lateness, and call ``sent``."""
        ours = await self._rows.sent(claim, remote_id, face=face, note=note)
        if ours:
            delivery = claim.row.delivery
            late = (self._clock.now() - delivery.due_at).total_seconds()
            self._meter.settled(delivery.platform, "sent", late)
            await self._sent(claim.row)
        return ours

    async def release(self, claim: Claim, *, after: float, unsent: bool, note: str) -> bool:
        """Release a claim until the row may be claimed again."""
        return await self._rows.release(claim, after=after, unsent=unsent, note=note)

    async def end(self, claim: Claim, state: DeliveryState, note: str) -> bool:
        """Record that a message will not be sent, count it, and call ``taken_back``."""
        ours = await self._rows.end(claim, state, note)
        if ours:
            self._meter.settled(claim.row.delivery.platform, state)
            await self._taken_back(claim.row, note)
        return ours

    async def changed(self, platforms: Collection[str], limit: int) -> tuple[DeliveryRow, ...]:
        """Return sent rows whose posted message is out of date."""
        return await self._rows.changed(platforms, limit)

    async def reshown(self, delivery_id: str, face: str) -> None:
        """Record what a posted message shows now."""
        await self._rows.reshown(delivery_id, face)

    async def next_due(self, platforms: Collection[str]) -> datetime | None:
        """Return when the earliest row can be claimed."""
        return await self._rows.next_due(platforms)

    async def backlog(self, platforms: Collection[str]) -> Backlog:
        """Return the number and age of due rows that are not settled."""
        return await self._rows.backlog(platforms)

    async def get(self, delivery_id: str) -> DeliveryRow | None:
        """Return one row."""
        return await self._rows.get(delivery_id)

    async def posted(self, room: str, remote_id: str) -> DeliveryRow | None:
        """Return the row of a posted message."""
        return await self._rows.posted(room, remote_id)

    async def between(
        self, first: datetime, last: datetime, *, kinds: Collection[DeliveryKind] = ()
    ) -> tuple[DeliveryRow, ...]:
        """Return the rows that are due in a period."""
        return await self._rows.between(first, last, kinds=kinds)

    async def last_sent(self, room: str) -> str:
        """Return the id of the delivery that was sent last to a room."""
        return await self._rows.last_sent(room)

    async def told(self) -> tuple[DeliveryRow, ...]:
        """Return the sent rows, and those whose outcome is unknown, of meetings that are not over."""
        return await self._rows.told()


if TYPE_CHECKING:

    def _port(deliveries: ObservedDeliveries) -> Deliveries:
        return deliveries
