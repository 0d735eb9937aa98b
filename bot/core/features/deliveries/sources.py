"""The ports of the services that plan and compose deliveries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from bot.core.features.deliveries.model import Rendered, Skip
    from bot.core.features.reminders.model import Delivery, DeliveryKind, DeliveryState
    from bot.core.features.reminders.plan import DeliveryPlan
    from bot.core.ports.store import DeliveryRow


class DeliveryHandler(Protocol):
    """Composes what the delivery worker sends, and is told what became of it."""

    async def compose(self, row: DeliveryRow, now: datetime) -> Rendered | Skip:
        """Compose the message of a row as of a moment; for a sent row, the message to edit the posted one to."""
        ...

    async def after_sent(self, row: DeliveryRow) -> None:
        """Act on a row that was stored as sent; the row is as it was before it was claimed."""
        ...

    async def report_unsent(self, row: DeliveryRow, state: DeliveryState, why: str) -> None:
        """Report a row that will not be sent, before that is stored: after a crash it may be reported again."""
        ...

    async def after_unsent(self, row: DeliveryRow, why: str) -> None:
        """Act on a row that was stored as one that will not be sent; the row is as it was before it was claimed."""
        ...


class DeliverySource(Protocol):
    """Plans and composes the deliveries of some kinds."""

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

    async def compose(self, delivery: Delivery, now: datetime) -> Rendered | Skip:
        """Compose the message of a delivery that is due, late or not, or return why it is not sent."""
        ...
