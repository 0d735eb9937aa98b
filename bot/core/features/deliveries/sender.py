"""Sending of one claimed row."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from logging import getLogger
from typing import TYPE_CHECKING, Final, TypeVar

from bot.core.features.debriefs.plan import LATE
from bot.core.features.deliveries.model import Skip
from bot.core.features.deliveries.outsiders import WITHHELD
from bot.core.features.reminders.plan import OVER
from bot.core.ports.chat import Accepted, Refused, Unknown

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from bot.core.features.deliveries.calls import PlatformCaller
    from bot.core.features.deliveries.model import Rendered
    from bot.core.features.deliveries.outsiders import OutsiderGuard
    from bot.core.features.deliveries.sources import DeliveryHandler
    from bot.core.features.reminders.model import DeliveryState
    from bot.core.ports.chat import ChatPlatform
    from bot.core.ports.runtime import Clock, Meter
    from bot.core.ports.store import Claim, Deliveries, DeliveryRow


@dataclass(frozen=True, slots=True)
class Limits:
    """Settings of the delivery worker; the defaults are those of a production bot."""

    lease: timedelta = timedelta(seconds=60)
    """How long a claimed row belongs to one process."""
    settle: timedelta = timedelta(seconds=60)
    """How long after a lease ended its message may still arrive on the platform."""
    margin: timedelta = timedelta(seconds=5)
    """The time that must be left of a lease after a platform's longest call."""
    late: timedelta = timedelta(minutes=1)
    """From this lateness on, a row may have been sent before: a restored backup, or a commit lost with the power."""
    withheld: timedelta = timedelta(minutes=1)
    """How long to wait before checking again whether outsiders still read a room."""
    pause: timedelta = timedelta(seconds=10)
    """How long to wait before calling an unavailable platform or database again."""
    batch: int = 16
    """Maximum number of messages of one platform in progress at once."""
    poll: timedelta = timedelta(seconds=15)
    """The longest time between two checks for due rows."""
    watch: timedelta = timedelta(seconds=1)
    """The time between two comparisons of the clocks."""
    drain: timedelta = timedelta(seconds=15)
    """How long to wait at shutdown for messages that are being sent."""

    def check(self, platforms: Iterable[ChatPlatform]) -> None:
        """Check that no platform call can outlast its lease.

        Raises:
            ValueError: if the lease is too short for a platform's longest call.

        """
        for platform in platforms:
            if self.lease <= timedelta(seconds=platform.patience) + self.margin:
                message = (
                    f"a lease of {self.lease.total_seconds():g} s is too short: {platform.name} may take "
                    f"{platform.patience:g} s to answer, and {self.margin.total_seconds():g} s must be left"
                )
                raise ValueError(message)


_CLOCK_TOLERANCE: Final = timedelta(hours=2)
"""The largest clock difference to the platform that is allowed for when looking for a posted message."""
_MAX_RETRIES: Final = 5
_TOO_LATE: Final = frozenset({OVER, LATE})
_Result = TypeVar("_Result")
_log = getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ClaimedDelivery:
    """A claim, with the time it was requested by the clock that also counts system sleep."""

    claim: Claim
    since: float


