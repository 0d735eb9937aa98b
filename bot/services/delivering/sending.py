"""Sending of one claimed row."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from logging import getLogger
from typing import TYPE_CHECKING, Final, TypeVar

from bot.core.debriefing.due import LATE
from bot.core.reminding.catchup import OVER
from bot.services.delivering.outsiders import WITHHELD
from bot.services.delivering.wording import Unworded
from bot.services.ports import Accepted, Refused, Unknown

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence
    from datetime import datetime

    from bot.services.delivering.limits import Limits
    from bot.services.delivering.outsiders import Outsiders
    from bot.services.delivering.wording import Compose, Unsent, Worded
    from bot.services.ports import ChatPlatform, Claim, Clock, Deliveries, DeliveryRow

_WRONG_BY: Final = timedelta(hours=2)
"""The largest clock difference to the platform that is allowed for when looking for a posted message."""
_TIMES: Final = 5
_TOO_LATE: Final = frozenset({OVER, LATE})
_Answer = TypeVar("_Answer")
_log = getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Held:
    """A claim, with the time it was requested by the clock that also counts system sleep."""

    claim: Claim
    since: float


class Sender:
    """Sends claimed rows; it has no state except its counters.

    Args:
        compose: composes the message of a row.
        unsent: called for each row that will not be sent.
        outsiders: checks before each message who would read it.

    """

    def __init__(  # noqa: PLR0913 -- what a delivery needs of the outside
        self,
        deliveries: Deliveries,
        platforms: Mapping[str, ChatPlatform],
        *,
        compose: Compose,
        unsent: Unsent,
        outsiders: Outsiders,
        clock: Clock,
        limits: Limits,
    ) -> None:
        self._deliveries = deliveries
        self._platforms = platforms
        self._compose = compose
        self._unsent = unsent
        self._outsiders = outsiders
        self._clock = clock
        self._limits = limits
        self.counts: Counter[str] = Counter()
        """How often each event happened since this process started."""

    async def deliver(self, held: Held) -> float | None:
        """Send a row's message, or find that it was posted before, or release the row.

        Returns:
            the seconds for which the room must be left alone, if the platform says so.

        """
        platform, room = self._place(held.claim.row)
        if self._is_over(held, platform):
            # It waited too long in its room's queue. Composing it in vain would delay the rows behind it as well, and
            # all of them would run out of time for ever.
            await self._let_go(held.claim)
            return None
        return await self._deliver(held, platform, room)

    async def _deliver(self, held: Held, platform: ChatPlatform, room: str) -> float | None:
        claim, now = held.claim, self._clock.now()
        row = claim.row
        worded = await self._compose(row, now)
        if self._may_be_there(row, now) and (isinstance(worded, Unworded) or not self._remembered(row, now, platform)):
            self.counts["looks"] += 1
            match await platform.find(room, row.delivery.id, _since(row)):
                # If the search fails, do not send: the message may be there already.
                case Refused() as refused:
                    return await self._refused(claim, refused)
                case Unknown(reason):
                    await self.give_back(claim, after=self._limits.pause.total_seconds(), note=reason)
                    return None
                case (first, *twins):
                    self.counts["found"] += 1
                    await self._deliveries.sent(claim, first, note="found")
                    await self._take_away(platform, room, twins)
                    return None
                case _:
                    pass
        if isinstance(worded, Unworded):
            await self._drop(claim, worded.why)
            return None
        return await self._send(held, platform, room, worded)

    async def _drop(self, claim: Claim, why: str) -> None:
        self.counts["dropped"] += 1
        if claim.row.note in WITHHELD and why in _TOO_LATE:
            # Admins have already been notified about the room.
            why = claim.row.note
        else:
            await self._unsent(claim.row, "dropped", why)
        await self._deliveries.end(claim, "dropped", why)

    def _is_over(self, held: Held, platform: ChatPlatform) -> bool:
        """Return whether the platform's answer could come after the lease has ended."""
        left = self._limits.lease.total_seconds() - (self._clock.boot() - held.since)
        return left <= platform.patience + self._limits.margin.total_seconds()

    async def _let_go(self, claim: Claim) -> None:
        """Release a row at once, so that it can be claimed with a new lease."""
        self.counts["let go"] += 1
        await self.give_back(claim, after=0, note="no time left")

    async def give_back(self, claim: Claim, *, after: float, note: str) -> None:
        """Release a row on which nothing was done."""
        await self._deliveries.release(claim, after=after, unsent=_certain(claim.row), note=note)

    async def doubt(self, claim: Claim, note: str) -> None:
        """Release a row of which it is unknown whether it was sent, until that can be checked."""
        await self._deliveries.release(claim, after=self._limits.settle.total_seconds(), unsent=False, note=note)

    async def _send(self, held: Held, platform: ChatPlatform, room: str, worded: Worded) -> float | None:
        claim = held.claim
        match await self._outsiders.judge(claim.row, platform):
            case Refused() as refused:
                return await self._refused(claim, refused)
            case Unknown(reason):
                await self.give_back(claim, after=self._limits.pause.total_seconds(), note=reason)
            case str(why):
                self.counts["withheld"] += 1
                await self.give_back(claim, after=self._limits.withheld.total_seconds(), note=why)
            case None if self._is_over(held, platform):
                await self._let_go(claim)
            case None:
                return await self._post(claim, platform, room, worded)
        return None

    async def _post(self, claim: Claim, platform: ChatPlatform, room: str, worded: Worded) -> float | None:
        row = claim.row
        match await platform.send(room, worded.message, row.delivery.id):
            case Accepted(remote_id):
                self.counts["sent"] += 1
                # A platform that deduplicates shows the message of the first attempt.
                face = worded.face if _certain(row) else None
                ours = await self._deliveries.sent(claim, remote_id, face=face)
                if not ours or not (_certain(row) or self._remembered(row, self._clock.now(), platform)):
                    # Another process that held the row before or since may have posted it too.
                    await self._sweep(row, platform, room)
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
            await self._deliveries.release(claim, after=seconds, unsent=_certain(row), note=reason)
            return seconds
        self.counts["failed"] += 1
        _log.error("A delivery was refused", extra={"delivery": row.delivery.id, "reason": reason})
        await self._unsent(row, "failed", reason)
        await self._deliveries.end(claim, "failed", reason)
        return None

    async def _sweep(self, row: DeliveryRow, platform: ChatPlatform, room: str) -> None:
        """Delete duplicate messages of a row; keep the one that the row knows of, or else the earliest."""
        self.counts["sweeps"] += 1
        found = await self._patiently(lambda: platform.find(room, row.delivery.id, _since(row)))
        if not isinstance(found, tuple):
            _log.warning("Whether a message stands twice is not known", extra={"delivery": row.delivery.id})
            return
        known = await self._deliveries.get(row.delivery.id)
        kept = known.remote_id if known and known.remote_id in found else next(iter(found), None)
        await self._take_away(platform, room, [each for each in found if each != kept])

    async def _take_away(self, platform: ChatPlatform, room: str, twins: Sequence[str]) -> None:
        for twin in twins:
            self.counts["twins"] += 1
            outcome = await self._patiently(partial(platform.delete, room, twin))
            if not isinstance(outcome, Accepted):
                _log.warning("A message stands twice", extra={"twin": twin, "reason": outcome.reason})

    async def _patiently(
        self, ask: Callable[[], Awaitable[_Answer | Refused | Unknown]]
    ) -> _Answer | Refused | Unknown:
        """Repeat a call that is safe to repeat while the platform asks to wait or its result is unknown."""
        answer = await ask()
        for _ in range(_TIMES):
            match answer:
                case Refused(_, float() | int() as seconds):
                    await asyncio.sleep(seconds)
                case Unknown():
                    await asyncio.sleep(self._limits.pause.total_seconds())
                case _:
                    return answer
            answer = await ask()
        return answer

    def _place(self, row: DeliveryRow) -> tuple[ChatPlatform, str]:
        name, _, room = row.delivery.room.partition(":")
        return self._platforms[name], room

    def _may_be_there(self, row: DeliveryRow, now: datetime) -> bool:
        return not _certain(row) or now - row.delivery.due_at > self._limits.late

    @staticmethod
    def _remembered(row: DeliveryRow, now: datetime, platform: ChatPlatform) -> bool:
        return now - _since(row) < platform.remembers


def _certain(row: DeliveryRow) -> bool:
    """Return whether no earlier attempt can have posted the row's message."""
    return row.state == "pending"


def _since(row: DeliveryRow) -> datetime:
    """Return the moment before which the message cannot have been posted."""
    return min(row.first_attempt_at or row.delivery.due_at, row.delivery.due_at) - _WRONG_BY
