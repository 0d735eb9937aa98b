"""Port for the store of deliveries: what is to be sent, and what was."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime, timedelta

    from bot.core.reminding.delivery import Delivery, Kind, State


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """A delivery with its state."""

    delivery: Delivery
    state: State
    attempts: int = 0
    first_attempt_at: datetime | None = None
    """The first attempt, while its outcome is unknown; ``None`` if it is certain that nothing was posted."""
    remote_id: str | None = None
    sent_at: datetime | None = None
    shown: str = ""
    """The ``face`` of the message that is posted in the room now."""
    note: str = ""
    """The reason for the state, in a word or two for ``reminders show``."""


@dataclass(frozen=True, slots=True)
class Claim:
    """The exclusive right of this process to act on a row until the lease ends."""

    row: DeliveryRow
    """The row before it was claimed: ``sending`` means that the outcome of an earlier attempt is unknown."""
    token: str
    """Only the holder of the newest token can settle the row."""


@dataclass(frozen=True, slots=True)
class Backlog:
    """The number and age of due deliveries that are not settled."""

    number: int = 0
    oldest: datetime | None = None
    """The earliest due time among them."""


class Deliveries(Protocol):
    """The store of all deliveries.

    Leases use the database's clock if it has one, else the clock since the machine started: a step of the wall clock
    neither ends nor prolongs a lease. Every method is one short transaction, and raises :class:`AwayError` if the
    database is unavailable.
    """

    async def plan(
        self,
        wanted: Sequence[Delivery],
        *,
        now: datetime,
        dropped: Mapping[str, str],
        unknown: Collection[Kind] = (),
    ) -> None:
        """Update the stored rows to match the plan.

        New ids become pending; those in ``dropped`` (id → why) are stored as dropped at once. Superseded rows that are
        wanted again become pending again. Pending rows that are not wanted become superseded. Due time, face and reason
        of a pending row are updated; a sent row only takes the new face, so that :meth:`changed` finds it. Planning the
        same twice changes nothing. Rows that were added one by one are not changed, nor are rows of the kinds in
        ``unknown``.
        """
        ...

    async def add(self, delivery: Delivery) -> bool:
        """Store a delivery that is in no plan, such as a snooze or a notice; False if it was stored before."""
        ...

    async def claim(
        self, platforms: Collection[str], limit: int, *, lease: timedelta, settle: timedelta
    ) -> tuple[Claim, ...]:
        """Claim due rows of these platforms, earliest first, and commit them as ``sending``.

        Pending rows are due, and ``sending`` rows whose lease ended ``settle`` ago: before that, a message of their
        last holder may still arrive. A row that was released for a longer time is not due.
        """
        ...

    async def sent(self, claim: Claim, remote_id: str, *, face: str | None = None, note: str = "") -> bool:
        """Record that a message was posted; False if another process has claimed the row since.

        Args:
            claim: the claim on the row.
            remote_id: the platform's id of the message.
            face: the face that it shows; by default the row's face at the first attempt.
            note: how it was sent, if not as usual.

        """
        ...

    async def release(self, claim: Claim, *, after: float, unsent: bool, note: str) -> bool:
        """Release a claim for ``after`` seconds; False if another process has claimed the row since.

        Args:
            claim: the claim on the row.
            after: seconds until the row may be claimed again.
            unsent: whether it is certain that no attempt has posted it. If not, it remains ``sending``.
            note: why.

        """
        ...

    async def end(self, claim: Claim, state: State, note: str) -> bool:
        """Record that a row was dropped or failed, and why; False if another process has claimed it since."""
        ...

    async def changed(self, platforms: Collection[str], limit: int) -> tuple[DeliveryRow, ...]:
        """Return sent rows that are not over and whose face differs from that of the posted message."""
        ...

    async def reshown(self, delivery_id: str, face: str) -> None:
        """Record that the posted message was edited, and the face it shows now."""
        ...

    async def next_due(self, platforms: Collection[str]) -> datetime | None:
        """Return when the earliest row can be claimed."""
        ...

    async def backlog(self, platforms: Collection[str]) -> Backlog:
        """Return the due rows that are not settled, whether or not they are claimed."""
        ...

    async def get(self, delivery_id: str) -> DeliveryRow | None:
        """Return one row."""
        ...

    async def posted(self, room: str, remote_id: str) -> DeliveryRow | None:
        """Return the row of a message, given its platform id and its room (``platform:room``)."""
        ...

    async def between(
        self, first: datetime, last: datetime, *, kinds: Collection[Kind] = ()
    ) -> tuple[DeliveryRow, ...]:
        """Return the rows that are due in a period, earliest first; only of some kinds, if any are given."""
        ...

    async def last_sent(self, room: str) -> str:
        """Return the id of the last sent delivery of a room (``platform:room``); empty if there was none."""
        ...

    async def told(self) -> tuple[DeliveryRow, ...]:
        """Return the sent rows, and those whose outcome is unknown, of meetings that are not over."""
        ...


class Reminded(Protocol):
    """Knows which meetings and milestones people were reminded of."""

    async def of(self, key: str) -> bool:
        """Return whether anybody was reminded of a meeting or milestone."""
        ...
