"""Who plans and words what is sent beside the reminders: each kind of deliveries has one of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from bot.core.message import Message
    from bot.core.reminding.catchup import Drop
    from bot.core.reminding.delivery import Delivery, Kind
    from bot.core.reminding.plan import Planned


class Correspondent(Protocol):
    """Plans and words deliveries; how they are sent, once each, is the pump's business."""

    @property
    def kinds(self) -> frozenset[Kind]:
        """The kinds of deliveries that are theirs."""
        ...

    async def plan(self, now: datetime) -> Planned:
        """Return everything of theirs that is to be sent, and that was to be sent and is not over yet.

        It is asked whenever something changes, and once a night: what it leaves out is taken back, if it was not sent.
        """
        ...

    async def word(self, delivery: Delivery, now: datetime) -> Message | Drop:
        """Word a delivery whose turn has come, late or not, or say why it is not sent."""
        ...
