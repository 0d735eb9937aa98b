"""The port of services that plan and compose deliveries other than reminders: one for each kind of delivery."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from bot.core.domain.message import Message
    from bot.core.features.reminders.model import Delivery, DeliveryKind
    from bot.core.features.reminders.plan import DeliveryPlan, DropDelivery


class DeliverySource(Protocol):
    """Plans and composes deliveries; the delivery worker sends each of them once."""

    @property
    def kinds(self) -> frozenset[DeliveryKind]:
        """The kinds of deliveries that this source plans."""
        ...

    async def plan(self, now: datetime) -> DeliveryPlan:
        """Return all deliveries that are to be sent, and past ones that have not expired yet.

        Called whenever something changes, and once a night: an unsent delivery that is missing from the plan is
        cancelled.
        """
        ...

    async def word(self, delivery: Delivery, now: datetime) -> Message | DropDelivery:
        """Compose the message of a delivery that is due, late or not, or return why it is not sent."""
        ...
