"""Edits what was posted when what it shows has changed since."""

from __future__ import annotations

from logging import getLogger
from typing import TYPE_CHECKING, Final

from bot.services.delivering.wording import Worded
from bot.services.ports import Accepted, AwayError, Refused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.services.delivering.outsiders import Outsiders
    from bot.services.delivering.wording import Compose
    from bot.services.ports import ChatPlatform, Clock, Deliveries, DeliveryRow

_AT_ONCE: Final = 100
_log = getLogger(__name__)


class Showing:
    """Brings posted messages up to date; to do so twice does no harm."""

    def __init__(
        self,
        deliveries: Deliveries,
        platforms: Mapping[str, ChatPlatform],
        compose: Compose,
        outsiders: Outsiders,
        clock: Clock,
    ) -> None:
        """Take the rows, the platforms by their names, who words a row, who judges who would read it, and the time."""
        self._deliveries = deliveries
        self._platforms = platforms
        self._compose = compose
        self._outsiders = outsiders
        self._clock = clock

    async def update(self) -> bool:
        """Edit each posted message that shows something else than it should; false if it has to be tried again."""
        rows = await self._deliveries.changed(tuple(self._platforms), _AT_ONCE)
        done = [await self._tried(row) for row in rows]
        return all(done) and len(rows) < _AT_ONCE

    async def _tried(self, row: DeliveryRow) -> bool:
        try:
            return await self._update(row)
        except AwayError:
            raise
        except Exception:  # noqa: BLE001 -- whatever it is, see below
            # A fault of ours in one message must not keep the others as they are. The next plan tries it again.
            _log.exception("A posted message could not be worded anew", extra={"delivery": row.delivery.id})
            return True

    async def _update(self, row: DeliveryRow) -> bool:
        name, _, room = row.delivery.room.partition(":")
        worded = await self._compose(row, self._clock.now())
        if not isinstance(worded, Worded) or row.remote_id is None:
            await self._deliveries.reshown(row.delivery.id, row.delivery.face)
            return True
        platform = self._platforms[name]
        match await self._outsiders.judge(row, platform) or await platform.edit(room, row.remote_id, worded.message):
            case str():
                # The next plan tries it again: outsiders may have left by then.
                return True
            case Accepted():
                await self._deliveries.reshown(row.delivery.id, worded.face)
            case Refused(reason, None):
                _log.warning("A posted message stays as it was", extra={"delivery": row.delivery.id, "reason": reason})
                await self._deliveries.reshown(row.delivery.id, row.delivery.face)
            case _:
                return False
        return True
