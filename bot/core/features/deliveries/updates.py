"""Edits of posted messages whose content has changed since."""

from __future__ import annotations

from logging import getLogger
from typing import TYPE_CHECKING, Final

from bot.core.features.deliveries.model import Skip
from bot.core.ports.chat import Accepted, Refused
from bot.core.ports.store import DatabaseUnavailableError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.core.features.deliveries.calls import PlatformCaller
    from bot.core.features.deliveries.outsiders import OutsiderGuard
    from bot.core.features.deliveries.sources import DeliveryHandler
    from bot.core.ports.chat import SendResult
    from bot.core.ports.runtime import Clock
    from bot.core.ports.store import Deliveries, DeliveryRow

_BATCH_SIZE: Final = 100
_log = getLogger(__name__)


class MessageUpdater:
    """Brings posted messages up to date; repeating an update does no harm."""

    def __init__(
        self,
        deliveries: Deliveries,
        platforms: Mapping[str, PlatformCaller],
        handler: DeliveryHandler,
        outsiders: OutsiderGuard,
        clock: Clock,
    ) -> None:
        self._deliveries = deliveries
        self._platforms = platforms
        self._handler = handler
        self._outsiders = outsiders
        self._clock = clock

    async def update(self) -> bool:
        """Edit each posted message that is out of date; False if that has to be retried."""
        rows = await self._deliveries.changed(tuple(self._platforms), _BATCH_SIZE)
        done = [await self._tried(row) for row in rows]
        return all(done) and len(rows) < _BATCH_SIZE

    async def _tried(self, row: DeliveryRow) -> bool:
        try:
            return await self._update(row)
        except DatabaseUnavailableError:
            raise
        except Exception:  # noqa: BLE001 -- whatever it is, see below
            # A bug that concerns one message must not stop the others from being updated. The next plan retries it.
            _log.exception("A posted message could not be worded anew", extra={"delivery": row.delivery.id})
            return True

    async def _update(self, row: DeliveryRow) -> bool:
        name, _, room = row.delivery.room.partition(":")
        rendered = await self._handler.compose(row, self._clock.now())
        if isinstance(rendered, Skip) or row.remote_id is None:
            await self._deliveries.edited(row.delivery.id, row.delivery.content_hash)
            return True
        caller = self._platforms[name]
        outcome: str | SendResult | None = await self._outsiders.judge(row, caller)
        if outcome is None:
            outcome = await caller.call(caller.platform.edit, room, row.remote_id, rendered.message)
        match outcome:
            case str():
                # The next plan retries it: outsiders may have left by then.
                return True
            case Accepted():
                await self._deliveries.edited(row.delivery.id, rendered.content_hash)
            case Refused(reason, None):
                _log.warning("A posted message stays as it was", extra={"delivery": row.delivery.id, "reason": reason})
                await self._deliveries.edited(row.delivery.id, row.delivery.content_hash)
            case _:
                return False
        return True
