"""Port for the metrics of the bot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from bot.core.reminding.delivery import State


class Meter(Protocol):
    """Counts events for monitoring; the adapter decides how the metrics are named."""

    def settled(self, platform: str, state: State, late: float | None = None) -> None:
        """Count a delivery that was settled; for a sent one, with the seconds by which it was late."""
        ...

    def called(self, platform: str, method: str, outcome: str, seconds: float) -> None:
        """Count a call of a platform and its duration."""
        ...

    def looked(self, *, found: bool) -> None:
        """Count a search for a message that may have been posted before."""
        ...

    def recovered(self) -> None:
        """Count a delivery that was claimed again because the outcome of an earlier attempt is unknown."""
        ...

    def reloaded(self, document: str, revision: int | None, at: datetime) -> None:
        """Record the revision of a document that is in force; ``None`` if the text that was saved last is invalid."""
        ...

    def stepped(self) -> None:
        """Count a step of the wall clock."""
        ...
