"""The same bot with one safeguard missing: what the harness must tell from the real one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from sqlalchemy import text as sql
from typing_extensions import override

from tests.adapters.matrix.network.unencrypted import ClearPlatform

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime, timedelta

    from bot.adapters.storage.store import Store
    from bot.core.ports.chat import ChatPlatform, SendResult
    from bot.core.ports.store import Claim, Deliveries


class _Instead:
    """Does all else as the real one."""

    def __init__(self, real: Any) -> None:  # noqa: ANN401 -- whichever it stands for
        self._real = real

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 -- whatever the real one has
        return getattr(self._real, name)


class _NeverLooking(_Instead):
    async def find(self, room: str, delivery_id: str, since: datetime) -> tuple[str, ...]:
        """Find nothing, without looking."""
        del room, delivery_id, since
        return ()


def without_looking(platform: ChatPlatform) -> ChatPlatform:
    """Return a platform of which everybody believes that nothing was posted."""
    blind: Any = _NeverLooking(platform)
    found: ChatPlatform = blind
    return found


class _WithoutIntent(_Instead):
    """Leases rows as ever, but until it is sent a row says nothing of anybody who tries."""

    def __init__(self, real: Deliveries, store: Store) -> None:
        super().__init__(real)
        self._database = store.database

    async def claim(
        self, platforms: Collection[str], limit: int, *, lease: timedelta, settle: timedelta
    ) -> tuple[Claim, ...]:
        """Claim, and take back what was said of it."""
        claims: tuple[Claim, ...] = await self._real.claim(platforms, limit, lease=lease, settle=settle)
        for each in claims:
            await self._say(each, "state = 'pending', first_attempt_at = NULL")
        return tuple(replace(each, row=replace(each.row, state="pending")) for each in claims)

    async def sent(self, claim: Claim, remote_id: str, *, content_hash: str | None = None, note: str = "") -> bool:
        """Say it all at once, afterwards."""
        await self._say(claim, "state = 'sending'")
        settled: bool = await self._real.sent(claim, remote_id, content_hash=content_hash, note=note)
        return settled

    async def release(self, claim: Claim, *, after: float, unsent: bool, note: str) -> bool:
        """Let go of it as if nothing had been tried."""
        del unsent
        await self._say(claim, "state = 'sending'")
        settled: bool = await self._real.release(claim, after=after, unsent=True, note=note)
        return settled

    async def _say(self, claim: Claim, what: str) -> None:
        statement = sql(f"UPDATE delivery SET {what} WHERE id = :id AND token = :token")  # noqa: S608 -- our own
        async with self._database.writing.begin() as connection:
            await connection.execute(statement, {"id": claim.row.delivery.id, "token": claim.token})


def without_intent(deliveries: Deliveries, store: Store) -> Deliveries:
    """Return deliveries of which nothing is committed before a platform is asked."""
    silent: Any = _WithoutIntent(deliveries, store)
    found: Deliveries = silent
    return found


class OtherTransactions(ClearPlatform):
    """A platform whose homeserver cannot know again what it was sent before."""

    @override
    async def post(self, room: str, content: dict[str, Any], transaction: str | None) -> SendResult:
        return await super().post(room, content, str(uuid4()))
