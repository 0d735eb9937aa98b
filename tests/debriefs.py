"""Debriefs that were asked already, for what people answer to them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import insert

from bot.adapters.storage.deliveries import NEW_ROW, delivery_columns
from bot.adapters.storage.schema import DELIVERY
from bot.adapters.storage.store import open_store
from bot.app.clock import SystemClock
from bot.core.ports.store import Pledge
from tests.deliveries import NOON, delivery

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

MEETING = "veldria_talks:9"
PAST = """\
  - forum: veldria_talks
    number: 9
    when: 2025-03-09
    status: confirmed
"""
"""That meeting, among the plans of a home."""


async def make_due(home: Path, room: str, records: Sequence[str]) -> None:
    """Have a debrief on :data:`MEETING` be due in a room that asks about what somebody had said they would raise."""
    day = SystemClock().now().date() - timedelta(days=2)
    config = home / "config"
    plans = (config / "milestones.yaml").read_text(encoding="utf-8")
    (config / "milestones.yaml").write_text(plans + PAST.replace("2025-03-09", f"{day}"), encoding="utf-8")
    with (config / "bot.yaml").open("a", encoding="utf-8") as settings:
        settings.write(f'debriefs:\n  - rooms: ["{room}"]\n')
    async with open_store(f"sqlite:///{home / 'state' / 'bot.sqlite'}") as store:
        for number, record in enumerate(records):
            await store.pledges().add(Pledge("slack:EDA", record, MEETING), NOON + timedelta(seconds=number))


async def asked(home: Path, room: str, message: str, records: Sequence[str]) -> str:
    """Have a debrief on :data:`MEETING` stand in a room; what the row is called comes out."""
    planned = delivery(MEETING, kind="debrief", room=room)
    async with open_store(f"sqlite:///{home / 'state' / 'bot.sqlite'}") as store:
        async with store.database.writing.begin() as connection:
            sent = {"state": "sent", "remote_id": message, "sent_at": NOON, "attempts": 1}
            await connection.execute(insert(DELIVERY).values({**NEW_ROW, **delivery_columns(planned), **sent}))
        await store.debrief_items().keep(planned.id, records)
    return planned.id
