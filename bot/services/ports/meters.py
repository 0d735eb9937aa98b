"""Who counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from bot.core.reminding.delivery import State


class Meter(Protocol):
    """Counts what happens, for whoever watches the bot; how it is named there is the adapter's business."""

    def settled(self, platform: str, state: State, late: float | None = None) -> None:
        """Count a delivery that came to an end, with the seconds by which a sent one was late."""
        ...

    def called(self, platform: str, method: str, outcome: str, seconds: float) -> None:
        """Count a call of a platform."""
        ...

    def looked(self, *, found: bool) -> None:
        """Count a look for a message that may have been posted before."""
        ...

    def recovered(self) -> None:
        """Count a delivery that was taken over because whoever had it was gone, or nobody knew what became of it."""
        ...

    def reloaded(self, document: str, revision: int | None, at: datetime) -> None:
        """Note that a document's revision is in force; ``None`` if what was saved last is broken."""
        ...

    def stepped(self) -> None:
        """Count a step of the clock."""
        ...