class Sender:
    """Sends claimed rows; it has no state except its counters.

    Args:
        platforms: the platforms, by name.
        handler: composes the messages, and is told what became of them.
        outsiders: checks before each message who would read it.
        meter: counts the rows that were settled.

    """

    def __init__(  # noqa: PLR0913 -- what a delivery needs of the outside
        self,
        deliveries: Deliveries,
        platforms: Mapping[str, PlatformCaller],
        *,
        handler: DeliveryHandler,
        outsiders: OutsiderGuard,
        clock: Clock,
        limits: Limits,
        meter: Meter,
    ) -> None:
        self._deliveries = deliveries
        self._platforms = platforms
        self._handler = handler
        self._outsiders = outsiders
        self._clock = clock
        self._limits = limits
        self._meter = meter
        self.counts: Counter[str] = Counter()
        """How often each event happened since this process started."""

    async def deliver(self, held: ClaimedDelivery) -> float | None:
        """Send a row's message, or find that it was posted before, or release the row.

        Returns:
            the seconds for which the room must be left alone, if the platform says so.

        """
        name, _, room = held.claim.row.delivery.room.partition(":")
        caller = self._platforms[name]
        if self._is_over(held, caller.platform):
            # It waited too long in its room's queue. Composing it in vain would delay the rows behind it as well, and
            # all of them would run out of time for ever.
            await self._let_go(held.claim)
            return None
        return await self._deliver(held, caller, room)

    async def _deliver(self, held: ClaimedDelivery, caller: PlatformCaller, room: str) -> float | None:
        claim, now = held.claim, self._clock.now()
        row, platform = claim.row, caller.platform
        rendered = await self._handler.compose(row, now)
        if self._may_be_there(row, now) and (isinstance(rendered, Skip) or not self._remembered(row, now, platform)):
            self.counts["looks"] += 1
            match await caller.call(platform.find, room, row.delivery.id, _earliest_posting(row)):
                # If the search fails, do not send: the message may be there already.
                case Refused() as refused:
                    return await self._refused(claim, refused)
                case Unknown(reason):
                    await self.give_back(claim, after=self._limits.pause.total_seconds(), note=reason)
                    return None
                case (first, *twins):
                    self.counts["found"] += 1
                    await self._settle_sent(claim, first, note="found")
                    await self._delete_twins(caller, room, twins)
                    return None
                case _:
                    pass
        if isinstance(rendered, Skip):
            await self._drop(claim, rendered.why)
            return None
        return await self._send(held, caller, room, rendered)

    async def _drop(self, claim: Claim, why: str) -> None:
        self.counts["dropped"] += 1
        if claim.row.note in WITHHELD and why in _TOO_LATE:
            # Admins have already been notified about the room.
            why = claim.row.note
        else:
            await self._handler.report_unsent(claim.row, "dropped", why)
        await self._settle_unsent(claim, "dropped", why)

    async def _settle_sent(
        self, claim: Claim, remote_id: str, *, content_hash: str | None = None, note: str = ""
    ) -> bool:
        """Store that a message was posted, count it, and tell the handler; False if it is another process's by now."""
        ours = await self._deliveries.sent(claim, remote_id, content_hash=content_hash, note=note)
        if ours:
            delivery = claim.row.delivery
            late = (self._clock.now() - delivery.due_at).total_seconds()
            self._meter.settled(delivery.platform, "sent", late)
            await self._handler.after_sent(claim.row)
        return ours

    async def _settle_unsent(self, claim: Claim, state: DeliveryState, why: str) -> None:
        """Store that a message will not be sent, count it, and tell the handler."""
        if await self._deliveries.end(claim, state, why):
            self._meter.settled(claim.row.delivery.platform, state)
            await self._handler.after_unsent(claim.row, why)

    def _is_over(self, held: ClaimedDelivery, platform: ChatPlatform) -> bool:
        """Return whether the platform's answer could come after the lease has ended."""
        left = self._limits.lease.total_seconds() - (self._clock.boot() - held.since)
        return left <= platform.patience + self._limits.margin.total_seconds()

    async def _let_go(self, claim: Claim) -> None:
        """Release a row at once, so that it can be claimed with a new lease."""
        self.counts["let go"] += 1
        await self.give_back(claim, after=0, note="no time left")

    async def give_back(self, claim: Claim, *, after: float, note: str) -> None:
        """Release a row on which nothing was done."""
        await self._deliveries.release(claim, after=after, unsent=_is_unsent(claim.row), note=note)

    async def doubt(self, claim: Claim, note: str) -> None:
        """Release a row of which it is unknown whether it was sent, until that can be checked."""
        await self._deliveries.release(claim, after=self._limits.settle.total_seconds(), unsent=False, note=note)

    async def _send(self, held: ClaimedDelivery, caller: PlatformCaller, room: str, rendered: Rendered) -> float | None:
        claim = held.claim
        match await self._outsiders.judge(claim.row, caller):
            case Refused() as refused:
                return await self._refused(claim, refused)
            case Unknown(reason):
                await self.give_back(claim, after=self._limits.pause.total_seconds(), note=reason)
            case str(why):
                self.counts["withheld"] += 1
                await self.give_back(claim, after=self._limits.withheld.total_seconds(), note=why)
            case None if self._is_over(held, caller.platform):
                await self._let_go(claim)
            case None:
                return await self._post(claim, caller, room, rendered)
        return None

    async def _post(self, claim: Claim, caller: PlatformCaller, room: str, rendered: Rendered) -> float | None:
        row, platform = claim.row, caller.platform
        match await caller.call(platform.send, room, rendered.message, row.delivery.id):
            case Accepted(remote_id):
                self.counts["sent"] += 1
                # A platform that deduplicates shows the message of the first attempt.
                content_hash = rendered.content_hash if _is_unsent(row) else None
                ours = await self._settle_sent(claim, remote_id, content_hash=content_hash)
                if not ours or not (_is_unsent(row) or self._remembered(row, self._clock.now(), platform)):
                    # Another process that held the row before or since may have posted it too.
                    await self._sweep(row, caller, room)
            case Refused() as refused:
                return await self._refused(claim, refused)
            case Unknown(reason):
                self.counts["unknown"] += 1
                _log.warning("Whether a delivery arrived is not known", extra={"delivery": row.delivery.id})
                await self.doubt(claim, reason)
        return None

    async def _refused(self, claim: Claim, refused: Refused) -> float | None:
        """Release a row until the platform accepts it again; mark it as failed if the platform never will."""
        row, reason, seconds = claim.row, refused.reason, refused.retry_after
        if seconds is not None:
            self.counts["refused for now"] += 1
            await self._deliveries.release(claim, after=seconds, unsent=_is_unsent(row), note=reason)
            return seconds
        self.counts["failed"] += 1
        _log.error("A delivery was refused", extra={"delivery": row.delivery.id, "reason": reason})
        await self._handler.report_unsent(row, "failed", reason)
        await self._settle_unsent(claim, "failed", reason)
        return None

    async def _sweep(self, row: DeliveryRow, caller: PlatformCaller, room: str) -> None:
        """Delete duplicate messages of a row; keep the one that the row knows of, or else the earliest."""
        self.counts["sweeps"] += 1
        find = caller.platform.find
        found = await self._patiently(lambda: caller.call(find, room, row.delivery.id, _earliest_posting(row)))
        if not isinstance(found, tuple):
            _log.warning("Whether a message stands twice is not known", extra={"delivery": row.delivery.id})
            return
        known = await self._deliveries.get(row.delivery.id)
        kept = known.remote_id if known and known.remote_id in found else next(iter(found), None)
        await self._delete_twins(caller, room, [each for each in found if each != kept])

    async def _delete_twins(self, caller: PlatformCaller, room: str, twins: Sequence[str]) -> None:
        for twin in twins:
            self.counts["twins"] += 1
            outcome = await self._patiently(partial(caller.call, caller.platform.delete, room, twin))
            if not isinstance(outcome, Accepted):
                _log.warning("A message stands twice", extra={"twin": twin, "reason": outcome.reason})

    async def _patiently(
        self, ask: Callable[[], Awaitable[_Result | Refused | Unknown]]
    ) -> _Result | Refused | Unknown:
        """Repeat a call that is safe to repeat while the platform asks to wait or its result is unknown."""
        answer = await ask()
        for _ in range(_MAX_RETRIES):
            match answer:
                case Refused(_, float() | int() as seconds):
                    await asyncio.sleep(seconds)
                case Unknown():
                    await asyncio.sleep(self._limits.pause.total_seconds())
                case _:
                    return answer
            answer = await ask()
        return answer

    def _may_be_there(self, row: DeliveryRow, now: datetime) -> bool:
        return not _is_unsent(row) or now - row.delivery.due_at > self._limits.late

    @staticmethod
    def _remembered(row: DeliveryRow, now: datetime, platform: ChatPlatform) -> bool:
        return now - _earliest_posting(row) < platform.remembers


def _is_unsent(row: DeliveryRow) -> bool:
    """Return whether no earlier attempt can have posted the row's message."""
    return row.state == "pending"


def _earliest_posting(row: DeliveryRow) -> datetime:
    """Return the moment before which the message cannot have been posted."""
    return min(row.first_attempt_at or row.delivery.due_at, row.delivery.due_at) - _CLOCK_TOLERANCE
